"""Who offers the same, and is it coordinated? Fragmentation, overlap and duplication, pair by pair."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from graph_schema.records import sort_key
from service.days import today, written
from service.questions.answers import Answer, PagedQuestion
from service.questions.coordination import read_joins
from service.questions.defined import Definition
from service.questions.distinct import Distinct, distinct_items
from service.questions.items import cited
from service.questions.overlap_chance import Chance, shown_weights, weights_of
from service.questions.overlap_chance_said import CHANCE_DEFINITIONS, NOT_COMPUTED_LIMIT
from service.questions.overlap_groups import Group, group_items
from service.questions.overlap_items import OF_ONE_PAIR, OFFERS_SHOWN, Found, Pair, offers_of, pair_item
from service.questions.overlap_read import Compared, Understood, compared, limits, link_of, understand
from service.questions.overlap_said import DEFINITIONS, FINDINGS, SORTS, Finding, Sort, summary_of
from service.questions.reading import day_of, shown_landscape, shown_sources
from service.stores.base import COUNT_LIMIT, Store
from service.stores.cursors import make_cursor, read_cursor
from service.words import Words, words_for

if TYPE_CHECKING:  # scipy is imported when it is first needed
    import numpy as np
    from numpy.typing import NDArray

    from service.analysis.chance import Weights
    from service.analysis.comparison import Comparison


class OverlapQuestion(PagedQuestion, Compared):
    """Who offers the same, and is it coordinated?"""

    body: tuple[str, ...] = Field(
        default=(),
        max_length=20,
        description="Only pairs with this body: its id or name; two or more: only pairs among them.",
        examples=[["healthcare-improvement-scotland"]],
    )
    kind: tuple[str, ...] = Field(
        default=(),
        max_length=30,
        description="Only bodies of this kind, compared with each other; repeat for any of several.",
        examples=[["third_sector_interface"]],
        json_schema_extra={"vocabulary": "body_kinds"},
    )
    audience: tuple[str, ...] = Field(
        default=(),
        max_length=20,
        description="Only offers that name this kind of user; repeat for any of several.",
        examples=[["integration_joint_board"]],
        json_schema_extra={"vocabulary": "audience_kinds"},
    )
    area: tuple[str, ...] = Field(
        default=(),
        max_length=20,
        description="Only where both are open in this place or in parts of it: its name or code; repeat for any of several.",
        examples=[["Fife"]],
    )
    finding: tuple[Finding, ...] = Field(
        default=(),
        max_length=3,
        description="Only pairs whose narrowest finding is this; repeat for any of several.",
        examples=[["duplication"]],
    )
    sort: Sort | None = Field(
        default=None,
        description="Only this sort of offer: help that people give, or things to read or use.",
        examples=["given_by_people"],
    )


class OverlapAnswer(Answer):
    """Pairs of bodies whose offers meet, the narrowest finding first."""

    defined = (*DEFINITIONS, *CHANCE_DEFINITIONS)
    items_called: ClassVar[str] = "Pairs of bodies"
    headings: ClassVar[Mapping[str, str]] = {
        "groups": "Topic by topic: whose help meets there",
        "distinctive": "How much of its help nobody else gives",
    }

    items: list[Pair]
    groups: list[Group] = Field(
        description="The same by topic: who meets any other there, most bodies first; the first 30, on the first page."
    )
    distinctive: list[Distinct] = Field(
        description="How much of what the bodies asked about offer nobody else does; empty where none was named."
    )
    chance: Chance | None = Field(
        description="Whether sharing is more than chance would bring, over the whole landscape of the day; null where that is not computed here."
    )
    definitions: list[Definition] = Field(description="What the words mean exactly, and who says so.")


def answer_overlap(store: Store, question: OverlapQuestion) -> OverlapAnswer:
    """Who offers the same, and is it coordinated?

    Two bodies meet where both have an open offer of the same sort (help that people give, or things to read or use)
    and share a place: *fragmentation* under the same broadest topic; *overlap* where they share a topic (one names it,
    the other it or a narrower one) and a kind of user; *duplication* where help has the same form, too, and is mainly
    about that topic. `definitions` says it exactly. Order: duplication, overlap, fragmentation; help that people give
    before things to read or use; most topics shared; names; ids.
    """
    words = words_for(store)
    asked = understand(words, question)
    found = compared(store, question, asked, asked.given["kind"])
    rows = _chosen(found, question, asked)
    start = _start(rows, question.after, found, words)
    shown = rows[start : start + question.limit]
    weights = weights_of(store, day_of(question), found)
    unweighed = [] if weights else [NOT_COMPUTED_LIMIT]
    pairs = list(_found(shown, found, weights))
    most = OF_ONE_PAIR if len(asked.bodies) == 2 else OFFERS_SHOWN
    records = store.get(offers_of(pairs, most))
    lines = read_joins(store, (id_ for pair in pairs for id_ in (pair.one, pair.other)), day_of(question))
    link = link_of(question, asked)
    items = [pair_item(pair, words, records, lines, link, most) for pair in pairs]
    more = start + len(shown) < len(rows)
    sections = {
        "groups": []
        if question.after
        else group_items(found, asked.bodies, question.finding, question.sort, words, link),
        "distinctive": distinct_items(
            store,
            compared(store, question, asked, asked.given["kind"], of_all_topics=True),
            asked.bodies,
            asked.given["topic"],
            words,
            question.sort,
        )
        if asked.bodies
        else [],
    }
    return OverlapAnswer.model_validate(
        {
            "question": asked.shown,
            "summary": _summary(rows, question, asked),
            "items": items,
            "total": len(rows) if len(rows) <= COUNT_LIMIT else {"at_least": COUNT_LIMIT},
            "next": make_cursor(_key(rows[start + len(shown) - 1], found, words))
            if more and len(shown)
            else None,
            **sections,
            "chance": shown_weights(weights),
            "definitions": OverlapAnswer.defined,
            "sources": shown_sources(store, cited(items, *sections.values())),
            "landscape": shown_landscape(
                store.revision(), question, limits(found, day_of(question)) + unweighed
            ),
        }
    )


def _chosen(found: "Comparison", question: OverlapQuestion, asked: Understood) -> "NDArray[np.int32]":
    """Return the pairs that were asked for."""
    import numpy as np

    rows = found.pairs
    keep = np.ones(len(rows), np.bool_)
    if asked.bodies:
        places = [place for place, id_ in enumerate(found.offers.bodies) if id_ in asked.bodies]
        ends = np.isin(rows[:, 3:], places)
        keep &= ends.all(axis=1) if len(asked.bodies) > 1 else ends.any(axis=1)
    if question.finding:
        keep &= np.isin(rows[:, 0], [FINDINGS.index(finding) + 1 for finding in question.finding])
    if question.sort:
        keep &= rows[:, 1] == list(SORTS).index(question.sort)
    return rows[keep]


_CURSOR = (int, int, int, str, str, str, str)


def _key(row: "NDArray[np.int32]", found: "Comparison", words: Words) -> tuple[int | str, ...]:
    """Return what a pair is ordered by; all that comes first is the least."""
    level, sort, shared, one, other = row.tolist()
    ids = [found.offers.bodies[place] for place in (one, other)]
    names = [part for id_ in ids for part in (sort_key(words.label_of(id_) or id_), id_)]
    return (-level, sort, -shared, *names)


def _start(rows: "NDArray[np.int32]", after: str | None, found: "Comparison", words: Words) -> int:
    """Return where the page begins."""
    if after is None:
        return 0
    cursor = read_cursor(after, _CURSOR)
    return bisect_right(range(len(rows)), cursor, key=lambda place: _key(rows[place], found, words))


def _found(rows: "NDArray[np.int32]", found: "Comparison", weights: "Weights | None") -> Iterator[Found]:
    from service.analysis.pairs import shared_by

    bodies = found.offers.bodies
    for row in rows:
        level, sort, _, one, other = row.tolist()
        shared = shared_by(found.selection(sort), one, other, level)
        sharing = weights.of(sort, one, other) if weights else None
        yield Found(FINDINGS[level - 1], list(SORTS)[sort], bodies[one], bodies[other], shared, sharing)


def _summary(rows: "NDArray[np.int32]", question: OverlapQuestion, asked: Understood) -> str:
    # Counted without leaving the arrays: a hundred times the real landscape has 750,000 pairs.
    sorts = list(SORTS)
    counts: Counter[tuple[str, str]] = Counter(
        {
            (finding, sort): number
            for level, finding in enumerate(FINDINGS, start=1)
            for place, sort in enumerate(sorts)
            if (number := int(((rows[:, 0] == level) & (rows[:, 1] == place)).sum()))
        }
    )
    about = asked.labels.get("topic")
    who = f" about {about}" if about else ""
    who += f" for {asked.labels['audience']}" if "audience" in asked.labels else ""
    where = f" in {asked.labels['area']}" if "area" in asked.labels else ""
    where += f" on {written(question.as_of)}" if question.as_of not in {None, today()} else ""
    return summary_of(counts, asked.labels.get("body", ""), who, where)
