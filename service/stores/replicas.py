"""Copies of the landscape as it was in earlier revisions, made from the log when somebody asks and kept a while.

A copy is made in the thread of whoever asks for it first, one at a time; a few others may wait for it.
"""

import tempfile
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from service.stores.base import Store
from service.stores.replay import follow, make_copy
from service.stores.sqlite import SqliteStore
from service.turns import Turns


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
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._copies: OrderedDict[int, _Copy] = OrderedDict()
        self._present: SqliteStore | None = None
        self._made = 0
        self._lock = Lock()
        self._turns = Turns(wait_seconds=wait_seconds)

    @contextmanager
    def at(self, revision: int) -> Iterator[Store]:
        """Give the landscape as it was in a revision that the record holds; it stays open while it is used.

        Raises `Busy`, `ReplicaTooLarge` and `StoreError`.
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

        Raises `Busy`, `ReplicaTooLarge` and `StoreError`, in which case the copy still holds what it held.
        """
        with self._turns.take():
            newest = self._source.revision().number
            if self._present is None:
                self._refuse_large()
                self._present = make_copy(self._source, self._path(), newest)
            follow(self._source, self._present, newest)
            return self._present

    def close(self) -> None:
        """Remove every copy."""
        with self._turns.last(), self._lock:
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
        with self._turns.take():
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
