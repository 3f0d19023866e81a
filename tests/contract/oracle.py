"""A landscape kept in a plain dict, which answers as the contract says a store must, without any haste.

It shares with the stores only what is defined outside them: `derive` and `sort_key`.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from graph_schema.dates import holds_on
from graph_schema.expansion import derive
from graph_schema.records import (
    AnyRecord,
    Line,
    Merge,
    Node,
    Operation,
    Put,
    Remove,
    Value,
    sort_key,
    whole_words,
)
from graph_schema.schema import load_schema
from service.stores.base import OfferFilters

SCHEMA = load_schema()


class Refused(Exception):
    """The change cannot stand."""


class Oracle:
    """The landscape as it should be."""

    def __init__(self) -> None:
        self.stated: dict[str, AnyRecord] = {}
        self.fates: dict[str, tuple[str, str | None]] = {}
        self.named: set[tuple[str, str]] = set()
        """What named what at some revision: pairs of the named id and the id of the record."""
        self.revision = 0

    def apply(self, operations: Iterable[Operation]) -> None:
        """Apply operations or raise `Refused` and change nothing."""
        stated, fates = dict(self.stated), dict(self.fates)
        made = {record.id for record in derived_of(stated)}
        for operation in operations:
            if isinstance(operation, Put):
                _put(operation.record, stated, fates, made)
            elif isinstance(operation, Remove):
                _take(operation.id, stated)
                fates[operation.id] = ("removed", None)
            else:
                _merge(operation, stated, fates)
        _refuse_dangling(stated)
        if stated != self.stated:
            self.revision += 1
        self.stated, self.fates = stated, fates
        self.named |= {
            (named, id_)
            for id_, record in stated.items()
            for named in names_of(record) - ({id_} & set(record.sources))  # a source vouches for itself
        }

    def find_once_naming(self, id_: str) -> list[str]:
        """Return what names an id or one that is the same by merges, or did at some revision."""
        meant = {id_}
        for _ in self.fates:  # a chain is no longer than there are fates
            joined = [{old, new} for old, (_, new) in self.fates.items() if new and {old, new} & meant]
            meant = meant.union(*joined)
        return sorted({by for named, by in self.named if named in meant} | meant - {id_})

    def records(self) -> list[AnyRecord]:
        """Return every record, derived ones included, ordered by id."""
        everything = [*self.stated.values(), *derived_of(self.stated)]
        return sorted(everything, key=lambda record: record.id)

    def find(self, record_type: str, active_on: date | None = None) -> list[AnyRecord]:
        found = [r for r in self.records() if r.type == record_type and _holds(r, active_on)]
        return sorted(found, key=lambda r: (sort_key(r.label if isinstance(r, Node) else r.id), r.id))

    def lines(
        self,
        ids: Sequence[str],
        types: Sequence[str] = (),
        direction: str = "both",
        as_of: date | None = None,
    ) -> list[Line]:
        found = [
            line
            for line in self.records()
            if isinstance(line, Line)
            and (not types or line.type in types)
            and _holds(line, as_of)
            and (
                (direction in {"out", "both"} and line.from_id in ids)
                or (direction in {"in", "both"} and line.to_id in ids)
            )
        ]
        return sorted(found, key=lambda line: (line.type, line.from_id, line.to_id, line.id))

    def walk(
        self, start: str, direction: str, depth: int, as_of: date | None = None
    ) -> list[tuple[int, str]]:
        """Return (depth, id) of each line met, nearest first."""
        met: dict[str, int] = {}
        reached, ends = {start}, [start]
        for step in range(1, depth + 1):
            lines = [
                line for line in self.lines(ends, direction=direction, as_of=as_of) if line.id not in met
            ]
            met.update((line.id, step) for line in lines)
            there = {
                end
                for line in self.lines(ends, direction=direction, as_of=as_of)
                for end in _ends(line, direction)
            }
            ends = sorted(there - reached)
            reached |= there
        return sorted((step, id_) for id_, step in met.items())

    def offers(self, filters: OfferFilters) -> list[tuple[tuple[int, ...], str]]:
        """Return the ranks and the id of each offer, in order."""
        found = [
            (_ranks(offer, filters), sort_key(offer.label), offer.id)
            for offer in self._all_offers()
            if _fits(offer, filters)
        ]
        return [(ranks, id_) for ranks, _, id_ in sorted(found)]

    def alike(self, offer: Node, filters: OfferFilters) -> int:
        others = {
            other.text("provider_id")
            for other in self._all_offers()
            if _main(other) == _main(offer)
            and _help_rank(other) == _help_rank(offer)
            and (not filters.statuses or other.text("status") in filters.statuses)
            and (not filters.area_ranks or other.text("area_id") in filters.area_ranks)
            and _holds(other, filters.as_of)
            and not _is_late(other, filters)
        }
        return len(others - {offer.text("provider_id")})

    def _all_offers(self) -> list[Node]:
        return [r for r in self.stated.values() if isinstance(r, Node) and r.type == "offer"]


def derived_of(stated: dict[str, AnyRecord]) -> list[AnyRecord]:
    """Return what follows from stated records."""
    follows = derive(stated.values(), SCHEMA)
    return [*follows.nodes, *follows.lines]


def _put(
    record: AnyRecord, stated: dict[str, AnyRecord], fates: dict[str, tuple[str, str | None]], made: set[str]
) -> None:
    known = stated.get(record.id)
    if record.id in fates or record.id in made or (known is not None and known.type != record.type):
        raise Refused(record.id)
    stated[record.id] = record


def _take(id_: str, stated: dict[str, AnyRecord]) -> AnyRecord:
    if id_ not in stated:
        raise Refused(id_)
    return stated.pop(id_)


def _merge(operation: Merge, stated: dict[str, AnyRecord], fates: dict[str, tuple[str, str | None]]) -> None:
    gone, into = _take(operation.id, stated), stated.get(operation.into)
    if into is None or into.type != gone.type:
        raise Refused(operation.into)
    fates[operation.id] = ("merged", operation.into)
    for id_, record in list(stated.items()):
        if operation.id not in names_of(record):
            continue
        changed = _renamed(record, operation.id, operation.into)
        if isinstance(changed, Line) and changed.from_id == changed.to_id:
            del stated[id_]
            fates[id_] = ("removed", None)
        else:
            stated[id_] = changed


def names_of(record: AnyRecord) -> set[str]:
    """Return what a record names: sources, references and ends; kinds too."""
    named = set(record.sources)
    for name, property_ in SCHEMA.type(record.type).properties.items():
        if property_.of and name in record.properties:
            value = record.properties[name]
            named |= set(value) if isinstance(value, tuple) else {str(value)}
    return named | ({record.from_id, record.to_id} if isinstance(record, Line) else set())


def _renamed(record: AnyRecord, old: str, new: str) -> AnyRecord:
    def swap(value: Value) -> Value:
        if isinstance(value, tuple):
            return tuple(dict.fromkeys(new if part == old else part for part in value))
        return new if value == old else value

    types = SCHEMA.type(record.type).properties
    properties = {name: swap(value) if types[name].of else value for name, value in record.properties.items()}
    update: dict[str, object] = {"properties": properties, "sources": swap(record.sources)}
    if isinstance(record, Line):
        update |= {"from_id": swap(record.from_id), "to_id": swap(record.to_id)}
    return record.model_copy(update=update)


def _refuse_dangling(stated: dict[str, AnyRecord]) -> None:
    follows = derived_of(stated)
    known = {*stated, *(record.id for record in follows if isinstance(record, Node))}
    for record in stated.values():
        left = {name for name in names_of(record) - known if not SCHEMA.is_kind(name)}
        if left:
            raise Refused(record.id)


def _holds(record: AnyRecord, day: date | None) -> bool:
    return day is None or holds_on(record.valid_from, record.valid_to, day)


def _ends(line: Line, direction: str) -> set[str]:
    return {"out": {line.to_id}, "in": {line.from_id}, "both": {line.from_id, line.to_id}}[direction]


def _topic_ranks(offer: Node, filters: OfferFilters) -> list[int]:
    return [
        filters.topic_ranks[id_][place > 0]
        for place, id_ in enumerate(offer.words("topic_ids"))
        if id_ in filters.topic_ranks
    ]


def _fits(offer: Node, filters: OfferFilters) -> bool:
    return (
        (not filters.topic_ranks or bool(_topic_ranks(offer, filters)))
        and (not filters.area_ranks or offer.text("area_id") in filters.area_ranks)
        and (not filters.statuses or offer.text("status") in filters.statuses)
        and (not filters.forms or offer.text("form") in filters.forms)
        and (not filters.audiences or not set(filters.audiences).isdisjoint(offer.words("audience_kinds")))
        and (not filters.provider_ids or offer.text("provider_id") in filters.provider_ids)
        and set(filters.words) <= set(whole_words(f"{offer.label} {offer.text('description') or ''}"))
        and _holds(offer, filters.as_of)
        and not _is_late(offer, filters)
    )


def _is_late(offer: Node, filters: OfferFilters) -> bool:
    return offer.valid_from is None and offer.text("provider_id") in filters.late_providers


def _ranks(offer: Node, filters: OfferFilters) -> tuple[int, ...]:
    asked = set(filters.asker_kinds)
    return (
        min(_topic_ranks(offer, filters), default=0),
        ("current", "unknown", "closed").index(offer.text("status") or ""),
        filters.area_ranks.get(offer.text("area_id") or "", 0),
        int(bool(asked) and not asked & set(offer.words("audience_kinds"))),
        _help_rank(offer),
        ("high", "medium", "low").index(offer.confidence or "low"),
    )


def _main(offer: Node) -> str:
    return offer.words("topic_ids")[0]


def _help_rank(offer: Node) -> int:
    return 0 if SCHEMA.word("offer_forms", offer.text("form") or "").given_by_people else 1
