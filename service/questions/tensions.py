"""Which policies pull apart, and for whom? Instruments in tension, and boundaries that do not nest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from pydantic import Field

from graph_schema.records import Line, Node, sort_key
from graph_schema.schema import load_schema
from service.analysis.keeping import kept
from service.days import today
from service.places import area_ranks
from service.questions.answers import Answer, PagedQuestion, Ref, Term
from service.questions.boundaries import DEFINITIONS as OF_BOUNDARIES
from service.questions.boundaries import Boundary, Crossing, boundaries_shown, crossings_shown
from service.questions.defined import Definition, define
from service.questions.items import RecordItem, cited, held, stands
from service.questions.paged import Key, page_after
from service.questions.reading import (
    day_of,
    kind_ref,
    ref_by_id,
    ref_to,
    resolve,
    resolve_word,
    shown_landscape,
    shown_sources,
    term,
    understood,
)
from service.questions.wording import count_of, join_words
from service.stores.base import Store
from service.words import Match, Words, words_for


class TensionsQuestion(PagedQuestion):
    """Which policies pull apart, and for whom?"""

    body: tuple[str, ...] = Field(
        default=(),
        max_length=20,
        description="Only what is felt by this body: its id or name; repeat for any of several.",
        examples=[["ijb-fife"]],
    )
    area: tuple[str, ...] = Field(
        default=(),
        max_length=20,
        description="Only what is felt by bodies recorded as serving this place, a part of it or a wider one; repeat for any of several.",
        examples=[["Fife"]],
    )
    level: tuple[str, ...] = Field(
        default=(),
        max_length=3,
        description="Only tensions that arise there: national, local or both; repeat for any of several.",
        examples=[["national"]],
        json_schema_extra={"vocabulary": "tension_levels"},
    )


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


class TensionsAnswer(Answer):
    """Instruments that pull apart, those both in force first, and boundaries that do not nest."""

    items: list[TensionItem]
    crossings: list[Crossing] = Field(
        description="Boundaries that do not nest: two bodies whose areas overlap while each takes in land that the other does not. With a body or a place, those in whose overlap it lies, or of which it is one."
    )
    boundaries: list[Boundary] = Field(
        description="Every two maps of the country laid over each other: how many pairs of bodies cross, are the same, or lie one within the other. Maps that divide the country alike are named together."
    )
    definitions: list[Definition] = Field(description="What the words of this answer mean, and who says so.")


_DEFINITIONS = [
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


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was asked about, and how the words were understood."""

    shown: dict[str, Any]
    named: frozenset[str]
    places: tuple[str, ...]
    levels: tuple[str, ...]
    bodies: tuple[Node, ...] | None
    """The bodies whose tensions are wanted; None: everybody's."""


def answer_tensions(store: Store, question: TensionsQuestion) -> TensionsAnswer:
    """Which policies pull apart, and for whom?

    Order: both in force first, then national, local, both, then by what pulls apart. A tension is left out on a day
    before the year of either instrument.
    """
    words = words_for(store)
    day = day_of(question)
    asked = _understand(words, question, day)
    everything = kept(store, day, _tensions)
    lines = [line for line in everything if _wanted(line, asked)]
    shown, following = page_after(lines, lambda line: _key(line, words, day), _SHAPE, question)
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
            "definitions": _DEFINITIONS,
            "sources": shown_sources(store, cited(items, crossings)),
            "landscape": shown_landscape(
                store.revision(), question, _limits(everything, lines, words, asked, day)
            ),
        }
    )


def _understand(words: Words, question: TensionsQuestion, day: date) -> _Asked:
    bodies = tuple(resolve(words, "body", "body", text) for text in question.body)
    areas = tuple(resolve(words, "area", "area", text) for text in question.area)
    levels = tuple(resolve_word("level", "tension_levels", text) for text in question.level)
    shown: dict[str, Any] = {}
    if bodies:
        shown["body"] = understood(words, question.body, bodies)
    if areas:
        shown["area"] = understood(words, question.area, areas)
    if levels:
        shown["level"] = list(levels)
    return _Asked(
        shown,
        named=frozenset(match.id for match in bodies),
        places=tuple(match.id for match in areas),
        levels=levels,
        bodies=_bodies(words, bodies, areas, day) if bodies or areas else None,
    )


def _bodies(words: Words, bodies: Sequence[Match], areas: Sequence[Match], day: date) -> tuple[Node, ...]:
    """Return the bodies asked about, by id; with a body and a place, those that are both."""
    named, serving = {match.id for match in bodies}, _serving(words, areas, day)
    ids = named & serving if bodies and areas else named or serving
    return tuple(words.nodes[id_] for id_ in sorted(ids))


def _serving(words: Words, areas: Sequence[Match], day: date) -> set[str]:
    """Return the bodies that on a day cover one of these places, a part of one, or a wider area."""
    ranks = area_ranks(words, [match.id for match in areas])
    lines = (line for line in words.lines if line.type == "covers" and line.to_id in ranks)
    return {line.from_id for line in lines if line.from_id in words.nodes and stands(line, day)}


def _tensions(store: Store, day: date) -> Sequence[Line]:
    """Return the tensions of a day in their order, without those of which an instrument had not been made."""
    snapshot = store.snapshot(("in_tension_with", "instrument"))
    instruments = {node.id: node for node in snapshot.nodes}
    lines = [
        line
        for line in snapshot.lines
        if stands(line, day) and all(_made(instruments.get(end), day) for end in (line.from_id, line.to_id))
    ]
    return sorted(lines, key=lambda line: _order(line, instruments, day))


def _made(instrument: Node | None, day: date) -> bool:
    year = None if instrument is None else instrument.number("year")
    return year is None or year <= day.year


_SHAPE = (int, int, str, str)


def _key(line: Line, words: Words, day: date) -> Key:
    return _order(line, words.nodes, day)


def _order(line: Line, instruments: Mapping[str, Node], day: date) -> Key:
    levels = [word.word for word in load_schema().vocabularies["tension_levels"].words]
    level = line.text("level")
    return (
        {True: 0, None: 1, False: 2}[_both_in_force(line, instruments, day)],
        len(levels) if level is None else levels.index(level),
        sort_key(line.text("tension") or ""),
        line.id,
    )


def _both_in_force(line: Line, instruments: Mapping[str, Node], day: date) -> bool | None:
    """Tell whether both instruments are in force; on a day that is past one that is no longer so may have been."""
    both = [instruments.get(end) for end in (line.from_id, line.to_id)]
    if all(one is not None and one.text("status") == "in_force" for one in both):
        return True
    return None if day < today() else False


def _wanted(line: Line, asked: _Asked) -> bool:
    if asked.levels and line.text("level") not in asked.levels:
        return False
    return asked.bodies is None or bool(_here(line, asked))


def _here(line: Line, asked: _Asked) -> list[Node]:
    kinds = line.words("affects_kinds")
    return [body for body in asked.bodies or () if body.text("kind") in kinds]


def _item(line: Line, words: Words, asked: _Asked, day: date) -> dict[str, Any]:
    one, other = words.nodes.get(line.from_id), words.nodes.get(line.to_id)
    return {
        **ref_to(line),
        "label": line.text("tension"),
        **held(line),
        "instrument": ref_by_id(words, line.from_id),
        "instrument_status": _status(one),
        "pulls_against": ref_by_id(words, line.to_id),
        "pulls_against_status": _status(other),
        "both_in_force": _both_in_force(line, words.nodes, day),
        "level": term("tension_levels", line.text("level")),
        "level_why": line.text("level_why"),
        "level_basis": line.text("level_basis"),
        "felt_by": [kind_ref(kind) for kind in line.words("affects_kinds")],
        "here": [ref_to(body) for body in _here(line, asked)],
        "evidence": line.text("evidence_source"),
    }


def _status(instrument: Node | None) -> dict[str, str] | None:
    return None if instrument is None else term("instrument_statuses", instrument.text("status"))


def _summary(
    lines: Sequence[Line], crossings: Sequence[dict[str, Any]], words: Words, asked: _Asked, day: date
) -> str:
    both = sum(_both_in_force(line, words.nodes, day) is True for line in lines)
    whom = f" for {_whom(asked)}" if asked.shown.keys() & {"body", "area"} else ""
    verb = "is" if len(lines) == 1 else "are"
    found = f"{count_of(len(lines), 'tension')} between instruments {verb} recorded{whom}"
    of_them = "" if len(lines) == 1 else f"{count_of(both, 'of them', 'of them', capital=False)} "
    force = f", {of_them}with both instruments in force" if both or len(lines) > 1 else ""
    cross = count_of(len(crossings), "pair of bodies has", "pairs of bodies have")
    return f"{found}{force}. {cross} areas that overlap without one lying within the other."


def _whom(asked: _Asked) -> str:
    """Return the bodies and places asked about, as they were understood."""
    terms = [asked.shown[name] for name in ("body", "area") if name in asked.shown]
    return join_words([one["label"] for term_ in terms for one in (term_, *term_["also"])])


def _limits(
    everything: Sequence[Line], lines: Sequence[Line], words: Words, asked: _Asked, day: date
) -> list[str]:
    of = len(lines)
    counted = (
        (
            sum("editorial" in (line.text("level_basis") or "") for line in lines),
            "are placed by editorial judgement",
        ),
        (sum(line.text("level") is None for line in lines), "have no level recorded"),
        (sum(_both_in_force(line, words.nodes, day) is not True for line in lines), _NOT_IN_FORCE),
        (sum(not line.confirmed for line in lines), "are unconfirmed: no source held"),
    )
    said = [f"{number} of {of} tensions {what}" for number, what in counted if number]
    unsaid = sum(not line.words("affects_kinds") for line in everything)
    if unsaid and asked.bodies is not None:
        said.append(f"{unsaid} of {len(everything)} tensions do not say who feels them and are left out")
    if day < today():
        said.append(
            "Whether an instrument is in force is known for the time when the evidence was gathered alone"
        )
    return said


_NOT_IN_FORCE = "rest on an instrument that was not in force when the evidence was gathered"
