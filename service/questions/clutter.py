"""How has the landscape changed over time, and how crowded is it? Bodies that began, gave way or ended, and measures."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from pydantic import Field

from graph_schema.records import Node
from graph_schema.schema import load_schema
from service.analysis.events import EVENTS, NOT_BODIES, Event, make_past, order, standing
from service.analysis.keeping import kept
from service.days import written
from service.problems import BadValue
from service.questions.answers import Answer, Ref, Term
from service.questions.clutter_counts import (
    ClutterQuestion,
    KindCounts,
    Wanted,
    YearCounts,
    kinds_shown,
    years_shown,
)
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
from service.questions.paging import page_of
from service.questions.reading import (
    day_of,
    ref_by_id,
    ref_to,
    resolve_word,
    shown_landscape,
    shown_sources,
    term,
)
from service.questions.wording import count_of, join_words
from service.stores.base import Store
from service.words import Words, words_for

MOST_TOPICS = 25


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


def _label(kind: str) -> str:
    own = {"began": "Began", "ended": "Ended"}
    return own.get(kind) or load_schema().word("succession_kinds", kind).label


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


class ClutterAnswer(Answer):
    """What happened to bodies, newest first, with counts by year and kind, and measures of the day asked about."""

    defined = _definitions()
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
        description="The 25 topics on which help is spread over the most bodies (see the effective number). Each leads to its page, where they are named."
    )
    definitions: list[Definition] = Field(description="What the words of this answer mean, and who says so.")

    @property
    def read_first(self) -> tuple[str, ...]:
        """The counts stand before what happened to each body."""
        return "measures", "years", "kinds"


def answer_clutter(store: Store, question: ClutterQuestion) -> ClutterAnswer:
    """How has the landscape changed over time, and how crowded is it?

    Order: the newest year first, in it those that began, gave way (renamed, merged, split, work passed on), ended; then
    date, name and id. Groups named as one and headings of a budget are counted only where `kind` names them.
    """
    words = words_for(store)
    asked = _understand(store, question)
    shown, following = page_of([(order(event), event) for event in asked.events], _SHAPE, question)
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
            "years": years_shown(asked),
            "kinds": kinds_shown(asked),
            "authorities": authorities_shown(crowding, question),
            "topics": topics_shown(crowding, words, MOST_TOPICS),
            "definitions": ClutterAnswer.defined,
            "sources": shown_sources(store, cited(items)),
            "landscape": shown_landscape(store.revision(), question, _limits(asked)),
        }
    )


_SHAPE = (int, int, str, str, str)


def _understand(store: Store, question: ClutterQuestion) -> Wanted:
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
    return Wanted(question, kinds, question.since, until, day, bodies, events, past)


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


def _summary(asked: Wanted) -> str:
    years = f"in {asked.since}" if asked.since == asked.until else f"from {asked.since} to {asked.until}"
    if not asked.events:
        return f"Nothing is recorded of bodies that began, gave way to others or ended {years}."
    found: Counter[str] = Counter(event.kind for event in asked.events)
    began = count_of(found["began"], "body is", "bodies are")
    ended = "none as having ended"
    if found["ended"]:
        ended = count_of(found["ended"], "as having ended", "as having ended", capital=False)
    gone = {event.body.id for event in asked.events if event.kind == "ended"}
    among, beside = (
        _gave_way(event for event in asked.events if (event.body.id in gone) is whether)
        for whether in (True, False)
    )
    gave_way = (f", among them {among}" if among else "") + (f"; beside them {beside}" if beside else "")
    known, most = standing(asked.bodies, asked.day)
    stood = f"{known:,} stood on {written(asked.day)}"
    if most > known:
        stood = (
            f"Between {known:,} and {most:,} stood on {written(asked.day)}: not every first day is recorded"
        )
    return f"{began} recorded as having begun {years} and {ended}{gave_way}. {stood}."


def _gave_way(events: Iterable[Event]) -> str:
    """Say in what ways how many bodies gave way to others."""
    found: Counter[str] = Counter(event.kind for event in events)
    ways = (("merged", "merged into others"), ("renamed", "renamed"), ("split", "split"))
    return join_words([count_of(found[way], said, said, capital=False) for way, said in ways if found[way]])


def _limits(asked: Wanted) -> list[str]:
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
