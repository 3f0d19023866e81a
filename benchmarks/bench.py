"""What does each question cost, and what else could answer it? The work of `cairn bench`, in a checkout.

For each size and store it loads a landscape (see `benchmarks.landscape`; once the real size is the real landscape
itself), serves it with two real servers, one that keeps answers and one that does not, and asks each registered
question of both. Then it puts one support answer beside what else could give it (see `benchmarks.side_by_side`).
"""

import os
import platform
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from benchmarks.client import MOST_SECONDS, Measured, NotAnswered, by_many, by_one
from benchmarks.landscape import GENERATED_OFFER, count_real_offers, make_landscape
from benchmarks.loading import Env, Loaded, load
from benchmarks.servers import free_port, peak_megabytes, started, wait_for_rest
from benchmarks.side_by_side import measure_neo4j, measure_sqlite
from service.questions.registry import Question, load_questions
from tests.contract.backdoor_neo4j import Neo4jBackDoor
from tests.neo4j_server import VERSION, start_neo4j
from tests.web.asking import api_of

START_SECONDS = 900
_KEPT_SECONDS = 1.0
_ANEW_SECONDS = 1.5

_HEAD = (
    "| question | kept: requests/s | p50 | p95 | p99 | made anew: requests/s | p50 | p95 | p99 |\n"
    "|---|---|---|---|---|---|---|---|---|"
)


@dataclass(frozen=True)
class Size:
    """A landscape as many times the real one, in one of the stores."""

    store: str
    times: int

    @property
    def title(self) -> str:
        """What it is called above its table."""
        offers = count_real_offers() * self.times
        return f"{'SQLite' if self.store == 'sqlite' else 'Neo4j'}, {self.times:,} × ({offers:,} offers)"


def bench(sqlite: Sequence[int], neo4j: Sequence[int], *, beside: bool, told: Path | None) -> None:
    """Measure and print, as Markdown, each line as soon as it is known; `told` is a file that gets the same.

    `sqlite` and `neo4j` are the sizes, in times the real one; `beside`: what else could answer, too.
    """
    os.environ.setdefault("CAIRN_TEST_NEO4J_HEAP", _heap(max(neo4j, default=1)))
    if told is not None:
        told.write_text("", encoding="utf-8")
    for line in _lines(sqlite, neo4j, beside=beside):
        print(line, flush=True)
        if told is not None:
            with told.open("a", encoding="utf-8") as file:
                file.write(f"{line}\n")


def _lines(sqlite: Sequence[int], neo4j: Sequence[int], *, beside: bool) -> Iterator[str]:
    yield f"{_machine()}\n"
    if beside:
        yield from _beside(bool(neo4j))
    for times in sqlite:
        yield from _of_size(Size("sqlite", times))
    for times in neo4j:
        yield from _of_size(Size(start_neo4j().url, times))


def _machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    busy = os.getloadavg()[0]
    parts = [
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        f"{os.cpu_count()} cores",
        f"load {busy:.1f} at the start",
        f"{memory:.0f} GiB",
        f"Python {platform.python_version()}",
        f"uvicorn {version('uvicorn')}",
        f"FastAPI {version('fastapi')}",
        f"Neo4j {VERSION}",
    ]
    return ", ".join(parts)


def _beside(with_neo4j: bool) -> Iterator[str]:
    yield "### One support answer, beside what else could give it\n\n| measured | figure |\n|---|---|"
    with tempfile.TemporaryDirectory() as name:
        for what, figure in measure_sqlite(Path(name)):
            yield f"| {what} | {figure} |"
    if with_neo4j:
        url = start_neo4j().url
        _fill(Size(url, 1), {"CAIRN_STORE": url}, Path())
        for what, figure in measure_neo4j(url):
            yield f"| Neo4j: {what.strip()} | {figure} |"
    yield ""


def _of_size(size: Size) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        env = {
            "CAIRN_STORE": size.store,
            "CAIRN_DATA": str(folder / "data"),
            "CAIRN_MAX_ANSWER_SECONDS": str(MOST_SECONDS),  # what is slow is measured too, not refused
        }
        loaded = _fill(size, env, folder)
        yield f"### {size.title}\n"
        yield f"`cairn load`: {loaded.seconds:,.0f} s ({loaded.cpu_seconds:,.0f} s of CPU), at most {loaded.megabytes:,} MB.\n"
        kept = _serve(stack, env)
        anew = _serve(stack, env | {"CAIRN_CACHE_BYTES": "0"})
        for _, pid in (kept, anew):
            wait_for_rest(pid)
        yield _HEAD
        for question in load_questions():
            address = _address(question, size.times)
            yield f"| {question.name} | {_row(kept[0] + address, anew[0] + address)} |"
        most = [peak_megabytes(pid) for _, pid in (kept, anew)]
        yield f"\nMost memory of the server that keeps answers {most[0]} MB, of the other {most[1]} MB.\n"


def _fill(size: Size, env: Env, folder: Path) -> Loaded:
    """Load the landscape of a size into an empty store."""
    if size.store != "sqlite":
        door = Neo4jBackDoor(size.store)
        door.fresh()
        door.close()
    if size.times == 1:
        return load(env)
    return load(env, make_landscape(count_real_offers() * size.times).write(folder / "package"))


def _heap(times: int) -> str:
    """Return what the tests' Neo4j needs: a load is one transaction, which the server holds whole."""
    if times <= 1:
        return "1g"
    return "3g" if times <= 10 else "14g"


def _serve(stack: ExitStack, env: Env) -> tuple[str, int]:
    """Start a server and return its address and process id."""
    port = free_port()
    command = ["service.cli", "serve", "--port", str(port)]
    return stack.enter_context(started(command, port, "/health/live", env, START_SECONDS))


def _address(question: Question, times: int) -> str:
    """Return the address that asks a question of something that the landscape holds."""
    generated = {"offer": GENERATED_OFFER} if question.name == "offers" and times > 1 else {}
    return api_of(question, **generated)


def _row(kept: str, anew: str) -> str:
    try:
        first = by_one(anew, _ANEW_SECONDS)
        by_one(kept, 0)  # from now on it is kept
        return f"{_cells(by_many(kept, _KEPT_SECONDS))} | {_cells(first)}"
    except NotAnswered as refused:
        return f"not answered: {refused} | | | | | | | |"


def _cells(measured: Measured) -> str:
    shares = (measured.p50, measured.p95, measured.p99)
    return " | ".join([f"{measured.per_second:,.1f}", *(f"{share:,.2f}" for share in shares)])
