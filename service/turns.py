"""Making large things one at a time, with no more than a few waiting: each who waits holds a thread of the server."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock

WAITING = 4
"""How many may wait for their turn."""


class Busy(Exception):
    """Others are at work and as many as may wait for them already; asking again later will work."""


class Turns:
    """Turns at something that one at a time may do."""

    def __init__(self, *, wait_seconds: float) -> None:
        self._wait_seconds = wait_seconds
        self._making = Lock()
        self._room = BoundedSemaphore(WAITING + 1)

    @contextmanager
    def take(self) -> Iterator[None]:
        """Wait for one's turn and have it; raises `Busy`."""
        if not self._room.acquire(blocking=False):
            raise Busy
        try:
            if not self._making.acquire(timeout=self._wait_seconds):
                raise Busy
            try:
                yield
            finally:
                self._making.release()
        finally:
            self._room.release()

    @contextmanager
    def last(self) -> Iterator[None]:
        """Have a turn however long it takes, to clear up: closing must not be refused."""
        with self._making:
            yield
