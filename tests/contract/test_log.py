"""The log is the truth: what was changed, in order, and the same landscape from empty."""

import json

import pytest

from graph_schema.records import ChangeSet
from service.stores.base import Change, Snapshot, Store
from tests.contract.steps import (
    SCOTLAND,
    BackDoor,
    body,
    do,
    hold,
    merge,
    put,
    read_pages,
    remove,
    topic,
)
from tests.landscapes import line, node, offer, source


def _history(store: Store) -> None:
    """Seven revisions in which records come, change, are merged and go."""
    hold(
        store,
        SCOTLAND,
        topic("t"),
        body("a"),
        body("double", "Bòrd Ìle \U0001f600"),
        body("ijb", kind="integration_joint_board", sponsor_id="double"),
        node("post", "post-ijb-chair", "Chair", kind="ijb_chair"),
    )
    do(
        store,
        put(offer("o", "double", "t")),
        put(line("funds", "a", "double", id_="l", kind="grant")),
        id_="c2",
    )
    do(store, put(body("a", "Renamed", note="Why")), id_="c3", note="A better name")
    do(
        store,
        put(line("accountable_to", "integration_joint_board", "a", id_="k", nature="audit", what="All")),
        id_="c4",
    )
    do(store, put(body("b")), merge("double", "b", "One body"), id_="c5")
    do(store, remove("o", "Never was"), put(body("ijb2", kind="integration_joint_board")), id_="c6")
    do(store, put(body("a", "Renamed again")), id_="c7", expected_revision=6)


def _brief(change: Change) -> tuple[int, int, str, str]:
    return (change.revision.number, change.position, change.op, change.record_id)


def test_changes_come_oldest_first_by_revision_and_position(store: Store) -> None:
    _history(store)
    found = store.changes(1)
    assert [_brief(change) for change in found.items] == [
        (2, 0, "put", "o"),
        (2, 1, "put", "l"),
        (3, 0, "put", "a"),
        (4, 0, "put", "k"),
        (5, 0, "put", "b"),
        (5, 1, "merge", "double"),
        (6, 0, "remove", "o"),
        (6, 1, "put", "ijb2"),
        (7, 0, "put", "a"),
    ]
    assert (found.total, found.next) == (9, None)


def test_a_change_says_what_was_written_or_what_became_of_the_record(store: Store) -> None:
    _history(store)
    by_brief = {(change.revision.number, change.position): change for change in store.changes(1).items}
    renamed = by_brief[3, 0]
    assert renamed.record == body("a", "Renamed", note="Why")
    assert (renamed.record_type, renamed.into, renamed.reason) == ("body", None, "")
    assert (renamed.revision.change_set_id, renamed.revision.note) == ("c3", "A better name")
    assert renamed.revision.author == "test"
    assert renamed.revision.recorded_at is not None
    merged, removed = by_brief[5, 1], by_brief[6, 0]
    assert (merged.record, merged.record_type, merged.into, merged.reason) == (None, "body", "b", "One body")
    assert (removed.record, removed.record_type, removed.into, removed.reason) == (
        None,
        "offer",
        None,
        "Never was",
    )


def test_changes_since_the_newest_revision_are_none(store: Store) -> None:
    _history(store)
    for since in (7, 8, 10**12):
        assert store.changes(since).items == ()
        assert store.changes(since).total == 0
        assert store.read_log(since) == ()


def test_changes_of_records_are_those_that_name_them(store: Store) -> None:
    _history(store)
    assert [_brief(change) for change in store.changes(record_ids=["a"]).items] == [
        (1, 3, "put", "a"),
        (3, 0, "put", "a"),
        (7, 0, "put", "a"),
    ]
    assert [_brief(change)[2:] for change in store.changes(1, record_ids=["a", "double", "never"]).items] == [
        ("put", "a"),
        ("merge", "double"),
        ("put", "a"),
    ]
    assert store.changes(record_ids=["never"]).items == ()


@pytest.mark.parametrize("limit", [1, 2, 4])
def test_pages_of_changes_join_without_a_seam(store: Store, limit: int) -> None:
    _history(store)
    whole = list(store.changes(2).items)
    assert read_pages(lambda after: store.changes(2, limit=limit, after=after)) == whole
    assert store.changes(2, limit=limit).total == len(whole) == 7
    of_a = read_pages(lambda after: store.changes(record_ids=["a"], limit=limit, after=after))
    assert [change.revision.number for change in of_a] == [1, 3, 7]


def test_change_sets_come_back_as_they_were_applied(store: Store) -> None:
    applied = [
        ChangeSet(id="one", author="A", note="N", operations=(put(source()), put(body("a")), put(body("b")))),
        ChangeSet(
            id="two",
            author="B",
            expected_revision=1,
            operations=(put(body("a", "Other")), remove("b", "Why")),
        ),
    ]
    for change in applied:
        store.apply(change)
    kept = [entry.change_set for entry in store.read_log()]
    assert [(change.id, change.author, change.note) for change in kept] == [
        ("one", "A", "N"),
        ("two", "B", ""),
    ]
    assert [change.operations for change in kept] == [change.operations for change in applied]


def test_change_sets_come_oldest_first_after_a_revision_and_no_more_than_asked(store: Store) -> None:
    _history(store)
    assert [entry.revision.change_set_id for entry in store.read_log(4)] == ["c5", "c6", "c7"]
    assert [entry.revision.change_set_id for entry in store.read_log(1, limit=2)] == ["c2", "c3"]
    assert [entry.revision.change_set_id for entry in store.read_log(limit=1)] == ["first"]


def _replay(store: Store, back_door: BackDoor, step: int = 500) -> tuple[Snapshot, Snapshot, Store]:
    """Return the landscape, and the one that its log makes in a fresh store."""
    held = store.snapshot()
    kept: list[ChangeSet] = []
    since = 0
    while found := store.read_log(since, step):
        kept += (entry.change_set for entry in found)
        since += len(found)
    again = back_door.fresh()
    for change in kept:
        again.apply(ChangeSet.model_validate_json(json.dumps(change.model_dump(mode="json"))))
    return held, again.snapshot(), again


@pytest.mark.parametrize("step", [500, 2])
def test_replaying_the_log_from_empty_gives_the_same_landscape(
    store: Store, back_door: BackDoor, step: int
) -> None:
    _history(store)
    counted, newest = store.count(), store.revision()
    changes = [_brief(change) for change in store.changes().items]
    fates = {id_: store.get_fates([id_]).get(id_) for id_ in ("o", "double", "a")}

    held, again, other = _replay(store, back_door, step)
    assert again == held
    assert other.count() == counted
    assert other.revision().number == newest.number
    assert other.revision().change_set_id == newest.change_set_id
    assert [_brief(change) for change in other.changes().items] == changes
    assert {id_: other.get_fates([id_]).get(id_) for id_ in fates} == fates


def test_a_log_read_back_and_applied_to_its_own_store_makes_nothing_new(store: Store) -> None:
    """Whatever revision a change was made for, it is the same change."""
    _history(store)
    newest = store.revision()
    for number, change in enumerate((entry.change_set for entry in store.read_log()), 1):
        assert store.apply(change).number == number
        assert store.apply(change.model_copy(update={"expected_revision": None})).number == number
    assert store.revision() == newest


def test_every_revision_of_the_past_can_be_made_again_from_the_log(store: Store, back_door: BackDoor) -> None:
    hold(store, body("a"), body("b"))
    past = [store.snapshot()]
    do(store, put(body("a", "Renamed")), put(line("funds", "a", "b", kind="grant")), id_="second")
    past.append(store.snapshot())
    do(store, merge("b", "a"), id_="third")
    past.append(store.snapshot())

    kept = [entry.change_set for entry in store.read_log()]
    again = back_door.fresh()
    for change, then in zip(kept, past, strict=True):
        again.apply(change)
        assert again.snapshot() == then


def test_a_snapshot_is_ordered_by_id_and_holds_what_was_derived(store: Store) -> None:
    _history(store)
    snapshot = store.snapshot()
    nodes, lines = [met.id for met in snapshot.nodes], [met.id for met in snapshot.lines]
    assert nodes == [
        "S92000003",
        "a",
        "b",
        "ijb",
        "ijb2",
        "post-ijb-chair",
        "post-ijb-chair--ijb",
        "post-ijb-chair--ijb2",
        "t",
        "web",
    ]
    assert lines == [
        "ijb.sponsored_by.b",
        "k",
        "k.ijb.a",
        "k.ijb2.a",
        "l",
        "post-ijb-chair--ijb.sits_in.ijb",
        "post-ijb-chair--ijb2.sits_in.ijb2",
    ]
    assert snapshot.revision == 7


def test_a_snapshot_of_some_types_holds_those_alone(store: Store) -> None:
    _history(store)
    some = store.snapshot(["topic", "funds", "sits_in"])
    assert [met.id for met in some.nodes] == ["t"]
    assert {met.type for met in some.lines} == {"funds", "sits_in"}
    assert store.snapshot(["tile"]).nodes == ()
