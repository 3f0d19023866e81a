"""Small landscapes for tests: one line a record, so that the right answer is plain to the eye."""

from pathlib import Path
from typing import Any

from graph_schema.records import AnyRecord, ChangeSet, Confidence, Line, Node, Put
from graph_schema.schema import load_schema

ROOT = Path(__file__).parents[1]
SEED = ROOT / "seed_data"
SHARED = ROOT.parent / "shared"
"""Where evidence and published schemas lie beside a checkout; a test that needs them skips where they are not."""


def node(
    type_: str,
    id_: str,
    label: str | None = None,
    *,
    valid: tuple[str | None, str | None] = (None, None),
    sources: tuple[str, ...] = ("web",),
    confidence: Confidence | None = "high",
    note: str | None = None,
    **properties: Any,
) -> Node:
    """Return a node whose title property is its label."""
    title = load_schema().nodes[type_].title
    label = label or id_
    return Node(
        id=id_,
        type=type_,
        label=label,
        properties={title: label, **properties},
        sources=sources,
        confidence=confidence,
        valid_from=valid[0],
        valid_to=valid[1],
        note=note,
    )


def line(
    type_: str,
    from_id: str,
    to_id: str,
    *,
    id_: str | None = None,
    valid: tuple[str | None, str | None] = (None, None),
    sources: tuple[str, ...] = ("web",),
    confidence: Confidence | None = "high",
    **properties: Any,
) -> Line:
    """Return a line; without an id it is called after its ends."""
    return Line(
        id=id_ or f"{from_id}--{type_.replace('_', '-')}--{to_id}",
        type=type_,
        from_id=from_id,
        to_id=to_id,
        properties=properties,
        sources=sources,
        confidence=confidence,
        valid_from=valid[0],
        valid_to=valid[1],
    )


def source(id_: str = "web", title: str = "A page") -> Node:
    """Return a source, which vouches for itself."""
    return node("source", id_, title, sources=(id_,), url=f"https://example.org/{id_}", confidence=None)


def offer(id_: str, provider_id: str, *topic_ids: str, **properties: Any) -> Node:
    """Return an offer of current coaching in the whole country unless said otherwise."""
    usual = {"form": "coaching", "status": "current", "area_id": "S92000003"}
    return node("offer", id_, provider_id=provider_id, topic_ids=topic_ids, **{**usual, **properties})


def change_set(*records: AnyRecord, id_: str = "first", **rest: Any) -> ChangeSet:
    """Return a change-set that writes these records."""
    operations = tuple(Put(record=record) for record in records)
    return ChangeSet(id=id_, author="test", operations=operations, **rest)
