"""The log as text: operations, packages, and what tells one change-set from another."""

import collections
import hashlib
import itertools
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

from pydantic import TypeAdapter, ValidationError

from graph_schema.records import ChangeSet, Merge, Operation, Package, Put, Remove
from service.stores.base import (
    Change,
    ChangeRefused,
    ChangeSetReused,
    LogEntry,
    Revision,
    StaleRevision,
    StoreDamaged,
)

_OPERATIONS: TypeAdapter[Operation] = TypeAdapter(Operation)


def operation_text(operation: Operation, record_text: str | None = None) -> str:
    """Return an operation as JSON text, made from its record's where that is at hand; `operation_from` gives it back."""
    if record_text is not None and isinstance(operation, Put) and operation.said is None:
        return f'{{"op":"put","record":{record_text}}}'
    return operation.model_dump_json(exclude_none=True)


def operation_from(text: str) -> Operation:
    """Return the operation of a JSON text."""
    return _OPERATIONS.validate_json(text)


def read_operation(text: str, revision: int, position: int) -> Operation:
    """Return an operation of the log; raises `StoreDamaged`, naming it, where it cannot be read."""
    try:
        return operation_from(text)
    except ValidationError as error:
        raise StoreDamaged(
            f"The log is damaged: operation {position} of revision {revision} cannot be read "
            f"({error.errors()[0]['msg']}). Restore the data from a backup."
        ) from error


@contextmanager
def in_order(number: int, newest: int) -> Iterator[None]:
    """Carry out the entry of a revision on top of the newest; raises `StoreDamaged` where it cannot be what was applied."""
    if number != newest + 1:
        raise StoreDamaged(f"The log is damaged: revision {number} comes after revision {newest}.")
    try:
        yield
    except ChangeRefused as refused:
        raise StoreDamaged(
            f"The log is damaged: revision {number} cannot be replayed ({refused}). Restore the data from a backup."
        ) from refused


def package_from(text: str | None) -> Package | None:
    """Return the package of a JSON text, or None where a change was not loaded from one."""
    return None if text is None else Package.model_validate_json(text)


class Digest:
    """What tells a change-set from another under the same id, whatever revision each was made for.

    The hash of its JSON text with all its operations, made as they are read.
    """

    def __init__(self, change_set: ChangeSet) -> None:
        self._own = change_set.operations
        head = change_set.model_dump_json(exclude={"expected_revision", "operations"})
        self._hash = hashlib.sha256(f'{head[:-1]},"operations":['.encode())

    def reading(self, more: Iterable[Operation] = ()) -> Iterator[Operation]:
        """Yield the change-set's own operations and then more, each counted."""
        comma = b""
        for operation in itertools.chain(self._own, more):
            self._hash.update(comma + operation.model_dump_json().encode())
            comma = b","
            yield operation

    def text(self) -> str:
        """Return the digest of all that was read."""
        whole = self._hash.copy()
        whole.update(b"]}")
        return whole.hexdigest()


def refuse_reuse(change_set: ChangeSet, more: Iterable[Operation], digest: str) -> None:
    """Refuse a change-set under whose id one of another digest was applied."""
    made = Digest(change_set)
    collections.deque(made.reading(more), maxlen=0)
    if digest != made.text():
        raise ChangeSetReused(
            f"another change-set was applied as {change_set.id}; give this one an id of its own"
        )


def refuse_stale(change_set: ChangeSet, newest: Revision) -> None:
    """Refuse a change-set that was made for another revision than the newest."""
    if change_set.expected_revision not in {None, newest.number}:
        raise StaleRevision(
            f"the change was made for revision {change_set.expected_revision}, "
            f"the landscape is at {newest.number}; look again and make it anew"
        )


def next_revision(newest: Revision, change_set: ChangeSet) -> Revision:
    """Return the revision that a change-set makes."""
    now = datetime.now(tz=UTC)
    # The record never runs backwards, even where the machine's clock is set back.
    recorded_at = max(now, newest.recorded_at) if newest.recorded_at is not None else now
    return Revision(
        number=newest.number + 1,
        recorded_at=recorded_at,
        change_set_id=change_set.id,
        author=change_set.author,
        note=change_set.note,
        package=change_set.package,
    )


def moment_text(moment: datetime) -> str:
    """Return a moment as the log writes when a revision was recorded; such texts compare like the moments."""
    return moment.astimezone(UTC).isoformat()


def change_of(revision: Revision, position: int, record_type: str, operation: Operation) -> Change:
    """Return what an operation of a change-set did to one record."""
    return Change(
        revision=revision,
        position=position,
        op=operation.op,
        record_id=operation.record.id if isinstance(operation, Put) else operation.id,
        record_type=record_type,
        record=operation.record if isinstance(operation, Put) else None,
        said=operation.said if isinstance(operation, Put) else None,
        into=operation.into if isinstance(operation, Merge) else None,
        reason=operation.reason if isinstance(operation, Merge | Remove) else "",
    )


def entry_of(revision: Revision, digest: str, operations: Sequence[str]) -> LogEntry:
    """Return one revision of the log; raises `StoreDamaged`, naming the operation, where one cannot be read."""
    read = [read_operation(text, revision.number, position) for position, text in enumerate(operations)]
    if not read:
        raise StoreDamaged(
            f"The log is damaged: revision {revision.number} has lost its operations. Restore the data from a backup."
        )
    return LogEntry(revision=revision, digest=digest, operations=tuple(read))


def refuse_gaps(entries: Sequence[LogEntry], since: int) -> tuple[LogEntry, ...]:
    """Return entries of the log as they are where they follow a revision one by one; raises `StoreDamaged`."""
    for expected, entry in enumerate(entries, since + 1):
        if entry.revision.number != expected:
            raise StoreDamaged(
                f"The log is damaged: revision {expected} is missing from it. Restore the data from a backup."
            )
    return tuple(entries)
