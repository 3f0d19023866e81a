"""The SQLite file read and written without the store, so that one method's fault cannot hide another's."""

import sqlite3
from pathlib import Path

from graph_schema.dates import first_day, last_day
from graph_schema.records import AnyRecord, Line, Node, sort_key
from service.stores.base import Store
from service.stores.decoding import record_from
from service.stores.sqlite import SqliteStore


class SqliteBackDoor:
    """A folder of SQLite files, the newest of which is the one in use."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: list[SqliteStore] = []

    def fresh(self) -> Store:
        """Return a new empty store."""
        store = SqliteStore(self._folder / f"store-{len(self._made)}.sqlite")
        self._made.append(store)
        return store

    def reopen(self) -> Store:
        """Return the newest store's data opened once more, as another process would."""
        store = SqliteStore(self._made[-1].path)
        self._made.append(store)
        return store

    def read_record(self, id_: str) -> AnyRecord | None:
        """Return a record as the file holds it."""
        rows = self._rows("SELECT json FROM records WHERE id = ?", id_)
        rows = rows or self._rows("SELECT json FROM offer_line_records WHERE id = ?", id_)
        return record_from(rows[0][0]) if rows else None

    def read_lines_of(self, id_: str) -> list[Line]:
        """Return the lines at an end, by id."""
        rows = self._rows(
            "SELECT id, json FROM records WHERE from_id = ?1 OR to_id = ?1"
            " UNION ALL SELECT id, json FROM offer_line_records WHERE from_id = ?1 OR to_id = ?1 ORDER BY id",
            id_,
        )
        return [record for row in rows if isinstance(record := record_from(row[1]), Line)]

    def write_record(self, record: AnyRecord) -> None:
        """Write one stated record straight into the file."""
        ends = (record.from_id, record.to_id) if isinstance(record, Line) else (None, None)
        key = sort_key(record.label if isinstance(record, Node) else record.id)
        first = first_day(record.valid_from).isoformat() if record.valid_from else "0000-00-00"
        last = last_day(record.valid_to).isoformat() if record.valid_to else "9999-12-31"
        text = record.model_dump_json()
        with sqlite3.connect(self._made[-1].path) as connection:
            connection.execute(
                "INSERT OR REPLACE INTO records (id, type, origin, structural, sort_key, from_id, to_id,"
                " first_day, last_day, json) VALUES (?, ?, 0, 0, ?, ?, ?, ?, ?, ?)",
                (record.id, record.type, key, *ends, first, last, text),
            )
            if isinstance(record, Node) and record.type == "offer":
                _write_offer(connection, record, key, first, last)
        connection.close()

    def count_records(self) -> int:
        """Return how many records the file holds, stated and derived."""
        counted = "SELECT (SELECT count(*) FROM records) + (SELECT count(*) FROM offer_lines)"
        return int(self._rows(counted)[0][0])

    def damage_log(self, revision: int, position: int) -> None:
        """Cut one operation of the log short."""
        with sqlite3.connect(self._made[-1].path) as connection:
            connection.execute(
                "UPDATE changes SET operation = substr(operation, 1, 20) WHERE revision = ? AND position = ?",
                (revision, position),
            )
        connection.close()

    def close(self) -> None:
        """Close every store made."""
        for store in self._made:
            store.close()

    def _rows(self, sql: str, *values: str) -> list[tuple[str, ...]]:
        connection = sqlite3.connect(self._made[-1].path)
        try:
            return connection.execute(sql, values).fetchall()
        finally:
            connection.close()


def _write_offer(connection: sqlite3.Connection, offer: Node, key: str, first: str, last: str) -> None:
    """Write what `find_offers` reads; a new offer is given by people and its confidence is high."""
    number = connection.execute("SELECT number FROM records WHERE id = ?", [offer.id]).fetchone()[0]
    text, topics = offer.text, offer.words("topic_ids")
    status_rank = ("current", "unknown", "closed").index(text("status") or "")
    row = (number, offer.id, text("provider_id"), topics[0], text("area_id"), text("form"), text("status"))
    connection.execute(
        "INSERT INTO offers VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, 0, ?, ?, ?)",
        (*row, status_rank, key, first, last),
    )
    connection.executemany(
        "INSERT INTO offer_topics VALUES (?, ?, ?)",
        [(number, topic, place) for place, topic in enumerate(topics)],
    )
    chosen_by = (text("provider_id"), text("form"), text("status"), first, last)
    connection.executemany(
        "INSERT INTO shelves VALUES (?, ?, ?, ?, 0, 0, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (shelf, is_main, status_rank, text("area_id") or "", key, offer.id, number, *chosen_by)
            for shelf, is_main in [("", True), *((topic, place == 0) for place, topic in enumerate(topics))]
        ],
    )
    words = f"{offer.label} {text('description') or ''}".lower()
    connection.execute("INSERT INTO offer_words (rowid, words) VALUES (?, ?)", (number, words))
