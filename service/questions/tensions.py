"""Which policies pull apart, and for whom? Instruments in tension, and boundaries that do not nest."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from pydantic import Field

from graph_schema.records import Line, Node
from graph_schema.schema import load_schema
from service.analysis.keeping import kept
from service.days import today
from service.questions.answers import Answer, Ref, Term
from service.questions.boundaries import DEFINITIONS as OF_BOUNDARIES
from service.questions.boundaries import (
    Boundary,
    Crossing,
    boundaries_shown,
    crossings_in_words,
    crossings_shown,
)
from service.questions.defined import Definition, define
from service.questions.items import RecordItem, cited, held
from service.questions.lead_agency import IN_THEIR_OWN_RIGHT, AnsweringToo, answering_too, few_for
from service.questions.paging import page_of
from service.questions.reading import (
    day_asked,
    day_of,
    kind_ref,
    ref_by_id,
    ref_to,
    shown_landscape,
    shown_sources,
    term,
)
from service.questions.tensions_read import (
    SHAPE,
    TensionsQuestion,
    Wanted,
    both_in_force,
    here,
    is_wanted,
    order,
    read_tensions,
    understand,
)
from service.questions.wording import count_of, join_words
from service.stores.base import Store
from service.words import Words, words_for


class TensionItem(RecordItem):
    """Two instruments that ask for things that are hard to do together."""

    in_short: ClassVar[tuple[str, ...]] = (
        "level",
        "instrument",
        "instrument_status",
        "pulls_against",
        "pulls_against_status",
    )

    instrument: Ref = Field(description="One of the two instruments.")
    instrument_status: Term | None = Field(
        description="Whether it was in force when the evidence was gathered; null where not recorded."
    )
    pulls_against: Ref = Field(description="The other instrument.")
    pulls_against_status: Term | None = Field(
        description="Whether that was in force when the evidence was gathered; null where not recorded."
    )
    both_in_force: bool | None = Field(
        description="Whether both were in force on the day; null where that is not recorded for a day that is past."
    )
    level: Term | None = Field(
        description="Whether the tension is national, local or both; null where not recorded."
    )
    level_why: str | None = Field(description="Why it is placed there; null where not recorded.")
    level_basis: str | None = Field(
        description="Whose judgement the level is; most are editorial. Null where not recorded."
    )
    felt_by: list[Ref] = Field(description="The kinds of body that feel it.")
    here: list[Ref] = Field(description="Of the bodies or places asked about, the bodies that feel it.")
    evidence: str | None = Field(description="What sort of evidence it rests on; null where not recorded.")


DEFINITIONS = [
    define(
        "tension",
        load_schema().type("in_tension_with").definition + " It is a finding, not a fault of either.",
    ),
    define(
        "level",
        " ".join(
            f"{word.label}: {word.definition[:1].lower()}{word.definition[1:]}"
            for word in load_schema().vocabularies["tension_levels"].words
        )
        + " Most are editorial judgement, and say so.",
        "The Leadership of Co-Production in Health and Social Care Integration in Scotland: A Qualitative Study (Journal of Social Policy, 2022), which asks that national and local obstacles be told apart",
        "https://discovery.dundee.ac.uk/en/publications/the-leadership-of-co-production-in-health-and-social-care-integra",
    ),
    *OF_BOUNDARIES,
]


class TensionsAnswer(Answer):
    """Instruments that pull apart, those both in force first, and boundaries that do not nest."""

    defined = DEFINITIONS
    items_called: ClassVar[str] = "Policies that pull apart"
    headings: ClassVar[Mapping[str, str]] = {
        "crossings": "Bodies whose areas cross",
        "boundaries": "How well the maps of the country fit together",
    }

    items: list[TensionItem]
    crossings: list[Crossing] = Field(
        description="Boundaries that do not nest: two bodies whose areas overlap while each takes in land that the other does not. With a body or a place, those in whose overlap it lies, or of which it is one."
    )
    boundaries: list[Boundary] = Field(
        description="Every two maps of the country laid over each other: how many pairs of bodies cross, are the same, or lie one within the other. Maps that divide the country alike are named together."
    )
    in_their_own_right: list[AnsweringToo] = Field(description=IN_THEIR_OWN_RIGHT)
    definitions: list[Definition] = Field(description="What the words of this answer mean, and who says so.")


def answer_tensions(store: Store, question: TensionsQuestion) -> TensionsAnswer:
    """Which policies pull apart, and for whom?

    Order: both in force first, then national, local, both, then by what pulls apart. A tension is left out on a day
    before the year of either instrument.
    """
    words = words_for(store)
    day = day_of(question)
    asked = understand(words, question, day)
    everything = kept(store, day, read_tensions)
    lines = [line for line in everything if is_wanted(line, asked)]
    keyed = [(order(line, words.nodes, day), line) for line in lines]
    shown, following = page_of(keyed, SHAPE, question)
    items = [_item(line, words, asked, day) for line in shown]
    crossings = crossings_shown(store, words, day, asked.named, asked.places)
    boundaries = boundaries_shown(store, day)
    return TensionsAnswer.model_validate(
        {
            "question": asked.shown,
            "summary": _summary(lines, crossings, words, asked, day),
            "items": items,
            "total": len(lines),
            "next": following,
            "crossings": crossings,
            "boundaries": boundaries,
            "in_their_own_right": answering_too(
                words, asked.named, day, "/tensions", "body", day_asked(question)
            ),
            "definitions": TensionsAnswer.defined,
            "sources": shown_sources(store, cited(items, crossings)),
            "landscape": shown_landscape(
                store.revision(), question, _limits(everything, lines, words, asked, day)
            ),
        }
    )


def _item(line: Line, words: Words, asked: Wanted, day: date) -> dict[str, Any]:
    one, other = words.nodes.get(line.from_id), words.nodes.get(line.to_id)
    return {
        **ref_to(line),
        "label": line.text("tension"),
        **held(line),
        "instrument": ref_by_id(words, line.from_id),
        "instrument_status": _status(one),
        "pulls_against": ref_by_id(words, line.to_id),
        "pulls_against_status": _status(other),
        "both_in_force": both_in_force(line, words.nodes, day),
        "level": term("tension_levels", line.text("level")),
        "level_why": line.text("level_why"),
        "level_basis": line.text("level_basis"),
        "felt_by": [kind_ref(kind) for kind in line.words("affects_kinds")],
        "here": [ref_to(body) for body in here(line, asked)],
        "evidence": line.text("evidence_source"),
    }


def _status(instrument: Node | None) -> dict[str, str] | None:
    return None if instrument is None else term("instrument_statuses", instrument.text("status"))


def _summary(
    lines: Sequence[Line], crossings: Sequence[dict[str, Any]], words: Words, asked: Wanted, day: date
) -> str:
    both = sum(both_in_force(line, words.nodes, day) is True for line in lines)
    whom = f" for {_whom(asked)}" if asked.shown.keys() & {"body", "area"} else ""
    verb = "is" if len(lines) == 1 else "are"
    found = f"{count_of(len(lines), 'tension')} between instruments {verb} recorded{whom}"
    of_them = "" if len(lines) == 1 else f"{count_of(both, 'of them', 'of them', capital=False)} "
    force = f", {of_them}with both instruments in force" if both or len(lines) > 1 else ""
    bodies, places = (_labels(asked, name) for name in ("body", "area"))
    return f"{found}{force}. {crossings_in_words(crossings, asked.named, bodies, places)}"


def _whom(asked: Wanted) -> str:
    """Return the bodies and places asked about, as they were understood."""
    return join_words([*_labels(asked, "body"), *_labels(asked, "area")])


def _labels(asked: Wanted, name: str) -> list[str]:
    term_ = asked.shown.get(name)
    return [one["label"] for one in (term_, *term_["also"])] if term_ else []


def _limits(
    everything: Sequence[Line], lines: Sequence[Line], words: Words, asked: Wanted, day: date
) -> list[str]:
    of = len(lines)
    counted = (
        (
            sum("editorial" in (line.text("level_basis") or "") for line in lines),
            "are placed by editorial judgement",
        ),
        (sum(line.text("level") is None for line in lines), "have no level recorded"),
        (sum(both_in_force(line, words.nodes, day) is not True for line in lines), _NOT_IN_FORCE),
        (sum(not line.confirmed for line in lines), "are unconfirmed: no source held"),
    )
    said = [f"{number} of {of} tensions {what}" for number, what in counted if number]
    for id_ in sorted(asked.named):
        named = words.nodes[id_].text("kind")
        said += few_for(words, id_, day, sum(named in line.words("affects_kinds") for line in lines))
    unsaid = sum(not line.words("affects_kinds") for line in everything)
    if unsaid and asked.bodies is not None:
        said.append(f"{unsaid} of {len(everything)} tensions do not say who feels them and are left out")
    if day < today():
        said.append(
            "Whether an instrument is in force is known for the time when the evidence was gathered alone"
        )
    return said


_NOT_IN_FORCE = "rest on an instrument that was not in force when the evidence was gathered"
