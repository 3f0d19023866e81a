"""What is read of one body for its profile, in a handful of reads: its lines, its offers, all that they name."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from graph_schema.dates import first_day, last_day
from graph_schema.records import AnyRecord, Line, Node, sort_key
from graph_schema.schema import load_schema
from service.days import today
from service.questions.items import all_lines, has_ended, has_not_begun, named_by, named_records, stands
from service.questions.offering import only_by, open_on, read_offers
from service.stores.base import Store
from service.words import Words


@dataclass(frozen=True, slots=True)
class FoundBody:
    """A body and what was read about it."""

    body: Node
    words: Words
    day: date
    """The day that was asked about."""
    shown_day: date
    """The day for which it is shown: the nearest on which it stood."""
    lines: Mapping[str, Sequence[Line]]
    """Those that hold on the day shown (successions: on the day asked about), by type."""
    left_out: int
    post_lines: Counter[str]
    """How many accountability lines start at each of its posts."""
    records: dict[str, AnyRecord]
    offers: Sequence[Node]
    more_offers: int
    """How many offers were not read, since there are very many."""
    only_here: Sequence[tuple[str, Sequence[Node]]]
    """The topics on which it alone helps, each with its offers."""
    as_of: date | None

    def of(self, *types: str) -> list[Line]:
        """Return the lines of these types."""
        return [line for type_ in types for line in self.lines.get(type_, ())]

    def outward(self, type_: str) -> list[Line]:
        """Return the lines of a type that start at the body."""
        return [line for line in self.of(type_) if line.from_id == self.body.id]

    def inward(self, type_: str) -> list[Line]:
        """Return the lines of a type that end at the body."""
        return [line for line in self.of(type_) if line.to_id == self.body.id]

    def starts(self, type_: str) -> list[Node]:
        """Return the nodes from which lines of a type lead to the body."""
        ids = [line.from_id for line in self.inward(type_)]
        found = (self.records.get(id_) or self.words.nodes.get(id_) for id_ in ids)
        return [node for node in found if isinstance(node, Node)]


_SHOWN_AS_LINES = tuple(
    type_ for type_ in load_schema().lines if type_ not in load_schema().nodes["offer"].implied_types
)
"""The lines that a profile reads; its offers, of which there may be very many, are read as such."""


def read_body(store: Store, words: Words, body: Node, as_of: date | None) -> FoundBody:
    """Return the body with its lines, its offers and all that they name, in a handful of reads."""
    day = as_of or today()
    shown_day = _day_shown(body, day)
    lines = all_lines(store, [body.id], types=_SHOWN_AS_LINES)
    holding: dict[str, list[Line]] = {}
    for line in lines:
        if _has_happened(line, day) if line.type == "succeeded_by" else stands(line, shown_day):
            holding.setdefault(line.type, []).append(line)
    posts = sorted(line.from_id for line in holding.get("sits_in", ()))
    answering = all_lines(store, posts, types=("accountable_to",), direction="out", as_of=shown_day)
    offers, more_offers = read_offers(store, open_on(words, shown_day, provider_ids=(body.id,)))
    names = [words.nodes[line.from_id] for line in holding.get("names", ()) if line.from_id in words.nodes]
    shown = [line for held_lines in holding.values() for line in held_lines]
    return FoundBody(
        body=body,
        words=words,
        day=day,
        shown_day=shown_day,
        lines=holding,
        left_out=len(lines) - len(shown),
        post_lines=Counter(line.from_id for line in answering),
        records=_records(store, words, [body, *shown, *offers, *names]),
        offers=sorted(offers, key=lambda offer: (sort_key(offer.label), offer.id)),
        more_offers=more_offers,
        only_here=only_by(store, words, offers, body.id, shown_day),
        as_of=as_of,
    )


def _day_shown(body: Node, day: date) -> date:
    """Return the day for which a body is shown: the nearest to the one asked about on which it stood."""
    if body.valid_to is not None and has_ended(body, day):
        return last_day(body.valid_to)
    return first_day(body.valid_from) if body.valid_from is not None and has_not_begun(body, day) else day


def _has_happened(succession: Line, day: date) -> bool:
    """Tell whether a body had given way by a day; a succession without a date is taken to have happened."""
    when = succession.text("date") or succession.valid_from
    return when is None or first_day(when) <= day


def _records(store: Store, words: Words, naming: Sequence[AnyRecord]) -> dict[str, AnyRecord]:
    """Return what records name and what that names in its turn: the sources of budgets, the laws behind duties."""
    records = named_records(store, words, naming)
    further = named_by([record for record in records.values() if record.type != "source"], words)
    return records | store.get(sorted(further - set(records)))
