"""Which sums and duties an answer about money shows: all those of one body, and of the whole landscape an overview."""

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

from graph_schema.records import Node
from service.analysis.money import Total
from service.questions.funding_read import FoundMoney
from service.questions.funding_shown import duty_place
from service.questions.items import SECTION_LIMIT

T = TypeVar("T")

SidedTotal = tuple[str | None, Total]
"""A sum, and on which side of the body asked about it stands."""


def sums_to_show(found: FoundMoney, limit: int) -> Sequence[SidedTotal]:
    """Return the sums that an answer shows: those of a body, else of as many whole years, newest first, as fit.

    The newest year is shown even where it alone has more sums than fit.
    """
    if found.asked.body is not None or len(found.totals) <= limit:
        return found.totals[:SECTION_LIMIT]
    years = [total.group[0] for _, total in found.totals]
    whole = [count for count in range(1, limit + 1) if years[count] != years[count - 1]]
    return found.totals[: whole[-1] if whole else years.count(years[0])]


def duties_to_show(found: FoundMoney, limit: int) -> Sequence[Node]:
    """Return the duties that an answer shows: those of a body, else some of each way in which they were paid for."""
    duties = sorted(found.duties, key=duty_place)
    if found.asked.body is not None:
        return duties[:SECTION_LIMIT]
    return some_of_each(duties, lambda duty: duty.text("funding_state"), limit)


def some_of_each(rows: Sequence[T], sort_of: Callable[[T], Hashable], most: int) -> list[T]:
    """Return at most so many rows, taken from each sort in turn, in the order in which they stood."""
    met: Counter[Hashable] = Counter()
    turns = []
    for place, row in enumerate(rows):
        turns.append((met[sort_of(row)], place))
        met[sort_of(row)] += 1
    return [rows[place] for place in sorted(place for _, place in sorted(turns)[:most])]
