"""How long does the whole seed take to load into Neo4j? `uv run --group dev python -m benchmarks.loading`.

Starts the server of the tests (or uses CAIRN_TEST_NEO4J, whose database it empties), loads the seed into the
empty database, and loads it again.
"""

import time

from rich.console import Console
from rich.table import Table

from service.loading import load_seed
from tests.contract.backdoor_neo4j import Neo4jBackDoor
from tests.neo4j_server import start_neo4j


def main() -> None:
    """Measure and print."""
    door = Neo4jBackDoor(start_neo4j().url)
    table = Table("measured", "seconds", title="Loading the seed into Neo4j")
    try:
        store = door.fresh()
        for name in ("first load", "loaded again, nothing to change"):
            start = time.perf_counter()
            load_seed(store)
            table.add_row(name, f"{time.perf_counter() - start:.1f}")
    finally:
        door.close()
    Console().print(table)


if __name__ == "__main__":
    main()
