"""What the SQLite store does inside a write transaction: reading for `carry_out`, writing its effect."""

import json
import re
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import count

from graph_schema.expansion import implied_line
from graph_schema.records import AnyRecord, Line, Node, sort_key
from graph_schema.references import references_of
from graph_schema.schema import Schema, load_schema
from service.stores.applying import Effect, is_structural
from service.stores.base import Fate
from service.stores.batches import batches
from service.stores.decoding import record_from, text_of
from service.stores.log import operation_text
from service.stores.ranking import days_of, offer_ranks, offer_words
from service.stores.sqlite_file import SQL

STATED, IMPLIED, EXPANDED = 0, 1, 2

_BATCH = 20_000
"""How many records are written at a time: what is made of them for it is let go before the next."""

_MANY = 50_000
"""From this number on it is quicker to make the indexes anew than to add each record to them."""

OFFER_LINES = load_schema().nodes["offer"].implied_types
"""The types of lines that follow from offers: no other record has one of these types."""

_LINE_OF_OFFER = re.compile(rf"(?=\.({'|'.join(sorted(OFFER_LINES))})\.)")


def of_offers(types: Collection[str]) -> bool:
    """Tell whether lines that follow from offers are among the types asked for; none named means all."""
    return not types or not OFFER_LINES.isdisjoint(types)


class SqliteReader:
    """The landscape as one connection sees it, for `carry_out`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def get(self, ids: Collection[str]) -> dict[str, AnyRecord]:
        """See `Store.get`."""
        found = {record.id: record for record in self._records("get", ids)}
        return found | self._get_lines_of_offers(set(ids) - set(found))

    def get_stated(self, ids: Collection[str]) -> dict[str, AnyRecord]:
        """See `Reader.get_stated`."""
        return {record.id: record for record in self._records("get_stated", ids)}

    def get_derived(self, ids: Collection[str]) -> dict[str, AnyRecord]:
        """See `Reader.get_derived`."""
        found = {record.id: record for record in self._records("get_derived", ids)}
        return found | self._get_lines_of_offers(set(ids) - set(found))

    def _get_lines_of_offers(self, ids: Collection[str]) -> dict[str, AnyRecord]:
        """Return the lines that follow from offers with these ids, which begin with the offer's own."""
        offers = {id_[: match.start()]: None for id_ in ids for match in _LINE_OF_OFFER.finditer(id_)}
        if not offers:
            return {}
        rows = self._connection.execute(SQL["get_offers"], {"offers": json.dumps(list(offers))})
        records = [record_from(row[0]) for row in rows]
        schema = load_schema()
        found = (implied_line(record, id_, schema) for record in records for id_ in ids)
        return {line.id: line for line in found if line is not None}

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


_NO_TEXTS: Mapping[str, str] = {}


class SqliteDraft(SqliteReader):
    """The landscape in a write transaction, which is written as the change is worked out; see `Draft`."""

    def __init__(self, connection: sqlite3.Connection, revision: int, schema: Schema) -> None:
        super().__init__(connection)
        self._revision = revision
        self._schema = schema
        # Counted on before anything is deleted: a number that was freed would not be found among the new ones.
        self._first: int = connection.execute("SELECT coalesce(max(number), 0) + 1 FROM records").fetchone()[
            0
        ]
        self._numbers = count(self._first)
        self._positions = count()
        self._written = 0
        self._dropped: list[str] = []

    def write(self, effect: Effect) -> None:
        """Write what some operations do, the log included."""
        self._drop_indexes(len(effect.stated) + len(effect.implied) + len(effect.expanded))
        _delete(self._connection, effect.removals, self._first)
        texts = {record.id: text_of(record) for record in effect.stated}
        self._write(effect.stated, STATED, texts)
        self._write(effect.implied, IMPLIED)
        self._write(effect.expanded, EXPANDED)
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
                (self._revision, next(self._positions), id_, type_, operation_text(operation, texts.get(id_)))
                for id_, type_, operation in effect.logged
            ),
        )

    def _write(self, records: Iterable[AnyRecord], origin: int, texts: Mapping[str, str] = _NO_TEXTS) -> None:
        for batch in batches(records, _BATCH):
            numbered = [(next(self._numbers), record) for record in batch]
            _delete(self._connection, [record.id for record in batch], self._first)
            _write_batch(self._connection, numbered, origin, self._schema, texts)

    def finish(self) -> None:
        """Write what is made of the change as a whole: the shelves, and the indexes where they were dropped."""
        if self._dropped:
            self._drop(_USED_IN_WRITING)
        self._connection.execute(SQL["shelve"], {"from_number": self._first})
        for sql in self._dropped:
            self._connection.execute(sql)

    def _drop_indexes(self, more: int) -> None:
        """Drop the indexes that only reading needs where so much is written that making them anew is quicker."""
        self._written += more
        if self._dropped or self._written < max(_MANY, self._first // 2):
            return
        found = self._connection.execute("SELECT name FROM sqlite_master WHERE type = 'index' AND sql <> ''")
        self._drop({row[0] for row in found} - _USED_IN_WRITING)

    def _drop(self, names: Collection[str]) -> None:
        for name in sorted(names):
            found = self._connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", [name])
            self._dropped.append(found.fetchone()[0])
            self._connection.execute(f"DROP INDEX {name}")


def _delete(connection: sqlite3.Connection, ids: Collection[str], first: int) -> None:
    """Delete records with all their parts; lines that follow from offers have none.

    What they named is kept, save for those of this change itself, which begin with the number `first`.
    """
    for batch in batches(ids, _BATCH):
        found = connection.execute(
            "SELECT number FROM records WHERE id IN (SELECT value FROM json_each(?))", [json.dumps(batch)]
        )
        numbers = json.dumps([row[0] for row in found])
        if numbers != "[]":
            connection.execute(SQL["keep_namings"], {"numbers": numbers, "from_number": first})
            for table, column in _PARTS:
                connection.execute(
                    f"DELETE FROM {table} WHERE {column} IN (SELECT value FROM json_each(?))",  # noqa: S608  # names of ours
                    [numbers],
                )


_PARTS = (
    ("namings", "number"),
    ("offers", "number"),
    ("offer_topics", "number"),
    ("offer_audiences", "number"),
    ("shelves", "number"),
    ("offer_words", "rowid"),
    ("records", "number"),
)
"""The tables that hold parts of a record, itself last, and the column that says of which."""

_USED_IN_WRITING = frozenset({"namings_of_record", "shelves_of_offer"})
"""The indexes by which the parts of a record are found, to delete them."""


def _write_batch(
    connection: sqlite3.Connection,
    numbered: Sequence[tuple[int, AnyRecord]],
    origin: int,
    schema: Schema,
    texts: Mapping[str, str],
) -> None:
    connection.executemany(
        "INSERT INTO records VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (*_record_row(number, record, origin, schema), texts.get(record.id) or text_of(record))
            for number, record in numbered
        ),
    )
    named = [(n, r) for n, r in numbered if origin == STATED or isinstance(r, Node)]
    connection.executemany("INSERT INTO namings VALUES (?, ?)", sorted(_namings(named, schema)))
    offers = [(n, r) for n, r in numbered if isinstance(r, Node) and r.type == "offer"]
    connection.executemany(
        "INSERT INTO offers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (_offer_row(number, offer) for number, offer in offers),
    )
    connection.executemany("INSERT INTO offer_topics VALUES (?, ?, ?)", _places_of(offers, "topic_ids"))
    connection.executemany(
        "INSERT INTO offer_audiences VALUES (?, ?, ?)", _places_of(offers, "audience_kinds")
    )
    connection.executemany(
        "INSERT INTO offer_words (rowid, words) VALUES (?, ?)",
        ((n, _indexed(offer_words(r))) for n, r in offers),
    )


def _places_of(offers: Iterable[tuple[int, Node]], name: str) -> Iterator[tuple[int, str, int]]:
    """Give each word of a list of offers with its place, counted as `implied_lines` does."""
    for number, offer in offers:
        for position, word in enumerate(dict.fromkeys(offer.words(name))):
            yield number, word, position


def _record_row(number: int, record: AnyRecord, origin: int, schema: Schema) -> tuple[object, ...]:
    ends = (record.from_id, record.to_id) if isinstance(record, Line) else (None, None)
    key = sort_key(record.id if isinstance(record, Line) else record.label)
    structural = origin != EXPANDED and is_structural(record, schema)
    return (number, record.id, record.type, origin, structural, key, *ends, *days_of(record))


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


def _indexed(words: Sequence[str]) -> str:
    text = " ".join(words)
    return text if text.isascii() and "0x" not in text else " ".join(map(index_word, words))


def index_word(word: str) -> str:
    """Return a folded word as it stands in the index: letters beyond ASCII as digits.

    So the index's own idea of what a letter is never differs from ours.
    """
    return word if word.isascii() and word and not word.startswith("0x") else f"0x{word.encode().hex()}"
