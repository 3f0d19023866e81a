"""What a change-set does to a landscape, worked out the same for every store.

A store reads what `work_out` asks for inside its write transaction, and writes the `Effect` in the same one.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from graph_schema.expansion import STRUCTURE_TYPES, expand, implied_ids, implied_lines, may_expand
from graph_schema.records import AnyRecord, ChangeSet, Line, Merge, Node, Operation, Put, Remove
from graph_schema.references import references_of, renamed
from graph_schema.schema import Schema
from service.stores.base import ChangeRefused, DanglingReference, Fate, IdReused
from service.stores.batches import batches

_BATCH = 10_000
"""How many records are looked up at a time, where a change-set may hold a million."""


class Reader(Protocol):
    """What a store can tell about its landscape as it stands before the change."""

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


@dataclass(frozen=True, slots=True)
class Gone:
    """A stated record that no longer stands, and what became of it."""

    record: AnyRecord
    into: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Effect:
    """What is to be written. Every record put takes the place of the one with its id."""

    stated: tuple[AnyRecord, ...] = ()
    implied: tuple[Line, ...] = ()
    """Lines that follow from a property of one node; those of offers are left to the store, which may keep them or not."""
    expanded: tuple[AnyRecord, ...] = ()
    """Posts and lines made from what is stated for a kind of body."""
    gone: tuple[Gone, ...] = ()
    removals: tuple[str, ...] = ()
    """Ids to delete, stated and derived."""
    logged: tuple[Operation, ...] = ()
    """The operations that change something, for the log; empty: nothing is to be written."""


def is_structural(record: AnyRecord, schema: Schema) -> bool:
    """Tell whether expansion depends on a stated or implied record."""
    return record.type in STRUCTURE_TYPES or (isinstance(record, Line) and may_expand(record, schema))


def work_out(change_set: ChangeSet, reader: Reader, schema: Schema) -> Effect:
    """Return what a change-set does; raises `ChangeRefused` where any of it cannot stand."""
    draft = _Draft(reader, schema)
    draft.read(change_set.operations)
    for operation in change_set.operations:
        draft.take(operation)
    if not draft.logged:
        return Effect()
    draft.follow_merges()
    implied, implied_gone = draft.imply()
    expanded, expanded_gone = draft.expand(implied, implied_gone)
    draft.refuse_clashes(expanded)
    draft.refuse_dangling(expanded, expanded_gone)
    return Effect(
        stated=tuple(draft.puts.values()),
        implied=tuple(implied.values()),
        expanded=tuple(expanded.values()),
        gone=tuple(draft.gone.values()),
        removals=tuple(sorted({*draft.gone, *implied_gone, *expanded_gone})),
        logged=tuple(draft.logged),
    )


@dataclass
class _Draft:
    """The change as far as it has been read."""

    reader: Reader
    schema: Schema
    puts: dict[str, AnyRecord] = field(default_factory=dict)
    gone: dict[str, Gone] = field(default_factory=dict)
    logged: list[Operation] = field(default_factory=list)
    before: dict[str, AnyRecord] = field(default_factory=dict)
    """Stated records as they stood, of every id that is written or taken away."""
    derived: Mapping[str, AnyRecord] = field(default_factory=dict)
    fates: Mapping[str, Fate] = field(default_factory=dict)

    def read(self, operations: Iterable[Operation]) -> None:
        ids: set[str] = set()
        for operation in operations:
            ids.add(operation.record.id if isinstance(operation, Put) else operation.id)
            ids.update((operation.into,) if isinstance(operation, Merge) else ())
        self.before = dict(self.reader.get_stated(ids))
        self.derived = self.reader.get_derived(ids)
        self.fates = self.reader.get_fates(ids)

    def take(self, operation: Operation) -> None:
        if isinstance(operation, Put):
            self._put(operation)
        elif isinstance(operation, Remove):
            self.gone[operation.id] = Gone(self._standing(operation.id), reason=operation.reason)
            self.logged.append(operation)
        else:
            self._merge(operation)

    def _put(self, operation: Put) -> None:
        record = operation.record
        self._refuse_shape(record)
        if record.id in self.fates:
            raise IdReused(f"{record.id} was {self.fates[record.id].fate}; its id is never used again")
        if record.id in self.derived:
            raise IdReused(f"{record.id} is made from other records and cannot be written itself")
        known = self.before.get(record.id)
        if known is not None and known.type != record.type:
            raise IdReused(f"{record.id} is a {known.type} and cannot become a {record.type}")
        if known != record or operation.said is not None:
            self.puts[record.id] = record
            self.logged.append(operation)

    def _refuse_shape(self, record: AnyRecord) -> None:
        types = self.schema.lines if isinstance(record, Line) else self.schema.nodes
        if record.type not in types:
            raise ChangeRefused(f"{record.id}: {record.type} is not a type of {_sort(record)}")
        ends = (record.from_id, record.to_id) if isinstance(record, Line) else ()
        if any("\0" in id_ for id_ in (record.id, *ends)):
            raise ChangeRefused(f"{record.id!r} holds a NUL character, at which an id would be cut")
        if record.stated_for is not None:
            raise ChangeRefused(f"{record.id} is made from {record.stated_for} and cannot be stated itself")
        if not record.sources:
            raise ChangeRefused(f"{record.id} names no source; what has none cites `unverified`")

    def _standing(self, id_: str) -> AnyRecord:
        record = self.before.get(id_)
        if record is None or id_ in self.gone:
            raise DanglingReference(f"{id_} does not stand in the record, so it cannot be removed or merged")
        return record

    def _merge(self, operation: Merge) -> None:
        record = self._standing(operation.id)
        into = self.puts.get(operation.into) or self.before.get(operation.into)
        if into is None or operation.into in self.gone or operation.into == operation.id:
            raise DanglingReference(
                f"{operation.id} cannot be merged into {operation.into}, which does not stand"
            )
        if into.type != record.type:
            raise ChangeRefused(f"{operation.id} is a {record.type} and cannot be merged into a {into.type}")
        self.gone[operation.id] = Gone(record, into=operation.into, reason=operation.reason)
        self.logged.append(operation)

    def follow_merges(self) -> None:
        """Let everything that names a merged record name the one it was merged into."""
        names = {id_: self._last(id_) for id_, gone in self.gone.items() if gone.into is not None}
        if not names:
            return
        naming = {record.id: record for record in self.reader.find_naming(names)}
        for record in [*naming.values(), *self.puts.values()]:
            if record.id in self.gone:
                continue
            current = self.puts.get(record.id, record)
            changed = renamed(current, names, self.schema)
            if isinstance(changed, Line) and changed.from_id == changed.to_id:
                self.before.setdefault(record.id, record)
                self.puts.pop(record.id, None)
                self.gone[record.id] = Gone(record, reason="It joined two records that were merged into one.")
            elif changed != current:
                self.before.setdefault(record.id, record)
                self.puts[record.id] = changed

    def _last(self, id_: str) -> str:
        """Return where a chain of merges within the change ends."""
        gone = self.gone.get(id_)
        return id_ if gone is None or gone.into is None else self._last(gone.into)

    def imply(self) -> tuple[dict[str, Line], set[str]]:
        """Return the lines that follow from the nodes written, and the ids of those that no longer do."""
        made = {
            line.id: line
            for record in self.puts.values()
            if record.type != "offer"
            for line in implied_lines(record, self.schema)
        }
        old = {id_ for record in self._replaced() for id_ in implied_ids(record, self.schema)}
        if old:
            old -= {id_ for record in self.puts.values() for id_ in implied_ids(record, self.schema)}
        return made, old

    def _replaced(self) -> list[AnyRecord]:
        """Return the records that are written anew or taken away, as they stood."""
        return [self.before[id_] for id_ in (*self.puts, *self.gone) if id_ in self.before]

    def expand(
        self, implied: Mapping[str, Line], implied_gone: Collection[str]
    ) -> tuple[dict[str, AnyRecord], set[str]]:
        """Return the expanded records that are new or changed, and the ids of those that no longer follow."""
        replaced = self._replaced()
        old = [
            line
            for record in replaced
            if record.type != "offer"
            for line in implied_lines(record, self.schema)
        ]
        touched = [*self.puts.values(), *implied.values(), *replaced, *old]
        if not any(is_structural(record, self.schema) for record in touched):
            return {}, set()
        structure = {record.id: record for record in self.reader.structure()}
        for id_ in (*self.puts, *self.gone, *implied_gone):
            structure.pop(id_, None)
        new = [*self.puts.values(), *implied.values()]
        structure.update((record.id, record) for record in new if is_structural(record, self.schema))
        made = expand(structure.values(), self.schema)
        follows: list[AnyRecord] = [*made.nodes, *made.lines]
        wanted = {record.id: record for record in follows}
        present = {record.id: record for record in self.reader.expanded()}
        changed = {id_: record for id_, record in wanted.items() if present.get(id_) != record}
        return changed, set(present) - set(wanted)

    def refuse_clashes(self, expanded: Collection[str]) -> None:
        """Refuse a change by which a record that follows from others would take a stated one's id."""
        self._refuse_stated(expanded)
        for batch in batches(self.puts.values(), _BATCH):
            self._refuse_stated([id_ for record in batch for id_ in implied_ids(record, self.schema)])

    def _refuse_stated(self, derived: Collection[str]) -> None:
        stated = self.puts.keys() & set(derived) | set(self.reader.get_stated(derived)) - set(self.gone)
        for id_ in sorted(stated):
            raise IdReused(f"{id_} is made from other records and cannot be written itself")

    def refuse_dangling(self, expanded: Mapping[str, AnyRecord], expanded_gone: Collection[str]) -> None:
        """Refuse the change where a record would name one that does not stand after it."""
        named: dict[str, str] = {}
        for record in self.puts.values():
            named.update((id_, record.id) for id_ in references_of(record, self.schema))
        away = {*self.gone, *expanded_gone}
        asked = set(named) - set(self.puts) - set(expanded) - away
        known = {*self.reader.get_stated(asked), *self.reader.get_derived(asked), *self.puts, *expanded}
        for id_, by in sorted(named.items()):
            if id_ in away or id_ not in known:
                raise DanglingReference(f"{by} names {id_}, which does not stand in the record")
        for record in self.reader.find_naming(away) if away else ():
            if record.id not in self.gone and record.id not in self.puts:
                left = sorted(references_of(record, self.schema) & away)
                raise DanglingReference(f"{left[0]} cannot go: {record.id} names it")


def _sort(record: AnyRecord) -> str:
    return "node" if isinstance(record, Node) else "line"
