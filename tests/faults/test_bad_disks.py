"""A disk without room or for reading alone, a data file that is none, a clock set back: each command says so and changes nothing.

Each runs in a process of its own, by the door of the command line. What needs to mount a file system is skipped where
this user may not; the same is shown by limits and permissions, which need no privilege.
"""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from service.stores.sqlite import SqliteStore
from tests.faults.cases import fill
from tests.faults.conditions import (
    SET_BACK,
    fill_up,
    heed_permissions,
    leave_no_room,
    make_read_only,
    set_clock_back,
    small_disk,
)
from tests.faults.editions import NEWER, OLDER, install, make_edition
from tests.faults.places import FilePlace, look_at_file
from tests.faults.processes import Command, Ended, run
from tests.faults.spoiling import (
    Spoil,
    cut_off,
    make_newer,
    spoil_header,
    spoil_pages,
    write_something_else,
)

WRITING = {
    "load": ("load", "newer"),
    "revert": ("revert", "1", "--end-records"),
}
READING = {
    "ask": ("ask", "body", "body-149"),
    "serve": ("serve", "--port", "taken"),
}
ALL = {**WRITING, **READING}

Run = Callable[..., Ended]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> FilePlace:
    """A data folder with the older edition, made anew for each test that begins with it."""
    folder = tmp_path_factory.mktemp("place")
    make_edition(folder / "newer", NEWER, "2")
    install(folder / "installed", OLDER, "1")
    return FilePlace(folder, partial(fill, folder=folder))


@pytest.fixture
def run_in(place: FilePlace, taken_port: int, tmp_path: Path) -> Run:
    """Run a command on the place, or on another folder; serving ends by itself where it would answer."""
    folder = place.data.parent
    words = {"newer": str(folder / "newer"), "taken": str(taken_port)}

    def do(name: str, condition: Callable[[], None] | None = None, data: Path | None = None) -> Ended:
        arguments = tuple(words.get(word, word) for word in ALL[name])
        command = Command(arguments, data or place.data, {}, folder / "installed", condition)
        return run(command, tmp_path / "said")

    return do


def _refused(ended: Ended, path: Path, *said: str) -> None:
    """See that a command ended with a message that names the file and what to do, and with nothing else."""
    assert ended.status == 1, ended.said
    assert "Traceback" not in ended.said
    for part in (str(path), *said):
        assert part in ended.said


NO_ROOM = "See that its disk is sound and has room; a change that was under way was not made."
NOT_WRITABLE = "See that the folder is there and that this user may write in it and to the file"


@pytest.mark.parametrize("name", WRITING)
def test_nothing_is_changed_where_the_disk_is_full(place: FilePlace, run_in: Run, name: str) -> None:
    place.begin()
    _refused(run_in(name, leave_no_room), place.data / "cairn.sqlite", NO_ROOM)
    assert place.look() == (1, OLDER)
    assert run_in(name).status == 0, "with room it can be done"


@pytest.mark.parametrize("name", READING)
def test_what_only_reads_goes_on_where_the_disk_is_full(place: FilePlace, run_in: Run, name: str) -> None:
    place.begin()
    _answered(name, run_in(name, leave_no_room))


def _answered(name: str, ended: Ended) -> None:
    assert ("Body 149" if name == "ask" else "Nothing can listen at") in ended.said
    assert "Traceback" not in ended.said


@pytest.mark.parametrize("name", ALL)
def test_there_is_no_first_start_on_a_full_disk(
    place: FilePlace, run_in: Run, name: str, tmp_path: Path
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    _refused(run_in(name, leave_no_room, empty), empty / "cairn.sqlite", NO_ROOM)
    with closing(SqliteStore(empty / "cairn.sqlite")) as store:
        assert store.revision().number == 0


@pytest.fixture
def disk(tmp_path: Path, place: FilePlace) -> Iterator[Path]:
    """A small disk that holds the older edition; skips where this user may not mount one."""
    try:
        with small_disk(tmp_path / "disk") as mounted:
            path = mounted / "cairn.sqlite"
            path.write_bytes((place.before / "cairn.sqlite").read_bytes())
            yield mounted
    except PermissionError as refused:
        pytest.skip(f"this user may not mount a disk: {refused}")


@pytest.mark.parametrize("name", WRITING)
def test_nothing_is_changed_on_a_disk_that_is_full(disk: Path, run_in: Run, name: str) -> None:
    fill_up(disk)
    _refused(run_in(name, None, disk), disk / "cairn.sqlite", NO_ROOM)
    (disk / "filling").unlink()
    assert look_at_file(disk / "cairn.sqlite") == (1, OLDER)
    assert run_in(name, None, disk).status == 0, "with room it can be done"


@pytest.mark.parametrize("name", ALL)
def test_a_disk_for_reading_alone_is_refused(disk: Path, run_in: Run, name: str) -> None:
    make_read_only(disk)
    _refused(run_in(name, None, disk), disk / "cairn.sqlite", NOT_WRITABLE)


@pytest.mark.parametrize("name", ALL)
def test_a_folder_that_cannot_be_written_is_refused(place: FilePlace, run_in: Run, name: str) -> None:
    place.begin()
    for path in place.data.iterdir():
        path.chmod(0o444)
    place.data.chmod(0o555)
    try:
        ended = run_in(name, heed_permissions)
    finally:
        place.data.chmod(0o755)
    _refused(ended, place.data / "cairn.sqlite", NOT_WRITABLE)
    assert place.look() == (1, OLDER)


@pytest.mark.parametrize("spoil", [cut_off, spoil_header, spoil_pages, write_something_else])
@pytest.mark.parametrize("name", ALL)
def test_a_damaged_file_is_refused_and_left(place: FilePlace, run_in: Run, name: str, spoil: Spoil) -> None:
    place.begin()
    path = place.data / "cairn.sqlite"
    spoil(path)
    damaged = path.read_bytes()
    _refused(run_in(name), path, "Restore it from a backup, or move it away and start again.")
    assert path.read_bytes() == damaged, "it may still be mended by somebody who knows how"


@pytest.mark.parametrize("name", ALL)
def test_a_file_of_a_newer_version_is_refused_and_left(place: FilePlace, run_in: Run, name: str) -> None:
    place.begin()
    path = place.data / "cairn.sqlite"
    make_newer(path)
    newer = path.read_bytes()
    _refused(run_in(name), path, "written by a newer version of Cairn", "Install the newer version")
    assert path.read_bytes() == newer


def test_a_record_never_runs_backwards_where_the_clock_was_set_back(place: FilePlace, run_in: Run) -> None:
    place.begin()
    ended = run_in("load", set_clock_back)
    assert ended.status == 0, ended.said
    assert place.look() == (2, NEWER)
    first, second = _moments(place.data)
    assert second == first > datetime.now(tz=UTC) - timedelta(days=1)
    assert run_in("load").status == 0, "the same again is nothing to do"
    assert run_in("ask").status == 0


def test_a_clock_set_back_does_date_a_first_record(place: FilePlace, run_in: Run, tmp_path: Path) -> None:
    """That the clock of these tests is one: without a record before it nothing holds it up."""
    data = tmp_path / "data"
    assert run_in("load", set_clock_back, data).status == 0
    (moment,) = _moments(data)
    assert moment < datetime.now(tz=UTC) - SET_BACK + timedelta(days=1)


def _moments(data: Path) -> list[datetime]:
    with closing(SqliteStore(data / "cairn.sqlite")) as store:
        return [revision.recorded_at for revision in store.find_revisions() if revision.recorded_at]
