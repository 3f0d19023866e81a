"""What orders offers, read from the vocabulary once so that both stores rank alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from graph_schema.dates import first_day, last_day
from graph_schema.records import AnyRecord, Node, fold, whole_words
from graph_schema.schema import Word, load_schema

BEGINNING, FOREVER = "0000-00-00", "9999-12-31"
"""The days kept for an open start and an open end; they compare as text like any other day."""

CURSOR_SHAPE = (int, int, int, int, int, int, str, str)
"""The six ranks of an `OfferRow` in their order, the sort key, the id."""


@dataclass(frozen=True, slots=True)
class OfferRanks:
    """The ranks of an offer that do not depend on what is asked."""

    status: int
    help: int
    confidence: int


def offer_ranks(offer: Node) -> OfferRanks:
    """Return an offer's own ranks; one whose confidence was not rated ranks with the low ones."""
    return _ranks(offer.text("form") or "", offer.text("status") or "", offer.confidence or "low")


@cache
def _ranks(form: str, status: str, confidence: str) -> OfferRanks:
    words = {name: {w.word: w for w in list_.words} for name, list_ in load_schema().vocabularies.items()}
    given_by_people = form in words["offer_forms"] and words["offer_forms"][form].given_by_people
    return OfferRanks(
        status=_rank(words["offer_statuses"], status),
        help=0 if given_by_people else 1,
        confidence=_rank(words["confidences"], confidence),
    )


def status_ranks(statuses: Sequence[str]) -> tuple[int, ...]:
    """Return the ranks that offers of these statuses have, lowest first; of every status where none is named."""
    words = {word.word: word for word in load_schema().vocabularies["offer_statuses"].words}
    return tuple(sorted({_rank(words, status) for status in statuses or (*words, "")}))


def _rank(words: Mapping[str, Word], word: str) -> int:
    """Return the rank of a word; one that the list does not hold comes last."""
    known = words.get(word)
    return len(words) - 1 if known is None or known.rank is None else known.rank


def offer_words(offer: Node) -> tuple[str, ...]:
    """Return the whole words by which an offer is found: those of its name and its description."""
    return whole_words(f"{offer.label} {offer.text('description') or ''}")


def asked_words(words: Sequence[str]) -> tuple[str, ...]:
    """Return words as they stand in an index; what is no single word becomes the empty one, which none has."""
    return tuple(
        found[0] if len(found := whole_words(word)) == 1 and found[0] == fold(word) else "" for word in words
    )


def days_of(record: AnyRecord) -> tuple[str, str]:
    """Return the first and the last day on which a record holds, as ISO days that compare as text."""
    first = first_day(record.valid_from).isoformat() if record.valid_from else BEGINNING
    last = last_day(record.valid_to).isoformat() if record.valid_to else FOREVER
    return first, last


def day_text(day: date | None) -> str | None:
    """Return a day as it is compared in a store, or None where any day will do."""
    return None if day is None else day.isoformat()
