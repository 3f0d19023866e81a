"""Which revision a server is at, asked of it four times a second and not at each request."""

import threading
from collections.abc import Callable

from service.stores.base import Revision, StoreError

POLL_SECONDS = 0.25


class RevisionWatch:
    """The newest revision as last heard; the first question starts a thread that keeps asking."""

    def __init__(self, ask: Callable[[], Revision]) -> None:
        self._ask = ask
        self._guard = threading.Lock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._heard: Revision | StoreError = Revision(number=0)
        self._told = 0
        """How often this process has written: an answer on its way when it wrote is out of date."""

    def get(self) -> Revision:
        """Return the newest revision; raises `StoreError` where the last question had no answer."""
        if self._thread is None:
            self._start()
        heard = self._heard
        if isinstance(heard, StoreError):
            raise type(heard)(*heard.args) from heard
        return heard

    def tell(self, revision: Revision) -> None:
        """Take note of a revision that this process has made."""
        with self._guard:
            self._told += 1
            self._heard = revision

    def close(self) -> None:
        """Stop asking."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def _start(self) -> None:
        with self._guard:
            if self._thread is None:
                self._heard = self._listen()
                self._thread = threading.Thread(target=self._keep_asking, name="cairn-revision", daemon=True)
                self._thread.start()

    def _listen(self) -> Revision | StoreError:
        try:
            return self._ask()
        except StoreError as error:
            return error

    def _keep_asking(self) -> None:
        while not self._stop.wait(POLL_SECONDS):
            told = self._told
            heard = self._listen()
            with self._guard:
                if told == self._told:
                    self._heard = heard
