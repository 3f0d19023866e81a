"""What is this topic, and who helps with it? Its words, who says them, who helps, and where nobody does."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from pydantic import Field

from graph_schema.records import Node, sort_key
from graph_schema.schema import load_schema
from service.places import WIDER, area_ranks
from service.questions.answers import Answer, Asked, Ref, Shown, Term
from service.questions.items import RecordItem, authority_areas, cited, held, stands
from service.questions.offering import (
    UNDATED,
    by_status,
    count_offers,
    main_topic,
    open_on,
    read_offers,
    statuses_of,
    undated,
)
from service.questions.reading import (
    ask_href,
    day_asked,
    day_of,
    get_record,
    ref_by_id,
    ref_to,
    shown_landscape,
    shown_sources,
    term,
)
from service.questions.wording import count_of, join_words
from service.stores.base import MAX_LIMIT, Filters, OfferCount, Page, Store
from service.words import Words, words_for


class TopicQuestion(Asked):
    """What is this topic, and who helps with it?"""

    id: str = Field(max_length=500, description="The id of a topic.", examples=["evaluation"])


class TopicItem(RecordItem):
    """A topic with all that is held of itself."""

    scope: str | None = Field(description="What it covers, in a sentence; null where not recorded.")
    cases: str | None = Field(description="Examples of it; null where none are recorded.")
    current: int = Field(
        description="Offers about it or a narrower topic that are known to be running.", examples=[9]
    )
    unknown: int = Field(
        description="Offers about it or a narrower topic of which nothing newer was found; they may well run.",
        examples=[14],
    )
    closed_since: int | None = Field(
        description="How many of those that were open on the day asked about have closed since; null for today."
    )
    support: str = Field(
        description="Where those offers are listed, with those on broader topics after them."
    )


class Near(Ref):
    """A broader or narrower topic."""

    current: int = Field(description="Offers about it or a narrower topic that are known to be running.")
    unknown: int = Field(description="Offers about it or a narrower topic of which nothing newer was found.")
    closed_since: int | None = Field(
        description="How many of those that were open on the day asked about have closed since; null for today."
    )


class OtherWord(RecordItem):
    """Another way to say the topic."""

    in_short: ClassVar[tuple[str, ...]] = ("kind", "said_by")

    kind: Term = Field(description="What sort of word it is.")
    said_by: Term | None = Field(description="Who tends to say it; null where not recorded.")


class Helper(Ref):
    """A body that offers help with the topic."""

    in_short: ClassVar[tuple[str, ...]] = ("mainly", "also", "narrower", "current", "unknown")

    mainly: int = Field(description="How many of its offers are mainly about the topic.")
    also: int = Field(description="How many are also about it.")
    narrower: int = Field(description="How many are about a narrower topic alone.")
    current: int = Field(description="How many of all these are known to be running.")
    unknown: int = Field(description="Of how many nothing newer was found; they may well run.")
    closed_since: int | None = Field(
        description="How many of those that were open on the day asked about have closed since; null for today."
    )
    active: bool = Field(
        description="Whether the body stood on the day asked about, as far as is recorded: an offer may have passed to it since, or outlived it."
    )
    sources: list[str] = Field(description="Keys of the answer's `sources`: what those offers rest on.")


class Without(Shown):
    """Authority areas where nobody is recorded as helping."""

    text: str = Field(description="How many there are, in words.")
    areas: list[Ref] = Field(
        description="Areas of integration authorities without an offer about the topic, or a narrower one, that is open in the whole of the area."
    )


class TopicAnswer(Answer):
    """One topic."""

    headings: ClassVar[Mapping[str, str]] = {
        "broader": "Broader topics",
        "narrower": "Narrower topics",
        "helpers": "Who helps",
        "nobody_helps_in": "Where nobody is recorded to help",
    }

    items: list[TopicItem]
    broader: list[Near] = Field(description="The topics above it, nearest first.")
    narrower: list[Near] = Field(description="The topics directly below it, by label.")
    other_words: list[OtherWord] = Field(description="What else it is called, by the sort of word.")
    helpers: list[Helper] = Field(
        description="Who helps: bodies with an offer about it or a narrower topic; most offers mainly about it first."
    )
    nobody_helps_in: Without


@dataclass(frozen=True, slots=True)
class _Near:
    """An offer about the topic or a narrower one, and how it is about it."""

    offer: Node
    how: str


def answer_topic(store: Store, question: TopicQuestion) -> TopicAnswer:
    """What is this topic, and who helps with it?

    Offers that were not open on the day are not counted; an offer without a first day is not taken to be older than
    who provides it. Words often used wrongly for the topic are not shown.
    """
    words = words_for(store)
    topic = get_record(store, question.id, ("topic",))
    if not isinstance(topic, Node):
        raise TypeError(f"{topic.id} is a line")
    day = day_of(question)
    around = (topic.id, *words.broader(topic.id), *_below(words, topic.id))
    counts = count_offers(store, words, around, day)
    offers, more = _offers(store, words, topic.id, day)
    item = _item(topic, counts[topic.id], question)
    shown = {
        "broader": [_near(id_, words, counts[id_], day) for id_ in words.broader(topic.id)],
        "narrower": [_near(id_, words, counts[id_], day) for id_ in _below(words, topic.id)],
        "other_words": _other_words(store, topic.id, question.as_of),
        "helpers": _helpers(offers, words, day),
        "nobody_helps_in": _without(words, counts[topic.id], day),
    }
    return TopicAnswer.model_validate(
        {
            "question": {"id": topic.id},
            "summary": _summary(topic, item, shown),
            "items": [item],
            "total": 1,
            **shown,
            "sources": shown_sources(store, cited(item, *shown.values())),
            "landscape": shown_landscape(store.revision(), question, _limits(offers, more, day)),
        }
    )


def _offers(store: Store, words: Words, topic_id: str, day: date) -> tuple[list[_Near], int]:
    """Return the offers about a topic or a narrower one that were open on the day, by id, and how many more there are."""
    ranks = {topic_id: (0, 1), **dict.fromkeys(words.narrower(topic_id), (2, 2))}
    offers, more = read_offers(store, open_on(words, day, topic_ranks=ranks))
    return [_Near(offer, _how(offer, topic_id)) for offer in sorted(offers, key=lambda offer: offer.id)], more


def _how(offer: Node, topic_id: str) -> str:
    if main_topic(offer) == topic_id:
        return "mainly"
    return "also" if topic_id in offer.words("topic_ids") else "narrower"


def _item(topic: Node, counts: Sequence[OfferCount], question: TopicQuestion) -> dict[str, Any]:
    return {
        **ref_to(topic),
        **held(topic),
        "scope": topic.text("scope_note"),
        "cases": topic.text("examples"),
        **by_status(counts, day_of(question)),
        "support": ask_href("/support", topic=topic.id, as_of=day_asked(question)),
    }


def _near(id_: str, words: Words, counts: Sequence[OfferCount], day: date) -> dict[str, Any]:
    return {**ref_by_id(words, id_), **by_status(counts, day)}


def _below(words: Words, topic_id: str) -> list[str]:
    """Return the topics directly below one, by label."""
    direct = [id_ for id_ in words.narrower(topic_id) if words.nodes[id_].text("broader_id") == topic_id]
    return sorted(direct, key=lambda id_: (sort_key(words.nodes[id_].label), id_))


def _other_words(store: Store, topic_id: str, as_of: date | None) -> list[dict[str, Any]]:
    """Return what else the topic is called, by the sort of word, then by the word; misnomers are left out."""
    kinds = [word.word for word in load_schema().vocabularies["label_kinds"].words if word.word != "misnomer"]
    filters = Filters(properties={"topic_id": (topic_id,), "kind": tuple(kinds)}, active_on=as_of)
    found = store.find("label", filters, Page(limit=MAX_LIMIT)).items
    shown = [
        {
            **ref_to(label),
            **held(label),
            "kind": term("label_kinds", label.text("kind")),
            "said_by": term("speakers", label.text("said_by")),
        }
        for label in found
    ]
    return sorted(shown, key=lambda item: kinds.index(item["kind"]["id"]))


def _helpers(offers: Sequence[_Near], words: Words, day: date) -> list[dict[str, Any]]:
    """Return who provides offers: most mainly about the topic first, then most current, then most, then by name."""
    by_provider: dict[str, list[_Near]] = {}
    for near in offers:
        by_provider.setdefault(near.offer.text("provider_id") or "", []).append(near)
    shown = [_helper(provider, own, words, day) for provider, own in by_provider.items()]
    return sorted(
        shown,
        key=lambda item: (
            -item["mainly"],
            -item["current"],
            -item["unknown"],
            sort_key(item["label"]),
            item["id"],
        ),
    )


def _helper(provider: str, own: Sequence[_Near], words: Words, day: date) -> dict[str, Any]:
    how = Counter(near.how for near in own)
    body = words.nodes.get(provider)
    return {
        **ref_by_id(words, provider),
        **{name: how[name] for name in ("mainly", "also", "narrower")},
        **statuses_of((near.offer for near in own), day),
        "active": body is not None and stands(body, day),
        "sources": sorted({source for near in own for source in near.offer.sources}),
    }


def _without(words: Words, counts: Sequence[OfferCount], day: date) -> dict[str, Any]:
    """Return the authorities' areas, as they are on a day, in the whole of which no offer is open."""
    open_in = {count.area_id for count in counts}
    areas = authority_areas(words, day)
    without = [
        area
        for area in areas
        if not any(rank <= WIDER and id_ in open_in for id_, rank in area_ranks(words, [area.id]).items())
    ]
    if not areas:
        text = "No area of an integration authority is held."
    elif not without:
        text = (
            f"None: some help is open in each of the {count_of(len(areas), 'authority area', capital=False)}."
        )
    else:
        text = f"{count_of(len(without), 'authority area')} of {len(areas)} without help that is open in all of it."
    return {"text": text, "areas": [ref_to(area) for area in without]}


def _summary(topic: Node, item: dict[str, Any], shown: dict[str, Any]) -> str:
    offers, helpers = item["current"] + item["unknown"] + (item["closed_since"] or 0), shown["helpers"]
    scope = f"{topic.label}: {item['scope']}" if item["scope"] else f"{topic.label}."
    if not offers:
        return f"{scope} Nobody is recorded as offering help with it."
    bodies = count_of(len(helpers), "body", "bodies")
    labels = [helper["label"] for helper in helpers[:3]]
    named = ", ".join(labels) if len(helpers) > 3 else join_words(labels)
    verb = "offers" if len(helpers) == 1 else "offer"
    of = f"{count_of(offers, 'offer', capital=False)}, {count_of(item['current'], 'current one', capital=False)}"
    more = " and others" if len(helpers) > 3 else ""
    return f"{scope} {bodies} {verb} help with it ({of}): {named}{more}."


def _limits(offers: Sequence[_Near], more: int, day: date) -> list[str]:
    unknown = sum(near.offer.text("status") == "unknown" for near in offers)
    nowhere = sum(near.offer.text("area_id") is None for near in offers)
    unconfirmed = sum(not near.offer.confirmed for near in offers)
    counted = (
        (unknown, "are of unknown status: nothing newer was found; they may well run"),
        (nowhere, "say nothing of where they are open"),
        (unconfirmed, "are unconfirmed: no source held"),
        (undated([near.offer for near in offers], day), UNDATED),
    )
    said = [f"{number} of {len(offers)} offers {what}" for number, what in counted if number]
    if more:
        said.append(f"Who helps is said of the first {len(offers):,} offers only: there are {more:,} more")
    return said
