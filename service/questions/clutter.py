"""How has the landscape changed over time, and how crowded is it? Bodies that began, gave way or ended, and measures."""

from collections.abc import Sequence
from typing import Any, ClassVar

from pydantic import Field

from graph_schema.records import Node
from service.analysis.events import NOT_BODIES, Event, make_past, order
from service.analysis.keeping import kept
from service.days import written
from service.problems import BadValue
from service.questions.answers import Answer, Ref, Term
from service.questions.clutter_counts import (
    ClutterQuestion,
    KindCounts,
    KindStanding,
    Wanted,
    YearCounts,
    kinds_shown,
    standing_shown,
    years_shown,
)
from service.questions.clutter_said import definitions, label_of, limits_of, summary_of
from service.questions.crowding import (
    AuthorityLines,
    TopicCrowd,
    authorities_shown,
    crowding_of,
    topics_shown,
)
from service.questions.defined import Definition
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


class ClutterAnswer(Answer):
    """What happened to bodies, newest first, with counts by year and kind, and measures of the day asked about."""

    defined = definitions()
    items_called: ClassVar[str] = "What happened"
    headings: ClassVar[dict[str, str]] = {
        "standing": "What stood on the day",
        "years": "Year by year",
        "kinds": "What happened to each kind of body",
        "measures": "How crowded it is",
        "authorities": "To how many each authority answers",
        "topics": "Topics with the most bodies to go to",
    }

    items: list[ClutterItem]
    measures: list[Measure] = Field(
        description="Measures of the whole landscape on the day asked about, each with its definition, unit and source."
    )
    standing: list[KindStanding] = Field(
        description="How many bodies of each kind stood on the day asked about, most first; kinds of which none is known to have stood are left out."
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
        """What stood, and the counts, stand before what happened to each body; measures come after."""
        return "standing", "years", "kinds"


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
            "summary": summary_of(asked),
            "items": items,
            "total": len(asked.events),
            "next": following,
            "measures": measures_of(everybody, crowding, words, asked.day),
            "standing": standing_shown(asked),
            "years": years_shown(asked),
            "kinds": kinds_shown(asked),
            "authorities": authorities_shown(crowding, question),
            "topics": topics_shown(crowding, words, MOST_TOPICS),
            "definitions": ClutterAnswer.defined,
            "sources": shown_sources(store, cited(items)),
            "landscape": shown_landscape(store.revision(), question, limits_of(asked)),
        }
    )


_SHAPE = (int, int, str, str, str)


def _understand(store: Store, question: ClutterQuestion) -> Wanted:
    day = day_of(question)
    kinds = tuple(resolve_word("kind", "body_kinds", text) for text in question.kind)
    until = day.year if question.until is None else question.until
    if question.until is None and until < question.since:
        raise BadValue(
            f"since: {question.since}, the first year to count, lies after the day asked about, {written(day)}. Give an earlier year.",
            parameter="since",
        )
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
        "event": {"id": event.kind, "label": label_of(event.kind)},
        "date": event.date,
        "year": event.year,
        "kind": term("body_kinds", event.body.text("kind")),
        "others": [ref_by_id(words, id_) for id_ in dict.fromkeys(ends)],
        "what_moved": "; ".join(moved) or None,
        "statements": [ref_to(line) for line in event.lines],
        "sources": sorted({*own, *(key for line in event.lines for key in line.sources)}),
    }
