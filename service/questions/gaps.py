"""Where is there nobody? Topics and places without help, with hardly any, or with help by invitation only."""

from collections.abc import Sequence

from pydantic import Field

from service.questions.answers import Answer, PagedQuestion
from service.questions.defined import Definition
from service.questions.gaps_items import Found, GapItem, items_of, tally
from service.questions.gaps_read import Gap, count, find_gaps, place_of, understand
from service.questions.gaps_said import DEFINITIONS, summary_of
from service.questions.items import cited
from service.questions.paging import page_of
from service.questions.reading import day_asked, day_of, shown_landscape, shown_sources
from service.stores.base import Store
from service.words import words_for


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


class GapsAnswer(Answer):
    """Topics and places where help is missing or thin."""

    defined = DEFINITIONS

    items: list[GapItem]
    definitions: list[Definition] = Field(description="What the words mean exactly, and who says so.")


def answer_gaps(store: Store, question: GapsQuestion) -> GapsAnswer:
    """Where is there nobody?

    For each topic (with its narrower ones), place and kind of user: nothing recorded, nothing known to be running, help by
    invitation only, or one offer. Only help that people give fills a gap; things to read or use are counted beside it.
    Places that are alike stand in one row. Order: what is missing most first, most places first, topic, user, place.
    """
    words = words_for(store)
    day = day_of(question)
    given = {"topic": question.topic, "area": question.area, "audience": question.audience}
    shown, topics, areas, audiences = understand(words, given, day)
    counting, counted = count(store, day, areas, audiences)
    gaps = list(find_gaps(counting, counted, topics, len(areas)))
    rows = sorted(((place_of(gap, areas, counting, words), gap) for gap in gaps), key=lambda row: row[0])
    page, after = page_of(rows, (int, int, str, str, str, str), question)
    found = Found(words, counting, counted, areas, day_asked(question))
    items = items_of(store, page, found)
    places = [words.label_of(id_) or id_ for id_ in areas]
    return GapsAnswer.model_validate(
        {
            "question": shown,
            "summary": summary_of(
                tally(gaps, found), len(topics) or len(counting.offers.topics), audiences, places, question
            ),
            "items": items,
            "total": len(rows),
            "next": after,
            "definitions": GapsAnswer.defined,
            "sources": shown_sources(store, cited(items)),
            "landscape": shown_landscape(store.revision(), question, _limits(gaps)),
        }
    )


def _limits(gaps: Sequence[Gap]) -> list[str]:
    unknown = sum(gap.state == "none_current" for gap in gaps)
    said = ["A gap is one in the record: help may be given that nobody has recorded"]
    if unknown:
        said.append(
            f"{unknown} of {len(gaps)} rows rest on offers that are not known to be running; they may well run"
        )
    return said
