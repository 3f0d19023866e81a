"""What takes too long for a request is made ahead: in a thread of its own, for the present record and today."""

import traceback
from threading import Event, Thread
from types import TracebackType

import structlog

from service.days import today
from service.questions.registry import load_questions
from service.stores.base import Store, StoreError
from service.stores.mirror import ReplicaTooLarge
from service.stores.steady import keep_copy, wholly

_log = structlog.get_logger()

_SECONDS = 1.0
"""How long it rests between two looks at the revision and the day; the first look is after the first rest, so
that the first to ask need not share the machine with it."""


class Ahead:
    """A thread that prepares the questions which have something to prepare, anew for each revision and day.

    Before them it makes a copy of a store that may go away, and keeps it up to date; none of a landscape of more than
    `copied` records.
    """

    def __init__(self, store: Store, *, copied: int = 0, seconds: float = _SECONDS) -> None:
        self._store = store
        self._copied = copied
        self._too_large = ""
        self._seconds = seconds
        self._stopped = Event()
        self._thread: Thread | None = None
        self._made = 0

    def __enter__(self) -> "Ahead":
        """Begin."""
        self._stopped.clear()
        self._thread = Thread(target=self._run, name="ahead", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """End, once what is being made is made: the store is closed after."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join()

    def made(self) -> int:
        """Return how often something was made: an answer given before that may be another now."""
        return self._made

    def _run(self) -> None:
        while not self._stopped.wait(self._seconds):
            try:
                self._keep_copy()
                wholly(self._store, self._prepare)
            except StoreError:
                continue  # whoever asks is told so; here it is tried again
            except Exception as error:
                _log.error("what is made ahead failed", fault="".join(traceback.format_exception(error)))
                return

    def _keep_copy(self) -> None:
        try:
            keep_copy(self._store, self._copied)
        except ReplicaTooLarge as large:
            if not self._too_large:
                _log.warning("without the store nothing can be answered: no copy is kept", why=str(large))
            self._too_large = str(large)

    def _prepare(self) -> None:
        for question in load_questions():
            if question.prepare is not None and question.prepare(self._store, today()):
                self._made += 1
