"""What a process does to the world outside, step by step, as Python and the driver tell it to whoever asks.

A step is heard just before it is taken: a change to a file of the data folder, a statement sent to SQLite, a message
to a Neo4j server or from it.
"""

import logging
import os
import re
import sqlite3
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

Hear = Callable[[str], None]

_FILE_EVENTS = {"open", "os.rename", "os.link", "os.remove", "sqlite3.connect"}

_BEGINS = re.compile(r"BEGIN (IMMEDIATE|EXCLUSIVE)|os\.(rename|link|remove)|C: RUN .*SET landscape\.writes")
"""The steps with which writing begins; the last is the statement `lock` of the server store."""

_ENDS = re.compile(r"COMMIT|os\.rename|C: COMMIT")


@dataclass(frozen=True)
class Course:
    """The steps of an unharmed run, and how long it took."""

    steps: Sequence[str]
    seconds: float

    @property
    def first(self) -> int:
        """The number, from 1, of the step with which writing begins."""
        return next(number for number, step in enumerate(self.steps, 1) if _BEGINS.match(step))

    @property
    def last(self) -> int:
        """The number of the step with which what was written stands."""
        begun = max(number for number, step in enumerate(self.steps, 1) if _BEGINS.match(step))
        return next(n for n, step in enumerate(self.steps, 1) if n >= begun and _ENDS.match(step))

    @property
    def turns(self) -> list[int]:
        """The numbers of the steps that differ in kind from the one before, or touch a file."""
        kinds = [re.sub("[0-9]+", "", step)[:60] for step in self.steps]
        return [n for n, kind in enumerate(kinds, 1) if n == 1 or kind != kinds[n - 2] or kind[:3] == "os."]

    def place(self, taken: int) -> str:
        """Tell where in its course a process was that had so many steps behind it, the last perhaps at work."""
        return "before" if taken < self.first else "within" if taken <= self.last else "after"


def listen(folder: str, hear: Hear) -> None:
    """Have every further step of this process told, those in a folder and those to a server."""

    def audit(event: str, arguments: tuple[Any, ...]) -> None:
        if event in _FILE_EVENTS and isinstance(arguments[0], str | bytes | os.PathLike):
            path = os.fsdecode(arguments[0])
            if path.startswith(folder):
                hear(f"{event} {path.removeprefix(folder)}")

    sys.addaudithook(audit)
    _listen_to_sqlite(hear)
    _listen_to_driver(hear)


def _listen_to_sqlite(hear: Hear) -> None:
    connect = sqlite3.connect

    def told(*arguments: Any, **options: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*arguments, **options)
        connection.set_trace_callback(hear)
        return connection

    sqlite3.connect = told  # type: ignore[assignment]  # it takes and gives the same


def _listen_to_driver(hear: Hear) -> None:
    class Told(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said = record.getMessage().partition("]  ")[2]
            if said.startswith(("C: ", "S: ")):  # of the client and of the server, not of the driver itself
                hear(said[:2_000])

    log = logging.getLogger("neo4j.io")
    log.setLevel(logging.DEBUG)
    log.propagate = False
    log.addHandler(Told())
