"""What the answer about money says in sentences, and what is unknown in it."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from graph_schema.schema import load_schema
from service.questions.funding_read import FoundMoney
from service.questions.items import SECTION_LIMIT
from service.questions.wording import count_of, join_words
from service.stores.base import MAX_LIMIT

_MOST_SUMS = 2
"""How many sums the summary tells; the table tells all."""


_PAID_FOR = {
    "funded": "somebody named money (not that it was enough{here})",
    "partly_funded": "money for part of it",
    "said_to_be_unfunded": "somebody said that none came",
    "funding_ended": "money that has since ended",
    "not_recorded": "nothing is recorded, which does not mean unfunded",
}
"""What each funding state says of duties."""


def summary_of(found: FoundMoney, totals: Sequence[dict[str, Any]]) -> str:
    """Return the answer in sentences: how many lines, the newest sums, how duties were paid for."""
    return " ".join(part for part in (_lines(found), *_sums(found, totals), _duties(found)) if part)


def _lines(found: FoundMoney) -> str:
    asked = found.asked
    whose = f" at {asked.body.label}" if asked.body is not None else ""
    when = f" for {asked.year}" if asked.year else ""
    if not found.lines:
        return f"No money line is recorded{whose}{when}. {_years(found)}".strip()
    unknown = sum(line.number("amount_gbp") is None for line in found.lines)
    verb = "is" if len(found.lines) == 1 else "are"
    without = f", {unknown} of them without an amount" if unknown else ""
    return f"{count_of(len(found.lines), 'money line')} {verb} recorded{whose}{when}{without}."


def _years(found: FoundMoney) -> str:
    """Return for which years there are lines, where the year asked about has none."""
    body = found.asked.body
    years = sorted(
        {
            year
            for line in found.all_lines
            if (year := line.text("financial_year"))
            and (body is None or body.id in {line.from_id, line.to_id})
        }
    )
    return f"Years with one: {join_words(years)}." if years else ""


def _sums(found: FoundMoney, totals: Sequence[dict[str, Any]]) -> list[str]:
    """Return the sums of the newest year in sentences, each by itself; estimates stand in the table alone."""
    if not (found.asked.body or found.asked.year):
        return []
    summed = [total for total in totals if total["total_gbp"] and total["status"]["id"] != "estimate"]
    newest = [total for total in summed if total["financial_year"] == summed[0]["financial_year"]]
    return [_sum(total) for total in newest[:_MOST_SUMS]]


def _sum(total: dict[str, Any]) -> str:
    kind, status = total["kind"]["label"].lower(), total["status"]["label"].lower()
    year = f"{total['financial_year']} {status}"
    said = f"{total['tier']['label']}, {kind} ({year}): {in_pounds(total['total_gbp'])}"
    if total["without_amount"]:
        said += f" and {count_of(total['without_amount'], 'payment', capital=False)} of unknown amount"
    if total["could_hide_gbp"] is not None:
        said += f", which could hold up to {in_pounds(total['could_hide_gbp'])} of the published budget of {in_pounds(total['published_gbp'])}"
    return f"{said}."


def in_pounds(amount: int) -> str:
    """Return an amount as people say it: `£249.3 million`."""
    for size, word in ((1_000_000_000, "billion"), (1_000_000, "million")):
        if amount >= size:
            return f"£{amount / size:.1f} {word}"
    return f"£{amount:,}"


def _duties(found: FoundMoney) -> str:
    if not found.duties:
        return ""
    body = found.asked.body
    counts = Counter(duty.text("funding_state") for duty in found.duties)
    here = " nor that it came here" if body is not None else ""
    said = [
        f"for {counts[state]} {what.format(here=f',{here}' if here else '')}"
        for state, what in _PAID_FOR.items()
        if counts[state]
    ]
    kind = None if body is None else found.words.nodes[body.id].text("kind")
    whose = "recorded" if kind is None else f"laid on every {_kind(kind)}"
    verb = "is" if len(found.duties) == 1 else "are"
    return f"{count_of(len(found.duties), 'duty', 'duties')} {verb} {whose}; {join_words(said)}."


def _kind(kind: str) -> str:
    return load_schema().word("body_kinds", kind).label.lower()


def limits_of(found: FoundMoney, steps: int, sums_shown: int, duties_shown: int) -> list[str]:
    """Count what is unknown or left out."""
    lines = found.lines
    unknown = sum(line.number("amount_gbp") is None for line in lines)
    undated = sum(line.text("financial_year") is None for line in lines)
    weak = sum(not line.confirmed for line in lines)
    smaller = sum(len(total.smaller) + len(total.passed_on) for _, total in found.totals)
    counted = (
        (unknown, f"{unknown} of {len(lines)} money lines have no amount recorded, which does not mean none"),
        (undated, f"{undated} of {len(lines)} money lines have no year recorded and stand in no sum"),
        (smaller, f"{smaller} figures are in no sum because they may be the same pounds as one that is"),
        (weak, f"{weak} of {len(lines)} money lines are unconfirmed: no source held"),
        (found.too_late, f"{found.too_late} money lines of years that had not begun by then are left out"),
        (
            len(found.totals) > sums_shown,
            f"{len(found.totals) - sums_shown} of {len(found.totals)} sums are not shown, of earlier years or none; ask for a year or a body",
        ),
        (
            len(found.duties) > duties_shown,
            f"{len(found.duties) - duties_shown} of {len(found.duties)} duties are not shown; some of each way in which they were paid for are; ask for a body, or with limit={min(len(found.duties), MAX_LIMIT)} for all",
        ),
        (
            steps > SECTION_LIMIT,
            f"{steps - SECTION_LIMIT} payments of the trace are not shown; ask with a smaller depth",
        ),
    )
    said = [text for count, text in counted if count]
    states = Counter(duty.text("funding_state") for duty in found.duties)
    if states["not_recorded"]:
        said.append(
            f"For {states['not_recorded']} of {len(found.duties)} duties nothing is recorded on how they were paid for, which does not mean unfunded"
        )
    return [*said, "What a figure includes is told in its note: read it before relying on a sum"]
