"""How long does it take to weigh sharing against chance? `uv run --group dev python -m benchmarks.chance [OFFERS …]`.

The first line is the real landscape, the packages imported in it; the others are drawn from it as in
`benchmarks.overlap`. What the comparison takes that both stand on is not counted.
"""

import sys

from rich.console import Console
from rich.table import Table

from benchmarks.overlap import make_offers, timed
from graph_schema.records import Line, Node
from service.analysis.chance import Weights
from service.analysis.choosing import Chosen
from service.analysis.comparison import Comparison
from service.analysis.offers import Offers
from service.analysis.offers_read import read_offers
from service.days import today
from service.stores.base import Snapshot
from tests.conftest import seed_records

SIZES = (10_000, 50_000, 100_000)


def real_offers() -> Offers:
    """Return the offers of the seed."""
    records = seed_records()
    types = {"offer", "topic", "area", "body"}
    nodes = tuple(r for r in records if isinstance(r, Node) and r.type in types)
    lines = tuple(r for r in records if isinstance(r, Line) and r.type in {"covers", "partner_in"})
    return read_offers(Snapshot(revision=1, nodes=nodes, lines=lines))


def measure(offers: Offers) -> tuple[str, ...]:
    """Return one row of the table."""
    found = Comparison(offers, Chosen(today(), ("current", "unknown")))
    tables = [found.selection(sort).topics_of_bodies.left for sort in range(2)]
    weights, seconds = timed(lambda: Weights(tables))
    counted = (len(offers.ids), len(offers.bodies), weights.tested, weights.untold, weights.more)
    return (*(f"{number:,}" for number in counted), f"{seconds:.2f}")


def main() -> None:
    """Measure and print."""
    table = Table("offers", "bodies", "pairs weighed", "too little to tell", "more than chance", "seconds")
    table.add_row(*measure(real_offers()))
    table.add_row(*measure(real_offers()))
    for size in [int(text) for text in sys.argv[1:]] or SIZES:
        table.add_row(*measure(make_offers(size)))
    Console().print(table)


if __name__ == "__main__":
    main()
