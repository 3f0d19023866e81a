"""What holds when writers, servers and disks fail: the report for benchmarks/README.md.

    uv run --group dev python -m benchmarks.faults
    uv run --group dev python -m benchmarks.faults --kills 20 --server-kills 2 --no-disks

Kills the writer of a data file two hundred times, the writer of a Neo4j database as often, and the server itself twenty times; after each
kill all that was acknowledged must stand, nothing by half, and the log must replay to what stands: the first kill after which that
is not so ends the run with status 1. Then every test of bad disks, damaged files and clocks is run. Neo4j is started here;
CAIRN_TEST_NEO4J_HEAP sets its heap.
"""

import argparse
import os
import platform
import re
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.metadata import version

from tests.faults.campaigns import Outcome, kill_server, kill_writers_of_file, kill_writers_of_server
from tests.neo4j_server import VERSION, start_own_neo4j

DISKS = ("tests/faults/test_bad_disks.py", "tests/faults/test_serving_on_bad_disks.py")


def main() -> None:
    """Kill, look, and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=200, help="of a writer, on each store")
    parser.add_argument("--server-kills", type=int, default=20, help="of the server, while a writer writes")
    parser.add_argument("--disks", action=argparse.BooleanOptionalAction, default=True)
    asked = parser.parse_args()
    print(_machine())
    print()
    print(
        "| killed | kills | a change | its commit | before | within | after | stood | acknowledged | lost | took |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    if asked.kills:
        _print_row("writer, SQLite", lambda: kill_writers_of_file(asked.kills))
    if asked.kills or asked.server_kills:
        _print_server_rows(asked.kills, asked.server_kills)
    if asked.disks:
        print()
        _print_disks()


def _print_server_rows(kills: int, server_kills: int) -> None:
    server = start_own_neo4j()
    try:
        if kills:
            _print_row("writer, Neo4j", lambda: kill_writers_of_server(server.url, kills))
        if server_kills:
            ended = _print_row("server, Neo4j", lambda: kill_server(server, server_kills))
            longest = ended.longest_end_seconds
            print(f"\nA writer whose server was killed ended with a message after at most {longest:.1f} s.")
    finally:
        server.discard()


def _print_row(killed: str, run: Callable[[], Outcome]) -> Outcome:
    began = time.monotonic()
    outcome = run()  # a change that was lost, or stands by half, ends it
    print(f"| {killed} | {outcome.row} | 0 | {time.monotonic() - began:.0f} s |", flush=True)
    return outcome


def _print_disks() -> None:
    """Run the tests of disks and print what they say, one line each."""
    command = [sys.executable, "-m", "pytest", "-q", "-rs", "-v", "--no-header", *DISKS]
    printed = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, "COLUMNS": "200"}
    )
    for test, outcome in re.findall(r"::test_(\S+) (PASSED|FAILED|SKIPPED|ERROR)", printed.stdout):
        print(f"{outcome.lower():8} {test.replace('_', ' ')}")
    print(printed.stdout.rstrip().rsplit("\n", 1)[-1])
    if printed.returncode:
        sys.exit(1)


def _machine() -> str:
    parts = (
        f"{os.cpu_count()} cores",
        f"Python {platform.python_version()}",
        f"SQLite {sqlite3.sqlite_version}",
        f"Neo4j {VERSION}",
        f"driver {version('neo4j')}",
    )
    return time.strftime("%Y-%m-%d %H:%M") + ", " + ", ".join(parts)


if __name__ == "__main__":
    main()
