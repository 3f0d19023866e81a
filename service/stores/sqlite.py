"""The embedded store: one SQLite file. Choose it for one machine; it needs no server and answers fastest.

Readers never wait for a writer (write-ahead log); each thread reads on a connection of its own.
"""

import sqlite3
import threading
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from graph_schema.records import AnyRecord, ChangeSet, Line, Node, Operation
from graph_schema.schema import load_schema
from service.stores.applying import carry_out
from service.stores.base import (
    COUNT_LIMIT,
    MAX_DEPTH,
    MAX_LIMIT,
    MAX_STEPS,
    Change,
    Direction,
    Fate,
    Filters,
    Found,
    LogEntry,
    OfferCount,
    OfferFilters,
    OfferRow,
    Page,
    Revision,
    Snapshot,
    Step,
    Touched,
    Walk,
)
from service.stores.cursors import make_cursor, read_cursor
from service.stores.decoding import line_at, record_at, record_from
from service.stores.log import (
    Digest,
    in_order,
    moment_text,
    next_revision,
    refuse_reuse,
    refuse_stale,
)
from service.stores.ranking import day_text
from service.stores.sqlite_file import SQL, SqliteFile, transaction
from service.stores.sqlite_offers import count_offers, find_offers, find_providers
from service.stores.sqlite_rows import (
    bound_ends,
    bound_filters,
    change_of_row,
    json_of,
    known_text,
    read_entries,
    revision_of,
    row_of_revision,
)
from service.stores.sqlite_writing import SqliteDraft, SqliteReader, of_offers

FIND, LINES, WALK = (
    SQL[name].replace("FROM ends_of_offers", f"FROM ({SQL['ends_of_offers']})")
    for name in ("find", "lines", "walk")
)

_FIND_OFFER_LINES = FIND.replace(
    "records AS r", "(SELECT *, sort_key(id) AS sort_key FROM offer_line_records) AS r"
)
"""`find` for the lines that follow from offers, which are no records of their own here."""


class SqliteStore:
    """The landscape in one SQLite file, made on first use."""

    def __init__(self, path: Path, *, durable: bool = True) -> None:
        """Open a file; one that is not `durable` may be lost with the power, which a copy can afford."""
        self.path = path
        self._file = SqliteFile(path, durable=durable)
        self._guard = threading.Lock()
        self._seen_version = -1
        self._revision = Revision(number=0)
        with self._file.errors():
            self._watch = self._file.connect_for_reading()
            self._store_id: str = self._watch.execute(SQL["store_id"]).fetchone()[0]

    @property
    def store_id(self) -> str:
        """A name for this file's data that no other data share."""
        return self._store_id

    def revision(self) -> Revision:
        """Return the newest revision; re-read only when `data_version` says that the file has changed."""
        with self._guard:
            try:
                version: int = self._watch.execute("PRAGMA data_version").fetchone()[0]
                if version != self._seen_version:
                    self._revision = _newest(self._watch)
                    self._seen_version = version
            except (
                sqlite3.Error
            ) as error:  # asked at each request: no context manager on the way that goes well
                self._file.refuse(error)
        return self._revision

    def get(self, ids: Sequence[str]) -> dict[str, AnyRecord]:
        """See `Store.get`."""
        if not ids:
            return {}
        with self._file.errors():
            return SqliteReader(self._file.reading()).get([known_text(id_) for id_ in ids])

    def get_fates(self, ids: Sequence[str]) -> dict[str, Fate]:
        """See `Store.get_fates`."""
        with self._file.errors():
            return SqliteReader(self._file.reading()).get_fates(ids)

    def find(self, record_type: str, filters: Filters, page: Page) -> Found[AnyRecord]:
        """See `Store.find`."""
        bound = bound_filters(record_type, filters)
        return self._page(
            _FIND_OFFER_LINES if of_offers((record_type,)) else FIND, bound, page, ("key", "id")
        )

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
            "ids": json_of(ids),
            "types": json_of(types),
            "outward": direction in {"out", "both"},
            "inward": direction in {"in", "both"},
            "other_ids": json_of(other_ids),
            "day": day_text(as_of),
            **bound_ends(
                ids, types, outward=direction in {"out", "both"}, inward=direction in {"in", "both"}
            ),
        }
        page = Page(limit=limit, after=after)
        return self._page(LINES, bound, page, ("type", "from", "to", "id"))

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
        outward, inward = direction in {"out", "both"}, direction in {"in", "both"}
        bound = {
            "types": json_of(types),
            "outward": outward,
            "inward": inward,
            "day": day_text(as_of),
        }
        steps: dict[str, Step] = {}
        reached, edge = {start}, {start}
        for level in range(1, depth + 1):
            ends = bound_ends(sorted(edge), types, outward=outward, inward=inward)
            rows = self._run(WALK, ids=json_of(sorted(edge)), limit=limit + 1, **bound, **ends)
            # A line met before may come again from its other end.
            new = [row for row in rows if row[2] not in steps]
            room = limit - len(steps)
            steps.update((row[2], Step(depth=level, line=line_at(row[2], row[3]))) for row in new[:room])
            if len(new) > room:
                return Walk(steps=tuple(steps.values()), cut=True)
            edge = {end for row in new for end in row[:2]} - reached
            reached |= edge
            if not edge:
                break
        return Walk(steps=tuple(steps.values()))

    def find_offers(self, filters: OfferFilters, page: Page) -> Found[OfferRow]:
        """See `Store.find_offers`."""
        with self._file.errors():
            return find_offers(self._file.reading(), filters, page)

    def count_offers(
        self,
        topics: Mapping[str, Sequence[str]],
        *,
        forms: Sequence[str] = (),
        as_of: date | None = None,
        late_providers: Sequence[str] = (),
    ) -> tuple[OfferCount, ...]:
        """See `Store.count_offers`."""
        with self._file.errors():
            return count_offers(self._file.reading(), topics, forms, as_of, late_providers)

    def find_providers(
        self,
        topic_ids: Sequence[str],
        *,
        statuses: Sequence[str] = (),
        confirmed: bool = False,
        as_of: date | None = None,
        late_providers: Sequence[str] = (),
    ) -> dict[str, tuple[str, ...]]:
        """See `Store.find_providers`."""
        with self._file.errors():
            return find_providers(
                self._file.reading(),
                topic_ids,
                statuses=statuses,
                confirmed=confirmed,
                as_of=as_of,
                late_providers=late_providers,
            )

    def find_naming(self, ids: Sequence[str]) -> tuple[AnyRecord, ...]:
        """See `Store.find_naming`."""
        with self._file.errors():
            naming = SqliteReader(self._file.reading()).find_naming(ids)
        return tuple(sorted(naming, key=lambda record: record.id))

    def find_once_naming(self, ids: Sequence[str]) -> tuple[str, ...]:
        """See `Store.find_once_naming`."""
        return tuple(row[0] for row in self._rows("find_once_naming", ids=json_of(ids)))

    def snapshot(self, types: Sequence[str] = (), as_of: date | None = None) -> Snapshot:
        """See `Store.snapshot`."""
        with self._file.errors(), transaction(self._file.reading(), "DEFERRED") as reading:
            revision = _newest(reading).number
            rows = reading.execute(
                SQL["snapshot"],
                {"types": json_of(types), "day": day_text(as_of), "of_offers": of_offers(types)},
            ).fetchall()
        records = [record_from(row[1]) for row in rows]
        return Snapshot.model_construct(
            revision=revision,
            nodes=tuple(record for record in records if isinstance(record, Node)),
            lines=tuple(record for record in records if isinstance(record, Line)),
        )

    def apply(self, change_set: ChangeSet, more: Iterable[Operation] = ()) -> Revision:
        """See `Store.apply`."""
        schema = load_schema()
        with self._file.writing() as writing:
            row = writing.execute(SQL["revision_of_change_set"], {"change_set_id": change_set.id}).fetchone()
            if row is not None:
                refuse_reuse(change_set, more, row[6])
                return revision_of(row)
            newest = _newest(writing)
            refuse_stale(change_set, newest)
            revision = next_revision(newest, change_set)
            draft, digest = SqliteDraft(writing, revision.number, schema), Digest(change_set)
            if not carry_out(digest.reading(more), draft, schema):
                return newest
            draft.finish()
            writing.execute(SQL["write_revision"], row_of_revision(revision, digest.text()))
        return revision

    def restore(self, entry: LogEntry) -> None:
        """See `Held.restore`."""
        schema = load_schema()
        number = entry.revision.number
        with self._file.writing() as writing:
            with in_order(number, _newest(writing).number):
                draft = SqliteDraft(writing, number, schema)
                carry_out(entry.operations, draft, schema)
                draft.finish()
            writing.execute(SQL["write_revision"], row_of_revision(entry.revision, entry.digest))

    def copied(self, path: Path) -> "SqliteStore":
        """Return a store of its own in another file that holds the same, log included; it may be lost with the power."""
        with self._file.errors():
            self._file.copy_to(path)
        return SqliteStore(path, durable=False)

    def changes(
        self,
        since: int = 0,
        *,
        until: int | None = None,
        record_ids: Sequence[str] = (),
        limit: int = MAX_LIMIT,
        after: str | None = None,
    ) -> Found[Change]:
        """See `Store.changes`."""
        key = read_cursor(after, (int, int)) if after is not None else (None, None)
        bound = {"since": since, "until": until, "ids": json_of(record_ids)}
        rows = self._rows("changes", limit=limit + 1, after_revision=key[0], after_position=key[1], **bound)
        total = self._count(SQL["changes"], {**bound, "after_revision": None, "after_position": None})
        shown = rows[:limit]
        return Found(
            items=tuple(change_of_row(row) for row in shown),
            total=min(total, COUNT_LIMIT),
            total_exact=total <= COUNT_LIMIT,
            next=make_cursor(shown[-1][:2]) if len(rows) > limit else None,
        )

    def read_log(self, since: int = 0, limit: int = MAX_LIMIT) -> tuple[LogEntry, ...]:
        """See `Store.read_log`."""
        with self._file.errors():
            return read_entries(self._file.reading(), since, limit)

    def find_revisions(self, since: int = 0, limit: int = MAX_LIMIT) -> tuple[Revision, ...]:
        """See `Store.find_revisions`."""
        return tuple(revision_of(row) for row in self._rows("read_log", since=since, limit=limit))

    def find_touching(self, record_ids: Sequence[str] = (), limit: int = MAX_LIMIT) -> tuple[Touched, ...]:
        """See `Store.find_touching`."""
        rows = self._rows("find_touching", ids=json_of(record_ids), limit=limit)
        return tuple(Touched(revision=revision_of(row), changed=row[6]) for row in rows)

    def revision_before(self, moment: datetime) -> Revision:
        """See `Store.revision_before`."""
        rows = self._rows("revision_before", moment=moment_text(moment))
        return revision_of(rows[0] if rows else None)

    def count(self) -> dict[str, int]:
        """See `Store.count`."""
        return dict(self._rows("count"))

    def close(self) -> None:
        """See `Store.close`."""
        with self._guard:
            self._file.close()

    def _page(self, statement: str, bound: Mapping[str, Any], page: Page, key: tuple[str, ...]) -> Found[Any]:
        """Return one page of a statement whose first columns are its sort key and whose last is the record."""
        names = [f"after_{part}" for part in key]
        start = read_cursor(page.after, [str] * len(key)) if page.after is not None else [None] * len(key)
        rows = self._run(statement, limit=page.limit + 1, **bound, **dict(zip(names, start, strict=True)))
        more = len(rows) > page.limit
        shown = rows[: page.limit]
        whole = page.after is None and not more
        total = len(rows) if whole else self._count(statement, {**bound, **dict.fromkeys(names)})
        return Found.model_construct(
            items=tuple(record_at(row[-2], row[-1]) for row in shown),
            total=min(total, COUNT_LIMIT),
            total_exact=total <= COUNT_LIMIT,
            next=make_cursor(shown[-1][:-1]) if more else None,
        )

    def _count(self, statement: str, bound: Mapping[str, Any]) -> int:
        """Return how many rows a statement has, counted no further than needed to say "more than the limit"."""
        counting = f"SELECT count(*) FROM ({statement})"  # noqa: S608  # a statement of ours, all values bound
        with self._file.errors():
            found: int = (
                self._file.reading().execute(counting, {**bound, "limit": COUNT_LIMIT + 1}).fetchone()[0]
            )
        return found

    def _rows(self, name: str, **bound: Any) -> list[Any]:
        return self._run(SQL[name], **bound)

    def _run(self, statement: str, **bound: Any) -> list[Any]:
        with self._file.errors():
            return self._file.reading().execute(statement, bound).fetchall()


def _newest(connection: sqlite3.Connection) -> Revision:
    return revision_of(connection.execute(SQL["revision"]).fetchone())
