"""What two would share by chance: the model and its p-values against hand reasoning and against an independent solution."""

import sys
from importlib import import_module
from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import root
from scipy.sparse import csr_array
from scipy.stats import poisson_binom

from service.analysis.chance import (
    Chances,
    Weights,
    largest_discovery,
    probabilities,
    tails,
)
from service.analysis.sparse import Matrix
from service.questions.overlap_chance import is_installed

pytestmark = pytest.mark.skipif(not is_installed(), reason="the extra `statistics` is not installed")

Table = NDArray[np.int64]

SMALL: Table = np.array(
    [
        [1, 1, 1, 0, 0, 0, 0, 1],
        [1, 1, 1, 0, 0, 0, 0, 0],
        [0, 1, 0, 1, 1, 0, 0, 0],
        [0, 0, 0, 1, 0, 1, 1, 0],
        [1, 0, 0, 0, 1, 1, 0, 1],
        [0, 0, 0, 0, 0, 1, 1, 0],
    ]
)
"""Six rows of which none is empty or full, and no two totals leave only one way."""


def sparse(table: Table) -> Matrix:
    return csr_array(table)


def solved_by_scipy(table: Table) -> NDArray[np.float64]:
    """Return the model by its equations: p = xy / (1 + xy), and the sums of rows and columns are those of the table.

    Equation 9 of Saracco and others 2015, in the logarithms of x and y, solved by the hybrid method of MINPACK.
    """
    rows, columns = table.shape

    def chances(logs: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(1 / (1 + np.exp(-logs[:rows, None] - logs[None, rows:])))

    def off(logs: NDArray[np.float64]) -> NDArray[np.float64]:
        found = chances(logs) - table
        # The last equation follows from the others; in its place one logarithm is held, since x and y may trade.
        return np.concatenate([found.sum(axis=1), found.sum(axis=0)[:-1], [logs[0]]])

    solution = root(off, np.zeros(rows + columns), tol=1e-12)
    assert solution.success
    return chances(solution.x)


def test_the_model_is_that_of_an_independent_solution() -> None:
    assert probabilities(SMALL) == pytest.approx(solved_by_scipy(SMALL), abs=1e-6)


def test_expected_and_p_value_of_every_pair_are_those_of_an_independent_calculation() -> None:
    chances, model = Chances(sparse(SMALL)), solved_by_scipy(SMALL)
    for one, other in combinations(range(len(SMALL)), 2):
        both = model[one] * model[other]
        shared = int((SMALL[one] * SMALL[other]).sum())
        found = chances.of(one, other, -1.0)
        assert found.shared == shared
        assert found.expected == pytest.approx(both.sum(), abs=1e-6)
        assert found.p_value == pytest.approx(poisson_binom.sf(shared - 1, both), abs=1e-6)


def test_p_values_are_the_shares_of_drawn_tables_that_share_as_much() -> None:
    """20,000 tables drawn from the independent solution; a share differs by 4 of its standard errors once in 16,000."""
    drawn, chances = 20_000, Chances(sparse(SMALL))
    draw = np.random.default_rng(20261129)
    tables = draw.random((drawn, *SMALL.shape)) < solved_by_scipy(SMALL)
    for one, other in combinations(range(len(SMALL)), 2):
        p_value = chances.of(one, other, -1.0).p_value
        as_many = (tables[:, one] & tables[:, other]).sum(axis=1) >= (SMALL[one] * SMALL[other]).sum()
        assert as_many.mean() == pytest.approx(
            p_value, abs=4 * np.sqrt(p_value * (1 - p_value) / drawn) + 1e-9
        )


def test_tails_of_two_even_chances_are_those_of_two_coins() -> None:
    assert tails(np.array([0.5, 0.5])).tolist() == [1.0, 0.75, 0.25]


def test_the_smallest_tail_is_as_exact_as_the_largest() -> None:
    assert tails(np.array([1e-12, 1e-12]))[2] == pytest.approx(1e-24, rel=1e-9, abs=0)


@pytest.mark.parametrize(
    ("p_values", "largest"),
    [
        ([0.01, 0.02, 0.03, 0.04, 0.05], 0.05),  # each is at most its rank in five of 5%
        ([0.9, 0.03, 0.02], 0.03),  # the second of three may have 3.3%, though the first has more than 1.7%
        ([0.04, 0.9], -1.0),  # the first of two may have 2.5%
        ([], -1.0),
    ],
)
def test_what_remains_is_found_by_rank(p_values: list[float], largest: float) -> None:
    assert largest_discovery(np.array(p_values)) == largest


def test_a_full_row_an_empty_row_and_a_full_column_tell_nothing() -> None:
    """Whoever names all shares all that others name, whatever those are; so the numbers leave nothing to chance."""
    table = np.pad(SMALL, ((2, 0), (1, 0)), constant_values=1)
    table[1] = 0
    table[2:, 0] = 1
    chances = Chances(sparse(table))
    full = [chances.of(0, other, 1.0) for other in range(1, 8)]
    assert [(found.shared, found.told) for found in full] == [(int(n), False) for n in table[1:].sum(axis=1)]
    assert [found.expected for found in full] == pytest.approx(table[1:].sum(axis=1), abs=1e-6)
    empty = chances.of(1, 2, 1.0)
    assert (empty.shared, empty.expected, empty.told) == (0, 0.0, False)


@pytest.mark.parametrize(
    "table",
    [
        np.zeros((3, 4), np.int64),
        np.ones((3, 4), np.int64),
        np.tri(4, dtype=np.int64),
        np.zeros((0, 0), np.int64),
        np.array([[1]]),
    ],
    ids=["nothing", "everything", "each within the next", "no rows", "one cell"],
)
def test_tables_that_can_be_filled_in_one_way_alone_are_their_own_model_and_nothing_is_tested(
    table: Table,
) -> None:
    assert probabilities(table).tolist() == table.tolist()
    weights = Weights([sparse(table)])
    assert (weights.tested, weights.more) == (0, 0)
    filled = int((table.sum(axis=1) > 0).sum())
    assert weights.untold == filled * (filled - 1) // 2


def test_pairs_of_too_few_ones_are_set_aside_and_counted() -> None:
    """Of three rows of one column each in three columns, two share theirs in one of three cases."""
    table = np.eye(3, dtype=np.int64)
    weights = Weights([sparse(table)])
    assert (weights.tested, weights.untold) == (0, 3)
    assert weights.of(0, 0, 1).expected == pytest.approx(1 / 3, abs=1e-6)
    assert not weights.of(0, 0, 1).told


def ring(rows: int) -> Table:
    """Return a table of as many columns as rows in which each row shares one column with the row on either side."""
    one = np.eye(rows, dtype=np.int64)
    return one + np.roll(one, 1, axis=1)


def test_false_discoveries_are_held_over_all_tables_together() -> None:
    """A pair that stands out among two thousand may not do so among twenty thousand, be these of another table.

    Of all p-values the least remains if it is at most 5% divided by their number.
    """
    table = np.zeros((62, 67), np.int64)
    table[:2, :7] = 1
    table[2:, 7:] = ring(60)
    alone, beside = Weights([sparse(table)]), Weights([sparse(table), sparse(ring(200))])
    p_value = alone.of(0, 0, 1).p_value
    assert (alone.tested, beside.tested) == (62 * 61 // 2, 62 * 61 // 2 + 200 * 199 // 2)
    assert 0.05 / beside.tested < p_value < 0.05 / alone.tested
    assert alone.of(0, 0, 1).more
    assert not beside.of(0, 0, 1).more


def test_finding_the_model_prints_nothing_and_the_same_table_gives_the_same(
    capfd: pytest.CaptureFixture[str],
) -> None:
    square = SMALL[:, :6]
    assert (probabilities(square) == probabilities(square)).all()
    assert capfd.readouterr() == ("", "")


def test_what_numba_compiles_for_others_is_left_to_them() -> None:
    probabilities(SMALL)
    assert not import_module("numba").config.DISABLE_JIT


def test_without_the_package_it_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert is_installed()
    monkeypatch.setitem(sys.modules, "bicm", None)
    assert not is_installed()
