"""Copies of the landscape as it was in earlier revisions, made from the log when somebody asks and kept a while.

A copy is made in the thread of whoever asks for it first, one at a time; a few others may wait for it.
"""

import tempfile
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore, Lock

from service.stores.base import Store
from service.stores.replay import follow, make_copy
from service.stores.sqlite import SqliteStore

WAITING = 4
"""How many may wait while a copy is made; each holds a thread of the server."""


class ReplicaBusy(Exception):
    """Copies are being made for others; asking again later will work."""


class ReplicaTooLarge(Exception):
    """The landscape is too large to be copied for a question."""


@dataclass(slots=True)
class _Copy:
    store: SqliteStore
    users: int = 0
    dropped: bool = False


class Replicas:
    """The copies of one store; close it to remove them."""

    def __init__(self, source: Store, *, keep: int, max_records: int, wait_seconds: float = 10.0) -> None:
        self._source = source
        self._keep = keep
        self._max_records = max_records
        self._wait_seconds = wait_seconds
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._copies: OrderedDict[int, _Copy] = OrderedDict()
        self._present: SqliteStore | None = None
        self._made = 0
        self._lock = Lock()
        self._making = Lock()
        self._room = BoundedSemaphore(WAITING + 1)

    @contextmanager
    def at(self, revision: int) -> Iterator[Store]:
        """Give the landscape as it was in a revision that the record holds; it stays open while it is used.

        Raises `ReplicaBusy`, `ReplicaTooLarge` and `StoreError`.
        """
        copy = self._taken(revision) or self._made_anew(revision)
        try:
            yield copy.store
        finally:
            with self._lock:
                copy.users -= 1
                if copy.dropped and not copy.users:
                    _remove(copy.store)

    def present(self) -> Store:
        """Return a copy of the present, brought up to date from the log; made at the first call.

        Raises `ReplicaBusy`, `ReplicaTooLarge` and `StoreError`, in which case the copy still holds what it held.
        """
        with self._turn():
            newest = self._source.revision().number
            if self._present is None:
                self._refuse_large()
                self._present = make_copy(self._source, self._path(), newest)
            follow(self._source, self._present, newest)
            return self._present

    def close(self) -> None:
        """Remove every copy."""
        with self._making, self._lock:
            for copy in self._copies.values():
                copy.store.close()
            self._copies.clear()
            if self._present is not None:
                self._present.close()
                self._present = None
            if self._folder is not None:
                self._folder.cleanup()
                self._folder = None

    def _taken(self, revision: int) -> _Copy | None:
        with self._lock:
            copy = self._copies.get(revision)
            if copy is not None:
                copy.users += 1
                self._copies.move_to_end(revision)
            return copy

    def _made_anew(self, revision: int) -> _Copy:
        with self._turn():
            taken = self._taken(revision)  # by the one that was waited for
            if taken is not None:
                return taken
            self._refuse_large()
            copy = _Copy(make_copy(self._source, self._path(), revision), users=1)
            with self._lock:
                self._copies[revision] = copy
                while len(self._copies) > self._keep:
                    self._drop(self._copies.popitem(last=False)[1])
            return copy

    def _drop(self, copy: _Copy) -> None:
        copy.dropped = True
        if not copy.users:
            _remove(copy.store)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Wait for one's turn to make a copy."""
        if not self._room.acquire(blocking=False):
            raise ReplicaBusy
        try:
            if not self._making.acquire(timeout=self._wait_seconds):
                raise ReplicaBusy
            try:
                yield
            finally:
                self._making.release()
        finally:
            self._room.release()

    def _refuse_large(self) -> None:
        records = sum(self._source.count().values())
        if records > self._max_records:
            raise ReplicaTooLarge(
                f"The landscape holds {records:,} records, more than the {self._max_records:,} that are copied "
                "for a question about an earlier state of the record (CAIRN_REPLICA_MAX_RECORDS)."
            )

    def _path(self) -> Path:
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="cairn-")
        self._made += 1
        return Path(self._folder.name) / f"{self._made}.sqlite"


def _remove(store: SqliteStore) -> None:
    store.close()
    for file in store.path.parent.glob(f"{store.path.name}*"):
        file.unlink(missing_ok=True)
