"""The embedded store: one SQLite file. Choose it for one machine; it needs no server and answers fastest.

Readers never wait for a writer (write-ahead log); each thread reads on a connection of its own.
"""

import json
import sqlite3
import threading
import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from graph_schema.records import AnyRecord, ChangeSet, Line, Merge, Node, Operation, Put, Remove
from graph_schema.schema import load_schema
from service.stores.applying import work_out
from service.stores.base import (
    COUNT_LIMIT,
    MAX_DEPTH,
    MAX_LIMIT,
    MAX_STEPS,
    Change,
    ChangeSetReused,
    Direction,
    Fate,
    Filters,
    Found,
    OfferFilters,
    OfferRow,
    Page,
    Revision,
    Snapshot,
    StaleRevision,
    Step,
    StoreAway,
    StoreDamaged,
    StoreTooNew,
    Walk,
)
from service.stores.cursors import make_cursor, read_cursor
from service.stores.decoding import record_from
from service.stores.log import digest_of, operation_from, package_from
from service.stores.ranking import CURSOR_SHAPE, asked_words, day_text
from service.stores.sqlite_writing import SqliteReader, index_word, write_effect
from service.stores.statements import read_statements

SCHEMA_VERSION = 1
"""Kept in the file as `user_version`; a file with a higher one was written by a newer Cairn."""

_SQL = read_statements("sqlite", ".sql")

_BUSY_SECONDS = 10.0
"""How long a writer waits for another process's write before it gives up."""


class SqliteStore:
    """The landscape in one SQLite file, made on first use."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()
        self._open: list[sqlite3.Connection] = []
        self._guard = threading.Lock()
        self._writing = threading.Lock()
        self._seen_version = -1
        self._revision = Revision(number=0)
        path.parent.mkdir(parents=True, exist_ok=True)
        with self._errors():
            self._set_up()
            self._watch = self._connect()
            self._store_id: str = self._reading().execute("SELECT store_id FROM landscape").fetchone()[0]

    @property
    def store_id(self) -> str:
        """A name for this file's data that no other data share."""
        return self._store_id

    def revision(self) -> Revision:
        """Return the newest revision; re-read only when `data_version` says that the file has changed."""
        with self._guard, self._errors():
            version: int = self._watch.execute("PRAGMA data_version").fetchone()[0]
            if version != self._seen_version:
                self._revision = _newest(self._watch)
                self._seen_version = version
            return self._revision

    def get(self, ids: Sequence[str]) -> dict[str, AnyRecord]:
        """See `Store.get`."""
        return {row[0]: record_from(row[1]) for row in self._rows("get", ids=_json(ids))} if ids else {}

    def get_fates(self, ids: Sequence[str]) -> dict[str, Fate]:
        """See `Store.get_fates`."""
        with self._errors():
            return SqliteReader(self._reading()).get_fates(ids)

    def find(self, record_type: str, filters: Filters, page: Page) -> Found[AnyRecord]:
        """See `Store.find`."""
        bound = {
            "type": _text(record_type),
            "active_on": day_text(filters.active_on),
            "ended_by": day_text(filters.ended_by),
            "ids": _json(filters.ids),
            "source": None if filters.source is None else _text(filters.source),
            "joined_to": _json(filters.joined_to),
            "joined_by": _json(filters.joined_by),
            # A quote would end the path that the statement makes of a name, and no name holds one.
            "properties": json.dumps(
                {
                    _text(name).replace('"', "\ufffd"): _texts(any_of)
                    for name, any_of in filters.properties.items()
                    if any_of
                }
            ),
        }
        return self._page("find", bound, page, ("key", "id"))

    def lines(
        self,
        ids: Sequence[str],
        *,
        types: Sequence[str] = (),
        direction: Direction = "both",
        other_ids: Sequence[str] = (),
        as_of: date | None = None,
        limit: int = MAX_LIMIT,
        after: str | None = None,
    ) -> Found[Line]:
        """See `Store.lines`."""
        bound = {
            "ids": _json(ids),
            "types": _json(types),
            "outward": direction in {"out", "both"},
            "inward": direction in {"in", "both"},
            "other_ids": _json(other_ids),
            "day": day_text(as_of),
        }
        page = Page(limit=limit, after=after)
        return self._page("lines", bound, page, ("type", "from", "to", "id"))

    def walk(
        self,
        start: str,
        *,
        types: Sequence[str] = (),
        direction: Direction = "out",
        depth: int = 3,
        as_of: date | None = None,
        limit: int = MAX_STEPS,
    ) -> Walk:
        """See `Store.walk`."""
        if not 1 <= depth <= MAX_DEPTH:
            raise ValueError(f"depth must be from 1 to {MAX_DEPTH}")
        bound = {
            "types": _json(types),
            "outward": direction in {"out", "both"},
            "inward": direction in {"in", "both"},
            "day": day_text(as_of),
        }
        steps: dict[str, Step] = {}
        reached, edge = {start}, {start}
        for level in range(1, depth + 1):
            rows = self._rows("walk", ids=_json(sorted(edge)), limit=limit + 1, **bound)
            # A line met before may come again from its other end.
            new = [row for row in rows if row[2] not in steps]
            room = limit - len(steps)
            steps.update((row[2], Step(depth=level, line=_line(row[3]))) for row in new[:room])
            if len(new) > room:
                return Walk(steps=tuple(steps.values()), cut=True)
            edge = {end for row in new for end in row[:2]} - reached
            reached |= edge
            if not edge:
                break
        return Walk(steps=tuple(steps.values()))

    def find_offers(self, filters: OfferFilters, page: Page) -> Found[OfferRow]:
        """See `Store.find_offers`."""
        key = read_cursor(page.after, CURSOR_SHAPE) if page.after is not None else (None,) * len(CURSOR_SHAPE)
        after = dict(zip((*(f"after_{n}" for n in range(6)), "after_key", "after_id"), key, strict=True))
        rows = self._rows("find_offers", limit=page.limit + 1, **_bound_offers(filters), **after)
        shown = rows[: page.limit]
        items = tuple(_offer_row(row) for row in shown)
        total = rows[0][9] if rows else self._offers_before(filters, page)
        more = len(rows) > page.limit
        return Found(
            items=items,
            total=min(total, COUNT_LIMIT),
            total_exact=total <= COUNT_LIMIT,
            next=make_cursor(shown[-1][:8]) if more else None,
        )

    def _offers_before(self, filters: OfferFilters, page: Page) -> int:
        """Return how many match where a page past the last one is asked for."""
        return 0 if page.after is None else self.find_offers(filters, Page(limit=1)).total

    def snapshot(self, types: Sequence[str] = (), as_of: date | None = None) -> Snapshot:
        """See `Store.snapshot`."""
        with self._errors(), _transaction(self._reading(), "DEFERRED") as reading:
            revision = _newest(reading).number
            rows = reading.execute(
                _SQL["snapshot"], {"types": _json(types), "day": day_text(as_of)}
            ).fetchall()
        records = [record_from(row[0]) for row in rows]
        return Snapshot.model_construct(
            revision=revision,
            nodes=tuple(record for record in records if isinstance(record, Node)),
            lines=tuple(record for record in records if isinstance(record, Line)),
        )

    def apply(self, change_set: ChangeSet) -> Revision:
        """See `Store.apply`."""
        schema = load_schema()
        with self._writing, self._errors():
            writing = self._connect(read_only=False)
            try:
                with _transaction(writing, "IMMEDIATE"):
                    done = _applied(writing, change_set)
                    if done is not None:
                        return done
                    newest = _newest(writing)
                    if change_set.expected_revision not in {None, newest.number}:
                        raise StaleRevision(
                            f"the change was made for revision {change_set.expected_revision}, "
                            f"the landscape is at {newest.number}; look again and make it anew"
                        )
                    effect = work_out(change_set, SqliteReader(writing), schema)
                    if not effect.logged:
                        return newest
                    revision = _next(newest, change_set)
                    write_effect(writing, effect, revision.number, schema)
                    _write_revision(writing, revision, change_set)
                return revision
            finally:
                writing.close()

    def changes(
        self,
        since: int = 0,
        *,
        record_ids: Sequence[str] = (),
        limit: int = MAX_LIMIT,
        after: str | None = None,
    ) -> Found[Change]:
        """See `Store.changes`."""
        key = read_cursor(after, (int, int)) if after is not None else (None, None)
        bound = {"since": since, "ids": _json(record_ids)}
        rows = self._rows("changes", limit=limit + 1, after_revision=key[0], after_position=key[1], **bound)
        total = self._count("changes", {**bound, "after_revision": None, "after_position": None})
        shown = rows[:limit]
        return Found(
            items=tuple(_change(row) for row in shown),
            total=min(total, COUNT_LIMIT),
            total_exact=total <= COUNT_LIMIT,
            next=make_cursor(shown[-1][:2]) if len(rows) > limit else None,
        )

    def find_change_sets(self, since: int = 0, limit: int = MAX_LIMIT) -> tuple[ChangeSet, ...]:
        """See `Store.find_change_sets`."""
        rows = self._rows("find_change_sets", since=since, limit=limit)
        return tuple(
            ChangeSet(
                id=row[1],
                author=row[2],
                note=row[3],
                package=package_from(row[4]),
                operations=tuple(operation_from(op[0]) for op in self._rows("operations", revision=row[0])),
            )
            for row in rows
        )

    def count(self) -> dict[str, int]:
        """See `Store.count`."""
        return dict(self._rows("count"))

    def close(self) -> None:
        """See `Store.close`."""
        with self._guard:
            for connection in self._open:
                connection.close()
            self._open.clear()
            self._local = threading.local()

    def _page(self, name: str, bound: Mapping[str, Any], page: Page, key: tuple[str, ...]) -> Found[Any]:
        """Return one page of a statement whose first columns are its sort key and whose last is the record."""
        names = [f"after_{part}" for part in key]
        start = read_cursor(page.after, [str] * len(key)) if page.after is not None else [None] * len(key)
        rows = self._rows(name, limit=page.limit + 1, **bound, **dict(zip(names, start, strict=True)))
        more = len(rows) > page.limit
        shown = rows[: page.limit]
        whole = page.after is None and not more
        total = len(rows) if whole else self._count(name, {**bound, **dict.fromkeys(names)})
        return Found.model_construct(
            items=tuple(record_from(row[-1]) for row in shown),
            total=min(total, COUNT_LIMIT),
            total_exact=total <= COUNT_LIMIT,
            next=make_cursor(shown[-1][:-1]) if more else None,
        )

    def _count(self, name: str, bound: Mapping[str, Any]) -> int:
        """Return how many rows a statement has, counted no further than needed to say "more than the limit"."""
        counting = f"SELECT count(*) FROM ({_SQL[name]})"  # noqa: S608  # a statement of ours, all values bound
        with self._errors():
            found: int = self._reading().execute(counting, {**bound, "limit": COUNT_LIMIT + 1}).fetchone()[0]
        return found

    def _rows(self, name: str, **bound: Any) -> list[Any]:
        with self._errors():
            return self._reading().execute(_SQL[name], bound).fetchall()

    def _reading(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = self._connect()
        return connection

    def _connect(self, *, read_only: bool = True) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("PRAGMA synchronous = FULL")  # what was acknowledged survives a power cut
        connection.execute("PRAGMA temp_store = MEMORY")
        if read_only:
            connection.execute("PRAGMA query_only = ON")
            self._open.append(connection)
        return connection

    def _set_up(self) -> None:
        connection = self._connect(read_only=False)
        try:
            self._refuse_newer(connection)
            connection.execute("PRAGMA journal_mode = WAL")
            if connection.execute("PRAGMA user_version").fetchone()[0] == SCHEMA_VERSION:
                return
            with _transaction(connection, "IMMEDIATE"):
                if connection.execute("PRAGMA user_version").fetchone()[0] == 0:
                    for statement in _SQL["schema"].split(";\n"):
                        connection.execute(statement)
                    connection.execute("INSERT INTO landscape (store_id) VALUES (?)", [str(uuid.uuid4())])
                    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        finally:
            connection.close()

    def _refuse_newer(self, connection: sqlite3.Connection) -> None:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version > SCHEMA_VERSION:
            raise StoreTooNew(
                f"{self.path} was written by a newer version of Cairn (its format is {version}, this one reads "
                f"{SCHEMA_VERSION}). Install the newer version, or name another file with --data or CAIRN_DATA."
            )

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """Let no exception of the driver out."""
        try:
            yield
        except sqlite3.OperationalError as error:
            raise StoreAway(f"The data file {self.path} cannot be read or written now: {error}") from error
        except sqlite3.DatabaseError as error:
            raise StoreDamaged(
                f"The data file {self.path} is not what it should be: {error}. Restore it from a backup, or move "
                "it away and start again."
            ) from error


@contextmanager
def _transaction(connection: sqlite3.Connection, mode: str) -> Iterator[sqlite3.Connection]:
    connection.execute(f"BEGIN {mode}")
    try:
        yield connection
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _newest(connection: sqlite3.Connection) -> Revision:
    row = connection.execute(_SQL["revision"]).fetchone()
    return Revision(number=0) if row is None else _revision(row)


def _revision(row: Sequence[Any]) -> Revision:
    return Revision(
        number=row[0],
        recorded_at=datetime.fromisoformat(row[1]),
        change_set_id=row[2],
        author=row[3],
        note=row[4],
        package=package_from(row[5]),
    )


def _applied(connection: sqlite3.Connection, change_set: ChangeSet) -> Revision | None:
    """Return the revision that a change-set made before; raises where another was applied under its id."""
    row = connection.execute(_SQL["revision_of_change_set"], {"change_set_id": change_set.id}).fetchone()
    if row is None:
        return None
    if row[6] != digest_of(change_set):
        raise ChangeSetReused(
            f"another change-set was applied as {change_set.id}; give this one an id of its own"
        )
    return _revision(row)


def _next(newest: Revision, change_set: ChangeSet) -> Revision:
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


def _write_revision(connection: sqlite3.Connection, revision: Revision, change_set: ChangeSet) -> None:
    package = None if revision.package is None else revision.package.model_dump_json()
    recorded_at = revision.recorded_at.isoformat() if revision.recorded_at else ""
    row = (
        revision.number,
        recorded_at,
        change_set.id,
        digest_of(change_set),
        change_set.author,
        change_set.note,
    )
    connection.execute("INSERT INTO revisions VALUES (?, ?, ?, ?, ?, ?, ?)", (*row, package))


def _bound_offers(filters: OfferFilters) -> dict[str, Any]:
    topics = [[_text(topic_id), *ranks] for topic_id, ranks in filters.topic_ranks.items()]
    words = " AND ".join(f'"{index_word(word)}"' for word in asked_words(filters.words))
    return {
        "topics": _json(topics),
        "areas": json.dumps({_text(id_): rank for id_, rank in filters.area_ranks.items()}),
        "askers": _json(filters.asker_kinds),
        "forms": _json(filters.forms),
        "audiences": _json(filters.audiences),
        "statuses": _json(filters.statuses),
        "providers": _json(filters.provider_ids),
        "ids": _json(filters.offer_ids),
        "words": words or None,
        "day": day_text(filters.as_of),
    }


def _offer_row(row: Sequence[Any]) -> OfferRow:
    return OfferRow.model_construct(
        offer=_node(row[10]),
        topic_rank=row[0],
        status_rank=row[1],
        area_rank=row[2],
        asker_rank=row[3],
        help_rank=row[4],
        confidence_rank=row[5],
        alike=row[8],
    )


def _change(row: Sequence[Any]) -> Change:
    operation: Operation = operation_from(row[4])
    return Change(
        revision=_revision((row[0], *row[5:10])),
        position=row[1],
        op=operation.op,
        record_id=row[2],
        record_type=row[3],
        record=operation.record if isinstance(operation, Put) else None,
        into=operation.into if isinstance(operation, Merge) else None,
        reason=operation.reason if isinstance(operation, (Merge, Remove)) else "",
    )


def _node(text: str) -> Node:
    record = record_from(text)
    if not isinstance(record, Node):
        raise StoreDamaged(f"{record.id} should be a node")
    return record


def _line(text: str) -> Line:
    record = record_from(text)
    if not isinstance(record, Line):
        raise StoreDamaged(f"{record.id} should be a line")
    return record


def _json(values: Collection[Any]) -> str:
    return json.dumps(_texts(values))


def _texts(values: Collection[Any]) -> list[Any]:
    return [_text(value) if isinstance(value, str) else value for value in values]


def _text(asked: str) -> str:
    """Return a text so that it matches itself alone: SQLite reads JSON no further than a null letter.

    Halves of letters, as a command line makes of bytes that are no text, become question marks.
    """
    return asked.replace("\0", "\ufffd").encode(errors="replace").decode()
