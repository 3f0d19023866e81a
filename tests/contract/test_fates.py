"""What becomes of ids: removed, merged, unknown; and what named them."""

import pytest

from service.stores.base import ChangeRefused, DanglingReference, Fate, IdReused, Store
from tests.contract.steps import (
    SCOTLAND,
    BackDoor,
    body,
    do,
    find_ids,
    hold,
    ids_of,
    merge,
    put,
    remove,
    topic,
)
from tests.landscapes import change_set, line, node, offer, source


def test_a_removed_record_is_gone_from_every_way_of_reading(store: Store, back_door: BackDoor) -> None:
    hold(store, body("a"), body("b", sponsor_id="a"))
    do(store, remove("b", "Listed by mistake"))
    assert back_door.read_record("b") is None
    assert back_door.read_lines_of("b") == []
    assert store.get(["b", "b.sponsored_by.a"]) == {}
    assert find_ids(store, "body") == ["a"]
    assert store.lines(["a", "b"]).items == ()
    assert ids_of(store.snapshot().nodes) == ["a", "web"]


def test_fates_tell_removed_and_merged_ids_and_leave_out_the_rest(store: Store) -> None:
    hold(store, *(body(id_) for id_ in ("gone", "double", "stays")))
    do(store, remove("gone", "Listed by mistake"), id_="second")
    do(store, merge("double", "stays", "One body, two names"), id_="third")
    assert store.get_fates(["gone", "double", "stays", "never", "gone"]) == {
        "gone": Fate(fate="removed", revision=2, reason="Listed by mistake"),
        "double": Fate(fate="merged", into="stays", revision=3, reason="One body, two names"),
    }
    assert store.get_fates([]) == {}


@pytest.mark.parametrize("id_", ["gone", "double"])
def test_an_id_that_was_removed_or_merged_is_never_used_again(store: Store, id_: str) -> None:
    hold(store, body("gone"), body("double"), body("stays"))
    do(store, remove("gone"), merge("double", "stays"))
    with pytest.raises(IdReused):
        do(store, put(body(id_)), id_="again")
    with pytest.raises(ChangeRefused):
        do(store, remove(id_), id_="remove-again")
    with pytest.raises(ChangeRefused):
        do(store, merge(id_, "stays"), id_="merge-again")
    with pytest.raises(DanglingReference):
        do(store, put(line("funds", "stays", id_, kind="grant")), id_="name-it")


def test_an_id_may_not_be_used_again_in_the_same_change_set(store: Store) -> None:
    with pytest.raises(ValueError, match="twice"):
        do(store, put(body("a")), remove("a"))


def test_all_that_named_a_merged_record_names_the_other(store: Store, back_door: BackDoor) -> None:
    hold(
        store,
        SCOTLAND,
        topic("t"),
        topic("t-double"),
        topic("t-narrow", broader_id="t-double"),
        body("a"),
        body("a-double"),
        body("sponsored", sponsor_id="a-double"),
        line("funds", "a-double", "sponsored", id_="out", kind="grant"),
        line("funds", "sponsored", "a-double", id_="in", kind="grant"),
        offer("o1", "a-double", "t-double"),
        offer("o2", "a", "t", "t-double"),
    )
    do(store, merge("a-double", "a"), merge("t-double", "t"))

    expected = [
        topic("t-narrow", broader_id="t"),
        body("sponsored", sponsor_id="a"),
        line("funds", "a", "sponsored", id_="out", kind="grant"),
        line("funds", "sponsored", "a", id_="in", kind="grant"),
        offer("o1", "a", "t"),
        offer("o2", "a", "t"),  # each topic stands once
    ]
    assert store.get([record.id for record in expected]) == {record.id: record for record in expected}
    assert all(back_door.read_record(record.id) == record for record in expected)
    assert back_door.read_record("a-double") is None
    assert ids_of(store.lines(["a"], types=["provides", "sponsored_by"]).items) == [
        "o1.provides.a",
        "o2.provides.a",
        "sponsored.sponsored_by.a",
    ]
    assert store.lines(["a-double", "t-double"]).items == ()
    assert [line.id for line in store.snapshot(["about"]).lines] == ["o1.about.t", "o2.about.t"]


def test_all_that_cited_a_merged_source_cites_the_other(store: Store) -> None:
    hold(store, source("double"), body("a", sources=("double",)), body("b", sources=("web", "double")))
    do(store, merge("double", "web"))
    assert store.get(["a", "b"]) == {"a": body("a"), "b": body("b")}
    assert find_ids(store, "body", source="double") == []
    assert find_ids(store, "body", source="web") == ["a", "b"]


def test_the_record_that_is_merged_into_stays_as_it_was(store: Store) -> None:
    hold(store, body("a", "Body A"), body("double", "Body A again", remit="Helps"))
    do(store, merge("double", "a"))
    assert store.get(["a"]) == {"a": body("a", "Body A")}
    assert store.count()["body"] == 1


def test_a_line_between_two_records_that_are_one_does_not_stand(store: Store, back_door: BackDoor) -> None:
    hold(store, body("a"), body("double"), line("funds", "a", "double", id_="l", kind="grant"))
    do(store, merge("double", "a"))
    assert store.lines(["a"]).items == ()
    assert back_door.read_lines_of("a") == []
    assert store.get_fates(["l"])["l"].fate == "removed"


def _follow(store: Store, id_: str) -> str:
    """Go from fate to fate as a reader of pages would."""
    for _ in range(10):
        fate = store.get_fates([id_]).get(id_)
        if fate is None or fate.into is None:
            return id_
        id_ = fate.into
    raise AssertionError("the fates go in a circle")


def test_a_chain_of_merges_leads_to_the_one_that_stands(store: Store) -> None:
    hold(store, *(body(id_) for id_ in "abcd"), line("funds", "a", "d", id_="l", kind="grant"))
    do(store, merge("a", "b"), id_="one")
    do(store, merge("b", "c"), id_="two")
    assert _follow(store, "a") == _follow(store, "b") == "c"
    assert store.get(["l"])["l"] == line("funds", "c", "d", id_="l", kind="grant")


def test_a_chain_of_merges_in_one_change_set_leads_to_the_one_that_stands(store: Store) -> None:
    hold(store, *(body(id_) for id_ in "abcd"), line("funds", "a", "d", id_="l", kind="grant"))
    do(store, merge("a", "b"), merge("b", "c"))
    assert _follow(store, "a") == "c"
    assert store.get(["l"])["l"] == line("funds", "c", "d", id_="l", kind="grant")


def test_two_records_cannot_be_merged_into_each_other(store: Store) -> None:
    hold(store, body("a"), body("b"))
    with pytest.raises(ChangeRefused):
        do(store, merge("a", "b"), merge("b", "a"))
    assert find_ids(store, "body") == ["a", "b"]


def test_records_of_two_types_cannot_be_merged(store: Store) -> None:
    hold(store, body("a"), topic("t"))
    with pytest.raises(ChangeRefused):
        do(store, merge("a", "t"))


def test_two_lines_may_be_merged(store: Store) -> None:
    hold(
        store,
        body("a"),
        body("b"),
        line("funds", "a", "b", id_="l1", kind="grant"),
        line("funds", "a", "b", id_="l2", kind="grant"),
        node("duty", "d", on_kinds=("council",), funding_state="funded", funding_line_ids=("l1", "l2")),
    )
    do(store, merge("l2", "l1"))
    assert ids_of(store.lines(["a"]).items) == ["l1"]
    assert store.get(["d"])["d"].words("funding_line_ids") == ("l1",)
    assert store.get_fates(["l2"])["l2"].into == "l1"


def test_a_record_may_be_merged_into_one_that_comes_with_it(store: Store) -> None:
    hold(store, body("old"), body("b", sponsor_id="old"))
    do(store, put(body("new", "The better record")), merge("old", "new"))
    assert store.get(["b", "old", "new"]) == {
        "b": body("b", sponsor_id="new"),
        "new": body("new", "The better record"),
    }


def test_what_is_put_with_a_merge_names_the_record_merged_into(store: Store) -> None:
    hold(store, body("a"), body("double"))
    do(store, merge("double", "a"), put(body("b", sponsor_id="double")))
    assert store.get(["b"]) == {"b": body("b", sponsor_id="a")}


def test_the_fate_of_a_refused_change_is_not_kept(store: Store) -> None:
    hold(store, body("a"), body("b"))
    with pytest.raises(ChangeRefused):
        do(store, remove("a"), remove("never"), id_="refused")
    assert store.get_fates(["a"]) == {}
    do(store, put(body("a", "Still here")))
    assert store.get(["a"])["a"] == body("a", "Still here")


def test_fates_are_told_by_a_store_opened_again(store: Store, back_door: BackDoor) -> None:
    hold(store, body("a"), body("b"))
    store.apply(change_set(id_="nothing"))
    do(store, put(body("c")), remove("a"), merge("b", "c"), id_="then")
    assert back_door.reopen().get_fates(["a", "b"]) == store.get_fates(["a", "b"])
    assert store.get_fates(["b"])["b"] == Fate(fate="merged", into="c", revision=2)
