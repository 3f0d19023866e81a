"""Pages of an answer whose rows are all at hand: the next page begins after the sort key of the last row shown."""

from collections.abc import Sequence
from typing import Any, TypeVar

from service.questions.answers import PagedQuestion
from service.stores.cursors import make_cursor, read_cursor

Row = TypeVar("Row")

Key = tuple[Any, ...]
"""What rows are sorted by: texts and whole numbers, the same sorts in every row, no two rows alike."""


def page_of(
    rows: Sequence[tuple[Key, Row]], shape: Sequence[type], question: PagedQuestion
) -> tuple[list[Row], str | None]:
    """Return the rows of the page that is asked for, and the cursor of the next; `rows` are sorted by their keys."""
    start = None if question.after is None else read_cursor(question.after, shape)
    rest = [row for row in rows if start is None or row[0] > start]
    shown = rest[: question.limit]
    more = len(rest) > len(shown)
    return [row for _, row in shown], make_cursor(shown[-1][0]) if more else None
