"""Records as the properties that Neo4j keeps: each under its own name, and the whole record as `json`."""

from typing import Any

from graph_schema.records import AnyRecord, Line, Node, Operation, Put, Value, sort_key
from graph_schema.references import references_of
from graph_schema.schema import KIND, Schema
from service.stores.applying import is_structural
from service.stores.decoding import text_of
from service.stores.ranking import days_of, offer_ranks, offer_words

STATED, IMPLIED, EXPANDED = 0, 1, 2

_LARGEST = 2**63

RESERVED = frozenset(
    {
        "id",
        "type",
        "sources",
        "confidence",
        "valid_from",
        "valid_to",
        "note",
        "stated_for",
        "from_id",
        "to_id",
    }
    | {"json", "origin", "structural", "names", "sort_key", "first_day", "last_day"}
    | {"main_topic_id", "status_rank", "help_rank", "confidence_rank", "words"}
)
"""Names that stand beside the properties of a record; no type may have a property called so."""


def properties_of(record: AnyRecord, origin: int, schema: Schema) -> dict[str, Any]:
    """Return what is kept of a record; what it does not hold has no property."""
    if record.type in schema.nodes["offer"].implied_types and isinstance(record, Line):
        return _line_of_offer(record, origin)
    kept: dict[str, Any] = {name: _native(value) for name, value in record.properties.items()}
    kept |= record.model_dump(exclude={"properties", "is_line", "label", "sources"})
    kept["sources"] = list(record.sources)
    kept["first_day"], kept["last_day"] = days_of(record)
    kept["origin"] = origin
    kept["json"] = text_of(record)
    if origin != EXPANDED and is_structural(record, schema):
        kept["structural"] = True
    if origin == STATED:
        kept["names"] = sorted(references_of(record, schema))
    kept["sort_key"] = sort_key(record.label if isinstance(record, Node) else record.id)
    if isinstance(record, Node) and record.type == "offer":
        kept |= _offer_properties(record)
    return {name: value for name, value in kept.items() if value is not None}


def _line_of_offer(line: Line, origin: int) -> dict[str, Any]:
    """Return what is kept of a line that follows from an offer: what it is found by; the rest is made from the offer.

    They are five sixths of a large landscape, and a load is one transaction, which the server holds whole.
    """
    first, last = days_of(line)
    return {
        **line.properties,
        "id": line.id,
        "type": line.type,
        "from_id": line.from_id,
        "to_id": line.to_id,
        "sources": list(line.sources),
        "first_day": first,
        "last_day": last,
        "origin": origin,
        "sort_key": sort_key(line.id),
    }


def names_in(operation: Operation, schema: Schema) -> list[str]:
    """Return the ids that a change made a record name, as the log keeps them; see `Store.find_once_naming`."""
    return sorted(references_of(operation.record, schema)) if isinstance(operation, Put) else []


def ends_of(line: Line, schema: Schema) -> tuple[str, str]:
    """Return the labels of what stands at a line's ends: records, or kinds."""
    type_ = schema.lines[line.type]
    return _end(line.from_id, type_.from_, schema), _end(line.to_id, type_.to, schema)


def _end(id_: str, types: tuple[str, ...], schema: Schema) -> str:
    return "Kind" if KIND in types and schema.is_kind(id_) else "Record"


def _offer_properties(offer: Node) -> dict[str, Any]:
    ranks = offer_ranks(offer)
    topics = offer.words("topic_ids")
    return {
        "main_topic_id": topics[0] if topics else None,
        "status_rank": ranks.status,
        "help_rank": ranks.help,
        "confidence_rank": ranks.confidence,
        "words": list(offer_words(offer)),
    }


def _native(value: Value) -> str | int | list[str]:
    """Return a value as Neo4j can keep it; a number beyond 64 bits as its digits."""
    if isinstance(value, tuple):
        return list(value)
    return str(value) if isinstance(value, int) and abs(value) >= _LARGEST else value
