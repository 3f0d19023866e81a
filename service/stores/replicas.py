"""Copies of the landscape: as it was in earlier revisions, made from the log, or as a change would make it.

A copy is made in the thread of whoever asks for it first, one at a time; a few others may wait for it.
"""

import shutil
import tempfile
import weakref
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from graph_schema.records import ChangeSet
from service.stores.base import Store
from service.stores.mirror import ReplicaTooLarge, refuse_large
from service.stores.replay import follow, make_copy
from service.stores.sqlite import SqliteStore
from service.stores.steady import SteadyStore
from service.turns import Turns

__all__ = ["ReplicaTooLarge", "Replicas"]

_Key = tuple[int, str]
"""The revision of a copy, and what tells the change made to it from others; empty where there is none."""

_UNCHANGED = ""


@dataclass(slots=True)
class _Copy:
    store: SqliteStore
    users: int = 0
    dropped: bool = False


class Replicas:
    """The copies of one store; close it to remove them."""

    def __init__(self, source: Store, *, keep: int, max_records: int, wait_seconds: float = 20.0) -> None:
        self._source = source
        self._keep = keep
        self._max_records = max_records
        self._folder: Path | None = None
        self._remove_folder: Callable[[], object] = lambda: None
        self._copies: OrderedDict[_Key, _Copy] = OrderedDict()
        self._made = 0
        self._lock = Lock()
        self._turns = Turns(wait_seconds=wait_seconds)

    @contextmanager
    def at(self, revision: int) -> Iterator[Store]:
        """Give the landscape as it was in a revision that the record holds; it stays open while it is used.

        Raises `Busy`, `ReplicaTooLarge` and `StoreError`.
        """
        with self._using((revision, _UNCHANGED), lambda: self._copy_of(revision)) as store:
            yield store

    @contextmanager
    def changed(self, revision: int, name: str, change: Callable[[], ChangeSet]) -> Iterator[Store]:
        """Give the landscape of a revision as a change makes it; the record stays as it is.

        `name` tells the change from others; it is worked out only where no copy is at hand. Raises what `at` raises,
        what `change` raises, and `ChangeRefused`.
        """

        def make() -> SqliteStore:
            change_set = change()
            copy = self._copy_of(revision)
            try:
                copy.apply(change_set)
            except BaseException:
                _remove(copy)
                raise
            return copy

        with self._using((revision, name), make) as store:
            yield store

    @contextmanager
    def _using(self, key: _Key, make: Callable[[], SqliteStore]) -> Iterator[Store]:
        """Give a copy, made where it is not at hand; it stays open while it is used."""
        copy = self._taken(key) or self._made_anew(key, make)
        try:
            yield copy.store
        finally:
            with self._lock:
                copy.users -= 1
                if copy.dropped and not copy.users:
                    _remove(copy.store)

    def close(self) -> None:
        """Remove every copy."""
        with self._turns.last(), self._lock:
            for copy in self._copies.values():
                copy.store.close()
            self._copies.clear()
            self._remove_folder()
            self._folder = None

    def _taken(self, key: _Key) -> _Copy | None:
        with self._lock:
            copy = self._copies.get(key)
            if copy is not None:
                copy.users += 1
                self._copies.move_to_end(key)
            return copy

    def _made_anew(self, key: _Key, make: Callable[[], SqliteStore]) -> _Copy:
        with self._turns.take():
            taken = self._taken(key)  # by the one that was waited for
            if taken is not None:
                return taken
            refuse_large(self._source, self._max_records)
            copy = _Copy(make(), users=1)
            with self._lock:
                self._copies[key] = copy
                while len(self._copies) > self._keep:
                    self._drop(self._copies.popitem(last=False)[1])
            return copy

    def _copy_of(self, revision: int) -> SqliteStore:
        """Return a new copy: from the file at hand that comes nearest to it, which is up to fifty times as fast."""
        near = self._nearest(revision)
        if near is not None:
            copy = near.copied(self._path())
            try:
                if copy.revision().number <= revision:
                    follow(self._source, copy, revision)
                    return copy
            except BaseException:
                _remove(copy)
                raise
            _remove(copy)  # a write came in between
        return make_copy(self._source, self._path(), revision)

    def _nearest(self, revision: int) -> SqliteStore | None:
        """Return a file that holds a revision, or the last one before it of which a copy is kept; None without any."""
        present = self._present() if revision == self._source.revision().number else None
        if present is not None:
            return present
        with self._lock:
            before = [
                number for number, change in self._copies if change == _UNCHANGED and number <= revision
            ]
            # Only who has the turn, as this thread does, drops copies.
            return self._copies[max(before), _UNCHANGED].store if before else None

    def _drop(self, copy: _Copy) -> None:
        copy.dropped = True
        if not copy.users:
            _remove(copy.store)

    def _present(self) -> SqliteStore | None:
        """Return a file that holds the present; None where there is none."""
        if isinstance(self._source, SteadyStore):
            return self._source.copy_of_present(self._max_records)
        return self._source if isinstance(self._source, SqliteStore) else None

    def _path(self) -> Path:
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="cairn-"))
            # Removed at the latest when nobody holds the copies any more, or the process ends.
            self._remove_folder = weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        self._made += 1
        return self._folder / f"{self._made}.sqlite"


def _remove(store: SqliteStore) -> None:
    store.close()
    for file in store.path.parent.glob(f"{store.path.name}*"):
        file.unlink(missing_ok=True)
