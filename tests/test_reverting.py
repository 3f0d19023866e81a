"""A revision is taken back whole, by a new one; what stands in the way is told and nothing is changed."""

import pytest

from graph_schema.records import ChangeSet, Merge, Operation, Package, Put, Remove
from service.reverting import MOST_ENDED, revert
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
    assert done.summary == (
        "Revision 2 was taken back as revision 3: 3 records changed, 1 of them ended for good."
    )
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


def _loads(store: Store, *operations: Operation) -> None:
    package = Package(name="islands", version="2")
    store.apply(ChangeSet(id="load", author="cairn load", package=package, operations=operations))


def test_the_first_load_is_not_taken_back_unless_it_is_said_to_be_meant(back_door: BackDoor) -> None:
    store = back_door.fresh()
    _loads(store, Put(record=source()), Put(record=node("body", "a", "A", kind="ndpb")))
    held = store.snapshot()
    done = revert(store, 1)
    assert done.refused
    assert done.summary == (
        "Revision 1 was not taken back; nothing was changed. It would end 2 records for good: their addresses would "
        "answer 410, and no load can bring them back under the same ids. It is a load of islands 2: to correct it, "
        "load a corrected edition (cairn load); to begin anew, name an empty folder (--data). If it is meant, say "
        "--end-records."
    )
    assert "If it is meant, say --end-records." in revert(store, 1, dry_run=True).summary
    assert store.snapshot() == held
    assert revert(store, 1, end_records=True).summary == (
        "Revision 1 was taken back as revision 2: 2 records changed, 2 of them ended for good."
    )
    assert store.snapshot().nodes == ()


def test_a_load_that_would_end_nothing_is_taken_back_as_any_other(store: Store) -> None:
    _loads(store, Put(record=node("body", "a", "Another", kind="ndpb")))
    assert not revert(store, 2).refused
    assert store.get(["a"])["a"] == node("body", "a", "A", kind="ndpb")


@pytest.mark.parametrize(("added", "refused"), [(MOST_ENDED, False), (MOST_ENDED + 1, True)])
def test_only_so_many_records_are_ended_unasked(store: Store, added: int, refused: bool) -> None:
    _do(store, *(Put(record=node("body", f"new-{n}", kind="ndpb")) for n in range(added)))
    done = revert(store, 2)
    assert done.refused is refused
    assert store.revision().number == (2 if refused else 3)
    assert ("cairn ask changes --revision 2" in done.summary) is refused


def test_what_was_merged_since_is_put_back_by_its_name_of_today(store: Store) -> None:
    _do(store, Put(record=node("body", "c", "C", kind="ndpb")))
    _do(
        store,
        Put(record=line("funds", "a", "c", id_="money", amount_gbp=99)),
        Put(record=line("funds", "b", "a", id_="back", amount_gbp=1)),
    )
    _do(store, Merge(id="b", into="c"))
    done = revert(store, 3)
    assert done.conflicts == ()
    assert store.get(["money"])["money"] == line("funds", "a", "c", id_="money", amount_gbp=10)
    assert store.get_fates(["back"])["back"].fate == "removed", (
        "nobody changed it, though a merge renamed its end"
    )


@pytest.mark.parametrize("number", [0, -1, 2])
def test_a_revision_that_is_not_there_is_refused(store: Store, number: int) -> None:
    with pytest.raises(ValueError, match=f"There is no revision {number}; the record has 1 to 1"):
        revert(store, number)
