"""Who offers the same as whom: fragmentation, overlap and duplication, over the whole landscape at once.

Two offers of different bodies meet where they have a *cell* in common: a topic, for the narrower findings a kind of
user and a form as well, and a place. An offer stands on the left with the topics that it names and on the right with
those and the broader ones, so that one who names a topic meets one who names a narrower. A body stands where any of
its offers does; the product of left and right says of every two bodies whether they meet.
"""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, vstack

from service.analysis.choosing import Chosen, counted, wanted, within
from service.analysis.offers import Offers
from service.analysis.sparse import Matrix, as_ones, crossed, gathered, only_columns

Level = Literal[1, 2, 3, 4]

FRAGMENTATION: Level = 1
OVERLAP: Level = 2
DUPLICATION: Level = 3
"""The findings, each within the one before."""

MAINLY: Level = 4
"""What tells whether an offer is distinctive: what it is mainly about, in whatever form, for whom and where."""

MOST_BODIES = 3_000
"""The most bodies that are compared with each other: a table of their pairs still fits into the memory."""


class TooManyBodies(ValueError):
    """More bodies are chosen than can be compared with each other."""


class Sides(NamedTuple):
    """Where each row stands on the left and on the right, by cell."""

    left: Matrix
    right: Matrix


class Selection:
    """The chosen offers of one sort (given by people, or to read or use), and how they meet."""

    def __init__(self, offers: Offers, chosen: Chosen, *, given_by_people: bool) -> None:
        self.offers = offers
        self.given_by_people = given_by_people
        self.topics, land = wanted(offers, chosen)
        self.rows = np.flatnonzero(
            counted(offers, chosen)
            & (offers.given_by_people == given_by_people)
            & within(offers, chosen, self.topics, land)
        )
        if len(np.unique(offers.body[self.rows])) > MOST_BODIES:
            raise TooManyBodies
        self._audiences = np.array([not chosen.audiences or a in chosen.audiences for a in offers.audiences])
        self._land = land

    @property
    def body(self) -> NDArray[np.int32]:
        """Who provides each of the chosen offers, as its place among the bodies."""
        return self.offers.body[self.rows]

    @cached_property
    def own(self) -> Matrix:
        """Offer by topic: those that it names, of the chosen ones."""
        return only_columns(self.offers.own[self.rows], self.topics)

    @cached_property
    def audience(self) -> Matrix:
        """Offer by kind of user, of the chosen ones."""
        return only_columns(self.offers.audience[self.rows], self._audiences)

    @property
    def levels(self) -> tuple[Level, ...]:
        """The findings that are looked for: two texts on one topic are no duplication of a service."""
        return (FRAGMENTATION, OVERLAP, DUPLICATION) if self.given_by_people else (FRAGMENTATION, OVERLAP)

    def sides(self, level: Level) -> Sides:
        """Return the cells of each offer for a finding."""
        return self._sides[level]

    @cached_property
    def _sides(self) -> Mapping[Level, Sides]:
        return {level: self._make_sides(level) for level in (*self.levels, MAINLY)}

    def _make_sides(self, level: Level) -> Sides:
        offers, area = self.offers, self.offers.area[self.rows]
        left, right = (
            rows_or_none(only_columns(side, self._land), area) for side in (offers.left, offers.right)
        )
        if level == FRAGMENTATION:
            roots = as_ones(self.own @ offers.root)
            return Sides(crossed(roots, left), crossed(roots, right))
        named = self.own if level == OVERLAP else only_columns(offers.main[self.rows], self.topics)
        what = [named, as_ones(named @ offers.above)]
        if level == DUPLICATION:
            what = [crossed(topics, self._form) for topics in what]
        return Sides(
            *(crossed(crossed(w, self.audience), land) for w, land in zip(what, (left, right), strict=True))
        )

    @cached_property
    def _form(self) -> Matrix:
        count = len(self.rows)
        form = self.offers.form[self.rows]
        shape = (count, len(self.offers.forms))
        return csr_array((np.ones(count, np.int64), (np.arange(count), form)), shape)

    @cached_property
    def by_body(self) -> Mapping[Level, Sides]:
        """The cells of each body: those of any of its offers."""
        count = len(self.offers.bodies)
        return {
            level: Sides(*(gathered(self.body, side, count) for side in sides))
            for level, sides in self._sides.items()
        }

    @cached_property
    def topics_of_bodies(self) -> Sides:
        """Body by topic: what its offers name, and what lies above that."""
        count = len(self.offers.bodies)
        own = gathered(self.body, self.own, count)
        return Sides(own, as_ones(own @ self.offers.above))

    def about(self, topics: Iterable[str]) -> NDArray[np.bool_]:
        """Return which offers are about any of these topics or a narrower one."""
        asked = np.array([topic in set(topics) for topic in self.offers.topics], np.int64)
        return np.asarray(self.own @ self.offers.within @ asked) > 0

    def offers_on_topics(self) -> Matrix:
        """Return body by topic: how many of its offers are about it or a narrower one."""
        count = len(self.rows)
        shape = (len(self.offers.bodies), count)
        belongs: Matrix = csr_array((np.ones(count, np.int64), (self.body, np.arange(count))), shape)
        return csr_array(belongs @ as_ones(self.own @ self.offers.within))

    @cached_property
    def pairs(self) -> tuple[NDArray[np.int64], ...]:
        """Every two bodies that meet, as arrays: the one, the other, the narrowest finding, how many topics they share."""
        count = len(self.offers.bodies)
        found = np.zeros((count, count), np.int8)
        for level in self.levels:
            sides = self.by_body[level]
            meets = (sides.left @ sides.right.T).toarray() > 0
            found += meets | meets.T
        one, other = np.nonzero(np.triu(found, 1))
        return one, other, found[one, other].astype(np.int64), self._shared(one, other)

    def _shared(self, one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return how many topics each pair shares: one names it, the other names it or a narrower one."""
        own, above = self.topics_of_bodies
        both, named = (own @ above.T).toarray(), (own @ own.T).toarray()
        return np.asarray(both[one, other] + both[other, one] - named[one, other])

    @cached_property
    def alone(self) -> NDArray[np.bool_]:
        """Whether no other body's offer is mainly about the same, for the same users, in the same place.

        False too where too little is recorded to tell. To be asked of a selection of all topics: what an offer is
        mainly about may be another than the one asked about.
        """
        return np.asarray(self.told & (self._meetings == 0), np.bool_)

    @cached_property
    def told(self) -> NDArray[np.bool_]:
        """Whether enough is recorded of each offer to tell who does the same: for whom it is, and where."""
        return np.asarray((np.diff(self.audience.indptr) > 0) & (self.offers.area[self.rows] >= 0), np.bool_)

    @property
    def _meetings(self) -> NDArray[np.int64]:
        sides, bodies = self._sides[MAINLY], self.by_body[MAINLY]
        total = np.zeros(len(self.rows), np.int64)
        for mine, theirs in ((sides.left, bodies.right), (sides.right, bodies.left)):
            everybody: NDArray[np.int64] = np.asarray(theirs.sum(axis=0)).ravel()
            total += mine @ everybody - np.asarray((mine * theirs[self.body]).sum(axis=1)).ravel()
        return total

    def meeting(self, level: Level) -> Matrix:
        """Return body by topic: where a body meets any other in a finding; for fragmentation by the broadest topic."""
        left, right = self.by_body[level]
        met = [
            only_others(mine, np.asarray(theirs.sum(axis=0)).ravel(), theirs)
            for mine, theirs in ((left, right), (right, left))
        ]
        return as_ones(self._topics_of_cells(csr_array(met[0] + met[1]), level))

    def _topics_of_cells(self, cells: Matrix, level: Level) -> Matrix:
        entries = cells.tocoo()
        topic = self.topic_of(entries.col.astype(np.int64), level)
        shape = (cells.shape[0], len(self.offers.topics))
        return csr_array((np.ones(len(topic), np.int64), (entries.row, topic)), shape)

    def topic_of(self, cells: NDArray[np.int64], level: Level) -> NDArray[np.int64]:
        """Return the topic of each cell, as its place among the topics."""
        inner = {FRAGMENTATION: 1, DUPLICATION: self._users * len(self.offers.forms)}
        return cells // (self.offers.left.shape[1] * inner.get(level, self._users))

    def users_of(self, cells: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the kind of user of each cell of overlap or duplication."""
        return (cells // self.offers.left.shape[1]) % self._users

    def places_of(self, cells: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the place of each cell; see `service.analysis.offers.ANY`."""
        return cells % self.offers.left.shape[1]

    @property
    def _users(self) -> int:
        return len(self.offers.audiences)


def only_others(mine: Matrix, everybody: NDArray[np.int64], theirs: Matrix) -> Matrix:
    """Return the entries of a body in whose column another body stands too on the other side."""
    own = mine * theirs
    others = mine.copy()
    others.data = everybody[mine.indices]
    return as_ones(csr_array(others - own))


def rows_or_none(matrix: Matrix, rows: NDArray[np.int32]) -> Matrix:
    """Return the rows named; an empty one for -1."""
    empty: Matrix = csr_array((1, matrix.shape[1]), dtype=np.int64)
    return csr_array(csr_array(vstack([matrix, empty]))[np.where(rows < 0, matrix.shape[0], rows)])
