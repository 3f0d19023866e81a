"""What a process finds the machine like: a disk without room, folders that cannot be written, a clock set back.

Each is a function that a forked process calls on itself before its command, so that no privilege is needed. Where this user may
mount, a small file system of memory shows the same by the kernel's own word.
"""

import ctypes
import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Self

import service.stores.log

_DAC_OVERRIDE = 1
"""The capability by which root writes what nobody may write."""

SET_BACK = timedelta(days=40)

LIMIT_BYTES = 100_000
"""How long a file may grow where the disk is to be full."""


def leave_no_room() -> None:
    """Let no file grow beyond a hundred thousand bytes, as on a full disk."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (LIMIT_BYTES, LIMIT_BYTES))


def heed_permissions() -> None:
    """Give up root's right to write what nobody may write; other users never had it."""
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)  # version 3, this process
    held = (ctypes.c_uint32 * 6)()
    libc = ctypes.CDLL(None, use_errno=True)
    for change in (libc.capget, libc.capset):
        if change(header, held):
            raise OSError(ctypes.get_errno(), "capabilities cannot be changed here")
        for first in (0, 1):  # what is in force and what is permitted
            held[first] &= ~(1 << _DAC_OVERRIDE)


def set_clock_back() -> None:
    """Let the record be written by a clock that is forty days slow."""

    class Slow(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return super().now(tz) - SET_BACK

    vars(service.stores.log)["datetime"] = Slow  # the one place that reads the time for the log


@contextmanager
def small_disk(folder: Path, size: str = "2m") -> Iterator[Path]:
    """Mount a small file system of memory in a folder; raises PermissionError where this user may not."""
    folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)], capture_output=True, text=True
    )
    if done.returncode:
        raise PermissionError(done.stderr.strip())
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def make_read_only(disk: Path) -> None:
    """Let nothing more be written to a mounted file system."""
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True, capture_output=True)


def fill_up(disk: Path) -> None:
    """Write to a mounted file system until there is no room."""
    with (disk / "filling").open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            os.fsync(file.fileno())
