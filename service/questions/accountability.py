"""Who answers to whom? Lines by nature, paths between two parties, and parties with several to answer to."""

from typing import Any

from pydantic import Field

from service.questions.accountability_items import AnsweringItem, PathShown, item_of, path_shown
from service.questions.accountability_read import PATH_DEPTH, FoundLines, read_lines
from service.questions.accountability_said import DEFINITIONS, limits_of, summary_of
from service.questions.answers import Answer, PagedQuestion
from service.questions.defined import Definition
from service.questions.items import cited, named_records
from service.questions.lead_agency import IN_THEIR_OWN_RIGHT, AnsweringToo, answering_too
from service.questions.paging import page_of
from service.questions.post_counts import OfficeCount, PostCount, offices_shown, posts_shown
from service.questions.principals import Conflict, Principals, conflicts_of, principals_of
from service.questions.reading import shown_landscape, shown_sources
from service.stores.base import MAX_DEPTH, Store
from service.words import words_for


class AccountabilityQuestion(PagedQuestion):
    """Who answers to whom?"""

    asker: str | None = Field(
        default=None,
        alias="for",
        title="Whose accountability",
        max_length=500,
        description="The body or post asked about, both ways: to whom it answers, and who answers to it. Its id or name; not together with `from` or `to`.",
        examples=["ijb-fife"],
    )
    party: str | None = Field(
        default=None,
        alias="from",
        title="Who answers",
        max_length=500,
        description="Only lines at which this body or post answers to somebody; with `to`, the paths between the two.",
        examples=["post-ijb-chief-officer--ijb-fife"],
    )
    other_party: str | None = Field(
        default=None,
        alias="to",
        title="To whom",
        max_length=500,
        description="Only lines at which somebody answers to this body or post; with `from`, the paths between the two.",
        examples=["scottish-parliament"],
    )
    nature: tuple[str, ...] = Field(
        default=(),
        max_length=20,
        description="Only lines of these natures; repeat for several. A path then takes no others.",
        examples=[["financial"]],
        json_schema_extra={"vocabulary": "natures"},
    )
    depth: int | None = Field(
        default=None,
        ge=1,
        le=MAX_DEPTH,
        description="How many lines to follow one after another, at most: where not given 1, and 4 where both `from` and `to` are.",
        examples=[2],
    )

    @property
    def far(self) -> int:
        """How many lines are followed, given or not."""
        between = self.party is not None and self.other_party is not None
        return self.depth or (PATH_DEPTH if between else 1)


class AccountabilityAnswer(Answer):
    """Lines of accountability by nature."""

    defined = DEFINITIONS

    items: list[AnsweringItem]
    paths: list[PathShown] = Field(
        description="Where `from` and `to` are given: how the one answers to the other, through whom; the shortest first, then the strongest, at most 50."
    )
    principals: list[Principals] = Field(
        description="Where one body or post answers to several parties at once in the same way: to whom, and which of them no statement joins."
    )
    conflicts: list[Conflict] = Field(
        description="Where those parties may ask for different things: tensions recorded between the laws under which it answers to them."
    )
    posts: list[PostCount] = Field(
        description="How many statements each post of the body, or the post itself, answers under at once, beside the other posts."
    )
    offices: list[OfficeCount] = Field(description="Every office in the landscape, most statements first.")
    in_their_own_right: list[AnsweringToo] = Field(description=IN_THEIR_OWN_RIGHT)
    definitions: list[Definition] = Field(description="What the words of this answer mean, and who says so.")

    @property
    def read_first(self) -> tuple[str, ...]:
        """Where paths were asked for they stand before the lines that they are made of."""
        return ("paths",) if self.paths else ()


def answer_accountability(store: Store, question: AccountabilityQuestion) -> AccountabilityAnswer:
    """Who answers to whom?

    Order: lines at which the party answers before those at which it is answered to; nature; how far away; whom it
    joins; id. Statements made for every body of a kind stand once where they are met from the other end.
    """
    words = words_for(store)
    found = read_lines(store, words, question)
    records = named_records(store, words, [line for _, _, line, _ in found.rows])
    rows = sorted((item_of(row, words, records) for row in found.rows), key=lambda row: row[0])
    items, next_ = page_of(rows, (int, int, int, str, str), question)
    sections = _sections(store, found, question)
    return AccountabilityAnswer.model_validate(
        {
            "question": found.asked.shown,
            "summary": summary_of(found, sections),
            "items": items,
            "total": len(rows),
            "next": next_,
            **sections,
            "sources": shown_sources(store, cited(items, *sections.values()), records),
            "definitions": AccountabilityAnswer.defined,
            "landscape": shown_landscape(store.revision(), question, limits_of(found)),
        }
    )


def _sections(
    store: Store, found: FoundLines, question: AccountabilityQuestion
) -> dict[str, list[dict[str, Any]]]:
    """Return what stands beside the lines; only on the first page."""
    sections: dict[str, list[dict[str, Any]]] = {
        name: [] for name in ("paths", "principals", "conflicts", "posts", "offices", "in_their_own_right")
    }
    if question.after is not None:
        return sections
    if found.asked.of_paths:
        return {**sections, "paths": [path_shown(path, found) for path in found.paths.found]}
    return {
        **sections,
        "principals": principals_of(store, found),
        "conflicts": conflicts_of(store, found),
        "posts": posts_shown(store, found),
        "offices": offices_shown(found),
        "in_their_own_right": _in_their_own_right(found),
    }


def _in_their_own_right(found: FoundLines) -> list[dict[str, Any]]:
    asked = found.asked
    ids = [asked.answering.id] if asked.answering is not None else []
    return answering_too(found.words, ids, asked.day, "/accountability", "for_", asked.as_of)
