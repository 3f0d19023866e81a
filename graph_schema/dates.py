"""Days known to the day, the month or only the year, and the periods between them.

`2019` as a start means 1 January 2019, as an end 31 December; both days are part of the period. An empty
end means that no end is recorded.
"""

import calendar
import re
from datetime import date
from functools import lru_cache

_WRITTEN = re.compile(r"(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?)?", re.ASCII)


_REMEMBERED = 10_000
"""How many dates are remembered as read: the days of thirty years, of many records."""


class NotADate(ValueError):
    """The text is not written as YYYY, YYYY-MM or YYYY-MM-DD, or names a day that does not exist."""


@lru_cache(_REMEMBERED)
def first_day(text: str) -> date:
    """Return the first day that a date as known may mean; raises `NotADate`."""
    year, month, day = _read(text)
    return _make(text, year, 1 if month is None else month, 1 if day is None else day)


@lru_cache(_REMEMBERED)
def last_day(text: str) -> date:
    """Return the last day that a date as known may mean; raises `NotADate`."""
    year, month, day = _read(text)
    month = 12 if month is None else month
    first = _make(text, year, month, 1)
    return _make(text, year, month, calendar.monthrange(first.year, month)[1] if day is None else day)


def holds_on(valid_from: str | None, valid_to: str | None, day: date) -> bool:
    """Tell whether a period, both ends included and open where None, holds on a day."""
    return (valid_from is None or first_day(valid_from) <= day) and (
        valid_to is None or day <= last_day(valid_to)
    )


def overlap(
    one: tuple[str | None, str | None], other: tuple[str | None, str | None]
) -> tuple[str | None, str | None] | None:
    """Return the part that two periods share, its ends as precise as they were written, or None."""
    starts = [start for start in (one[0], other[0]) if start is not None]
    ends = [end for end in (one[1], other[1]) if end is not None]
    start = max(starts, key=first_day) if starts else None
    end = min(ends, key=last_day) if ends else None
    if start is not None and end is not None and first_day(start) > last_day(end):
        return None
    return start, end


def _read(text: str) -> tuple[int, int | None, int | None]:
    match = _WRITTEN.fullmatch(text)
    if match is None:
        raise NotADate(f"{text} is not written as YYYY-MM-DD, YYYY-MM or YYYY")
    return tuple(int(part) if part else None for part in match.groups())  # type: ignore[return-value]  # the first group always matches


def _make(text: str, year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise NotADate(f"{text} is no date") from error
