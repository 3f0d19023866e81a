"""A record as plain fields, so that two states of it can be compared and mixed field by field."""

from collections.abc import Mapping

from graph_schema.records import AnyRecord, Line, Node, Value
from graph_schema.schema import Schema

ATTRIBUTES = ("sources", "confidence", "valid_from", "valid_to", "note")
ENDS = ("from_id", "to_id")


def fields_of(record: AnyRecord) -> dict[str, Value | None]:
    """Return the properties of a record and what any record holds beside them, by name."""
    names = (*ENDS, *ATTRIBUTES) if isinstance(record, Line) else ATTRIBUTES
    return {**record.properties, **{name: getattr(record, name) for name in names}}


def with_fields(
    schema: Schema, record: AnyRecord, other: AnyRecord, fields: Mapping[str, Value | None]
) -> AnyRecord:
    """Return a record with these fields and no other property, each from it or from another state of it.

    Properties stand in the order of the other state; a node's label goes with the title of whichever had it.
    """
    order = (*other.properties, *record.properties)
    properties = {name: fields[name] for name in dict.fromkeys(order) if fields.get(name) is not None}
    own = {name: fields[name] for name in fields if name in {*ATTRIBUTES, *ENDS}}
    update: dict[str, object] = {"properties": properties, **own}
    if isinstance(record, Node) and isinstance(other, Node):
        title = schema.nodes[record.type].title
        update["label"] = (other if properties.get(title) == other.properties.get(title) else record).label
    return record.model_copy(update=update)
