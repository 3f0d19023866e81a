"""The pages about what-ifs: those that are kept, and one of them beside the record."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from service.questions.answers import Asked
from service.questions.effects import Beside, EffectsAnswer
from service.questions.registry import load_questions
from service.questions.scenario_composed import ADDRESS as COMPOSE
from service.questions.scenarios import ScenariosAnswer
from service.questions.wording import count_of
from service.web.further import Further
from service.web.links import page_href, with_query
from service.web.parameters import Pairs, needs_words
from service.web.tables import Table
from service.web.view import Facts, View

_SENTENCE = re.compile(r"(?<=[.!?]) (?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Card:
    """A what-if to choose."""

    label: str
    href: str
    imagines: str
    """What it imagines, in a sentence."""
    more: str
    """What else is said of it."""
    steps: str


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two columns: the same counts, each with what is said beside it."""

    id: str
    title: str
    note: str
    counts: tuple[tuple[str, str, str], ...]
    """The name of each count, the count, and how it differs from the other side; empty where it does not."""


@dataclass(frozen=True, slots=True)
class Sort:
    """A sort of change: how many things would be otherwise, and where those alone are shown."""

    label: str
    changes: int
    href: str


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A what-if beside the record."""

    about: str
    see: tuple[tuple[str, str], ...]
    steps: tuple[tuple[str, str], ...]
    """Each step, and how much it changed, in words."""
    sides: tuple[Side, Side]
    sorts: tuple[Sort, ...]
    unchanged: tuple[str, ...]
    """The sorts of which nothing would be otherwise."""
    only: str
    """The sorts that alone are shown, where not all are; and with `all_href` the way back."""
    all_href: str
    tables: tuple[Table, ...]
    definitions: tuple[Facts, ...]
    asks: tuple[tuple[str, str], ...]
    """Questions to ask of what is imagined; none where it is not kept."""
    compose_href: str
    """Where to go on from its steps; empty where that is this page."""


def make_cards(answer: ScenariosAnswer, further: Further) -> tuple[Card, ...]:
    """Return the kept what-ifs as something to choose from."""
    return tuple(
        Card(
            label=item.label,
            href=further.href(page_href(item.href)),
            imagines=_first_sentence(item.about or ""),
            more=(item.about or "").removeprefix(_first_sentence(item.about or "")).strip(),
            steps=count_of(len(item.steps), "step"),
        )
        for item in answer.items
    )


def _first_sentence(text: str) -> str:
    return _SENTENCE.split(text, maxsplit=1)[0]


def make_what_if(answer: EffectsAnswer, view: View, further: Further) -> WhatIf:
    """Return one what-if beside the record."""
    kept = answer.what_if
    address = page_href(kept.href) if kept else COMPOSE
    shown = [count for count in answer.effects if count.changes]
    pairs = further.given
    chosen = [value for name, value in pairs if name == "effect" and value]
    texts = [done.step for done in answer.steps]
    return WhatIf(
        about=(kept.about or "") if kept else "",
        see=tuple((one.label, page_href(one.href)) for one in kept.see) if kept else (),
        steps=tuple((done.step, _changed(done.records)) for done in answer.steps),
        sides=(_side(answer.measures, imagined=False), _side(answer.measures, imagined=True)),
        sorts=tuple(
            Sort(
                count.effect.label,
                count.changes,
                with_query(address, pairs, effect=count.effect.id, after=None),
            )
            for count in shown
        ),
        unchanged=tuple(count.effect.label for count in answer.effects if not count.changes),
        only=", ".join(count.effect.label for count in answer.effects) if chosen else "",
        all_href=with_query(address, pairs, effect=None, after=None),
        tables=tuple(one for one in view.sections if isinstance(one, Table) and one.id.startswith("items")),
        definitions=tuple(one for one in view.sections if isinstance(one, Facts) and one.id == "definitions"),
        asks=tuple(_asks(kept.id, pairs)) if kept else (),
        compose_href=further.href(COMPOSE, step=texts) if kept else "",
    )


def _changed(records: int) -> str:
    return f"{count_of(records, 'record', capital=False)} changed"


def _side(measures: list[Beside], *, imagined: bool) -> Side:
    """Return one column; what changed is said in words on the side that is imagined."""
    counts = tuple(
        (
            one.measure.label,
            f"{one.after if imagined else one.before:,}",
            one.change if imagined and one.before != one.after else "",
        )
        for one in measures
    )
    if imagined:
        return Side("imagined", "As imagined", "If it had always been so", counts)
    return Side("recorded", "As recorded", "What the record says", counts)


def _asks(scenario: str, pairs: Pairs) -> Iterator[tuple[str, str]]:
    """Return every question that can be asked of the landscape that is imagined, as titles and addresses."""
    kept: Mapping[str, str] = {n: v for n, v in pairs if n in Asked.model_fields and v}
    for question in load_questions():
        named = {"scenario"} <= question.asked.model_fields.keys()
        if named and not question.path_fields and not needs_words(question):
            yield question.title, with_query(question.address, [("scenario", scenario), *kept.items()])
