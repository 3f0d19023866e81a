"""A backup of either store restores into either, all of it the same; a landscape moves from one to the other."""

import threading
from collections.abc import Callable
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest

from service.operation.backup_file import open_backup
from service.operation.contents import read_contents
from service.operation.moving import back_up, migrate, restore
from service.stores.base import Store, StoreAway, StoreDamaged, StoreMissing, StoreNotEmpty
from service.stores.open import open_existing, open_store
from service.stores.replay import make_copy
from tests.contract.steps import BackDoor, body, do, hold, put
from tests.operation.conftest import Place, all_of

every_target = pytest.mark.parametrize("target", ["sqlite", "neo4j"])


def _nothing(_manifest: object) -> None:
    """Tell nobody."""


@every_target
def test_a_backup_of_either_store_restores_into_either(
    held: Store, target: str, empty_place: Callable[[str], Place], tmp_path: Path
) -> None:
    was = all_of(held)
    done = back_up(held, tmp_path / "backup.zip")
    place = empty_place(target)
    restored = restore(tmp_path / "backup.zip", place.store, place.data, _nothing)
    with place.opened() as store:
        assert all_of(store) == was
        assert restored.contents == done.contents == read_contents(store)
        assert do(store, put(body("later")), id_="sixth").number == 6
        assert do(store, put(body("later")), id_="sixth").number == 6
    assert (done.note, restored.note) == ("", "")


def test_a_backup_says_what_is_in_it(held: Store, tmp_path: Path) -> None:
    back_up(held, tmp_path / "backup.zip")
    with open_backup(tmp_path / "backup.zip") as backup:
        manifest = backup.manifest
    assert manifest.edition == "a-package 2026.1"
    assert manifest.contents.revision == held.revision()
    assert manifest.contents.counts == {
        "accountable_to": 1,
        "area": 1,
        "body": 2,
        "offer": 1,
        "source": 1,
        "topic": 1,
    }
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".cairn")] == []


def test_a_backup_is_of_one_revision_whatever_is_written_meanwhile(held: Store, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        for number in count():
            if stop.is_set():
                return
            do(held, put(body("busy", f"Name {number}")), id_=f"busy-{number}")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        done = back_up(held, tmp_path / "backup.zip")
    finally:
        stop.set()
        writer.join()
    then = done.contents.revision.number
    assert 5 <= then < held.revision().number
    with closing(make_copy(held, tmp_path / "then.sqlite", then)) as copy:
        assert read_contents(copy) == done.contents


def test_a_landscape_moves_from_either_store_into_the_other(
    held: Store, place_of: Callable[[Store], Place], empty_place: Callable[[str], Place]
) -> None:
    was = all_of(held)
    place = empty_place("neo4j" if place_of(held).store == "sqlite" else "sqlite")
    assert migrate(held, place.store, place.data).note == ""
    with place.opened() as store:
        assert all_of(store) == was
    assert all_of(held) == was


def test_nothing_is_put_where_a_landscape_stands(
    back_door: BackDoor, place_of: Callable[[Store], Place], tmp_path: Path, held: Store
) -> None:
    back_up(held, tmp_path / "backup.zip")
    other = back_door.fresh()
    hold(other, body("theirs"))
    place, was = place_of(other), other.snapshot()
    with pytest.raises(StoreNotEmpty, match="at revision 1, and nothing is put in its place"):
        restore(tmp_path / "backup.zip", place.store, place.data, _nothing)
    assert other.snapshot() == was


def test_an_empty_data_file_is_filled_unless_another_process_has_it_open(
    held: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    back_up(held, tmp_path / "backup.zip")
    monkeypatch.setattr("service.stores.alone.BUSY_SECONDS", 0.2)
    monkeypatch.setattr("service.stores.filling.BUSY_SECONDS", 0.2)

    with closing(open_store("sqlite", tmp_path / "new")) as empty:
        with pytest.raises(StoreAway, match="another process has it open"):
            restore(tmp_path / "backup.zip", "sqlite", tmp_path / "new", _nothing)
        assert empty.revision().number == 0
    restore(tmp_path / "backup.zip", "sqlite", tmp_path / "new", _nothing)
    with closing(open_existing("sqlite", tmp_path / "new")) as store:
        assert all_of(store) == all_of(held)


def test_there_is_nothing_to_back_up_in_an_empty_landscape(back_door: BackDoor, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="nothing to back up"):
        back_up(back_door.fresh(), tmp_path / "backup.zip")
    assert not (tmp_path / "backup.zip").exists()


def test_opening_what_is_to_be_there_makes_no_file(tmp_path: Path) -> None:
    with pytest.raises(StoreMissing):
        open_existing("sqlite", tmp_path / "nowhere")
    assert list(tmp_path.iterdir()) == []


def test_a_landscape_that_is_not_what_its_log_says_is_not_backed_up(
    back_door: BackDoor, held: Store, tmp_path: Path
) -> None:
    (tmp_path / "backup.zip").write_text("the one of yesterday")
    back_door.write_record(body("a", "Slipped in", "integration_joint_board"))
    with pytest.raises(StoreDamaged, match="not the landscape of revision 5"):
        back_up(held, tmp_path / "backup.zip")
    assert (tmp_path / "backup.zip").read_text() == "the one of yesterday"


def test_a_backup_that_cannot_be_written_names_the_file(held: Store, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"no-folder/backup\.zip cannot be written"):
        back_up(held, tmp_path / "no-folder" / "backup.zip")
