"""A driver and the threads in which it is used: whoever waits for a server that does not answer can leave it behind."""

from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from threading import Thread
from typing import TypeVar

import neo4j

from service.stores.base import StoreAway
from service.stores.lanes import Lanes

T = TypeVar("T")


class Way:
    """A way to a server on which at most so many calls are under way, those that hang among them."""

    def __init__(self, connect: Callable[[], neo4j.Driver], *, most: int) -> None:
        self._connect = connect
        self._driver = connect()
        self._lanes = Lanes(most)

    def start(self, work: Callable[[neo4j.Driver], T]) -> "Future[T]":
        """Begin a call; cancel its future to leave it behind."""
        return self._lanes.start(lambda: work(self._driver))

    def run(self, work: Callable[[neo4j.Driver], T], seconds: float) -> T:
        """Return what a call returns; raises TimeoutError where that takes too long."""
        return self._lanes.run(lambda: work(self._driver), seconds)

    def cut(self, why: StoreAway) -> None:
        """Let everybody go who waits, and cut the connections: what hangs in one would else hang for minutes."""
        old, self._driver = self._driver, self._connect()
        self._lanes.let_go(why)
        Thread(target=_close, args=[old], name="cairn-cut", daemon=True).start()

    def close(self) -> None:
        """Give back the connections and the threads."""
        self._lanes.close()
        self._driver.close()


def _close(driver: neo4j.Driver) -> None:
    with suppress(Exception):  # it is in use, by those who hang: what it says of that is of no interest
        driver.close()
