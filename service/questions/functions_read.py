"""How a question about functions is understood: functions and authorities by the words people use."""

from collections.abc import Sequence

from rapidfuzz.process import extract

from graph_schema.extents import AUTHORITIES
from graph_schema.records import Node, fold
from service.places import area_ranks
from service.problems import Suggestion, UnknownTerm
from service.questions.reading import ask_href
from service.words import Match, Words


def authorities_standing(words: Words) -> list[str]:
    """Return every integration authority, by name."""
    found = [
        node for node in words.nodes.values() if node.type == "body" and node.text("kind") in AUTHORITIES
    ]
    return [node.id for node in sorted(found, key=lambda node: (node.label, node.id))]


def authorities_at(words: Words, areas: Sequence[Match]) -> list[str]:
    """Return the authorities whose land is that of an area, takes it in, or lies in it, by name."""
    ranks = area_ranks(words, [area.id for area in areas])
    here = {line.from_id for line in words.lines if line.type == "covers" and line.to_id in ranks}
    return [id_ for id_ in authorities_standing(words) if id_ in here]


def find_function(text: str, functions: Sequence[Node]) -> Node:
    """Return the function that a text names: by id, by name, or by words that only one name or its plain words hold.

    Raises `UnknownTerm` with the nearest.
    """
    asked = fold(text)
    named = [f for f in functions if asked in {f.id, fold(f.label)}]
    holding = [f for f in functions if _holds(f.label, asked)]
    plain = [f for f in functions if _holds(f.text("plain_words") or "", asked)]
    for found in (named, holding, plain):
        if len(found) == 1:
            return found[0]
    near = holding or plain or _near(asked, functions)
    raise UnknownTerm("function", text, [_suggestion(function) for function in near[:5]])


def _holds(label: str, words: str) -> bool:
    return bool(words) and f" {words} " in f" {fold(label)} "


def _near(asked: str, functions: Sequence[Node]) -> list[Node]:
    labels = {function.id: fold(function.label) for function in functions}
    near = [id_ for _, _, id_ in extract(asked, labels, limit=5, score_cutoff=50)]
    return [function for id_ in near for function in functions if function.id == id_]


def _suggestion(function: Node) -> Suggestion:
    return Suggestion(id=function.id, label=function.label, href=ask_href("/functions", function=function.id))
