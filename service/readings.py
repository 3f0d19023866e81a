"""How a question was understood, and each other way in which it may be read: said alike on pages and in a terminal."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graph_schema.schema import load_schema
from service.questions.registry import Question
from service.web.parameters import Pairs, query_fields

_MOST = 5
"""How many other readings are offered."""

_ASKED = {"area": "Where", "topic": "What about"}
"""What a parameter asks where its question does not say."""

_PLAIN = frozenset({"id", "label"})
"""Ways in which a word was matched that need no explanation."""

Term = Mapping[str, Any]
"""How a word was understood, as an answer holds it."""


@dataclass(frozen=True, slots=True)
class OtherReading:
    """What else some words may mean."""

    label: str
    pairs: Pairs
    """The parameters that ask the same with that reading instead."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How some words were taken, and what else they may mean."""

    said: str
    others_are: str = ""
    others: tuple[OtherReading, ...] = ()


def make_readings(question: Question, understood: Mapping[str, Any], pairs: Pairs) -> tuple[Reading, ...]:
    """Return how words were taken, where that was not plain from the words themselves."""
    asked = [
        (name, value) for name, value in pairs if name != "after"
    ]  # another reading has pages of its own
    titles = {name: field.title for name, field in query_fields(question).items() if field.title}
    return tuple(_readings(understood, asked, {**_ASKED, **titles}))


def _readings(question: Mapping[str, Any], pairs: Pairs, titles: Mapping[str, str]) -> Iterator[Reading]:
    if "q" in question:
        yield from _of_a_need(question, pairs)
    for name in question:
        terms = _terms(question, name) if name != "q" else ()
        for position, term in enumerate(terms):
            if not _is_plain(term):
                title = titles.get(name, name.capitalize())
                yield _of_a_term(title, name, terms, position, pairs, _written(question, name, term))


def _terms(question: Mapping[str, Any], name: str) -> Sequence[Term]:
    """Return how each value of a parameter was understood; empty where it is no word to be understood."""
    first = question.get(name)
    if not isinstance(first, Mapping) or not {"given", "label"} <= first.keys():
        return ()
    return (first, *first.get("also", ()))


def _is_plain(term: Term) -> bool:
    alike = term["given"].casefold() == term["label"].casefold()
    return not term.get("others") and (alike or term.get("matched_by") in _PLAIN)


def _written(question: Mapping[str, Any], name: str, term: Term) -> str:
    """Return a word as it was given; a role, which is chosen from a list, as it is called there."""
    given = str(term["given"])
    if name != "for" or given != question.get("role"):
        return given
    return load_schema().vocabularies["audience_kinds"].get(given).label


def _of_a_term(
    title: str, name: str, terms: Sequence[Term], position: int, pairs: Pairs, written: str
) -> Reading:
    term = terms[position]
    said = f"{title}: we took “{written}” to mean {term['label']}{_sort(term)}."
    others = tuple(
        OtherReading(other["label"], _instead(name, terms, position, other["id"], pairs))
        for other in term["others"][:_MOST]
    )
    return Reading(said, "It could also mean:", others)


def _sort(term: Term) -> str:
    return f" ({term['sort'].lower()})" if term.get("sort") else ""


def _instead(name: str, terms: Sequence[Term], position: int, id_: str, pairs: Pairs) -> Pairs:
    """Return parameters with another reading in the place of one value; what was read from a need is spelt out."""
    values = [value for given, value in pairs if given == name] or [term["id"] for term in terms]
    values[position] = id_
    return _with(pairs, name, values)


def _with(pairs: Pairs, name: str, values: Sequence[str]) -> Pairs:
    return [*(pair for pair in pairs if pair[0] != name), *((name, value) for value in values)]


def _of_a_need(question: Mapping[str, Any], pairs: Pairs) -> Iterator[Reading]:
    """Say what a need in somebody's own words was taken for, its topics, places and provider; others it may be about."""
    need, read = question["q"], _terms(question, "q")
    places = [] if any(term.get("sort") for term in read) else _chosen(question, "area")
    labels = [term["label"] for term in _chosen(question, "topic")]
    labels += [term["label"] for term in read] + [f"{term['label']}{_sort(term)}" for term in places]
    if labels:
        said = f"You asked about “{need['given']}”; showing {', '.join(labels)}."
        others = need.get("others", ())[:_MOST]
        about = (OtherReading(one["label"], _with(pairs, "topic", [one["id"]])) for one in others)
        yield Reading(said, "Also about:", tuple(about))


def _chosen(question: Mapping[str, Any], name: str) -> list[Term]:
    """Return the values of a parameter that were asked for in so many words: not the places of who asks."""
    return [term for term in _terms(question, name) if term["matched_by"] != "asker"]
