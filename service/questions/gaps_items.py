"""What the rows of the answer about gaps are made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import Field

from service.questions.answers import Ref, Term
from service.questions.gaps_read import Gap, there
from service.questions.gaps_said import SCRUTINY, STATES, state_label, where_of, whom_of
from service.questions.nearest import Nearest, nearest_help
from service.questions.overlap_items import by_label
from service.questions.reading import ask_href, ref_by_id, ref_to, term
from service.stores.base import Store
from service.words import Words

if TYPE_CHECKING:  # scipy is imported when it is first needed
    from service.analysis.gaps import Counted
    from service.analysis.gaps import Gaps as Counting


class GapItem(Ref):
    """A topic and the places where help with it is missing or thin, in the same way."""

    headings: ClassVar[dict[str, str]] = {"label": "Topic"}
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


@dataclass(frozen=True, slots=True)
class Found:
    """What the rows of an answer are made from."""

    words: Words
    counting: "Counting"
    counted: Mapping[str | None, "Counted"]
    areas: Sequence[str]
    day: str | None
    """The day asked about, as an address names it; None where none was."""


def items_of(store: Store, gaps: Sequence[Gap], found: Found) -> list[dict[str, Any]]:
    """Return gaps as the fields of `GapItem`."""
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


def tally(gaps: Sequence[Gap], found: Found) -> dict[str, int]:
    """Return how many topics are in each state somewhere, and how many have one offer that is scrutiny."""
    offers = found.counting.offers
    scrutiny = offers.forms.index(SCRUTINY)
    ones = ((gap, _one(gap, found)) for gap in gaps if gap.state == "one")
    of_scrutiny = {gap.topic for gap, row in ones if row is not None and offers.form[row] == scrutiny}
    topics = {state: len({gap.topic for gap in gaps if gap.state == state}) for state in STATES}
    return {**topics, SCRUTINY: len(of_scrutiny)}


def _one(gap: Gap, found: Found) -> int | None:
    row = there(found.counted[gap.audience], gap.topic, gap.places[0])[-1]
    return row if row >= 0 else None


def _item(gap: Gap, found: Found) -> dict[str, Any]:
    words = found.words
    topic = found.counting.offers.topics[gap.topic]
    current, invited, unknown, to_read, _ = there(found.counted[gap.audience], gap.topic, gap.places[0])
    areas = [found.areas[place] for place in gap.places]
    shown = ref_by_id(words, topic)
    return {
        "id": f"{topic}--{gap.audience or 'anybody'}--{areas[0]}",
        "type": "gap",
        "label": shown["label"],
        "href": ask_href(
            "/gaps",
            topic=topic,
            audience=gap.audience,
            area=areas if len(areas) < 3 else None,
            as_of=found.day,
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
            found.day,
        ),
    }
