"""An empty SQLite file made to hold the log of another landscape, whole or not at all.

The log is replayed into a file beside it, `cairn.sqlite.restoring`, which takes its name only when it is whole.
"""

import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

from service.stores.alone import BUSY_SECONDS, alone, hold, sync
from service.stores.base import Store, StoreNotEmpty
from service.stores.replay import Log, make_copy
from service.stores.sqlite_file import SQL, contract_errors, version_of
from service.stores.sqlite_rows import revision_of


def unfinished_of(path: Path) -> Path:
    """Return where a file is made that is to take a name; what lies there was cut off, or is being made now."""
    return path.with_name(f"{path.name}.restoring")


def fill_file(log: Log, path: Path, until: int, check: Callable[[Store], None]) -> None:
    """Make a file hold a log up to a revision; `check` raises where what was made is not what it should be.

    Raises `StoreNotEmpty`, `StoreAway` where another process has the empty file open, and `StoreDamaged` where the
    log cannot be replayed; the file is then as it was.
    """
    part = unfinished_of(path)
    with contract_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with alone(path.with_name(f"{path.name}.lock")):
            _refuse_filled(path)
            _remove(part)  # of a restore that was cut off
            try:
                _make(log, part, until, check)
                _take_place(part, path)
            finally:
                _remove(part)
            sync(path.parent)


def _make(log: Log, part: Path, until: int, check: Callable[[Store], None]) -> None:
    with closing(make_copy(log, part, until)) as copy:
        check(copy)
    with closing(sqlite3.connect(part)) as made:
        made.execute("PRAGMA journal_mode = DELETE")
    sync(part)


def _take_place(part: Path, path: Path) -> None:
    """Give a whole file its name, which nothing but an empty file may have."""
    if not path.exists():
        with suppress(OSError):  # somebody was faster, or the file system knows one name a file
            path.hardlink_to(part)
            return
    if not path.exists():
        part.replace(path)
        return
    with closing(sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)) as old:
        hold(old, path, "is empty and to be filled")
        _refuse_held(old, path)
        part.replace(path)


def _refuse_filled(path: Path) -> None:
    if path.exists():
        with closing(sqlite3.connect(path, timeout=BUSY_SECONDS)) as connection:
            _refuse_held(connection, path)


def _refuse_held(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse a file in which anything stands: a landscape, or what is not ours."""
    if version_of(connection):
        held = revision_of(connection.execute(SQL["revision"]).fetchone()).number
        what = f"a landscape at revision {held}" if held else ""
    else:
        what = "data" if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] else ""
    if what:
        raise StoreNotEmpty(
            f"{path} holds {what}, and nothing is put in its place. Name an empty folder with --data, or "
            "stop Cairn, move the file away and give the command again."
        )


def _remove(part: Path) -> None:
    for name in (part.name, f"{part.name}-wal", f"{part.name}-shm", f"{part.name}-journal"):
        part.with_name(name).unlink(missing_ok=True)
