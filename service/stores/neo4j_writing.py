"""What the Neo4j store does inside a write transaction: reading for `carry_out`, writing its effect."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from graph_schema.expansion import implied_lines
from graph_schema.records import AnyRecord, ChangeSet, Line, Node, Operation
from graph_schema.schema import Schema, load_schema
from service.stores.applying import Effect, carry_out
from service.stores.base import (
    Fate,
    LogEntry,
    Revision,
    StoreDamaged,
    StoreNotEmpty,
    StoreUnfinished,
)
from service.stores.batches import batches
from service.stores.decoding import record_at, record_from
from service.stores.held_draft import HeldDraft
from service.stores.log import Digest, in_order, next_revision, operation_text, refuse_reuse, refuse_stale
from service.stores.neo4j_log import revision_of, row_of_revision
from service.stores.neo4j_rows import EXPANDED, IMPLIED, STATED, ends_of, names_in, properties_of
from service.stores.neo4j_transaction import Transaction

_BATCH = 2_000
"""How many records one statement writes: enough that the way to the server does not count, few enough for its memory."""


T = TypeVar("T")


class Neo4jReader:
    """The landscape as one transaction sees it, for `carry_out`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def get_stated(self, ids: Collection[str]) -> dict[str, AnyRecord]:
        """See `Reader.get_stated`."""
        return self._by_origin(ids, [STATED])

    def get_derived(self, ids: Collection[str]) -> dict[str, AnyRecord]:
        """See `Reader.get_derived`."""
        return self._by_origin(ids, [IMPLIED, EXPANDED])

    def get_fates(self, ids: Collection[str]) -> dict[str, Fate]:
        """See `Reader.get_fates`."""
        return fates_of(self._transaction.rows("get_fates", ids=list(ids)))

    def find_naming(self, ids: Collection[str]) -> list[AnyRecord]:
        """See `Reader.find_naming`."""
        return self._records("find_naming", ids=list(ids))

    def structure(self) -> list[AnyRecord]:
        """See `Reader.structure`."""
        return self._records("structure")

    def expanded(self) -> list[AnyRecord]:
        """See `Reader.expanded`."""
        return self._records("expanded")

    def _by_origin(self, ids: Collection[str], origins: list[int]) -> dict[str, AnyRecord]:
        if not ids:
            return {}
        rows = self._transaction.rows("get_by_origin", ids=list(ids), origins=origins)
        return {row["id"]: record_at(row["id"], row["json"]) for row in rows}

    def _records(self, name: str, **bound: Any) -> list[AnyRecord]:
        return [record_from(row["json"]) for row in self._transaction.rows(name, **bound)]


def fates_of(rows: Iterable[Any]) -> dict[str, Fate]:
    """Return the fates of rows, by id."""
    return {
        row["id"]: Fate(fate=row["fate"], into=row["into"], revision=row["revision"], reason=row["reason"])
        for row in rows
    }


def apply_in(writing: Transaction, change_set: ChangeSet, more: Iterable[Operation]) -> Revision:
    """Apply a change-set in a transaction; raises `ChangeRefused`, and then nothing of it is to be kept."""
    schema = load_schema()
    writing.write("lock")
    _refuse_filling(writing)
    done = writing.rows("revision_of_change_set", id=change_set.id)
    if done:
        refuse_reuse(change_set, more, done[0]["digest"])
        return revision_of(done[0])
    newest = revision_of(writing.rows("revision")[0])
    refuse_stale(change_set, newest)
    draft, digest = HeldDraft(Neo4jReader(writing), schema), Digest(change_set)
    if not carry_out(digest.reading(more), draft, schema):
        return newest
    revision = next_revision(newest, change_set)
    write_effect(writing, draft.whole, revision.number, schema)
    writing.write("write_revision", row=row_of_revision(revision, digest.text()))
    return revision


def restore_in(writing: Transaction, entry: LogEntry) -> Revision:
    """Apply the next entry of a log in a transaction, as it was recorded; see `Held.restore`."""
    schema = load_schema()
    number = entry.revision.number
    writing.write("lock")
    newest = revision_of(writing.rows("revision")[0])
    if newest == entry.revision:  # the answer to a commit was lost, and it is tried again
        return newest
    with in_order(number, newest.number):
        draft = HeldDraft(Neo4jReader(writing), schema)
        carry_out(entry.operations, draft, schema)
    write_effect(writing, draft.whole, number, schema)
    writing.write("write_revision", row=row_of_revision(entry.revision, entry.digest))
    return entry.revision


def begin_filling_in(writing: Transaction) -> None:
    """Mark an empty database as half of a landscape; one that is marked already stays so."""
    writing.write("lock")
    newest = revision_of(writing.rows("revision")[0])
    if newest.number and not writing.rows("landscape")[0]["filling"]:
        raise StoreNotEmpty(f"The database holds a landscape at revision {newest.number}.")
    writing.write("write_filling", filling=True)


def _refuse_filling(writing: Transaction) -> None:
    """Keep a writer out that opened the database before somebody began to fill it."""
    if writing.rows("landscape")[0]["filling"]:
        raise StoreUnfinished(
            "The database is being made to hold a landscape from a backup. Try again when that is done."
        )


def write_effect(transaction: Transaction, effect: Effect, revision: int, schema: Schema) -> None:
    """Write what a change-set does, the log included, in the transaction at hand."""
    put = [
        (record, origin)
        for records, origin in (
            (effect.stated, STATED),
            (effect.implied, IMPLIED),
            (_lines_of_offers(effect, schema), IMPLIED),
            (effect.expanded, EXPANDED),
        )
        for record in records
    ]
    lines = [(record, origin) for record, origin in put if isinstance(record, Line)]
    _delete(transaction, effect.removals, [line for line, _ in lines])
    write_nodes(transaction, [(r, origin) for r, origin in put if isinstance(r, Node)], schema)
    write_lines(transaction, lines, schema)
    for ids in batches(effect.removals, _BATCH):
        transaction.write("delete_nodes", ids=ids)
    _write_fates(transaction, effect, revision)
    _write_changes(transaction, effect, revision, schema)


def _lines_of_offers(effect: Effect, schema: Schema) -> Iterator[Line]:
    for record in effect.stated:
        if record.type == "offer":
            yield from implied_lines(record, schema)


def _delete(transaction: Transaction, removals: Sequence[str], lines: Iterable[Line]) -> None:
    """Delete the lines that go and those that are written anew: a line cannot change its ends."""
    for ids in batches(removals, _BATCH):
        transaction.write("delete_lines", ids=ids)
    by_type: dict[str, list[str]] = defaultdict(list)
    for line in lines:
        by_type[line.type].append(line.id)
    for type_, ids_of_type in by_type.items():
        for ids in batches(ids_of_type, _BATCH):
            transaction.write("delete_lines", lines=[type_], ids=ids)


def write_nodes(transaction: Transaction, nodes: Iterable[tuple[Node, int]], schema: Schema) -> None:
    """Write nodes, each with its origin, in place of those with their ids."""
    by_label: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for node, origin in nodes:
        by_label[schema.nodes[node.type].node].append(properties_of(node, origin, schema))
    for label, rows in by_label.items():
        for batch in batches(rows, _BATCH):
            transaction.write("write_nodes", label=label, rows=batch)


def write_lines(transaction: Transaction, lines: Iterable[tuple[Line, int]], schema: Schema) -> None:
    """Write lines, each with its origin; no line with their ids may stand."""
    grouped: dict[tuple[str, tuple[str, str]], list[dict[str, Any]]] = defaultdict(list)
    kinds: set[str] = set()
    for line, origin in lines:
        ends = ends_of(line, schema)
        kinds |= {id_ for id_, end in zip((line.from_id, line.to_id), ends, strict=True) if end == "Kind"}
        grouped[line.type, ends].append(properties_of(line, origin, schema))
    if kinds:
        transaction.write("write_kinds", ids=sorted(kinds))
    for (type_, ends), rows in grouped.items():
        for batch in batches(rows, _BATCH):
            made = transaction.write("write_lines", lines=[type_], ends=ends, rows=batch)
            if made != len(batch):
                raise StoreDamaged(
                    f"{len(batch) - made} lines of type {type_} end at a record that is missing"
                )


def _write_fates(transaction: Transaction, effect: Effect, revision: int) -> None:
    rows = [
        {
            "id": gone.record.id,
            "fate": "removed" if gone.into is None else "merged",
            "into_id": gone.into,
            "revision": revision,
            "reason": gone.reason,
        }
        for gone in effect.gone
    ]
    for batch in batches(rows, _BATCH):
        transaction.write("write_fates", rows=batch)


def _write_changes(transaction: Transaction, effect: Effect, revision: int, schema: Schema) -> None:
    gone = {gone.record.id for gone in effect.gone}  # what never outlived its revision named nothing
    rows = (
        {
            "revision": revision,
            "position": position,
            "record_id": id_,
            "record_type": type_,
            "operation": operation_text(operation),
            "names": [] if id_ in gone else names_in(operation, schema),
        }
        for position, (id_, type_, operation) in enumerate(effect.logged)
    )
    for batch in batches(rows, _BATCH):
        transaction.write("write_changes", rows=batch)
