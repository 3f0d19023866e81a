"""Random changes, whatever they are: the store says what a plain dict says."""

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph_schema.records import AnyRecord, Line, Node, Operation
from service.stores.base import ChangeRefused, Direction, Filters, OfferFilters, Page, Store
from service.stores.states import read_states
from tests.contract.oracle import Oracle, Refused
from tests.contract.steps import (
    SCOTLAND,
    BackDoor,
    area,
    body,
    do,
    ids_of,
    merge,
    put,
    read_pages,
    remove,
    topic,
)
from tests.landscapes import line, node, offer, source

BODIES = ("b1", "b2", "b3", "b4")
TOPICS = ("t1", "t2", "t3")
AREAS = ("S12000001", "S12000002")
KINDS = ("council", "integration_joint_board", "territorial_health_board", "ndpb")
CHAIR = "post-ijb-chair"
DAYS = (date(2018, 12, 31), date(2019, 1, 1), date(2020, 3, 1))
DIRECTIONS: tuple[Direction, ...] = ("out", "in", "both")

one_of = st.sampled_from
labels = one_of(
    ["Ayr", "ayr", "Àird", "Eilean Siar", "\U0001f600", "\ufffd", "x' OR 1=1 --", "`}) DETACH DELETE n //"]
)
periods = one_of(
    [(None, None), ("2019", None), (None, "2018"), ("2018-12-31", "2019"), ("2020-03", "2020-03")]
)
common = {
    "valid": periods,
    "sources": one_of([("web",), ("web", "other")]),
    "confidence": one_of(["high", "low"]),
}


def _some(record: Any, *args: Any, **rest: Any) -> st.SearchStrategy[Any]:
    return st.builds(record, *args, **common, **rest)


optional_body = st.none() | one_of(BODIES)
bodies = _some(
    lambda id_, label, kind, sponsor, **rest: body(
        id_, label, kind, **({"sponsor_id": sponsor} if sponsor else {}), **rest
    ),
    one_of(BODIES),
    labels,
    one_of(KINDS),
    optional_body,
)
topics = _some(
    lambda id_, broader, **rest: topic(id_, **({"broader_id": broader} if broader else {}), **rest),
    one_of(TOPICS),
    st.none() | one_of(TOPICS),
)
offers = _some(
    lambda id_, provider, about, kinds, **rest: offer(id_, provider, *about, audience_kinds=kinds, **rest),
    one_of(["o1", "o2", "o3", "o4"]),
    one_of(BODIES),
    st.lists(one_of(TOPICS), min_size=1, unique=True),
    one_of([("council",), ("council", "community")]),
    form=one_of(["coaching", "training", "tool"]),
    status=one_of(["current", "unknown", "closed"]),
    area_id=one_of(["S92000003", *AREAS]),
)
parties = one_of([*BODIES, "council", "integration_joint_board", CHAIR, f"{CHAIR}--b1"])
lines = st.one_of(
    _some(
        lambda id_, ends, **rest: line(
            "accountable_to", *ends, id_=id_, nature="audit", what="Accounts", **rest
        ),
        one_of(["l1", "l2", "l3"]),
        st.tuples(parties, parties).filter(lambda ends: ends[0] != ends[1]),
    ),
    _some(
        lambda id_, ends, **rest: line("partner_in", *ends, id_=id_, **rest),
        one_of(["p1", "p2"]),
        st.permutations(BODIES).map(lambda order: order[:2]),
    ),
    _some(
        lambda id_, start, end, **rest: line("covers", start, end, id_=id_, **rest),
        one_of(["c1", "c2"]),
        one_of(BODIES),
        one_of(AREAS),
    ),
)
posts = st.builds(lambda: node("post", CHAIR, "Chair", kind="ijb_chair"))
records = st.one_of(bodies, bodies, topics, offers, offers, lines, lines, posts)
IDS = (*BODIES, *TOPICS, *AREAS, "o1", "o2", "l1", "p1", "c1", CHAIR, "other", "l1.b1.b2", f"{CHAIR}--b1")

puts = st.lists(records, min_size=1, max_size=4, unique_by=lambda record: record.id).map(
    lambda some: [put(record) for record in some]
)
removals = st.lists(one_of(IDS), min_size=1, max_size=2, unique=True).map(
    lambda some: [remove(id_) for id_ in some]
)
alike = one_of([BODIES, TOPICS, AREAS, ("o1", "o2"), ("l1", "l2"), ("other", "web")])
merges = alike.flatmap(lambda ids: st.permutations(ids)).map(lambda order: [merge(order[0], order[1])])
steps: st.SearchStrategy[list[list[Operation]]] = st.lists(
    st.one_of(puts, puts, puts, removals, merges),
    min_size=2,
    max_size=8,
)

BASE: list[AnyRecord] = [
    source(),
    source("other"),
    SCOTLAND,
    *(area(id_) for id_ in AREAS),
    *(body(id_, kind=kind) for id_, kind in zip(BODIES, KINDS, strict=True)),
    *(topic(id_) for id_ in TOPICS),
    node("post", CHAIR, "Chair", kind="ijb_chair"),
    line("accountable_to", "integration_joint_board", "council", id_="l1", nature="audit", what="Accounts"),
    line("partner_in", "b1", "b2", id_="p1"),
    offer("o1", "b1", "t1", "t2"),
]

FEW = settings(
    max_examples=12,
    deadline=None,  # the first example starts a server
    # Each example takes a fresh store, so that one fixture may serve them all.
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def _apply(store: Store, oracle: Oracle, operations: list[Operation], id_: str) -> None:
    try:
        oracle.apply(operations)
    except Refused:
        with pytest.raises(ChangeRefused):
            do(store, *operations, id_=id_)
    else:
        do(store, *operations, id_=id_)


def _begin(back_door: BackDoor) -> tuple[Store, Oracle]:
    store, oracle = back_door.fresh(), Oracle()
    _apply(store, oracle, [put(record) for record in BASE], "base")
    return store, oracle


def _check_whole(store: Store, oracle: Oracle) -> None:
    records = oracle.records()
    snapshot = store.snapshot()
    assert list(snapshot.nodes) == [record for record in records if isinstance(record, Node)]
    assert list(snapshot.lines) == [record for record in records if isinstance(record, Line)]
    assert snapshot.revision == store.revision().number == oracle.revision
    assert store.get([record.id for record in records]) == {record.id: record for record in records}
    asked = sorted({*IDS, *oracle.fates})
    fates = {id_: (fate.fate, fate.into) for id_, fate in store.get_fates(asked).items()}
    assert fates == oracle.fates
    for id_ in (*BODIES, TOPICS[0], "web"):
        assert list(store.find_once_naming([id_])) == oracle.find_once_naming(id_)


def _check_states(store: Store, oracle: Oracle) -> None:
    """What the log and the merges make of each record is the record, or nothing where it is gone."""
    for id_ in {*oracle.stated, *oracle.fates}:
        assert read_states(store, id_)[-1].record == oracle.stated.get(id_)


def _check_lying(back_door: BackDoor, oracle: Oracle) -> None:
    """Look past the store's own methods."""
    records = oracle.records()
    assert [back_door.read_record(record.id) for record in records] == records
    for id_ in BODIES:
        lying = sorted(back_door.read_lines_of(id_), key=lambda met: met.id)
        assert lying == sorted(oracle.lines([id_]), key=lambda met: met.id)


@FEW
@given(steps=steps)
def test_after_any_changes_the_store_holds_what_a_dict_holds(
    back_door: BackDoor, steps: list[list[Operation]]
) -> None:
    store, oracle = _begin(back_door)
    for number, operations in enumerate(steps):
        _apply(store, oracle, operations, f"step-{number}")
        _check_whole(store, oracle)
    _check_lying(back_door, oracle)
    stated = [record.type for record in oracle.stated.values()]
    assert {type_: n for type_, n in store.count().items() if n} == {
        type_: stated.count(type_) for type_ in stated
    }


@FEW
@given(steps=steps)
def test_after_any_changes_the_log_makes_the_same_landscape(
    back_door: BackDoor, steps: list[list[Operation]]
) -> None:
    store, oracle = _begin(back_door)
    for number, operations in enumerate(steps):
        _apply(store, oracle, operations, f"step-{number}")
    kept, changes = (
        [entry.change_set for entry in store.read_log()],
        [change.record_id for change in store.changes().items],
    )
    again = back_door.fresh()
    for change_set in kept:
        again.apply(change_set)
    _check_whole(again, oracle)
    _check_states(again, oracle)
    assert [change.record_id for change in again.changes().items] == changes


offer_filters = st.builds(
    OfferFilters,
    topic_ranks=one_of([{}, {"t1": (0, 1), "t2": (2, 3)}, {"t3": (1, 0)}]),
    area_ranks=one_of([{}, {"S12000001": 0, "S92000003": 1}, {"S12000002": 2}]),
    asker_kinds=one_of([(), ("community",), ("council", "funder")]),
    forms=one_of([(), ("coaching", "tool")]),
    statuses=one_of([(), ("current", "unknown")]),
    as_of=one_of([None, *DAYS]),
)


@FEW
@given(steps=steps, filters=offer_filters, limit=st.integers(1, 3))
def test_after_any_changes_offers_come_as_from_a_dict(
    back_door: BackDoor, steps: list[list[Operation]], filters: OfferFilters, limit: int
) -> None:
    store, oracle = _begin(back_door)
    for number, operations in enumerate(steps):
        _apply(store, oracle, operations, f"step-{number}")
    rows = read_pages(lambda after: store.find_offers(filters, Page(limit=limit, after=after)))
    found = [
        (
            (r.topic_rank, r.status_rank, r.area_rank, r.asker_rank, r.help_rank, r.confidence_rank),
            r.offer.id,
        )
        for r in rows
    ]
    assert found == oracle.offers(filters)
    assert [row.alike for row in rows] == [oracle.alike(row.offer, filters) for row in rows]


@FEW
@given(
    steps=steps,
    start=parties,
    direction=one_of(DIRECTIONS),
    day=one_of([None, *DAYS]),
    limit=st.integers(1, 4),
)
def test_after_any_changes_records_lines_and_walks_come_as_from_a_dict(
    back_door: BackDoor,
    steps: list[list[Operation]],
    start: str,
    direction: Direction,
    day: date | None,
    limit: int,
) -> None:
    store, oracle = _begin(back_door)
    for number, operations in enumerate(steps):
        _apply(store, oracle, operations, f"step-{number}")
    for record_type in ("body", "offer", "post", "accountable_to"):
        found = read_pages(
            lambda after, t=record_type: store.find(t, Filters(active_on=day), Page(limit=limit, after=after))  # type: ignore[misc]  # mypy cannot infer a lambda with a default
        )
        assert found == oracle.find(record_type, day)
    ends = [start, "b2"]
    met = read_pages(
        lambda after: store.lines(ends, direction=direction, as_of=day, limit=limit, after=after)
    )
    assert met == oracle.lines(ends, direction=direction, as_of=day)
    assert ids_of(store.lines(ends, types=["accountable_to"], as_of=day).items) == ids_of(
        oracle.lines(ends, ["accountable_to"], as_of=day)
    )
    for depth in (1, 3):
        walk = store.walk(start, direction=direction, depth=depth, as_of=day)
        assert [(step.depth, step.line.id) for step in walk.steps] == oracle.walk(
            start, direction, depth, day
        )
        assert not walk.cut
