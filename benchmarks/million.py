"""What does a very large landscape cost? `uv run --group dev python -m benchmarks.million [--offers N] [--neo4j N]`.

Makes a landscape of so many offers (see `benchmarks.landscape`), loads it with `cairn load`, and asks the real server
for support that no cache holds, beside a server of the real landscape, in turn. Then it names the statement that
took longest, with its plan. Offers go into SQLite, those of `--neo4j` into the server of the tests (or that of
CAIRN_TEST_NEO4J, whose database it empties). 0 leaves a store out.
"""

import argparse
import http.client
import json
import os
import statistics
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from rich.console import Console
from rich.table import Table

from benchmarks.landscape import make_landscape
from benchmarks.loading import Env, Loaded, load
from benchmarks.servers import free_port, peak_megabytes, started
from benchmarks.slowest import Slowest, find_slowest
from service.opening import opened
from service.settings import Settings
from tests.contract.backdoor_neo4j import Neo4jBackDoor
from tests.neo4j_server import start_neo4j

QUESTIONS = {
    "a topic, a place, an asker": "topic=evaluation&area=Fife&for=ijb-fife",
    "the topic of most offers": "topic=grant-funding",
    "a topic of few": "topic=oral-health",
    "a place alone": "area=Fife",
    "a topic and a form of help": "topic=evaluation&form=coaching",
    "a need in words": "q=falls%20prevention%20in%20Fife",
    "everything": "",
}
"""Support questions from narrow to broad."""

BROAD = "everything"

ROUNDS = 15
"""How often each question is asked of each server, in turn; the first time is not counted."""

START_SECONDS = 600


@dataclass(frozen=True)
class Figures:
    """What one store did with one landscape."""

    title: str
    loaded: Loaded
    serve_megabytes: int
    real_ms: Mapping[str, float]
    large_ms: Mapping[str, float]
    total: Any
    slowest: Slowest


def main(arguments: Iterable[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="What does a very large landscape cost?")
    parser.add_argument("--offers", type=int, default=1_000_000, help="how many offers in SQLite; 0: none")
    parser.add_argument("--neo4j", type=int, default=100_000, help="how many offers in Neo4j; 0: none")
    asked = parser.parse_args(None if arguments is None else list(arguments))
    console = Console(width=110)
    with tempfile.TemporaryDirectory() as name:
        if asked.offers:
            _show(console, _measure_sqlite(Path(name), asked.offers))
        if asked.neo4j:
            _show(console, _measure_neo4j(Path(name), asked.neo4j))


def _measure_sqlite(folder: Path, offers: int) -> Figures:
    large = {"CAIRN_STORE": "sqlite", "CAIRN_DATA": str(folder / "large")}
    real = {"CAIRN_STORE": "sqlite", "CAIRN_DATA": str(folder / "real")}
    load(real)
    loaded = load(large, make_landscape(offers).write(folder / "package"))
    port, other = free_port(), free_port()
    with (
        started(_serve(port), port, "/health/live", _uncached(real), START_SECONDS) as (address, _),
        started(_serve(other), other, "/health/live", _uncached(large), START_SECONDS) as (beside, pid),
    ):
        costs = _ask([address, beside])
        total = _get(http.client.HTTPConnection(urlsplit(beside).netloc), BROAD)["total"]
        memory = peak_megabytes(pid)
    title = f"{offers:,} offers in SQLite"
    return Figures(title, loaded, memory, costs[0], costs[1], total, _slowest(large))


def _measure_neo4j(folder: Path, offers: int) -> Figures:
    os.environ.setdefault(
        "CAIRN_TEST_NEO4J_HEAP", "17g"
    )  # a load is one transaction, which the server holds whole
    url = start_neo4j().url
    env = {"CAIRN_STORE": url}
    door = Neo4jBackDoor(url)
    door.fresh()
    load(env)
    port = free_port()
    with started(_serve(port), port, "/health/live", _uncached(env), START_SECONDS) as (address, _):
        real = _ask([address])[0]
    door.fresh()
    door.close()
    loaded = load(env, make_landscape(offers).write(folder / "package-for-neo4j"))
    with started(_serve(port), port, "/health/live", _uncached(env), START_SECONDS) as (address, pid):
        large = _ask([address])[0]
        total = _get(http.client.HTTPConnection(urlsplit(address).netloc), BROAD)["total"]
        memory = peak_megabytes(pid)
    title = f"{offers:,} offers in Neo4j"
    return Figures(title, loaded, memory, real, large, total, _slowest(env))


def _serve(port: int) -> list[str]:
    return ["service.cli", "serve", "--port", str(port)]


def _uncached(env: Env) -> dict[str, str]:
    return {**env, "CAIRN_CACHE_BYTES": "0"}


def _ask(addresses: Sequence[str]) -> list[dict[str, float]]:
    """Return what each question costs each server, in ms: the median of several, asked in turn."""
    clients = [http.client.HTTPConnection(urlsplit(address).netloc) for address in addresses]
    taken: list[dict[str, list[float]]] = [{name: [] for name in QUESTIONS} for _ in clients]
    for _ in range(ROUNDS + 1):
        for name in QUESTIONS:
            for client, of_client in zip(clients, taken, strict=True):
                start = time.perf_counter()
                _get(client, name)
                of_client[name].append((time.perf_counter() - start) * 1_000)
    return [{name: statistics.median(times[1:]) for name, times in of.items()} for of in taken]


def _get(client: http.client.HTTPConnection, name: str) -> Any:
    client.request("GET", f"/api/v1/support?{QUESTIONS[name]}")
    answer = client.getresponse()
    body = answer.read()
    if answer.status != http.client.OK:
        raise RuntimeError(f"{name}: {answer.status} {body[:200]!r}")
    return json.loads(body)


def _slowest(env: Env) -> Slowest:
    settings = Settings(
        store=env["CAIRN_STORE"], data=Path(env["CAIRN_DATA"]) if "CAIRN_DATA" in env else Path()
    )
    with opened(settings, seed=False) as store:
        return find_slowest(store, QUESTIONS.values())


def _show(console: Console, figures: Figures) -> None:
    table = Table("measured", "real landscape", "large", "ratio", title=figures.title)
    loaded = figures.loaded
    table.add_row("cairn load", "", f"{loaded.seconds:,.0f} s ({loaded.cpu_seconds:,.0f} s of CPU)", "")
    table.add_row("most memory of cairn load", "", f"{loaded.megabytes:,} MB", "")
    table.add_row("most memory of cairn serve", "", f"{figures.serve_megabytes:,} MB", "")
    for name, real in figures.real_ms.items():
        large = figures.large_ms[name]
        table.add_row(f"support: {name}", f"{real:.1f} ms", f"{large:.1f} ms", f"{large / real:.1f}")
    table.add_row(f"total of: {BROAD}", "", json.dumps(figures.total), "")
    console.print(table)
    console.print(f"Slowest statement: {figures.slowest.name}, {figures.slowest.milliseconds:.1f} ms")
    for line in figures.slowest.plan:
        console.print(line, markup=False, highlight=False, soft_wrap=True)


if __name__ == "__main__":
    main()
