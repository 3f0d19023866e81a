"""The offers of the landscape by provider and by topic, from the index of one revision."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from graph_schema.records import Node
from service.questions.items import stands
from service.words import Words


@dataclass(frozen=True)
class Offering:
    """Offers that are not closed, by who provides them and what they are about."""

    by_provider: Mapping[str, Sequence[Node]]
    by_topic: Mapping[str, Sequence[Node]]
    """About it, mainly or also."""


@lru_cache(maxsize=16)
def offering_of(words: Words) -> Offering:
    """Return the offers of one revision, made once for it."""
    by_provider: dict[str, list[Node]] = defaultdict(list)
    by_topic: dict[str, list[Node]] = defaultdict(list)
    for node in words.nodes.values():
        if node.type == "offer" and node.text("status") != "closed":
            by_provider[node.text("provider_id") or ""].append(node)
            for topic in node.words("topic_ids"):
                by_topic[topic].append(node)
    return Offering(by_provider, by_topic)


def main_topic(offer: Node) -> str | None:
    """Return what an offer is mainly about."""
    return next(iter(offer.words("topic_ids")), None)


def only_by(words: Words, provider_id: str, day: date) -> list[tuple[str, tuple[Node, ...]]]:
    """Return the main topics that one body's offers have and nobody else's, with those offers.

    Ordered by the topic's label. Closed offers, those whose period does not hold on the day, and those that no
    source confirms do not count: they never decide alone.
    """
    offering = offering_of(words)
    own: dict[str, list[Node]] = defaultdict(list)
    for offer in offering.by_provider.get(provider_id, ()):
        topic = main_topic(offer)
        if topic is not None and _counts(offer, day):
            own[topic].append(offer)
    alone = [topic for topic in own if not _has_another(offering, topic, provider_id, day)]
    return [(topic, tuple(own[topic])) for topic in sorted(alone, key=lambda id_: words.label_of(id_) or id_)]


def _has_another(offering: Offering, topic: str, provider_id: str, day: date) -> bool:
    return any(
        main_topic(offer) == topic and offer.text("provider_id") != provider_id and _counts(offer, day)
        for offer in offering.by_topic.get(topic, ())
    )


def _counts(offer: Node, day: date) -> bool:
    return offer.confirmed and stands(offer, day)


def count_offers(words: Words, topic_ids: Sequence[str], day: date) -> dict[str, int]:
    """Return how many offers about any of these topics stand on a day, by status (closed ones left out)."""
    about = {offer.id: offer for topic in topic_ids for offer in offering_of(words).by_topic.get(topic, ())}
    counts = {"current": 0, "unknown": 0}
    for offer in about.values():
        if stands(offer, day):
            counts[offer.text("status") or "unknown"] += 1
    return counts
