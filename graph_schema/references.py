"""Which records a record names, and the same record with those names changed."""

from collections.abc import Iterator, Mapping

from graph_schema.records import AnyRecord, Line, Value
from graph_schema.schema import KIND, Schema


def references_of(record: AnyRecord, schema: Schema) -> frozenset[str]:
    """Return the ids that a record names: its sources, its references, the ends of a line that are no kinds."""
    found = set(record.sources)
    found.discard(record.id)
    for name in _reference_names(record, schema):
        value = record.properties[name]
        if isinstance(value, tuple):
            found.update(value)
        else:
            found.add(str(value))
    if isinstance(record, Line):
        type_ = schema.lines[record.type]
        for end, types in ((record.from_id, type_.from_), (record.to_id, type_.to)):
            if not (KIND in types and schema.is_kind(end)):
                found.add(end)
    return frozenset(found)


def renamed(record: AnyRecord, names: Mapping[str, str], schema: Schema) -> AnyRecord:
    """Return a record in which each id that `names` holds gives way to the other, each named once."""

    def swap(value: Value) -> Value:
        if isinstance(value, tuple):
            return tuple(dict.fromkeys(names.get(part, part) for part in value))
        return names.get(value, value) if isinstance(value, str) else value

    changed = {name: swap(record.properties[name]) for name in _reference_names(record, schema)}
    update: dict[str, object] = {
        "properties": {**record.properties, **changed},
        "sources": swap(record.sources),
    }
    if isinstance(record, Line):
        update |= {"from_id": swap(record.from_id), "to_id": swap(record.to_id)}
    return record.model_copy(update=update)


def _reference_names(record: AnyRecord, schema: Schema) -> Iterator[str]:
    for name in schema.type(record.type).naming:
        if name in record.properties:
            yield name
