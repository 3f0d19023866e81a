"""Money lines by tier, and sums in which a pound stands once.

The record knows who pays whom, in which year, what sort of money it is. It does not know which figure is part of
which other, so a sum takes in at most one figure where two might hold the same pounds.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from graph_schema.extents import AUTHORITIES
from graph_schema.records import Line

Tier = Literal[
    "within_government",
    "inflow",
    "to_authority",
    "set_aside",
    "from_authority",
    "between_bodies",
    "back_to_government",
]
"""The stations of a pound in the order in which it passes them; what is set aside passes none."""

TIERS: tuple[Tier, ...] = get_args(Tier)


_GOVERNMENT = frozenset({"government", "directorate", "budget_line"})
"""A heading in a budget is government's: money under it has been planned and not yet given."""

KindOf = Callable[[str], str]

Payment = tuple[str, ...]
"""The parties by which a payment is told from others: two figures for one payment may hold the same pounds."""


def tier_of(line: Line, kind_of: KindOf) -> str:
    """Return the tier of a money line, which follows from the kinds of its ends; that of a set-aside from its own."""
    payer, recipient = kind_of(line.from_id), kind_of(line.to_id)
    if payer in _GOVERNMENT:
        return "within_government" if recipient in _GOVERNMENT else "inflow"
    if recipient in _GOVERNMENT:
        return "back_to_government"
    if line.text("kind") == "set_aside":
        return "set_aside"
    together = recipient == "collective" and line.text("kind") == "partner_contribution"
    if recipient in AUTHORITIES or together:
        return "to_authority"
    return "from_authority" if payer in AUTHORITIES else "between_bodies"


def payment_of(line: Line, tier: str) -> Payment:
    """Return what tells a payment from others of its tier.

    Whatever government's headings are called, they pay from one purse, and what an authority passes on to its
    partnership holds what it passes to others. Two bodies that pay each other may pay the same pounds back.
    """
    if tier == "inflow":
        return (line.to_id,)
    return (line.from_id,) if tier == "from_authority" else tuple(sorted((line.from_id, line.to_id)))


Group = tuple[str, str, str, str, str]
"""Financial year (empty: not recorded), tier, kind, status, price basis: what may be added lies in one group."""


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of a group of money lines, and what it leaves out."""

    group: Group
    counted: Sequence[Line]
    """Those that were added: for each payment the largest figure."""
    smaller: Sequence[Line]
    """Other figures for the same payments, which the larger may hold."""
    passed_on: Sequence[Line]
    """What is paid by those who are paid in the same group, who may be passing on the same pounds."""
    together: Sequence[Line]
    """Figures for several bodies named as one, which may hold those of their members."""
    without_amount: int
    """How many payments of this tier and kind are known and have no amount in this group."""

    @property
    def amount_gbp(self) -> int | None:
        """The sum in pounds; None where nothing could be added."""
        return sum(line.number("amount_gbp") or 0 for line in self.counted) if self.counted else None


def group_of(line: Line, tier: str) -> Group:
    """Return the group in which a line may be added to others."""
    names = ("kind", "status", "price_basis")
    kind, status, basis = (line.text(name) or "" for name in names)
    return (line.text("financial_year") or "", tier, kind, status, basis)


def totals_of(lines: Iterable[Line], kind_of: KindOf) -> list[Total]:
    """Return a total for each group, newest year first, then by tier; none for what is still within government."""
    groups: dict[Group, list[Line]] = defaultdict(list)
    known: dict[tuple[str, str], set[Payment]] = defaultdict(set)
    for line in lines:
        tier = tier_of(line, kind_of)
        if tier != "within_government":
            groups[group_of(line, tier)].append(line)
            if not is_together(line, kind_of):
                known[tier, line.text("kind") or ""].add(payment_of(line, tier))
    totals = [_total(group, held, known[group[1], group[2]], kind_of) for group, held in groups.items()]
    totals.sort(key=lambda total: (TIERS.index(total.group[1]), *total.group[2:]))
    return sorted(totals, key=lambda total: total.group[0], reverse=True)


def is_together(line: Line, kind_of: KindOf) -> bool:
    """Tell whether an end of a line is several bodies named as one."""
    return "collective" in {kind_of(line.from_id), kind_of(line.to_id)}


def is_known(line: Line) -> bool:
    """Tell whether an amount is recorded and rests on more than general knowledge."""
    return line.number("amount_gbp") is not None and line.confirmed


def _total(group: Group, lines: Sequence[Line], known: set[Payment], kind_of: KindOf) -> Total:
    together = [line for line in lines if is_together(line, kind_of)]
    figures: dict[Payment, list[Line]] = defaultdict(list)
    for line in sorted(lines, key=lambda line: (-(line.number("amount_gbp") or 0), line.id)):
        # A figure without a year may be of any year, and one without a source decides nothing.
        if group[0] and is_known(line) and line not in together:
            figures[payment_of(line, group[1])].append(line)
    largest = [held[0] for held in figures.values()]
    paid = {line.to_id for line in largest}
    return Total(
        group=group,
        counted=[line for line in largest if line.from_id not in paid],
        smaller=[line for held in figures.values() for line in held[1:]],
        passed_on=[line for line in largest if line.from_id in paid],
        together=together,
        without_amount=len(known - set(figures)),
    )


def trace(
    lines: Iterable[Line], body_id: str, year: str, depth: int, directions: Iterable[str]
) -> list[tuple[int, Line]]:
    """Return the money lines of a year that lead to a body (steps below 0) and on from it, at most `depth` away.

    A flow whose year is not recorded is followed too, unless the year has a line of its own between the same
    parties. Each line stands once, at its nearest step.
    """
    of_year = [line for line in lines if line.text("financial_year") in {year, None}]
    dated = {(line.from_id, line.to_id, line.text("kind")) for line in of_year if line.text("financial_year")}
    followed = [
        line
        for line in of_year
        if line.text("financial_year") or (line.from_id, line.to_id, line.text("kind")) not in dated
    ]
    steps: list[tuple[int, Line]] = []
    for direction in directions:
        steps += _followed(followed, body_id, depth, inward=direction == "in")
    return steps


def _followed(lines: Sequence[Line], start: str, depth: int, *, inward: bool) -> list[tuple[int, Line]]:
    at: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        near, far = (line.to_id, line.from_id) if inward else (line.from_id, line.to_id)
        if far != start:  # what the body gives and gets back belongs to its other side
            at[near].append(line)
    met, frontier = {start}, [start]
    steps: list[tuple[int, Line]] = []
    for step in range(1, depth + 1):
        found = [line for party in frontier for line in at[party]]
        steps += [(-step if inward else step, line) for line in found]
        ends = {line.from_id if inward else line.to_id for line in found}
        frontier = sorted(ends - met)
        met |= ends
    return steps
