"""A change-set is applied whole or not at all, once for each id, and makes the next revision."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from graph_schema.records import AnyRecord, ChangeSet, Node, Operation, Package
from service.stores.base import (
    ChangeRefused,
    ChangeSetReused,
    DanglingReference,
    IdReused,
    Revision,
    StaleRevision,
    Store,
)
from tests.contract.steps import (
    SCOTLAND,
    BackDoor,
    body,
    do,
    find_ids,
    heard_revision,
    hold,
    merge,
    put,
    remove,
    topic,
)
from tests.landscapes import change_set, line, node, offer, source


def test_an_empty_store_is_at_revision_0_and_holds_nothing(store: Store) -> None:
    assert store.revision() == Revision(number=0)
    assert store.snapshot().nodes == ()
    assert store.snapshot().lines == ()
    assert not any(store.count().values())
    assert store.read_log() == ()
    assert store.changes().items == ()
    assert store.get(["nothing"]) == {}


def test_each_change_set_makes_the_next_revision_and_says_who_and_why(store: Store) -> None:
    package = Package(name="seed", version="2026.11")
    first = hold(store, id_="load-1", note="The first load", package=package)
    second = do(store, put(body("a")), id_="add-a", note="One more")

    assert (first.number, first.change_set_id, first.author) == (1, "load-1", "test")
    assert (first.note, first.package) == ("The first load", package)
    assert (second.number, second.change_set_id, second.note, second.package) == (
        2,
        "add-a",
        "One more",
        None,
    )
    assert store.revision() == second


def test_a_revision_is_recorded_in_utc(store: Store) -> None:
    before = datetime.now(UTC)
    recorded_at = hold(store).recorded_at
    after = datetime.now(UTC)
    assert recorded_at is not None
    assert recorded_at.utcoffset() == timedelta(0)
    assert before - timedelta(seconds=1) <= recorded_at <= after + timedelta(seconds=1)
    assert store.revision().recorded_at == recorded_at


def _whole() -> list[AnyRecord]:
    """Records that between them fill every field and every sort of value."""
    return [
        SCOTLAND,
        source("other", "Another page"),
        body(
            "a", "Body A", remit="Helps", note="Read this first", valid=("1999-04", "2020"), confidence="low"
        ),
        body("b", "Body B", sources=("web", "other"), confidence=None),
        topic("t1"),
        topic("t2", broader_id="t1"),
        offer("o", "a", "t2", "t1", audience_kinds=("council", "community"), confidence="medium"),
        node("budget_total", "bt", "b", financial_year="2025-26", total_gbp=10**13, status="budget"),
        line("funds", "a", "b", amount_gbp=0, kind="grant", status="budget", valid=(None, "2024-03-31")),
    ]


def test_what_was_put_lies_in_the_store_and_is_read_back_whole(store: Store, back_door: BackDoor) -> None:
    records = _whole()
    hold(store, *records)
    for record in records:
        assert back_door.read_record(record.id) == record
    assert store.get([record.id for record in records]) == {record.id: record for record in records}


def test_get_of_nothing_of_unknown_and_of_doubled_ids(store: Store) -> None:
    hold(store, body("a"))
    assert store.get([]) == {}
    assert store.get(["a", "never", "a"]) == {"a": body("a")}


def test_a_record_written_through_the_back_door_is_seen_by_every_way_of_reading(
    store: Store, back_door: BackDoor
) -> None:
    hold(store, body("a"), body("b"))
    back_door.write_record(body("c", "Body C"))
    back_door.write_record(line("funds", "a", "c", kind="grant"))

    assert store.get(["c"]) == {"c": body("c", "Body C")}
    assert find_ids(store, "body") == ["a", "b", "c"]
    assert [met.id for met in store.lines(["c"]).items] == ["a--funds--c"]
    assert [step.line.id for step in store.walk("a").steps] == ["a--funds--c"]
    assert "c" in [met.id for met in store.snapshot(["body"]).nodes]
    assert store.count()["body"] == 3


def test_loading_twice_equals_loading_once(store: Store, back_door: BackDoor) -> None:
    first = hold(store, *_whole(), id_="load")
    held, records = store.snapshot(), back_door.count_records()

    assert hold(store, *_whole(), id_="load") == first
    assert hold(store, *_whole(), id_="load-again").number == first.number
    assert store.revision() == first
    assert store.snapshot() == held
    assert back_door.count_records() == records
    assert [kept.change_set.id for kept in store.read_log()] == ["load"]


def test_a_change_set_sent_again_later_returns_the_revision_that_it_made(store: Store) -> None:
    first = hold(store, body("a", "Old name"), id_="load", expected_revision=0)
    do(store, put(body("a", "New name")))

    again = hold(store, body("a", "Old name"), id_="load", expected_revision=0)
    assert again == first
    assert store.revision().number == 2
    assert store.get(["a"])["a"] == body("a", "New name")


def test_another_change_set_under_a_used_id_is_refused(store: Store) -> None:
    hold(store, body("a"), id_="load")
    with pytest.raises(ChangeSetReused):
        hold(store, body("a"), body("b"), id_="load")
    assert store.get(["b"]) == {}
    assert store.revision().number == 1


def test_equal_puts_are_left_out_where_others_change(store: Store) -> None:
    hold(store, body("a"), body("b"))
    do(store, put(body("a")), put(body("b", "Renamed")))
    assert [change.record_id for change in store.changes(1).items] == ["b"]


def test_the_order_of_properties_is_no_change_and_the_order_of_words_is(store: Store) -> None:
    hold(store, body("a", remit="Helps", website="https://example.org"), topic("t1"), topic("t2"), SCOTLAND)
    hold(store, offer("o", "a", "t1", "t2"), id_="offers")

    turned = body("a", website="https://example.org", remit="Helps")
    assert do(store, put(turned), id_="turned").number == 2
    assert do(store, put(offer("o", "a", "t2", "t1")), id_="other-main-topic").number == 3


def test_a_put_takes_the_place_of_the_whole_record(store: Store, back_door: BackDoor) -> None:
    hold(store, body("a", remit="Helps", note="Old", valid=("2001", None)))
    bare = body("a", "New name", confidence="low")
    do(store, put(bare))
    assert back_door.read_record("a") == bare
    assert store.get(["a"]) == {"a": bare}


def test_a_change_set_without_operations_makes_nothing(store: Store) -> None:
    assert do(store, id_="empty-0") == Revision(number=0)
    first = hold(store)
    assert do(store, id_="empty-1") == first


def test_a_change_made_on_the_present_revision_is_taken_and_on_an_older_refused(store: Store) -> None:
    hold(store, expected_revision=0)
    do(store, put(body("a")), id_="in-time", expected_revision=1)
    with pytest.raises(StaleRevision):
        do(store, put(body("b")), id_="late", expected_revision=1)
    with pytest.raises(StaleRevision):
        do(store, put(body("b")), id_="early", expected_revision=7)
    assert store.get(["b"]) == {}
    assert store.revision().change_set_id == "in-time"


_REFUSED: dict[str, tuple[type[ChangeRefused], Operation]] = {
    "line from nowhere": (DanglingReference, put(line("funds", "nowhere", "a", kind="grant"))),
    "line to nowhere": (DanglingReference, put(line("funds", "a", "nowhere", kind="grant"))),
    "reference": (DanglingReference, put(body("z", sponsor_id="nowhere"))),
    "one of several references": (DanglingReference, put(offer("z", "a", "t1", "nowhere"))),
    "reference of a line": (
        DanglingReference,
        put(line("delegates_to", "a", "named", id_="z", function_id="nowhere")),
    ),
    "source": (DanglingReference, put(body("z", sources=("web", "nowhere")))),
    "source of a line": (
        DanglingReference,
        put(line("funds", "a", "named", id_="z", kind="grant", sources=("nowhere",))),
    ),
    "removing what a line names": (DanglingReference, remove("named")),
    "removing what a property names": (DanglingReference, remove("t1")),
    "removing a source": (DanglingReference, remove("web")),
    "removing nothing": (ChangeRefused, remove("nowhere")),
    "merging nothing": (ChangeRefused, merge("nowhere", "a")),
    "merging into nothing": (ChangeRefused, merge("a", "nowhere")),
    "merging into itself": (ChangeRefused, merge("a", "a")),
    "using a removed id again": (IdReused, put(body("gone"))),
    "using a merged id again": (IdReused, put(body("doubled"))),
    "changing a body into a topic": (IdReused, put(topic("a"))),
    "changing a line into another sort": (IdReused, put(line("member_of", "a", "named", id_="l"))),
}


@pytest.mark.parametrize(("error", "last"), _REFUSED.values(), ids=_REFUSED)
def test_where_the_last_operation_is_refused_nothing_is_applied(
    store: Store, back_door: BackDoor, error: type[ChangeRefused], last: Operation
) -> None:
    bodies = [body(id_) for id_ in ("a", "named", "gone", "doubled", "bystander")]
    hold(store, *bodies, topic("t1"), topic("t2", broader_id="t1"), topic("t3"))
    do(
        store,
        put(line("funds", "a", "named", id_="l", kind="grant")),
        remove("gone"),
        merge("doubled", "a"),
        id_="second",
    )
    held, revision, records = store.snapshot(), store.revision(), back_door.count_records()

    before: list[Operation] = [put(body("new")), put(body("bystander", "Renamed")), remove("t3")]
    with pytest.raises(error):
        do(store, *before, last, id_="refused")

    assert store.snapshot() == held
    assert store.revision() == revision
    assert back_door.count_records() == records
    assert back_door.read_record("bystander") == body("bystander")
    assert store.get_fates(["t3"]) == {}
    assert len(store.read_log()) == 2
    assert do(store, *before, id_="refused").number == 3


def test_the_operations_of_a_change_set_may_name_one_another_in_any_order(store: Store) -> None:
    do(
        store,
        put(line("funds", "a", "b", kind="grant")),
        put(body("b", sponsor_id="a")),
        put(topic("t2", broader_id="t1")),
        put(topic("t1")),
        put(body("a")),
        put(source()),
    )
    assert len(store.get(["a--funds--b", "a", "b", "t1", "t2"])) == 5


def test_what_is_named_may_be_removed_together_with_what_names_it(store: Store) -> None:
    hold(store, body("a"), body("b", sponsor_id="a"), line("funds", "a", "b", kind="grant"))
    do(store, remove("a"), remove("b"), remove("a--funds--b"))
    assert [met.id for met in store.snapshot().nodes] == ["web"]
    assert store.snapshot().lines == ()


def test_what_is_named_may_be_removed_once_the_name_is_changed(store: Store) -> None:
    hold(store, body("a"), body("b", sponsor_id="a"), body("c"))
    do(store, remove("a"), put(body("b", sponsor_id="c")))
    assert store.get(["a", "b"]) == {"b": body("b", sponsor_id="c")}
    assert [met.id for met in store.lines(["b"]).items] == ["b.sponsored_by.c"]


def test_two_things_may_name_each_other(store: Store) -> None:
    hold(store, body("a", sponsor_id="b"), body("b", sponsor_id="a"))
    assert [met.id for met in store.lines(["a"], direction="out").items] == ["a.sponsored_by.b"]


@pytest.mark.parametrize("kind", ["integration_joint_board", "budget_line", "collective"])
def test_a_kind_of_body_may_stand_at_the_end_of_a_line(store: Store, kind: str) -> None:
    hold(store, body("a"), line("accountable_to", kind, "a", nature="audit", what="Its accounts"))
    assert [met.from_id for met in store.lines([kind]).items] == [kind]


def _try(store: Store, change: ChangeSet) -> Revision | ChangeRefused:
    try:
        return store.apply(change)
    except ChangeRefused as refused:
        return refused


def _race(stores: Sequence[Store], changes: Sequence[ChangeSet]) -> list[Revision | ChangeRefused]:
    with ThreadPoolExecutor(len(stores)) as threads:
        return list(threads.map(_try, stores, changes))


def test_of_two_writers_on_one_revision_one_wins_and_the_other_leaves_nothing(
    store: Store, back_door: BackDoor
) -> None:
    hold(store)
    other = back_door.reopen()
    for number in range(1, 6):
        names = [f"{who}-{number}" for who in ("one", "other")]
        changes = [change_set(body(name), id_=name, expected_revision=number) for name in names]
        ends = _race([store, other], changes)

        won = [name for name, end in zip(names, ends, strict=True) if isinstance(end, Revision)]
        assert len(won) == 1
        assert sum(isinstance(end, StaleRevision) for end in ends) == 1
        assert list(store.get(names)) == won
        assert list(other.get(names)) == won
        heard = heard_revision(store, number + 1)
        assert heard.number == number + 1
        assert heard_revision(other, number + 1) == heard


def test_two_writers_that_expect_nothing_both_get_in_one_after_the_other(
    store: Store, back_door: BackDoor
) -> None:
    hold(store)
    other = back_door.reopen()
    ends = _race([store, other, store, other], [change_set(body(f"b{n}"), id_=f"c{n}") for n in range(4)])
    numbers = [end.number for end in ends if isinstance(end, Revision)]
    assert sorted(numbers) == [2, 3, 4, 5]
    assert find_ids(store, "body") == ["b0", "b1", "b2", "b3"]


def test_the_same_change_set_from_two_writers_is_applied_once(store: Store, back_door: BackDoor) -> None:
    hold(store)
    other = back_door.reopen()
    ends = _race([store, other], [change_set(body("a"), id_="same")] * 2)
    assert ends[0] == ends[1]
    assert heard_revision(store, 2) == heard_revision(other, 2) == ends[0]
    assert store.get(["a"]) == other.get(["a"]) == {"a": body("a")}


def test_a_store_keeps_its_id_and_what_it_holds_when_it_is_opened_again(
    store: Store, back_door: BackDoor
) -> None:
    hold(store, body("a"))
    again = back_door.reopen()
    assert again.store_id == store.store_id
    assert again.revision() == store.revision()
    assert again.snapshot() == store.snapshot()


def test_two_stores_have_two_ids(store: Store, back_door: BackDoor) -> None:
    first = store.store_id
    assert first
    assert back_door.fresh().store_id != first


def test_count_counts_what_was_stated_and_stands(store: Store) -> None:
    hold(store, body("a"), body("b", sponsor_id="a"), body("c"), topic("t"))
    do(store, put(line("funds", "a", "b", kind="grant")), remove("t"), merge("c", "a"))
    counted = {type_: number for type_, number in store.count().items() if number}
    assert counted == {"body": 2, "funds": 1, "source": 1}


def test_a_record_has_the_sort_that_it_was_written_with(store: Store) -> None:
    hold(store, body("a", official_code="007"), node("tile", "tile", "S92000003", row=7, col=0), SCOTLAND)
    read = store.get(["a", "tile"])
    assert read["a"].properties["official_code"] == "007"
    assert isinstance(read["tile"], Node)
    assert read["tile"].properties["row"] == 7
    assert isinstance(read["tile"].properties["row"], int)
