"""How many needs find their topic? `uv run --group dev python -m benchmarks.words [--meaning MODEL]`.

The needs of tests/words/queries.csv and the phrases of the seed, a half at a time (tests/words/README.md says which half
was looked at while the index was made). Phrases are held out of the index, a quarter at a time, and asked for as they
are written, with a word misspelt, and with two words written as one.
"""

import argparse
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from graph_schema.schema import load_schema
from service.loading import load_seed
from service.stores.sqlite import SqliteStore
from service.words import INDEXED_LINES, INDEXED_TYPES, Words, find_all_providers
from service.words.meaning import load_encoder
from tests.words.asking import found_for, read_queries
from tests.words.hold_out import HALVES as HELD_OUT
from tests.words.hold_out import WAYS, hold_out, measure

if TYPE_CHECKING:  # without a model nothing of the extra is imported
    from service.words.vectors import Encoder

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


def measure_phrases(encoder: "Encoder | None") -> dict[str, tuple[float, float]]:
    """Return the shares of the phrases of each half, held out and written in each way."""
    shares = {}
    for half in HELD_OUT:
        held = hold_out(half, encoder)
        for name, write in WAYS.items():
            shares[f"phrases held out, {half}, {name}"] = measure(held, write)
    return shares


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
        providers = find_all_providers(store, snapshot)
        store.close()
    for name in ("", model) if model else ("",):
        encoder = load_encoder(name)
        words = Words(snapshot, load_schema(), providers, encoder)
        shares = {half: measure_needs(words, half) for half in HALVES} | measure_phrases(encoder)
        for half, (first, among) in shares.items():
            table.add_row(
                "words and meaning" if name else "words alone", half, f"{first:.1%}", f"{among:.1%}"
            )
    Console().print(table)


if __name__ == "__main__":
    main()
