"""What loading a package changes: what it says, what it said last time and what stands here, field by field.

- A field that only the package changed is changed; one that was changed here stays as it is here, and is listed.
- A record that the package no longer holds is ended where nobody changed it here and no other package holds it.
- A record that was removed or merged here stays so.
- Of a record that the package never held before, its word counts.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from graph_schema.checks import Checked, Stated
from graph_schema.fields import fields_of, with_fields
from graph_schema.findings import Fault, Finding, Findings
from graph_schema.records import AnyRecord, Operation, Put, Remove, Value
from graph_schema.references import references_of, renamed
from graph_schema.schema import Schema
from service.editions import Editions, find_other_packages, read_dropped, read_said
from service.stores.base import Fate, Store
from service.stores.batches import batches
from service.stores.reads import ends_of_merges, get_all, get_fates

_AT_ONCE = 5_000
"""How many rows are compared with the landscape at a time."""


class Unfit(ValueError):
    """A package is well in itself and cannot stand in this landscape; the findings say why."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("the package does not fit the landscape")
        self.findings = findings


@dataclass(frozen=True, slots=True)
class Kept:
    """What stands here although the package says otherwise."""

    record_id: str
    field: str | None
    """The field, as its column is called; None where the record as a whole is meant."""
    ours: str
    """What stands here, in words."""
    theirs: str
    """What the package says, in words."""

    def __str__(self) -> str:
        where = self.record_id if self.field is None else f"{self.record_id}, {self.field}"
        return f"{where}: here {self.ours}; in the package {self.theirs}"


@dataclass(slots=True)
class Plan:
    """What a load does, as far as it has been worked out."""

    records: Counter[str] = field(default_factory=Counter)
    """How many records the package holds, by type."""
    new: int = 0
    changed: int = 0
    ended: int = 0
    kept: list[Kept] = field(default_factory=list)
    clashes: Findings = field(default_factory=Findings)
    """Rows whose id the landscape has for something else."""
    dangling: Findings = field(default_factory=Findings)
    """Records that would name one that is not there."""


class Following:
    """The operations that make a landscape follow a package, worked out as they are read.

    Only so many rows are held at a time, and each reading begins anew. Raises `Unfit` at the end of a reading where
    the package cannot stand in the landscape: nothing of it is to be applied then.
    """

    def __init__(
        self,
        store: Store,
        checked: Checked,
        name: str,
        editions: Editions,
        tell: Callable[[int], None] = lambda _rows: None,
    ) -> None:
        """`tell` is told how many rows have been worked out."""
        self.plan = Plan()
        self._store = store
        self._checked = checked
        self._name = name
        self._editions = editions
        self._tell = tell

    def __iter__(self) -> Iterator[Operation]:
        """Yield what is to be done: what is written, then what is ended."""
        self.plan = plan = Plan()
        ending = _Ending(self._store, self._checked, self._name, self._editions)
        for some in batches(self._checked.stated(), _AT_ONCE):
            here = _Here(self._store, self._checked.schema, self._editions, [s.record for s in some])
            for stated in some:
                put = _follow(plan, here, stated)
                if put is not None:
                    ending.note(plan, here, stated, put)
                    yield put
            self._tell(plan.records.total())
        plan.kept += ending.kept
        plan.ended = len(ending.removals)
        yield from ending.removals
        ending.refuse(plan)
        findings = plan.clashes.listed() or plan.dangling.listed()
        if findings:
            raise Unfit(findings)


class _Here:
    """What stands in the landscape of some of what a package says, and what became of the rest."""

    def __init__(
        self, store: Store, schema: Schema, editions: Editions, records: Sequence[AnyRecord]
    ) -> None:
        self.schema = schema
        if not editions.newest.number:
            records = ()  # in an empty landscape nothing stands and nothing ever stood
        ids = [record.id for record in records]
        self.said = read_said(store, editions, ids)
        self.standing = get_all(store, ids)
        spoken_of = (*records, *self.said.values())
        named = {id_ for record in spoken_of for id_ in references_of(record, schema)}
        self.fates = get_fates(store, named.union(ids) - set(self.standing))
        self.removed = frozenset(id_ for id_, fate in self.fates.items() if fate.fate == "removed")
        self._merged = ends_of_merges(store, self.fates)

    def renamed(self, record: AnyRecord) -> AnyRecord:
        """Return a record in which each merged record that it names gives way to the one it was merged into."""
        if not self._merged or self._merged.keys().isdisjoint(references_of(record, self.schema)):
            return record
        return renamed(record, self._merged, self.schema)

    def clash_of(self, record: AnyRecord) -> Fault | None:
        """Return what is wrong with the id of a row, if the landscape has it for something else."""
        what = None
        fate, standing = self.fates.get(record.id), self.standing.get(record.id)
        if fate is not None and record.id not in self.said:
            what = f"was {fate.fate}, and its id is never used again"
        elif standing is not None and standing.stated_for is not None:
            what = f"is made from {standing.stated_for} and cannot be stated itself"
        elif standing is not None and standing.type != record.type:
            what = f"is a {standing.type} in the landscape and cannot become a {record.type}"
        return None if what is None else Fault(f"{record.id} {what}.", "Choose another id.")


def _follow(plan: Plan, here: _Here, stated: Stated) -> Put | None:
    """Return what one row of the package asks for, where it asks for anything."""
    record = stated.record
    plan.records[record.type] += 1
    clash = here.clash_of(record)
    if clash is not None:
        plan.clashes.add(stated.file, stated.row, "id", record.id, clash)
        return None
    theirs = here.renamed(record)
    if record.id in here.fates:
        plan.kept.append(Kept(record.id, None, _fate_in_words(here.fates[record.id]), "still held"))
        return None
    if record.id in here.standing:
        return _compare(plan, here, here.standing[record.id], theirs)
    plan.new += 1
    return Put(record=theirs)


def _compare(plan: Plan, here: _Here, ours: AnyRecord, theirs: AnyRecord) -> Put | None:
    """Return what makes a record that stands follow the package."""
    base = here.renamed(here.said[ours.id]) if ours.id in here.said else None
    if base is None or base == ours or ours == theirs:
        merged = theirs
    else:
        merged = _merge(plan, here.schema, base, ours, theirs)
    if merged != ours:
        plan.changed += 1
        return Put(record=merged, said=theirs if merged != theirs else None)
    return Put(record=ours, said=theirs) if theirs != base else None


def _merge(plan: Plan, schema: Schema, base: AnyRecord, ours: AnyRecord, theirs: AnyRecord) -> AnyRecord:
    """Return our record with the fields that only the package changed, and list those in which ours wins."""
    was, here, there = (fields_of(record) for record in (base, ours, theirs))
    merged = dict(here)
    for name in {**here, **there, **was}:
        if here.get(name) == was.get(name):
            merged[name] = there.get(name)
        elif here.get(name) != there.get(name):
            kept = Kept(ours.id, name, _in_words(here.get(name)), _in_words(there.get(name)))
            plan.kept.append(kept)
    return with_fields(schema, ours, theirs, merged)


class _Ending:
    """The records that the package held and no longer holds: those that are ended, and those that stay."""

    def __init__(self, store: Store, checked: Checked, name: str, editions: Editions) -> None:
        said = read_dropped(store, editions, checked.ids)
        here = _Here(store, checked.schema, editions, tuple(said.values()))
        gone = [id_ for id_ in said if id_ in here.standing and here.standing[id_].stated_for is None]
        others = find_other_packages(store, gone, name)
        self.kept: list[Kept] = []
        self.removals: list[Remove] = []
        for id_ in gone:
            if here.standing[id_] != here.renamed(said[id_]):
                self.kept.append(Kept(id_, None, "changed", "no longer held"))
            elif id_ in others:
                self.kept.append(Kept(id_, None, f"held by {others[id_]} too", "no longer held"))
            else:
                reason = f"{name} holds it no longer (it did in {editions.last_version})."
                self.removals.append(Remove(id=id_, reason=reason))
        self._schema = checked.schema
        self._types = {removal.id: here.standing[removal.id].type for removal in self.removals}
        naming = store.find_naming(list(self._types)) if self._types else ()
        self._left = {record.id: record for record in naming if record.id not in self._types}
        """Records of others that name what is ended, as far as the package does not write them anew."""

    def note(self, plan: Plan, here: _Here, stated: Stated, put: Put) -> None:
        """Note each record that a written one names although it is ended, or was removed here."""
        self._left.pop(put.record.id, None)
        if not (self._types or here.removed):
            return
        for named in sorted(references_of(put.record, self._schema) & {*self._types, *here.removed}):
            what = "the package no longer holds" if named in self._types else "was removed here"
            fault = Fault(
                f"{put.record.id} names {named}, which {what}.", "Name another, or take the row out."
            )
            plan.dangling.add(stated.file, stated.row, None, named, fault)

    def refuse(self, plan: Plan) -> None:
        """Note each record that stays and names one that is ended."""
        for record in self._left.values():
            for named in sorted(references_of(record, self._schema) & self._types.keys()):
                fault = Fault(
                    f"The package no longer holds {named}, which {record.id} names here.",
                    f"Keep the row of {named}, or let {record.id} name another first.",
                )
                plan.dangling.add(str(self._schema.type(self._types[named]).file), None, "id", named, fault)


def _fate_in_words(fate: Fate) -> str:
    into = "" if fate.into is None else f" into {fate.into}"
    return f"{fate.fate}{into} in revision {fate.revision}"


def _in_words(value: Value | None) -> str:
    if value is None or value == ():
        return "not recorded"
    return f"“{', '.join(value) if isinstance(value, tuple) else value}”"
