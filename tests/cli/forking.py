"""Commands in processes of their own, which begin where the modules of the command line are already read.

Reading them takes two and a half of the three seconds of a short command. A process that does nothing else reads them
once; each command is a fork of it, with its own memory, environment, folder and exit status, that ends as any process
does. Nothing of the tests is loaded in it.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from service.cli import main

NEEDED = (
    "service.app",
    "service.cli_ask",
    "service.cli_scenario",
    "service.operation.doctor",
    "service.operation.moving",
    "service.reverting",
    "uvicorn",
)
"""What a command takes in when it is given: read once here, before any is."""

for _module in NEEDED:
    import_module(_module)

SHOWN = {"COLUMNS": "100", "NO_COLOR": "1"}
"""How the command line prints, which it reads as it starts, and so from the process that is forked."""


class Forks:
    """Runs commands, each as a fork of one process."""

    def __init__(self, root: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.cli.forking"],
            cwd=root,
            env={**os.environ, **SHOWN},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(
        self, arguments: tuple[str, ...], env: Mapping[str, str], folder: Path
    ) -> subprocess.CompletedProcess[str]:
        """Run `cairn` in a folder, whose packages come first, and return its exit status and what it printed."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with tempfile.TemporaryDirectory() as printed:
            out, err = Path(printed, "out"), Path(printed, "err")
            asked = {
                "arguments": arguments,
                "env": {**env, **SHOWN},
                "folder": str(folder),
                "streams": (os.devnull, str(out), str(err)),
            }
            print(json.dumps(asked), file=self._process.stdin, flush=True)
            status = int(self._process.stdout.readline())
            return subprocess.CompletedProcess(
                arguments, status, *(path.read_text("utf-8") for path in (out, err))
            )

    def close(self) -> None:
        """End the process that is forked."""
        self._process.communicate()


def serve_forks() -> None:
    """Fork for each line of standard input and tell the exit status; the fork returns from here as `cairn`."""
    while line := sys.stdin.readline():
        asked = json.loads(line)
        if not (child := os.fork()):
            _become(asked)
            main()
            return
        _, ended = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(ended)}\n")
        sys.stdout.flush()


def _become(asked: Mapping[str, Any]) -> None:
    """Take on the streams, folder, environment and arguments of a command."""
    for number, path in enumerate(asked["streams"]):
        os.dup2(os.open(path, os.O_RDWR | os.O_CREAT), number)
    os.chdir(asked["folder"])
    sys.path[0] = asked["folder"]  # as for any module that is run
    os.environ.clear()
    os.environ.update(asked["env"])
    sys.argv = ["cairn", *asked["arguments"]]


if __name__ == "__main__":
    serve_forks()
