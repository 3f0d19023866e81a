"""`find` with each of its filters."""

from datetime import date
from typing import Any

import pytest

from service.stores.base import Store
from tests.contract.steps import SCOTLAND, BackDoor, area, body, find_ids, hold, topic
from tests.landscapes import line, node, offer, source


@pytest.fixture
def held(store: Store) -> Store:
    """Three bodies, two offers, an area, and what joins them."""
    hold(
        store,
        SCOTLAND,
        source("other", "Another page"),
        topic("falls"),
        topic("housing"),
        area("S12000047", "Fife", population=371_000),
        body("council-fife", kind="council", sources=("web", "other")),
        body("nhs-fife", kind="territorial_health_board", remit="Health", valid=("2001", None)),
        body("old-board", kind="territorial_health_board", remit="", valid=("1974", "2001-09-30")),
        line("covers", "council-fife", "S12000047"),
        line("funds", "nhs-fife", "council-fife", kind="grant", sources=("other",)),
        line("accountable_to", "council", "nhs-fife", id_="a1", nature="audit", what="Accounts"),
        offer("o1", "council-fife", "falls", audience_kinds=("council", "community")),
        offer("o2", "nhs-fife", "falls", "housing", form="tool", area_id="S12000047"),
        node("tile", "t1", "S12000047", row=3, col=4),
    )
    return store


FOUND: dict[str, tuple[str, dict[str, Any], list[str]]] = {
    "nothing asked": ("body", {}, ["council-fife", "nhs-fife", "old-board"]),
    "empty filters": (
        "body",
        {"ids": (), "properties": {}, "joined_to": ()},
        ["council-fife", "nhs-fife", "old-board"],
    ),
    "a word": ("body", {"properties": {"kind": ("council",)}}, ["council-fife"]),
    "any of two words": (
        "body",
        {"properties": {"kind": ("council", "territorial_health_board")}},
        ["council-fife", "nhs-fife", "old-board"],
    ),
    "a word nobody has": ("body", {"properties": {"kind": ("government",)}}, []),
    "a property nobody has": ("body", {"properties": {"official_code": ("x",)}}, []),
    "two properties, both": (
        "body",
        {"properties": {"kind": ("territorial_health_board",), "remit": ("Health",)}},
        ["nhs-fife"],
    ),
    "an empty list of values": (
        "body",
        {"properties": {"kind": ()}},
        ["council-fife", "nhs-fife", "old-board"],
    ),
    "part of a text": ("body", {"properties": {"remit": ("Heal",)}}, []),
    "a text in other letters": ("body", {"properties": {"remit": ("health",)}}, []),
    "a list holds one": ("offer", {"properties": {"topic_ids": ("housing",)}}, ["o2"]),
    "a list holds any": ("offer", {"properties": {"topic_ids": ("housing", "falls")}}, ["o1", "o2"]),
    "a list holds part of a word": ("offer", {"properties": {"audience_kinds": ("commun",)}}, []),
    "a list holds it second": ("offer", {"properties": {"audience_kinds": ("community",)}}, ["o1"]),
    "a list joined": ("offer", {"properties": {"topic_ids": ("falls|housing",)}}, []),
    "a reference": ("offer", {"properties": {"provider_id": ("nhs-fife",)}}, ["o2"]),
    "a number as text": ("tile", {"properties": {"row": ("3",)}}, ["t1"]),
    "another number": ("tile", {"properties": {"row": ("30",)}}, []),
    "ids": ("body", {"ids": ("old-board", "council-fife", "never")}, ["council-fife", "old-board"]),
    "ids of another type": ("topic", {"ids": ("old-board",)}, []),
    "joined to by any line": ("body", {"joined_to": ("S12000047",)}, ["council-fife"]),
    "joined to, line out": ("body", {"joined_to": ("council-fife",), "joined_by": ("funds",)}, ["nhs-fife"]),
    "joined to, line in": ("body", {"joined_to": ("nhs-fife",), "joined_by": ("funds",)}, ["council-fife"]),
    "joined by another line": ("body", {"joined_to": ("nhs-fife",), "joined_by": ("covers",)}, []),
    "joined by either": (
        "body",
        {"joined_to": ("nhs-fife",), "joined_by": ("covers", "funds")},
        ["council-fife"],
    ),
    "joined to either": (
        "body",
        {"joined_to": ("nhs-fife", "S12000047"), "joined_by": ("covers", "funds")},
        ["council-fife"],
    ),
    "joined by what follows from a property": (
        "offer",
        {"joined_to": ("housing",), "joined_by": ("about",)},
        ["o2"],
    ),
    "joined to a kind": ("offer", {"joined_to": ("community",), "joined_by": ("open_to",)}, ["o1"]),
    "joined to a kind of body": (
        "body",
        {"joined_to": ("council",), "joined_by": ("accountable_to",)},
        ["nhs-fife"],
    ),
    "joined to itself": ("body", {"joined_to": ("old-board",)}, []),
    "active": ("body", {"active_on": date(2001, 10, 1)}, ["council-fife", "nhs-fife"]),
    "ended": ("body", {"ended_by": date(2001, 10, 1)}, ["old-board"]),
    "a source": ("body", {"source": "other"}, ["council-fife"]),
    "a source of a line": ("funds", {"source": "other"}, ["nhs-fife--funds--council-fife"]),
    "a source of nothing": ("body", {"source": "never"}, []),
    "part of a source": ("body", {"source": "oth"}, []),
    "all at once": (
        "body",
        {
            "properties": {"kind": ("council",)},
            "ids": ("council-fife", "nhs-fife"),
            "joined_to": ("nhs-fife",),
            "joined_by": ("funds",),
            "active_on": date(2020, 1, 1),
            "source": "other",
        },
        ["council-fife"],
    ),
    "lines of a type": ("funds", {}, ["nhs-fife--funds--council-fife"]),
    "lines by a property": ("funds", {"properties": {"kind": ("grant",)}}, ["nhs-fife--funds--council-fife"]),
    "derived lines": ("about", {}, ["o1.about.falls", "o2.about.falls", "o2.about.housing"]),
}


@pytest.mark.parametrize(("record_type", "filters", "expected"), FOUND.values(), ids=FOUND)
def test_find_by(held: Store, record_type: str, filters: dict[str, Any], expected: list[str]) -> None:
    assert find_ids(held, record_type, **filters) == expected


def test_find_counts_a_record_joined_by_two_lines_once(store: Store) -> None:
    hold(
        store,
        body("a"),
        body("b"),
        line("funds", "a", "b", id_="l1", kind="grant"),
        line("funds", "a", "b", id_="l2", kind="grant"),
        line("member_of", "b", "a"),
    )
    assert find_ids(store, "body", joined_to=("b",)) == ["a"]
    assert find_ids(store, "body", joined_to=("a", "b")) == ["a", "b"]


def test_find_sees_what_the_back_door_wrote_through_each_filter(store: Store, back_door: BackDoor) -> None:
    hold(store, body("a"), body("b"))
    back_door.write_record(body("c", kind="council", valid=("2020", None)))
    back_door.write_record(line("funds", "a", "c", kind="grant"))
    assert find_ids(store, "body", properties={"kind": ("council",)}) == ["c"]
    assert find_ids(store, "body", ids=("c",)) == ["c"]
    assert find_ids(store, "body", joined_to=("a",)) == ["c"]
    assert find_ids(store, "body", active_on=date(2019, 12, 31)) == ["a", "b"]
    assert find_ids(store, "body", source="web") == ["a", "b", "c"]
