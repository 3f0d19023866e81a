"""The definitions of fragmentation, overlap and duplication written out offer by offer: slow, and easy to read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from graph_schema.dates import first_day, last_day
from graph_schema.extents import make_extents
from graph_schema.records import AnyRecord, Node
from graph_schema.schema import load_schema

PEOPLE = {word.word: word.given_by_people for word in load_schema().vocabularies["offer_forms"].words}


@dataclass(frozen=True)
class Plain:
    """A landscape to look at offer by offer."""

    nodes: Mapping[str, Node]
    extents: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, records: list[AnyRecord]) -> "Plain":
        nodes = {record.id: record for record in records if isinstance(record, Node)}
        extents = dict(make_extents(records))
        return cls(nodes, extents)

    def above(self, topic: str) -> list[str]:
        """Return a topic and those above it, the broadest last."""
        chain = [topic]
        while (broader := self.nodes[chain[-1]].text("broader_id")) is not None:
            chain.append(broader)
        return chain

    def counts(self, offer: Node, day: date) -> bool:
        body = self.nodes[offer.text("provider_id") or ""]
        starts = offer.valid_from or body.valid_from
        return (
            offer.text("status") in {"current", "unknown"}
            and offer.confirmed
            and (starts is None or first_day(starts) <= day)
            and all(end is None or day <= last_day(end) for end in (offer.valid_to, body.valid_to))
        )

    def share_a_topic(self, one: tuple[str, ...], other: tuple[str, ...]) -> bool:
        return any(
            high == low or (high in self.above(low) and len(self.above(high)) > 1)
            for first in one
            for second in other
            for high, low in ((first, second), (second, first))
        )

    def finding(self, one: Node, other: Node) -> int:
        """Return 0 for none, 1 fragmentation, 2 overlap, 3 duplication."""
        here, there = (self.extents.get(offer.text("area_id") or "", frozenset()) for offer in (one, other))
        mine, theirs = one.words("topic_ids"), other.words("topic_ids")
        people = PEOPLE[one.text("form") or ""]
        if people != PEOPLE[other.text("form") or ""] or not here & there:
            return 0
        if not {self.above(topic)[-1] for topic in mine} & {self.above(topic)[-1] for topic in theirs}:
            return 0
        users = set(one.words("audience_kinds")) & set(other.words("audience_kinds"))
        if not users or not self.share_a_topic(mine, theirs):
            return 1
        same = one.text("form") == other.text("form") and self.share_a_topic(mine[:1], theirs[:1])
        return 3 if people and same else 2

    def offers(self, day: date) -> list[Node]:
        return [node for node in self.nodes.values() if node.type == "offer" and self.counts(node, day)]

    def pairs(self, day: date) -> dict[tuple[str, str, bool], int]:
        """Return the narrowest finding of every two bodies, by whether it is of help that people give."""
        found: dict[tuple[str, str, bool], int] = {}
        for one, other in combinations(self.offers(day), 2):
            ends = sorted({one.text("provider_id") or "", other.text("provider_id") or ""})
            level = self.finding(one, other) if len(ends) == 2 else 0
            if level:
                key = (ends[0], ends[1], bool(PEOPLE[one.text("form") or ""]))
                found[key] = max(level, found.get(key, 0))
        return found

    def distinctive(self, day: date) -> Iterator[str]:
        """Yield the offers that no other body's come near in what they are mainly about."""
        offers = self.offers(day)
        for one in offers:
            told = one.words("audience_kinds") and one.text("area_id")
            if told and not any(self.near(one, other) for other in offers):
                yield one.id

    def near(self, one: Node, other: Node) -> bool:
        return (
            one.text("provider_id") != other.text("provider_id")
            and self.finding(one, other) >= 2
            and self.share_a_topic(one.words("topic_ids")[:1], other.words("topic_ids")[:1])
        )
