"""What is asked about tensions, and those of a day in their order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import Field

from graph_schema.records import Line, Node, sort_key
from graph_schema.schema import load_schema
from service.days import today
from service.places import area_ranks
from service.questions.answers import PagedQuestion
from service.questions.items import stands
from service.questions.paging import Key
from service.questions.reading import resolve, resolve_word, understood
from service.stores.base import Store
from service.words import Match, Words


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


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked about, and how the words were understood."""

    shown: dict[str, Any]
    named: frozenset[str]
    places: tuple[str, ...]
    levels: tuple[str, ...]
    bodies: tuple[Node, ...] | None
    """The bodies whose tensions are wanted; None: everybody's."""


def understand(words: Words, question: TensionsQuestion, day: date) -> Wanted:
    """Return what was asked about; raises `UnknownTerm`."""
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
    return Wanted(
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


def read_tensions(store: Store, day: date) -> Sequence[Line]:
    """Return the tensions of a day in their order, without those of which an instrument had not been made."""
    snapshot = store.snapshot(("in_tension_with", "instrument"))
    instruments = {node.id: node for node in snapshot.nodes}
    lines = [
        line
        for line in snapshot.lines
        if stands(line, day) and all(_made(instruments.get(end), day) for end in (line.from_id, line.to_id))
    ]
    return sorted(lines, key=lambda line: order(line, instruments, day))


def _made(instrument: Node | None, day: date) -> bool:
    year = None if instrument is None else instrument.number("year")
    return year is None or year <= day.year


SHAPE = (int, int, str, str)


def order(line: Line, instruments: Mapping[str, Node], day: date) -> Key:
    """Return where a tension stands: both in force first, then by level, then by what pulls apart."""
    levels = [word.word for word in load_schema().vocabularies["tension_levels"].words]
    level = line.text("level")
    return (
        {True: 0, None: 1, False: 2}[both_in_force(line, instruments, day)],
        len(levels) if level is None else levels.index(level),
        sort_key(line.text("tension") or ""),
        line.id,
    )


def both_in_force(line: Line, instruments: Mapping[str, Node], day: date) -> bool | None:
    """Tell whether both instruments are in force; on a day that is past one that is no longer so may have been."""
    both = [instruments.get(end) for end in (line.from_id, line.to_id)]
    if all(one is not None and one.text("status") == "in_force" for one in both):
        return True
    return None if day < today() else False


def is_wanted(line: Line, asked: Wanted) -> bool:
    """Tell whether a tension is of a level and felt by a body that was asked about."""
    if asked.levels and line.text("level") not in asked.levels:
        return False
    return asked.bodies is None or bool(here(line, asked))


def here(line: Line, asked: Wanted) -> list[Node]:
    """Return the bodies asked about that feel a tension; none where nobody in particular was."""
    kinds = line.words("affects_kinds")
    return [body for body in asked.bodies or () if body.text("kind") in kinds]
