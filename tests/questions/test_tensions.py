"""Tensions: instruments that pull apart, and boundaries that do not nest."""

import csv
from datetime import date
from typing import Any

import pytest

from graph_schema.records import AnyRecord
from service.problems import UnknownTerm
from service.questions.tensions import TensionsAnswer, answer_tensions
from service.questions.tensions_read import TensionsQuestion
from service.stores.base import Store
from tests.conftest import Landscape
from tests.landscapes import SEED, line, node

_NOW = date(2026, 11, 23)


def _law(id_: str, year: int = 2014, status: str = "in_force") -> AnyRecord:
    return node("instrument", id_, instrument_type="act", year=year, status=status)


def _tension(id_: str, one: str, other: str, **properties: Any) -> AnyRecord:
    usual: dict[str, Any] = {"tension": id_, "level": "national", "affects_kinds": ("council",)}
    given = {name: value for name, value in {**usual, **properties}.items() if value is not None}
    return line("in_tension_with", one, other, id_=id_, **given)


_LAWS = (_law("localise"), _law("regionalise"), _law("gone", status="withdrawn"), _law("new", year=2024))


def _asked(store: Store, **asked: object) -> TensionsAnswer:
    return answer_tensions(store, TensionsQuestion.model_validate({"as_of": _NOW, **asked}))


def _met(store: Store, **asked: object) -> list[str]:
    return [item.id for item in _asked(store, **asked).items]


def test_tensions_with_both_instruments_in_force_come_first_and_the_others_show_their_status(
    landscape: Landscape,
) -> None:
    store = landscape(
        *_LAWS, _tension("a", "localise", "gone"), _tension("b", "localise", "regionalise", level="both")
    )
    first, second = answer_tensions(store, TensionsQuestion()).items
    assert (first.id, first.both_in_force) == ("b", True)
    assert (second.id, second.both_in_force) == ("a", False)
    assert second.pulls_against_status is not None
    assert second.pulls_against_status.id == "withdrawn"


def test_what_is_no_longer_in_force_may_have_been_on_a_day_that_is_past(landscape: Landscape) -> None:
    store = landscape(*_LAWS, _tension("a", "localise", "gone"))
    assert [item.both_in_force for item in _asked(store, as_of="2016-01-01").items] == [None]


def test_a_tension_is_left_out_on_a_day_before_the_year_of_either_instrument(landscape: Landscape) -> None:
    store = landscape(*_LAWS, _tension("a", "localise", "new"))
    assert _met(store, as_of="2023-12-31") == []
    assert _met(store, as_of="2024-01-01") == ["a"]


def test_a_level_is_national_local_or_both_and_says_whose_judgement_it_is(landscape: Landscape) -> None:
    store = landscape(
        *_LAWS,
        _tension("n", "localise", "regionalise", level_basis="editorial judgement"),
        _tension("l", "localise", "regionalise", level="local", level_basis="the study"),
        _tension("x", "localise", "regionalise", level=None),
    )
    assert _met(store) == ["n", "l", "x"]
    assert _met(store, level=["Local", "both"]) == ["l"]
    limits = _asked(store).landscape.limits
    assert "1 of 3 tensions are placed by editorial judgement" in limits
    assert "1 of 3 tensions have no level recorded" in limits
    with pytest.raises(UnknownTerm):
        _asked(store, level=["regional"])


def test_a_body_meets_the_tensions_that_its_kind_feels_and_no_others(landscape: Landscape) -> None:
    store = landscape(
        *_LAWS,
        node("body", "council-a", "Amity Council", kind="council"),
        node("body", "nhs-a", "NHS Amity", kind="territorial_health_board"),
        _tension("c", "localise", "regionalise"),
        _tension("h", "localise", "regionalise", affects_kinds=("territorial_health_board",)),
        _tension("nobody", "localise", "regionalise", affects_kinds=()),
    )
    answer = _asked(store, body=["Amity Council"])
    assert [item.id for item in answer.items] == ["c"]
    assert [body.id for body in answer.items[0].here] == ["council-a"]
    assert "1 of 3 tensions do not say who feels them and are left out" in answer.landscape.limits
    assert answer.summary.startswith("One tension between instruments is recorded for Amity Council")


def test_a_lead_agency_leads_to_its_partners_who_feel_tensions_in_their_own_right(
    landscape: Landscape,
) -> None:
    lead = "lead_agency_integration_authority"
    store = landscape(
        *_LAWS,
        node("body", "ia-a", "Amity lead agency", kind=lead),
        node("body", "council-a", "Amity Council", kind="council"),
        line("partner_in", "council-a", "ia-a"),
        _tension("both", "localise", "regionalise", affects_kinds=("council", lead)),
        _tension("council", "localise", "regionalise"),
    )
    answer = _asked(store, body=["ia-a"])
    assert (
        "Few statements are made for lead agencies: 1 held for Amity lead agency itself; Amity Council answers in its own right"
        in answer.landscape.limits
    )
    assert [(row.body.id, row.ask) for row in answer.in_their_own_right] == [
        ("council-a", f"/api/v1/tensions?body=council-a&as_of={_NOW}")
    ]
    assert _asked(store, body=["council-a"]).in_their_own_right == []


def test_paging_meets_each_tension_once(landscape: Landscape) -> None:
    names = ["a", "b", "c", "d", "e"]
    store = landscape(*_LAWS, *(_tension(name, "localise", "regionalise") for name in names))
    met: list[str] = []
    after = None
    while True:
        answer = _asked(store, limit=2, after=after)
        met += [item.id for item in answer.items]
        after = answer.next
        if after is None:
            break
    assert met == names


def _council(name: str, **of_board: Any) -> list[AnyRecord]:
    area = f"S1200000{'abcde'.index(name) + 1}"
    return [
        node("area", area, name.upper(), area_type="council_area", **of_board),
        node("body", f"council-{name}", kind="council"),
        line("covers", f"council-{name}", area),
    ]


def _group(id_: str, kind: str, *members: str) -> list[AnyRecord]:
    return [node("body", id_, kind=kind), *(line("member_of", f"council-{m}", id_) for m in members)]


_BOARD = "S08000001"


def _country() -> list[AnyRecord]:
    """Councils a to d; a board that covers a and b."""
    return [
        node("area", _BOARD, "AB", area_type="health_board_area"),
        *_council("a", health_board_area_id=_BOARD),
        *_council("b", health_board_area_id=_BOARD),
        *_council("c"),
        *_council("d"),
        node("body", "nhs-ab", kind="territorial_health_board"),
        line("covers", "nhs-ab", _BOARD),
    ]


def _crossings(store: Store, **asked: object) -> list[tuple[str, str]]:
    return [(one.one.id, one.other.id) for one in _asked(store, **asked).crossings]


def test_a_group_that_shares_a_part_of_a_boards_area_and_goes_beyond_it_does_not_nest(
    landscape: Landscape,
) -> None:
    store = landscape(*_country(), *_group("schools", "regional_improvement_collaborative", "b", "c"))
    answer = _asked(store)
    assert _crossings(store) == [("nhs-ab", "schools")]
    crossing = answer.crossings[0]
    names = [
        [area.label for area in areas] for areas in (crossing.shared, crossing.only_one, crossing.only_other)
    ]
    assert names == [["B"], ["A"], ["C"]]
    assert crossing.other_rests_on == "/api/v1/records?type=member_of&to=schools&as_of=2026-11-23"


@pytest.mark.parametrize("members", ["ab", "abc", "a", "cd"], ids=["same", "wider", "part", "apart"])
def test_areas_that_are_the_same_or_within_or_apart_nest(landscape: Landscape, members: str) -> None:
    store = landscape(*_country(), *_group("schools", "regional_improvement_collaborative", *members))
    assert _crossings(store) == []


def test_groups_of_one_kind_that_share_a_member_overlap(landscape: Landscape) -> None:
    store = landscape(
        *_country(),
        *_group("north", "regional_transport_partnership", "a", "b"),
        *_group("south", "regional_transport_partnership", "b", "c"),
    )
    assert ("north", "south") in _crossings(store)


def test_a_member_that_had_left_by_the_day_gives_no_area(landscape: Landscape) -> None:
    store = landscape(
        *_country(),
        node("body", "schools", kind="regional_improvement_collaborative"),
        line("member_of", "council-b", "schools"),
        line("member_of", "council-c", "schools", valid=("2018", "2020")),
    )
    assert _crossings(store, as_of="2020-12-31") == [("nhs-ab", "schools")]
    assert _crossings(store, as_of="2021-01-01") == []


def test_a_body_that_covers_an_area_itself_is_not_measured_by_its_members(landscape: Landscape) -> None:
    store = landscape(
        *_country(),
        node("body", "cpp-b", kind="community_planning_partnership"),
        line("covers", "cpp-b", "S12000002"),
        line("member_of", "council-b", "cpp-b"),
        line("member_of", "council-c", "cpp-b"),
    )
    assert _crossings(store) == []


def test_a_crossing_concerns_a_place_in_which_the_two_overlap_and_the_bodies_themselves(
    landscape: Landscape,
) -> None:
    store = landscape(*_country(), *_group("schools", "regional_improvement_collaborative", "b", "c"))
    both = [("nhs-ab", "schools")]
    assert _crossings(store, area=["S12000002"]) == both
    assert _crossings(store, area=["S12000001"]) == []
    assert _crossings(store, body=["council-b"]) == both
    assert _crossings(store, body=["council-c"]) == []
    assert _crossings(store, body=["nhs-ab"]) == _crossings(store, body=["schools"]) == both


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({}, "One pair of bodies has areas that overlap without one lying within the other."),
        ({"body": ["nhs-ab"]}, "One other body's area is recorded as crossing that of nhs-ab."),
        ({"body": ["council-c"]}, "No other bodies' areas are recorded as crossing that of council-c."),
        (
            {"body": ["council-b"]},
            "No other bodies' areas are recorded as crossing that of council-b; one pair of others crosses where it lies.",
        ),
        (
            {"area": ["S12000001"]},
            "No pairs of bodies have areas that overlap in A without one lying within the other.",
        ),
        (
            {"area": ["S12000002"]},
            "One pair of bodies has areas that overlap in B without one lying within the other.",
        ),
    ],
)
def test_a_sentence_on_crossing_says_whose_areas_cross_and_where(
    landscape: Landscape, asked: dict[str, Any], said: str
) -> None:
    store = landscape(*_country(), *_group("schools", "regional_improvement_collaborative", "b", "c"))
    assert _asked(store, **asked).summary.endswith(said)


def test_kinds_that_divide_the_country_alike_are_one_map(landscape: Landscape) -> None:
    planning = [
        record
        for name, area in (("a", "S12000001"), ("b", "S12000002"), ("c", "S12000003"), ("d", "S12000004"))
        for record in (
            node("body", f"cpp-{name}", kind="community_planning_partnership"),
            line("covers", f"cpp-{name}", area),
        )
    ]
    answer = _asked(landscape(*_country(), *planning))
    maps = [([kind.id for kind in b.one], [kind.id for kind in b.other], b.within) for b in answer.boundaries]
    assert maps == [(["council", "community_planning_partnership"], ["territorial_health_board"], 2)]


def _rows(name: str) -> list[dict[str, str]]:
    with (SEED / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_real_tension_is_told_with_the_status_of_both_instruments(seed_store: Store) -> None:
    status = {row["id"]: row["status"] for row in _rows("instruments")}
    rows = {row["id"]: row for row in _rows("in_tension_with")}
    answer = _asked(seed_store, limit=100)
    assert {item.id for item in answer.items} == set(rows)
    for item in answer.items:
        row = rows[item.id]
        shown = (item.instrument_status, item.pulls_against_status)
        assert [one and one.id for one in shown] == [status[row["from_id"]], status[row["to_id"]]]
        assert (item.level and item.level.id) == row["level"]
        assert item.label == row["tension"]
    # policy_tensions.csv and instruments.csv: six name one that is superseded or withdrawn.
    assert {item.id for item in answer.items if item.both_in_force is not True} == {
        "t-localise-vs-regionalise",
        "t-named-person-privacy",
        "t-national-care-vs-local-democracy",
        "t-nhs-regional-planning",
        "t-ric-double-reporting",
        "t-ric-undelegated-children",
    }


def test_one_health_board_crosses_two_education_collaboratives_and_planning_areas_cross_none(
    seed_store: Store,
) -> None:
    # local_lines.csv: West Lothian is in the Forth Valley collaborative, the rest of NHS Lothian's area (Edinburgh,
    # East Lothian, Midlothian) in the South East one with Fife and Borders; every other board lies within one.
    answer = _asked(seed_store)
    schools = [
        (c.one.id, c.other.id) for c in answer.crossings if {c.one.id[:4], c.other.id[:4]} == {"nhs-", "ric-"}
    ]
    assert schools == [("nhs-lothian", "ric-forth-valley-west-lothian"), ("nhs-lothian", "ric-south-east")]
    west = next(c for c in answer.crossings if c.other.id == "ric-forth-valley-west-lothian")
    assert [area.label for area in west.shared] == ["West Lothian"]
    kinds = {
        (one.id, other.id): boundary
        for boundary in answer.boundaries
        for one in boundary.one
        for other in boundary.other
    }
    planning = kinds["community_planning_partnership", "regional_improvement_collaborative"]
    assert (planning.crossing, planning.same, planning.within) == (0, 0, 32)


def test_one_health_board_crosses_the_regional_planning_groups(seed_store: Store) -> None:
    # local_lines.csv: the West group's partnerships include Argyll and Bute, whose board (Highland) is in the North.
    found = [(c.one.id, c.other.id) for c in _asked(seed_store).crossings]
    boards = [pair for pair in found if pair[0].startswith("nhs-") and pair[1].startswith("rhp-")]
    assert boards == [("nhs-highland", "rhp-west")]
    assert ("rhp-north", "rhp-west") in found


def test_a_lead_agency_feels_only_what_is_said_of_its_own_kind(seed_store: Store) -> None:
    named = [
        row["id"]
        for row in _rows("in_tension_with")
        if "lead_agency_integration_authority" in row["affects_kinds"].split("|")
    ]
    assert _met(seed_store, body=["ia-highland"]) == named == ["t-free-layout-vs-comparability"]


def test_tensions_are_answered_for_every_partnership(seed_store: Store) -> None:
    areas = [row["id"] for row in _rows("areas") if row["area_type"] == "integration_authority_area"]
    assert len(areas) == 31
    for area in areas:
        answer = _asked(seed_store, area=[area], limit=100)
        assert answer.items
        assert all(item.here for item in answer.items)
        assert all(definition.source_title for definition in answer.definitions)
