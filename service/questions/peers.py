"""Who is most like us? The partnerships most like one, from what is recorded of both."""

from collections.abc import Sequence
from typing import Any, ClassVar

from pydantic import Field

from service.analysis.likeness import ASPECTS, Likeness
from service.problems import BadValue, Suggestion
from service.questions.answers import Answer, PagedQuestion, Ref, Shown
from service.questions.defined import OWN, Definition
from service.questions.functions_read import authorities_at
from service.questions.paging import take_page
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


class AspectShown(Shown):
    """One aspect in which two partnerships were compared."""

    aspect: str = Field(
        description="functions, boards and councils, population, rurality, or offers open.",
        examples=["population"],
    )
    likeness: float = Field(description="0 (nothing alike) to 1 (the same).", examples=[0.92])
    cells: int = Field(description="How many cells, recorded of both, it rests on.", examples=[1])
    why: str = Field(description="What was compared.")
    text: str = Field(description="The same in short.", examples=["population 0.92, on 1 cell"])


class Peer(Ref):
    """A partnership like the one that asks."""

    in_short: ClassVar[tuple[str, ...]] = ("like", "likeness", "cells", "why")

    like: Ref = Field(description="The partnership that asks.")
    likeness: float = Field(
        description="The mean of the aspects that could be compared, 0 to 1.", examples=[0.81]
    )
    aspects_compared: int = Field(description="How many of the five aspects could be compared.", examples=[5])
    cells: int = Field(description="How many recorded cells all of it rests on.", examples=[12])
    why: str = Field(description="What is alike and what is not.")
    aspects: list[AspectShown] = Field(description="The aspects one by one.")
    side_by_side: str = Field(description="Where the functions of the two stand side by side.")
    sources: list[str] = Field(description="Keys of the answer's `sources`: what the two are compared by.")


class PeersAnswer(Answer):
    """Partnerships, most alike first."""

    items: list[Peer]
    definitions: list[Definition] = Field(description="How likeness is measured, and after whom.")


_OWN = {"source_title": OWN, "source_url": None}
_GOWER = {
    "source_title": "J. C. Gower, A general coefficient of similarity and some of its properties, Biometrics 27 (1971)",
    "source_url": "https://doi.org/10.2307/2528823",
}
_CLASSES = {
    "source_title": "Scottish Government Urban Rural Classification 2016 (six-fold)",
    "source_url": "https://www.gov.scot/publications/scottish-government-urban-rural-classification-2016/",
}

_DEFINITIONS = [
    {"term": term, "meaning": meaning, **source}
    for term, meaning, source in (
        (
            "likeness",
            "For each aspect a number from 0 (nothing alike) to 1 (the same); of two partnerships the mean over the aspects that are recorded of both. What is not recorded of one of them is left out, never taken as a difference.",
            _GOWER,
        ),
        (
            "weights",
            "Every aspect counts the same. That is a choice, and `aspects` lets others be made. A likeness that rests on few cells tells little: `cells` says on how many.",
            _OWN,
        ),
        (
            "functions",
            "Of the functions that a statement names by itself at both, the share that lies alike: handed over (hosted by another included), kept, or partly. What stands only within the minimum that the law requires is the same everywhere and is not compared.",
            _OWN,
        ),
        (
            "boards and councils",
            "A third each for the same health board, as many councils, and a board that has one authority or several.",
            _OWN,
        ),
        ("population", "The smaller population as a share of the larger.", _OWN),
        (
            "rurality",
            "The share of small areas that the two have in the same classes of the urban and rural classification: for each class the smaller share, added up.",
            _CLASSES,
        ),
        (
            "offers open",
            "The smaller number of offers of help for the place itself as a share of the larger; compared only where both have some, since none recorded does not mean none.",
            _OWN,
        ),
    )
]


def answer_peers(store: Store, question: PeersQuestion) -> PeersAnswer:
    """Who is most like us?

    Most alike first, then on most recorded cells, then by name. Without an area each partnership stands with the
    one most like it, by name.
    """
    words = words_for(store)
    area = None if question.area is None else resolve(words, "area", "area", question.area)
    found = read_peers(store, words, question)
    asker = None if area is None else _asker(words, area, found)
    pairs = _pairs(found, area, asker)
    place = {_pair(pair): f"{number:06}" for number, pair in enumerate(pairs)}
    page, next_cursor = take_page(pairs, lambda pair: (place[_pair(pair)],), question.limit, question.after)
    day = question.as_of.isoformat() if question.as_of else None
    items = [_peer(pair, found, words, day) for pair in page]
    return PeersAnswer.model_validate(
        {
            "question": {} if area is None else {"area": understood(words, [question.area or ""], [area])},
            "summary": _summary(pairs, asker, found, words),
            "items": items,
            "total": len(pairs),
            "next": next_cursor,
            "definitions": _DEFINITIONS,
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
    return sorted(compared, key=lambda pair: (-(pair.share or 0), -pair.cells, found.labels[pair.other.id]))


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
                "text": f"{aspect.name} {aspect.likeness:.2f}, on {aspect.cells} {'cell' if aspect.cells == 1 else 'cells'}",
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
        "Each says why, and on how many recorded cells it rests; it is not a rank of how well anybody does."
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
