"""One support answer, ours and what else could give it, by one client in one run.

Beside a repeated answer stands a bare ASGI application that sends the same status, headers and bytes; beside one
that is made anew Datasette on the same file, a FastAPI route that sends the same bytes, and on Neo4j a FastAPI service
that runs one statement a request.
"""

import json
import os
import pickle
import re
import statistics
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.client import requests_per_second
from benchmarks.servers import free_port, served
from service.opening import opened
from service.questions.support import SupportQuestion, answer_support, understand
from service.settings import Settings
from service.stores.sqlite_offers import SORT_MATCHES, bound_offers
from service.words import words_for

ASKED = {"topic": "evaluation", "area": "Fife", "for": "ijb-fife"}

QUESTION = f"/api/v1/support?{urlencode(ASKED)}"

ROUNDS = 3
"""Each rate is the median of so many, taken in turn so that a slow moment hits all sides."""

Row = tuple[str, str]

_UVICORN = ("--log-level", "warning", "--no-server-header", "--no-date-header", "--host", "127.0.0.1")

_COUNTED = {"CAIRN_RATE_LIMIT": "10000000"}
"""Counted for each request, and never reached."""

_UNKEPT = {"CAIRN_CACHE_BYTES": "0"}


def measure_sqlite(folder: Path) -> Iterator[Row]:
    """Give the figures of the real landscape in SQLite, in a folder where nothing is yet."""
    yield "from the command to the first answer, seed load included", f"{_fresh_start(folder):.2f} s"
    yield "answer_support, with the check of what it says, median", f"{_in_process(folder):.2f} ms"
    ours = {"CAIRN_STORE": "sqlite", "CAIRN_DATA": str(folder / "fresh-0")}
    with ExitStack() as stack:
        kept, anew = _cairn(stack, ours | _COUNTED), _cairn(stack, ours | _UNKEPT)
        recorded = {"RECORDED_ANSWER": str(_record(kept + QUESTION, folder / "recorded.pickle"))}
        rates = _rates(
            {
                "kept": kept + QUESTION,
                "bare": _uvicorn(stack, "bare:application", recorded) + QUESTION,
                "anew": anew + QUESTION,
                "route": _uvicorn(stack, "bare:fastapi_application", recorded) + QUESTION,
                "datasette": _datasette(stack, folder) + _datasette_question(folder),
            }
        )
    yield from _said(rates, "kept", "bare", "bare ASGI application, same status, headers and bytes")
    yield from _said(rates, "anew", "datasette", "Datasette, the same by one statement on the same file")
    yield "  kept against Datasette", f"{rates['kept'] / rates['datasette']:.1f}"
    yield "FastAPI route that sends the same bytes", f"{rates['route']:,.0f} requests/s"
    yield from _two_processes(ours | _UNKEPT)


def measure_neo4j(url: str) -> Iterator[Row]:
    """Give the figures of a landscape in Neo4j."""
    ours = {"CAIRN_STORE": url}
    asked = urlencode({"topic": "evaluation", "area": "S37000032", "asker": "ijb-fife"})
    with ExitStack() as stack:
        rates = _rates(
            {
                "kept": _cairn(stack, ours | _COUNTED) + QUESTION,
                "anew": _cairn(stack, ours | _UNKEPT) + QUESTION,
                "plain": f"{_uvicorn(stack, 'plain:application', ours)}/support?{asked}",
            }
        )
    yield from _said(rates, "anew", "plain", "FastAPI, one statement a request, nothing kept")
    yield from _said(rates, "kept", "plain", "the same")
    yield from _two_processes(ours | _UNKEPT)


_NAMES = {"kept": "a repeated answer, every header, limit and count on", "anew": "an answer made anew"}


def _said(rates: Mapping[str, float], ours: str, other: str, called: str) -> Iterator[Row]:
    yield _NAMES[ours], f"{rates[ours]:,.0f} requests/s"
    yield called, f"{rates[other]:,.0f} requests/s"
    yield f"  {ours} against that", f"{rates[ours] / rates[other]:.2f}"


def _rates(addresses: Mapping[str, str]) -> dict[str, float]:
    found: dict[str, list[float]] = {name: [] for name in addresses}
    for _ in range(ROUNDS):
        for name, address in addresses.items():
            found[name].append(requests_per_second(address))
    return {name: statistics.median(rates) for name, rates in found.items()}


def _two_processes(env: Mapping[str, str]) -> Iterator[Row]:
    """Two processes over one store, each asked by as many as one alone is."""
    with ExitStack() as stack:
        first, second = (_cairn(stack, env) + QUESTION for _ in range(2))
        alone, together = [], []
        for _ in range(ROUNDS):
            alone.append(requests_per_second(first))
            together.append(sum(_at_once(first, second)))
    yield "two processes, made anew", f"{statistics.median(together):,.0f} requests/s"
    yield "  against one", f"{statistics.median(together) / statistics.median(alone):.2f}"


def _at_once(*addresses: str) -> list[float]:
    rates: list[float] = []
    threads = [
        threading.Thread(target=lambda url=url: rates.append(requests_per_second(url))) for url in addresses
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return rates


def _fresh_start(folder: Path) -> float:
    """Return the seconds from the command to the first answer, the load of the seed included."""
    times = []
    for n in range(ROUNDS):
        start = time.perf_counter()
        with ExitStack() as stack:
            address = _cairn(stack, {"CAIRN_STORE": "sqlite", "CAIRN_DATA": str(folder / f"fresh-{n}")})
            urllib.request.urlopen(address + QUESTION).read()  # noqa: S310  # our own server
            times.append(time.perf_counter() - start)
    return statistics.median(times)


def _in_process(folder: Path) -> float:
    asked = _asked()
    with opened(Settings(store="sqlite", data=folder / "fresh-0")) as store:
        return _median_ms(lambda: answer_support(store, asked))


def _median_ms(call: Callable[[], object], times: int = 500) -> float:
    call()
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        call()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken) * 1_000


def _asked() -> SupportQuestion:
    return SupportQuestion.model_validate({**ASKED, "topic": [ASKED["topic"]], "area": [ASKED["area"]]})


def _cairn(stack: ExitStack, env: Mapping[str, str]) -> str:
    port = free_port()
    return _served(stack, ["service.cli", "serve", "--port", str(port)], port, "/health/live", env)


def _uvicorn(stack: ExitStack, application: str, env: Mapping[str, str]) -> str:
    port = free_port()
    command = ["uvicorn", f"benchmarks.{application}", *_UVICORN, "--port", str(port)]
    return _served(stack, command, port, "/", env)


def _datasette(stack: ExitStack, folder: Path) -> str:
    """Serve the same file with a canned query that gives what our answer gives, its parameters in the address."""
    # Datasette binds an empty text where nothing is given; the statement wants null.
    ranked = SORT_MATCHES.rstrip().rstrip(";")
    for name in ("words", "after_id", "best"):
        ranked = re.sub(rf":{name}\b", f"nullif(:{name}, '')", ranked)
    for name in ("best", "most", "limit"):
        ranked = ranked.replace(f"nullif(:{name}, '')", f"cast(:{name} AS INTEGER)").replace(
            f"LIMIT :{name}", f"LIMIT cast(:{name} AS INTEGER)"
        )
    statement = Path(__file__).with_name("datasette_support.sql").read_text(encoding="utf-8")
    queries = {"queries": {"support": {"sql": statement.replace("{sort_offers}", ranked)}}}
    metadata = folder / "metadata.json"
    metadata.write_text(json.dumps({"databases": {"cairn": queries}}), encoding="utf-8")
    port = free_port()
    limit = ["--setting", "sql_time_limit_ms", "10000"]
    file = str(folder / "fresh-0" / "cairn.sqlite")
    return _served(
        stack, ["datasette", file, "-m", str(metadata), "--port", str(port), *limit], port, "/", {}
    )


def _datasette_question(folder: Path) -> str:
    with opened(Settings(store="sqlite", data=folder / "fresh-0")) as store:
        wanted = understand(store, words_for(store), _asked())
    bound = bound_offers(wanted.filters) | {"circle": json.dumps(wanted.asker.circle if wanted.asker else [])}
    given = {name: "" if value is None else value for name, value in bound.items()}
    return "/cairn/support.json?" + urlencode({**given, "most": 501, "limit": 20, "_shape": "objects"})


def _served(stack: ExitStack, command: Sequence[str], port: int, ready: str, env: Mapping[str, str]) -> str:
    server: AbstractContextManager[str] = served(command, port, ready, env=env)
    return stack.enter_context(server)


def _record(url: str, file: Path) -> Path:
    """Keep an answer as the bare application is to send it, and return where."""
    with urllib.request.urlopen(url) as answer:  # noqa: S310  # our own server
        headers = [(k.lower().encode(), v.encode()) for k, v in answer.getheaders()]
        # What the server itself adds to each answer it will add here too.
        headers = [(name, value) for name, value in headers if name not in {b"connection", b"date"}]
        file.write_bytes(pickle.dumps((answer.status, headers, answer.read())))
    return file


os.environ.setdefault("PYTHONPATH", str(Path(__file__).parents[1]))
"""Servers are started from any folder; they find this checkout."""
