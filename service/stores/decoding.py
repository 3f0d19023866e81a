"""Records as the text in which both stores keep them."""

from functools import lru_cache

from pydantic import TypeAdapter

from graph_schema.expansion import implied_line
from graph_schema.records import AnyRecord, Line, Node, StoredRecord
from graph_schema.schema import load_schema
from service.stores.base import StoreDamaged

_ADAPTER: TypeAdapter[AnyRecord] = TypeAdapter(StoredRecord)


def text_of(record: AnyRecord) -> str:
    """Return a record as JSON text; `record_from` gives it back."""
    return record.model_dump_json(exclude_none=True)


@lru_cache(maxsize=16_384)
def record_from(text: str) -> AnyRecord:
    """Return the record of a JSON text. Records are frozen, so the same text may give the same object."""
    return _ADAPTER.validate_json(text)


def record_at(id_: str, text: str) -> AnyRecord:
    """Return the record with an id of a row: the one that its text holds, or the line that follows from that."""
    record = record_from(text)
    if record.id == id_:
        return record
    line = implied_line(record, id_, load_schema())
    if line is None:
        raise StoreDamaged(f"{id_} should follow from {record.id}")
    return line


def node_from(text: str) -> Node:
    """Return the node of a JSON text; raises `StoreDamaged`."""
    record = record_from(text)
    if not isinstance(record, Node):
        raise StoreDamaged(f"{record.id} should be a node")
    return record


def line_at(id_: str, text: str) -> Line:
    """Return the line with an id of a row; see `record_at`."""
    record = record_at(id_, text)
    if not isinstance(record, Line):
        raise StoreDamaged(f"{record.id} should be a line")
    return record
