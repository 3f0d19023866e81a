"""A restore that is killed is seen as such, harms nothing, and can be given again."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from service.operation.doctor import examine
from service.operation.moving import back_up, restore
from service.settings import Settings
from service.stores.base import StoreMissing, StoreNotEmpty, StoreUnfinished
from service.stores.open import open_as_it_is, open_store
from service.stores.sqlite import SqliteStore
from tests.contract.steps import body, do, hold, put
from tests.landscapes import ROOT
from tests.operation.conftest import Place, all_of, fill

_KILLED = """
import os, signal, sys
from pathlib import Path
from service.operation.moving import restore
from service.stores.{module} import {store}

whole = {store}.restore

def restore_three(self, entry):
    if entry.revision.number == 4:
        os.kill(os.getpid(), signal.SIGKILL)
    whole(self, entry)

{store}.restore = restore_three
restore(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), lambda _manifest: None)
"""


def _kill_after_three_revisions(file: Path, place: Place) -> None:
    sort = ("sqlite", "SqliteStore") if place.store == "sqlite" else ("neo4j", "Neo4jStore")
    program = _KILLED.format(module=sort[0], store=sort[1])
    run = [sys.executable, "-c", program, str(file), place.store, str(place.data)]
    ended = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == -signal.SIGKILL, ended.stderr


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a backup of five revisions."""
    with closing(SqliteStore(tmp_path / "source.sqlite")) as store:
        fill(store)
        back_up(store, tmp_path / "backup.zip")
    return tmp_path / "backup.zip"


def _said(place: Place) -> list[str]:
    settings = Settings(store=place.store, data=place.data)
    return [str(remark) for remark in examine(settings) if remark.state != "well"]


def test_a_data_file_is_not_there_until_it_is_whole(
    file: Path, empty_place: Callable[[str], Place], tmp_path: Path
) -> None:
    place = empty_place("sqlite")
    _kill_after_three_revisions(file, place)
    with pytest.raises(StoreMissing):
        open_as_it_is(place.store, place.data)
    assert any("A restore was cut off" in said for said in _said(place))
    restore(file, place.store, place.data, lambda _manifest: None)
    assert {path.name for path in place.data.iterdir()} <= {"cairn.sqlite", "cairn.sqlite.lock"}
    with place.opened() as store, closing(SqliteStore(tmp_path / "source.sqlite")) as source:
        assert all_of(store) == all_of(source)
    assert not any("cut off" in said for said in _said(place))


def test_half_a_landscape_on_a_server_is_refused_until_the_restore_is_given_again(
    file: Path, empty_place: Callable[[str], Place], tmp_path: Path
) -> None:
    place = empty_place("neo4j")
    with closing(open_store(place.store, place.data)) as opened_before:
        _kill_after_three_revisions(file, place)
        with pytest.raises(StoreUnfinished, match="half of a landscape"):
            open_store(place.store, place.data)
        with pytest.raises(StoreUnfinished, match="from a backup"):
            do(opened_before, put(body("meddling")))
    assert any("Give the same command again" in said for said in _said(place))

    with closing(SqliteStore(tmp_path / "other.sqlite")) as other:
        hold(other, body("theirs"))
        back_up(other, tmp_path / "other.zip")
    with pytest.raises(StoreNotEmpty, match="half of another landscape"):
        restore(tmp_path / "other.zip", place.store, place.data, lambda _manifest: None)

    restore(file, place.store, place.data, lambda _manifest: None)
    with place.opened() as store, closing(SqliteStore(tmp_path / "source.sqlite")) as source:
        assert all_of(store) == all_of(source)
        assert do(store, put(body("later")), id_="sixth").number == 6


def test_a_process_that_was_killed_leaves_no_lock(file: Path, empty_place: Callable[[str], Place]) -> None:
    place = empty_place("sqlite")
    for _ in range(2):
        _kill_after_three_revisions(file, place)
    assert (place.data / "cairn.sqlite.restoring").exists()
    assert os.access(place.data / "cairn.sqlite.lock", os.R_OK)
    restore(file, place.store, place.data, lambda _manifest: None)
