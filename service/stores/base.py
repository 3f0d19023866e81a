"""The contract of a store. Everything that a question may ask of the landscape stands here.

Rules that hold for every method:

- Answers hold *derived* records too: a post made from a generic post, a line made from a line stated for a
  kind or from a property of a node. They name in `stated_for` the record they were made from.
- Order is total and the same in every store. An empty filter means all. Paging with `after` never skips or
  repeats a record that was there throughout, whatever is written meanwhile.
- `as_of` is a day in the world: a record counts when its period holds on that day (both ends included, an
  open end holds). None means whatever the period.
- A driver's own exceptions never leave a store: see the errors below.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, Literal, Protocol, TypeVar

from pydantic import Field

from graph_schema.records import AnyRecord, ChangeSet, Frozen, Line, Node, Operation, Package

MAX_LIMIT = 500
"""The most records that one page may hold."""

MAX_DEPTH = 6
"""The most steps that `walk` may take."""

MAX_STEPS = 5_000
"""The most lines that `walk` returns before it says that it was cut."""

COUNT_LIMIT = 10_000
"""Totals are exact up to this number."""

T = TypeVar("T")

Direction = Literal["out", "in", "both"]


class StoreError(Exception):
    """Something about the store or what was asked of it; the tree below says what.

    - `StoreAway`: the store cannot be reached or read now; asking again later may work.
    - `StoreMissing`: nothing was kept there yet, and nothing was to be made.
    - `StoreTooNew`: the data were written by a newer version of Cairn.
    - `StoreTooOld`: the data were written by an older version of Cairn and have not been carried forward.
    - `StoreDamaged`: the data are not what they should be.
      - `StoreUnfinished`: the data are half of a landscape, whose restore was cut off or is going on.
    - `ChangeRefused`: a change-set was not applied; nothing of it was.
      - `StaleRevision`: the landscape has moved on since the change was made.
      - `ChangeSetReused`: another change-set was applied under the same id.
      - `DanglingReference`: a record would name one that is not there.
      - `IdReused`: a removed or merged id would be used again.
      - `StoreNotEmpty`: a landscape would be put where one stands already.
    - `CursorNotUnderstood`: `after` is not a cursor that this question gave.
    """


class StoreAway(StoreError, ConnectionError):
    """The store cannot be reached or read now; asking again later may work."""


class StoreMissing(StoreError):
    """Nothing was kept there yet, and nothing was to be made."""


class StoreTooNew(StoreError):
    """The data were written by a newer version of Cairn."""


class StoreTooOld(StoreError):
    """The data were written by an older version of Cairn and have not been carried forward."""


class StoreDamaged(StoreError):
    """The data are not what they should be."""


class StoreUnfinished(StoreDamaged):
    """The data are half of a landscape, whose restore was cut off or is going on."""


class ChangeRefused(StoreError, ValueError):
    """A change-set was not applied; nothing of it was."""


class StaleRevision(ChangeRefused):
    """The landscape has moved on since the change was made."""


class ChangeSetReused(ChangeRefused):
    """Another change-set was applied under the same id."""


class DanglingReference(ChangeRefused):
    """A record would name one that is not there, or that was removed."""


class IdReused(ChangeRefused):
    """A removed or merged id would be used again, or a record would change its type."""


class StoreNotEmpty(ChangeRefused):
    """A landscape would be put where one stands already."""


class CursorNotUnderstood(StoreError, ValueError):
    """`after` is not a cursor that this question gave."""


class Revision(Frozen):
    """A state of the landscape: 0 is the empty one, each applied change-set makes the next."""

    number: int
    recorded_at: datetime | None = None
    """When it was recorded (UTC); None for revision 0."""
    change_set_id: str = ""
    author: str = ""
    note: str = ""
    package: Package | None = None
    copied_at: datetime | None = Field(default=None, exclude=True)
    """Where the store is away and this is what its copy holds: when the copy last was the present (UTC)."""


class LogEntry(Frozen):
    """One revision of the log: what replaying it needs."""

    revision: Revision
    digest: str
    """What tells its change-set from another under the same id; see `service.stores.log.Digest`."""
    operations: tuple[Operation, ...]
    """Those that changed something, in their order."""

    @property
    def change_set(self) -> ChangeSet:
        """The change-set that it records."""
        return ChangeSet(
            id=self.revision.change_set_id,
            author=self.revision.author,
            note=self.revision.note,
            package=self.revision.package,
            operations=self.operations,
        )


class Change(Frozen):
    """What one change-set did to one record."""

    revision: Revision
    position: int
    """Its place among the operations of the change-set, from 0."""
    op: Literal["put", "remove", "merge"]
    record_id: str
    record_type: str
    record: AnyRecord | None = Field(default=None, discriminator="is_line")
    """The record as it was written; None where it was removed or merged."""
    said: AnyRecord | None = Field(default=None, discriminator="is_line")
    """What the package says of it where that is not what was written; see `Put`."""
    into: str | None = None
    """The record into which it was merged."""
    reason: str = ""


class Touched(Frozen):
    """A revision, and how many of the records asked about it changed."""

    revision: Revision
    changed: int


class Fate(Frozen):
    """What became of an id that no longer stands."""

    fate: Literal["removed", "merged"]
    into: str | None = None
    revision: int
    reason: str = ""


class Page(Frozen):
    """Which part of a long answer is asked for."""

    limit: int = Field(default=20, ge=1, le=MAX_LIMIT)
    after: str | None = None


class Found(Frozen, Generic[T]):
    """One page of an answer."""

    items: tuple[T, ...]
    total: int
    """How many match in all; exact up to `COUNT_LIMIT`, never more than it."""
    total_exact: bool = True
    next: str | None = None
    """The cursor of the next page; None on the last."""


class Filters(Frozen):
    """Which records `find` returns; empty means all."""

    properties: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    """For each property of the type, the values it may have (any of); for a list property, one in common."""
    ids: tuple[str, ...] = ()
    joined_to: tuple[str, ...] = ()
    """Ends that a line (any type in `joined_by`, either direction) must join the record to."""
    joined_by: tuple[str, ...] = ()
    active_on: date | None = None
    """Keep those whose period holds on the day."""
    ended_by: date | None = None
    """Keep those whose period had ended before the day."""
    source: str | None = None
    """Keep those that cite the source."""


class OfferFilters(Frozen):
    """Which offers `find_offers` returns and how near each comes; every rank is bound here, not computed there."""

    topic_ranks: Mapping[str, tuple[int, int]] = Field(default_factory=dict)
    """Topic id -> (rank where it is the offer's first topic, rank where it is another of its topics). An offer
    takes the lowest rank of its topics. Empty: every offer, rank 0."""
    area_ranks: Mapping[str, int] = Field(default_factory=dict)
    """Area id -> rank. Empty: every offer, rank 0. Otherwise an offer without an area is left out."""
    asker_kinds: tuple[str, ...] = ()
    """Audience kinds of the asker: offers that name one rank 0, others 1. Empty: rank 0 for all."""
    forms: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    provider_ids: tuple[str, ...] = ()
    offer_ids: tuple[str, ...] = ()
    late_providers: tuple[str, ...] = ()
    """Bodies that had not begun by the day: their offers count only where a first day of their own is recorded."""
    words: tuple[str, ...] = ()
    """Each must stand as a whole word in the offer's name or description (case folded, accents removed)."""
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class OfferRow:
    """An offer as found, with the ranks that put it where it stands (lower first, in this order)."""

    offer: Node
    topic_rank: int
    status_rank: int
    area_rank: int
    asker_rank: int
    help_rank: int
    """0 for help that people give, 1 for things to read or use."""
    confidence_rank: int
    alike: int
    """How many other bodies offer the same: the same main topic and the same sort of help (given by people, or
    to read or use), within the same filters of area, status and day."""


@dataclass(frozen=True, slots=True)
class OfferCount:
    """How many offers there are about something, of one status, in one place."""

    about: str
    """The name under which the topics were asked for."""
    status: str
    area_id: str | None
    offers: int


class Step(Frozen):
    """One line met on a walk."""

    depth: int
    """How many lines from the start, from 1."""
    line: Line


class Walk(Frozen):
    """What a walk met: each line once, nearest first, then by id."""

    steps: tuple[Step, ...]
    cut: bool = False
    """Whether the walk stopped at its limit of steps."""


class Snapshot(Frozen):
    """Every record of the asked types at one revision, derived ones included, ordered by id."""

    revision: int
    nodes: tuple[Node, ...]
    lines: tuple[Line, ...]


class Store(Protocol):
    """The landscape as a question sees it. Synchronous: the same code runs in a service, a command, a notebook."""

    @property
    def store_id(self) -> str:
        """A name for this store's data that no other data share; part of every cache key."""

    def revision(self) -> Revision:
        """Return the newest revision. Cheap: asked at each request."""

    def get(self, ids: Sequence[str]) -> dict[str, AnyRecord]:
        """Return the standing records with these ids, stated or derived; an id that does not stand is left out."""

    def get_fates(self, ids: Sequence[str]) -> dict[str, Fate]:
        """Return what became of ids that were removed or merged; ids that stand or were never known are left out."""

    def find(self, record_type: str, filters: Filters, page: Page) -> Found[AnyRecord]:
        """Return records of one type, ordered by `sort_key` of the label (a line: of its id), then id.

        Raises `CursorNotUnderstood`.
        """

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
        """Return the lines at any of these ends, ordered by type, from_id, to_id, id.

        `out`: the id is where the line starts; `in`: where it ends. With `other_ids` the other end must be one
        of them. A line that joins two of the ids stands once. Ends may be kinds.
        """

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
        """Return the lines met by going at most `depth` lines from the start, each end expanded once.

        Never walks further than asked: cost grows with the answer. Raises ValueError above `MAX_DEPTH`.
        """

    def find_offers(self, filters: OfferFilters, page: Page) -> Found[OfferRow]:
        """Return offers by the ranks of `OfferRow` in their order, then `sort_key` of the name, then id.

        Raises `CursorNotUnderstood`.
        """

    def count_offers(
        self,
        topics: Mapping[str, Sequence[str]],
        *,
        forms: Sequence[str] = (),
        as_of: date | None = None,
        late_providers: Sequence[str] = (),
    ) -> tuple[OfferCount, ...]:
        """Return how many offers are about any of the topics under each name, each counted once for it.

        By name, status and place, in that order (no place first); what has no offer is left out. Exact, whatever the
        number. Without `forms` those of every form count. `late_providers` as in `OfferFilters`.
        """

    def find_providers(
        self,
        topic_ids: Sequence[str],
        *,
        statuses: Sequence[str] = (),
        confirmed: bool = False,
        as_of: date | None = None,
        late_providers: Sequence[str] = (),
    ) -> dict[str, tuple[str, ...]]:
        """Return the bodies with an offer that is mainly about each topic, ordered by id; one without is left out.

        With `confirmed` only offers count that cite a source beyond general knowledge. `late_providers` as in
        `OfferFilters`.
        """

    def find_naming(self, ids: Sequence[str]) -> tuple[AnyRecord, ...]:
        """Return the stated records that name any of these ids (see `references_of`), ordered by id.

        A whole landscape may be read to find them: asked where records are to be taken away.
        """

    def find_once_naming(self, ids: Sequence[str]) -> tuple[str, ...]:
        """Return the ids of the stated records that name any of these ids, or named one at any revision, in order.

        Records that were merged are one: what named either is found by the other's id, and so is the other itself.
        """

    def snapshot(self, types: Sequence[str] = (), as_of: date | None = None) -> Snapshot:
        """Return every record of these types (all where empty) of one revision, for whole-landscape measures."""

    def apply(self, change_set: ChangeSet, more: Iterable[Operation] = ()) -> Revision:
        """Apply a change-set whole or not at all and return the revision that holds it.

        `more` are operations that follow its own, for a change that is larger than memory: they are read as they are
        applied, and may be read again from the start. Together they name each record once.

        A change-set whose id was applied before makes nothing new and returns the revision it made. Puts that
        change nothing and keep nothing that a package `said` are left out; where nothing is left the present revision is returned. What follows from
        the changed records is derived again in the same transaction. Raises `ChangeRefused` (see its tree).
        """

    def changes(
        self,
        since: int = 0,
        *,
        until: int | None = None,
        record_ids: Sequence[str] = (),
        limit: int = MAX_LIMIT,
        after: str | None = None,
    ) -> Found[Change]:
        """Return changes after a revision, up to and with another, oldest first, by revision and position."""

    def read_log(self, since: int = 0, limit: int = MAX_LIMIT) -> tuple[LogEntry, ...]:
        """Return the log after a revision, oldest first: replaying it all from empty gives this landscape.

        Raises `StoreDamaged`, naming the revision, where an entry is missing or cannot be read.
        """

    def find_revisions(self, since: int = 0, limit: int = MAX_LIMIT) -> tuple[Revision, ...]:
        """Return the revisions after one, oldest first, without what they changed."""

    def find_touching(self, record_ids: Sequence[str] = (), limit: int = MAX_LIMIT) -> tuple[Touched, ...]:
        """Return the newest revisions that changed any of these records, newest first."""

    def revision_before(self, moment: datetime) -> Revision:
        """Return the newest revision that was recorded before a moment; revision 0 where none was."""

    def count(self) -> dict[str, int]:
        """Return how many stated records stand, by type."""

    def close(self) -> None:
        """Give back what the store holds open."""
