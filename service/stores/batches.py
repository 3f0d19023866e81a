"""Long lists in pieces: what a change-set of a million records asks for is asked piece by piece."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Give items in their order, at most `size` at a time."""
    left = iter(items)
    while batch := list(islice(left, size)):
        yield batch
