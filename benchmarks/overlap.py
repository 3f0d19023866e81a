"""How long does overlap take over very many offers? `uv run --group dev python -m benchmarks.overlap [OFFERS …]`.

Offers are drawn from those of the seed (their topics, users, forms and areas) and given to providers by a skewed
draw, one provider for each fifty offers. The matrices are set beside the bipartite projection of networkx on the same
cells: a directed graph of body → cell → body, whose projection joins just the bodies that meet.
"""

import sys
import time
from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

import networkx as nx
import numpy as np
from networkx.algorithms import bipartite
from rich.console import Console
from rich.table import Table
from scipy.sparse import csr_array

from graph_schema.records import Line, Node
from service.analysis.choosing import Chosen
from service.analysis.comparison import Comparison
from service.analysis.offers import Offers
from service.analysis.offers_read import read_offers
from service.analysis.overlap import Selection
from service.analysis.sparse import Matrix, gathered
from service.stores.base import Snapshot
from tests.conftest import seed_records

T = TypeVar("T")

SIZES = (2_000, 10_000, 50_000, 100_000)
_CHOSEN = Chosen(date(2026, 11, 23), ("current", "unknown"))


def make_offers(count: int) -> Offers:
    """Return a landscape of the seed's topics and areas with so many offers, the same at each call."""
    records = seed_records()
    nodes = [record for record in records if isinstance(record, Node)]
    lines = [r for r in records if isinstance(r, Line) and r.type in {"covers", "partner_in"}]
    draw = np.random.default_rng(20261123)
    models = [
        node for node in nodes if node.type == "offer" and node.text("status") != "closed" and node.confirmed
    ]
    providers = max(count // 50, 2)
    share = 1 / np.arange(1, providers + 1) ** 0.6
    given = draw.choice(providers, count, p=share / share.sum())
    drawn = draw.integers(len(models), size=count)
    offers = [
        _offer(number, models[model], int(body))
        for number, (model, body) in enumerate(zip(drawn, given, strict=True))
    ]
    bodies = [
        Node(id=f"b{n}", type="body", label=f"Body {n}", properties={"kind": "ndpb"})
        for n in range(providers)
    ]
    kept = [node for node in nodes if node.type in {"topic", "area", "body"}]
    return read_offers(Snapshot(revision=1, nodes=(*kept, *bodies, *offers), lines=tuple(lines)))


def _offer(number: int, model: Node, body: int) -> Node:
    properties = {**model.properties, "provider_id": f"b{body}"}
    return model.model_copy(
        update={"id": f"o{number}", "properties": properties, "valid_from": None, "valid_to": None}
    )


def timed(make: Callable[[], T]) -> tuple[T, float]:
    """Return what is made and how many seconds of the processor it took: the machine may be shared."""
    start = time.process_time()
    made = make()
    return made, time.process_time() - start


def by_matrices(selection: Selection) -> Matrix:
    """Return for every two bodies in how many cells of an overlap the one names what the other comes to."""
    count = len(selection.offers.bodies)
    left, right = (gathered(selection.body, side, count) for side in selection.sides(2))
    return csr_array(left @ right.T)


def pairs_of(found: Matrix) -> set[tuple[int, int]]:
    """Return the ordered pairs of different bodies that have anything in common."""
    entries = found.tocoo()
    return {
        pair for pair in zip(entries.row.tolist(), entries.col.tolist(), strict=True) if pair[0] != pair[1]
    }


def by_projection(selection: Selection) -> set[tuple[int, int]]:
    """Return the same by the projection of networkx."""
    graph: nx.DiGraph[Any] = nx.DiGraph()
    left, right = (side.tocoo() for side in selection.sides(2))
    body = selection.body
    bodies = set(body.tolist())
    graph.add_nodes_from(bodies)
    graph.add_edges_from(
        (int(body[row]), ("cell", int(cell))) for row, cell in zip(left.row, left.col, strict=True)
    )
    graph.add_edges_from(
        (("cell", int(cell)), int(body[row])) for row, cell in zip(right.row, right.col, strict=True)
    )
    return set(bipartite.projected_graph(graph, bodies).edges())


def main() -> None:
    """Measure and print."""
    sizes = [int(text) for text in sys.argv[1:]] or list(SIZES)
    table = Table(
        "offers",
        "bodies",
        "read",
        "all pairs and order",
        "one finding by matrices",
        "by projection",
        "times",
        title="Seconds of one processor",
    )
    for size in sizes:
        table.add_row(*measure(size))
    Console().print(table)


def measure(size: int) -> tuple[str, ...]:
    """Return one row of the table."""
    offers, reading = timed(lambda: make_offers(size))
    pairs, whole = timed(lambda: Comparison(offers, _CHOSEN).pairs)
    selection = Selection(offers, _CHOSEN, given_by_people=True)
    selection.sides(2)
    mine, fast = timed(lambda: by_matrices(selection))
    shown = (
        f"{size:,}",
        f"{len(set(offers.body.tolist())):,}",
        f"{reading:.1f}",
        f"{whole:.2f} ({len(pairs):,})",
        f"{fast:.3f}",
    )
    theirs, slow = timed(lambda: by_projection(selection))
    assert pairs_of(mine) == theirs, "both find the same pairs"
    return (*shown, f"{slow:.2f}", f"{slow / fast:.0f}")


if __name__ == "__main__":
    main()
