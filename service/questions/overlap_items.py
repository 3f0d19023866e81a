"""Two bodies that offer the same, as an answer shows them: why, what each only does, what joins them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import Field

from graph_schema.records import AnyRecord, Node
from service.questions.answers import Ref, Term
from service.questions.coordination import Coordination, Lines, coordination
from service.questions.overlap_chance import shown_sharing
from service.questions.overlap_said import LOOK_AT, SORTS, why_of
from service.questions.reading import ask_href, ref_by_id, ref_to, term
from service.words import Words

if TYPE_CHECKING:  # scipy is imported when it is first needed
    from service.analysis.chance import Sharing
    from service.analysis.pairs import Shared, Side

OFFERS_SHOWN, OF_ONE_PAIR = 5, 100
"""How many offers of each body a row names; more where one pair alone is asked about."""


class Beneath(Ref):
    """An offer on which a finding rests."""

    in_brackets = ("status",)

    status: Term = Field(description="Whether it is known to be running.")
    sources: list[str] = Field(description="Keys of the answer's `sources`.")


class Pair(Ref):
    """Two bodies whose offers of one sort meet, under the narrowest finding that fits."""

    headings: ClassVar[dict[str, str]] = {"label": "Pair"}
    in_groups: ClassVar[tuple[str, ...]] = ("sort",)
    in_short: ClassVar[tuple[str, ...]] = (
        "finding",
        "why",
        "coordinated",
        "only_first",
        "only_second",
        "chance",
    )

    not_on_page = ("first", "second", "topics", "audience", "forms", "areas", "first_count", "second_count")

    finding: Term = Field(description="The narrowest finding that fits; see `definitions`.")
    sort: Term = Field(description="Help that people give, or things to read or use.")
    first: Ref = Field(description="The one body.")
    second: Ref = Field(description="The other.")
    why: str = Field(description="What puts them there, in words.")
    topics: list[Ref] = Field(description="The topics that they share; for fragmentation the broadest ones.")
    audience: list[Term] = Field(description="The users whom both name; empty for fragmentation.")
    forms: list[Term] = Field(description="The forms of the first body’s offers beneath.")
    areas: list[Ref] = Field(description="Where both are open: the widest areas.")
    chance: Term = Field(
        description="Whether they share more topics than chance would bring, given how many each names."
    )
    topics_both_name: int | None = Field(
        description="How many topics the offers of both name, of all that they offer of the sort on the day; null where not computed here.",
        examples=[4],
    )
    topics_expected: float | None = Field(
        description="How many they would share by chance, in the mean; null where not computed here.",
        examples=[0.51],
    )
    p_value: float | None = Field(
        description="How likely chance is to bring as many or more (0 to 1); null where not computed here.",
        examples=[0.00122],
    )
    only_first: list[Ref] = Field(
        description="Topics of the first body’s offers that the second’s do not come to."
    )
    only_second: list[Ref] = Field(
        description="Topics of the second body’s offers that the first’s do not come to."
    )
    coordinated: list[Coordination] = Field(
        description="What joins them in the record; empty where no line is recorded."
    )
    look_at: str = Field(description="What to look at before judging.")
    first_offers: list[Beneath] = Field(
        description="The first body’s offers beneath the finding, the first few."
    )
    first_count: int = Field(description="How many those are in all.", examples=[3])
    second_offers: list[Beneath] = Field(
        description="The second body’s offers beneath the finding, the first few."
    )
    second_count: int = Field(description="How many those are in all.", examples=[2])
    sources: list[str] = Field(description="Keys of the answer's `sources`.")


@dataclass(frozen=True, slots=True)
class Found:
    """A pair as it was found, before it is put in words."""

    finding: str
    sort: str
    one: str
    other: str
    shared: "Shared"
    sharing: "Sharing | None"
    """What chance would bring; None where it is not computed."""


def offers_of(pairs: Iterable[Found], most: int) -> list[str]:
    """Return the ids of the offers that the rows name."""
    return sorted(
        {id_ for pair in pairs for side in (pair.shared.one, pair.shared.other) for id_ in side.offers[:most]}
    )


def pair_item(
    pair: Found,
    words: Words,
    records: Mapping[str, AnyRecord],
    lines: Lines,
    asked: Mapping[str, Any],
    most: int = OFFERS_SHOWN,
) -> dict[str, Any]:
    """Return a pair as the fields of `Pair`; `asked`: the filters of the question, as parameters of an address."""
    shared = pair.shared
    first, second = (ref_by_id(words, id_) for id_ in (pair.one, pair.other))
    joined = coordination(pair.one, pair.other, lines, words)
    lists: dict[str, list[Any]] = {
        "topics": by_label(shared.topics, words),
        "audience": terms("audience_kinds", shared.audiences),
        "forms": terms("offer_forms", shared.forms),
        "areas": by_label(shared.areas, words),
    }
    beneath = [_beneath(side, records, most) for side in (shared.one, shared.other)]
    return {
        "id": f"{pair.one}--{pair.other}--{pair.sort}",
        "type": "pair",
        "label": f"{first['label']} and {second['label']}",
        "href": ask_href("/overlap", **{**asked, "body": [pair.one, pair.other], "sort": pair.sort}),
        "finding": {"id": pair.finding, "label": pair.finding.capitalize()},
        "sort": sort_term(pair.sort),
        "first": first,
        "second": second,
        "why": why_of(
            pair.finding,
            lists,
            _narrower(shared, words),
            [[item["label"] for item in by_label(side.mains, words)] for side in (shared.one, shared.other)],
        ),
        **lists,
        **shown_sharing(pair.sharing),
        "only_first": by_label(shared.one.alone, words),
        "only_second": by_label(shared.other.alone, words),
        "coordinated": joined,
        "look_at": LOOK_AT[pair.finding],
        "first_offers": beneath[0],
        "first_count": len(shared.one.offers),
        "second_offers": beneath[1],
        "second_count": len(shared.other.offers),
        "sources": sorted({key for part in (*beneath, joined) for item in part for key in item["sources"]}),
    }


def sort_term(sort: str) -> dict[str, str]:
    """Return a sort of offer as a word of a closed list."""
    return {"id": sort, "label": dict(SORTS)[sort]}  # type: ignore[index]  # the keys are the sorts


def _narrower(shared: "Shared", words: Words) -> list[str]:
    """Return the shared topics that only one side names itself."""
    once = set(shared.topics) - (shared.one.names & shared.other.names)
    return [item["label"] for item in by_label(once, words)]


def by_label(ids: Iterable[str], words: Words) -> list[dict[str, str]]:
    """Return things as answers name them, by label, then id."""
    return sorted((ref_by_id(words, id_) for id_ in ids), key=lambda item: (item["label"], item["id"]))


def terms(vocabulary: str, ids: Sequence[str]) -> list[dict[str, str] | None]:
    """Return words of a closed list as answers show them."""
    return [term(vocabulary, id_) for id_ in ids]


def _beneath(side: "Side", records: Mapping[str, AnyRecord], most: int) -> list[dict[str, Any]]:
    found = [records[id_] for id_ in side.offers[:most] if id_ in records]
    return [
        {
            **ref_to(offer),
            "status": term("offer_statuses", offer.text("status")),
            "sources": list(offer.sources),
        }
        for offer in found
        if isinstance(offer, Node)
    ]
