"""Between what the contract asks for and what the Cypher statements are bound with and give back."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from graph_schema.schema import RecordType, load_schema
from service.stores.base import Direction, Filters, OfferFilters, OfferRow, Snapshot
from service.stores.cursors import read_cursor
from service.stores.decoding import line_at, node_from
from service.stores.neo4j_log import revision_of
from service.stores.neo4j_transaction import Transaction
from service.stores.ranking import BEGINNING, asked_words, day_text


def cursor_key(cursor: str | None, shape: Sequence[type]) -> list[str | int] | None:
    """Return where a page begins, as a statement compares it; None for the first page."""
    return None if cursor is None else list(read_cursor(cursor, shape))


def asked_name(id_: str) -> dict[str, str]:
    """Return an id as `find_once_naming.cypher` looks for it: as the full-text index reads it, and as it is."""
    quoted = id_.replace("\\", "\\\\").replace('"', '\\"')
    return {"id": id_, "query": f'"{quoted}"'}


def bound_way(direction: Direction, as_of: date | None) -> dict[str, Any]:
    """Return which way lines are followed, and on which day they must hold."""
    return {
        "out": direction in {"out", "both"},
        "in": direction in {"in", "both"},
        "day": day_text(as_of),
    }


def bound_filters(type_: RecordType, filters: Filters) -> dict[str, Any] | None:
    """Return what `find.cypher` is asked with, its page apart; None where nothing can match."""
    wanted = {name: list(values) for name, values in filters.properties.items() if values}
    if not wanted.keys() <= type_.properties.keys():
        return None
    lists = {name for name in wanted if type_.properties[name].is_list}
    return {
        "texts": {name: values for name, values in wanted.items() if name not in lists},
        "words": {name: values for name, values in wanted.items() if name in lists},
        "ids": list(filters.ids),
        "joined_to": list(filters.joined_to),
        "active_on": day_text(filters.active_on),
        "ended_by": day_text(filters.ended_by),
        "source": filters.source,
    }


def bound_offers(filters: OfferFilters) -> dict[str, Any] | None:
    """Return what `find_offers.cypher` is asked with, its page apart; None where nothing can match."""
    words = asked_words(filters.words)
    if "" in words:
        return None
    return {
        "topics": [[topic_id, *ranks] for topic_id, ranks in filters.topic_ranks.items()],
        "areas": dict(filters.area_ranks),
        "askers": list(filters.asker_kinds),
        "forms": list(filters.forms),
        "audiences": list(filters.audiences),
        "statuses": list(filters.statuses),
        "providers": list(filters.provider_ids),
        "ids": list(filters.offer_ids),
        "words": list(words),
        # Each is letters and digits alone, quoted so that none is read as an operator.
        "query": " AND ".join(f'"{word}"' for word in words) or None,
        **bound_days(filters.as_of, filters.late_providers),
    }


def bound_days(as_of: date | None, late_providers: Sequence[str]) -> dict[str, Any]:
    """Return the day asked about, and the bodies that had not begun by it."""
    return {"day": day_text(as_of), "late": list(late_providers), "beginning": BEGINNING}


def offer_row(row: Mapping[str, Any]) -> OfferRow:
    """Return the offer of a row, with the ranks of its key."""
    topic, status, area, asker, help_, confidence = row["key"][:6]
    return OfferRow(
        offer=node_from(row["json"]),
        topic_rank=topic,
        status_rank=status,
        area_rank=area,
        asker_rank=asker,
        help_rank=help_,
        confidence_rank=confidence,
        alike=row["alike"],
    )


def read_snapshot(reading: Transaction, types: Sequence[str], as_of: date | None) -> Snapshot | None:
    """Return every record of one revision, or None where another was written between the statements."""
    schema = load_schema()
    day = day_text(as_of)
    labels = [type_.node for name, type_ in schema.nodes.items() if not types or name in types]
    lines = [name for name in schema.lines if not types or name in types]
    before = revision_of(reading.rows("revision")[0]).number
    nodes = reading.rows("snapshot_nodes", label="|".join(labels), day=day) if labels else []
    joins = reading.rows("snapshot_lines", lines=lines, day=day) if lines else []
    if revision_of(reading.rows("revision")[0]).number != before:
        return None
    return Snapshot.model_construct(
        revision=before,
        nodes=tuple(sorted((node_from(row["json"]) for row in nodes), key=lambda node: node.id)),
        lines=tuple(sorted((line_at(row["id"], row["json"]) for row in joins), key=lambda line: line.id)),
    )
