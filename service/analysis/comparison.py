"""Both sorts of offer compared: every pair in its order, and what was left out; kept for each revision and choice."""

from collections.abc import Callable
from functools import cached_property, lru_cache
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from service.analysis.choosing import Chosen, body_states, open_on, wanted, within
from service.analysis.offers import Offers
from service.analysis.offers_read import offers_for
from service.analysis.overlap import DUPLICATION, Selection
from service.stores.base import Store

_KEPT = 8
"""How many choices are kept for one revision: over a hundred thousand offers each takes some 200 MB."""


class Left(NamedTuple):
    """How many open offers were left out of the comparison, and why."""

    unconfirmed: int
    of_ended_bodies: int


class Comparison:
    """Both sorts of a selection, with the pairs of both in their order."""

    def __init__(self, offers: Offers, chosen: Chosen) -> None:
        self.offers = offers
        self.people, self.things = (
            Selection(offers, chosen, given_by_people=people) for people in (True, False)
        )
        self.left_out = _left_out(offers, chosen)

    @cached_property
    def pairs(self) -> NDArray[np.int32]:
        """Every pair, a row each: finding, sort (0 people, 1 things), topics shared, the one, the other.

        The narrowest finding first, then help that people give, then most topics shared, then by name.
        """
        parts = []
        for sort, selection in enumerate((self.people, self.things)):
            one, other, level, shared = selection.pairs
            parts.append(
                np.stack([level, np.full_like(one, sort), shared, one, other], axis=1).astype(np.int32)
            )
        rows = np.concatenate(parts)
        most = len(self.offers.topics) + 1
        key = ((DUPLICATION - rows[:, 0]) * len(parts) + rows[:, 1]) * most + (most - rows[:, 2])
        # Each part stands by the two names already, and a stable sort leaves that as it is.
        return rows[np.argsort(key, kind="stable")]

    def selection(self, sort: int) -> Selection:
        """Return the offers that people give (0) or those to read or use (1)."""
        return self.things if sort else self.people


def _left_out(offers: Offers, chosen: Chosen) -> Left:
    topics, land = wanted(offers, chosen)
    asked = open_on(offers, chosen.day, chosen.statuses) & within(offers, chosen, topics, land)
    ended, _ = body_states(offers, chosen.day)
    return Left(int((asked & ~offers.confirmed).sum()), int((asked & offers.confirmed & ended).sum()))


Compare = Callable[[Chosen], Comparison]

_kept: WeakKeyDictionary[Store, tuple[int, Compare]] = WeakKeyDictionary()


def compare(store: Store, chosen: Chosen) -> Comparison:
    """Return how the chosen offers meet, computed once for each revision and choice; raises `TooManyBodies`."""
    offers = offers_for(store)
    kept = _kept.get(store)
    if kept is None or kept[0] != offers.revision:
        kept = _kept[store] = offers.revision, lru_cache(_KEPT)(lambda chosen: Comparison(offers, chosen))
    return kept[1](chosen)
