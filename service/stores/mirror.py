"""A copy of a store's present in a SQLite file, brought up to date from the log."""

import shutil
import tempfile
import weakref
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

from service.stores.base import Revision, Store
from service.stores.replay import follow, make_copy
from service.stores.sqlite import SqliteStore


class ReplicaTooLarge(Exception):
    """The landscape is too large to be copied."""


class Mirror:
    """The copy of one store's present; close it to remove it."""

    def __init__(self, source: Store) -> None:
        self._source = source
        self._lock = Lock()
        self._folder: Path | None = None
        self._made: list[SqliteStore] = []
        """The last one is followed; those before are of a history that another took the place of."""
        self.copied_at: datetime | None = None
        """When the copy last held what its source held (UTC); None where there is no copy."""

    @property
    def copy(self) -> SqliteStore | None:
        """The copy as it is; None where there is none."""
        return self._made[-1] if self.copied_at is not None else None

    def follow(self, max_records: int) -> SqliteStore:
        """Return the copy, brought up to date; made at the first call.

        Raises `StoreError`, where the copy stays as far as it came, and `ReplicaTooLarge`, where there is none then.
        """
        with self._lock:
            newest = self._source.revision()
            copy = self.copy
            if copy is None or copy.revision() != newest:
                copy = self._bring(copy, newest, max_records)
            self.copied_at = datetime.now(UTC)
            return copy

    def close(self) -> None:
        """Remove the copy."""
        with self._lock:
            self.copied_at = None
            for copy in self._made:
                copy.close()
            self._made.clear()
            if self._folder is not None:
                shutil.rmtree(self._folder, ignore_errors=True)
                self._folder = None

    def _bring(self, copy: SqliteStore | None, newest: Revision, max_records: int) -> SqliteStore:
        goes_on = copy is not None and self._goes_on(copy.revision(), newest)
        if not goes_on:
            self.copied_at = None
        try:
            refuse_large(self._source, max_records)
        except ReplicaTooLarge:
            self.copied_at = None
            raise
        if copy is None or not goes_on:
            copy = make_copy(self._source, self._path(), newest.number)
            self._made.append(copy)
        follow(self._source, copy, newest.number)
        return copy

    def _goes_on(self, held: Revision, newest: Revision) -> bool:
        """Tell whether what the copy holds is of the history that the source has now: it may have been restored."""
        if not 0 < held.number < newest.number:
            return held.number == 0
        return self._source.find_revisions(held.number - 1, 1) == (held,)

    def _path(self) -> Path:
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="cairn-"))
            # Removed at the latest when nobody holds the copy any more, or the process ends.
            weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        return self._folder / f"present-{len(self._made)}.sqlite"


def refuse_large(source: Store, max_records: int) -> None:
    """Raise `ReplicaTooLarge` where a store holds more than is copied."""
    records = sum(source.count().values())
    if records > max_records:
        raise ReplicaTooLarge(
            f"The landscape holds {records:,} records, more than the {max_records:,} that are copied "
            "for a question about another state of it (CAIRN_REPLICA_MAX_RECORDS)."
        )
