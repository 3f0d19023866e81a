"""A row of a table as a record, and back: the cells of a CSV file are texts, the record's values are typed.

A text that a spreadsheet would take for a formula stands in its cell with an apostrophe before it.
"""

from collections.abc import Mapping

from graph_schema.records import AnyRecord, Line, Node, Value
from graph_schema.schema import LineType, NodeType, Property, Schema
from graph_schema.texts import make_harmless, read_harmless

BAR = "|"
"""Stands between the values of a cell that holds several."""


def columns_of(schema: Schema, type_name: str) -> tuple[str, ...]:
    """Return the columns of a type's table, in order."""
    type_ = schema.type(type_name)
    common = schema.common if type_.common is None else type_.common
    return (*_first_columns(type_), *type_.properties, *common)


def _first_columns(type_: NodeType | LineType) -> tuple[str, ...]:
    if isinstance(type_, NodeType):
        return ("id",)
    told_by = () if type_.told_by is None else (type_.told_by,)
    return (*(("id",) if type_.has_ids else ()), "from_id", "to_id", *told_by)


def record_of(schema: Schema, type_name: str, row: Mapping[str, str]) -> AnyRecord:
    """Return the record that a row states; a blank cell is a value that is not recorded.

    Raises pydantic's ValidationError or ValueError where a cell cannot be read; `graph_schema.checks` says which.
    """
    type_ = schema.type(type_name)
    held = {name: read_harmless(cell) if cell[0] == "'" else cell for name, cell in row.items() if cell}
    stated = {
        "id": _id_of(type_, held),
        "type": type_name,
        "properties": {
            name: _value(property_, held[name])
            for name, property_ in type_.properties.items()
            if name in held
        },
        "sources": tuple(filter(None, held.get(schema.source_column, "").split(BAR))),
        "confidence": held.get("confidence"),
        "valid_from": held.get("valid_from"),
        "valid_to": held.get("valid_to"),
        "note": held.get("note"),
    }
    if isinstance(type_, NodeType):
        return Node.model_validate({**stated, "label": held.get(type_.title, "")})
    return Line.model_validate({**stated, "from_id": held.get("from_id", ""), "to_id": held.get("to_id", "")})


def row_of(schema: Schema, record: AnyRecord) -> dict[str, str]:
    """Return a record as the cells of its table, by column."""
    common = {
        "id": record.id,
        schema.source_column: record.sources,
        "confidence": record.confidence,
        "valid_from": record.valid_from,
        "valid_to": record.valid_to,
        "note": record.note,
    }
    ends = {"from_id": record.from_id, "to_id": record.to_id} if isinstance(record, Line) else {}
    filled: dict[str, Value | None] = {**record.properties, **common, **ends}
    return {column: _cell(filled.get(column)) for column in columns_of(schema, record.type)}


def _id_of(type_: NodeType | LineType, row: Mapping[str, str]) -> str:
    if isinstance(type_, LineType) and not type_.has_ids:
        parts = (row.get("from_id"), type_.name.replace("_", "-"), row.get("to_id"), row.get("valid_from"))
        return "--".join(filter(None, parts))
    return row.get("id", "")


def _value(property_: Property, cell: str) -> Value:
    if property_.is_list:
        return tuple(filter(None, cell.split(BAR)))
    return int(cell) if property_.is_whole else cell


def _cell(value: Value | None) -> str:
    if isinstance(value, int):
        return str(value)  # a number is no formula, negative or not
    return make_harmless(BAR.join(value) if isinstance(value, tuple) else value or "")
