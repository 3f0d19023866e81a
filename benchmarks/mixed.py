"""Does Cairn stay right, quick and small while it is asked and written to for long?

    uv run --group dev python -m benchmarks.mixed --minutes 30

A real `cairn serve` over the real landscape in SQLite. Clients ask every registered question as JSON, table and page,
in random order, from the cache and beside it; every few seconds a process applies a small change, each tenth time a
`cairn load`. It prints how many answers were errors, after how long a write was seen, and memory and latency
of the first and the last third of the time, what went before left out as a start. The status is 1 where a limit was missed.
"""

import argparse
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.mixed_load import Asked, Held, Load, Noted, Server
from benchmarks.servers import free_port, started
from service.opening import open_filled
from service.settings import Settings

CLIENTS = 2
EVERY_SECONDS = 10.0

PATIENCE_SECONDS = 120
"""How long one answer may take here: on a busy machine a copy of the landscape may take more than the usual 30 s."""

STARTING = 0.2
"""The share of the time that counts as a start: caches fill, and everything is met once."""

SEEN_SECONDS = 1.0
MEGABYTES_AN_HOUR = 60.0
"""How much memory may grow at most after the start, by the straight line nearest to what was measured."""

SLOWER = 1.25
"""How many times as long as in the first third answers may take in the last."""


@contextmanager
def serving(folder: Path, servers: int = 1) -> Iterator[tuple[list[Server], dict[str, str]]]:
    """Run servers over one data file with the real landscape, and give them with what they were told."""
    open_filled(Settings(data=folder)).close()
    settings = {"CAIRN_DATA": str(folder), "CAIRN_MAX_ANSWER_SECONDS": str(PATIENCE_SECONDS)}
    with ExitStack() as stack:
        running = []
        for number in range(servers):
            port = free_port()
            command = ["service.cli", "serve", "--port", str(port)]
            log = folder / f"said-{number}.log"
            server = started(command, port, "/health/ready", settings, log=log)
            running.append(Server(*stack.enter_context(server)))
        yield running, settings


def is_error(asked: Asked) -> bool:
    """Tell whether an answer is none that was to be given."""
    return asked.status != 200


@dataclass(frozen=True)
class Third:
    """A third of the time: the latency of answers and what one cost of a processor, in ms, and how busy the machine was."""

    median: float
    p95: float
    cpu: float
    load: float

    @property
    def told(self) -> str:
        """It as a cell."""
        return f"p50 {self.median:.1f} ms, p95 {self.p95:.1f} ms, {self.cpu:.1f} ms of processor; {self.load:.1f} processes wanted one"


def thirds(noted: Noted, seconds: float) -> tuple[Third, Third]:
    """Return the first and the last third of what was asked after the start."""
    start = seconds * STARTING
    length = (seconds - start) / 3
    return _third(noted, start, start + length), _third(noted, seconds - length, seconds)


def _third(noted: Noted, start: float, end: float) -> Third:
    took = [1000 * one.seconds for one in noted.asked if start <= one.at < end]
    held = [one for one in noted.held if start <= one.at < end]
    used = 1000 * (held[-1].cpu_seconds - held[0].cpu_seconds)
    load = statistics.mean(one.load for one in held)
    return Third(statistics.median(took), statistics.quantiles(took, n=20)[-1], used / len(took), load)


def megabytes_an_hour(held: Sequence[Held], start: float) -> float:
    """Return how fast memory grows after a start."""
    at, megabytes = zip(*((one.at, one.megabytes) for one in held if one.at >= start), strict=True)
    return statistics.linear_regression(at, megabytes).slope * 3600


def report(noted: Noted, seconds: float) -> list[str]:
    """Print the table and return what was missed; where something ended early, that alone."""
    if noted.faults:
        return noted.faults
    first, last = thirds(noted, seconds)
    grows = megabytes_an_hour(noted.held, seconds * STARTING)
    errors = [one for one in noted.asked if is_error(one)]
    seen = [after for write in noted.written for after in write.seen_after]
    loads = sum(write.by == "cairn load" for write in noted.written)
    after_start = [one.megabytes for one in noted.held if one.at >= seconds * STARTING]
    rows = {
        "questions asked": f"{len(noted.asked):,} ({len(noted.asked) / seconds:.0f} a second)",
        "answers that were errors": f"{len(errors)}",
        "writes": f"{len(noted.written)}, {loads} of them `cairn load`",
        "a write is seen after": f"{1000 * statistics.median(seen):.0f} ms, at most {1000 * max(seen):.0f} ms",
        "memory after the start": f"{min(after_start):.0f} to {max(after_start):.0f} MB",
        "memory grows by": f"{grows:+.1f} MB an hour",
        "an answer, first third": first.told,
        "an answer, last third": last.told,
    }
    print("| measured | |")
    print("|---|---|")
    for name, value in rows.items():
        print(f"| {name} | {value} |")
    for one in errors[:10]:
        print(f"after {one.at:.0f} s: {one.status} {one.address}")
    missed = {
        "an answer was an error": bool(errors),
        "a write was seen late": max(seen) >= SEEN_SECONDS,
        "memory grew": grows > MEGABYTES_AN_HOUR,
        "answers grew slower": last.median > SLOWER * first.median or last.p95 > SLOWER * first.p95,
    }
    return [said for said, is_so in missed.items() if is_so]


def main() -> None:
    """Ask and write for so many minutes, and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--clients", type=int, default=CLIENTS)
    parser.add_argument("--every", type=float, default=EVERY_SECONDS, help="seconds between writes")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as (servers, settings):
        load = Load(servers, settings, clients=asked.clients, every=asked.every)
        noted = load.run(60 * asked.minutes)
        missed = report(noted, 60 * asked.minutes)
        for log in Path(folder).glob("said-*.log"):
            faults = [line for line in log.read_text(encoding="utf-8").splitlines() if '"fault"' in line]
            print(*faults, sep="\n", flush=True)
    for said in missed:
        print(f"missed: {said}")
    if missed:
        sys.exit(1)


if __name__ == "__main__":
    main()
