"""The same by topic: how many bodies meet any other there, and which."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import Field

from service.questions.answers import Ref, Shown, Term
from service.questions.overlap_items import by_label, sort_term
from service.questions.overlap_said import FINDINGS, SORTS
from service.questions.reading import ask_href, ref_by_id
from service.words import Words

if TYPE_CHECKING:  # scipy is imported when it is first needed
    from service.analysis.comparison import Comparison
    from service.analysis.overlap import Level

MOST_GROUPS = 30
NAMED = 12
"""How many bodies of a group are named."""


class Group(Shown):
    """The bodies of which each meets at least one other on a topic."""

    in_short: ClassVar[tuple[str, ...]] = ("topic", "finding", "sort", "bodies", "named")

    topic: Ref = Field(description="The topic; for fragmentation the broad area of need.")
    finding: Term = Field(description="How they meet, at least.")
    sort: Term = Field(description="Help that people give, or things to read or use.")
    bodies: int = Field(description="How many bodies meet any other there.", examples=[6])
    named: list[Ref] = Field(description="The first of them by name.")
    pairs: str = Field(description="Where the pairs among offers about the topic are listed.")


def group_items(
    found: "Comparison",
    bodies: Sequence[str],
    findings: Sequence[str],
    sort: str | None,
    words: Words,
    link: Mapping[str, Any],
) -> list[dict[str, Any]]:
    """Return groups as the fields of `Group`: duplication first, help before things, most bodies first, by topic."""
    groups = []
    for place, name in enumerate(SORTS):
        selection = found.selection(place)
        for level in selection.levels:
            if sort in {None, name} and (not findings or FINDINGS[level - 1] in findings):
                groups += [
                    (-level, place, -len(ids), topic, ids) for topic, ids in _of(found, place, level, bodies)
                ]
    labelled = [(*group[:3], words.label_of(group[3]) or group[3], *group[3:]) for group in groups]
    return [_item(group, words, link) for group in sorted(labelled)[:MOST_GROUPS]]


def _of(found: "Comparison", sort: int, level: "Level", bodies: Sequence[str]) -> list[tuple[str, list[str]]]:
    """Return each topic on which bodies meet in a finding, with those bodies; with bodies named only theirs."""
    offers = found.offers
    meeting = found.selection(sort).meeting(level).tocsc()
    topics = [
        place for place in range(len(offers.topics)) if meeting.indptr[place] < meeting.indptr[place + 1]
    ]
    groups = []
    for place in topics:
        ids = [
            offers.bodies[row] for row in meeting.indices[meeting.indptr[place] : meeting.indptr[place + 1]]
        ]
        if all(body in ids for body in bodies):
            groups.append((offers.topics[place], ids))
    return groups


def _item(group: tuple[Any, ...], words: Words, link: Mapping[str, Any]) -> dict[str, Any]:
    level, sort, number, _, topic, ids = group
    finding, name = FINDINGS[-level - 1], list(SORTS)[sort]
    named = by_label(ids, words)
    return {
        "topic": ref_by_id(words, topic),
        "finding": {"id": finding, "label": finding.capitalize()},
        "sort": sort_term(name),
        "bodies": -number,
        "named": named[:NAMED],
        "pairs": ask_href("/overlap", **{**link, "topic": topic, "sort": name}),
    }
