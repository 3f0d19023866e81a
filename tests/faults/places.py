"""Where a command works: made as it was before, and looked at after a kill."""

import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Protocol

from service.stores.base import Store
from service.stores.neo4j import Neo4jStore
from service.stores.reads import get_fates, read_changes
from service.stores.replay import make_copy
from service.stores.sqlite import SqliteStore
from tests.contract.backdoor_neo4j import Neo4jBackDoor
from tests.faults.editions import Names
from tests.stores.older_files import make_older

Stage = tuple[int, Names]
"""A revision, and what the bodies are called in it."""

Fill = Callable[[Store], object]
"""Fill an empty store with what stood there before."""


class Place(Protocol):
    """A data folder or a database in which a command is killed."""

    data: Path
    environment: Mapping[str, str]

    def begin(self) -> None:
        """Make it as it was before the command."""

    def look(self) -> Stage:
        """Return what it holds now, having seen that it is whole; nothing in it is touched."""

    def look_at_end(self) -> Stage:
        """Return the same where a command ended well, having seen that nothing is left lying about."""


class FilePlace:
    """A data folder; what it held before lies in a folder of its own."""

    def __init__(self, folder: Path, fill: Fill | None = None) -> None:
        self.data = folder / "data"
        self.before = folder / "before"
        self.environment: Mapping[str, str] = {}
        self.before.mkdir()
        if fill is not None:
            with closing(SqliteStore(self.before / "cairn.sqlite")) as store:
                fill(store)

    def begin(self) -> None:
        """See `Place.begin`."""
        shutil.rmtree(self.data, ignore_errors=True)
        shutil.copytree(self.before, self.data)

    def look(self) -> Stage:
        """See `Place.look`."""
        with _copied(self.data) as folder:
            path = folder / "cairn.sqlite"
            return look_at_file(path) if path.exists() and version_of(path) else (0, {})

    def look_at_end(self) -> Stage:
        """See `Place.look_at_end`."""
        names = {path.name for path in self.data.iterdir()}
        assert names <= {"cairn.sqlite", "cairn.sqlite.lock"}
        return self.look()


class OlderFilePlace(FilePlace):
    """A data folder whose file is of an older format."""

    def __init__(self, folder: Path, fill: Fill) -> None:
        super().__init__(folder)
        store = SqliteStore(folder / "made.sqlite", durable=False)
        fill(store)
        self._stage = look_at(store)
        self._log = log_of(make_older(store, self.before / "cairn.sqlite"))

    def look(self) -> Stage:
        """See `Place.look`: a file of the older format holds its whole log still, and so does one that is kept."""
        with _copied(self.data) as folder:
            kept = folder / "cairn.sqlite.v1"
            if kept.exists():
                assert (version_of(kept), log_of(kept)) == (1, self._log)
            path = folder / "cairn.sqlite"
            if version_of(path) == 1:
                assert log_of(path) == self._log
                return self._stage
            assert kept.exists(), "the old file is kept before the new one takes its name"
            return look_at_file(path)

    def look_at_end(self) -> Stage:
        """See `Place.look_at_end`."""
        names = {path.name for path in self.data.iterdir()}
        assert names == {"cairn.sqlite", "cairn.sqlite.v1", "cairn.sqlite.lock"}
        assert version_of(self.data / "cairn.sqlite") > 1
        return self.look()


class ServerPlace:
    """A database of the tests' server."""

    def __init__(self, url: str, folder: Path, fill: Fill | None = None) -> None:
        self.data = folder / "data"
        self.environment: Mapping[str, str] = {"CAIRN_STORE": url}
        self._url = url
        self._fill = fill
        self._door = Neo4jBackDoor(url)

    def begin(self) -> None:
        """See `Place.begin`."""
        store = self._door.fresh()
        if self._fill is not None:
            self._fill(store)

    def look(self) -> Stage:
        """See `Place.look`."""
        store = Neo4jStore(self._url)
        with closing(store):
            return look_at(store)

    def look_at_end(self) -> Stage:
        """See `Place.look_at_end`."""
        return self.look()

    def settle(self) -> None:
        """Return once the server has ended what a killed process had begun there."""
        while self._door.count_transactions():
            time.sleep(0.002)

    def close(self) -> None:
        """Give back the connections."""
        self._door.close()


def look_at_file(path: Path) -> Stage:
    """Return what a data file holds, having seen that it is whole."""
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    with closing(SqliteStore(path)) as store:
        return look_at(store)


def look_at(store: Store) -> Stage:
    """Return what a store holds, having seen that its log replays to just that."""
    held = store.snapshot()
    once = {change.record_id for change in read_changes(store)}
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(make_copy(store, Path(folder) / "copy.sqlite", held.revision)) as copy,
    ):
        assert copy.snapshot() == held
        assert get_fates(copy, once) == get_fates(store, once)
    assert [r.number for r in store.find_revisions()] == list(range(1, held.revision + 1))
    return held.revision, {record.id: record.label for record in held.nodes if record.type == "body"}


def log_of(path: Path) -> list[Any]:
    """Return all that the log of a file of an older format holds."""
    with closing(sqlite3.connect(path)) as connection:
        revisions = connection.execute("SELECT * FROM revisions ORDER BY number").fetchall()
        return revisions + connection.execute("SELECT * FROM changes ORDER BY revision, position").fetchall()


def version_of(path: Path) -> int:
    """Return the format of a file; 0 where nothing was written to it yet."""
    with closing(sqlite3.connect(path)) as connection:
        found: int = connection.execute("PRAGMA user_version").fetchone()[0]
        return found


@contextmanager
def _copied(data: Path) -> Iterator[Path]:
    """Give a copy of a data folder, so that what a kill left is still there for the next start to find."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "data"
        if data.exists():
            shutil.copytree(data, copy)
        yield copy
