"""A page of a list that is held whole: after the key of the last item shown, whatever was added meanwhile."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from service.questions.answers import PagedQuestion
from service.stores.cursors import make_cursor, read_cursor

T = TypeVar("T")
Key = tuple[str | int, ...]


def page_after(
    items: Sequence[T], key: Callable[[T], Key], shape: Sequence[type], question: PagedQuestion
) -> tuple[list[T], str | None]:
    """Return the page that a question asks for and the cursor of the next; items stand in the order of their keys.

    `shape` names the types of a key's parts. Raises `CursorNotUnderstood`.
    """
    start = None if question.after is None else read_cursor(question.after, shape)
    rest = [item for item in items if start is None or key(item) > start]
    shown = rest[: question.limit]
    return shown, make_cursor(key(shown[-1])) if len(rest) > len(shown) else None
