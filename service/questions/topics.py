"""What can help be about? All topics as a tree. (One topic is the question of `topic`.)"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from pydantic import Field

from graph_schema.records import Node, sort_key
from service.questions.answers import Answer, PagedQuestion, Ref
from service.questions.items import RecordItem, cited, held, stands
from service.questions.offering import by_status, count_offers
from service.questions.reading import (
    ask_href,
    day_asked,
    day_of,
    ref_by_id,
    ref_to,
    shown_landscape,
    shown_sources,
)
from service.questions.wording import count_of
from service.stores.base import OfferCount, Store
from service.stores.cursors import make_cursor, read_cursor
from service.words import Words, words_for


class TopicsQuestion(PagedQuestion):
    """What can help be about?"""


class TopicsItem(RecordItem):
    """A topic in the tree, with how much help is recorded about it."""

    in_short: ClassVar[tuple[str, ...]] = ("broader", "scope", "current", "unknown")

    depth: int = Field(description="How many broader topics stand above it.", examples=[1])
    broader: Ref | None = Field(description="The topic above it; null for the broadest.")
    scope: str | None = Field(description="What it covers, in a sentence; null where not recorded.")
    plain_words: list[str] = Field(
        description="What people call it who do not work in the field, the shortest first; at most six. The answer on the topic has all its other words.",
        examples=[["did it work", "is it working?"]],
    )
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


class TopicsAnswer(Answer):
    """Every topic, each followed by its narrower ones."""

    items: list[TopicsItem]


def answer_topics(store: Store, question: TopicsQuestion) -> TopicsAnswer:
    """What can help be about?

    Order: the broadest topics by label, each followed at once by its narrower ones. Offers that were not open on the
    day are not counted.
    """
    words = words_for(store)
    tree = sorted(_paths(words, question.as_of))
    start = () if question.after is None else tuple(str(read_cursor(question.after, (str,))[0]).split(_BREAK))
    rest = [entry for entry in tree if entry[0] > start]
    shown = rest[: question.limit]
    counts = count_offers(store, words, [id_ for _, id_ in shown], day_of(question))
    items = [_item(words.nodes[id_], len(path) - 1, words, question, counts[id_]) for path, id_ in shown]
    more = len(rest) > len(shown)
    return TopicsAnswer.model_validate(
        {
            "question": {},
            "summary": _summary(tree),
            "items": items,
            "total": len(tree),
            "next": make_cursor((_BREAK.join(shown[-1][0]),)) if more and shown else None,
            "sources": shown_sources(store, cited(items)),
            "landscape": shown_landscape(store.revision(), question, _limits(items)),
        }
    )


_MOST_WORDS = 6
"""How many plain words are told of each topic."""

_BREAK = "\x1f"
"""Stands between the steps of a path; a control character, so no label holds it."""


def _paths(words: Words, as_of: date | None) -> Iterator[tuple[tuple[str, ...], str]]:
    """Return each topic with the keys of the topics above it and its own: sorted, they are the tree in order."""
    for node in words.nodes.values():
        if node.type == "topic" and (as_of is None or stands(node, as_of)):
            above = [words.nodes[id_] for id_ in reversed(words.broader(node.id))]
            yield tuple(f"{sort_key(step.label)} {step.id}" for step in [*above, node]), node.id


def _item(
    topic: Node, depth: int, words: Words, question: TopicsQuestion, counts: Sequence[OfferCount]
) -> dict[str, Any]:
    above = topic.text("broader_id")
    return {
        **ref_to(topic),
        **held(topic),
        "depth": depth,
        "broader": ref_by_id(words, above) if above else None,
        "scope": topic.text("scope_note"),
        "plain_words": _said(words, topic.id, question.as_of),
        **by_status(counts, day_of(question)),
        "support": ask_href("/support", topic=topic.id, as_of=day_asked(question)),
    }


def _plain_words(words: Words) -> Mapping[str, list[Node]]:
    """Return for each topic what people call it who do not work in the field, the shortest first: phones are narrow."""
    found: dict[str, list[Node]] = {}
    for node in words.nodes.values():
        if node.type == "label" and node.text("kind") == "plain":
            found.setdefault(node.text("topic_id") or "", []).append(node)
    return {
        topic: sorted(labels, key=lambda label: (len(label.label), label.label))
        for topic, labels in found.items()
    }


def _said(words: Words, topic_id: str, as_of: date | None) -> list[str]:
    """Return the first plain words of a topic, on a day those that were said then."""
    labels = words.once(_plain_words).get(topic_id, ())
    said = [label.label for label in labels if as_of is None or stands(label, as_of)]
    return list(dict.fromkeys(said))[:_MOST_WORDS]


def _summary(tree: Sequence[tuple[tuple[str, ...], str]]) -> str:
    broadest = sum(len(path) == 1 for path, _ in tree)
    verb = "is" if len(tree) == 1 else "are"
    return (
        f"{count_of(len(tree), 'topic')} {verb} held, under {count_of(broadest, 'broad one', capital=False)}."
    )


def _limits(items: Sequence[dict[str, Any]]) -> list[str]:
    without = sum(item["current"] == 0 for item in items)
    return [f"{without} of {len(items)} shown have no offer that is known to be running"] if without else []
