"""The offers of the landscape that were open on a day: how many, by whom, about what."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from graph_schema.dates import first_day
from graph_schema.records import Node
from graph_schema.schema import load_schema
from service.days import today
from service.questions.items import has_not_begun
from service.stores.base import MAX_LIMIT, OfferCount, OfferFilters, Page, Store
from service.words import Words

_BELONGS = {"offer": "provider_id", "post": "body_id"}
"""The things that are no older than the body that they name here."""

MOST_OFFERS = 2_000
"""How many offers of one body, or about one topic, are read at most; more are counted but not looked into."""


def open_on(words: Words, day: date, **chosen: Any) -> OfferFilters:
    """Return what finds the offers that were open on a day, as far as is recorded.

    Where its own first day is not recorded, one is not taken to be older than who provides it. One that has closed
    was open on a day that is past where no earlier end is recorded.
    """
    return OfferFilters(
        statuses=open_statuses(day), late_providers=late_providers(words, day), as_of=day, **chosen
    )


def open_statuses(day: date) -> tuple[str, ...]:
    """Return the statuses of offers that were open on a day; what has closed since may have been, on one that is past."""
    return ("current", "unknown", "closed") if day < today() else ("current", "unknown")


@cache
def forms_of(*, given_by_people: bool) -> tuple[str, ...]:
    """Return the forms of help that people give, or of things to read or use."""
    forms = load_schema().vocabularies["offer_forms"].words
    return tuple(form.word for form in forms if form.given_by_people == given_by_people)


def read_offers(store: Store, filters: OfferFilters) -> tuple[list[Node], int]:
    """Return offers, at most `MOST_OFFERS` of them, and how many were left out (at least, where very many)."""
    found: list[Node] = []
    after: str | None = None
    while True:
        page = store.find_offers(filters, Page(limit=MAX_LIMIT, after=after))
        found.extend(row.offer for row in page.items)
        after = page.next
        if after is None or len(found) >= MOST_OFFERS:
            return found, page.total - len(found)


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


def only_by(
    store: Store, words: Words, own: Iterable[Node], provider_id: str, day: date
) -> list[tuple[str, tuple[Node, ...]]]:
    """Return the main topics that one body's offers have and nobody else's, with those offers.

    Ordered by the topic's label. Closed offers, those whose period does not hold on the day, and those that no
    source confirms do not count: they never decide alone.
    """
    by_topic: dict[str, list[Node]] = defaultdict(list)
    for offer in own:
        topic = main_topic(offer)
        if topic is not None and offer.confirmed:
            by_topic[topic].append(offer)
    providers = store.find_providers(
        list(by_topic),
        statuses=open_statuses(day),
        confirmed=True,
        as_of=day,
        late_providers=late_providers(words, day),
    )
    alone = [topic for topic in by_topic if providers.get(topic, ()) == (provider_id,)]
    return [
        (topic, tuple(sorted(by_topic[topic], key=lambda offer: offer.id)))
        for topic in sorted(alone, key=lambda id_: words.label_of(id_) or id_)
    ]


def count_offers(
    store: Store, words: Words, topic_ids: Iterable[str], day: date
) -> Mapping[str, Sequence[OfferCount]]:
    """Return for each topic how many offers about it or a narrower one were open on a day, by status and place."""
    topics = {id_: (id_, *words.narrower(id_)) for id_ in topic_ids}
    late = late_providers(words, day)
    counts: dict[str, list[OfferCount]] = {id_: [] for id_ in topics}
    for count in store.count_offers(topics, as_of=day, late_providers=late):
        if count.status in open_statuses(day):
            counts[count.about].append(count)
    return counts


def by_status(counts: Iterable[OfferCount], day: date) -> dict[str, int | None]:
    """Return how many offers have each status, as fields of an answer; how many have closed only for a day that is past."""
    total: Counter[str] = Counter()
    for count in counts:
        total[count.status] += count.offers
    return _shown(total, day)


def statuses_of(offers: Iterable[Node], day: date) -> dict[str, int | None]:
    """Return how many of these offers have each status, as `by_status` does."""
    return _shown(Counter(offer.text("status") or "unknown" for offer in offers), day)


def _shown(total: Mapping[str, int], day: date) -> dict[str, int | None]:
    return {
        "current": total.get("current", 0),
        "unknown": total.get("unknown", 0),
        "closed_since": total.get("closed", 0) if day < today() else None,
    }


UNDATED = "have no first day recorded: they may be newer than the day asked about"


def undated(offers: Iterable[Node], day: date) -> int:
    """Count the offers without a first day, which may be newer than a day that is past; 0 for today."""
    return sum(offer.valid_from is None for offer in offers) if day < today() else 0
