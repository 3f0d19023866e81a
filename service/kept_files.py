"""Files kept aside as they were read: a short one in memory, a long one on disk, under no name that others could open."""

import io
import tempfile
import weakref
from collections.abc import Iterable
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

HELD_BYTES = 4 * 1024 * 1024
"""The longest file that is kept in memory."""

PIECE_BYTES = 256 * 1024
"""How much of a file is read at a time."""


class KeptFile:
    """A file that stays as it was read, and is gone when nobody uses it any more."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._kept = tempfile.SpooledTemporaryFile(HELD_BYTES)  # noqa: SIM115  # closed below, when nobody uses it
        weakref.finalize(self, self._kept.close)
        self.size = sum(self._kept.write(piece) for piece in pieces)

    def open(self) -> BinaryIO:
        """Return a reading of its own, from the first byte; several may go on at once, in one thread."""
        return io.BufferedReader(_Reading(self._kept), PIECE_BYTES)

    def read(self) -> bytes:
        """Return all of it."""
        with self.open() as opened:
            return opened.read()


class _Reading(io.RawIOBase):
    """One of several readings of a file, each with a place of its own."""

    def __init__(self, kept: "tempfile.SpooledTemporaryFile[bytes]") -> None:
        self._kept = kept
        self._at = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        self._kept.seek(self._at)
        count = self._kept.readinto(buffer)
        self._at += count
        return count
