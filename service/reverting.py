"""Taking a revision back: the opposite of what it did, as a new revision. Nothing is ever taken out of the log."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace

from graph_schema.fields import fields_of, with_fields
from graph_schema.records import AnyRecord, ChangeSet, Operation, Put, Remove
from graph_schema.references import references_of, renamed
from graph_schema.schema import load_schema
from service.stores.base import LogEntry, Revision, Store
from service.stores.reads import ends_of_merges, get_all, get_fates, read_changes
from service.stores.states import written_in

AUTHOR = "cairn revert"


MOST_ENDED = 20
"""How many records taking a revision back may end before it has to be told that it is meant."""


@dataclass(frozen=True, slots=True)
class Reverted:
    """What taking a revision back did, or why it was not done."""

    taken: Revision
    conflicts: tuple[str, ...] = ()
    """Why it cannot be, record by record; where there is any, nothing was changed."""
    operations: tuple[Operation, ...] = ()
    refused: bool = False
    """Whether it would end more than may be ended unasked, so that nothing was changed."""
    revision: Revision | None = None
    """The revision that took it back; None where nothing was changed."""

    @property
    def ended(self) -> int:
        """How many records it ends for good, or would."""
        return sum(isinstance(operation, Remove) for operation in self.operations)

    @property
    def needs_leave(self) -> bool:
        """Whether it ends so much that it has to be told that it is meant."""
        return self.ended > (MOST_ENDED if self.taken.package is None else 0)

    @property
    def summary(self) -> str:
        """What happened, in a few sentences."""
        name = f"Revision {self.taken.number}"
        count = _counted(len(self.operations))
        if self.conflicts:
            return f"{name} was not taken back; nothing was changed."
        if self.refused:
            return f"{name} was not taken back; nothing was changed. {self._warning}"
        if not self.operations:
            return f"Nothing to do: nothing of revision {self.taken.number} holds any more."
        if self.revision is None:
            warning = f" {self._warning}" if self.needs_leave else ""
            return (
                f"{name} can be taken back: {count} would change{self._ending}. Nothing was changed.{warning}"
            )
        return f"{name} was taken back as revision {self.revision.number}: {count} changed{self._ending}."

    @property
    def _ending(self) -> str:
        return f", {self.ended:,} of them ended for good" if self.ended else ""

    @property
    def _warning(self) -> str:
        """Say what would be lost, and what to do instead."""
        package = self.taken.package
        lost = (
            f"It would end {_counted(self.ended)} for good: their addresses would answer 410, and no load can bring "
            "them back under the same ids."
        )
        instead = (
            f"See which they are: cairn ask changes --revision {self.taken.number}."
            if package is None
            else f"It is a load of {package.name} {package.version}: to correct it, load a corrected edition "
            "(cairn load); to begin anew, name an empty folder (--data)."
        )
        return f"{lost} {instead} If it is meant, say --end-records."


def revert(store: Store, number: int, *, dry_run: bool = False, end_records: bool = False) -> Reverted:
    """Put back what a revision changed, all of it or nothing.

    A field that was changed again since, a removal and a merge stand in the way: ids are never used twice. What was
    new in the revision is ended for good: any record of a load, or more than `MOST_ENDED` of another revision, only
    where `end_records` says so.
    Raises ValueError where there is no such revision, and `StoreError`.
    """
    newest = store.revision()
    if not 1 <= number <= newest.number:
        raise ValueError(f"There is no revision {number}; the record has 1 to {newest.number}.")
    entry = store.read_log(number - 1, 1)[0]
    draft = _read(store, entry)
    found = Reverted(entry.revision, tuple(draft.conflicts), tuple(draft.operations))
    if found.conflicts or not found.operations or dry_run:
        return found
    if found.needs_leave and not end_records:
        return replace(found, refused=True)
    why = f": {entry.revision.note}" if entry.revision.note else ""
    revision = store.apply(
        ChangeSet(
            id=f"revert-{number}-at-{newest.number}",
            author=AUTHOR,
            note=f"Takes back revision {number}{why}",
            expected_revision=newest.number,
            operations=found.operations,
        )
    )
    return replace(found, revision=revision)


def _counted(number: int) -> str:
    return f"{number:,} {'record' if number == 1 else 'records'}"


@dataclass
class _Draft:
    operations: list[Operation] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)


def _read(store: Store, entry: LogEntry) -> _Draft:
    """Return what would take a revision back."""
    draft = _Draft()
    number = entry.revision.number
    puts = {op.record.id: op.record for op in entry.operations if isinstance(op, Put)}
    for operation in entry.operations:
        if not isinstance(operation, Put):
            done = "removed" if isinstance(operation, Remove) else "merged"
            draft.conflicts.append(
                f"{operation.id} was {done}, and an id is never used again: record it anew under another id."
            )
    stood = _written_before(store, puts, number)
    today = _names_of_today(store, [*puts.values(), *stood.values()])
    stands = get_all(store, puts)
    for id_, written in puts.items():
        before = stood.get(id_)
        _take_back(id_, before and today(before), today(written), stands.get(id_), number, draft)
    return draft


def _written_before(store: Store, ids: Collection[str], number: int) -> dict[str, AnyRecord]:
    """Return records as they had been written last when a revision changed them; new ones are left out."""
    changes = read_changes(store, until=number - 1, record_ids=list(ids)) if ids else ()
    return {record.id: record for record in written_in(changes)}


def _names_of_today(store: Store, records: Iterable[AnyRecord]) -> Callable[[AnyRecord], AnyRecord]:
    """Return what lets earlier states of records name the records into which those they named were merged since."""
    schema = load_schema()
    named = {id_ for record in records for id_ in references_of(record, schema)}
    names = ends_of_merges(store, get_fates(store, named))
    return lambda record: renamed(record, names, schema)


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
