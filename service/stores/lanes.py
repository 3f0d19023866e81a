"""Calls that may never come back, made in a few threads of their own, so that whoever waits can go."""

from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Any, TypeVar

T = TypeVar("T")

_Call = tuple["Future[Any]", Callable[[], Any]]


class Lanes:
    """At most so many calls at a time; further ones wait for their turn.

    Not an executor of the standard library: a process waits for its threads at the end, also for one that hangs.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._calls: SimpleQueue[_Call | None] = SimpleQueue()
        self._lock = Lock()
        self._under_way: set[Future[Any]] = set()
        """The futures of calls that wait for a thread or have one."""
        self._threads = 0

    def start(self, work: Callable[[], T]) -> "Future[T]":
        """Begin a call. Cancel its future to leave it behind, whether it has begun or not."""
        future: Future[T] = Future()
        with self._lock:
            self._under_way.add(future)
            if self._threads < min(self._most, len(self._under_way)):
                self._threads += 1
                Thread(target=self._work, name="cairn-lane", daemon=True).start()
        self._calls.put((future, work))
        return future

    def run(self, work: Callable[[], T], seconds: float) -> T:
        """Return what a call returns, or raise what it raises; raises TimeoutError where that takes too long."""
        future = self.start(work)
        try:
            return future.result(seconds)
        except TimeoutError:
            if not future.cancel():
                raise
            raise TimeoutError(f"no answer within {seconds:g} s") from None

    def let_go(self, error: Exception) -> None:
        """Tell everybody who waits that no call will come back; the threads may hang on."""
        with self._lock:
            left = list(self._under_way)
        for future in left:
            with suppress(InvalidStateError):  # it came back this moment
                future.set_exception(type(error)(*error.args))

    def close(self) -> None:
        """Let the threads end, each once it does not hang."""
        for _ in range(self._most):
            self._calls.put(None)

    def _work(self) -> None:
        while (call := self._calls.get()) is not None:
            future, work = call
            if not future.done():
                _carry_out(future, work)
            with self._lock:
                self._under_way.discard(future)


def _carry_out(future: "Future[T]", work: Callable[[], T]) -> None:
    with suppress(InvalidStateError):  # nobody waits any more
        try:
            made = work()
        except BaseException as error:
            future.set_exception(error)
        else:
            future.set_result(made)
