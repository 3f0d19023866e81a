"""Who is most like us? The partnerships most like one, from what is recorded of both."""

from collections.abc import Sequence
from typing import Any

from pydantic import Field

from service.analysis.likeness import ASPECTS, Likeness
from service.problems import BadValue, Suggestion
from service.questions.answers import Answer, PagedQuestion
from service.questions.defined import Definition
from service.questions.functions_read import authorities_at
from service.questions.paging import page_of
from service.questions.peers_items import DEFINITIONS, Peer
from service.questions.peers_read import FoundPeers, read_peers
from service.questions.reading import (
    ask_href,
    ref_by_id,
    resolve,
    shown_landscape,
    shown_sources,
    understood,
)
from service.questions.wording import count_of, join_words
from service.stores.base import Store
from service.words import Match, Words, words_for


class PeersQuestion(PagedQuestion):
    """Who is most like us?"""

    area: str | None = Field(
        default=None,
        max_length=500,
        description="The partnership that asks, by its place: its name or code. Without it each partnership is shown with the one most like it.",
        examples=["Fife"],
    )


class PeersAnswer(Answer):
    """Partnerships, most alike first."""

    defined = DEFINITIONS

    items: list[Peer]
    definitions: list[Definition] = Field(description="How likeness is measured, and after whom.")


def answer_peers(store: Store, question: PeersQuestion) -> PeersAnswer:
    """Who is most like us?

    Most alike first, then on most facts recorded of both, then by name. Without an area each partnership stands with the
    one most like it, by name.
    """
    words = words_for(store)
    area = None if question.area is None else resolve(words, "area", "area", question.area)
    found = read_peers(store, words, question)
    asker = None if area is None else _asker(words, area, found)
    pairs = _pairs(found, area, asker)
    rows = [(_pair_place(pair, found, alone=asker is None), pair) for pair in pairs]
    page, next_cursor = page_of(rows, (int, int, str, str), question)
    day = question.as_of.isoformat() if question.as_of else None
    items = [_peer(pair, found, words, day) for pair in page]
    return PeersAnswer.model_validate(
        {
            "question": {} if area is None else {"area": understood(words, [question.area or ""], [area])},
            "summary": _summary(pairs, asker, found, words),
            "items": items,
            "total": len(pairs),
            "next": next_cursor,
            "definitions": PeersAnswer.defined,
            "sources": shown_sources(store, (key for item in items for key in item["sources"])),
            "landscape": shown_landscape(store.revision(), question, _limits(pairs)),
        }
    )


def _pairs(found: FoundPeers, area: Match | None, asker: str | None) -> list[Likeness]:
    """Return the pairs asked about: those of one partnership, or each one's nearest."""
    if area is not None:
        return _ranked(found, asker) if asker else []
    return [ranked[0] for id_ in found.places if (ranked := _ranked(found, id_))]


def _pair(pair: Likeness) -> tuple[str, str]:
    return (pair.one.id, pair.other.id)


def _asker(words: Words, area: Match, found: FoundPeers) -> str | None:
    """Return the authority of a place; refused where several lie there, None where none stands on the day."""
    here = [id_ for id_ in authorities_at(words, [area]) if id_ in found.places]
    if len(here) > 1:
        names = join_words([words.label_of(id_) or id_ for id_ in here[:4]], "or")
        raise BadValue(
            f"area: {len(here)} integration authorities lie in {area.label}; ask for one of them ({names}).",
            parameter="area",
            given=area.matched or area.label,
            suggestions=[_suggestion(id_, words, found) for id_ in here],
        )
    return here[0] if here else None


def _suggestion(id_: str, words: Words, found: FoundPeers) -> Suggestion:
    area = found.areas[id_]
    return Suggestion(id=area, label=words.label_of(area) or area, href=ask_href("/peers", area=area))


def _ranked(found: FoundPeers, asker: str) -> list[Likeness]:
    """Return the other partnerships, most alike first."""
    one = found.places[asker]
    pairs = [Likeness(one, other) for id_, other in found.places.items() if id_ != asker]
    compared = [pair for pair in pairs if pair.aspects]
    return sorted(compared, key=lambda pair: _pair_place(pair, found))


def _pair_place(pair: Likeness, found: FoundPeers, *, alone: bool = False) -> tuple[int, int, str, str]:
    """Return what puts a pair in its place: how alike, on how many cells, the name; each one's nearest by name alone."""
    if alone:
        return (0, 0, found.labels[pair.one.id], pair.one.id)
    return (-round(100 * (pair.share or 0)), -pair.cells, found.labels[pair.other.id], pair.other.id)


def _peer(pair: Likeness, found: FoundPeers, words: Words, day: str | None) -> dict[str, Any]:
    areas = [found.areas[id_] for id_ in _pair(pair) if id_ in found.areas]
    return {
        **ref_by_id(words, pair.other.id),
        "like": ref_by_id(words, pair.one.id),
        "likeness": pair.share,
        "aspects_compared": len(pair.aspects),
        "cells": pair.cells,
        "why": "; ".join(aspect.why for aspect in pair.aspects),
        "aspects": [
            {
                "aspect": aspect.name,
                "likeness": round(aspect.likeness, 2),
                "cells": aspect.cells,
                "why": aspect.why,
                "text": f"{aspect.name} {aspect.likeness:.2f}, on {aspect.cells} {'fact' if aspect.cells == 1 else 'facts'}",
            }
            for aspect in pair.aspects
        ],
        "side_by_side": ask_href("/functions", area=areas, as_of=day),
        "sources": sorted(found.sources[pair.one.id] | found.sources[pair.other.id]),
    }


def _summary(pairs: Sequence[Likeness], asker: str | None, found: FoundPeers, words: Words) -> str:
    if not pairs:
        return "No integration authority that can be compared is recorded there on that day."
    if asker is None:
        return f"{count_of(len(pairs), 'partnership')}, each with the one most like it as far as is recorded. It is not a rank of how well anybody does."
    first = [words.label_of(pair.other.id) or pair.other.id for pair in pairs[:3]]
    return (
        f"Most like {found.labels[asker]}, as far as is recorded: {join_words(first)}. "
        "Each says why, and on how many facts, recorded of both, it rests; it is not a rank of how well anybody does."
    )


def _limits(pairs: Sequence[Likeness]) -> list[str]:
    """Count what could not be compared."""
    partly = sum(len(pair.aspects) < ASPECTS for pair in pairs)
    few = sum(sum(a.cells for a in pair.aspects if a.name == "functions") < 3 for pair in pairs)
    counted = (
        (partly, f"{partly} of {len(pairs)} could not be compared in all {ASPECTS} aspects"),
        (few, f"{few} of {len(pairs)} have fewer than three functions recorded of both"),
    )
    return [text for count, text in counted if count]
