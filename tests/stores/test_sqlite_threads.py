"""Threads come and go in a server; what they read with goes with them."""

from contextlib import closing
from pathlib import Path
from threading import Thread

import pytest

from service.stores.sqlite import SqliteStore

_OPEN = Path("/proc/self/fd")


@pytest.mark.skipif(not _OPEN.is_dir(), reason="open files are listed by Linux alone")
def test_a_thread_that_has_ended_leaves_no_file_open(tmp_path: Path) -> None:
    with closing(SqliteStore(tmp_path / "cairn.sqlite")) as store:
        _read_in_a_thread(store)
        before = _open_files(tmp_path)
        for _ in range(10):
            _read_in_a_thread(store)
        assert _open_files(tmp_path) <= before
    assert _open_files(tmp_path) == 0


def _read_in_a_thread(store: SqliteStore) -> None:
    thread = Thread(target=store.count)
    thread.start()
    thread.join()


def _open_files(folder: Path) -> int:
    links = [str(path.readlink()) for path in _OPEN.iterdir() if path.is_symlink()]
    return sum(link.startswith(str(folder)) for link in links)
