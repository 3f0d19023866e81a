"""What happened to bodies, counted by year and by kind, each count with where its bodies are listed."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from pydantic import Field

from graph_schema.records import Node
from graph_schema.schema import load_schema
from service.analysis.events import EVENTS, Event, Past, standing
from service.questions.answers import PagedQuestion, Shown, Term
from service.questions.reading import ask_href, day_asked, term

FIRST_YEAR = 1999
"""The year from which is counted where none is given: Scotland's Parliament and Government began."""


class ClutterQuestion(PagedQuestion):
    """How has the landscape changed over time, and how crowded is it?"""

    since: int = Field(
        default=FIRST_YEAR,
        ge=1000,
        le=9999,
        description="The first year to count; where not given 1999, in which Scotland's Parliament and Government began.",
        examples=[1999],
    )
    until: int | None = Field(
        default=None,
        ge=1000,
        le=9999,
        description="The last year to count; that of the day asked about where not given.",
        examples=[2026],
    )
    kind: tuple[str, ...] = Field(
        default=(),
        max_length=30,
        description="Only what happened to bodies of this kind; repeat for any of several. The measures are of the whole landscape.",
        examples=[["special_health_board"]],
        json_schema_extra={"vocabulary": "body_kinds"},
    )


class Counts(Shown):
    """How many bodies each thing happened to. One that was merged, renamed or split ended too: never add the columns."""

    began: int = Field(description="Bodies whose first day lies there.", examples=[4])
    renamed: int = Field(description="Bodies that went on under another name.", examples=[0])
    merged: int = Field(description="Bodies that became part of another.", examples=[2])
    split: int = Field(description="Bodies that were divided among several.", examples=[0])
    functions_transferred: int = Field(
        description="Bodies some or all of whose work passed to another.", examples=[1]
    )
    ended: int = Field(
        description="Bodies whose last day lies there, whatever became of their work.", examples=[2]
    )
    show: str = Field(description="Where each of these bodies is listed, with its sources.")


class YearCounts(Counts):
    """A year."""

    in_short: ClassVar[tuple[str, ...]] = ("year", "began", "renamed", "merged", "ended", "show")

    year: int = Field(description="The year.", examples=[2026])
    standing_at_least: int = Field(
        description="Bodies that stood at the end of the year (or on the day asked about, if earlier) and whose first day is recorded."
    )
    standing_at_most: int = Field(description="The same with all bodies whose first day is not recorded.")


class KindCounts(Counts):
    """A kind of body, over all the years counted."""

    in_short: ClassVar[tuple[str, ...]] = ("kind", "bodies", "first_day_recorded", "began", "ended", "show")

    kind: Term = Field(description="The kind.")
    bodies: int = Field(
        description="Bodies of the kind that are recorded, past ones included.", examples=[13]
    )
    first_day_recorded: int = Field(
        description="Of these, how many have a first day recorded: the others cannot be counted as beginning in any year.",
        examples=[10],
    )


class KindStanding(Shown):
    """How many bodies of a kind stood on the day asked about."""

    headings: ClassVar[dict[str, str]] = {
        "standing_at_least": "At least",
        "standing_at_most": "At most",
        "show": "Which",
    }

    kind: Term = Field(description="The kind.")
    standing_at_least: int = Field(
        description="Bodies that stood on the day and whose first day is recorded.", examples=[3]
    )
    standing_at_most: int = Field(
        description="The same with all bodies whose first day is not recorded.", examples=[14]
    )
    show: str = Field(description="Where each of these bodies is listed.")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which bodies and years are counted, and what happened to them then."""

    question: ClutterQuestion
    kinds: tuple[str, ...]
    since: int
    until: int
    day: date
    bodies: tuple[Node, ...]
    events: tuple[Event, ...]
    past: Past


def _counted(
    events: Iterable[Event], asked: Wanted, since: int, until: int, kinds: Sequence[str]
) -> dict[str, Any]:
    found = Counter(event.kind for event in events)
    return {
        **{kind: found[kind] for kind in EVENTS},
        "show": ask_href(
            "/clutter", since=str(since), until=str(until), kind=kinds, as_of=day_asked(asked.question)
        ),
    }


def years_shown(asked: Wanted) -> list[dict[str, Any]]:
    """Return the years counted, newest first; none after that of the day asked about."""
    by_year: dict[int, list[Event]] = {}
    for event in asked.events:
        by_year.setdefault(event.year, []).append(event)
    years = range(min(asked.until, asked.day.year), asked.since - 1, -1)
    return [
        _year(year, by_year.get(year, ()), asked)
        for year in years
        if len(years) <= _MOST_YEARS or year in by_year
    ]


_MOST_YEARS = 100
"""Over more years than these, those in which nothing is recorded are left out."""


def _year(year: int, events: Sequence[Event], asked: Wanted) -> dict[str, Any]:
    known, most = standing(asked.bodies, min(date(year, 12, 31), asked.day))
    counts = _counted(events, asked, year, year, asked.kinds)
    return {"year": year, **counts, "standing_at_least": known, "standing_at_most": most}


def standing_shown(asked: Wanted) -> list[dict[str, Any]]:
    """Return the kinds of body of which any may have stood on the day asked about, most first."""
    by_kind: dict[str, list[Node]] = {}
    for body in asked.bodies:
        by_kind.setdefault(body.text("kind") or "", []).append(body)
    counted = [(*standing(bodies, asked.day), kind) for kind, bodies in by_kind.items()]
    order_ = [word.word for word in load_schema().vocabularies["body_kinds"].words]
    return [
        {
            "kind": term("body_kinds", kind),
            "standing_at_least": known,
            "standing_at_most": most,
            "show": ask_href("/bodies", kind=kind, active="true", as_of=day_asked(asked.question)),
        }
        for known, most, kind in sorted(counted, key=lambda row: (-row[1], -row[0], order_.index(row[2])))
        if most
    ]


def kinds_shown(asked: Wanted) -> list[dict[str, Any]]:
    """Return the kinds of body to which something happened in the years counted, in the order of the vocabulary."""
    happened: dict[str, list[Event]] = {}
    for event in asked.events:
        happened.setdefault(event.body.text("kind") or "", []).append(event)
    order_ = [word.word for word in load_schema().vocabularies["body_kinds"].words]
    return [_kind(kind, happened[kind], asked) for kind in sorted(happened, key=order_.index)]


def _kind(kind: str, events: Sequence[Event], asked: Wanted) -> dict[str, Any]:
    bodies = [body for body in asked.bodies if body.text("kind") == kind]
    return {
        "kind": term("body_kinds", kind),
        "bodies": len(bodies),
        "first_day_recorded": sum(body.valid_from is not None for body in bodies),
        **_counted(events, asked, asked.since, asked.until, (kind,)),
    }
