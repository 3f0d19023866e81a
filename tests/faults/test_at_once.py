"""Processes that begin at the same moment on the same data do what is to be done once, and all of them end well."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.faults.cases import Case, ask_first, ask_of_older_format, fill, fill_often, load_newer, unharmed
from tests.faults.places import FilePlace, OlderFilePlace, ServerPlace
from tests.faults.processes import run_at_once

TURNS = 3
"""How often each is tried: who is first differs from time to time."""


@pytest.fixture
def server(tmp_path: Path, neo4j_url: str) -> Iterator[ServerPlace]:
    """An empty database."""
    place = ServerPlace(neo4j_url, tmp_path)
    yield place
    place.close()


def _all_at_once(case: Case, folder: Path, processes: int = 3) -> list[str]:
    """Run a command several times at once, see that it was done once, and return what each said."""
    case.place.begin()
    ended = run_at_once([case.command] * processes, folder)
    for one in ended:
        assert case.is_well(one), one.said
    assert case.place.look_at_end() == case.after
    return [one.said for one in ended]


def test_several_that_start_on_an_empty_folder_load_once(tmp_path: Path) -> None:
    case = ask_first(FilePlace(tmp_path), tmp_path)
    for _ in range(TURNS):
        _all_at_once(case, tmp_path)


def test_several_that_start_on_an_empty_server_load_once(server: ServerPlace, tmp_path: Path) -> None:
    _all_at_once(ask_first(server, tmp_path), tmp_path)


def test_several_that_load_the_same_edition_make_one_revision(tmp_path: Path) -> None:
    case = load_newer(FilePlace(tmp_path, partial(fill, folder=tmp_path)), tmp_path)
    said = _all_at_once(case, tmp_path)
    assert all("revision 2" in one for one in said)


def test_several_that_load_the_same_edition_into_a_server_make_one_revision(
    tmp_path: Path, neo4j_url: str
) -> None:
    place = ServerPlace(neo4j_url, tmp_path, partial(fill, folder=tmp_path))
    said = _all_at_once(load_newer(place, tmp_path), tmp_path)
    assert all("revision 2" in one for one in said)
    place.close()


def test_several_that_carry_a_file_forward_do_it_once(tmp_path: Path) -> None:
    place = OlderFilePlace(tmp_path, fill_often)
    for _ in range(TURNS):
        _all_at_once(ask_of_older_format(place, tmp_path), tmp_path)


def test_nobody_looks_at_a_data_file_before_having_it_alone(tmp_path: Path) -> None:
    """Whoever had the old file open while the new one takes its name would write into the old one."""
    place = OlderFilePlace(tmp_path, fill_often)
    steps = unharmed(ask_of_older_format(place, tmp_path), tmp_path / "said").steps
    before = steps[: steps.index("BEGIN EXCLUSIVE")]
    assert [step for step in before if "cairn" in step] == ["sqlite3.connect /cairn.sqlite.lock"]


def test_only_one_says_that_it_carried_a_file_forward(tmp_path: Path) -> None:
    place = OlderFilePlace(tmp_path, partial(fill, folder=tmp_path))
    said = _all_at_once(load_newer(place, tmp_path), tmp_path)
    assert sum("Carried 1 revision forward" in one for one in said) == 1
