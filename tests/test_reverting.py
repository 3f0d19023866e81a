"""A revision is taken back whole, by a new one; what stands in the way is told and nothing is changed."""

import pytest

from graph_schema.records import ChangeSet, Merge, Operation, Put, Remove
from service.reverting import revert
from service.stores.base import DanglingReference, Store
from tests.contract.steps import BackDoor
from tests.landscapes import change_set, line, node, source


@pytest.fixture
def store(back_door: BackDoor) -> Store:
    """A landscape of two bodies and what one pays the other."""
    store = back_door.fresh()
    store.apply(
        change_set(
            source(),
            node("body", "a", "A", kind="ndpb"),
            node("body", "b", "B", kind="ndpb", remit="Helps."),
            line("funds", "a", "b", id_="money", amount_gbp=10),
        )
    )
    return store


def _do(store: Store, *operations: Operation, note: str = "") -> None:
    id_ = f"c{store.revision().number + 1}"
    store.apply(ChangeSet(id=id_, author="A team", note=note, operations=operations))


def test_what_a_revision_changed_and_added_is_put_back(store: Store) -> None:
    before = store.snapshot()
    _do(
        store,
        Put(record=node("body", "b", "B renamed", kind="executive_agency", valid=("2001", None))),
        Put(record=line("funds", "a", "b", id_="money", amount_gbp=99)),
        Put(record=node("body", "c", "C", kind="ndpb")),
        note="A mistake",
    )
    done = revert(store, 2)
    after = store.snapshot()
    assert (after.nodes, after.lines) == (before.nodes, before.lines)
    assert done.summary == "Revision 2 was taken back as revision 3: 3 records changed."
    assert store.revision().note == "Takes back revision 2: A mistake"
    assert len(store.read_log()) == 3, "the log keeps both"
    assert store.get_fates(["c"])["c"].reason == "Revision 2 was taken back."


def test_other_fields_that_were_changed_since_stay(store: Store) -> None:
    _do(store, Put(record=node("body", "b", "B renamed", kind="ndpb", remit="Helps.")))
    _do(store, Put(record=node("body", "b", "B renamed", kind="ndpb", remit="Helps more.")))
    revert(store, 2)
    assert store.get(["b"])["b"] == node("body", "b", "B", kind="ndpb", remit="Helps more.")


def test_a_field_that_was_changed_again_stands_in_the_way(store: Store) -> None:
    _do(
        store,
        Put(record=node("body", "a", "A2", kind="ndpb")),
        Put(record=node("body", "b", "B2", kind="ndpb")),
    )
    _do(store, Put(record=node("body", "b", "B3", kind="ndpb")))
    held = store.snapshot()
    done = revert(store, 2)
    assert done.conflicts == ("b: name changed again since: take that back first.",)
    assert done.summary == "Revision 2 was not taken back; nothing was changed."
    assert store.snapshot() == held
    revert(store, 3)
    revert(store, 2)
    assert store.get(["a", "b"])["a"] == node("body", "a", "A", kind="ndpb")


def test_a_removal_and_a_merge_cannot_be_taken_back(store: Store) -> None:
    _do(store, Remove(id="money"))
    _do(store, Merge(id="b", into="a"))
    for number, id_, done in ((2, "money", "removed"), (3, "b", "merged")):
        assert revert(store, number).conflicts == (
            f"{id_} was {done}, and an id is never used again: record it anew under another id.",
        )
    assert store.revision().number == 3


def test_what_is_new_and_named_by_others_since_stays_whole(store: Store) -> None:
    _do(store, Put(record=node("body", "c", "C", kind="ndpb")))
    _do(store, Put(record=line("funds", "a", "c", id_="more")))
    held = store.snapshot()
    with pytest.raises(DanglingReference, match="c cannot go: more names it"):
        revert(store, 2)
    assert store.snapshot() == held


def test_a_dry_run_changes_nothing(store: Store) -> None:
    _do(store, Put(record=node("body", "a", "A2", kind="ndpb")))
    assert revert(store, 2, dry_run=True).summary == (
        "Revision 2 can be taken back: 1 record would change. Nothing was changed."
    )
    assert store.revision().number == 2


def test_taking_back_twice_finds_nothing_to_do_and_taking_back_the_taking_back_brings_it_again(
    store: Store,
) -> None:
    _do(store, Put(record=node("body", "a", "A2", kind="ndpb")))
    revert(store, 2)
    assert revert(store, 2).summary == "Nothing to do: nothing of revision 2 holds any more."
    assert store.revision().number == 3
    revert(store, 3)
    assert store.get(["a"])["a"] == node("body", "a", "A2", kind="ndpb")


@pytest.mark.parametrize("number", [0, -1, 2])
def test_a_revision_that_is_not_there_is_refused(store: Store, number: int) -> None:
    with pytest.raises(ValueError, match=f"There is no revision {number}; the record has 1 to 1"):
        revert(store, number)
