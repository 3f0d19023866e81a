"""What a failing disk, a careless copy or a newer Cairn leaves in place of a data file."""

import os
import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

Spoil = Callable[[Path], None]

_PAGE = 4096


def cut_off(path: Path) -> None:
    """Leave the first half of a file, as a copy does that was broken off."""
    os.truncate(path, path.stat().st_size // 2)


def spoil_header(path: Path) -> None:
    """Write random bytes over the first hundred, by which SQLite knows its files."""
    _overwrite(path, [(0, 100)])


def spoil_pages(path: Path) -> None:
    """Write random bytes over every third page but the first."""
    _overwrite(path, [(page, _PAGE) for page in range(_PAGE, path.stat().st_size, 3 * _PAGE)])


def write_something_else(path: Path) -> None:
    """Put a file of another sort in its place."""
    path.write_bytes(b"id,name\n" * 5_000)


def make_newer(path: Path) -> None:
    """Let it be of a format that no Cairn knows yet."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")


def _overwrite(path: Path, places: list[tuple[int, int]]) -> None:
    drawn = random.Random(1)  # noqa: S311  # the same bytes in each run
    with path.open("r+b") as file:
        for start, length in places:
            file.seek(start)
            file.write(drawn.randbytes(length))
