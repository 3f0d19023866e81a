"""How crowded the landscape is on a day: who helps with each topic, to how many each authority answers, how dense."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from pydantic import Field

from graph_schema.extents import AUTHORITIES
from graph_schema.records import Node, sort_key
from graph_schema.schema import load_schema
from service.analysis.keeping import kept
from service.analysis.variety import effective_number
from service.questions.answers import Asked, Ref
from service.questions.items import stands
from service.questions.offering import begins_later, open_statuses
from service.questions.reading import ask_href, day_asked, ref_by_id, ref_to
from service.stores.base import Store
from service.words import Words, words_for

MOST_OFFERS = 200_000
"""Above this many offers who helps with each topic is not measured: all of them would have to be read."""


class TopicCrowd(Ref):
    """A topic, and how many help with it. Its page names them, each with its offers."""

    in_short: ClassVar[tuple[str, ...]] = ("broader", "offers", "providers", "effective_providers")

    broader: Ref | None = Field(
        description="The topic above it, whose offers include these; null for the broadest."
    )

    offers: int = Field(
        description="Offers about it or a narrower topic that were open on the day.", examples=[14]
    )
    providers: int = Field(description="Bodies with such an offer.", examples=[9])
    effective_providers: float = Field(
        description="Their effective number: how many would make the same variety if each offered as much.",
        examples=[7.4],
        json_schema_extra={"unit": "providers"},
    )


class AuthorityLines(Ref):
    """An integration authority, and the lines by which it and its posts answer to others."""

    in_short: ClassVar[tuple[str, ...]] = ("lines", "parties", "natures", "lines_of_posts", "statements")

    lines: int = Field(description="Lines by which the authority answers to another party.", examples=[34])
    parties: int = Field(description="The different parties to which it answers.", examples=[18])
    natures: int = Field(
        description="In how many different ways it answers (statutory, audit …).", examples=[9]
    )
    lines_of_posts: int = Field(description="Lines by which posts in it answer to others.", examples=[29])
    own_lines: int = Field(
        description="Of its lines, those stated for it alone and not for every body of its kind.",
        examples=[0],
    )
    statements: str = Field(description="Where its lines are listed, each with its source.")


@dataclass(frozen=True, slots=True)
class Crowding:
    """What is measured of a landscape on a day."""

    by_topic: Mapping[str, Counter[str]] | None
    """For each topic how many offers each body has about it or a narrower one; None above `MOST_OFFERS`."""
    offers: int
    undated: int
    """How many of those offers have no first day."""
    unconfirmed: int
    """How many of them no source confirms."""
    authorities: tuple[tuple[Node, "Answering"], ...]
    parties: int
    joined: int
    """How many parties stand at a line of accountability, and how many ordered pairs of them a line joins."""

    @property
    def of_accountability(self) -> tuple[int, int]:
        """How many ordered pairs of parties a line of accountability joins, and how many pairs there are."""
        return self.joined, self.parties * (self.parties - 1)

    @property
    def of_help(self) -> tuple[int, int]:
        """In how many pairs of a provider and a topic the one helps with the other, and how many pairs there are."""
        topics = self.by_topic or {}
        providers = {provider for counts in topics.values() for provider in counts}
        return sum(len(counts) for counts in topics.values()), len(providers) * len(topics)


@dataclass(slots=True)
class Answering:
    """How one authority answers to others."""

    lines: int = 0
    own: int = 0
    of_posts: int = 0
    parties: frozenset[str] = frozenset()
    natures: frozenset[str] = frozenset()


def crowding_of(store: Store, day: date) -> Crowding:
    """Return what is measured of a landscape on a day, made once for a revision."""
    return kept(store, day, _measure)


def _measure(store: Store, day: date) -> Crowding:
    words = words_for(store)
    by_topic, offers = _by_topic(store, words, day)
    answering, pairs = _answering(store, day)
    bodies = (words.nodes[id_] for id_ in words.nodes)
    authorities = [body for body in bodies if body.text("kind") in AUTHORITIES and stands(body, day)]
    authorities.sort(key=lambda body: (sort_key(body.label), body.id))
    return Crowding(
        by_topic=by_topic,
        offers=len(offers),
        undated=sum(offer.valid_from is None for offer in offers),
        unconfirmed=sum(not offer.confirmed for offer in offers),
        authorities=tuple((body, answering.get(body.id, Answering())) for body in authorities),
        parties=len({party for pair in pairs for party in pair}),
        joined=len(pairs),
    )


def _by_topic(store: Store, words: Words, day: date) -> tuple[Mapping[str, Counter[str]] | None, list[Node]]:
    """Return who has how many open offers about each topic or a narrower one, and those offers."""
    if store.count().get("offer", 0) > MOST_OFFERS:
        return None, []
    found: dict[str, Counter[str]] = defaultdict(Counter)
    offers = [offer for offer in store.snapshot(("offer",), as_of=day).nodes if _is_open(offer, words, day)]
    for offer in offers:
        topics = {topic for topic in offer.words("topic_ids") if topic in words.nodes}
        for topic in topics.union(*(words.broader(topic) for topic in topics)):
            found[topic][offer.text("provider_id") or ""] += 1
    return found, offers


def _is_open(offer: Node, words: Words, day: date) -> bool:
    return offer.text("status") in open_statuses(day) and not begins_later(offer, words, day)


def _answering(store: Store, day: date) -> tuple[dict[str, Answering], set[tuple[str, str]]]:
    """Return how each party answers to others, and the pairs of parties that a line joins; kinds are no parties."""
    snapshot = store.snapshot(("accountable_to", "post"), as_of=day)
    seat = {post.id: post.text("body_id") for post in snapshot.nodes}
    schema = load_schema()
    found: dict[str, Answering] = defaultdict(Answering)
    pairs: set[tuple[str, str]] = set()
    for line in snapshot.lines:
        ends = (line.from_id, line.to_id)
        if any(schema.is_kind(end) or seat.get(end, "") is None for end in ends):
            continue  # stated for many: the lines made of it stand beside it
        pairs.add(ends)
        own = found[line.from_id]
        own.lines, own.own = own.lines + 1, own.own + (line.stated_for is None)
        own.parties |= {line.to_id}
        own.natures |= {line.text("nature") or ""}
        if body := seat.get(line.from_id):
            found[body].of_posts += 1
    return found, pairs


def topics_shown(crowding: Crowding, words: Words, most: int) -> list[dict[str, Any]]:
    """Return the topics with the greatest effective number of providers, most first."""
    found: list[dict[str, Any]] = [
        {
            **ref_by_id(words, topic),
            "broader": _above(words, topic),
            "offers": sum(counts.values()),
            "providers": len(counts),
            "effective_providers": round(effective_number(counts.values()), 2),
        }
        for topic, counts in (crowding.by_topic or {}).items()
    ]
    found.sort(key=lambda item: (-item["effective_providers"], -item["providers"], item["label"], item["id"]))
    return found[:most]


def _above(words: Words, topic: str) -> dict[str, str] | None:
    above = words.broader(topic)
    return ref_by_id(words, above[0]) if above else None


def authorities_shown(crowding: Crowding, question: Asked) -> list[dict[str, Any]]:
    """Return the integration authorities that stand on the day, by name, with the lines at each."""
    day = day_asked(question)
    return [
        {
            **ref_to(body),
            "lines": found.lines,
            "parties": len(found.parties),
            "natures": len(found.natures),
            "lines_of_posts": found.of_posts,
            "own_lines": found.own,
            "statements": ask_href("/records", type="accountable_to", from_=body.id, as_of=day),
        }
        for body, found in crowding.authorities
    ]
