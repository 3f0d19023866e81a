"""What the rows of bodies by topic are made of: how many offers each body has on each topic, and which are distinctive."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import Field

from graph_schema.records import Node
from service.questions.answers import Ref, Shown, Term
from service.questions.distinct import distinct_of, share_of
from service.questions.overlap_read import Understood
from service.questions.reading import ask_href, ref_by_id, ref_to, term
from service.questions.wording import count_of
from service.stores.base import Store
from service.words import Words

if TYPE_CHECKING:  # scipy is imported when it is first needed
    from service.analysis.comparison import Comparison

NAMED = 5
"""How many distinctive offers a row names."""


class Cell(Shown):
    """How much a body offers on a topic."""

    topic: Ref
    help: int = Field(
        description="Its offers of help that people give, about it or a narrower topic.", examples=[3]
    )
    to_read: int = Field(description="Its things to read or use about it or a narrower topic.", examples=[1])
    others: int = Field(description="How many other bodies have any offer about it.", examples=[14])
    text: str = Field(
        description="The same in words.", examples=["Evaluation: 3 offers of help, 1 thing to read or use"]
    )
    href: str = Field(description="Where the pairs of this body on the topic are.")


class MatrixRow(Ref):
    """A body, what it offers by topic, and how much of it nobody else does."""

    in_short: ClassVar[tuple[str, ...]] = ("kind", "cells", "help", "help_alone", "only_it")

    kind: Term
    cells: list[Cell] = Field(
        description="What it offers, by the topics of `columns`; those without an offer are left out."
    )
    help: int = Field(
        description="Its offers of help that people give of which enough is recorded to tell.", examples=[12]
    )
    help_alone: int = Field(description="How many of them are distinctive; see `definitions`.", examples=[3])
    help_share: float | None = Field(
        description="The one divided by the other (0 to 1): its distinctiveness; null without such offers.",
        examples=[0.25],
    )
    to_read: int = Field(
        description="Its things to read or use of which enough is recorded to tell.", examples=[4]
    )
    to_read_alone: int = Field(description="How many of them are distinctive.", examples=[1])
    to_read_share: float | None = Field(
        description="The one divided by the other (0 to 1); null without such things.", examples=[0.25]
    )
    only_it: list[Ref] = Field(description="Distinctive offers, help first; the first five.")
    pairs: str = Field(description="Where its pairs with other bodies are listed.")
    sources: list[str] = Field(
        description="Keys of the answer's `sources`: what the distinctive offers rest on, else the body."
    )


class Counts:
    """How many offers each body has on each topic."""

    def __init__(self, found: "Comparison", columns: Sequence[str]) -> None:
        self.found = found
        self.columns = columns
        self.places = [found.offers.topics.index(id_) for id_ in columns]
        self.by_sort = [
            selection.offers_on_topics()[:, self.places].toarray()
            for selection in (found.people, found.things)
        ]
        has = (self.by_sort[0] + self.by_sort[1]) > 0
        self.any = [bool(row.any()) for row in has]
        self.bodies = [int(column.sum()) for column in has.T]

    def of(self, body: str) -> Iterator[tuple[str, int, int, int]]:
        """Yield each topic on which a body has offers, with its help, its things to read, and how many others have any."""
        row = self.found.offers.bodies.index(body)
        for place, topic in enumerate(self.columns):
            help_, to_read = (int(counts[row, place]) for counts in self.by_sort)
            if help_ or to_read:
                yield topic, help_, to_read, self.bodies[place] - 1


def row_of(body: str, counts: Counts, asked: Understood, words: Words, day: str | None) -> dict[str, Any]:
    """Return a body as the fields of `MatrixRow`, its distinctive offers as ids; see `with_offers`."""
    help_, things = (distinct_of(counts.found.selection(sort), body, asked.given["topic"]) for sort in (0, 1))
    node = words.nodes.get(body)
    return {
        **ref_by_id(words, body),
        "kind": term("body_kinds", node.text("kind") if node else None),
        "cells": [_cell(body, *cell, words, day) for cell in counts.of(body)],
        "help": help_[0],
        "help_alone": len(help_[1]),
        "help_share": share_of(len(help_[1]), help_[0]),
        "to_read": things[0],
        "to_read_alone": len(things[1]),
        "to_read_share": share_of(len(things[1]), things[0]),
        "only_it": [*help_[1], *things[1]][:NAMED],
        "pairs": ask_href("/overlap", body=body, as_of=day),
    }


def _cell(
    body: str, topic: str, help_: int, to_read: int, others: int, words: Words, day: str | None
) -> dict[str, Any]:
    shown = ref_by_id(words, topic)
    said = [
        *([count_of(help_, "offer of help", "offers of help", capital=False)] if help_ else []),
        *([count_of(to_read, "thing to read", "things to read", capital=False)] if to_read else []),
    ]
    return {
        "topic": shown,
        "help": help_,
        "to_read": to_read,
        "others": others,
        "text": f"{shown['label']}: {' and '.join(said)}",
        "href": ask_href("/overlap", body=body, topic=topic, as_of=day),
    }


def with_offers(store: Store, rows: list[dict[str, Any]], words: Words) -> list[dict[str, Any]]:
    """Put the distinctive offers in place of their ids, with what each row rests on."""
    records = store.get(sorted({id_ for row in rows for id_ in row["only_it"]}))
    for row in rows:
        which = [records[id_] for id_ in row["only_it"] if id_ in records]
        body = words.nodes.get(row["id"])
        rests_on = which or ([body] if isinstance(body, Node) else [])
        row["only_it"] = [ref_to(offer) for offer in which]
        row["sources"] = sorted({key for record in rests_on for key in record.sources})
    return rows
