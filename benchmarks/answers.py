"""How fast is an answer? `uv run --group dev --group bench python -m benchmarks.answers`.

Prints, from one run by one client: a repeated support answer beside a bare ASGI application that sends the same
bytes; one not in the cache beside Datasette answering the same question from the same file, and beside a FastAPI
route that returns the same bytes; the cost of `answer_support` alone; a fresh start to the first answer.
"""

import json
import os
import pickle
import re
import statistics
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

from rich.console import Console
from rich.table import Table

from benchmarks.client import requests_per_second
from benchmarks.servers import free_port, served
from service.opening import opened
from service.questions.support import SupportQuestion, answer_support, understand
from service.settings import Settings
from service.stores.sqlite_file import SQL
from service.stores.sqlite_offers import bound_offers
from service.words import words_for

QUESTION = "/api/v1/support?topic=evaluation&area=Fife&for=ijb-fife"

ASKED = {"topic": ["evaluation"], "area": ["Fife"], "for": "ijb-fife"}

ROUNDS = 3
"""Each rate is the median of so many, taken in turn so that a slow moment hits both sides."""


def main() -> None:
    """Measure everything and print the table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        table = Table("measured", "figure", title="Answers on the real landscape, SQLite")
        for row in [*_fresh_start(folder), *_in_process(folder), *_over_http(folder)]:
            table.add_row(*row)
        Console(width=110).print(table)


def _fresh_start(folder: Path) -> list[tuple[str, str]]:
    """Time from the command to the first answer, the seed load included."""
    times = []
    for n in range(ROUNDS):
        start = time.perf_counter()
        with _cairn(folder / f"fresh-{n}") as address:
            urllib.request.urlopen(address + QUESTION).read()  # noqa: S310  # our own server
            times.append(time.perf_counter() - start)
    return [("fresh start to first answer, seed load included", f"{statistics.median(times):.2f} s")]


def _in_process(folder: Path) -> list[tuple[str, str]]:
    asked = SupportQuestion.model_validate(ASKED)
    with opened(Settings(store="sqlite", data=folder / "fresh-0")) as store:
        cost = _median_ms(lambda: answer_support(store, asked))
    return [("answer_support, validation of the answer included", f"{cost:.2f} ms median")]


def _median_ms(call: Callable[[], object], times: int = 500) -> float:
    call()
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        call()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken) * 1_000


def _over_http(folder: Path) -> list[tuple[str, str]]:
    recording = folder / "recorded.pickle"
    env = {"RECORDED_ANSWER": str(recording)}
    limited = {"CAIRN_RATE_LIMIT": "10000000"}  # counted for each request, and never reached
    with (
        _cairn(folder / "fresh-0", **limited) as cached,
        _cairn(folder / "fresh-0", CAIRN_CACHE_BYTES="0") as uncached,
    ):
        recording.write_bytes(pickle.dumps(_record(cached + QUESTION)))
        bare_port, fast_port, sette_port = free_port(), free_port(), free_port()
        with (
            served(
                ["uvicorn", "benchmarks.bare:application", *_UVICORN, "--port", str(bare_port)],
                bare_port,
                env=env,
            ) as bare,
            served(
                ["uvicorn", "benchmarks.bare:fastapi_application", *_UVICORN, "--port", str(fast_port)],
                fast_port,
                env=env,
            ) as fast,
            served(_datasette(folder, sette_port), sette_port) as datasette,
        ):
            addresses = {
                "cached": cached + QUESTION,
                "bare": bare + QUESTION,
                "uncached": uncached + QUESTION,
                "fastapi": fast + QUESTION,
                "datasette": datasette + _datasette_question(folder),
            }
            rates: dict[str, list[float]] = {name: [] for name in addresses}
            for _ in range(ROUNDS):
                for name, address in addresses.items():
                    rates[name].append(requests_per_second(address))
    rate = {name: statistics.median(found) for name, found in rates.items()}
    return [
        ("repeated answer (cached)", f"{rate['cached']:,.0f} requests/s"),
        ("bare ASGI application, same status, headers, bytes", f"{rate['bare']:,.0f} requests/s"),
        ("  cached against bare", f"{rate['cached'] / rate['bare']:.2f}"),
        ("answer not in the cache", f"{rate['uncached']:,.0f} requests/s"),
        ("Datasette, same question, same file", f"{rate['datasette']:,.0f} requests/s"),
        ("  not cached against Datasette", f"{rate['uncached'] / rate['datasette']:.1f}"),
        ("FastAPI route that returns the same bytes", f"{rate['fastapi']:,.0f} requests/s"),
        ("  not cached against that", f"{rate['uncached'] / rate['fastapi']:.2f}"),
    ]


_UVICORN = ("--log-level", "warning", "--no-server-header", "--no-date-header", "--host", "127.0.0.1")


def _cairn(data: Path, **env: str):  # type: ignore[no-untyped-def]  # noqa: ANN202  # the context manager of `served`
    port = free_port()
    command = ["service.cli", "serve", "--port", str(port), "--data", str(data)]
    return served(command, port, "/health/live", env=env)


def _record(url: str) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    with urllib.request.urlopen(url) as answer:  # noqa: S310  # our own server
        headers = [(k.lower().encode(), v.encode()) for k, v in answer.getheaders()]
        # What the server itself adds to each answer it will add here too.
        headers = [(name, value) for name, value in headers if name not in {b"connection", b"date"}]
        return answer.status, headers, answer.read()


def _datasette(folder: Path, port: int) -> list[str]:
    """Serve the same file with a canned query that gives what our answer gives, its parameters in the address."""
    # Datasette binds an empty text where nothing is given; the statement wants null.
    ranked = SQL["find_offers"]
    for name in ("words", "after_id"):
        ranked = re.sub(rf":{name}\b", f"nullif(:{name}, '')", ranked)
    statement = Path(__file__).with_name("datasette_support.sql").read_text(encoding="utf-8")
    queries = {"queries": {"support": {"sql": statement.replace("{find_offers}", ranked)}}}
    metadata = folder / "metadata.json"
    metadata.write_text(json.dumps({"databases": {"cairn": queries}}), encoding="utf-8")
    file = folder / "fresh-0" / "cairn.sqlite"
    limit = ["--setting", "sql_time_limit_ms", "10000"]
    return ["datasette", str(file), "-m", str(metadata), "--port", str(port), *limit]


def _datasette_question(folder: Path) -> str:
    with opened(Settings(store="sqlite", data=folder / "fresh-0")) as store:
        wanted = understand(store, words_for(store), SupportQuestion.model_validate(ASKED))
    bound = bound_offers(wanted.filters) | {"circle": json.dumps(wanted.asker.circle if wanted.asker else [])}
    given = {name: "" if value is None else value for name, value in bound.items()}
    return "/cairn/support.json?" + urlencode({**given, "limit": 20, "_shape": "objects"})


if __name__ == "__main__":
    os.environ.setdefault("PYTHONPATH", str(Path(__file__).parents[1]))
    main()
