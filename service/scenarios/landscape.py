"""The stated records that a scenario may change, held in memory while its steps are played out."""

from collections.abc import Iterator

from graph_schema.circles import circles_of
from graph_schema.records import AnyRecord, Line, Merge, Node, Operation, Put, Remove
from graph_schema.references import references_of, renamed
from graph_schema.schema import LineType, Property, Schema
from service.stores.base import Store

SOURCE = "what-if"
"""The source that every imagined fact cites in the copy: it stands in no record."""

REASON = "Imagined: this is a what-if."


class ImaginedLandscape:
    """Records as they stand and as the steps so far have left them."""

    def __init__(self, store: Store, schema: Schema) -> None:
        self.schema = schema
        snapshot = store.snapshot(sorted(touched_types(schema)))
        every: list[AnyRecord] = [*snapshot.nodes, *snapshot.lines]
        stated = [record for record in every if record.stated_for is None]
        self._stood: dict[str, AnyRecord] = {record.id: record for record in stated}
        self.now = dict(self._stood)
        self._named_by: dict[str, dict[str, None]] = {}
        for record in stated:
            self._note(record)
        self.merged: dict[str, str] = {}
        """Each body that was merged, and into which."""

    def of_type(self, type_: str) -> Iterator[AnyRecord]:
        """Give the records of one type as they are now, by id."""
        yield from (record for _, record in sorted(self.now.items()) if record.type == type_)

    def bodies_of(self, kind: str) -> list[str]:
        """Return the bodies of a kind, by id."""
        return [body.id for body in self.of_type("body") if body.text("kind") == kind]

    def put(self, record: AnyRecord) -> None:
        """Write a record; what was confirmed, or is new, says that this is imagined."""
        if record.confirmed or record.id not in self._stood:
            record = record.model_copy(update={"sources": tuple(dict.fromkeys((*record.sources, SOURCE)))})
        self.now[record.id] = record
        self._note(record)

    def change(self, record: AnyRecord, **properties: str | tuple[str, ...] | None) -> None:
        """Write a record with some of its properties changed; None takes one away."""
        changed = {**record.properties, **properties}
        kept = {name: value for name, value in changed.items() if value is not None}
        self.put(record.model_copy(update={"properties": kept}))

    def merge(self, id_: str, into: str) -> int:
        """Let all that names one body name another; return how many records did."""
        names = {id_: into}
        changed = 0
        for record in self._naming(id_):
            if record.id == id_ or record.id not in self.now:
                continue
            other = _without_itself(renamed(self.now[record.id], names, self.schema), self.schema)
            self.put(other)
            if isinstance(other, Line) and other.from_id == other.to_id:
                self.end(other.id)
            changed += 1
        del self.now[id_]
        self.merged = {was: into if last == id_ else last for was, last in self.merged.items()} | names
        return changed

    def end(self, id_: str) -> int:
        """Take a record away with all that cannot stand without it; return how many went."""
        going, gone = [id_], 0
        while going:
            ended = going.pop()
            if self.now.pop(ended, None) is None:
                continue
            gone += 1
            for record in self._naming(ended):
                left = _without(record, ended, self.schema)
                if left is None:
                    going.append(record.id)
                else:
                    self.put(left)
        return gone

    def _note(self, record: AnyRecord) -> None:
        """Note what a record names: looked up for each record that goes, of which there may be thousands."""
        for id_ in references_of(record, self.schema):
            self._named_by.setdefault(id_, {})[record.id] = None

    def _naming(self, id_: str) -> list[AnyRecord]:
        """Return the records that name one now; some that were noted may have changed or gone since."""
        noted = (self.now.get(other) for other in self._named_by.get(id_, ()))
        return [record for record in noted if record and id_ in references_of(record, self.schema)]

    def operations(self) -> list[Operation]:
        """Return what makes the record into this: all that is written, then what goes."""
        puts: list[Operation] = [
            Put(record=record)
            for id_, record in sorted(self.now.items())
            if self._stood.get(id_) is not record
        ]
        ends: list[Operation] = [
            Merge(id=id_, into=self.merged[id_], reason=REASON)
            if self.merged.get(id_) in self.now
            else Remove(id=id_, reason=REASON)
            for id_ in sorted(self._stood.keys() - self.now.keys())
        ]
        return [*puts, *ends]

    def circles(self) -> Iterator[list[str]]:
        """Yield each circle among records that may lead round to none, as the ids on it."""
        for name, property_ in self._acyclic():
            yield from circles_of(list(self._arrows(name, property_)))

    def _acyclic(self) -> Iterator[tuple[str, Property | None]]:
        for name in touched_types(self.schema):
            type_ = self.schema.type(name)
            if isinstance(type_, LineType):
                if type_.acyclic:
                    yield name, None
            else:
                yield from ((name, one) for one in type_.properties.values() if one.acyclic)

    def _arrows(self, name: str, property_: Property | None) -> Iterator[tuple[str, str]]:
        for record in self.of_type(name):
            if isinstance(record, Line):
                yield record.from_id, record.to_id
            elif property_ is not None and (to := record.text(property_.name)) is not None:
                yield record.id, to


def touched_types(schema: Schema) -> set[str]:
    """Return the types that a step may change: bodies, what names one, what names that; topics and functions."""
    stated = [*schema.nodes, *(name for name, line in schema.lines.items() if not line.implied)]
    found = {"body"}
    while more := {name for name in stated if name not in found and _names_any(name, found, schema)}:
        found |= more
    return found | {"topic", "function"}


def _names_any(name: str, types: set[str], schema: Schema) -> bool:
    type_ = schema.type(name)
    ends = {*type_.from_, *type_.to} if isinstance(type_, LineType) else set()
    return not types.isdisjoint(ends.union(*(one.of for one in type_.properties.values())))


def _without(record: AnyRecord, id_: str, schema: Schema) -> AnyRecord | None:
    """Return a record that no longer names an id; None where it cannot stand without."""
    if isinstance(record, Line) and id_ in (record.from_id, record.to_id):
        return None
    kept = dict(record.properties)
    for name in schema.type(record.type).naming:
        value = kept.get(name)
        left = tuple(part for part in value if part != id_) if isinstance(value, tuple) else value
        if left in (id_, ()) and value != ():
            if schema.type(record.type).properties[name].required:
                return None
            del kept[name]
        elif left is not None:
            kept[name] = left
    return record.model_copy(update={"properties": kept})


def _without_itself(record: AnyRecord, schema: Schema) -> AnyRecord:
    """Return a node without a reference to itself, which a merge with what it named has made."""
    if not isinstance(record, Node):
        return record
    return _without(record, record.id, schema) or record
