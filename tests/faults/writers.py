"""Writers in processes of their own, killed at a moment of one change: how far they had come is known to the instant.

Each applies change after change through `Store.apply`, and acknowledges each in a file once `apply` has returned.
"""

import ctypes
import time
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from graph_schema.records import ChangeSet, Operation, Put, Remove
from service.stores.base import Store, StoreError
from service.stores.open import open_store
from tests.faults.places import Stage
from tests.faults.processes import FORKED
from tests.faults.steps import listen
from tests.landscapes import change_set, line, node, source

BOARDS = 30
"""How many bodies stand throughout; each change renames ten of them."""

_LIFE = 4
"""After how many changes a body goes that a change brought."""

BEFORE, WITHIN, AFTER = "before", "within", "after"
"""Where a kill falls: before the commit is asked for, until `apply` has returned, after it has."""

_PLACES = {0: BEFORE, 1: WITHIN, 2: AFTER}

_PATIENCE_SECONDS = 60.0

WITHOUT_END = 1_000_000


def fill(store: Store) -> None:
    """Make the first revision: boards, and a line that holds for each of them."""
    boards = [_board(f"board-{number}", f"Board {number}") for number in range(BOARDS)]
    answers = line("accountable_to", "integration_joint_board", "audit", nature="audit")
    store.apply(
        change_set(
            source(), node("body", "audit", "Audit", kind="regulator_or_scrutiny_body"), answers, *boards
        )
    )


def change(number: int) -> ChangeSet:
    """Return the change that makes a revision: ten names, a new body with its lines, and one that goes."""
    puts: list[Operation] = [
        Put(record=_board(f"board-{board}", f"Board {board} in {number}")) for board in _renamed(number)
    ]
    puts.append(Put(record=_board(f"new-{number}", f"New in {number}")))
    gone = number - _LIFE
    ends = [Remove(id=f"new-{gone}", reason="Its time was over.")] if gone > 1 else []
    return ChangeSet(id=f"change-{number}", author="test", operations=(*puts, *ends))


def landscape_at(revision: int) -> Stage:
    """Return what each body is called after so many changes, by reckoning alone."""
    names: dict[str, str] = {"audit": "Audit"}
    for board in range(BOARDS):
        last = max((n for n in range(2, revision + 1) if board in _renamed(n)), default=None)
        names[f"board-{board}"] = f"Board {board}" if last is None else f"Board {board} in {last}"
    names |= {f"new-{n}": f"New in {n}" for n in range(max(2, revision - _LIFE + 1), revision + 1)}
    return revision, names


def _renamed(number: int) -> range:
    return range(number % 3 * 10, number % 3 * 10 + 10)


def _board(id_: str, label: str) -> Any:
    return node("body", id_, label, kind="integration_joint_board")


class Writer:
    """A process that applies changes until it has made so many, and then waits to be killed."""

    def __init__(self, data: Path, environment: Mapping[str, str], said: Path, changes: int) -> None:
        self._said = said
        self._at = FORKED.RawArray(ctypes.c_long, [-1, 0])
        self._times = FORKED.RawArray(ctypes.c_double, 3 * min(changes, 100))
        said.write_bytes(b"")
        store = environment.get("CAIRN_STORE", "sqlite")
        arguments = (store, data, said, changes, self._at, self._times)
        self._process = FORKED.Process(target=_write, args=arguments, daemon=True)
        self._process.start()

    def wait_for(self, change: int, *, in_commit: bool = False) -> None:
        """Return once it has begun to apply the change of this number, counted from 1, or asked for its commit."""
        ends_at = time.monotonic() + _PATIENCE_SECONDS
        while self._at[0] < change or (in_commit and self._at[0] == change and self.place == BEFORE):
            assert self._process.is_alive(), self.said
            assert time.monotonic() < ends_at, f"the writer hangs: {self.said}"
            time.sleep(0.0001)

    def wait_for_all(self, changes: int) -> None:
        """Return once it has applied all its changes."""
        self.wait_for(changes)
        while self.place != AFTER:
            assert self._process.is_alive(), self.said
            time.sleep(0.001)

    @property
    def place(self) -> str:
        """Where in its change it is, or was when it was killed."""
        return _PLACES[self._at[1]]

    @property
    def returned(self) -> int:
        """From how many changes `apply` has returned."""
        return int(self._at[0]) - (self.place != AFTER)

    @property
    def lengths(self) -> list[tuple[float, float]]:
        """For each change the seconds from its beginning until its commit was asked for, and until it had returned."""
        times = list(self._times)
        return [
            (asked - began, returned - began)
            for began, asked, returned in zip(times[::3], times[1::3], times[2::3], strict=True)
            if returned
        ]

    @property
    def said(self) -> str:
        """What it has written: the numbers of the revisions that were acknowledged, and why it ended by itself."""
        return self._said.read_text(encoding="utf-8")

    @property
    def acknowledged(self) -> int:
        """The newest revision that was acknowledged; 0 for none."""
        return max((int(said) for said in self.said.split("\n")[:-1] if said.isdecimal()), default=0)

    def kill(self) -> None:
        """Kill it and wait until it is gone."""
        self._process.kill()
        self._process.join(_PATIENCE_SECONDS)
        self._process.close()

    def end(self) -> int | None:
        """Wait for it to end by itself and return its status."""
        self._process.join(_PATIENCE_SECONDS)
        status = self._process.exitcode
        self.kill()
        return status


def _write(store: str, data: Path, said: Path, changes: int, at: Any, times: Any) -> None:
    """Apply changes in this process, which is a forked one."""
    spot = -1

    def note(place: int) -> None:
        at[1] = place
        if spot >= 0 and 3 * spot + place < len(times):
            times[3 * spot + place] = time.monotonic()

    def hear(step: str) -> None:
        if step in {"COMMIT", "C: COMMIT"} or step.startswith("C: COMMIT "):
            note(1)

    listen(str(data), hear)
    with said.open("ab", buffering=0) as output:
        try:
            with closing(open_store(store, data)) as opened:
                revision = opened.revision().number
                for spot in range(changes):
                    made = change(revision + 1)
                    note(0)
                    at[0] = spot + 1
                    revision = opened.apply(made).number
                    note(2)
                    output.write(f"{revision}\n".encode())
                time.sleep(_PATIENCE_SECONDS)  # to be killed
        except StoreError as error:
            output.write(f"{type(error).__name__}: {error}\n".encode())
            raise SystemExit(1) from error
