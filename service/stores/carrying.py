"""A data file of an older format made into one of today's: its log is replayed into a new file, which then replaces it.

At every moment the file's own name leads to a whole landscape, the old one or the new one. The old file is kept
beside it, `cairn.sqlite.v1`. A start that was cut off is made good by the next.
"""

import itertools
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from service.stores.alone import BUSY_SECONDS, alone, hold, sync
from service.stores.base import LogEntry, StoreDamaged
from service.stores.replay import make_copy
from service.stores.sqlite_file import SCHEMA_VERSION, SQL, contract_errors, version_of
from service.stores.sqlite_rows import read_entries, revision_of


def carry_forward(path: Path, tell: Callable[[str], object] = lambda _said: None) -> None:
    """Bring a data file to today's format where it is of an older one; of processes that start at once, one does it.

    Raises `StoreAway` where another process has it open, and `StoreDamaged` where its log cannot be replayed;
    the file is then as it was.
    """
    with contract_errors(path):
        if path.exists():
            # Even a look is taken alone: SQLite finds a file's journal by its name, and whoever opened the old file
            # just before the new one took that name would roll the new one's journal back into the old one.
            with alone(path.with_name(f"{path.name}.lock")):
                if _is_older(path):
                    _carry(path, tell)


def _is_older(path: Path) -> bool:
    with closing(sqlite3.connect(path, timeout=BUSY_SECONDS)) as connection:
        return 0 < version_of(connection) < SCHEMA_VERSION


def _carry(path: Path, tell: Callable[[str], object]) -> None:
    new = path.with_name(f"{path.name}.new")
    for name in (new.name, f"{new.name}-wal", f"{new.name}-shm", f"{new.name}-journal"):
        path.with_name(name).unlink(missing_ok=True)  # of a start that was cut off
    with closing(sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)) as old:
        hold(old, path, "is of an older format")
        tell(f"{path} is of an older format; its log is replayed into a new file.")
        revisions = _replay(old, path, new)
        kept = _keep(old, path)
        new.replace(path)
        sync(path.parent)
    noun = "revision" if revisions == 1 else "revisions"
    tell(f"Carried {revisions:,} {noun} forward; the old file is kept as {kept}.")


def _replay(old: sqlite3.Connection, path: Path, new: Path) -> int:
    """Make the new file from the log of the old one and return how many revisions it holds."""
    newest = revision_of(old.execute(SQL["revision"]).fetchone()).number
    try:
        make_copy(_OldLog(old), new, newest).close()
    except StoreDamaged as damaged:
        raise StoreDamaged(
            f"{path} is of an older format and cannot be carried forward. {damaged} It is left as it was."
        ) from damaged
    with closing(sqlite3.connect(new)) as made:
        made.execute("PRAGMA journal_mode = DELETE")
    sync(new)
    return newest


class _OldLog:
    """The log of a file of an older format."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def read_log(self, since: int, limit: int) -> tuple[LogEntry, ...]:
        """See `Store.read_log`."""
        return read_entries(self._connection, since, limit)


def _keep(old: sqlite3.Connection, path: Path) -> Path:
    """Give the old file a second name, one that no other file has, and return it."""
    name = f"{path.name}.v{version_of(old)}"
    for number in itertools.count(1):
        kept = path.with_name(name if number == 1 else f"{name}-{number}")
        if not kept.exists():
            break
        if kept.samefile(path):  # a start that was cut off had come so far
            return kept
    try:
        kept.hardlink_to(path)
    except OSError:  # a file system on which a file has one name
        part = path.with_name(f"{path.name}.part")
        part.write_bytes(old.serialize())  # whoever opens and closes the file itself gives up its lock
        sync(part)
        part.replace(kept)
    return kept
