"""What the SQLite store does inside a write transaction: reading for `carry_out`, writing its effect."""

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator

from graph_schema.records import AnyRecord, Line, Node, sort_key
from graph_schema.references import references_of
from graph_schema.schema import Schema
from service.stores.applying import Effect, is_structural
from service.stores.base import Fate
from service.stores.decoding import record_from, text_of
from service.stores.log import operation_text
from service.stores.ranking import days_of, offer_ranks, offer_words
from service.stores.sqlite_file import SQL

STATED, IMPLIED, EXPANDED = 0, 1, 2


class SqliteReader:
    """The landscape as one connection sees it, for `carry_out`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def get_stated(self, ids: Collection[str]) -> dict[str, AnyRecord]:
        """See `Reader.get_stated`."""
        return {record.id: record for record in self._records("get_stated", ids)}

    def get_derived(self, ids: Collection[str]) -> dict[str, AnyRecord]:
        """See `Reader.get_derived`."""
        return {record.id: record for record in self._records("get_derived", ids)}

    def get_fates(self, ids: Collection[str]) -> dict[str, Fate]:
        """See `Reader.get_fates`."""
        rows = self._connection.execute(SQL["get_fates"], {"ids": json.dumps(list(ids))})
        return {row[0]: Fate(fate=row[1], into=row[2], revision=row[3], reason=row[4]) for row in rows}

    def find_naming(self, ids: Collection[str]) -> list[AnyRecord]:
        """See `Reader.find_naming`."""
        return self._records("find_naming", ids)

    def structure(self) -> list[AnyRecord]:
        """See `Reader.structure`."""
        return self._records("structure")

    def expanded(self) -> list[AnyRecord]:
        """See `Reader.expanded`."""
        return self._records("expanded")

    def _records(self, name: str, ids: Collection[str] | None = None) -> list[AnyRecord]:
        bound = {} if ids is None else {"ids": json.dumps(list(ids))}
        return [record_from(row[0]) for row in self._connection.execute(SQL[name], bound)]


class SqliteDraft(SqliteReader):
    """The landscape in a write transaction, which is written as the change is worked out; see `Draft`."""

    def __init__(self, connection: sqlite3.Connection, revision: int, schema: Schema) -> None:
        super().__init__(connection)
        self._revision = revision
        self._schema = schema
        self._logged = 0

    def write(self, effect: Effect) -> None:
        """Write what some operations do, the log included."""
        _delete(self._connection, effect.removals)
        _write(self._connection, effect.stated, STATED, self._schema)
        _write(self._connection, effect.implied, IMPLIED, self._schema)
        _write(self._connection, effect.expanded, EXPANDED, self._schema)
        self._connection.executemany(
            "INSERT INTO fates VALUES (?, ?, ?, ?, ?)",
            (
                (g.record.id, "removed" if g.into is None else "merged", g.into, self._revision, g.reason)
                for g in effect.gone
            ),
        )
        self._connection.executemany(
            "INSERT INTO changes VALUES (?, ?, ?, ?, ?)",
            (
                (self._revision, position, id_, type_, operation_text(operation))
                for position, (id_, type_, operation) in enumerate(effect.logged, self._logged)
            ),
        )
        self._logged += len(effect.logged)


def _delete(connection: sqlite3.Connection, ids: Collection[str]) -> None:
    if not ids:
        return
    bound = {"ids": json.dumps(list(ids))}
    numbers = "SELECT number FROM records WHERE id IN (SELECT value FROM json_each(:ids))"
    for table, column in _PARTS:
        connection.execute(f"DELETE FROM {table} WHERE {column} IN ({numbers})", bound)  # noqa: S608  # names of ours
    connection.execute("DELETE FROM records WHERE id IN (SELECT value FROM json_each(:ids))", bound)


_PARTS = (
    ("namings", "number"),
    ("offers", "number"),
    ("offer_topics", "number"),
    ("offer_audiences", "number"),
    ("offer_words", "rowid"),
)
"""The tables that hold parts of a record, and the column that says of which."""


def _write(connection: sqlite3.Connection, records: Iterable[AnyRecord], origin: int, schema: Schema) -> None:
    records = list(records)
    _delete(connection, [record.id for record in records])
    first = connection.execute("SELECT coalesce(max(number), 0) + 1 FROM records").fetchone()[0]
    numbered = list(enumerate(records, first))
    connection.executemany(
        "INSERT INTO records VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (_record_row(number, record, origin, schema) for number, record in numbered),
    )
    named = [(n, r) for n, r in numbered if origin == STATED or isinstance(r, Node)]
    connection.executemany("INSERT INTO namings VALUES (?, ?)", _namings(named, schema))
    offers = [(n, r) for n, r in numbered if isinstance(r, Node) and r.type == "offer"]
    connection.executemany(
        "INSERT INTO offers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (_offer_row(number, offer) for number, offer in offers),
    )
    connection.executemany(
        "INSERT OR IGNORE INTO offer_topics VALUES (?, ?, ?)",
        ((t, n, p == 0) for n, r in offers for p, t in enumerate(r.words("topic_ids"))),
    )
    connection.executemany(
        "INSERT OR IGNORE INTO offer_audiences VALUES (?, ?)",
        ((n, kind) for n, r in offers for kind in r.words("audience_kinds")),
    )
    connection.executemany(
        "INSERT INTO offer_words (rowid, words) VALUES (?, ?)",
        ((n, " ".join(map(index_word, offer_words(r)))) for n, r in offers),
    )


def _record_row(number: int, record: AnyRecord, origin: int, schema: Schema) -> tuple[object, ...]:
    ends = (record.from_id, record.to_id) if isinstance(record, Line) else (None, None)
    key = sort_key(record.id if isinstance(record, Line) else record.label)
    structural = origin != EXPANDED and is_structural(record, schema)
    return (number, record.id, record.type, origin, structural, key, *ends, *days_of(record), text_of(record))


def _namings(numbered: Iterable[tuple[int, AnyRecord]], schema: Schema) -> Iterator[tuple[str, int]]:
    for number, record in numbered:
        for id_ in references_of(record, schema):
            yield id_, number


def _offer_row(number: int, offer: Node) -> tuple[object, ...]:
    ranks = offer_ranks(offer)
    topics = offer.words("topic_ids")
    text = offer.text
    return (
        number,
        offer.id,
        text("provider_id") or "",
        topics[0] if topics else "",
        text("area_id"),
        text("form") or "",
        text("status") or "",
        ranks.status,
        ranks.help,
        ranks.confidence,
        sort_key(offer.label),
        *days_of(offer),
    )


def index_word(word: str) -> str:
    """Return a folded word as it stands in the index: letters beyond ASCII as digits.

    So the index's own idea of what a letter is never differs from ours.
    """
    return word if word.isascii() and word and not word.startswith("0x") else f"0x{word.encode().hex()}"
