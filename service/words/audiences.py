"""Kinds of audience: the closed list of those for whom help is meant, found by word, label, form or spelling."""

from rapidfuzz import process

from graph_schema.schema import Schema
from service.words.matches import Match, UnknownWord
from service.words.spelling import slips_between_names
from service.words.texts import form_of, key_of, shorten


def resolve_audience(schema: Schema, text: str) -> Match:
    """Return the kind of audience that a term names; raises `UnknownWord` with the nearest."""
    kinds = schema.vocabularies["audience_kinds"].words
    called = {kind.word: _names_of(kind.word, kind.label, kind.plural) for kind in kinds}
    labels = {kind.word: kind.label for kind in kinds}
    for word, names in called.items():
        if key_of(text) in {key_of(name) for name in names}:
            return _match(word, labels[word], "label")
    for word, names in called.items():
        if form_of(text) in {form_of(name) for name in names}:
            return _match(word, labels[word], "inflection")
    near = _misspelt(text, called)
    if len(near) == 1:
        return _match(near[0], labels[near[0]], "spelling")
    likely = near or [word for _, _, word in process.extract(key_of(text), labels, limit=5, score_cutoff=50)]
    raise UnknownWord(text, [_match(word, labels[word], "spelling") for word in likely])


def _names_of(word: str, label: str, plural: str | None) -> tuple[str, ...]:
    return (word.replace("_", " "), label, plural or label)


def _misspelt(text: str, called: dict[str, tuple[str, ...]]) -> list[str]:
    """Return the kinds that a text comes nearest to being a misspelling of."""
    vocabulary = {part for names in called.values() for name in names for part in key_of(name).split()}
    given = shorten(key_of(text).split())
    slips = {
        word: count
        for word, names in called.items()
        for name in names
        if (count := slips_between_names(given, shorten(key_of(name).split()), vocabulary)) is not None
    }
    return [word for word, count in slips.items() if count == min(slips.values())]


def _match(word: str, label: str, how: str) -> Match:
    return Match(word, "kind", label, how, label)
