"""How much help is open in an area, in all and on each broad topic."""

from collections import Counter
from typing import Any

from pydantic import Field

from graph_schema.records import sort_key
from service.places import ITSELF
from service.questions.answers import Ref, Shown
from service.questions.area_read import FoundArea
from service.questions.offering import forms_of, late_providers
from service.questions.reading import ask_href, ref_to
from service.stores.base import OfferFilters, Page, Store

_OPEN = ("current", "unknown")


class HelpHere(Shown):
    """How many offers are open here: help that people give, and things to read or use."""

    offers: int = Field(
        description="How many that are not closed: help that people give, and things to read or use.",
        examples=[395],
    )
    given_by_people: int = Field(
        description="How many of them are help that people give; the others are things to read or use.",
        examples=[235],
    )
    of_its_own: int = Field(description="How many of them are for this area, not a wider one or a part.")
    href: str = Field(description="Where they are listed, best first.")


class HelpOnTopic(Shown):
    """How many of the offers that are open here are about a broad topic or one within it."""

    topic: Ref = Field(description="The broad topic.")
    offers: int = Field(
        description="How many that are not closed; an offer about several topics counts under each.",
        examples=[61],
    )
    given_by_people: int = Field(description="How many of them are help that people give.", examples=[40])
    support: str = Field(description="Where they are listed, best first.")


def help_here(store: Store, found: FoundArea) -> dict[str, Any]:
    """Count the offers open here, those that people give, and those for this area alone."""
    itself = {area: rank for area, rank in found.ranks.items() if rank == ITSELF}
    people = forms_of(given_by_people=True)
    all_of, given, own = (
        store.find_offers(
            OfferFilters(
                area_ranks=ranks,
                forms=forms,
                statuses=_OPEN,
                late_providers=late_providers(found.words, found.day),
                as_of=found.day,
            ),
            Page(limit=1),
        ).total
        if ranks
        else 0
        for ranks, forms in ((dict(found.ranks), ()), (dict(found.ranks), people), (itself, ()))
    )
    return {
        "offers": all_of,
        "given_by_people": given,
        "of_its_own": own,
        "href": ask_href("/support", area=found.area.id, status=[*_OPEN], as_of=_day(found)),
    }


def help_by_topic(store: Store, found: FoundArea) -> list[dict[str, Any]]:
    """Return how much help is open here on each of the broadest topics that have any, most first."""
    words = found.words
    broadest = [node for node in words.nodes.values() if node.type == "topic" and not node.text("broader_id")]
    topics = {topic.id: (topic.id, *words.narrower(topic.id)) for topic in broadest}
    every, given = (_counted(store, found, topics, forms) for forms in ((), forms_of(given_by_people=True)))
    shown = [
        {
            "topic": ref_to(topic),
            "offers": every[topic.id],
            "given_by_people": given[topic.id],
            "support": ask_href(
                "/support", topic=topic.id, area=found.area.id, status=[*_OPEN], as_of=_day(found)
            ),
        }
        for topic in broadest
        if every[topic.id]
    ]
    return sorted(
        shown, key=lambda row: (-row["offers"], sort_key(row["topic"]["label"]), row["topic"]["id"])
    )


def _counted(
    store: Store, found: FoundArea, topics: dict[str, tuple[str, ...]], forms: tuple[str, ...]
) -> Counter[str]:
    counts: Counter[str] = Counter()
    late = late_providers(found.words, found.day)
    for count in store.count_offers(topics, forms=forms, as_of=found.day, late_providers=late):
        if count.area_id in found.ranks and count.status in _OPEN:
            counts[count.about] += count.offers
    return counts


def _day(found: FoundArea) -> str | None:
    return found.as_of.isoformat() if found.as_of else None
