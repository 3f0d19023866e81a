"""Days in Scotland."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_EDINBURGH = ZoneInfo("Europe/London")


def today() -> date:
    """Return the day it is in Scotland."""
    return day_at(datetime.now(tz=UTC))


def day_at(moment: datetime) -> date:
    """Return the day it is in Scotland at a moment."""
    return moment.astimezone(_EDINBURGH).date()


def end_of(day: date) -> datetime:
    """Return the moment at which a day in Scotland is over."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=_EDINBURGH)


def written(day: date) -> str:
    """Return a day as people write it: 25 November 2026."""
    return f"{day.day} {day:%B %Y}"


def written_moment(moment: datetime) -> str:
    """Return a moment as people in Scotland write it: 14:05 on 25 November 2026."""
    there = moment.astimezone(_EDINBURGH)
    return f"{there:%H:%M} on {written(there.date())}"
