"""What the headings and words of a table mean, said beside it: from the models and the vocabulary alone."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from pydantic import BaseModel

from graph_schema.schema import load_schema
from service.questions.answers import Term
from service.web.headings import heading_of
from service.web.pieces import Piece, Said

_PLAIN_ENOUGH = frozenset({"label", "sources", "note"})
"""What needs no explanation where it stands."""

_FOR_PROGRAMS = re.compile(
    r"[;,.]? ?(?:\b(?:else )?[Nn]ull\b(?: (?:where|for|without|on)\b)?|\b[Ee]mpty (?:where|for|without)\b|see `definitions`)[^.;]*"
)
"""What a description says for programs: how a missing value is written."""


def explain(rows: Sequence[BaseModel], names: Iterable[str]) -> tuple[Said, ...]:
    """Return the columns of these names, then the words of closed lists that stand in them, each with its meaning."""
    kind = type(rows[0])
    told = {
        heading_of(name, kind): in_plain_words(kind.model_fields[name].description or "")
        for name in names
        if name not in _PLAIN_ENOUGH
    }
    columns = {heading: said for heading, said in told.items() if said.rstrip(".") not in {"", heading}}
    words = {
        term.label: meaning
        for name in names
        for row in rows
        for term in _terms(getattr(row, name, None))
        if (meaning := _meanings().get((term.id, term.label)))
    }
    return tuple((heading, (Piece(said),)) for heading, said in (columns | words).items())


def in_plain_words(description: str) -> str:
    """Return what a field's description says to people."""
    said = _FOR_PROGRAMS.sub("", description).replace("`", "").replace("not_recorded", "not recorded").strip()
    said = said[:1].upper() + said[1:]
    return said if not said or said.endswith((".", ")")) else f"{said}."


def _terms(value: Any) -> Iterator[Term]:
    if isinstance(value, Term):
        yield value
    elif isinstance(value, list):
        for part in value:
            yield from _terms(part)


@cache
def _meanings() -> Mapping[tuple[str, str], str]:
    """Return the meaning of each word of the vocabulary, by its id and label."""
    lists = load_schema().vocabularies.values()
    return {(word.word, word.label): word.definition for words in lists for word in words.words}
