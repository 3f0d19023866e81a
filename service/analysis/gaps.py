"""How many offers there are on each topic in each place, so that what is missing stands out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from service.analysis.choosing import open_on
from service.analysis.offers import Offers
from service.analysis.offers_read import offers_for
from service.analysis.overlap import rows_or_none
from service.analysis.sparse import Matrix, matrix_of
from service.stores.base import Store

Counts = NDArray[np.int64]
"""A row for each topic of the landscape, a column for each place that was asked about."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Offers about each topic or a narrower one that are open in the whole of each place, for one kind of user."""

    current: Counts
    """Help that people give, known to be running, with a source."""
    invited: Counts
    """Those of them that are by invitation only."""
    unknown: Counts
    """Other help that people give and that is not known to have ended."""
    to_read: Counts
    """Things to read or use, known to be running or not."""
    anywhere: Counts
    """Help known to be running anywhere: one column."""
    row_of_one: Counts
    """Where just one is current, its row among the offers."""


class Gaps:
    """The offers open on a day, counted by topic and place."""

    def __init__(self, store: Store, day: date, statuses: tuple[str, ...], places: Sequence[str]) -> None:
        self.offers = offers_for(store)
        self._open = open_on(self.offers, day, statuses)
        self._about = self.offers.about
        self._serve = _serving(self.offers, places)

    def count(self, audience: str | None) -> Counted:
        """Count the offers that name a kind of user; without one those for anybody."""
        offers = self.offers
        named = np.ones(len(offers.ids), np.bool_)
        if audience is not None:
            users = np.array([known == audience for known in offers.audiences], np.int64)
            named = np.asarray(offers.audience @ users) > 0
        people = self._open & named & offers.given_by_people
        current = people & offers.confirmed & (offers.status == offers.statuses.index("current"))
        return Counted(
            current=self._in_places(current),
            invited=self._in_places(current & offers.by_invitation),
            unknown=self._in_places(people & ~current),
            to_read=self._in_places(self._open & named & ~offers.given_by_people),
            anywhere=np.asarray(self._about[current].sum(axis=0)).reshape(-1, 1),
            row_of_one=self._sum(current, np.flatnonzero(current)),
        )

    def _in_places(self, chosen: NDArray[np.bool_]) -> Counts:
        return self._sum(chosen, np.ones(int(chosen.sum()), np.int64))

    def _sum(self, chosen: NDArray[np.bool_], values: NDArray[np.int64]) -> Counts:
        """Return by topic and place the sum of a value of each of the chosen offers."""
        serve = self._serve[chosen]
        serve.data = np.repeat(values, np.diff(serve.indptr))
        return np.asarray((self._about[chosen].T @ serve).toarray())


def _serving(offers: Offers, places: Sequence[str]) -> Matrix:
    """Return offer by place: which are open in the whole of it."""
    none: frozenset[str] = frozenset()
    asked = [(place, offers.extents.get(place, none)) for place in places]
    rows = [
        [place for place, extent in asked if extent and extent <= offers.extents[area]]
        for area in offers.areas
    ]
    return rows_or_none(matrix_of(rows, places), offers.area)
