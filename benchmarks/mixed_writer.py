"""Writes small changes to a landscape for `benchmarks.mixed`, from processes of their own.

Run as a module it applies one change for each line that it reads.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import NamedTuple, Self

from graph_schema.records import ChangeSet, Node, Put
from service.settings import Settings
from service.stores.open import open_store
from tests.loading.packages import make_folder

APPLIED = "body-of-a-mixed-load"
LOADED = "loaded-body-of-a-mixed-load"

LOAD_EACH = 10
"""Each tenth write is a `cairn load`, the others go through `Store.apply` in one process that stays open."""


class Write(NamedTuple):
    """A change that was acknowledged: how it was made, which body it renamed to what, and when it was done."""

    by: str
    body: str
    name: str
    done: float


class Writer:
    """The writing side of a mixed load."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        self._env = {**os.environ, **settings}
        self._folder = tempfile.TemporaryDirectory(prefix="cairn-mixed-")
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__],
            env=self._env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        """Wait until it can write."""
        self._hear()
        return self

    def __exit__(self, *_: object) -> None:
        """End its process."""
        self._process.communicate(timeout=20)
        self._folder.cleanup()

    def write(self, number: int) -> Write:
        """Make a change and return it once it is acknowledged."""
        name = f"Change {number} of a mixed load"
        if number % LOAD_EACH == 0:
            self._load(name, number)
            return Write("cairn load", LOADED, name, time.monotonic())
        assert self._process.stdin is not None
        self._process.stdin.write(f"{name}\n")
        self._process.stdin.flush()
        return Write("Store.apply", APPLIED, name, float(self._hear()))

    def _hear(self) -> str:
        assert self._process.stdout is not None
        said = self._process.stdout.readline()
        if not said:
            raise RuntimeError("the writer ended")
        return said

    def _load(self, name: str, number: int) -> None:
        tables = {
            "sources.csv": "id,title,url,sources\nmixed,A page,https://example.org/mixed,mixed\n",
            "bodies.csv": f"id,name,kind,sources\n{LOADED},{name},third_sector_intermediary,mixed\n",
        }
        folder = make_folder(Path(self._folder.name), tables, name="mixed-load", version=f"1.{number}")
        command = [sys.executable, "-m", "service.cli", "load", str(folder)]
        done = subprocess.run(command, env=self._env, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"cairn load ended with {done.returncode}: {done.stderr[-500:]}")


def main() -> None:
    """Apply a change for each name on standard input, and print the moment at which it was acknowledged."""
    settings = Settings()
    with closing(open_store(settings.store, settings.data)) as store:
        print("ready", flush=True)
        for said in sys.stdin:
            name = said.strip()
            store.apply(_change(name))
            print(time.monotonic(), flush=True)  # one clock for all processes of a machine


def _change(name: str) -> ChangeSet:
    """Return a change that renames a body and what it offers."""
    stated = {"sources": ("unverified",), "confidence": "low"}
    kind = {"name": name, "kind": "third_sector_intermediary"}
    offered = {
        "name": f"Offer of {name}",
        "provider_id": APPLIED,
        "topic_ids": ("evaluation",),
        "form": "coaching",
        "status": "current",
        "area_id": "S92000003",
    }
    records = [
        Node(id=APPLIED, type="body", label=name, properties=kind, **stated),
        Node(id=f"offer-of-{APPLIED}", type="offer", label=offered["name"], properties=offered, **stated),
    ]
    return ChangeSet(id=name, author="benchmark", operations=tuple(Put(record=record) for record in records))


if __name__ == "__main__":
    main()
