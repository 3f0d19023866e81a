"""How many phrases of the seed data find their topic when they are held out: run it to weigh a change to the index.

python -m tests.words.hold_out [unseen]
"""

import csv
import hashlib
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from graph_schema.records import Node
from graph_schema.rows import record_of
from graph_schema.schema import load_schema
from service.words.index import read_phrases, read_topics
from service.words.texts import SMALL_WORDS
from service.words.topics import TopicIndex
from tests.landscapes import SEED

if TYPE_CHECKING:  # without a model nothing of the extra is imported
    from service.words.vectors import Encoder

FOLDS = 4

HALVES = {"seen": (0, 1), "unseen": (2, 3)}
"""The folds by which the index is tuned, and those that are only reported (README.md says since when)."""

Held = Sequence[tuple[TopicIndex, Sequence[Node]]]
"""Indexes, each with the phrases that it does not hold."""


def fold_of(phrase: Node) -> int:
    """Return the fold in which a phrase is held out, the same in every run."""
    return hashlib.sha256(phrase.label.encode()).digest()[0] % FOLDS


def read(types: Iterable[str]) -> Iterator[Node]:
    schema = load_schema()
    for type_ in types:
        with (SEED / str(schema.types[type_].file)).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                record = record_of(schema, type_, row)
                if isinstance(record, Node):
                    yield record


def hold_out(half: str, encoder: "Encoder | None" = None) -> Held:
    """Return for each fold of a half the index of everything else, of both halves, and the phrases of the fold."""
    rest, phrases = list(read(("topic", "label", "offer"))), list(read(("phrase",)))
    held = []
    for fold in HALVES[half]:
        known = [*rest, *(phrase for phrase in phrases if fold_of(phrase) != fold)]
        meaning = None if encoder is None else encoder.index(read_phrases(known))
        asked = [phrase for phrase in phrases if fold_of(phrase) == fold]
        held.append((TopicIndex(read_topics(known), meaning), asked))
    return held


def measure(held: Held, write: Callable[[str], str] = str) -> tuple[float, float]:
    """Return the shares of phrases, however written, whose topic came first, and among the first three."""
    first = among = 0
    for index, phrases in held:
        for phrase in phrases:
            ranked = [id_ for id_, _ in index.rank(write(phrase.label))[:3]]
            first += ranked[:1] == [phrase.text("topic_id")]
            among += phrase.text("topic_id") in ranked
    count = sum(len(phrases) for _, phrases in held)
    return first / count, among / count


def misspell(text: str) -> str:
    """Return a text with one slip in a word of five letters or more: a letter left out, doubled, or two changed about."""
    words = text.split()
    long = [position for position, word in enumerate(words) if len(word) >= 5 and word.isalpha()]
    if not long:
        return text
    position = long[_pick(text, len(long))]
    word = words[position]
    at = 1 + _pick(f"{text}?", len(word) - 2)
    slips = (word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:], _swap(word, at))
    words[position] = slips[_pick(f"{text}!", len(slips))]
    return " ".join(words)


def write_as_one(text: str) -> str:
    """Return a text with two words that say something written as one."""
    words = text.split()
    telling = [word.isalpha() and word.casefold() not in SMALL_WORDS for word in words]
    places = [place for place in range(len(words) - 1) if telling[place] and telling[place + 1]]
    if not places:
        return text
    place = places[_pick(text, len(places))]
    return " ".join([*words[:place], words[place] + words[place + 1], *words[place + 2 :]])


WAYS: dict[str, Callable[[str], str]] = {
    "as written": str,
    "one word misspelt": misspell,
    "two words as one": write_as_one,
}


def _swap(word: str, at: int) -> str:
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _pick(text: str, count: int) -> int:
    """Return one of so many, the same for a text in every run."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[1:5]) % count


if __name__ == "__main__":
    kept_out = hold_out("unseen" if "unseen" in sys.argv else "seen")
    for name, way in WAYS.items():
        shares = measure(kept_out, way)
        sys.stdout.write(f"{name}: first {shares[0]:.1%}, among the first three {shares[1]:.1%}\n")
