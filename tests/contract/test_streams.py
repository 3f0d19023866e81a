"""A change-set may be larger than memory: its operations are read as they are applied, some at a time."""

import hashlib
from collections.abc import Iterator

import pytest

from graph_schema.records import ChangeSet, Operation
from service.stores import applying
from service.stores.base import ChangeSetReused, DanglingReference, Fate, IdReused, Store
from service.stores.log import Digest
from tests.contract.steps import SCOTLAND, body, hold, merge, put, remove, topic
from tests.landscapes import line, node, offer


@pytest.fixture(autouse=True)
def few_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two operations at a time, so that a handful crosses from one piece to the next."""
    monkeypatch.setattr(applying, "_AT_ONCE", 2)


class Reading:
    """Operations that can be read from the start again, and how often they were."""

    def __init__(self, *operations: Operation) -> None:
        self.operations = operations
        self.times = 0

    def __iter__(self) -> Iterator[Operation]:
        self.times += 1
        yield from self.operations


def header(id_: str = "then", *own: Operation) -> ChangeSet:
    return ChangeSet(id=id_, author="test", operations=own)


def test_more_operations_follow_the_change_sets_own_in_one_revision(store: Store) -> None:
    hold(store, body("a"))
    own, more = (put(body("b")), put(body("c"))), (put(body("d")), put(body("e")), remove("a"))
    revision = store.apply(header("then", *own), Reading(*more))
    assert revision.number == 2
    assert store.read_log(1)[0].operations == (*own, *more)
    assert [change.record_id for change in store.changes(1).items] == ["b", "c", "d", "e", "a"]
    assert sorted(store.get(list("abcde"))) == list("bcde")


def test_the_same_operations_are_the_same_change_however_they_come(store: Store) -> None:
    hold(store, body("a"))
    operations = tuple(put(body(id_)) for id_ in "bcdef")
    revision = store.apply(header("then", *operations))
    assert store.apply(header("then"), Reading(*operations)) == revision
    assert store.apply(header("then", *operations[:2]), Reading(*operations[2:])) == revision
    with pytest.raises(ChangeSetReused):
        store.apply(header("then"), Reading(*operations[:4]))


def test_a_record_may_name_one_that_comes_later(store: Store) -> None:
    hold(store, SCOTLAND)
    later = (put(offer("o", "p", "t")), put(line("funds", "p", "q")), put(body("x", sponsor_id="p")))
    store.apply(header(), Reading(*later, put(topic("t")), put(body("p")), put(body("q"))))
    assert {(met.type, met.from_id, met.to_id) for met in store.lines(["p"]).items} == {
        ("funds", "p", "q"),
        ("provides", "p", "o"),
        ("sponsored_by", "x", "p"),
    }


def test_what_names_one_that_never_comes_is_refused_whole(store: Store) -> None:
    hold(store, body("a"))
    before = store.snapshot()
    operations = Reading(put(body("x", sponsor_id="nobody")), *(put(body(id_)) for id_ in "bcde"))
    with pytest.raises(DanglingReference, match="x names nobody"):
        store.apply(header(), operations)
    assert store.snapshot() == before
    assert store.revision().number == 1


def test_an_error_in_the_midst_of_reading_leaves_everything_as_it_was(store: Store) -> None:
    hold(store, body("a"))
    before = store.snapshot()

    def broken() -> Iterator[Operation]:
        yield from (put(body(id_)) for id_ in "bcde")
        raise LookupError("no more")

    with pytest.raises(LookupError, match="no more"):
        store.apply(header(), broken())
    assert store.snapshot() == before
    assert store.apply(header()).number == 1


def test_a_merge_reaches_what_was_written_before_it_and_after_it(store: Store) -> None:
    hold(store, body("stays"), body("double"), line("funds", "double", "stays", id_="l", kind="grant"))
    store.apply(
        header(),
        Reading(
            put(body("before", sponsor_id="double")),
            put(body("other")),
            merge("double", "stays"),
            put(body("another")),
            put(body("after", sponsor_id="double")),
        ),
    )
    found = store.get(["before", "after"])
    assert {id_: record.text("sponsor_id") for id_, record in found.items()} == {
        "before": "stays",
        "after": "stays",
    }
    assert store.get_fates(["double", "l"])["double"] == Fate(fate="merged", into="stays", revision=2)
    assert store.get_fates(["l"])["l"].fate == "removed"


def test_a_kind_and_its_bodies_may_come_apart(store: Store) -> None:
    hold(store, body("inspector"))
    stated = line("accountable_to", "integration_joint_board", "inspector", id_="l", nature="audit", what="A")
    post = node("post", "post-ijb-chair", "Chair", kind="ijb_chair")
    boards = [put(body(f"ijb-{n}", kind="integration_joint_board")) for n in range(3)]
    store.apply(header(), Reading(boards[0], put(stated), boards[1], put(post), boards[2]))
    lines = store.lines(["inspector"], types=["accountable_to"], direction="in").items
    assert [met.from_id for met in lines] == ["ijb-0", "ijb-1", "ijb-2", "integration_joint_board"]
    assert len(store.get([f"post-ijb-chair--ijb-{n}" for n in range(3)])) == 3


def test_an_id_given_up_in_an_earlier_piece_is_not_used_again_in_a_later_change(store: Store) -> None:
    hold(store, body("a"), body("b"))
    store.apply(header("gone"), Reading(remove("a"), *(put(body(id_)) for id_ in "cde")))
    with pytest.raises(IdReused):
        store.apply(header("again"), Reading(*(put(body(id_)) for id_ in "fgha")))


def test_a_digest_is_the_hash_of_the_change_set_as_json() -> None:
    """So it was before operations were read one by one; files hold such digests."""
    whole = header("whole", *(put(body(id_)) for id_ in "abc"), remove("x"), merge("y", "z"))
    text = whole.model_dump_json(exclude={"expected_revision"})
    digest = Digest(header("whole", *whole.operations[:2]))
    assert tuple(digest.reading(whole.operations[2:])) == whole.operations
    assert digest.text() == hashlib.sha256(text.encode()).hexdigest()
    empty = Digest(header("none"))
    assert list(empty.reading()) == []
    assert (
        empty.text()
        == hashlib.sha256(
            b'{"id":"none","author":"test","note":"","package":null,"operations":[]}'
        ).hexdigest()
    )
