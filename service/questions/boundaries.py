"""Boundaries as an answer shows them: which bodies' areas cross, and how the maps of the country lie over each other."""

from collections.abc import Sequence, Set
from datetime import date
from typing import Any, ClassVar

from pydantic import Field

from graph_schema.schema import load_schema
from service.analysis.boundaries import Boundaries, Extent, Pair, make_boundaries
from service.analysis.keeping import kept
from service.questions.answers import Ref, Shown
from service.questions.defined import define
from service.questions.reading import ask_href, kind_ref, ref_to, refs_by_id
from service.questions.wording import count_of, join_words
from service.stores.base import Store
from service.words import Words

DEFINITIONS = [
    define(
        "nest",
        "The areas of two bodies nest where they are the same, where one lies whole within the other, or where they have no land in common. They cross where they share some council area while each takes in one that the other does not.",
        "A. Schrijver, Combinatorial Optimization: Polyhedra and Efficiency (Springer, 2003), on laminar families of sets",
    ),
    define(
        "area of a body",
        "The area that it is recorded as covering, told in whole council areas; where none is, the areas of its recorded members together. A member that takes part for a part of its area counts with all of it.",
    ),
]


class Crossing(Shown):
    """Two bodies whose areas cross."""

    in_short: ClassVar[tuple[str, ...]] = ("one", "other", "shared", "only_one", "only_other")

    one: Ref = Field(description="One body.")
    other: Ref = Field(description="The other.")
    shared: list[Ref] = Field(description="The council areas that both take in.")
    only_one: list[Ref] = Field(description="The council areas that the first alone takes in.")
    only_other: list[Ref] = Field(description="The council areas that the other alone takes in.")
    one_rests_on: str = Field(description="Where the lines are by which the first has its area.")
    other_rests_on: str = Field(description="Where the lines are by which the other has its area.")
    caution: str | None = Field(
        description="What is noted of the bodies and of the lines by which they have their areas; null where nothing is."
    )
    sources: list[str] = Field(description="Keys of the answer's `sources`.")


class Boundary(Shown):
    """Two maps of the country laid over each other."""

    in_short: ClassVar[tuple[str, ...]] = ("one", "other", "crossing", "same", "within", "finding")

    one: list[Ref] = Field(description="The kinds of body of the first map.")
    other: list[Ref] = Field(description="The kinds of body of the other.")
    crossing: int = Field(description="Pairs of bodies whose areas cross.", examples=[2])
    same: int = Field(description="Pairs of bodies that have the same area.", examples=[14])
    within: int = Field(description="Pairs of which one lies whole within the other.", examples=[30])
    finding: str = Field(description="What that says, in words.")


def crossings_shown(
    store: Store, words: Words, day: date, body_ids: Set[str], area_ids: Sequence[str]
) -> list[dict[str, Any]]:
    """Return the bodies whose areas cross, map by map; with bodies and places, those that concern any of each.

    A crossing concerns a body that is one of the two, or in whose area the two overlap, and a place in which they do.
    """
    found = kept(store, day, make_boundaries)
    own = frozenset[str]().union(*(found.extents[id_].areas for id_ in body_ids if id_ in found.extents))
    place = frozenset[str]().union(*(found.areas.get(id_, frozenset()) for id_ in area_ids))
    return [
        _crossing(one, other, found, words, day)
        for pair in found.pairs
        for one, other in pair.crossing
        if (not body_ids or {one.body.id, other.body.id} & body_ids or one.areas & other.areas & own)
        and (not area_ids or one.areas & other.areas & place)
    ]


def _crossing(one: Extent, other: Extent, found: Boundaries, words: Words, day: date) -> dict[str, Any]:
    shared = one.areas & other.areas
    notes = [note for extent in (one, other) for note in _notes(extent, shared, found)]
    return {
        "one": ref_to(one.body),
        "other": ref_to(other.body),
        "shared": refs_by_id(words, shared),
        "only_one": refs_by_id(words, one.areas - shared),
        "only_other": refs_by_id(words, other.areas - shared),
        "one_rests_on": _lines_of(one, day),
        "other_rests_on": _lines_of(other, day),
        "caution": " ".join(dict.fromkeys(notes)) or None,
        "sources": sorted({key for line in (*one.lines, *other.lines) for key in line.sources}),
    }


def _notes(extent: Extent, shared: Set[str], found: Boundaries) -> list[str]:
    """Return what is noted of a group and of the members by which it comes to the land that it shares."""
    lines = [line for line in extent.lines if line.type == "member_of"]
    near = [line for line in lines if found.extents[line.from_id].areas & shared]
    return [record.note for record in (extent.body, *near) if record.note and lines]


def _lines_of(extent: Extent, day: date) -> str:
    """Return where the lines are by which a body has its area: its own, or those of its members."""
    if extent.lines[0].type == "covers":
        return ask_href("/records", type="covers", from_=extent.body.id, as_of=day.isoformat())
    return ask_href("/records", type="member_of", to=extent.body.id, as_of=day.isoformat())


def crossings_in_words(
    crossings: Sequence[dict[str, Any]], body_ids: Set[str], bodies: Sequence[str], places: Sequence[str]
) -> str:
    """Return how many areas cross in a sentence; `bodies` and `places`: the names of those asked about."""
    where = f" in {join_words(places, 'or')}" if places else ""
    if len(bodies) != 1:
        pairs = count_of(len(crossings), "pair of bodies has", "pairs of bodies have")
        whose = f", at {join_words(bodies, 'or')}" if bodies else ""
        return f"{pairs} areas that overlap{where}{whose} without one lying within the other."
    ends = [{row["one"]["id"], row["other"]["id"]} for row in crossings]
    own = sum(not both.isdisjoint(body_ids) for both in ends)
    said = count_of(own, "other body's area is", "other bodies' areas are")
    said += f" recorded as crossing that of {bodies[0]}{where}"
    if others := len(ends) - own:
        over = count_of(others, "pair of others crosses", "pairs of others cross", capital=False)
        said += f"; {over} where it lies"
    return f"{said}."


def boundaries_shown(store: Store, day: date) -> list[dict[str, Any]]:
    """Return every two maps, those that cross most first."""
    pairs = kept(store, day, make_boundaries).pairs
    return [_boundary(pair) for pair in sorted(pairs, key=lambda pair: -len(pair.crossing))]


def _boundary(pair: Pair) -> dict[str, Any]:
    return {
        "one": [_kind(kind) for kind in pair.one.kinds],
        "other": [_kind(kind) for kind in pair.other.kinds],
        "crossing": len(pair.crossing),
        "same": pair.same,
        "within": pair.within,
        "finding": _finding(pair),
    }


def _kind(kind: str) -> dict[str, str]:
    word = load_schema().word("body_kinds", kind)
    return {**kind_ref(kind), "label": word.plural or word.label}


def _finding(pair: Pair) -> str:
    if pair.crossing:
        return "Some overlap each other." if pair.one is pair.other else "Some do not nest."
    return "They nest." if pair.same else "They nest; none has the same area."
