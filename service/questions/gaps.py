"""Where is there nobody? Topics and places without help, with hardly any, or with help by invitation only."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import Field

from graph_schema.records import sort_key
from service.questions.answers import Answer, PagedQuestion, Ref, Term
from service.questions.defined import Definition
from service.questions.gaps_said import (
    DEFINITIONS,
    SCRUTINY,
    STATES,
    state_label,
    state_of,
    summary_of,
    where_of,
    whom_of,
)
from service.questions.items import authority_areas, cited
from service.questions.nearest import Nearest, nearest_help
from service.questions.offering import open_statuses
from service.questions.overlap_items import by_label
from service.questions.paging import page_of
from service.questions.reading import (
    ask_href,
    day_of,
    ref_by_id,
    ref_to,
    resolve,
    shown_landscape,
    shown_sources,
    term,
    understood,
)
from service.stores.base import Store
from service.words import Match, TermKind, Words, words_for

if TYPE_CHECKING:  # scipy is imported when it is first needed
    from service.analysis.gaps import Counted
    from service.analysis.gaps import Gaps as Counting


class GapsQuestion(PagedQuestion):
    """Where is there nobody?"""

    topic: tuple[str, ...] = Field(
        default=(),
        max_length=20,
        description="Only this topic: an id, label or name; repeat for any of several. All topics where not given.",
        examples=[["evaluation"]],
    )
    area: tuple[str, ...] = Field(
        default=(),
        max_length=40,
        description="Only this place: its name or code; repeat for several. The 31 authorities’ areas where not given.",
        examples=[["Fife"]],
    )
    audience: tuple[str, ...] = Field(
        default=(),
        max_length=20,
        description="For this kind of user, each by itself; repeat for several. Help for anybody where not given.",
        examples=[["integration_joint_board"]],
        json_schema_extra={"vocabulary": "audience_kinds"},
    )


class GapItem(Ref):
    """A topic and the places where help with it is missing or thin, in the same way."""

    in_short: ClassVar[tuple[str, ...]] = ("state", "for_whom", "where", "only_offer", "nearest")
    not_on_page = ("audience", "topic", "areas", "places", "places_asked")

    topic: Ref = Field(description="What help would be about.")
    audience: Term | None = Field(description="For whom; null for anybody.")
    for_whom: str = Field(description="The same in words.", examples=["Anybody"])
    state: Term = Field(description="What is missing; see `definitions`.")
    where: str = Field(description="Where, in words.", examples=["All 31 places"])
    areas: list[Ref] = Field(description="Where: the places that are alike in all that this row says.")
    places: int = Field(description="How many those are.", examples=[31])
    places_asked: int = Field(description="Of how many.", examples=[31])
    current: int = Field(description="Offers of help there that are known to be running.", examples=[0])
    by_invitation: int = Field(description="How many of them go only to those who are invited.", examples=[0])
    unknown: int = Field(
        description="Offers of help there that are not known to be running, or that no source confirms; they may well run.",
        examples=[2],
    )
    to_read: int = Field(
        description="Things to read or use on it there, whatever their status.", examples=[3]
    )
    only_offer: Ref | None = Field(description="The one offer known to be running, where there is just one.")
    form: Term | None = Field(
        description="In what form that one helps; scrutiny comes with an inspection or audit and is not asked for."
    )
    provider: Ref | None = Field(description="Who gives that one.")
    nearest: list[Nearest] = Field(description="The nearest help, what comes closest first.")
    sources: list[str] = Field(description="Keys of the answer's `sources`: what the one offer rests on.")


class GapsAnswer(Answer):
    """Topics and places where help is missing or thin."""

    items: list[GapItem]
    definitions: list[Definition] = Field(description="What the words mean exactly, and who says so.")


@dataclass(frozen=True, slots=True)
class Gap:
    """A topic and the places that are alike in what there is on it, for one kind of user."""

    topic: int
    audience: str | None
    state: str
    places: tuple[int, ...]


def answer_gaps(store: Store, question: GapsQuestion) -> GapsAnswer:
    """Where is there nobody?

    For each topic (with its narrower ones), place and kind of user: nothing recorded, nothing known to be running, help by
    invitation only, or one offer. Only help that people give fills a gap; things to read or use are counted beside it.
    Places that are alike stand in one row. Order: what is missing most first, most places first, topic, user, place.
    """
    words = words_for(store)
    shown, topics, areas, audiences = _understand(words, question)
    counting, counted = _count(store, question, areas, audiences)
    gaps = list(_gaps(counting, counted, topics, len(areas)))
    rows = sorted(((_key(gap, areas, counting, words), gap) for gap in gaps), key=lambda row: row[0])
    page, after = page_of(rows, (int, int, str, str, str, str), question)
    found = Found(words, counting, counted, areas, question)
    items = _items(store, page, found)
    places = [words.label_of(id_) or id_ for id_ in areas]
    return GapsAnswer.model_validate(
        {
            "question": shown,
            "summary": summary_of(
                _tally(gaps, found), len(topics) or len(counting.offers.topics), audiences, places, question
            ),
            "items": items,
            "total": len(rows),
            "next": after,
            "definitions": DEFINITIONS,
            "sources": shown_sources(store, cited(items)),
            "landscape": shown_landscape(store.revision(), question, _limits(gaps)),
        }
    )


_TERMS: Mapping[str, TermKind] = {"topic": "topic", "area": "area", "audience": "audience"}


def _understand(
    words: Words, question: GapsQuestion
) -> tuple[dict[str, Any], tuple[str, ...], tuple[str, ...], tuple[str | None, ...]]:
    """Return how the words were understood, and the topics, places and users that they name."""
    shown: dict[str, Any] = {}
    ids: dict[str, tuple[str, ...]] = {}
    for name, kind in _TERMS.items():
        texts: tuple[str, ...] = getattr(question, name)
        matches: list[Match] = [resolve(words, name, kind, text) for text in texts]
        ids[name] = tuple(dict.fromkeys(match.id for match in matches))
        if matches:
            shown[name] = understood(words, texts, matches)
    areas = ids["area"] or tuple(area.id for area in authority_areas(words, day_of(question)))
    return shown, ids["topic"], areas, ids["audience"] or (None,)


def _count(
    store: Store, question: GapsQuestion, areas: Sequence[str], audiences: Sequence[str | None]
) -> tuple["Counting", dict[str | None, "Counted"]]:
    from service.analysis.gaps import Gaps as Counting

    day = day_of(question)
    counting = Counting(store, day, open_statuses(day), areas)
    return counting, {audience: counting.count(audience) for audience in {*audiences, None}}


def _gaps(
    counting: "Counting", counted: Mapping[str | None, "Counted"], topics: Sequence[str], places: int
) -> Iterator[Gap]:
    """Yield each gap once: the places of a topic and user that have the same of everything."""
    asked: list[str | None] = [audience for audience in counted if audience is not None]
    for place, id_ in enumerate(counting.offers.topics):
        for audience in (asked or [None]) if not topics or id_ in topics else ():
            counts = counted[audience]
            alike: dict[tuple[int, ...], list[int]] = defaultdict(list)
            for column in range(places):
                alike[_there(counts, place, column)].append(column)
            for (current, invited, unknown, *_), columns in alike.items():
                state = state_of(current, invited, unknown)
                if state is not None:
                    yield Gap(place, audience, state, tuple(columns))


def _there(counts: "Counted", topic: int, place: int) -> tuple[int, ...]:
    """Return all that a row says of a place in figures."""
    current = int(counts.current[topic, place])
    one = int(counts.row_of_one[topic, place]) if current == 1 else -1
    others = (counts.invited, counts.unknown, counts.to_read)
    return (current, *(int(part[topic, place]) for part in others), one)


def _key(
    gap: Gap, areas: Sequence[str], counting: "Counting", words: Words
) -> tuple[int, int, str, str, str, str]:
    topic = counting.offers.topics[gap.topic]
    label = sort_key(words.label_of(topic) or topic)
    return (
        list(STATES).index(gap.state),
        -len(gap.places),
        label,
        topic,
        gap.audience or "",
        areas[gap.places[0]],
    )


@dataclass(frozen=True, slots=True)
class Found:
    """What the rows of an answer are made from."""

    words: Words
    counting: "Counting"
    counted: Mapping[str | None, "Counted"]
    areas: Sequence[str]
    question: GapsQuestion


def _items(store: Store, gaps: Sequence[Gap], found: Found) -> list[dict[str, Any]]:
    offers = found.counting.offers
    ones = {gap: _one(gap, found) for gap in gaps}
    records = store.get(sorted({offers.ids[row] for row in ones.values() if row is not None}))
    items = []
    for gap in gaps:
        row = ones[gap]
        one = None if row is None else records.get(offers.ids[row])
        form = None if row is None else offers.forms[offers.form[row]]
        provider = None if row is None else offers.bodies[offers.body[row]]
        items.append(
            {
                **_item(gap, found),
                "state": {"id": gap.state, "label": state_label(gap.state, form)},
                "form": term("offer_forms", form),
                "only_offer": None if one is None else ref_to(one),
                "provider": None if provider is None else ref_by_id(found.words, provider),
                "sources": [] if one is None else list(one.sources),
            }
        )
    return items


def _one(gap: Gap, found: Found) -> int | None:
    row = _there(found.counted[gap.audience], gap.topic, gap.places[0])[-1]
    return row if row >= 0 else None


def _item(gap: Gap, found: Found) -> dict[str, Any]:
    words = found.words
    topic = found.counting.offers.topics[gap.topic]
    current, invited, unknown, to_read, _ = _there(found.counted[gap.audience], gap.topic, gap.places[0])
    areas = [found.areas[place] for place in gap.places]
    day = found.question.as_of.isoformat() if found.question.as_of else None
    shown = ref_by_id(words, topic)
    return {
        "id": f"{topic}--{gap.audience or 'anybody'}--{areas[0]}",
        "type": "gap",
        "label": shown["label"],
        "href": ask_href(
            "/gaps", topic=topic, audience=gap.audience, area=areas if len(areas) < 3 else None, as_of=day
        ),
        "topic": shown,
        "audience": term("audience_kinds", gap.audience),
        "for_whom": whom_of([gap.audience]) or "Anybody",
        "where": where_of(areas, found.areas, words),
        "areas": by_label(areas, words),
        "places": len(areas),
        "places_asked": len(found.areas),
        "current": current,
        "by_invitation": invited,
        "unknown": unknown,
        "to_read": to_read,
        "nearest": nearest_help(
            gap.topic,
            gap.places,
            gap.audience,
            found.counted,
            found.counting.offers.topics,
            words,
            areas,
            day,
        ),
    }


def _tally(gaps: Sequence[Gap], found: Found) -> dict[str, int]:
    """Return how many topics are in each state somewhere, and how many have one offer that is scrutiny."""
    offers = found.counting.offers
    scrutiny = offers.forms.index(SCRUTINY)
    ones = ((gap, _one(gap, found)) for gap in gaps if gap.state == "one")
    of_scrutiny = {gap.topic for gap, row in ones if row is not None and offers.form[row] == scrutiny}
    topics = {state: len({gap.topic for gap in gaps if gap.state == state}) for state in STATES}
    return {**topics, SCRUTINY: len(of_scrutiny)}


def _limits(gaps: Sequence[Gap]) -> list[str]:
    unknown = sum(gap.state == "none_current" for gap in gaps)
    said = ["A gap is one in the record: help may be given that nobody has recorded"]
    if unknown:
        said.append(
            f"{unknown} of {len(gaps)} rows rest on offers that are not known to be running; they may well run"
        )
    return said
