"""How many needs find their topic? `uv run --group dev python -m benchmarks.words [--meaning MODEL]`.

The needs of tests/words/queries.csv, a half at a time (tests/words/README.md says which half was looked at while the
index was made), and the phrases of the seed, a quarter held out at a time.
"""

import argparse
import tempfile
from collections.abc import Iterable
from pathlib import Path

from rich.console import Console
from rich.table import Table

from graph_schema.schema import load_schema
from service.loading import load_seed
from service.stores.sqlite import SqliteStore
from service.words import INDEXED_LINES, INDEXED_TYPES, Words
from service.words.meaning import load_encoder
from tests.words.asking import found_for, read_queries
from tests.words.hold_out import measure

HALVES = ("seen", "unseen", "later")
FIRST, AMONG = 1, 3


def measure_needs(words: Words, half: str) -> tuple[float, float]:
    """Return the shares of a half's needs whose topic came first, and among the first three."""
    needs = [query for query in read_queries() if query.half == half and query.kind == "need"]
    found = [(query.expected, found_for(words, query)) for query in needs]
    first, among = (
        sum(bool(expected & set(ids[:count])) for expected, ids in found) for count in (FIRST, AMONG)
    )
    return first / len(needs), among / len(needs)


def main(arguments: Iterable[str] | None = None) -> None:
    """Measure without a model, and with the one that is named; print."""
    parser = argparse.ArgumentParser(description="How many needs find their topic?")
    parser.add_argument("--meaning", default="", help="the name or folder of a model, as in CAIRN_MEANING")
    model = parser.parse_args(None if arguments is None else list(arguments)).meaning
    table = Table(
        "read by", "needs", "topic first", "among the first three", title="Needs that find their topic"
    )
    with tempfile.TemporaryDirectory() as folder:
        store = SqliteStore(Path(folder) / "cairn.sqlite")
        load_seed(store)
        snapshot = store.snapshot((*INDEXED_TYPES, *INDEXED_LINES))
        store.close()
    for name in ("", model) if model else ("",):
        encoder = load_encoder(name)
        words = Words(snapshot, load_schema(), encoder)
        shares = {half: measure_needs(words, half) for half in HALVES} | {
            "held-out phrases": measure(encoder)
        }
        for half, (first, among) in shares.items():
            table.add_row(
                "words and meaning" if name else "words alone", half, f"{first:.1%}", f"{among:.1%}"
            )
    Console().print(table)


if __name__ == "__main__":
    main()
