"""A file of SQLite for one process alone: taking turns at it, shutting others out of it, and waiting for the disk."""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from service.stores.base import StoreAway

BUSY_SECONDS = 10.0
"""How long a process waits for whoever has a file open that is to be replaced."""

_PATIENCE_SECONDS = 600.0
"""How long it waits for another process that is making the same file."""


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Let one process in at a time. The lock is SQLite's own, so that it goes with the process that held it.

    The empty file stays: whoever waits for it while it was taken away would wait for nothing.
    """
    with closing(sqlite3.connect(lock, timeout=_PATIENCE_SECONDS, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = MEMORY")  # a kill would leave an empty journal beside it
        connection.execute("BEGIN EXCLUSIVE")
        yield


def hold(old: sqlite3.Connection, path: Path, why: str) -> None:
    """Shut others out of a file that is to be replaced, with all that it holds in one file: no write-ahead log may outlive it.

    Raises `StoreAway`, which says why it is to be replaced, where another process has it open.
    """
    ends_at = time.monotonic() + BUSY_SECONDS
    while not _is_held(old):
        if time.monotonic() > ends_at:
            raise StoreAway(
                f"{path} {why}, and another process has it open. Stop that one, then start again."
            )
        time.sleep(0.05)


def _is_held(old: sqlite3.Connection) -> bool:
    """Take the old file for ourselves, or tell that somebody has it; SQLite itself does not wait for the first step."""
    try:
        old.execute("PRAGMA journal_mode = DELETE")
        old.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError:
        return False
    if old.execute("PRAGMA journal_mode").fetchone()[0] == "delete":
        return True
    old.execute("ROLLBACK")  # whoever opened it between the two steps set its mode back
    return False


def sync(path: Path) -> None:
    """Wait until a file, or what a folder lists, is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
