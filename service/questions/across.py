"""Records of several types as one list: page after page through one type, then through the next."""

from collections.abc import Callable, Mapping, Sequence

from graph_schema.records import AnyRecord
from service.stores.base import COUNT_LIMIT, CursorNotUnderstood, Found, Page
from service.stores.cursors import make_cursor, read_cursor

FindOne = Callable[[str, Page], Found[AnyRecord]]
"""Finds one page of the records of one type."""


def find_across(
    find: FindOne, types: Sequence[str], page: Page, counts: Mapping[str, int] | None = None
) -> Found[AnyRecord]:
    """Return one page of the records of these types, all of the first before any of the second.

    `counts`: how many there are of each type, where that is known already; a type that it leaves out has none.
    The total is counted until it is beyond what is counted exactly.
    """
    position, after = _start(types, page.after)
    items: list[AnyRecord] = []
    next_cursor: str | None = None
    counted: dict[str, Found[AnyRecord]] = {}
    while position < len(types):
        type_ = types[position]
        if counts is not None and type_ not in counts:
            position, after = position + 1, None
            continue
        room = page.limit - len(items)
        found = find(type_, Page(limit=max(room, 1), after=after))
        counted[type_] = found
        if room == 0:
            if found.items:
                next_cursor = make_cursor((type_, ""))
                break
        else:
            items.extend(found.items)
            if found.next is not None:
                next_cursor = make_cursor((type_, found.next))
                break
        position, after = position + 1, None
    total, exact = _count(find, types, counted) if counts is None else _add(counts)
    return Found(items=tuple(items), total=total, total_exact=exact, next=next_cursor)


def _start(types: Sequence[str], cursor: str | None) -> tuple[int, str | None]:
    """Return the type and the cursor within it at which a page begins."""
    if cursor is None:
        return 0, None
    type_, after = (str(part) for part in read_cursor(cursor, (str, str)))
    if type_ not in types:
        raise CursorNotUnderstood("`after` is a cursor of another question; take it from `next` of an answer")
    return types.index(type_), after or None


def _count(find: FindOne, types: Sequence[str], counted: dict[str, Found[AnyRecord]]) -> tuple[int, bool]:
    total = 0
    for type_ in types:
        found = counted.get(type_) or find(type_, Page(limit=1))
        total += found.total
        if not found.total_exact or total > COUNT_LIMIT:
            return COUNT_LIMIT, False
    return total, True


def _add(counts: Mapping[str, int]) -> tuple[int, bool]:
    total = sum(counts.values())
    return (total, True) if total <= COUNT_LIMIT else (COUNT_LIMIT, False)


def count_each(types: Sequence[str], find: FindOne) -> dict[str, int]:
    """Return how many records of each type there are, without the types that have none."""
    counts = {type_: find(type_, Page(limit=1)).total for type_ in types}
    return {type_: count for type_, count in counts.items() if count}
