"""Steps that the tests of the contract share."""

import time
from collections.abc import Callable, Iterable
from typing import Any, Protocol, TypeVar

from graph_schema.records import AnyRecord, ChangeSet, Line, Merge, Node, Operation, Put, Remove
from service.stores.base import Filters, Found, Page, Revision, Store
from tests.landscapes import change_set, node, source

T = TypeVar("T")


class BackDoor(Protocol):
    """A way to a store's data that uses none of the store's methods, so that one fault cannot hide another."""

    def fresh(self) -> Store:
        """Return an empty store; what an earlier one held may be gone."""

    def reopen(self) -> Store:
        """Return another store over the same data as the last one."""

    def read_record(self, id_: str) -> AnyRecord | None:
        """Return a record, stated or derived, as it lies in the store."""

    def read_lines_of(self, id_: str) -> list[Line]:
        """Return every line at an end, in no particular order."""

    def write_record(self, record: AnyRecord) -> None:
        """Write a stated record and nothing else: no revision, no log, nothing derived."""

    def count_records(self) -> int:
        """Return how many records lie in the store."""

    def damage_log(self, revision: int, position: int) -> None:
        """Spoil one operation of the log, as a failing disk would."""

    def close(self) -> None:
        """Close every store given out."""


def hold(store: Store, *records: AnyRecord, id_: str = "first", **rest: Any) -> Revision:
    """Write records, with the source that they cite."""
    return store.apply(change_set(source(), *records, id_=id_, **rest))


def do(store: Store, *operations: Operation, id_: str = "then", **rest: Any) -> Revision:
    """Apply operations as one change-set."""
    return store.apply(ChangeSet(id=id_, author="test", operations=operations, **rest))


def heard_revision(store: Store, number: int) -> Revision:
    """Return the newest revision that a store tells; what another store wrote may take a second to be heard of."""
    ends_at = time.monotonic() + 1.0
    while store.revision().number < number and time.monotonic() < ends_at:
        time.sleep(0.02)
    return store.revision()


def put(record: AnyRecord) -> Put:
    return Put(record=record)


def remove(id_: str, reason: str = "") -> Remove:
    return Remove(id=id_, reason=reason)


def merge(id_: str, into: str, reason: str = "") -> Merge:
    return Merge(id=id_, into=into, reason=reason)


def body(id_: str, label: str | None = None, kind: str = "ndpb", **rest: Any) -> Node:
    return node("body", id_, label, kind=kind, **rest)


def topic(id_: str, label: str | None = None, **rest: Any) -> Node:
    return node("topic", id_, label, **rest)


def area(id_: str, label: str | None = None, area_type: str = "council_area", **rest: Any) -> Node:
    return node("area", id_, label, area_type=area_type, **rest)


SCOTLAND = area("S92000003", "Scotland", "country")


def ids_of(records: Iterable[AnyRecord]) -> list[str]:
    return [record.id for record in records]


def find_ids(store: Store, record_type: str, **filters: Any) -> list[str]:
    """Return the ids of the records that filters leave, in order."""
    return ids_of(store.find(record_type, Filters(**filters), Page(limit=500)).items)


def read_pages(
    ask: Callable[[str | None], Found[T]], between: Callable[[int], None] | None = None
) -> list[T]:
    """Return the items of every page; `between` is called with the number of each page but the last."""
    items: list[T] = []
    after: str | None = None
    for number in range(1, 1_000):
        found = ask(after)
        items.extend(found.items)
        if found.next is None:
            return items
        after = found.next
        if between is not None:
            between(number)
    raise AssertionError("the pages never end")
