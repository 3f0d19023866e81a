"""Boundaries: the council areas that each body takes in, and which bodies' areas cross without nesting."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations_with_replacement

from graph_schema.extents import AUTHORITIES, make_extents
from graph_schema.records import AnyRecord, Line, Node
from graph_schema.schema import load_schema
from service.stores.base import Store

_TYPES = ("area", "body", "covers", "partner_in", "member_of")


@dataclass(frozen=True, slots=True)
class Extent:
    """The council areas that a body takes in, and the lines that say so."""

    body: Node
    areas: frozenset[str]
    lines: tuple[Line, ...]
    unknown: int = 0
    """How many of its members have no area recorded, where its area is that of its members."""


@dataclass(frozen=True, slots=True)
class Map:
    """The bodies of a kind, or of kinds that divide the country alike."""

    kinds: tuple[str, ...]
    extents: tuple[Extent, ...]
    """Those of the first kind: the others have the same areas."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two maps, laid over each other."""

    one: Map
    other: Map
    crossing: tuple[tuple[Extent, Extent], ...]
    """The bodies whose areas share some council area while each takes in one that the other does not."""
    same: int
    """How many pairs of bodies have the same area."""
    within: int
    """How many pairs are one whole within the other, and smaller."""


@dataclass(frozen=True, slots=True)
class Boundaries:
    """What each body takes in, and every two maps of the landscape; two that divide the country alike are one."""

    areas: Mapping[str, frozenset[str]]
    """The council areas of each area."""
    extents: Mapping[str, Extent]
    pairs: tuple[Pair, ...]


def make_boundaries(store: Store, day: date) -> Boundaries:
    """Return the boundaries of a landscape on a day. A map is laid over itself only where bodies of it cross."""
    snapshot = store.snapshot(_TYPES, as_of=day)
    records: list[AnyRecord] = [*snapshot.nodes, *snapshot.lines]
    areas = make_extents(records)
    extents = _extents_of(records, areas)
    pairs = (_pair(one, other) for one, other in combinations_with_replacement(_maps(extents), 2))
    return Boundaries(
        areas, extents, tuple(pair for pair in pairs if pair.one is not pair.other or pair.crossing)
    )


def _extents_of(records: Sequence[AnyRecord], areas: Mapping[str, frozenset[str]]) -> Mapping[str, Extent]:
    """Return what each body takes in: the area that it covers itself, else those of its members together."""
    bodies = {record.id: record for record in records if isinstance(record, Node) and record.type == "body"}
    covers, members = _lines_by(records, "covers", "from_id"), _lines_by(records, "member_of", "to_id")
    found: dict[str, Extent] = {}
    for id_, lines in covers.items():
        extent = frozenset().union(*(areas.get(line.to_id, frozenset()) for line in lines))
        if extent and id_ in bodies:
            found[id_] = Extent(bodies[id_], extent, lines)
    groups = {id_: lines for id_, lines in members.items() if id_ in bodies and id_ not in found}
    return found | {
        id_: group for id_, lines in groups.items() if (group := _group(bodies[id_], lines, found))
    }


def _lines_by(records: Iterable[AnyRecord], type_: str, end: str) -> Mapping[str, tuple[Line, ...]]:
    found: dict[str, list[Line]] = defaultdict(list)
    for record in records:
        if isinstance(record, Line) and record.type == type_:
            found[getattr(record, end)].append(record)
    return {id_: tuple(lines) for id_, lines in found.items()}


def _group(body: Node, lines: Sequence[Line], known: Mapping[str, Extent]) -> Extent | None:
    """Return what a group's members take in together; None where no area of theirs is recorded."""
    members = [known[line.from_id] for line in lines if line.from_id in known]
    if not members:
        return None
    areas = frozenset().union(*(member.areas for member in members))
    own = [line for member in members for line in member.lines]
    return Extent(
        body,
        areas,
        (*(line for line in lines if line.from_id in known), *own),
        unknown=len(lines) - len(members),
    )


def _maps(extents: Mapping[str, Extent]) -> list[Map]:
    """Return the maps in the order of the vocabulary of kinds; a joint board and a lead agency are of one map."""
    by_kind: dict[tuple[str, ...], list[Extent]] = defaultdict(list)
    for _, extent in sorted(extents.items()):
        kind = extent.body.text("kind") or ""
        by_kind[AUTHORITIES if kind in AUTHORITIES else (kind,)].append(extent)
    order = [word.word for word in load_schema().vocabularies["body_kinds"].words]
    alike: dict[frozenset[frozenset[str]], Map] = {}
    for kinds in sorted(by_kind, key=lambda kinds: order.index(kinds[0])):
        shape = frozenset(extent.areas for extent in by_kind[kinds])
        first = alike.get(shape)
        alike[shape] = Map(
            (*(first.kinds if first else ()), *kinds), first.extents if first else tuple(by_kind[kinds])
        )
    return list(alike.values())


def _pair(one: Map, other: Map) -> Pair:
    meeting = list(_meeting(one, other))
    return Pair(
        one,
        other,
        crossing=tuple((a, b) for a, b in meeting if a.areas - b.areas and b.areas - a.areas),
        same=sum(a.areas == b.areas for a, b in meeting),
        within=sum(a.areas < b.areas or b.areas < a.areas for a, b in meeting),
    )


def _meeting(one: Map, other: Map) -> Iterator[tuple[Extent, Extent]]:
    """Return the bodies of two maps that share some council area, each two once."""
    there: dict[str, list[int]] = defaultdict(list)
    for number, extent in enumerate(other.extents):
        for area in extent.areas:
            there[area].append(number)
    for number, extent in enumerate(one.extents):
        met = {place for area in extent.areas for place in there[area]}
        for place in sorted(met):
            if one is not other or place > number:
                yield extent, other.extents[place]
