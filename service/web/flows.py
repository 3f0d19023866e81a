"""The money lines of one year and status as a picture takes them: who pays whom, at most so many, the rest together."""

from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

from service.questions.funding import FundingAnswer
from service.questions.funding_items import TraceStep

MOST_LINKS = 24
"""How many payments are drawn; the smallest beyond it are drawn as one."""


@dataclass(frozen=True, slots=True)
class FlowPicture:
    """What is drawn, and what is said beside it."""

    year: str
    status: str
    links: tuple[dict[str, Any], ...]
    """`source` and `target` (names, each told apart by how many payments away it stands), `gbp`."""
    without_amount: int
    """How many payments of that year have no amount, and are not drawn."""

    @property
    def title(self) -> str:
        """What the picture is called, and its file where it is saved."""
        return f"Payments of {self.year} ({self.status.lower()})"

    @property
    def said(self) -> str:
        """The same in words, for those who do not see it."""
        return "; ".join(
            f"{_name(link['source'])} pays {_name(link['target'])} £{link['gbp']:,}" for link in self.links
        )

    @property
    def data(self) -> dict[str, Any]:
        """What the script is given."""
        return asdict(self)


def _name(end: str) -> str:
    return end.partition(":")[2]


def make_flow_picture(answer: FundingAnswer) -> FlowPicture | None:
    """Return the picture of an answer about one body; None where no year has two payments with an amount.

    One year and one status, that with most payments to and from the body, the newest of equals: amounts of others must not stand beside them.
    """
    near = [
        step for step in answer.trace if step.step in {-1, 1}
    ]  # beside a nation's money a body's is a hair
    told = [step for step in near if step.amount_gbp and step.financial_year]
    counted = Counter((step.financial_year or "", step.status.label) for step in told)
    drawable = [which for which, number in counted.items() if number > 1]
    if not drawable:
        return None
    year, status = max(drawable, key=lambda which: (counted[which], which[0]))
    chosen = [step for step in told if (step.financial_year, step.status.label) == (year, status)]
    left = sum(step.amount_gbp is None and step.financial_year == year for step in near)
    return FlowPicture(year, status, tuple(_links(chosen)), left)


def _links(steps: list[TraceStep]) -> list[dict[str, Any]]:
    steps = sorted(steps, key=lambda step: -(step.amount_gbp or 0))
    links = [
        _link(step, step.payer.label, step.recipient.label, step.amount_gbp or 0)
        for step in steps[:MOST_LINKS]
    ]
    for side in sorted({step.step for step in steps[MOST_LINKS:]}):
        rest = [step for step in steps[MOST_LINKS:] if step.step == side]
        name = f"{len(rest)} smaller payments"
        total = sum(step.amount_gbp or 0 for step in rest)
        ends = (name, rest[0].recipient.label) if side < 0 else (rest[0].payer.label, name)
        links.append(_link(rest[0], *ends, total))
    return links


def _link(step: TraceStep, payer: str, recipient: str, gbp: int) -> dict[str, Any]:
    """Return one payment; a body that stands on both sides of another is two nodes, else money would run in a circle."""
    before = step.step if step.step < 0 else step.step - 1
    return {"source": f"{before}:{payer}", "target": f"{before + 1}:{recipient}", "gbp": gbp}
