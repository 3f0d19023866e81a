"""Taking a revision back: the opposite of what it did, as a new revision. Nothing is ever taken out of the log."""

from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from graph_schema.fields import fields_of, with_fields
from graph_schema.records import AnyRecord, ChangeSet, Operation, Put, Remove
from graph_schema.schema import load_schema
from service.stores.base import LogEntry, Revision, Store
from service.stores.reads import get_all
from service.stores.replay import make_copy

AUTHOR = "cairn revert"


@dataclass(frozen=True, slots=True)
class Reverted:
    """What taking a revision back did, or why it cannot be done."""

    number: int
    conflicts: tuple[str, ...] = ()
    """Why not, record by record; where there is any, nothing was changed."""
    operations: tuple[Operation, ...] = ()
    revision: Revision | None = None
    """The revision that took it back; None where nothing was changed."""

    @property
    def summary(self) -> str:
        """What happened, in a sentence."""
        count = f"{len(self.operations):,} {'record' if len(self.operations) == 1 else 'records'}"
        if self.conflicts:
            return f"Revision {self.number} was not taken back; nothing was changed."
        if not self.operations:
            return f"Nothing to do: nothing of revision {self.number} holds any more."
        if self.revision is None:
            return f"Revision {self.number} can be taken back: {count} would change. Nothing was changed."
        return f"Revision {self.number} was taken back as revision {self.revision.number}: {count} changed."


def revert(store: Store, number: int, *, dry_run: bool = False) -> Reverted:
    """Put back what a revision changed, all of it or nothing.

    A field that was changed again since, a removal and a merge stand in the way: ids are never used twice.
    Raises ValueError where there is no such revision, and `StoreError`.
    """
    newest = store.revision()
    if not 1 <= number <= newest.number:
        raise ValueError(f"There is no revision {number}; the record has 1 to {newest.number}.")
    taken = store.read_log(number - 1, 1)[0]
    draft = _read(store, taken)
    if draft.conflicts or not draft.operations or dry_run:
        return Reverted(number, tuple(draft.conflicts), tuple(draft.operations))
    why = f": {taken.revision.note}" if taken.revision.note else ""
    revision = store.apply(
        ChangeSet(
            id=f"revert-{number}-at-{newest.number}",
            author=AUTHOR,
            note=f"Takes back revision {number}{why}",
            expected_revision=newest.number,
            operations=tuple(draft.operations),
        )
    )
    return Reverted(number, (), tuple(draft.operations), revision)


@dataclass
class _Draft:
    operations: list[Operation] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)


def _read(store: Store, entry: LogEntry) -> _Draft:
    """Return what would take a revision back."""
    draft = _Draft()
    number = entry.revision.number
    puts = {op.record.id: op.record for op in entry.operations if isinstance(op, Put)}
    with TemporaryDirectory(prefix="cairn-") as folder:
        before = make_copy(store, Path(folder) / "before.sqlite", number - 1)
        try:
            stood = get_all(before, puts)
        finally:
            before.close()
    stands = get_all(store, puts)
    for operation in entry.operations:
        if not isinstance(operation, Put):
            done = "removed" if isinstance(operation, Remove) else "merged"
            draft.conflicts.append(
                f"{operation.id} was {done}, and an id is never used again: record it anew under another id."
            )
    for id_, written in puts.items():
        _take_back(id_, stood.get(id_), written, stands.get(id_), number, draft)
    return draft


def _take_back(
    id_: str, before: AnyRecord | None, written: AnyRecord, now: AnyRecord | None, number: int, draft: _Draft
) -> None:
    """Add what takes back one record, or why it cannot be taken back."""
    if now is None:
        if before is not None:
            draft.conflicts.append(f"{id_} was removed or merged since, and an id is never used again.")
        return  # it was new then and is gone already
    if before is None:
        changed = sorted(_changed(written, now))
        if changed:
            draft.conflicts.append(
                f"{id_} was new in revision {number} and was changed since ({', '.join(changed)}): take that back first."
            )
        else:
            draft.operations.append(Remove(id=id_, reason=f"Revision {number} was taken back."))
        return
    mine, later = _changed(before, written), _changed(written, now)
    again = sorted(mine & later & _changed(before, now))
    if again:
        draft.conflicts.append(f"{id_}: {', '.join(again)} changed again since: take that back first.")
        return
    restored = _with(now, before, mine - later)
    if restored != now:
        draft.operations.append(Put(record=restored))


def _changed(one: AnyRecord, other: AnyRecord) -> set[str]:
    """Return the names of the fields in which two states of a record differ."""
    was, is_ = fields_of(one), fields_of(other)
    return {name for name in {*was, *is_} if was.get(name) != is_.get(name)}


def _with(now: AnyRecord, before: AnyRecord, names: set[str]) -> AnyRecord:
    """Return a record with some fields as they were."""
    was = fields_of(before)
    return with_fields(load_schema(), now, before, fields_of(now) | {name: was.get(name) for name in names})
