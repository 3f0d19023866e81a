"""What becomes of the data file when a load is cut off: the old landscape remains whole."""

import os
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from service.stores.base import Store
from service.stores.sqlite import SqliteStore
from tests.landscapes import ROOT, SEED, change_set, node, source

_LIMIT = 4_000_000
"""Bytes that a file may have where the disk is to be full: the seed needs ten times as many."""


def _file(tmp_path: Path) -> Path:
    """Return a data file that holds a source and a body."""
    path = tmp_path / "cairn.sqlite"
    store = SqliteStore(path)
    store.apply(change_set(source(), node("body", "somebody", "Somebody", kind="council")))
    store.close()
    return path


def _load(tmp_path: Path, *, full: bool = False) -> subprocess.Popen[str]:
    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (_LIMIT, _LIMIT))

    return subprocess.Popen(
        [sys.executable, "-m", "service.cli", "load", str(SEED)],
        cwd=ROOT,
        env={**os.environ, "CAIRN_DATA": str(tmp_path)},
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=limit if full else None,  # nothing else runs in the child before the command
    )


def _assert_whole(path: Path) -> int:
    """Check that the file holds all of one revision, and return its number."""
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
    store: Store = SqliteStore(path)
    try:
        revision = store.revision().number
        assert "somebody" in store.get(["somebody"])
        assert store.count().get("offer", 0) == (533 if revision == 2 else 0)
        return revision
    finally:
        store.close()


def test_a_full_disk_ends_a_load_with_a_message_and_leaves_the_landscape_whole(tmp_path: Path) -> None:
    path = _file(tmp_path)
    load = _load(tmp_path, full=True)
    _, said = load.communicate(timeout=60)
    assert load.returncode == 1
    assert str(path) in said
    assert "Traceback" not in said
    assert _assert_whole(path) == 1


def _finish(load: subprocess.Popen[str]) -> int:
    load.communicate(timeout=60)
    return load.returncode


@pytest.fixture(scope="module")
def seconds(tmp_path_factory: pytest.TempPathFactory) -> float:
    """How long a whole load takes here."""
    folder = tmp_path_factory.mktemp("whole")
    _file(folder)
    start = time.monotonic()
    assert _finish(_load(folder)) == 0
    return time.monotonic() - start


@pytest.mark.parametrize("share", [0.6, 0.9])
def test_a_load_that_is_killed_is_all_there_or_not_at_all(
    tmp_path: Path, share: float, seconds: float
) -> None:
    path = _file(tmp_path)
    load = _load(tmp_path)
    time.sleep(seconds * share)
    load.kill()
    _finish(load)
    assert _assert_whole(path) in {1, 2}
    assert _finish(_load(tmp_path)) == 0
    assert _assert_whole(path) == 2
