"""The log of one store made into another: a landscape of any revision, as it was recorded."""

from pathlib import Path
from typing import Protocol

from service.stores.base import LogEntry, Revision, StoreDamaged
from service.stores.sqlite import SqliteStore

_AT_ONCE = 20
"""How many revisions are read at a time: a load may hold the whole landscape."""


class Log(Protocol):
    """What can be replayed: a store, or what is left of one."""

    def read_log(self, since: int, limit: int) -> tuple[LogEntry, ...]:
        """See `Store.read_log`."""


class Held(Protocol):
    """What a log can be replayed into: a store of either sort."""

    def revision(self) -> Revision:
        """See `Store.revision`."""

    def restore(self, entry: LogEntry) -> None:
        """Apply the next entry of another store's log as it was recorded there: number, moment and digest kept.

        Raises `StoreDamaged`, naming the revision, where it does not follow or cannot be what was applied.
        """


def make_copy(source: Log, path: Path, until: int) -> SqliteStore:
    """Return a new SQLite store in a file that holds a landscape as it was in one revision, log included.

    Raises `StoreDamaged` where the log cannot be replayed; the file may then hold part of it.
    """
    copy = SqliteStore(path, durable=False)
    try:
        follow(source, copy, until)
    except BaseException:
        copy.close()
        raise
    return copy


def follow(source: Log, copy: Held, until: int) -> None:
    """Bring a copy from the revision it holds to a later one of its source."""
    while (held := copy.revision().number) < until:
        entries = source.read_log(held, min(_AT_ONCE, until - held))
        if not entries:
            raise StoreDamaged(f"The log is damaged: revision {held + 1} is missing from it.")
        for entry in entries:
            copy.restore(entry)
