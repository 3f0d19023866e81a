"""Commands of Cairn in processes of their own that can be killed at a step or at a moment.

They are forked from one that has imported this module, Cairn and the vocabulary with it: seconds saved with each, so
that what is killed is the work and not the start of Python.
"""

import ctypes
import json
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

from graph_schema.schema import load_schema
from service.cli import main
from tests.cli.forking import NEEDED
from tests.faults.steps import Course, listen

load_schema()
FORKED = multiprocessing.get_context("forkserver")
FORKED.set_forkserver_preload(
    [
        "pytest",
        "tests.faults.processes",
        "tests.faults.writers",
        "service.stores.neo4j",
        "service.stores.carrying",
        *NEEDED,
    ]
)

_PATIENCE_SECONDS = 60.0


@dataclass(frozen=True)
class Command:
    """A command, where its data lie, and what else it is told."""

    arguments: Sequence[str]
    data: Path
    environment: Mapping[str, str]
    installed: Path
    """A folder with a package `seed_data` that stands before the one of this checkout."""
    condition: Callable[[], None] | None = None
    """What the process does to itself first, to find the machine in a bad way; see `tests.faults.conditions`."""


@dataclass(frozen=True)
class Ended:
    """How a process ended: by itself with a status, or killed."""

    status: int
    steps: int
    said: str

    @property
    def killed(self) -> bool:
        """Whether it was killed before it ended by itself."""
        return self.status == -signal.SIGKILL


class Running:
    """A command at work; what it says goes to a file.

    Just before the step `stop_at` it is killed; before it begins it waits for all at the `gate`; at its end it
    writes the steps that it took to `record`.
    """

    def __init__(
        self, command: Command, said: Path, *, stop_at: int = 0, gate: Any = None, record: Path | None = None
    ) -> None:
        self._said = said
        self._steps = FORKED.RawValue(ctypes.c_long, -1)
        arguments = (command, said, self._steps, stop_at, gate, record)
        self._process: ForkServerProcess = FORKED.Process(target=_work, args=arguments, daemon=True)
        self._process.start()

    def wait_for_work(self) -> None:
        """Return once the command is about to begin."""
        while self._steps.value < 0:
            assert self._process.is_alive(), self._said.read_text(encoding="utf-8")
            time.sleep(0.0002)

    def kill_after(self, seconds: float) -> Ended:
        """Kill it so long after it began, wherever it is then."""
        self.wait_for_work()
        self._process.join(seconds)
        self._process.kill()
        return self.end()

    def end(self) -> Ended:
        """Wait for its end."""
        self._process.join(_PATIENCE_SECONDS)
        status = self._process.exitcode
        assert status is not None, f"it hangs: {self._said.read_text(encoding='utf-8')}"
        self._process.close()
        return Ended(status, self._steps.value, self._said.read_text(encoding="utf-8"))


def run(command: Command, said: Path) -> Ended:
    """Run a command to its end."""
    return Running(command, said).end()


def run_at_once(commands: Sequence[Command], folder: Path) -> list[Ended]:
    """Run commands that all begin at the same moment."""
    gate = FORKED.Barrier(len(commands))
    running = [Running(c, folder / f"said-{number}", gate=gate) for number, c in enumerate(commands)]
    return [one.end() for one in running]


def measure(command: Command, said: Path) -> tuple[Ended, Course]:
    """Run a command to its end and tell its steps and how long it took."""
    record = said.with_suffix(".steps")
    running = Running(command, said, record=record)
    running.wait_for_work()
    began = time.monotonic()
    ended = running.end()
    seconds = time.monotonic() - began
    return ended, Course(json.loads(record.read_text(encoding="utf-8")), seconds)


def _work(command: Command, said: Path, steps: Any, stop_at: int, gate: Any, record: Path | None) -> None:
    """Run the command in this process, which is a forked one."""
    taken: list[str] = []

    def hear(step: str) -> None:
        steps.value += 1
        if steps.value == stop_at:
            os.kill(os.getpid(), signal.SIGKILL)
        if record is not None:
            taken.append(step)

    _redirect(said)
    os.environ.update(command.environment, CAIRN_DATA=str(command.data), COLUMNS="200", NO_COLOR="1")
    sys.path.insert(0, str(command.installed))
    sys.argv = ["cairn", *command.arguments]
    if gate is not None:
        gate.wait(_PATIENCE_SECONDS)
    if command.condition is not None:
        command.condition()
    listen(str(command.data), hear)
    steps.value = 0
    try:
        main()
    finally:
        if record is not None:
            record.write_text(json.dumps(taken), encoding="utf-8")


def _redirect(said: Path) -> None:
    with said.open("wb", buffering=0) as output:
        os.dup2(output.fileno(), 1)
        os.dup2(output.fileno(), 2)
