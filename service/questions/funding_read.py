"""How a question about money is understood, and the lines that it is about."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from graph_schema.records import Line, Node
from service.analysis.keeping import kept
from service.analysis.money import KindOf, Total, tier_of, totals_of
from service.problems import BadValue
from service.questions.reading import day_of, resolve, term, understood
from service.stores.base import Snapshot, Store
from service.words import Match, Words

_YEAR = re.compile(r"(?P<first>[0-9]{4})(?:[-/–](?P<second>[0-9]{2}|[0-9]{4}))?", re.ASCII)


def read_year(text: str) -> str:
    """Return a financial year as the record writes it (2024-25) from 2024, 2024/25 or 2024-2025."""
    found = _YEAR.fullmatch(text.strip())
    if found is not None:
        first = int(found["first"])
        year = f"{first}-{(first + 1) % 100:02}"
        if found["second"] is None or found["second"][-2:] == year[-2:]:
            return year
    raise BadValue(
        f"year: “{text}” is not a financial year; write 2024-25, from April 2024 to March 2025.",
        parameter="year",
        given=text,
    )


def begins(year: str) -> date:
    """Return the first day of a financial year."""
    return date(int(year[:4]), 4, 1)


@dataclass(frozen=True, slots=True)
class AskedMoney:
    """A question about money with its words understood."""

    body: Match | None
    directions: tuple[str, ...]
    year: str | None
    tier: str | None
    kind: str | None
    status: str | None


@dataclass(frozen=True, slots=True)
class FoundMoney:
    """The money lines that a question is about, and those around them."""

    asked: AskedMoney
    words: Words
    day: date
    all_lines: Sequence[Line]
    """Those that hold on the day, of whomever, in years that had begun by it where a day was named."""
    too_late: int
    """How many lines of years that had not begun were left out."""
    lines: Sequence[Line]
    """Those asked about."""
    totals: Sequence[tuple[str | None, Total]]
    """Each with its direction, as seen from the body asked about."""
    figures: Sequence[Node]
    """The published budgets of the body asked about, of every year."""
    duties: Sequence[Node]

    def kind_of(self, id_: str) -> str:
        """Return of what kind a party is."""
        return kind_in(self.words)(id_)


def kind_in(words: Words) -> KindOf:
    """Return the function that tells of what kind a party is."""
    return lambda id_: (words.nodes[id_].text("kind") or "") if id_ in words.nodes else ""


def read_money(store: Store, words: Words, question: Any, asked: AskedMoney) -> FoundMoney:
    """Return the money lines that a question is about, with sums over them."""
    day = day_of(question)
    snapshot = kept(store, day, _money_on)
    holding = snapshot.lines
    begun = [line for line in holding if question.as_of is None or _had_begun(line, day)]
    kind_of = kind_in(words)
    fitting = [line for line in begun if _fits(line, asked, kind_of)]
    nodes = snapshot.nodes
    return FoundMoney(
        asked=asked,
        words=words,
        day=day,
        all_lines=begun,
        too_late=len(holding) - len(begun),
        lines=[line for line in fitting if _is_shown(line, asked)],
        totals=_totals(fitting, asked, kind_of),
        figures=_figures(nodes, asked, day if question.as_of else None),
        duties=_duties(store, nodes, asked, day),
    )


def _money_on(store: Store, day: date) -> Snapshot:
    return store.snapshot(("funds", "budget_total", "duty"), as_of=day)


def _had_begun(record: Line | Node, day: date) -> bool:
    year = record.text("financial_year")
    return year is None or begins(year) <= day


def _fits(line: Line, asked: AskedMoney, kind_of: KindOf) -> bool:
    """Tell whether a line is on the side asked about, and of the tier and kind."""
    tier = tier_of(line, kind_of)
    return (
        _on_side(line, tier, asked)
        and asked.kind in {None, line.text("kind")}
        and (asked.tier is None or asked.tier == tier)
    )


def _on_side(line: Line, tier: str, asked: AskedMoney) -> bool:
    """Tell whether a line is on a side asked about: of the body, or without one of the whole system."""
    if asked.body is None:
        across = {"in": "inflow", "out": "back_to_government"}
        return len(asked.directions) > 1 or tier == across[asked.directions[0]]
    ends = {"in": line.to_id, "out": line.from_id}
    return asked.body.id in {ends[side] for side in asked.directions}


def _is_shown(line: Line | Node, asked: AskedMoney) -> bool:
    return asked.year in {None, line.text("financial_year")} and asked.status in {None, line.text("status")}


def _totals(lines: Sequence[Line], asked: AskedMoney, kind_of: KindOf) -> list[tuple[str | None, Total]]:
    """Return sums, for a body those of what it gets before those of what it gives.

    Lines of all years are looked at, so that a payment known from another year counts as one without an amount.
    """
    if asked.body is None:
        found: list[tuple[str | None, Total]] = [(None, total) for total in totals_of(lines, kind_of)]
    else:
        body = asked.body.id
        sides = {
            "in": [line for line in lines if line.to_id == body],
            "out": [line for line in lines if line.from_id == body],
        }
        found = [(side, total) for side in asked.directions for total in totals_of(sides[side], kind_of)]
    return [
        (side, total)
        for side, total in found
        if asked.year in {None, total.group[0]} and asked.status in {None, total.group[3]}
    ]


def _figures(nodes: Sequence[Node], asked: AskedMoney, day: date | None) -> list[Node]:
    body = asked.body.id if asked.body is not None else None
    totals = [node for node in nodes if node.type == "budget_total" and node.text("body_id") == body]
    return [node for node in totals if day is None or _had_begun(node, day)]


def _duties(store: Store, nodes: Sequence[Node], asked: AskedMoney, day: date) -> list[Node]:
    """Return the duties laid on the body asked about, or all of them."""
    duties = [node for node in nodes if node.type == "duty"]
    if asked.body is None:
        return duties
    laid = store.lines([asked.body.id], types=("laid_on",), direction="in", as_of=day, limit=500)
    laid_ids = {line.from_id for line in laid.items}
    return [duty for duty in duties if duty.id in laid_ids]


def shown_question(words: Words, question: Any, asked: AskedMoney) -> dict[str, Any]:
    """Return how the question was understood."""
    shown: dict[str, Any] = {}
    if asked.body is not None:
        shown["body"] = understood(words, [question.body], [asked.body])
    if question.direction is not None:
        shown["direction"] = question.direction
    if asked.year is not None:
        shown["year"] = asked.year
    for name, vocabulary in (("kind", "funding_kinds"), ("status", "funding_statuses")):
        word = getattr(asked, name)
        if word is not None:
            shown[name] = term(vocabulary, word)
    if asked.tier is not None:
        shown["tier"] = asked.tier
    return shown


def resolve_body(words: Words, text: str) -> Match:
    """Return the body that a text names."""
    return resolve(words, "body", "body", text)
