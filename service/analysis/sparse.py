"""The few things that measures do with sparse matrices of zeros and ones."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

Matrix = csr_array[np.int64]


def matrix_of(rows: Iterable[Iterable[str]], columns: Sequence[str]) -> Matrix:
    """Return a matrix with a one where a row names a column; a name that is no column is passed over."""
    place = {name: number for number, name in enumerate(columns)}
    indices: list[int] = []
    starts = [0]
    for row in rows:
        indices.extend(sorted({place[name] for name in row if name in place}))
        starts.append(len(indices))
    ones = np.ones(len(indices), np.int64)
    return csr_array(
        (ones, np.array(indices, np.int64), np.array(starts, np.int64)), (len(starts) - 1, len(columns))
    )


def as_ones(matrix: Matrix) -> Matrix:
    """Return a matrix with a one wherever there is anything, its columns in order."""
    made = csr_array(matrix)
    made.sum_duplicates()
    made.eliminate_zeros()
    made.data = np.ones_like(made.data)
    return made


def crossed(one: Matrix, other: Matrix) -> Matrix:
    """Return row by row every pair of a column of one and a column of the other.

    The pair (i, j) stands in column i × (columns of the other) + j.
    """
    rows = np.repeat(np.arange(one.shape[0]), np.diff(one.indptr))
    times = np.diff(other.indptr)[rows]
    within = np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times)
    second = other.indices[np.repeat(other.indptr[rows], times) + within]
    columns = np.repeat(one.indices, times).astype(np.int64) * other.shape[1] + second
    starts = np.concatenate([[0], np.cumsum(np.diff(one.indptr) * np.diff(other.indptr))])
    shape = (one.shape[0], one.shape[1] * other.shape[1])
    return csr_array((np.ones(len(columns), np.int64), columns, starts), shape)


def gathered(rows_of: NDArray[np.int32], matrix: Matrix, groups: int) -> Matrix:
    """Return a matrix with a row for each group: a one where any row of the group has one."""
    count = len(rows_of)
    shape = (groups, count)
    belongs: Matrix = csr_array((np.ones(count, np.int64), (rows_of, np.arange(count))), shape)
    return as_ones(belongs @ matrix)


def only_columns(matrix: Matrix, kept: NDArray[np.bool_]) -> Matrix:
    """Return a matrix of the same shape with nothing in the columns that are not kept."""
    made = matrix.copy()
    made.data = made.data * kept[made.indices]
    return as_ones(made)


def entries(matrix: Matrix, row: int) -> NDArray[np.int64]:
    """Return the columns in which a row has anything."""
    return matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]].astype(np.int64)
