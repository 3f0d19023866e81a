"""The offers of the landscape by provider and by topic, from the index of one revision."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from graph_schema.dates import first_day
from graph_schema.records import Node
from service.days import today
from service.questions.items import has_not_begun, stands
from service.words import Words

_BELONGS = {"offer": "provider_id", "post": "body_id"}
"""The things that are no older than the body that they name here."""


@dataclass(frozen=True)
class Offering:
    """All offers, by who provides them and what they are about."""

    by_provider: Mapping[str, Sequence[Node]]
    by_topic: Mapping[str, Sequence[Node]]
    """About it, mainly or also."""


def offering_of(words: Words) -> Offering:
    """Return the offers of one revision, made once for it."""
    return words.once(_read_offering)


def _read_offering(words: Words) -> Offering:
    by_provider: dict[str, list[Node]] = defaultdict(list)
    by_topic: dict[str, list[Node]] = defaultdict(list)
    for node in words.nodes.values():
        if node.type == "offer":
            by_provider[node.text("provider_id") or ""].append(node)
            for topic in node.words("topic_ids"):
                by_topic[topic].append(node)
    return Offering(by_provider, by_topic)


def was_open(offer: Node, words: Words, day: date) -> bool:
    """Tell whether an offer was open on a day, as far as is recorded.

    Where its own first day is not recorded, it is not taken to be older than who provides it. One that has closed
    was open on a day that is past where no earlier end is recorded.
    """
    if not stands(offer, day) or (offer.text("status") == "closed" and day >= today()):
        return False
    return not begins_later(offer, words, day)


def begins_later(node: Node, words: Words, day: date) -> bool:
    """Tell whether a thing had not begun by a day; without a first day, that of the body it belongs to counts."""
    if node.valid_from is None and node.type in _BELONGS:
        body = words.nodes.get(node.text(_BELONGS[node.type]) or "")
        return body is not None and has_not_begun(body, day)
    return has_not_begun(node, day)


def late_providers(words: Words, day: date) -> tuple[str, ...]:
    """Return the bodies that had not begun by a day, ordered by their first days, for `OfferFilters`."""
    starts = words.once(_starts_of_bodies)
    return tuple(id_ for _, id_ in starts[bisect_right(starts, day, key=lambda start: start[0]) :])


def _starts_of_bodies(words: Words) -> Sequence[tuple[date, str]]:
    return sorted(
        (first_day(node.valid_from), node.id)
        for node in words.nodes.values()
        if node.type == "body" and node.valid_from is not None
    )


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
        if topic is not None and _counts(offer, words, day):
            own[topic].append(offer)
    alone = [topic for topic in own if not _has_another(words, topic, provider_id, day)]
    return [(topic, tuple(own[topic])) for topic in sorted(alone, key=lambda id_: words.label_of(id_) or id_)]


def _has_another(words: Words, topic: str, provider_id: str, day: date) -> bool:
    return any(
        main_topic(offer) == topic and offer.text("provider_id") != provider_id and _counts(offer, words, day)
        for offer in offering_of(words).by_topic.get(topic, ())
    )


def _counts(offer: Node, words: Words, day: date) -> bool:
    return offer.confirmed and was_open(offer, words, day)


def count_offers(words: Words, topic_ids: Sequence[str], day: date) -> dict[str, int | None]:
    """Return how many offers about any of these topics were open on a day, by status, as fields of an answer."""
    about = {offer.id: offer for topic in topic_ids for offer in offering_of(words).by_topic.get(topic, ())}
    return by_status([offer for offer in about.values() if was_open(offer, words, day)], day)


def by_status(offers: Iterable[Node], day: date) -> dict[str, int | None]:
    """Return how many offers have each status; how many have closed only for a day that is past."""
    counts = Counter(offer.text("status") or "unknown" for offer in offers)
    return {
        "current": counts["current"],
        "unknown": counts["unknown"],
        "closed_since": counts["closed"] if day < today() else None,
    }


UNDATED = "have no first day recorded: they may be newer than the day asked about"


def undated(offers: Iterable[Node], day: date) -> int:
    """Count the offers without a first day, which may be newer than a day that is past; 0 for today."""
    return sum(offer.valid_from is None for offer in offers) if day < today() else 0
