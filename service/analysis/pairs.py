"""What two bodies share, and what only each one does: the cells in which they meet, read back into words."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from service.analysis.offers import ANY, WHOLE, Offers
from service.analysis.overlap import FRAGMENTATION, Level, Selection, Sides
from service.analysis.sparse import entries


@dataclass(frozen=True, slots=True)
class Side:
    """One body's part in a pair."""

    offers: tuple[str, ...]
    """Its offers that meet one of the other's, by id."""
    names: frozenset[str]
    """The shared topics that these offers name themselves."""
    mains: tuple[str, ...]
    """What these offers are mainly about."""
    alone: tuple[str, ...]
    """The topics that it names and the other names neither themselves nor a narrower or broader one of."""


@dataclass(frozen=True, slots=True)
class Shared:
    """What two bodies share in one finding, each list by id."""

    topics: tuple[str, ...]
    """For fragmentation the broadest topics, else those that both name or one names and the other narrows."""
    audiences: tuple[str, ...]
    forms: tuple[str, ...]
    areas: tuple[str, ...]
    """The widest areas in which they meet."""
    one: Side
    other: Side


def shared_by(selection: Selection, one: int, other: int, level: Level) -> Shared:
    """Return what two bodies that meet in a finding share; they are named by their places among the bodies."""
    bodies = selection.by_body[level]
    here = _common(entries(bodies.left, one), entries(bodies.right, other))
    there = _common(entries(bodies.right, one), entries(bodies.left, other))
    cells = np.union1d(here, there)
    met_one, met_other = _Met(selection, one, level), _Met(selection, other, level)
    rows = np.union1d(met_one.left(here), met_one.right(there))
    others = np.union1d(met_other.right(here), met_other.left(there))
    offers = selection.offers
    topics = np.unique(selection.topic_of(cells, level))
    areas = {*_areas(selection, here, met_one, met_other), *_areas(selection, there, met_other, met_one)}
    return Shared(
        topics=_named(offers.topics, topics),
        audiences=()
        if level == FRAGMENTATION
        else _named(offers.audiences, np.unique(selection.users_of(cells))),
        forms=_named(offers.forms, np.unique(offers.form[selection.rows[rows]])),
        areas=_widest(offers, areas),
        one=_side(selection, rows, topics, one, other),
        other=_side(selection, others, topics, other, one),
    )


class _Met:
    """The cells of one body's offers, to find those that stand in some of them."""

    def __init__(self, selection: Selection, body: int, level: Level) -> None:
        self.rows = np.flatnonzero(selection.body == body)
        self._sides = Sides(*(side[self.rows] for side in selection.sides(level)))

    def left(self, cells: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the rows that stand in any of these cells on the left."""
        return self._in(0, cells)

    def right(self, cells: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the rows that stand in any of these cells on the right."""
        return self._in(1, cells)

    def _in(self, side: int, cells: NDArray[np.int64]) -> NDArray[np.int64]:
        matrix = self._sides[side]
        rows = np.repeat(np.arange(len(self.rows)), np.diff(matrix.indptr))
        return self.rows[np.unique(rows[np.isin(matrix.indices, cells)])]


def _common(one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.intersect1d(one, other)


def _areas(selection: Selection, cells: NDArray[np.int64], mine: _Met, theirs: _Met) -> set[str]:
    """Return where cells lie that stand on my left and on their right: the smaller area of the two."""
    offers, places = selection.offers, selection.places_of(cells)
    rows = np.concatenate([theirs.right(cells[places == ANY]), mine.left(cells[places == WHOLE])])
    found = {offers.areas[area] for area in offers.area[selection.rows[rows]]}
    return found | {offers.atoms[place - 2] for place in places[places > WHOLE]}


def _widest(offers: Offers, areas: Iterable[str]) -> tuple[str, ...]:
    """Return the areas that no other of them contains; of several of the same extent the first by id."""
    kept: list[str] = []
    for area in sorted(set(areas), key=lambda id_: (-len(offers.extents[id_]), id_)):
        if not any(offers.extents[area] <= offers.extents[wider] for wider in kept):
            kept.append(area)
    return tuple(sorted(kept))


def _side(
    selection: Selection, rows: NDArray[np.int64], topics: NDArray[np.int64], body: int, other: int
) -> Side:
    offers = selection.offers
    named = selection.own[rows].indices
    return Side(
        offers=tuple(offers.ids[row] for row in selection.rows[rows]),
        names=frozenset(offers.topics[topic] for topic in np.intersect1d(named, topics)),
        mains=_named(offers.topics, np.unique(offers.main[selection.rows[rows]].indices)),
        alone=_named(offers.topics, _alone(selection, body, other)),
    )


def _alone(selection: Selection, body: int, other: int) -> NDArray[np.int64]:
    """Return the topics that a body names and that another's offers do not come to, neither above nor below."""
    own, above = selection.topics_of_bodies
    mine = entries(own, body)
    reached = set(entries(above, other))  # what the other names, and what lies above that
    theirs = set(entries(own, other))
    higher = selection.offers.above
    return np.array([t for t in mine if t not in reached and not theirs & set(entries(higher, t))], np.int64)


def _named(names: tuple[str, ...], places: NDArray[np.int64]) -> tuple[str, ...]:
    return tuple(sorted(names[place] for place in places))
