"""What a record was, revision by revision: what was written of it, and what merges of what it names made of that.

The log holds what was written. Where a record was merged into another, all that named it names the other from that
revision on, and no operation of the log says so of each.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from graph_schema.records import AnyRecord, Line
from graph_schema.references import references_of, renamed
from graph_schema.schema import load_schema
from service.stores.base import Change, Fate, Store
from service.stores.reads import get_all, get_fates, read_changes

Merges = Mapping[str, Fate]
"""What became of records that were merged, by id."""


@dataclass(frozen=True, slots=True)
class State:
    """What one revision made of a record."""

    revision: int
    record: AnyRecord | None
    """The record as that revision left it; None where it stands no longer."""
    change: Change | None = None
    """What the log says of it; None where it follows from merges of what the record named."""
    merged: Mapping[str, str] | None = None
    """Those merges: each id that gave way, and the one in its place."""


def read_states(store: Store, id_: str) -> tuple[State, ...]:
    """Return every state of one record, oldest first; none where the log never names it."""
    changes = list(read_changes(store, record_ids=[id_]))
    merges = read_merges(store, written_in(changes))
    return tuple(
        state for change, next_ in zip_longest(changes, changes[1:]) for state in _from(change, next_, merges)
    )


def _from(change: Change, next_: Change | None, merges: Merges) -> Iterator[State]:
    """Yield what was written, then what merges made of it until it was written anew."""
    yield State(change.revision.number, change.record, change)
    if change.record is not None:
        until = None if next_ is None else next_.revision.number
        yield from follow_merges(change.record, merges, change.revision.number, until)


def get_last_known(store: Store, ids: Collection[str]) -> dict[str, AnyRecord]:
    """Return records as they stand, else as they were last written, by id."""
    found = get_all(store, ids)
    gone = sorted(set(ids) - found.keys())
    written = written_in(read_changes(store, record_ids=gone)) if gone else []
    return {**{record.id: record for record in written}, **found}


def written_in(changes: Iterable[Change]) -> list[AnyRecord]:
    """Return the records that changes wrote."""
    return [change.record for change in changes if change.record is not None]


def read_merges(store: Store, records: Iterable[AnyRecord]) -> Merges:
    """Return the merges of all that records name, and of what that was merged into in its turn."""
    found: dict[str, Fate] = {}
    asked = {id_ for record in records for id_ in references_of(record, load_schema())}
    while asked:
        merged = {id_: fate for id_, fate in get_fates(store, asked).items() if fate.into is not None}
        found |= merged
        asked = {fate.into for fate in merged.values() if fate.into is not None} - found.keys()
    return found


def follow_merges(record: AnyRecord, merges: Merges, since: int, until: int | None = None) -> Iterator[State]:
    """Yield what merges made of a record that was written in one revision, until it was written anew in another.

    A line whose two ends became one stands no longer.
    """
    while due := _due(record, merges, since, until):
        number = min(merges[id_].revision for id_ in due)
        names = {id_: _last(id_, merges, number) for id_ in due if merges[id_].revision == number}
        record = renamed(record, names, load_schema())
        gone = isinstance(record, Line) and record.from_id == record.to_id
        yield State(number, None if gone else record, merged=names)
        if gone:
            return


def _due(record: AnyRecord, merges: Merges, since: int, until: int | None) -> Sequence[str]:
    """Return the ids that a record names and that gave way to others meanwhile."""
    return [
        id_
        for id_ in sorted(references_of(record, load_schema()))
        if id_ in merges and since <= merges[id_].revision and (until is None or merges[id_].revision < until)
    ]


def _last(id_: str, merges: Merges, number: int) -> str:
    """Return where a chain of merges within one revision ends."""
    fate = merges.get(id_)
    return (
        id_
        if fate is None or fate.into is None or fate.revision != number
        else _last(fate.into, merges, number)
    )
