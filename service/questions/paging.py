"""One page of an answer that is put in order here, not by a store."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from service.stores.cursors import make_cursor, read_cursor

T = TypeVar("T")

Key = tuple[str, ...]

_JOINT = "\x1f"
"""Comes before every letter, so that joined keys stand in the order of their parts."""


def take_page(
    rows: Sequence[T], key: Callable[[T], Key], limit: int, after: str | None
) -> tuple[list[T], str | None]:
    """Return the rows after a cursor in the order of their keys, and the cursor of the next page.

    No two rows have the same key. Raises `CursorNotUnderstood`.
    """
    keyed = sorted(((_JOINT.join(key(row)), row) for row in rows), key=lambda pair: pair[0])
    if after is not None:
        (last,) = read_cursor(after, (str,))
        keyed = [pair for pair in keyed if pair[0] > str(last)]
    page = keyed[:limit]
    return [row for _, row in page], make_cursor((page[-1][0],)) if len(keyed) > limit else None
