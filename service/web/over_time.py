"""The page of the landscape over time: the day to look at, what stood then, and what happened year by year."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar

from service.days import today, written
from service.questions.answers import Shown, Term
from service.questions.clutter import ClutterAnswer
from service.questions.clutter_counts import Counts
from service.questions.wording import join_words
from service.web.drawing import Drawing
from service.web.extracts import Rows, make_table
from service.web.parameters import Pairs
from service.web.tables import Table
from service.web.time_pictures import draw_events, draw_kinds, draw_standing
from service.web.view import View

_NOT_KEPT = frozenset({"as_of", "after"})
"""What is asked for anew when another day is chosen."""

_AT_LEAST_AT_MOST = "At least: those whose first day is recorded. At most: also those for which none is recorded, so that they may have begun later."


class Happened(Shown):
    """What happened in a year, or to a kind of body, in a row."""

    headings: ClassVar[dict[str, str]] = {
        "gave_way": "Gave way to others",
        "stood": "Stood at its end",
        "show": "Which",
    }

    year: int | None = None
    kind: Term | None = None
    began: int
    gave_way: str
    ended: int
    stood: str | None = None
    show: str


@dataclass(frozen=True, slots=True)
class DayChoice:
    """The day that is looked at, and those that can be."""

    day: date
    said: str
    today: date
    first_year: int
    last_year: int
    kept: Pairs
    """What else was asked, which stays as it is."""


def read_over_time(answer: ClutterAnswer, view: View, given: Pairs) -> dict[str, Any]:
    """Return what the page is filled with beside its answer."""
    tables = {table.id: table for table in _tables(answer)}
    sections = tuple(tables.get(section.id, section) for section in view.sections)
    return {
        "view": replace(view, sections=sections),
        "pictures": _pictures(answer),
        "choice": _choice(answer, given),
    }


def _choice(answer: ClutterAnswer, given: Pairs) -> DayChoice:
    day = answer.landscape.as_of
    return DayChoice(
        day=day,
        said=written(day),
        today=today(),
        first_year=min(answer.question["since"], day.year),
        last_year=max(today().year, day.year),
        kept=[(name, value) for name, value in given if name not in _NOT_KEPT and value],
    )


def _tables(answer: ClutterAnswer) -> list[Table]:
    day = written(answer.landscape.as_of)
    years = [
        _happened(row, year=row.year, stood=_stood(row.standing_at_least, row.standing_at_most))
        for row in answer.years
    ]
    kinds = [_happened(row, kind=row.kind) for row in answer.kinds]
    shown: list[tuple[str, str, str, Sequence[Shown], tuple[str, ...]]] = [
        (
            "standing",
            f"What stood on {day}",
            _AT_LEAST_AT_MOST,
            answer.standing,
            ("kind", "standing_at_least", "standing_at_most", "show"),
        ),
        (
            "years",
            "Year by year",
            "One that was merged, renamed or split ended too: do not add the columns.",
            years,
            ("year", "began", "gave_way", "ended", "stood", "show"),
        ),
        (
            "kinds",
            "What happened to each kind of body",
            "Over all these years; kinds to which nothing happened are left out.",
            kinds,
            ("kind", "began", "gave_way", "ended", "show"),
        ),
    ]
    return [
        replace(make_table(id_, Rows(title, rows, columns, id_), {}), note=note)
        for id_, title, note, rows, columns in shown
        if rows
    ]


def _happened(row: Counts, **more: Any) -> Happened:
    ways = (
        (row.merged, "merged"),
        (row.renamed, "renamed"),
        (row.split, "split"),
        (row.functions_transferred, "passed work on"),
    )
    said = join_words([f"{count} {what}" for count, what in ways if count])
    return Happened(began=row.began, gave_way=said or "none", ended=row.ended, show=row.show, **more)


def _stood(least: int, most: int) -> str:
    return f"{most:,}" if least == most else f"between {least:,} and {most:,}"


def _pictures(answer: ClutterAnswer) -> dict[str, list[Drawing]]:
    found = {}
    if answer.standing:
        found["standing"] = [draw_kinds(answer.standing, answer.landscape.as_of)]
    if answer.years:
        found["years"] = [draw_events(answer.years), draw_standing(answer.years)]
    return found
