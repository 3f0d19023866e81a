"""The server store: a landscape in Neo4j. Choose it where many processes, on many machines, share one landscape.

Records are nodes and relationships under the labels and types of the vocabulary, so that they can be asked
for in the Neo4j browser too. Every primitive is answered on the server by its own Cypher.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from graph_schema.records import UNVERIFIED, AnyRecord, ChangeSet, Line, Operation
from graph_schema.schema import NodeType, load_schema
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
    StoreAway,
    StoreDamaged,
    Touched,
    Walk,
)
from service.stores.cursors import make_cursor
from service.stores.decoding import line_at, record_at, record_from
from service.stores.log import entry_of, moment_text, refuse_gaps
from service.stores.neo4j_connection import Connection
from service.stores.neo4j_log import change_of_row, revision_of
from service.stores.neo4j_reading import (
    asked_name,
    bound_days,
    bound_filters,
    bound_offers,
    bound_way,
    cursor_key,
    offer_row,
    read_snapshot,
)
from service.stores.neo4j_revision import RevisionWatch
from service.stores.neo4j_setup import set_up
from service.stores.neo4j_writing import (
    apply_in,
    begin_filling_in,
    fates_of,
    restore_in,
)
from service.stores.ranking import CURSOR_SHAPE

_SNAPSHOT_TRIES = 5
"""How often a snapshot is read anew because somebody wrote meanwhile."""


class Neo4jStore:
    """The landscape in one database of a Neo4j server or cluster, set up on first use."""

    def __init__(self, address: str, *, filling: bool = False, make: bool = True) -> None:
        """Open a database and set up what is missing; without `make` it is only looked at.

        One that is `filling` may be half of a landscape, to be made whole.
        """
        self._connection = Connection(address)
        self._watch = RevisionWatch(self._ask_revision)
        try:
            self._store_id = set_up(self._connection, filling=filling, make=make)
        except BaseException:
            self._connection.close()
            raise

    @property
    def store_id(self) -> str:
        """A name for this database's data that no other data share."""
        return self._store_id

    @property
    def is_away(self) -> bool:
        """Whether the server did not answer when it was asked last."""
        return self._connection.is_away

    @property
    def patience(self) -> float:
        """How many seconds of silence mean that the server is away."""
        return self._connection.patience

    @patience.setter
    def patience(self, seconds: float) -> None:
        self._connection.patience = seconds

    def revision(self) -> Revision:
        """Return the newest revision, at most a quarter of a second old; this store's own writes are seen at once."""
        return self._watch.get()

    def get(self, ids: Sequence[str]) -> dict[str, AnyRecord]:
        """See `Store.get`."""
        if not ids:
            return {}
        found = {row["id"]: record_from(row["json"]) for row in self._connection.rows("get", ids=list(ids))}
        # Lines are looked for only where nodes do not account for every id: each type has an index of its own.
        missing = [id_ for id_ in dict.fromkeys(ids) if id_ not in found]
        if missing:
            rows = self._connection.rows("get_lines", ids=missing)
            found.update((row["id"], record_at(row["id"], row["json"])) for row in rows)
        return found

    def get_fates(self, ids: Sequence[str]) -> dict[str, Fate]:
        """See `Store.get_fates`."""
        return fates_of(self._connection.rows("get_fates", ids=list(ids)))

    def find(self, record_type: str, filters: Filters, page: Page) -> Found[AnyRecord]:
        """See `Store.find`."""
        schema = load_schema()
        type_ = schema.nodes.get(record_type) or schema.lines.get(record_type)
        after = cursor_key(page.after, (str, str))
        bound = None if type_ is None else bound_filters(type_, filters)
        if bound is None:
            return Found(items=(), total=0)
        if isinstance(type_, NodeType):
            return self._page("find", page, after, label=type_.node, lines=filters.joined_by, **bound)
        return self._page("find_lines", page, after, lines=[record_type], **bound)

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
        page = Page(limit=limit, after=after)
        key = cursor_key(after, (str, str, str, str))
        bound = {"ids": list(ids), "other_ids": list(other_ids), **bound_way(direction, as_of)}
        return self._page("lines", page, key, lines=types, **bound)

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
        steps: list[Step] = []
        left: set[str] = set()
        edge = {start}
        for level in range(1, depth + 1):
            room = limit - len(steps)
            rows = self._connection.rows(
                "walk",
                lines=types,
                ids=sorted(edge),
                left=sorted(left),
                limit=room + 1,
                **bound_way(direction, as_of),
            )
            steps.extend(Step(depth=level, line=line_at(row["id"], row["json"])) for row in rows[:room])
            if len(rows) > room:
                return Walk(steps=tuple(steps), cut=True)
            left |= edge
            edge = {end for row in rows for end in (row["from_id"], row["to_id"])} - left
            if not edge:
                break
        return Walk(steps=tuple(steps))

    def find_offers(self, filters: OfferFilters, page: Page) -> Found[OfferRow]:
        """See `Store.find_offers`."""
        after = cursor_key(page.after, CURSOR_SHAPE)
        bound = bound_offers(filters)
        if bound is None:
            return Found(items=(), total=0)
        return self._page("find_offers", page, after, make=offer_row, **bound)

    def count_offers(
        self,
        topics: Mapping[str, Sequence[str]],
        *,
        forms: Sequence[str] = (),
        as_of: date | None = None,
        late_providers: Sequence[str] = (),
    ) -> tuple[OfferCount, ...]:
        """See `Store.count_offers`."""
        asked = {about: list(ids) for about, ids in topics.items()}
        rows = self._connection.rows(
            "count_offers", topics=asked, forms=list(forms), **bound_days(as_of, late_providers)
        )
        found = (OfferCount(row["about"], row["status"], row["area_id"], row["offers"]) for row in rows)
        return tuple(sorted(found, key=lambda count: (count.about, count.status, count.area_id or "")))

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
        rows = self._connection.rows(
            "find_providers",
            topics=list(topic_ids),
            statuses=list(statuses),
            confirmed=confirmed,
            unverified=UNVERIFIED,
            **bound_days(as_of, late_providers),
        )
        found: dict[str, set[str]] = {}
        for row in rows:
            found.setdefault(row["topic_id"], set()).add(row["provider_id"])
        return {topic: tuple(sorted(providers)) for topic, providers in sorted(found.items())}

    def find_naming(self, ids: Sequence[str]) -> tuple[AnyRecord, ...]:
        """See `Store.find_naming`."""
        rows = self._connection.rows("find_naming", ids=list(ids))
        return tuple(sorted((record_from(row["json"]) for row in rows), key=lambda record: record.id))

    def find_once_naming(self, ids: Sequence[str]) -> tuple[str, ...]:
        """See `Store.find_once_naming`."""
        meant, edge = set(ids), set(ids)
        while edge:
            edge = {row["id"] for row in self._connection.rows("find_merged_with", ids=sorted(edge))} - meant
            meant |= edge
        rows = self._connection.rows("find_once_naming", asked=[asked_name(id_) for id_ in sorted(meant)])
        return tuple(sorted({row["id"] for row in rows} | (meant - set(ids))))

    def snapshot(self, types: Sequence[str] = (), as_of: date | None = None) -> Snapshot:
        """See `Store.snapshot`."""
        for _ in range(_SNAPSHOT_TRIES):
            found = self._connection.read(lambda reading: read_snapshot(reading, types, as_of))
            if found is not None:
                return found
        raise StoreAway(
            f"The landscape at {self._connection.address.url} is changing too fast to be read whole"
        )

    def apply(self, change_set: ChangeSet, more: Iterable[Operation] = ()) -> Revision:
        """See `Store.apply`."""
        revision = self._connection.write(lambda writing: apply_in(writing, change_set, more))
        self._watch.tell(revision)
        return revision

    def restore(self, entry: LogEntry) -> None:
        """See `Held.restore`."""
        self._watch.tell(self._connection.write(lambda writing: restore_in(writing, entry)))

    def is_being_filled(self) -> bool:
        """Tell whether somebody began to make the database hold a log, and has not ended."""
        return bool(self._connection.rows("landscape")[0]["filling"])

    def begin_filling(self) -> None:
        """Mark the database as half of a landscape; raises `StoreNotEmpty` where it holds a whole one."""
        self._connection.write(begin_filling_in)

    def end_filling(self) -> None:
        """Take the mark away."""
        self._connection.write(lambda writing: writing.write("write_filling", filling=None))

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
        key = cursor_key(after, (int, int))
        bound: dict[str, Any] = {"since": since, "until": until, "ids": list(record_ids)}
        rows = self._connection.rows("changes", after=key, limit=limit + 1, **bound)
        shown = rows[:limit]
        more = len(rows) > limit
        total = len(rows)
        if more or after is not None:
            total = self._connection.rows("count_changes", limit=COUNT_LIMIT + 1, **bound)[0]["total"]
        return Found(
            items=tuple(change_of_row(row) for row in shown),
            total=min(total, COUNT_LIMIT),
            total_exact=total <= COUNT_LIMIT,
            next=make_cursor(shown[-1]["key"]) if more else None,
        )

    def read_log(self, since: int = 0, limit: int = MAX_LIMIT) -> tuple[LogEntry, ...]:
        """See `Store.read_log`."""
        rows = self._connection.rows("read_log", since=since, limit=limit)
        entries = [entry_of(revision_of(row), row["digest"], row["operations"]) for row in rows]
        return refuse_gaps(entries, since)

    def find_revisions(self, since: int = 0, limit: int = MAX_LIMIT) -> tuple[Revision, ...]:
        """See `Store.find_revisions`."""
        rows = self._connection.rows("find_revisions", since=since, limit=limit)
        return tuple(revision_of(row) for row in rows)

    def find_touching(self, record_ids: Sequence[str] = (), limit: int = MAX_LIMIT) -> tuple[Touched, ...]:
        """See `Store.find_touching`."""
        rows = self._connection.rows("find_touching", ids=list(record_ids), limit=limit)
        return tuple(Touched(revision=revision_of(row), changed=row["changed"]) for row in rows)

    def revision_before(self, moment: datetime) -> Revision:
        """See `Store.revision_before`."""
        rows = self._connection.rows("revision_before", moment=moment_text(moment))
        return revision_of(rows[0]) if rows else Revision(number=0)

    def count(self) -> dict[str, int]:
        """See `Store.count`."""
        return {row["type"]: row["number"] for row in self._connection.rows("count")}

    def close(self) -> None:
        """See `Store.close`."""
        self._watch.close()
        self._connection.close()

    def _ask_revision(self) -> Revision:
        rows = self._connection.poll("revision")
        if not rows:
            raise StoreDamaged(
                f"The database at {self._connection.address.url} no longer holds a landscape; restore it, or "
                "start again to set it up anew"
            )
        return revision_of(rows[0])

    def _page(
        self,
        name: str,
        page: Page,
        after: list[str | int] | None,
        *,
        make: Callable[[Any], Any] = lambda row: record_at(row["key"][-1], row["json"]),
        **bound: Any,
    ) -> Found[Any]:
        """Return one page of a statement whose rows say how many match in all and by which key they are ordered."""
        rows = self._connection.rows(name, after=after, limit=page.limit + 1, **bound)
        if not rows and after is not None:
            # The page past the last one: how many match is still to be said.
            first = self._page(name, Page(limit=1), None, make=make, **bound)
            return first.model_copy(update={"items": (), "next": None})
        total = rows[0]["total"] if rows else 0
        shown = rows[: page.limit]
        return Found.model_construct(
            items=tuple(make(row) for row in shown),
            total=min(total, COUNT_LIMIT),
            total_exact=total <= COUNT_LIMIT,
            next=make_cursor(shown[-1]["key"]) if len(rows) > page.limit else None,
        )
