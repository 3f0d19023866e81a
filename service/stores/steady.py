"""A store that goes on from its last good copy while its server is away.

What is made from several reads is made within a turn, in which everything is read from the server, or everything from
the copy. `wholly` takes the turns: where the server goes away in the midst of one, the whole is made again.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar, cast

from graph_schema.records import ChangeSet, Operation
from service.stores.base import Revision, Store, StoreAway
from service.stores.mirror import Mirror
from service.stores.sqlite import SqliteStore

T = TypeVar("T")

_PATIENCE_SECONDS = 0.4
"""How long a server may be silent where a copy can take its place; asked four times a second, it is missed within one."""


class Server(Store, Protocol):
    """A store on a server that may go away."""

    patience: float
    """How many seconds of silence mean that it is away."""

    @property
    def is_away(self) -> bool:
        """Whether it did not answer when it was asked last."""


@dataclass(frozen=True, slots=True)
class _Turn:
    """From where everything is read for a while."""

    of: "SteadyStore"
    store: Store
    copied_at: datetime | None = None
    """When the copy was the present; None where the server itself is read."""


_turn: ContextVar[_Turn | None] = ContextVar("turn", default=None)


class SteadyStore:
    """A server with its copy. What is not here is asked of whichever of them has the turn."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._mirror = Mirror(server)
        self._of_server = _Turn(self, server)

    @property
    def store_id(self) -> str:
        """The server's: the copy holds the same landscape."""
        return self._server.store_id

    def revision(self) -> Revision:
        """Return the newest revision at hand; that of the copy says when it was copied."""
        turn = self._current()
        revision = turn.store.revision()
        return revision.model_copy(update={"copied_at": turn.copied_at}) if turn.copied_at else revision

    def apply(self, change_set: ChangeSet, more: Iterable[Operation] = ()) -> Revision:
        """Apply a change-set on the server, never to the copy; see `Store.apply`."""
        return self._server.apply(change_set, more)

    def close(self) -> None:
        """Remove the copy and give back the server's connections."""
        self._mirror.close()
        self._server.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._current().store, name)

    def copy_of_present(self, max_records: int) -> SqliteStore:
        """Return the copy, brought up to date unless the server is away; raises as `Mirror.follow` does."""
        copy = self._mirror.copy
        if copy is not None and self._current().store is copy:
            return copy
        copy = self._mirror.follow(max_records)
        self._server.patience = _PATIENCE_SECONDS
        return copy

    @contextmanager
    def turn(self, *, of_copy: bool = False) -> Iterator[None]:
        """Have everything read from whichever serves now, or from the copy where there is one."""
        token = _turn.set((of_copy and self._of_copy()) or self._serving())
        try:
            yield
        finally:
            _turn.reset(token)

    @property
    def in_turn(self) -> bool:
        """Whether somebody has taken a turn here already."""
        turn = _turn.get()
        return turn is not None and turn.of is self

    @property
    def copied_at(self) -> datetime | None:
        """When the copy last was the present (UTC); None where there is none that could take the server's place."""
        return self._mirror.copied_at

    def _current(self) -> _Turn:
        turn = _turn.get()
        return turn if turn is not None and turn.of is self else self._serving()

    def _serving(self) -> _Turn:
        return (self._of_copy() if self._server.is_away else None) or self._of_server

    def _of_copy(self) -> _Turn | None:
        copy, copied_at = self._mirror.copy, self._mirror.copied_at
        return None if copy is None or copied_at is None else _Turn(self, copy, copied_at)


def steady(server: Server) -> Store:
    """Return a server as a store that goes on from its copy while the server is away, once it has one."""
    return cast("Store", SteadyStore(server))


def keep_copy(store: Store, max_records: int) -> None:
    """Have a copy at hand that is up to date, where a store is on a server; raises as `Mirror.follow` does."""
    if isinstance(store, SteadyStore):
        store.copy_of_present(max_records)


def find_copied_at(store: Store) -> datetime | None:
    """Return when the copy that would answer for a store last was the present (UTC); None where none would."""
    return store.copied_at if isinstance(store, SteadyStore) else None


def turns(store: Store) -> Iterator[AbstractContextManager[None]]:
    """Give the turns in which to make something, one after the other until it is made.

    In the first everything is read from whichever serves now, in the second from the copy. There is one alone where
    no copy is held, or within a turn that was taken before.
    """
    if not isinstance(store, SteadyStore) or store.in_turn:
        yield nullcontext()
        return
    yield store.turn()
    if store.copied_at is not None:
        yield store.turn(of_copy=True)


def wholly(store: Store, make: Callable[[], T]) -> T:
    """Return what is made wholly from a store, or wholly from its copy where the server is away or goes away meanwhile."""
    for turn in turns(store):
        try:
            with turn:
                return make()
        except StoreAway as error:
            away = error
    raise away
