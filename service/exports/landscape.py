"""What every export holds: a landscape of one revision, whose it is and under which licence."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from importlib.resources import files

from graph_schema.descriptor import ATTRIBUTION, LICENCE, LICENCE_URL, TITLE
from graph_schema.records import AnyRecord, Node, Value
from graph_schema.schema import Schema, load_schema
from service.days import day_at
from service.stores.base import Revision, Snapshot, Store

CREDIT = "Cairn: who supports, funds and holds to account Scotland's health and social care partnerships (CC BY 4.0)."
"""How to name whose data these are; the same words as in seed_data/LICENSE."""


@dataclass(frozen=True)
class Landscape:
    """Every record of one revision, read at once, so that no write meanwhile is mixed in."""

    revision: Revision
    snapshot: Snapshot

    @property
    def records(self) -> Iterator[AnyRecord]:
        """Every record, nodes first, each sort by id."""
        yield from self.snapshot.nodes
        yield from self.snapshot.lines

    @property
    def stated(self) -> Iterator[AnyRecord]:
        """The records that were stated; all others follow from them."""
        return (record for record in self.records if record.stated_for is None)

    @cached_property
    def kinds(self) -> tuple[tuple[str, str], ...]:
        """The kinds of body or audience at which lines end, with their labels, by name.

        They are no records; in a graph they need a point to stand at.
        """
        known = {node.id for node in self.snapshot.nodes}
        ends = {end for line in self.snapshot.lines for end in (line.from_id, line.to_id)}
        return tuple((name, _label_of_kind(load_schema(), name)) for name in sorted(ends - known))

    @property
    def about(self) -> dict[str, str]:
        """What every export says of itself."""
        return about(self.revision)


def read_landscape(store: Store) -> Landscape:
    """Return the landscape as it stands now, all of one revision."""
    snapshot = store.snapshot()
    found = store.find_revisions(snapshot.revision - 1, 1) if snapshot.revision else ()
    return Landscape(found[0] if found else Revision(number=0), snapshot)


def about(revision: Revision) -> dict[str, str]:
    """Return what a file says of itself: title, revision, day, licence, whom to name."""
    return {
        "title": TITLE,
        "revision": str(revision.number),
        "recorded_on": day_of(revision).isoformat() if revision.recorded_at is not None else "",
        "edition": revision.package.version if revision.package is not None else "",
        "licence": LICENCE,
        "licence_url": LICENCE_URL,
        "attribution": ATTRIBUTION,
        "credit": CREDIT,
    }


def day_of(revision: Revision) -> date:
    """Return the day in Scotland on which a revision was recorded; the first of 1970 for the empty landscape."""
    return day_at(revision.recorded_at) if revision.recorded_at is not None else date(1970, 1, 1)


def licence_text() -> str:
    """Return the licence and the attributions that go with the data, word for word."""
    return (files("seed_data") / "LICENSE").read_text(encoding="utf-8")


def values_of(record: AnyRecord) -> dict[str, Value]:
    """Return all that a record says, by name: its properties and what every record has; nothing that is not recorded."""
    common: dict[str, Value | None] = {
        "type": record.type,
        "label": record.label if isinstance(record, Node) else None,
        "sources": record.sources,
        "confidence": record.confidence,
        "valid_from": record.valid_from,
        "valid_to": record.valid_to,
        "note": record.note,
        "stated_for": record.stated_for,
    }
    return {name: value for name, value in {**record.properties, **common}.items() if value is not None}


def type_label(record: AnyRecord) -> str:
    """Return the label of a record's type as a graph database has it: `Body`, `FUNDS`."""
    schema = load_schema()
    return schema.nodes[record.type].node if isinstance(record, Node) else schema.lines[record.type].line


def _label_of_kind(schema: Schema, name: str) -> str:
    for vocabulary in ("body_kinds", "audience_kinds"):
        if name in schema.vocabularies[vocabulary]:
            return schema.word(vocabulary, name).label
    return name
