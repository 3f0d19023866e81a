"""A driver and the threads in which it is used: whoever waits for a server that does not answer can leave it behind."""

from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from threading import Timer
from typing import TypeVar

import neo4j

from service.stores.base import StoreAway
from service.stores.lanes import Lanes

T = TypeVar("T")


class Way:
    """A way to a server on which at most so many calls are under way, those that hang among them."""

    def __init__(self, connect: Callable[[float], neo4j.Driver], *, seconds: float, most: int) -> None:
        """Connect within so many seconds, or not at all."""
        self._connect = connect
        self._seconds = seconds
        self._driver = connect(seconds)
        self._lanes = Lanes(most)

    def start(self, work: Callable[[neo4j.Driver], T]) -> "Future[T]":
        """Begin a call; cancel its future to leave it behind."""
        return self._lanes.start(lambda: work(self._driver))

    def run(self, work: Callable[[neo4j.Driver], T], seconds: float) -> T:
        """Return what a call returns; raises TimeoutError where that takes too long."""
        return self._lanes.run(lambda: work(self._driver), seconds)

    def is_by(self, driver: neo4j.Driver) -> bool:
        """Tell whether a driver is still the one in use: it was not cut off."""
        return driver is self._driver

    def cut(self, why: StoreAway) -> None:
        """Let everybody go who waits, and cut the connections: what hangs in one would else hang for minutes.

        They are cut when none is being made any more, for that one would be left open.
        """
        old, self._driver = self._driver, self._connect(self._seconds)
        self._lanes.let_go(why)
        cutting = Timer(self._seconds, _close, [old])
        cutting.daemon = True
        cutting.start()

    def close(self) -> None:
        """Give back the connections and the threads."""
        self._lanes.close()
        self._driver.close()


def _close(driver: neo4j.Driver) -> None:
    with suppress(Exception):  # it is in use, by those who hang: what it says of that is of no interest
        driver.close()
