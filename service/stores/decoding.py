"""Records as the text in which both stores keep them."""

from functools import lru_cache

from pydantic import TypeAdapter

from graph_schema.records import AnyRecord, StoredRecord

_ADAPTER: TypeAdapter[AnyRecord] = TypeAdapter(StoredRecord)


def text_of(record: AnyRecord) -> str:
    """Return a record as JSON text; `record_from` gives it back."""
    return record.model_dump_json(exclude_none=True)


@lru_cache(maxsize=16_384)
def record_from(text: str) -> AnyRecord:
    """Return the record of a JSON text. Records are frozen, so the same text may give the same object."""
    return _ADAPTER.validate_json(text)
