"""How many phrases of the seed data find their topic when they are held out: run it to weigh a change to the index.

python -m tests.words.hold_out
"""

import csv
import hashlib
import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from graph_schema.records import Node
from graph_schema.rows import record_of
from graph_schema.schema import load_schema
from service.words.index import read_phrases, read_topics
from service.words.topics import TopicIndex
from tests.landscapes import SEED

if TYPE_CHECKING:  # without a model nothing of the extra is imported
    from service.words.vectors import Encoder

FOLDS = 4


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


def measure(encoder: "Encoder | None" = None) -> tuple[float, float]:
    """Return the shares of held-out phrases whose topic came first, and among the first three."""
    rest, phrases = list(read(("topic", "label", "offer"))), list(read(("phrase",)))
    first = among = 0
    for fold in range(FOLDS):
        known = [phrase for phrase in phrases if fold_of(phrase) != fold]
        meaning = None if encoder is None else encoder.index(read_phrases([*rest, *known]))
        index = TopicIndex(read_topics([*rest, *known]), meaning)
        for phrase in (phrase for phrase in phrases if fold_of(phrase) == fold):
            ranked = [id_ for id_, _ in index.rank(phrase.label)[:3]]
            first += ranked[:1] == [phrase.text("topic_id")]
            among += phrase.text("topic_id") in ranked
    return first / len(phrases), among / len(phrases)


if __name__ == "__main__":
    shares = measure()
    sys.stdout.write(f"first: {shares[0]:.3f}, among the first three: {shares[1]:.3f}\n")
