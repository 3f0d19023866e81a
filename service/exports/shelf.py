"""Files for download: made when somebody asks, one at a time, and kept a while for those who ask for the same."""

import hashlib
import shutil
import tempfile
import weakref
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from service.problems import TooManyDownloads
from service.turns import Busy, Turns

KEPT = 16
"""How many files are kept; the one asked for longest ago leaves first."""


@dataclass(frozen=True, slots=True)
class Made:
    """A whole file, ready to be sent."""

    path: Path
    name: str
    """What to save it as."""
    etag: str
    """A hash of its bytes, quoted."""
    size: int
    """In bytes."""


class Shelf:
    """The files of one process. They lie in the system's folder for temporary files; close it to remove them."""

    def __init__(self, *, wait_seconds: float = 30.0) -> None:
        self._folder: Path | None = None
        self._made: OrderedDict[Hashable, Made] = OrderedDict()
        self._number = 0
        self._lock = Lock()
        self._turns = Turns(wait_seconds=wait_seconds)

    def take(self, key: Hashable, write: Callable[[Path], str]) -> Made:
        """Return the file of a key; where there is none, `write` makes it and returns what to save it as.

        Raises `TooManyDownloads` while others are being made, and whatever `write` raises; no half file is kept.
        """
        found = self.find(key)
        if found is not None:
            return found
        try:
            with self._turns.take():
                found = self.find(key)  # made by the one that was waited for
                return found if found is not None else self._keep(key, self._make(write))
        except Busy as busy:
            raise TooManyDownloads(
                "Files are being made for others. Ask again in a few seconds.", retry_after=5
            ) from busy

    def find(self, key: Hashable) -> Made | None:
        """Return the file of a key where it is made already."""
        with self._lock:
            if key in self._made:
                self._made.move_to_end(key)
            return self._made.get(key)

    def close(self) -> None:
        """Remove every file."""
        with self._turns.last(), self._lock:
            self._made.clear()
            if self._folder is not None:
                shutil.rmtree(self._folder, ignore_errors=True)
                self._folder = None

    def _make(self, write: Callable[[Path], str]) -> Made:
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="cairn-"))
            weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        self._number += 1
        path = self._folder / str(self._number)
        try:
            name = write(path)
        except BaseException:
            for part in self._folder.glob(f"{path.name}*"):
                part.unlink(missing_ok=True)
            raise
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        return Made(path, name, f'"{digest[:32]}"', path.stat().st_size)

    def _keep(self, key: Hashable, made: Made) -> Made:
        with self._lock:
            self._made[key] = made
            while len(self._made) > KEPT:
                # Whoever is being sent it has it open, and what has no name stays until it is closed.
                self._made.popitem(last=False)[1].path.unlink(missing_ok=True)
        return made
