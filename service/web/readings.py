"""How a page says that it understood the question, with one click to each other reading."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from service.web.links import with_query
from service.web.parameters import Pairs
from service.web.view import Piece, heading_of

_MOST = 5
"""How many other readings are offered."""

_ASKED = {"area": "Where", "for": "Who asks", "topic": "What about"}

_PLAIN = frozenset({"id", "label"})
"""Ways in which a word was matched that need no explanation."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How some words were taken, and what else they may mean."""

    said: str
    others_are: str = ""
    others: tuple[Piece, ...] = ()
    """Each leads to the same question with that reading instead."""


def make_readings(question: Mapping[str, Any], address: str, pairs: Pairs) -> tuple[Reading, ...]:
    """Return how words were taken, where that was not plain from the words themselves."""
    return tuple(_readings(question, address, pairs))


def _readings(question: Mapping[str, Any], address: str, pairs: Pairs) -> Iterator[Reading]:
    for name, term in question.items():
        if not isinstance(term, Mapping) or "given" not in term:
            continue
        if name == "q":
            yield from _of_a_need(question, term, address, pairs)
        elif term.get("matched_by") not in _PLAIN or term.get("others"):
            sort = f" ({term['sort'].lower()})" if term.get("sort") else ""
            said = f"{_ASKED.get(name, heading_of(name))}: we took “{term['given']}” to mean {term['label']}{sort}."
            yield Reading(
                said, "It could also mean:", _others(term, partial(_instead, address, pairs, name, term))
            )


def _of_a_need(
    question: Mapping[str, Any], term: Mapping[str, Any], address: str, pairs: Pairs
) -> Iterator[Reading]:
    """Say what a need in somebody's own words was taken for: its topic, its place, its provider."""
    taken = [term, *term.get("also", ())] if term.get("label") else []
    chosen = question.get("topic")
    labels = [*([chosen["label"]] if chosen else []), *(part["label"] for part in taken)]
    others = _others(term, partial(_about, address, pairs))
    if labels:
        said = f"You asked about “{term['given']}”; showing {', '.join(labels)}."
        yield Reading(said, "Also about:", others)


def _others(term: Mapping[str, Any], href: Callable[[str], str]) -> tuple[Piece, ...]:
    return tuple(Piece(other["label"], href(other["id"])) for other in term.get("others", ())[:_MOST])


def _about(address: str, pairs: Pairs, topic: str) -> str:
    """Return the address of the question with a topic chosen; the words still say where."""
    return with_query(address, pairs, topic=topic, after=None)


def _instead(address: str, pairs: Pairs, name: str, term: Mapping[str, Any], id_: str) -> str:
    """Return the address of the question with another reading in the place of the word that was given."""
    changed = [(n, id_ if (n, v) == (name, term["given"]) else v) for n, v in pairs if n != "after"]
    return with_query(address, changed)
