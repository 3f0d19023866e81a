"""Lines at an end, and the lines met on the way from it."""

import itertools
from typing import Any

import pytest

from service.stores.base import MAX_DEPTH, Store
from tests.contract.steps import BackDoor, body, hold, ids_of, read_pages, topic
from tests.landscapes import line

KIND = "integration_joint_board"


def _funds(from_id: str, to_id: str, **rest: Any) -> Any:
    return line("funds", from_id, to_id, id_=f"{from_id}>{to_id}", kind="grant", **rest)


@pytest.fixture
def held(store: Store) -> Store:
    """Money from a to b to c to a and from a to d; b a member of a; a kind that answers to a."""
    hold(
        store,
        *(body(id_) for id_ in "abcd"),
        *(_funds(*ends) for ends in ("ab", "bc", "ca", "ad")),
        line("member_of", "b", "a", id_="b<a"),
        line("accountable_to", KIND, "a", id_="k>a", nature="audit", what="Accounts"),
    )
    return store


ASKED: dict[str, tuple[list[str], dict[str, Any], list[str]]] = {
    "both directions": (["a"], {}, ["k>a", "a>b", "a>d", "c>a", "b<a"]),
    "out": (["a"], {"direction": "out"}, ["a>b", "a>d"]),
    "in": (["a"], {"direction": "in"}, ["k>a", "c>a", "b<a"]),
    "one type": (["a"], {"types": ["member_of"]}, ["b<a"]),
    "two types": (["a"], {"types": ["member_of", "accountable_to"]}, ["k>a", "b<a"]),
    "a type that is not there": (["a"], {"types": ["covers"]}, []),
    "two ids, a line between them once": (["a", "b"], {"types": ["funds"]}, ["a>b", "a>d", "b>c", "c>a"]),
    "two ids, out": (["a", "b"], {"direction": "out"}, ["a>b", "a>d", "b>c", "b<a"]),
    "two ids, in": (["a", "b"], {"direction": "in"}, ["k>a", "a>b", "c>a", "b<a"]),
    "an id given twice": (["d", "d"], {}, ["a>d"]),
    "other ends": (["a"], {"other_ids": ["b"]}, ["a>b", "b<a"]),
    "other ends, out": (["a"], {"other_ids": ["b", "c"], "direction": "out"}, ["a>b"]),
    "other ends, in": (["a"], {"other_ids": ["b", "c"], "direction": "in"}, ["c>a", "b<a"]),
    "other end not joined": (["d"], {"other_ids": ["b"]}, []),
    "both lists hold both ends": (["a", "b"], {"other_ids": ["a", "b"]}, ["a>b", "b<a"]),
    "a kind": ([KIND], {}, ["k>a"]),
    "a kind, in": ([KIND], {"direction": "in"}, []),
    "a kind as the other end": (["a"], {"other_ids": [KIND]}, ["k>a"]),
    "an unknown id": (["never"], {}, []),
    "no ids": ([], {}, []),
}


@pytest.mark.parametrize(("ids", "rest", "expected"), ASKED.values(), ids=ASKED)
def test_lines_by(held: Store, ids: list[str], rest: dict[str, Any], expected: list[str]) -> None:
    found = held.lines(ids, **rest)
    assert ids_of(found.items) == expected
    assert (found.total, found.next) == (len(expected), None)


def test_lines_agree_with_what_lies_in_the_store(held: Store, back_door: BackDoor) -> None:
    for id_ in ("a", "b", "c", "d", KIND):
        lying = {met.id: met for met in back_door.read_lines_of(id_)}
        assert {met.id: met for met in held.lines([id_]).items} == lying


def test_lines_are_ordered_by_type_then_ends_then_id(store: Store) -> None:
    hold(
        store,
        *(body(id_) for id_ in "abc"),
        line("member_of", "a", "b", id_="1"),
        line("funds", "b", "a", id_="2", kind="grant"),
        line("funds", "a", "c", id_="3", kind="grant"),
        line("funds", "a", "b", id_="5", kind="grant"),
        line("funds", "a", "b", id_="4", kind="grant"),
        line("delegates_to", "c", "a", id_="9"),
    )
    assert ids_of(store.lines(["a"]).items) == ["9", "4", "5", "3", "2", "1"]
    paged = read_pages(lambda after: store.lines(["a"], limit=1, after=after))
    assert ids_of(paged) == ["9", "4", "5", "3", "2", "1"]


def test_a_line_from_a_thing_to_itself_stands_once(store: Store) -> None:
    hold(store, body("a"), _funds("a", "a"))
    for direction in ("out", "in", "both"):
        assert ids_of(store.lines(["a"], direction=direction).items) == ["a>a"]
    assert [step.line.id for step in store.walk("a", direction="both").steps] == ["a>a"]


def test_many_ids_may_be_asked_for_at_once(store: Store) -> None:
    names = [f"b{n:04}" for n in range(1_200)]
    hold(store, body("hub"), *(body(name) for name in names), *(_funds("hub", name) for name in names))
    assert store.lines(names, limit=500).total == 1_200
    assert len(store.get(names)) == 1_200
    assert store.lines(["hub"], other_ids=names, limit=500).total == 1_200


def _walked(store: Store, start: str, **rest: Any) -> list[tuple[int, str]]:
    return [(step.depth, step.line.id) for step in store.walk(start, **rest).steps]


WALKED: dict[str, tuple[str, dict[str, Any], list[tuple[int, str]]]] = {
    "out, round the circle": ("a", {"types": ["funds"]}, [(1, "a>b"), (1, "a>d"), (2, "b>c"), (3, "c>a")]),
    "out, of any type": ("a", {}, [(1, "a>b"), (1, "a>d"), (2, "b<a"), (2, "b>c"), (3, "c>a")]),
    "one line far": ("a", {"types": ["funds"], "depth": 1}, [(1, "a>b"), (1, "a>d")]),
    "two lines far": ("a", {"types": ["funds"], "depth": 2}, [(1, "a>b"), (1, "a>d"), (2, "b>c")]),
    "as far as one may": (
        "a",
        {"types": ["funds"], "depth": MAX_DEPTH},
        [(1, "a>b"), (1, "a>d"), (2, "b>c"), (3, "c>a")],
    ),
    "in": ("a", {"types": ["funds"], "direction": "in"}, [(1, "c>a"), (2, "b>c"), (3, "a>b")]),
    "in, from a leaf": (
        "d",
        {"types": ["funds"], "direction": "in"},
        [(1, "a>d"), (2, "c>a"), (3, "b>c")],
    ),
    "both": (
        "d",
        {"types": ["funds"], "direction": "both"},
        [(1, "a>d"), (2, "a>b"), (2, "c>a"), (3, "b>c")],
    ),
    "from a kind": (KIND, {"depth": 2}, [(1, "k>a"), (2, "a>b"), (2, "a>d")]),
    "towards a kind": (
        "d",
        {"direction": "in", "depth": 2, "types": ["funds", "accountable_to"]},
        [(1, "a>d"), (2, "c>a"), (2, "k>a")],
    ),
    "from a dead end": ("d", {}, []),
    "from nowhere": ("never", {}, []),
}


@pytest.mark.parametrize(("start", "rest", "expected"), WALKED.values(), ids=WALKED)
def test_walk(held: Store, start: str, rest: dict[str, Any], expected: list[tuple[int, str]]) -> None:
    walk = held.walk(start, **rest)
    assert [(step.depth, step.line.id) for step in walk.steps] == expected
    assert not walk.cut


def test_a_walk_stops_at_its_limit_and_says_so(held: Store) -> None:
    for limit in (1, 2, 3):
        walk = held.walk("a", types=["funds"], limit=limit)
        assert [step.line.id for step in walk.steps] == ["a>b", "a>d", "b>c"][:limit]
        assert walk.cut
    whole = held.walk("a", types=["funds"], limit=4)
    assert len(whole.steps) == 4
    assert not whole.cut


def test_a_walk_deeper_than_is_allowed_is_refused(held: Store) -> None:
    with pytest.raises(ValueError, match=str(MAX_DEPTH)):
        held.walk("a", depth=MAX_DEPTH + 1)


def test_a_walk_over_crossing_ways_meets_each_line_once(store: Store) -> None:
    """Twelve floors of five, each joined to each of the next: 5^11 ways, 275 lines; six floors are walked."""
    floors = [[f"f{floor:02}-{n}" for n in range(5)] for floor in range(12)]
    hold(
        store,
        *(body(id_) for floor in floors for id_ in floor),
        *(
            _funds(low, high)
            for below, above in itertools.pairwise(floors)
            for low in below
            for high in above
        ),
    )
    walk = store.walk("f00-0", depth=6)
    assert len(walk.steps) == 5 + 5 * 25
    assert len({step.line.id for step in walk.steps}) == 130
    assert not walk.cut
    keys = [(step.depth, step.line.id) for step in walk.steps]
    assert keys == sorted(keys)


def test_a_walk_takes_the_shorter_of_two_ways(store: Store) -> None:
    hold(store, *(body(id_) for id_ in "abcd"), *(_funds(*ends) for ends in ("ab", "bc", "ac", "cd")))
    assert _walked(store, "a") == [(1, "a>b"), (1, "a>c"), (2, "b>c"), (2, "c>d")]


def test_a_walk_follows_what_was_derived(store: Store) -> None:
    hold(store, topic("t1"), topic("t2", broader_id="t1"), topic("t3", broader_id="t2"))
    assert _walked(store, "t3", types=["broader"]) == [(1, "t3.broader.t2"), (2, "t2.broader.t1")]
    assert _walked(store, "t1", types=["broader"], direction="in", depth=1) == [(1, "t2.broader.t1")]
