"""What is read of one area for its answer, in a handful of reads: who covers it, and what is said of them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from graph_schema.extents import AUTHORITIES
from graph_schema.records import AnyRecord, Line, Node
from service.days import today
from service.places import area_ranks
from service.questions.items import all_lines, named_records, stands
from service.stores.base import MAX_LIMIT, Filters, Page, Store
from service.words import Words

CHIEF = "ijb_chief_officer"


@dataclass(frozen=True, slots=True)
class FoundArea:
    """An area and what was read about it."""

    area: Node
    words: Words
    day: date
    as_of: date | None
    ranks: Mapping[str, int]
    covering: Sequence[Line]
    """The lines by which bodies that stand cover it, nearest first."""
    authorities: Sequence[str]
    lines: Sequence[Line]
    """What joins its authorities to their partners, posts, and those who hand functions to them."""
    chief_lines: Counter[str]
    functions: Sequence[Node]
    totals: Sequence[Node]
    records: dict[str, AnyRecord]

    def of(self, type_: str) -> list[Line]:
        """Return the lines of a type that end at one of its authorities."""
        return [line for line in self.lines if line.type == type_ and line.to_id in self.authorities]


def read_area(store: Store, words: Words, area: Node, as_of: date | None) -> FoundArea:
    """Return the area with the bodies that cover it and what is said of its authorities, in a handful of reads."""
    day = as_of or today()
    ranks = area_ranks(words, [area.id])
    covering = [line for line in words.lines if line.type == "covers" and line.to_id in ranks]
    covering = [line for line in covering if stands(line, day) and stands(words.nodes[line.from_id], day)]
    authorities = sorted({line.from_id for line in covering if kind_of(words, line.from_id) in AUTHORITIES})
    types = ("delegates_to", "partner_in", "sits_in")
    lines = all_lines(store, authorities, types, "in", day)
    chiefs = [
        line.from_id for line in lines if line.type == "sits_in" and kind_of(words, line.from_id) == CHIEF
    ]
    answering = all_lines(store, chiefs, ("accountable_to",), "out", day)
    found = store.find("function", Filters(active_on=day), Page(limit=MAX_LIMIT)).items
    totals = _totals(store, authorities, day)
    functions = [function for function in found if isinstance(function, Node)]
    return FoundArea(
        area=area,
        words=words,
        day=day,
        as_of=as_of,
        ranks=ranks,
        covering=covering,
        authorities=authorities,
        lines=lines,
        chief_lines=Counter(line.from_id for line in answering),
        functions=functions,
        totals=totals,
        records=named_records(store, words, [area, *covering, *lines, *totals]),
    )


def kind_of(words: Words, id_: str) -> str:
    """Return of what kind a body or post is; empty where that is not known."""
    node = words.nodes.get(id_)
    return (node.text("kind") or "") if node is not None else ""


def _totals(store: Store, authorities: Sequence[str], day: date) -> list[Node]:
    if not authorities:
        return []
    filters = Filters(properties={"body_id": tuple(authorities)}, active_on=day)
    found = store.find("budget_total", filters, Page(limit=MAX_LIMIT)).items
    return [total for total in found if isinstance(total, Node)]
