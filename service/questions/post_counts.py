"""How many lines of accountability a post holds at once, beside the same office elsewhere and all other posts."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from pydantic import Field

from graph_schema.records import Line
from graph_schema.schema import load_schema
from service.analysis.offices import Answerings
from service.questions.accountability_read import Asked, FoundLines
from service.questions.answers import Ref, Shown
from service.questions.reading import ask_href, ref_by_id
from service.stores.base import Store
from service.words import Words


class PostCount(Ref):
    """An office in one body, and under how many statements it answers at once."""

    in_short: ClassVar[tuple[str, ...]] = (
        "statements",
        "parties",
        "rank",
        "posts",
        "middle_of_office",
        "lines",
    )

    statements: int = Field(
        description="How many statements say to whom it answers on the day.", examples=[18]
    )
    parties: int = Field(description="To how many parties.", examples=[14])
    unconfirmed: int = Field(description="How many of the statements have no source.", examples=[4])
    rank: int = Field(
        description="Its place among all posts, the one with most statements first; equals share a place.",
        examples=[1],
    )
    posts: int = Field(description="How many posts that is of.", examples=[206])
    fewest_of_office: int = Field(description="The fewest statements among posts of the same office.")
    middle_of_office: float = Field(description="The median among posts of the same office.", examples=[18.0])
    most_of_office: int = Field(description="The most among posts of the same office.")
    lines: str = Field(description="Where those statements are.")
    sources: list[str] = Field(description="Keys of the answer's `sources`: what the statements rest on.")


class OfficeCount(Shown):
    """An office, and under how many statements its posts answer at once."""

    in_short: ClassVar[tuple[str, ...]] = ("office", "posts", "fewest", "middle", "most", "lines")

    office: str = Field(description="The office.", examples=["Chief Officer of an integration joint board"])
    posts: int = Field(description="How many bodies have one that answers to somebody.", examples=[30])
    fewest: int = Field(description="The fewest statements under which one of them answers.", examples=[18])
    middle: float = Field(description="The median.", examples=[18.0])
    most: int = Field(description="The most.", examples=[22])
    lines: str | None = Field(
        description="Where the statements made for all of them are; null where there are none."
    )
    sources: list[str] = Field(description="Keys of the answer's `sources`: what the statements rest on.")


def posts_shown(store: Store, found: FoundLines) -> list[dict[str, Any]]:
    """Return the counts of the post asked about, or of each post in the body asked about, by name."""
    match, all_lines = found.asked.answering, found.answerings
    if match is None or all_lines is None:
        return []
    sitting = store.lines([match.id], types=("sits_in",), direction="in", as_of=found.asked.day).items
    ids = [match.id, *(line.from_id for line in sitting)]
    shown = [_post(id_, all_lines, found) for id_ in ids if id_ in all_lines.by_post]
    return sorted(shown, key=lambda post: (post["label"], post["id"]))


def _post(id_: str, answerings: Answerings, found: FoundLines) -> dict[str, Any]:
    lines = answerings.by_post[id_]
    office = answerings.spread(answerings.posts[id_].text("kind"))
    return {
        **ref_by_id(found.words, id_),
        "statements": len(lines),
        "parties": len({line.to_id for line in lines}),
        "unconfirmed": sum(not line.confirmed for line in lines),
        "rank": answerings.rank_of(id_),
        "posts": answerings.spread().posts,
        "fewest_of_office": office.fewest,
        "middle_of_office": office.middle,
        "most_of_office": office.most,
        "lines": _href(id_, found.asked),
        "sources": _sources(lines),
    }


def offices_shown(found: FoundLines) -> list[dict[str, Any]]:
    """Return the counts of every office, those with most statements in the middle first."""
    answerings = found.answerings
    return [] if answerings is None else [_office(kind, answerings, found) for kind in answerings.offices]


def _office(kind: str, answerings: Answerings, found: FoundLines) -> dict[str, Any]:
    posts = answerings.of_office(kind)
    spread = answerings.spread(kind)
    stated = {post.stated_for or post.id for post in posts}
    return {
        "office": _name_of(kind, found.words),
        "posts": spread.posts,
        "fewest": spread.fewest,
        "middle": spread.middle,
        "most": spread.most,
        "lines": _href(stated.pop(), found.asked) if len(stated) == 1 else None,
        "sources": _sources(line for post in posts for line in answerings.by_post[post.id]),
    }


def _name_of(kind: str, words: Words) -> str:
    """Return an office with the body that has it, or the kind of those that do."""
    word = load_schema().word("post_kinds", kind)
    if word.of_kind is not None:
        return f"{word.label}, {load_schema().word('body_kinds', word.of_kind).label.lower()}"
    return f"{word.label}, {words.label_of(word.of_body or '') or word.of_body}"


def _href(party: str, asked: Asked) -> str:
    return ask_href("/accountability", for_=party, as_of=asked.as_of)


def _sources(lines: Iterable[Line]) -> Sequence[str]:
    return sorted({key for line in lines for key in line.sources})
