"""What loading a package changes: what it says, what it said last time and what stands here, field by field.

- A field that only the package changed is changed; one that was changed here stays as it is here, and is listed.
- A record that the package no longer holds is ended where nobody changed it here and no other package holds it.
- A record that was removed or merged here stays so.
- Of a record that the package never held before, its word counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from graph_schema.fields import fields_of, with_fields
from graph_schema.findings import Fault, Finding, Findings
from graph_schema.records import AnyRecord, Operation, Put, Remove, Value
from graph_schema.references import references_of, renamed
from graph_schema.schema import Schema
from service.editions import Editions, find_other_packages, read_said
from service.stores.base import Fate, Store
from service.stores.reads import ends_of_merges, get_all, get_fates

Places = Mapping[str, tuple[str, int | None]]
"""For each record of a package, the file and the row where it stands."""


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
    """What a load is to do, as far as it has been worked out."""

    operations: list[Operation] = field(default_factory=list)
    new: int = 0
    changed: int = 0
    ended: int = 0
    kept: list[Kept] = field(default_factory=list)
    findings: Findings = field(default_factory=Findings)


def make_plan(
    store: Store,
    schema: Schema,
    name: str,
    records: Mapping[str, AnyRecord],
    places: Places,
    editions: Editions,
) -> tuple[Plan, tuple[Finding, ...]]:
    """Return what makes a landscape follow a package, and what keeps it out: with findings nothing is to be applied."""
    here = _Here(store, schema, records, read_said(store, editions))
    plan = Plan()
    for id_, record in records.items():
        clash = here.clash_of(record)
        if clash is not None:
            plan.findings.add(*places[id_], "id", id_, clash)
        else:
            _follow(plan, here, record)
    if not plan.findings.listed():
        _end(plan, here, name, editions)
        _refuse_dangling(plan, here, places)
    return plan, plan.findings.listed()


class _Here:
    """What stands in the landscape of all that a package says or said, and what became of the rest."""

    def __init__(
        self, store: Store, schema: Schema, records: Mapping[str, AnyRecord], said: Mapping[str, AnyRecord]
    ) -> None:
        self.store = store
        self.schema = schema
        self.records = records
        self.said = said
        named = {
            id_ for record in (*records.values(), *said.values()) for id_ in references_of(record, schema)
        }
        ids = {*records, *said, *named}
        self.standing = get_all(store, ids)
        self.fates = get_fates(store, ids - set(self.standing))
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


def _follow(plan: Plan, here: _Here, record: AnyRecord) -> None:
    """Do what one row of the package asks for."""
    fate, ours = here.fates.get(record.id), here.standing.get(record.id)
    theirs = here.renamed(record)
    if fate is not None:
        plan.kept.append(Kept(record.id, None, _fate_in_words(fate), "still held"))
    elif ours is None:
        plan.operations.append(Put(record=theirs))
        plan.new += 1
    else:
        base = here.renamed(here.said[record.id]) if record.id in here.said else None
        if base is None or base == ours or ours == theirs:
            merged = theirs
        else:
            merged = _merge(plan, here.schema, base, ours, theirs)
        if merged != ours:
            plan.changed += 1
            plan.operations.append(Put(record=merged, said=theirs if merged != theirs else None))
        elif theirs != base:
            plan.operations.append(Put(record=ours, said=theirs))


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


def _end(plan: Plan, here: _Here, name: str, editions: Editions) -> None:
    """End the records that the package held and no longer holds."""
    gone = [
        id_
        for id_ in here.said
        if id_ not in here.records and id_ in here.standing and here.standing[id_].stated_for is None
    ]
    others = find_other_packages(here.store, gone, name)
    for id_ in gone:
        if here.standing[id_] != here.renamed(here.said[id_]):
            plan.kept.append(Kept(id_, None, "changed", "no longer held"))
        elif id_ in others:
            plan.kept.append(Kept(id_, None, f"held by {others[id_]} too", "no longer held"))
        else:
            reason = f"{name} holds it no longer (it did in {editions.last_version})."
            plan.operations.append(Remove(id=id_, reason=reason))
            plan.ended += 1


def _refuse_dangling(plan: Plan, here: _Here, places: Places) -> None:
    """Note every record that would name one which is ended, or was removed here."""
    ended = [operation.id for operation in plan.operations if isinstance(operation, Remove)]
    written = {put.record.id: put.record for put in plan.operations if isinstance(put, Put)}
    removed = {id_ for id_, fate in here.fates.items() if fate.fate == "removed"}
    for id_, record in written.items():
        for named in sorted(references_of(record, here.schema) & {*ended, *removed}):
            what = "the package no longer holds" if named in here.standing else "was removed here"
            fault = Fault(f"{id_} names {named}, which {what}.", "Name another, or take the row out.")
            plan.findings.add(*places[id_], None, named, fault)
    for record in here.store.find_naming(ended) if ended else ():
        for named in sorted(references_of(record, here.schema) & set(ended)):
            if record.id not in ended and record.id not in written:
                file = str(here.schema.type(here.standing[named].type).file)
                fault = Fault(
                    f"The package no longer holds {named}, which {record.id} names here.",
                    f"Keep the row of {named}, or let {record.id} name another first.",
                )
                plan.findings.add(file, None, "id", named, fault)


def _fate_in_words(fate: Fate) -> str:
    into = "" if fate.into is None else f" into {fate.into}"
    return f"{fate.fate}{into} in revision {fate.revision}"


def _in_words(value: Value | None) -> str:
    if value is None or value == ():
        return "not recorded"
    return f"“{', '.join(value) if isinstance(value, tuple) else value}”"
