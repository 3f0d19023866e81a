"""All offers of a revision as arrays: who offers what, to whom, where, in which form, when.

Rows are offers by id. A matrix has a row for each offer and a column for each topic, kind of user or place.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from service.analysis.sparse import Matrix, as_ones

ANY, WHOLE = 0, 1
"""The first two columns of places; the others are the smallest places that areas are made of.

On the left an offer open in the whole country stands in `ANY`, every other in `WHOLE` and in its places; on the
right one open in the whole country stands in `ANY` and `WHOLE`, every other in `ANY` and in its places. So a row of
the left and one of the right have a column in common just where some place lies in both areas.
"""


class Days(NamedTuple):
    """First and last days as ordinals; an open end is the farthest."""

    first: NDArray[np.int32]
    last: NDArray[np.int32]

    @property
    def ended(self) -> NDArray[np.bool_]:
        """Tell for each whether a last day is recorded."""
        return self.last < date.max.toordinal()

    def hold(self, day: date) -> NDArray[np.bool_]:
        """Tell for each whether its period holds on a day."""
        return (self.first <= day.toordinal()) & (day.toordinal() <= self.last)


@dataclass(frozen=True)
class Offers:
    """The offers of one revision."""

    revision: int
    ids: tuple[str, ...]
    bodies: tuple[str, ...]
    """Who offers anything, by the sort key of the name, then id."""
    body_kinds: tuple[str, ...]
    topics: tuple[str, ...]
    audiences: tuple[str, ...]
    areas: tuple[str, ...]
    forms: tuple[str, ...]
    statuses: tuple[str, ...]
    body: NDArray[np.int32]
    form: NDArray[np.int32]
    status: NDArray[np.int32]
    area: NDArray[np.int32]
    """-1 where not recorded."""
    given_by_people: NDArray[np.bool_]
    by_invitation: NDArray[np.bool_]
    confirmed: NDArray[np.bool_]
    dated: NDArray[np.bool_]
    """Whether a first day of its own is recorded."""
    days: Days
    body_days: Days
    own: Matrix
    """Offer by topic: what each names."""
    main: Matrix
    """Offer by topic: what each is mainly about."""
    audience: Matrix
    above: Matrix
    """Topic by topic: itself, and those broader than it that are not the broadest."""
    root: Matrix
    """Topic by topic: the broadest above it, itself where none is."""
    within: Matrix
    """Topic by topic: itself, and every one broader than it."""
    atoms: tuple[str, ...]
    """The smallest places that areas are made of: councils' areas."""
    left: Matrix
    right: Matrix
    """Area by place, see `ANY`."""
    extents: Mapping[str, frozenset[str]]

    @cached_property
    def about(self) -> Matrix:
        """Offer by topic: what each names, and all that is broader."""
        return as_ones(self.own @ self.within)
