"""A data file of an older format is carried forward whole, once, and the old one is kept."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from graph_schema.records import ChangeSet, Merge, Remove
from service.stores.base import Snapshot, StoreAway, StoreDamaged, StoreTooOld
from service.stores.open import open_store
from service.stores.sqlite import SqliteStore
from tests.landscapes import change_set, line, node, source
from tests.stores.older_files import make_older


@pytest.fixture
def held(tmp_path: Path) -> Snapshot:
    """Make `cairn.sqlite` of an older format, of three revisions, and return what it holds."""
    store = SqliteStore(tmp_path / "made.sqlite")
    bodies = [node("body", id_, kind="council") for id_ in ("a", "b", "c")]
    store.apply(change_set(source(), *bodies))
    store.apply(change_set(node("body", "a", "Renamed", kind="council"), id_="second"))
    store.apply(ChangeSet(id="third", author="test", operations=(Merge(id="b", into="a"), Remove(id="c"))))
    snapshot = store.snapshot()
    make_older(store, tmp_path / "cairn.sqlite")
    return snapshot


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if path.name.startswith("cairn.sqlite")} - {
        "cairn.sqlite.lock"
    }


def version(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        found: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return found


def test_an_older_file_is_carried_forward_and_kept_beside(held: Snapshot, tmp_path: Path) -> None:
    told: list[str] = []
    store = open_store("sqlite", tmp_path, told.append)
    assert store.snapshot() == held
    assert [r.change_set_id for r in store.find_revisions()] == ["first", "second", "third"]
    assert {id_: fate.fate for id_, fate in store.get_fates(["b", "c"]).items()} == {
        "b": "merged",
        "c": "removed",
    }
    store.close()
    assert names(tmp_path) == {"cairn.sqlite", "cairn.sqlite.v1"}
    assert version(tmp_path / "cairn.sqlite.v1") == 1
    assert "older format" in told[0]
    assert "Carried 3 revisions forward" in told[1]
    assert str(tmp_path / "cairn.sqlite.v1") in told[1]


def test_what_records_named_once_is_found_in_a_file_that_was_carried_forward(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "made.sqlite")
    bodies = [node("body", id_, kind="council") for id_ in ("a", "b", "c")]
    store.apply(change_set(source(), *bodies, line("funds", "a", "b", id_="moved"), line("funds", "b", "c")))
    store.apply(change_set(line("funds", "a", "c", id_="moved"), id_="second"))
    make_older(store, tmp_path / "cairn.sqlite")
    carried = open_store("sqlite", tmp_path)
    assert carried.find_once_naming(["b"]) == ("b--funds--c", "moved")
    carried.close()


def test_a_file_of_today_is_left_alone(held: Snapshot, tmp_path: Path) -> None:
    open_store("sqlite", tmp_path).close()
    told: list[str] = []
    open_store("sqlite", tmp_path, told.append).close()
    assert told == []


def test_an_older_file_kept_before_is_not_overwritten(held: Snapshot, tmp_path: Path) -> None:
    (tmp_path / "cairn.sqlite.v1").write_text("kept before")
    open_store("sqlite", tmp_path).close()
    assert (tmp_path / "cairn.sqlite.v1").read_text() == "kept before"
    assert version(tmp_path / "cairn.sqlite.v1-2") == 1


def test_where_a_file_has_one_name_the_old_one_is_copied(
    held: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_path: Path, _target: Path) -> None:
        raise PermissionError("no second name here")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    store = open_store("sqlite", tmp_path)
    assert store.snapshot() == held
    store.close()
    assert names(tmp_path) == {"cairn.sqlite", "cairn.sqlite.v1"}
    assert version(tmp_path / "cairn.sqlite.v1") == 1


def test_several_that_open_it_at_once_carry_it_once(held: Snapshot, tmp_path: Path) -> None:
    told: list[str] = []
    with ThreadPoolExecutor(4) as pool:
        stores = list(pool.map(lambda _: open_store("sqlite", tmp_path, told.append), range(4)))
    for store in stores:
        assert store.snapshot() == held
        store.close()
    assert len([said for said in told if said.startswith("Carried")]) == 1
    assert names(tmp_path) == {"cairn.sqlite", "cairn.sqlite.v1"}


def test_a_damaged_log_is_named_and_leaves_the_file_as_it_was(held: Snapshot, tmp_path: Path) -> None:
    path = tmp_path / "cairn.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE changes SET operation = '{' WHERE revision = 2")
        connection.commit()
        rows = connection.execute("SELECT * FROM changes").fetchall()
    with pytest.raises(StoreDamaged, match=r"operation 0 of revision 2.*left as it was"):
        open_store("sqlite", tmp_path)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT * FROM changes").fetchall() == rows
    assert version(path) == 1
    assert not (tmp_path / "cairn.sqlite.v1").exists()


def test_a_file_that_an_older_process_has_open_is_not_carried(
    held: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.stores.alone.BUSY_SECONDS", 0.2)
    with closing(sqlite3.connect(tmp_path / "cairn.sqlite")) as older:
        older.execute("SELECT count(*) FROM changes").fetchone()
        with pytest.raises(StoreAway, match="another process has it open"):
            open_store("sqlite", tmp_path)
        older.execute("UPDATE landscape SET store_id = 'still-mine'")
        older.commit()
    open_store("sqlite", tmp_path).close()


def test_an_older_file_opened_by_itself_says_what_to_do(held: Snapshot, tmp_path: Path) -> None:
    with pytest.raises(StoreTooOld, match="carries it forward"):
        SqliteStore(tmp_path / "cairn.sqlite")
