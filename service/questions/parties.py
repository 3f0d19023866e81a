"""Who answers and is answered to: a body or a post, by its id or name."""

from collections.abc import Sequence

from service.problems import UnknownTerm
from service.questions.reading import suggestion
from service.words import Match, TermKind, UnknownWord, Words

_SURE = frozenset({"id", "label", "name"})

_MOST_SUGGESTED = 5


def resolve_party(words: Words, parameter: str, text: str) -> Match:
    """Return the body or post that a term names, the body where it names both as surely.

    Raises `UnknownTerm` with the nearest of both.
    """
    likely: list[Match] = []
    nearest: list[Match] = []
    for kind in _kinds(words, text):
        try:
            match = words.resolve(kind, text)
        except UnknownWord as unknown:
            nearest += unknown.nearest
            continue
        if match.matched_by in _SURE:
            return match
        likely.append(match)
    if likely:
        return likely[0]
    nearest.sort(key=lambda match: -match.score)
    raise UnknownTerm(parameter, text, [suggestion(match) for match in nearest[:_MOST_SUGGESTED]])


def _kinds(words: Words, text: str) -> Sequence[TermKind]:
    """Return the kinds to look among; a post's own id is not looked for among bodies."""
    node = words.nodes.get(text)
    return ("post",) if node is not None and node.type == "post" else ("body", "post")
