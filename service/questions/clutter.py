"""How has the landscape changed over time, and how crowded is it? Bodies that began, gave way or ended, and measures."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from pydantic import Field

from graph_schema.records import Node
from graph_schema.schema import load_schema
from service.analysis.events import EVENTS, NOT_BODIES, Event, Past, make_past, order, standing
from service.analysis.keeping import kept
from service.days import written
from service.problems import BadValue
from service.questions.answers import Answer, PagedQuestion, Ref, Shown, Term
from service.questions.crowding import (
    AuthorityLines,
    TopicCrowd,
    authorities_shown,
    crowding_of,
    topics_shown,
)
from service.questions.defined import Definition, define
from service.questions.items import cited
from service.questions.measures import Measure, measures_of
from service.questions.paged import page_after
from service.questions.reading import (
    ask_href,
    day_asked,
    day_of,
    ref_by_id,
    ref_to,
    resolve_word,
    shown_landscape,
    shown_sources,
    term,
)
from service.questions.wording import count_of
from service.stores.base import Store
from service.words import Words, words_for

FIRST_YEAR = 1999
"""The year from which is counted where none is given: Scotland's Parliament and Government began."""

MOST_TOPICS = 25


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


class ClutterItem(Ref):
    """Something that happened to a body."""

    in_short: ClassVar[tuple[str, ...]] = ("event", "date", "kind", "others", "what_moved")

    event: Term = Field(description="What happened: `began`, `ended`, or how it gave way to others.")
    date: str = Field(
        description="When, as precisely as known; for an end, the last day.", examples=["2026-03-31"]
    )
    year: int = Field(description="The year of that.", examples=[2026])
    kind: Term = Field(description="What sort of body it is.")
    others: list[Ref] = Field(
        description="For `began`, the bodies that gave way to it in that year; else those that took its place or its work."
    )
    what_moved: str | None = Field(description="What passed over; null where not recorded.")
    statements: list[Ref] = Field(
        description="The lines that say so, beside what is said of the body itself."
    )
    sources: list[str] = Field(description="Keys of the answer's `sources`.")


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


class ClutterAnswer(Answer):
    """What happened to bodies, newest first, with counts by year and kind, and measures of the day asked about."""

    items_called: ClassVar[str] = "What happened"

    items: list[ClutterItem]
    measures: list[Measure] = Field(
        description="Measures of the whole landscape on the day asked about, each with its definition, unit and source."
    )
    years: list[YearCounts] = Field(
        description="What happened in each year, newest first. One that was merged, renamed or split ended too: never add the columns."
    )
    kinds: list[KindCounts] = Field(
        description="The same by kind of body, over all the years counted; kinds to which nothing happened are left out."
    )
    authorities: list[AuthorityLines] = Field(
        description="The lines by which each integration authority answers to others on the day, by name."
    )
    topics: list[TopicCrowd] = Field(
        description="The 25 topics with the most providers in effect on the day. Each leads to its page, where they are named."
    )
    definitions: list[Definition] = Field(description="What the words of this answer mean, and who says so.")

    @property
    def read_first(self) -> tuple[str, ...]:
        """The counts stand before what happened to each body."""
        return "measures", "years", "kinds"


@dataclass(frozen=True, slots=True)
class _Asked:
    """Which bodies and years are counted, and what happened to them then."""

    question: ClutterQuestion
    kinds: tuple[str, ...]
    since: int
    until: int
    day: date
    bodies: tuple[Node, ...]
    events: tuple[Event, ...]
    past: Past


def answer_clutter(store: Store, question: ClutterQuestion) -> ClutterAnswer:
    """How has the landscape changed over time, and how crowded is it?

    Order: the newest year first, in it those that began, gave way (renamed, merged, split, work passed on), ended; then
    date, name and id. Groups named as one and headings of a budget are counted only where `kind` names them.
    """
    words = words_for(store)
    asked = _understand(store, question)
    shown, following = page_after(asked.events, order, _SHAPE, question)
    items = [_item(event, words) for event in shown]
    crowding = crowding_of(store, asked.day)
    everybody = [body for body in asked.past.bodies if _counts(body, ())]
    return ClutterAnswer.model_validate(
        {
            "question": {"since": asked.since, "until": asked.until}
            | ({"kind": list(asked.kinds)} if asked.kinds else {}),
            "summary": _summary(asked),
            "items": items,
            "total": len(asked.events),
            "next": following,
            "measures": measures_of(everybody, crowding, words, asked.day),
            "years": _years(asked),
            "kinds": _kinds(asked),
            "authorities": authorities_shown(crowding, question),
            "topics": topics_shown(crowding, words, MOST_TOPICS),
            "definitions": _definitions(),
            "sources": shown_sources(store, cited(items)),
            "landscape": shown_landscape(store.revision(), question, _limits(asked)),
        }
    )


_SHAPE = (int, int, str, str, str)


def _understand(store: Store, question: ClutterQuestion) -> _Asked:
    day = day_of(question)
    kinds = tuple(resolve_word("kind", "body_kinds", text) for text in question.kind)
    until = day.year if question.until is None else question.until
    if until < question.since:
        raise BadValue(
            f"until: {until} is before {question.since}, the first year to count.", parameter="until"
        )
    past = kept(store, day, make_past)
    bodies = tuple(body for body in past.bodies if _counts(body, kinds))
    events = tuple(
        event for event in past.events if question.since <= event.year <= until and _counts(event.body, kinds)
    )
    return _Asked(question, kinds, question.since, until, day, bodies, events, past)


def _counts(body: Node, kinds: Sequence[str]) -> bool:
    kind = body.text("kind")
    return kind in kinds if kinds else kind not in NOT_BODIES


def _item(event: Event, words: Words) -> dict[str, Any]:
    ends = (line.from_id if event.kind == "began" else line.to_id for line in event.lines)
    moved = dict.fromkeys(text for line in event.lines if (text := line.text("what_moved")))
    own = event.body.sources if event.kind in {"began", "ended"} else ()
    return {
        **ref_to(event.body),
        "event": {"id": event.kind, "label": _label(event.kind)},
        "date": event.date,
        "year": event.year,
        "kind": term("body_kinds", event.body.text("kind")),
        "others": [ref_by_id(words, id_) for id_ in dict.fromkeys(ends)],
        "what_moved": "; ".join(moved) or None,
        "statements": [ref_to(line) for line in event.lines],
        "sources": sorted({*own, *(key for line in event.lines for key in line.sources)}),
    }


def _label(kind: str) -> str:
    own = {"began": "Began", "ended": "Ended"}
    return own.get(kind) or load_schema().word("succession_kinds", kind).label


def _counted(
    events: Iterable[Event], asked: _Asked, since: int, until: int, kinds: Sequence[str]
) -> dict[str, Any]:
    found = Counter(event.kind for event in events)
    return {
        **{kind: found[kind] for kind in EVENTS},
        "show": ask_href(
            "/clutter", since=str(since), until=str(until), kind=kinds, as_of=day_asked(asked.question)
        ),
    }


def _years(asked: _Asked) -> list[dict[str, Any]]:
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


def _year(year: int, events: Sequence[Event], asked: _Asked) -> dict[str, Any]:
    known, most = standing(asked.bodies, min(date(year, 12, 31), asked.day))
    counts = _counted(events, asked, year, year, asked.kinds)
    return {"year": year, **counts, "standing_at_least": known, "standing_at_most": most}


def _kinds(asked: _Asked) -> list[dict[str, Any]]:
    happened: dict[str, list[Event]] = {}
    for event in asked.events:
        happened.setdefault(event.body.text("kind") or "", []).append(event)
    order_ = [word.word for word in load_schema().vocabularies["body_kinds"].words]
    return [_kind(kind, happened[kind], asked) for kind in sorted(happened, key=order_.index)]


def _kind(kind: str, events: Sequence[Event], asked: _Asked) -> dict[str, Any]:
    bodies = [body for body in asked.bodies if body.text("kind") == kind]
    return {
        "kind": term("body_kinds", kind),
        "bodies": len(bodies),
        "first_day_recorded": sum(body.valid_from is not None for body in bodies),
        **_counted(events, asked, asked.since, asked.until, (kind,)),
    }


def _definitions() -> list[Definition]:
    succession = {word.word: word.definition for word in load_schema().vocabularies["succession_kinds"].words}
    ways = [define(_label(kind).lower(), succession[kind]) for kind in EVENTS if kind in succession]
    return [
        define("began", "The year of the body's first day, as far as it is recorded."),
        *ways,
        define(
            "ended",
            "The year of the body's last day, as far as it is recorded, whatever became of its work: one that was renamed, merged or split ended too.",
        ),
    ]


def _summary(asked: _Asked) -> str:
    years = f"in {asked.since}" if asked.since == asked.until else f"from {asked.since} to {asked.until}"
    if not asked.events:
        return f"Nothing is recorded of bodies that began, gave way to others or ended {years}."
    found = Counter(event.kind for event in asked.events)
    began = count_of(found["began"], "body is", "bodies are")
    ended = count_of(found["ended"], "as having ended", "as having ended", capital=False)
    gave_way = f"{found['merged']} merged, {found['renamed']} were renamed"
    known, most = standing(asked.bodies, asked.day)
    stood = f"{known:,} stood on {written(asked.day)}"
    if most > known:
        stood = (
            f"Between {known:,} and {most:,} stood on {written(asked.day)}: not every first day is recorded"
        )
    return f"{began} recorded as having begun {years} and {ended}; {gave_way}. {stood}."


def _limits(asked: _Asked) -> list[str]:
    unknown = sum(body.valid_from is None for body in asked.bodies)
    left_out = [body for body in asked.past.bodies if body.text("kind") in NOT_BODIES]
    said = [f"{unknown} of {len(asked.bodies)} bodies have no first day recorded"] if unknown else []
    if left_out and not asked.kinds:
        said.append(f"{len(left_out)} groups named as one or headings of a budget are not counted")
    if asked.past.undated:
        said.append(f"{asked.past.undated} successions have no date and are in no year")
    if asked.past.unkinded:
        said.append(f"{asked.past.unkinded} successions do not say how the body gave way")
    return said
