"""The ways to a Neo4j server: what is read and written there, and whether it is there at all."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Future, wait
from contextlib import AbstractContextManager, contextmanager
from random import uniform
from threading import Event, Lock
from time import monotonic, sleep
from typing import Any, TypeVar

import neo4j
from neo4j.exceptions import DriverError, Neo4jError

from service.stores.base import StoreAway
from service.stores.neo4j_address import Address
from service.stores.neo4j_errors import contract_errors
from service.stores.neo4j_transaction import Transaction, statement
from service.stores.neo4j_way import Way

READ_SECONDS = 10.0
"""How long a question may take on the server before it is given up."""

_CONNECT_SECONDS = 5.0
_RETRY_SECONDS = 3.0
"""How long a read or write is tried again where the cluster is choosing a leader or two writers collide."""

_SILENT_SECONDS = 10.0
"""How long a server may be silent where nothing can take its place: one that was just started is slow."""

_PAUSE_SECONDS = 30.0
"""How long it may be silent while a change is under way: a server that writes much stands still to clear its memory."""

_BACK_SECONDS = 2.0
"""How long a server that was away may take to answer again; nobody waits for it."""

_LOOK_SECONDS = 1.0
"""How long a write goes on between two looks at whether the server is still there."""

_MOST_CALLS = 8
"""How many questions to the server are under way at once; those that it leaves hanging stay among them."""

_UNCHANGED = "Nothing was applied"

_UNKNOWN = (
    "It went away at the very end: whether the change was applied cannot be known before it is back. Give the "
    "command again then; what stands already is not applied twice"
)

_HALF_LETTER = re.compile("[\ud800-\udfff]")

T = TypeVar("T")


class Connection:
    """The ways to a server with the habits of a store: short waits, bookmarks for reading one's own writes, plain errors.

    Whether it is there is asked of it by `poll`, on connections of their own. While it is away nothing else is asked.
    """

    def __init__(self, text: str) -> None:
        self.address = Address.read(text)
        self.patience = _SILENT_SECONDS
        """How many seconds of silence mean that the server is away."""
        self._bookmarks = neo4j.GraphDatabase.bookmark_manager()
        self._away: StoreAway | None = None
        self._answered_at = 0.0
        self._polling = Lock()
        self._counting = Lock()
        self._changes = 0
        with self.errors():
            self._main = Way(self._connect, seconds=_CONNECT_SECONDS, most=_MOST_CALLS)
            self._probe = Way(self._connect, seconds=_CONNECT_SECONDS / 2, most=2)

    @property
    def is_away(self) -> bool:
        """Whether the server did not answer when it was asked last."""
        return self._away is not None

    def read(self, work: Callable[[Transaction], T]) -> T:
        """Return what a function reads in one transaction, on any server that may be read from."""
        return self._read(lambda session: _in_transaction(session, work, READ_SECONDS))

    def rows(self, name: str, *, label: str = "", lines: Sequence[str] = (), **bound: Any) -> list[Any]:
        """Return the rows of one statement that reads: one message and its answer, where a transaction takes three."""
        query = neo4j.Query(statement(name, label=label, lines=lines), timeout=READ_SECONDS)
        asked = {key: _whole(value) for key, value in bound.items()}
        return self._read(lambda session: list(session.run(query, asked)))

    def _read(self, attempt: Callable[[neo4j.Session], T]) -> T:
        def call(driver: neo4j.Driver) -> T:
            made = self._try(driver, neo4j.READ_ACCESS, attempt)
            self._answered_at = monotonic()
            return made

        self._refuse_while_away()
        with self.errors():
            return self._main.run(call, READ_SECONDS + _RETRY_SECONDS + 1)

    def write(self, work: Callable[[Transaction], T]) -> T:
        """Return what a function does in one write transaction; it may be called again where that is lost."""
        ending = Lock()
        committing, given_up = Event(), Event()

        def change(writing: Transaction) -> T:
            committing.clear()
            made = work(writing)
            with ending:
                if given_up.is_set():  # whoever asked has been told that nothing was applied
                    raise StoreAway(_UNCHANGED)
                committing.set()
            return made

        def call(driver: neo4j.Driver) -> T:
            return self._try(driver, neo4j.WRITE_ACCESS, lambda session: _in_transaction(session, change))

        try:
            return self._wait_for(call)
        except StoreAway as away:
            with ending:
                given_up.set()
                outcome = _UNKNOWN if committing.is_set() else _UNCHANGED
            raise StoreAway(f"{away}. {outcome}") from away

    def poll(self, name: str) -> list[Any]:
        """Return the rows of one statement, tried once, so that an absence is noticed at once."""
        query = neo4j.Query(statement(name), timeout=_PAUSE_SECONDS)

        def call(driver: neo4j.Driver) -> list[Any]:
            with self._session(driver, neo4j.READ_ACCESS) as session:
                return list(session.run(query))

        # One after the other, over one connection that is kept: a new one could not be made while the server pauses.
        with self._polling:
            try:
                with self.errors():
                    rows = self._hear(self._probe.start(call))
            except StoreAway as away:
                was_there, self._away = self._away is None, away
                if isinstance(away.__cause__, TimeoutError):
                    self._probe.cut(away)
                if was_there:
                    self._main.cut(away)
                raise
            self._away = None
            return rows

    def define(self, statements: Collection[str]) -> None:
        """Run statements that make constraints and indexes, each in a transaction of its own, and await them."""

        def call(driver: neo4j.Driver) -> None:
            with self._session(driver, neo4j.WRITE_ACCESS) as session:
                for text in statements:
                    session.run(neo4j.Query(text)).consume()
                session.run("CALL db.awaitIndexes(300)").consume()

        if statements:
            self._wait_for(call)

    def close(self) -> None:
        """Give back the connections."""
        self._main.close()
        self._probe.close()

    def _connect(self, seconds: float) -> neo4j.Driver:
        return neo4j.GraphDatabase.driver(
            self.address.url,
            auth=self.address.auth,
            connection_timeout=seconds,
            connection_acquisition_timeout=2 * seconds,
            notifications_min_severity=neo4j.NotificationMinimumSeverity.OFF,
            telemetry_disabled=True,
            user_agent="cairn",
        )

    def _session(self, driver: neo4j.Driver, access: str) -> neo4j.Session:
        return driver.session(
            database=self.address.database,
            default_access_mode=access,
            bookmark_manager=self._bookmarks,
        )

    def _try(self, driver: neo4j.Driver, access: str, attempt: Callable[[neo4j.Session], T]) -> T:
        """Return what comes of an attempt, which is made again where it may go well then.

        Not by the driver itself: it would try on, and perhaps write, when whoever asked has been told that it failed.
        """
        ends_at: float | None = None
        while True:
            try:
                with self._session(driver, access) as session:
                    return attempt(session)
            except (DriverError, Neo4jError) as error:
                ends_at = ends_at or monotonic() + _RETRY_SECONDS
                if not error.is_retryable() or monotonic() > ends_at or not self._main.is_by(driver):
                    raise
            sleep(uniform(0.1, 0.5))  # noqa: S311  # so that two that collided do not meet again

    def _refuse_while_away(self) -> None:
        away = self._away
        if away is not None:
            raise StoreAway(*away.args) from away

    def _wait_for(self, call: Callable[[neo4j.Driver], T]) -> T:
        """Return what a call returns, however long it takes, as long as the server gives signs of life."""
        self._refuse_while_away()
        with self.errors(), self._changing():
            future = self._main.start(call)
            while not wait([future], _LOOK_SECONDS).done:
                if not self._polling.locked():  # what else polls lets this call go where the server is away
                    self.poll("landscape")
            return future.result()

    @contextmanager
    def _changing(self) -> Iterator[None]:
        with self._counting:
            self._changes += 1
        try:
            yield
        finally:
            with self._counting:
                self._changes -= 1

    def _hear(self, future: "Future[T]") -> T:
        """Return what a poll returns; raises TimeoutError where the server is silent.

        It is not while it answers others: in a process with much to do a poll may have to wait. One that comes back is
        given more time, because its first answers are slow, and so is one that writes a change of ours.
        """
        patience = self.patience if self._away is None else max(self.patience, _BACK_SECONDS)
        if self._changes:
            patience = max(patience, _PAUSE_SECONDS)
        ends_at = monotonic() + max(patience, _SILENT_SECONDS)
        while not wait([future], patience).done:
            if monotonic() > min(ends_at, self._answered_at + patience):
                raise TimeoutError(f"no answer within {patience:g} s")
        return future.result()

    def errors(self) -> AbstractContextManager[None]:
        """Let no exception of the driver out; every message names the address."""
        return contract_errors(self.address.url)


def _in_transaction(
    session: neo4j.Session, work: Callable[[Transaction], T], seconds: float | None = None
) -> T:
    """Return what a function does in one transaction, which ends after so many seconds at most."""
    with session.begin_transaction(timeout=seconds) as running:
        made = work(Transaction(running))
        running.commit()
        return made


def _whole(value: Any) -> Any:
    """Return what is asked with no half letter in it: the driver cannot send one, and no record holds one.

    In its place stands U+FDD0, which is set aside never to be a letter.
    """
    if isinstance(value, str):
        return value if value.isascii() else _HALF_LETTER.sub("\ufdd0", value)
    if isinstance(value, dict):
        return {_whole(key): _whole(part) for key, part in value.items()}
    return [_whole(part) for part in value] if isinstance(value, list) else value
