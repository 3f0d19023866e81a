"""A copy made from the log holds the landscape as it was recorded, whatever store the log came from."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from graph_schema.records import ChangeSet
from service.stores.base import Store, StoreDamaged
from service.stores.replay import follow, make_copy
from tests.contract.steps import BackDoor, body, do, hold, merge, put, remove


def _three_revisions(store: Store) -> None:
    hold(store, body("a"), body("b"))
    do(store, put(body("a", "Renamed")), id_="second", note="A better name")
    do(store, merge("b", "a", "One body"), id_="third")


def test_a_copy_of_each_revision_holds_what_the_store_held_then(store: Store, tmp_path: Path) -> None:
    hold(store, body("a"), body("b"))
    past = [(store.snapshot(), store.revision(), store.count())]
    do(store, put(body("a", "Renamed")), id_="second")
    past.append((store.snapshot(), store.revision(), store.count()))
    do(store, remove("b", "Never was"), id_="third")
    past.append((store.snapshot(), store.revision(), store.count()))
    for number, (snapshot, revision, counted) in enumerate(past, 1):
        copy = make_copy(store, tmp_path / f"{number}.sqlite", number)
        assert copy.snapshot() == snapshot
        assert copy.revision() == revision
        assert copy.count() == counted
        assert copy.changes().items == store.changes().items[: len(copy.changes().items)]
        copy.close()


def test_a_copy_follows_its_source_without_beginning_again(store: Store, tmp_path: Path) -> None:
    hold(store, body("a"), body("b"))
    copy = make_copy(store, tmp_path / "copy.sqlite", 1)
    do(store, put(body("a", "Renamed")), id_="second")
    do(store, merge("b", "a", "One body"), id_="third")
    follow(store, copy, 3)
    assert copy.snapshot() == store.snapshot()
    assert copy.get_fates(["b"]) == store.get_fates(["b"])
    copy.close()


def test_a_copy_knows_its_change_sets_again(store: Store, tmp_path: Path) -> None:
    sent = ChangeSet(id="sent", author="A", operations=(put(body("a")), put(body("b"))))
    hold(store)
    revision = store.apply(sent)
    copy = make_copy(store, tmp_path / "copy.sqlite", 2)
    assert copy.apply(sent) == revision
    copy.close()


def test_the_log_without_its_operations_tells_when_each_revision_was_recorded(store: Store) -> None:
    _three_revisions(store)
    found = store.find_revisions()
    assert [(r.number, r.change_set_id, r.note) for r in found] == [
        (1, "first", ""),
        (2, "second", "A better name"),
        (3, "third", ""),
    ]
    assert found[-1] == store.revision()
    assert store.find_revisions(1, limit=1) == found[1:2]


def test_the_newest_revision_before_a_moment_is_found(store: Store) -> None:
    _three_revisions(store)
    moments = [revision.recorded_at for revision in store.find_revisions()]
    assert all(moments)
    tick = timedelta(microseconds=1)
    for number, moment in enumerate(moments, 1):
        assert moment is not None
        assert store.revision_before(moment + tick).number >= number
        assert store.revision_before(moment).number < number or moments[number - 2] == moment
    assert store.revision_before(datetime(1999, 1, 1, tzinfo=UTC)).number == 0
    assert store.revision_before(datetime(2999, 1, 1, tzinfo=UTC)) == store.revision()


def test_a_damaged_entry_of_the_log_stops_a_replay_and_is_named(
    store: Store, back_door: BackDoor, tmp_path: Path
) -> None:
    _three_revisions(store)
    back_door.damage_log(2, 0)
    with pytest.raises(StoreDamaged, match="operation 0 of revision 2"):
        make_copy(store, tmp_path / "copy.sqlite", 3)
    make_copy(store, tmp_path / "earlier.sqlite", 1).close()


def test_a_copy_of_more_than_the_log_holds_is_refused(store: Store, tmp_path: Path) -> None:
    _three_revisions(store)
    with pytest.raises(StoreDamaged, match="revision 4 is missing"):
        make_copy(store, tmp_path / "copy.sqlite", 4)
