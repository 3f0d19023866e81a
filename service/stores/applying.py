"""What a change-set does to a landscape, worked out the same for every store.

`carry_out` asks a store for what it needs inside its write transaction, and gives it what is to be written, some
operations at a time: a change-set may be larger than memory.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from graph_schema.expansion import STRUCTURE_TYPES, expand, implied_ids, implied_lines, may_expand
from graph_schema.records import AnyRecord, Line, Merge, Node, Operation, Put
from graph_schema.references import references_of, renamed
from graph_schema.schema import Schema
from service.stores.base import ChangeRefused, DanglingReference, Fate, IdReused
from service.stores.batches import batches

_AT_ONCE = 5_000
"""How many operations are worked out at a time."""


@dataclass(frozen=True, slots=True)
class Gone:
    """A stated record that no longer stands, and what became of it."""

    record: AnyRecord
    into: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Effect:
    """What is to be written. Every record put takes the place of the one with its id."""

    stated: Sequence[AnyRecord] = ()
    implied: Sequence[Line] = ()
    """Lines that follow from a property of one node; those of offers are left to the store, which may keep them or not."""
    expanded: Sequence[AnyRecord] = ()
    """Posts and lines made from what is stated for a kind of body."""
    gone: Sequence[Gone] = ()
    removals: Sequence[str] = ()
    """Ids to delete, stated and derived."""
    logged: "Sequence[Logged]" = ()
    """The operations that change something, for the log; they follow those of the effects before."""


class Logged(NamedTuple):
    """An operation as the log keeps it: of which record of which type."""

    record_id: str
    record_type: str
    operation: Operation


class Reader(Protocol):
    """What a store can tell about its landscape."""

    def get_stated(self, ids: Collection[str]) -> Mapping[str, AnyRecord]:
        """Return the stated records with these ids."""

    def get_derived(self, ids: Collection[str]) -> Mapping[str, AnyRecord]:
        """Return the derived records with these ids."""

    def get_fates(self, ids: Collection[str]) -> Mapping[str, Fate]:
        """Return what became of ids that were removed or merged."""

    def find_naming(self, ids: Collection[str]) -> Collection[AnyRecord]:
        """Return the stated records that name any of these ids (see `references_of`)."""

    def structure(self) -> Collection[AnyRecord]:
        """Return the stated and implied records for which `is_structural` holds."""

    def expanded(self) -> Collection[AnyRecord]:
        """Return the records that `expand` made of the structure: posts and lines of kinds."""


class Draft(Reader, Protocol):
    """A landscape inside a write transaction, as it stands with what was written there so far."""

    def write(self, effect: Effect) -> None:
        """Write an effect; a line of it may end at a record that is written later."""


def is_structural(record: AnyRecord, schema: Schema) -> bool:
    """Tell whether expansion depends on a stated or implied record."""
    return record.type in STRUCTURE_TYPES or (isinstance(record, Line) and may_expand(record, schema))


def carry_out(operations: Iterable[Operation], draft: Draft, schema: Schema) -> bool:
    """Do what operations ask for and tell whether anything is to be logged.

    Raises `ChangeRefused` where any of it cannot stand: the transaction is to be given up then.
    """
    work = _Work(draft, schema)
    for some in batches(operations, _AT_ONCE):
        work.take(some)
    if work.logged:
        work.follow_merges()
        work.end()
        work.refuse_dangling()
    return work.logged


@dataclass
class _Work:
    """The change as far as it has been carried out."""

    draft: Draft
    schema: Schema
    logged: bool = False
    gone: dict[str, Gone] = field(default_factory=dict)
    """Written at the end: until then what is gone may still be named."""
    named: set[str] = field(default_factory=set)
    """What the written records name."""
    expanded_gone: set[str] = field(default_factory=set)
    """Posts and lines of kinds that no longer follow from the landscape."""
    reshaped: bool = False
    """Whether anything was written or taken away on which expansion depends."""

    def __post_init__(self) -> None:
        lines = frozenset().union(*(type_.implied_types for type_ in self.schema.nodes.values()))
        self._made_id = re.compile(rf"\.(?:{'|'.join(sorted(lines))})\.")

    def take(self, operations: Sequence[Operation]) -> None:
        """Write what some operations put, and note what they take away."""
        ids = {_id_of(operation) for operation in operations}
        ids.update(operation.into for operation in operations if isinstance(operation, Merge))
        known = _Known(self.draft, ids)
        puts: dict[str, AnyRecord] = {}
        logged: list[Logged] = []
        for operation in operations:
            if isinstance(operation, Put):
                record = operation.record
                if not self._changes(operation, known):
                    continue
                puts[record.id] = record
            else:
                record = self._standing(operation.id, known)
                into = operation.into if isinstance(operation, Merge) else None
                if into is not None:
                    self._refuse_into(record, into, puts.get(into) or known.stated.get(into))
                self.gone[record.id] = Gone(record, into, operation.reason)
            logged.append(Logged(record.id, record.type, operation))
        self._write(puts, known.stated, logged)

    def _changes(self, operation: Put, known: "_Known") -> bool:
        """Tell whether a put changes anything; raises where it cannot stand."""
        record = operation.record
        self._refuse_shape(record)
        if record.id in known.fates:
            raise IdReused(f"{record.id} was {known.fates[record.id].fate}; its id is never used again")
        if record.id in known.derived:
            raise IdReused(f"{record.id} is made from other records and cannot be written itself")
        before = known.stated.get(record.id)
        if before is not None and before.type != record.type:
            raise IdReused(f"{record.id} is a {before.type} and cannot become a {record.type}")
        return before != record or operation.said is not None

    def _refuse_shape(self, record: AnyRecord) -> None:
        types = self.schema.lines if isinstance(record, Line) else self.schema.nodes
        if record.type not in types:
            raise ChangeRefused(f"{record.id}: {record.type} is not a type of {_sort(record)}")
        ends = (record.from_id, record.to_id) if isinstance(record, Line) else ()
        if any("\0" in id_ for id_ in (record.id, *ends)):
            raise ChangeRefused(f"{record.id!r} holds a NUL character, at which an id would be cut")
        if "." in record.id and self._made_id.search(record.id):
            raise IdReused(f"{record.id} is the id of a line that follows from a record and cannot be stated")
        if record.stated_for is not None:
            raise ChangeRefused(f"{record.id} is made from {record.stated_for} and cannot be stated itself")
        if not record.sources:
            raise ChangeRefused(f"{record.id} names no source; what has none cites `unverified`")

    def _standing(self, id_: str, known: "_Known") -> AnyRecord:
        record = known.stated.get(id_)
        if record is None or id_ in self.gone:
            raise DanglingReference(f"{id_} does not stand in the record, so it cannot be removed or merged")
        return record

    def _refuse_into(self, record: AnyRecord, id_: str, into: AnyRecord | None) -> None:
        if into is None or id_ in self.gone or id_ == record.id:
            raise DanglingReference(f"{record.id} cannot be merged into {id_}, which does not stand")
        if into.type != record.type:
            raise ChangeRefused(f"{record.id} is a {record.type} and cannot be merged into a {into.type}")

    def _write(
        self, puts: Mapping[str, AnyRecord], before: Mapping[str, AnyRecord], logged: Sequence[Logged] = ()
    ) -> None:
        """Write records with the lines that follow from them, in place of those that followed before."""
        replaced = [before[id_] for id_ in puts if id_ in before]
        implied = self._implied_by(puts.values())
        old = self._implied_ids(replaced)
        for record in puts.values():
            self.named |= references_of(record, self.schema)
        self.logged = self.logged or bool(logged)
        if puts or logged:
            left = sorted(old - self._implied_ids(puts.values())) if old else ()
            self.draft.write(Effect(stated=[*puts.values()], implied=implied, removals=left, logged=logged))

    def _implied_by(self, records: Collection[AnyRecord]) -> list[Line]:
        """Return the lines that follow from records other than offers, and note whether expansion depends on any."""
        lines = [line for r in records if r.type != "offer" for line in implied_lines(r, self.schema)]
        self.reshaped = self.reshaped or any(is_structural(r, self.schema) for r in (*records, *lines))
        return lines

    def _implied_ids(self, records: Collection[AnyRecord]) -> set[str]:
        """Return the ids of the lines that follow from records as they stood, and note what depends on them."""
        self._implied_by(records)
        return {id_ for record in records for id_ in implied_ids(record, self.schema)}

    def _refuse_clashes(self, expanded: Collection[str]) -> None:
        """Refuse a change by which a post or line of a kind would take a stated record's id; see `_refuse_shape`."""
        for id_ in sorted(set(self.draft.get_stated(expanded)) - set(self.gone)):
            raise IdReused(f"{id_} is made from other records and cannot be written itself")

    def follow_merges(self) -> None:
        """Let everything that names a merged record name the one it was merged into."""
        names = {id_: self._last(id_) for id_, gone in self.gone.items() if gone.into is not None}
        before: dict[str, AnyRecord] = {}
        puts: dict[str, AnyRecord] = {}
        self.named -= names.keys()
        for record in self.draft.find_naming(names) if names else ():
            if record.id in self.gone:
                continue
            before[record.id] = record
            changed = renamed(record, names, self.schema)
            if isinstance(changed, Line) and changed.from_id == changed.to_id:
                self.gone[record.id] = Gone(record, reason="It joined two records that were merged into one.")
            elif changed != record:
                puts[record.id] = changed
        self._write(puts, before)

    def _last(self, id_: str) -> str:
        """Return where a chain of merges within the change ends."""
        gone = self.gone.get(id_)
        return id_ if gone is None or gone.into is None else self._last(gone.into)

    def end(self) -> None:
        """Take away what is gone with what followed from it, and write what follows from the landscape as a whole."""
        away = {*self.gone, *self._implied_ids([gone.record for gone in self.gone.values()])}
        expanded = self._expand(away) if self.reshaped else {}
        self._refuse_clashes(expanded)
        if away or expanded or self.expanded_gone:
            self.draft.write(
                Effect(
                    expanded=[*expanded.values()],
                    gone=[*self.gone.values()],
                    removals=sorted({*away, *self.expanded_gone}),
                )
            )

    def _expand(self, away: Collection[str]) -> dict[str, AnyRecord]:
        """Return the expanded records that are new or changed, and note those that no longer follow."""
        made = expand([r for r in self.draft.structure() if r.id not in away], self.schema)
        follows: list[AnyRecord] = [*made.nodes, *made.lines]
        wanted = {record.id: record for record in follows}
        present = {record.id: record for record in self.draft.expanded()}
        self.expanded_gone = set(present) - set(wanted)
        return {id_: record for id_, record in wanted.items() if present.get(id_) != record}

    def refuse_dangling(self) -> None:
        """Refuse the change where a record would name one that does not stand after it."""
        missing = {*self.gone, *self.expanded_gone}
        for some in batches(sorted(self.named), _AT_ONCE):
            missing |= set(some) - {*self.draft.get_stated(some), *self.draft.get_derived(some)}
        for record in self.draft.find_naming(missing) if missing else ():
            left = min(references_of(record, self.schema) & missing)
            if left in self.gone:
                raise DanglingReference(f"{left} cannot go: {record.id} names it")
            raise DanglingReference(f"{record.id} names {left}, which does not stand in the record")


def _sort(record: AnyRecord) -> str:
    return "node" if isinstance(record, Node) else "line"


def _id_of(operation: Operation) -> str:
    return operation.record.id if isinstance(operation, Put) else operation.id


class _Known:
    """What a landscape holds of some ids."""

    def __init__(self, draft: Draft, ids: Collection[str]) -> None:
        self.stated = draft.get_stated(ids)
        self.derived = draft.get_derived(ids)
        self.fates = draft.get_fates(ids)
