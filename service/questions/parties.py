"""Who answers and is answered to: a body or a post, by its id or name."""

from service.problems import UnknownTerm
from service.questions.reading import suggestion
from service.words import Match, TermKind, UnknownWord, Words

_KINDS: tuple[TermKind, ...] = ("body", "post")

_SUREST = ("id", "label", "name", "inflection", "spelling")

_MOST_SUGGESTED = 5


def resolve_party(words: Words, parameter: str, text: str) -> Match:
    """Return the body or post that a term names most surely; raises `UnknownTerm` with the nearest of both."""
    found: list[Match] = []
    nearest: list[Match] = []
    for kind in _KINDS:
        try:
            found.append(words.resolve(kind, text))
        except UnknownWord as unknown:
            nearest += unknown.nearest
    if found:
        return min(found, key=lambda match: _SUREST.index(match.matched_by))
    nearest.sort(key=lambda match: -match.score)
    raise UnknownTerm(parameter, text, [suggestion(match) for match in nearest[:_MOST_SUGGESTED]])
