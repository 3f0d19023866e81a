"""One SQLite file: how it is made, opened, read and written, with no exception of the driver let out."""

import sqlite3
import threading
import uuid
import weakref
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import NoReturn

from graph_schema.records import sort_key
from service.stores.base import StoreAway, StoreDamaged, StoreError, StoreTooNew, StoreTooOld
from service.stores.statements import read_statements

SCHEMA_VERSION = 3
"""Kept in the file as `user_version`; a file with a higher one was written by a newer Cairn, one with a lower one is
carried forward (`service.stores.carrying`). 2: the log keeps what a package said. 3: what records named once is kept,
offers stand on shelves, and the lines that follow from offers are read from them."""

SQL = read_statements("sqlite", ".sql")

_BUSY_SECONDS = 60.0
"""How long a writer waits for another process's write before it gives up: a load of the seed takes a few seconds."""


class _OfThread:
    """What a thread has of a file: it goes with the thread."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection


def _give_back(opened: list[sqlite3.Connection], connection: sqlite3.Connection) -> None:
    connection.close()
    with suppress(ValueError):  # all were closed before
        opened.remove(connection)


class SqliteFile:
    """A file in write-ahead-log mode: each thread reads on a connection of its own, writers take turns."""

    def __init__(self, path: Path, *, durable: bool = True) -> None:
        self.path = path
        self._durable = durable
        self._local = threading.local()
        self._open: list[sqlite3.Connection] = []
        self._writing = threading.Lock()
        with self.errors():
            path.parent.mkdir(parents=True, exist_ok=True)
            self._set_up()

    def reading(self) -> sqlite3.Connection:
        """Return this thread's connection, which cannot write; it is closed when the thread has ended."""
        mine: _OfThread | None = getattr(self._local, "mine", None)
        if mine is None:
            mine = self._local.mine = _OfThread(self.connect_for_reading())
            # A server's threads come and go, and each connection may hold 16 MB.
            weakref.finalize(mine, _give_back, self._open, mine.connection).atexit = False
        return mine.connection

    def connect_for_reading(self) -> sqlite3.Connection:
        """Return a new connection that cannot write; it is closed with the file."""
        connection = self._connect()
        connection.execute("PRAGMA query_only = ON")
        self._open.append(connection)
        return connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Give a connection in a transaction that other writers, of any process, wait for."""
        with self._writing, self.errors():
            connection = self._connect()
            # In kB: a load of a million records writes to ten thousand places of its tables at a time.
            connection.execute("PRAGMA cache_size = -128000")
            try:
                with transaction(connection, "IMMEDIATE"):
                    yield connection
            finally:
                connection.close()

    def copy_to(self, path: Path) -> None:
        """Write the file as it stands to another, under a name of its own."""
        copy = sqlite3.connect(path, isolation_level=None)
        try:
            self.reading().backup(copy)
            copy.execute("UPDATE landscape SET store_id = ?", [str(uuid.uuid4())])
        finally:
            copy.close()

    def errors(self) -> AbstractContextManager[None]:
        """Turn the driver's exceptions and the system's into those of the contract."""
        return contract_errors(self.path)

    def refuse(self, error: Exception) -> NoReturn:
        """Raise what an exception of the driver or the system means to the contract."""
        _refuse(self.path, error)

    def close(self) -> None:
        """Close every connection."""
        for connection in tuple(self._open):
            connection.close()
        self._open.clear()
        self._local = threading.local()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        # What was acknowledged survives a power cut.
        connection.execute(f"PRAGMA synchronous = {'FULL' if self._durable else 'OFF'}")
        connection.create_function("sort_key", 1, sort_key, deterministic=True)
        # In kB; the 2 MB that SQLite takes by itself hold a twentieth of the landscape. Of copies there are several.
        connection.execute(f"PRAGMA cache_size = -{16_000 if self._durable else 4_000}")
        return connection

    def _set_up(self) -> None:
        connection = self._connect()
        try:
            self._refuse_other_formats(version_of(connection))
            connection.execute("PRAGMA journal_mode = WAL")
            if version_of(connection) == SCHEMA_VERSION:
                return
            with transaction(connection, "IMMEDIATE"):
                if version_of(connection) == 0:  # another process may have been first
                    _make_tables(connection)
        finally:
            connection.close()

    def _refuse_other_formats(self, version: int) -> None:
        if version > SCHEMA_VERSION:
            raise StoreTooNew(
                f"{self.path} was written by a newer version of Cairn (its format is {version}, this one reads "
                f"{SCHEMA_VERSION}). Install the newer version, or name another folder with --data or CAIRN_DATA."
            )
        if 0 < version < SCHEMA_VERSION:
            raise StoreTooOld(
                f"{self.path} was written by an older version of Cairn (its format is {version}, this one reads "
                f"{SCHEMA_VERSION}). Any command of Cairn that opens it, or `open_store`, carries it forward."
            )


@contextmanager
def contract_errors(path: Path) -> Iterator[None]:
    """Turn the driver's exceptions and the system's, met at a file, into those of the contract."""
    try:
        yield
    except StoreError:
        raise  # one of them is an OSError too
    except (sqlite3.Error, OSError) as error:
        _refuse(path, error)


def _refuse(path: Path, error: Exception) -> NoReturn:
    if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError):
        raise StoreDamaged(
            f"The data file {path} is not what it should be: {error}. Restore it from a backup, or move "
            "it away and start again."
        ) from error
    raise StoreAway(
        f"The data file {path} cannot be read or written now: {error}. {_advice(error)}"
    ) from error


def _advice(error: Exception) -> str:
    """Say what may help; SQLite tells of a disk without room as of any other fault of it."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CANTOPEN) & 0xFF
    if code in {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}:
        return "See that its disk is sound and has room; a change that was under way was not made."
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return "Another process has it for itself; try again when that is done."
    return (
        "See that the folder is there and that this user may write in it and to the file: "
        "reading needs that, too, and no disk may be mounted for reading alone."
    )


def version_of(connection: sqlite3.Connection) -> int:
    """Return the format of a file; 0 where nothing was written to it yet."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _make_tables(connection: sqlite3.Connection) -> None:
    for statement in SQL["schema"].split(";\n"):
        connection.execute(statement)
    connection.execute("INSERT INTO landscape (store_id) VALUES (?)", [str(uuid.uuid4())])
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


@contextmanager
def transaction(connection: sqlite3.Connection, mode: str) -> Iterator[sqlite3.Connection]:
    """Commit at the end of the block, or roll back all of it."""
    connection.execute(f"BEGIN {mode}")
    try:
        yield connection
    except BaseException:
        if connection.in_transaction:  # a full disk ends the transaction by itself
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
