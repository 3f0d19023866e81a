"""How much of what two have in common chance would bring: the bipartite configuration model, and what it makes of pairs.

The model (Saracco and others 2015, doi:10.1038/srep10595) is all tables of zeros and ones in which each row and each
column has as many ones as it has here, on average, and which are else left to chance. Whether two rows share more
columns than that brings is asked as in Saracco and others 2017 (doi:10.1088/1367-2630/aa6b38), over all pairs at
once with the false discovery rate of Benjamini and Hochberg 1995 (doi:10.1111/j.2517-6161.1995.tb02031.x).

The package `bicm` finds the model. It is the extra `statistics`, since it brings numba, and is imported here alone.
"""

import warnings
from collections.abc import Sequence
from functools import cached_property, lru_cache
from importlib import import_module
from types import ModuleType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from service.analysis.sparse import Matrix, entries

FALSE_DISCOVERIES = 0.05
"""The share of false ones that is borne among the pairs said to share more than chance brings."""

_MOST_OFF = 1e-4
"""How far a row or column of the model may be from its number of ones; the solver comes to 1e-8 as a rule."""

Probabilities = NDArray[np.float64]


class NotSolved(ArithmeticError):
    """No model was found whose rows and columns have as many ones as the table."""


class Sharing(NamedTuple):
    """What two rows share, and what chance would bring."""

    shared: int
    expected: float
    p_value: float
    """How likely the model is to bring as many or more."""
    told: bool
    """Whether enough is there to tell: sharing all that the shorter row has would be a surprise."""
    more: bool
    """Whether it remains more than chance among all pairs told."""


def probabilities(table: NDArray[np.int64]) -> Probabilities:
    """Return how likely the model is to have a one in each cell; raises `NotSolved`.

    Cells of which the numbers leave no choice (those of an empty or a full row or column) are 0 or 1.
    """
    rows, columns = table.shape
    if not table.any():
        return np.zeros(table.shape)
    # A square table makes the package print; an empty column more changes nothing.
    graph = _load().BipartiteGraph(biadjacency=np.pad(table, ((0, 0), (0, int(rows == columns)))))
    graph.is_reduced = np.False_  # it is inverted by `~`, which a bool of Python will no longer know (3.16)
    with np.errstate(all="ignore"):  # what goes wrong on the way is seen in what comes out
        graph.solve_tool(print_error=False)
        found: Probabilities = np.clip(graph.get_bicm_matrix()[:, :columns], 0.0, 1.0)
    off = max(float(np.abs(found.sum(axis) - table.sum(axis)).max()) for axis in (0, 1))
    if not off <= _MOST_OFF:  # not a number is no number either
        raise NotSolved(f"a row or column of the model is {off:.2g} away from what it should hold")
    return found


@lru_cache
def _load() -> ModuleType:
    """Import the package as plain Python: to compile it takes 4 s, and it solves a landscape in 0.03 s without.

    Of the package only the model is used. Its p-values print and begin processes, come out wrong where a row is
    full, and are missing for the exact distribution without a bar of progress (3.4.0).
    """
    config = import_module("numba").config
    before, config.DISABLE_JIT = config.DISABLE_JIT, 1
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # its docstrings hold escapes that newer Pythons warn of
            return import_module("bicm")
    finally:
        config.DISABLE_JIT = before


class Chances:
    """The model of one table. Rows with as many ones are alike to it, so pairs are reckoned by these numbers."""

    def __init__(self, table: Matrix) -> None:
        self._table = table
        dense = table.toarray()
        self.ones = dense.sum(axis=1)
        known, first, kind = np.unique(self.ones, return_index=True, return_inverse=True)
        self._kind: NDArray[np.int64] = kind
        rows = probabilities(dense)[first]
        both = rows[:, None, :] * rows[None, :, :]
        self._expected = both.sum(axis=2)
        self._tails = tails(both)
        fewer = np.minimum(known[:, None], known[None, :])
        best = np.take_along_axis(self._tails, fewer[:, :, None], axis=2)[:, :, 0]
        # Whom even the most that they could share would not mark out are not tested (Tarone 1990,
        # doi:10.2307/2531456): it hangs on how much each has, never on what they share.
        self._told = best <= FALSE_DISCOVERIES

    @cached_property
    def p_values(self) -> Probabilities:
        """The p-value of every two rows that can be told."""
        filled = np.flatnonzero(self.ones)
        one, other = np.triu_indices(len(filled), 1)
        shared = (self._table[filled] @ self._table[filled].T).toarray()[one, other]
        kinds = self._kind[filled[one]], self._kind[filled[other]]
        return np.asarray(self._tails[*kinds, shared][self._told[kinds]])

    @property
    def untold(self) -> int:
        """Of how many two rows with anything too little is there to tell."""
        filled = int(np.count_nonzero(self.ones))
        return filled * (filled - 1) // 2 - len(self.p_values)

    def of(self, one: int, other: int, threshold: float) -> Sharing:
        """Return what two rows share; more than chance where the p-value is no larger than the threshold."""
        shared = len(np.intersect1d(entries(self._table, one), entries(self._table, other)))
        kinds = self._kind[one], self._kind[other]
        p_value, told = float(self._tails[*kinds, shared]), bool(self._told[kinds])
        return Sharing(shared, float(self._expected[kinds]), p_value, told, told and p_value <= threshold)


class Weights:
    """Several tables weighed at once, each pair within its own; the false discoveries are of all together."""

    def __init__(self, tables: Sequence[Matrix]) -> None:
        self._chances = [Chances(table) for table in tables]
        found = np.concatenate([chances.p_values for chances in self._chances])
        self._threshold = largest_discovery(found)
        self.tested = len(found)
        self.more = int((found <= self._threshold).sum())
        self.untold = sum(chances.untold for chances in self._chances)

    def of(self, table: int, one: int, other: int) -> Sharing:
        """Return what two rows of a table share."""
        return self._chances[table].of(one, other, self._threshold)


def tails(chances: Probabilities) -> Probabilities:
    """Return for each row of chances (the last axis) how likely at least 0, 1, 2 … of them come true.

    The Poisson-binomial distribution, one chance after the other: only sums of what is not negative, so that the
    smallest are as exact as the largest. (`scipy.stats.poisson_binom` goes by waves and is exact to 1e-15 only.)
    """
    of: Probabilities = np.zeros((*chances.shape[:-1], chances.shape[-1] + 1))
    of[..., 0] = 1.0
    for place in range(chances.shape[-1]):
        chance = chances[..., place, None]
        of[..., 1:] = of[..., 1:] * (1 - chance) + of[..., :-1] * chance
        of[..., 0] *= 1 - chance[..., 0]
    return np.minimum(np.cumsum(of[..., ::-1], axis=-1)[..., ::-1], 1.0)


def largest_discovery(p_values: Probabilities) -> float:
    """Return the largest p-value that remains when false discoveries are held to their share; -1 where none does."""
    from scipy.stats import false_discovery_control  # half a second to import, and asked for once a revision

    if not len(p_values):
        return -1.0
    remaining = p_values[false_discovery_control(p_values) <= FALSE_DISCOVERIES]
    return float(remaining.max()) if len(remaining) else -1.0
