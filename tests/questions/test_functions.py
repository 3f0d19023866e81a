"""Functions: what is stated and nothing else, three states told apart, hosted shown from both sides."""

from typing import Any

import pytest

from graph_schema.records import AnyRecord, Line
from service.problems import UnknownTerm
from service.questions.functions import FunctionsAnswer, FunctionsQuestion, answer_functions
from service.questions.functions_items import FunctionCell
from service.questions.items import cited
from service.stores.base import Store
from tests.conftest import Landscape, seed_records
from tests.landscapes import line, node
from tests.questions.isle import FAR, ISLE, isle


def ask(store: Store, **asked: Any) -> FunctionsAnswer:
    return answer_functions(store, FunctionsQuestion.model_validate(asked))


def function(id_: str, name: str, required_by: str = "optional", group: str = "justice") -> AnyRecord:
    return node("function", id_, name, group=group, required_by=required_by)


def handed(body: str, authority: str, function_id: str | None, state: str | None, **more: Any) -> Line:
    valid = more.pop("valid", (None, None))
    properties = {"function_id": function_id, "state": state, **more}
    kept = {name: value for name, value in properties.items() if value is not None}
    return line(
        "delegates_to", body, authority, id_=f"{body}--{function_id}--{authority}", valid=valid, **kept
    )


def far() -> list[AnyRecord]:
    """Return the isle with a second authority beside it, on land of its own."""
    return [
        *isle(),
        node("area", "S37000002", "Farland", area_type="integration_authority_area"),
        node("body", "ijb-far", "Farland Integration Joint Board", kind="integration_joint_board"),
        node("body", "council-far", "Farland Council", kind="council"),
        line("covers", "ijb-far", "S37000002"),
        line("covers", "council-far", FAR),
        line("partner_in", "council-far", "ijb-far"),
        line("partner_in", "nhs-isles", "ijb-far"),
        function("fn-justice", "Justice social work"),
    ]


def cells(answer: FunctionsAnswer) -> dict[tuple[str, str], str]:
    return {(cell.function.id, cell.authority.id): cell.state.id for cell in answer.items}


def cell(answer: FunctionsAnswer, authority: str) -> FunctionCell:
    (found,) = [item for item in answer.items if item.authority.id == authority]
    return found


def test_delegated_kept_and_not_recorded_are_told_apart(landscape: Landscape) -> None:
    store = landscape(
        *far(),
        function("fn-homes", "Homelessness services"),
        handed("council-skerry", "ijb-skerry", "fn-justice", "delegated"),
        handed("council-far", "ijb-far", "fn-justice", "not_delegated"),
        handed("council-far", "ijb-far", "fn-homes", "partly"),
    )
    answer = ask(store)
    assert cells(answer) == {
        ("fn-homes", "ijb-far"): "partly",
        ("fn-homes", "ijb-skerry"): "not_recorded",
        ("fn-justice", "ijb-far"): "not_delegated",
        ("fn-justice", "ijb-skerry"): "delegated",
    }
    assert any("1 of 4 are not recorded" in limit for limit in answer.landscape.limits)


def test_what_is_recorded_comes_first_and_what_may_be_handed_over_before_what_must(
    landscape: Landscape,
) -> None:
    store = landscape(
        *far(),
        *minimum(),
        handed("council-skerry", "ijb-skerry", "fn-council-minimum", "delegated"),
        handed("council-skerry", "ijb-skerry", "fn-justice", "not_delegated"),
    )
    assert [(item.function.id, item.state.id) for item in ask(store, area=[ISLE]).items] == [
        ("fn-justice", "not_delegated"),
        ("fn-council-minimum", "delegated"),
        ("fn-carers", "delegated"),
    ]
    assert [item.authority.id for item in ask(store, function=["fn-justice"]).items] == [
        "ijb-skerry",
        "ijb-far",
    ]


def test_a_cell_names_who_handed_it_over_since_when_and_for_whom(landscape: Landscape) -> None:
    store = landscape(
        *far(),
        handed(
            "council-skerry",
            "ijb-skerry",
            "fn-justice",
            "delegated",
            for_age="adults",
            valid=("2016-04-01", None),
        ),
    )
    found = cell(ask(store), "ijb-skerry")
    assert [ref.id for ref in found.delegated_by] == ["council-skerry"]
    assert found.since == ["2016-04-01"]
    assert [term.id for term in found.for_age] == ["adults"]
    assert found.statements == ["/api/v1/records/council-skerry--fn-justice--ijb-skerry"]
    assert found.sources == ["web"]


def test_what_one_runs_for_another_is_shown_from_both_sides(landscape: Landscape) -> None:
    store = landscape(
        *far(),
        handed("nhs-isles", "ijb-skerry", "fn-justice", "delegated", hosted_for_ids=("ijb-far",)),
        handed("nhs-isles", "ijb-far", "fn-justice", "hosted_by_other"),
    )
    answer = ask(store)
    assert [ref.id for ref in cell(answer, "ijb-skerry").hosted_for] == ["ijb-far"]
    host = cell(answer, "ijb-far").hosted_by
    assert host is not None
    assert host.id == "ijb-skerry"
    assert cell(answer, "ijb-far").state.id == "hosted_by_other"


def test_statements_that_say_several_things_differ(landscape: Landscape) -> None:
    store = landscape(
        *far(),
        handed("council-skerry", "ijb-skerry", "fn-justice", "delegated"),
        handed("nhs-isles", "ijb-skerry", "fn-justice", "not_delegated"),
    )
    assert cell(ask(store), "ijb-skerry").state.id == "differs"


def test_a_statement_without_a_state_does_not_say_how_a_function_lies(landscape: Landscape) -> None:
    store = landscape(*far(), handed("council-skerry", "ijb-skerry", "fn-justice", None))
    assert cell(ask(store), "ijb-skerry").state.id == "not_recorded"


def minimum() -> list[AnyRecord]:
    """Return the councils' minimum, and a function that belongs to it."""
    required = "councils_statutory_minimum"
    return [
        function("fn-council-minimum", "Council minimum", required, "adult_social_care"),
        function("fn-carers", "Support for carers", required, "adult_social_care"),
    ]


def test_a_function_of_the_minimum_lies_where_the_minimum_is_stated_to(landscape: Landscape) -> None:
    store = landscape(
        *far(), *minimum(), handed("council-skerry", "ijb-skerry", "fn-council-minimum", "delegated")
    )
    answer = ask(store, function=["fn-carers"])
    found = cell(answer, "ijb-skerry")
    assert (found.state.id, found.within and found.within.id) == ("delegated", "fn-council-minimum")
    assert cell(answer, "ijb-far").state.id == "not_recorded"


def test_a_statement_of_its_own_goes_before_the_minimum(landscape: Landscape) -> None:
    store = landscape(
        *far(),
        *minimum(),
        handed("council-skerry", "ijb-skerry", "fn-council-minimum", "delegated"),
        handed("council-skerry", "ijb-skerry", "fn-carers", "partly"),
    )
    found = cell(ask(store, function=["fn-carers"]), "ijb-skerry")
    assert (found.state.id, found.within) == ("partly", None)


def test_a_summary_counts_the_minimum_and_what_it_takes_in_apart_from_other_functions(
    landscape: Landscape,
) -> None:
    boards = "health_boards_statutory_minimum"
    store = landscape(
        *far(),
        *minimum(),
        function("fn-board-minimum", "Board minimum", boards, "community_health"),
        function("fn-nursing", "District nursing", boards, "community_health"),
        function("fn-homes", "Homelessness services"),
        handed("council-skerry", "ijb-skerry", "fn-council-minimum", "delegated"),
        handed("nhs-isles", "ijb-skerry", "fn-board-minimum", "delegated"),
        handed("council-skerry", "ijb-skerry", "fn-justice", "not_delegated"),
    )
    summary = ask(store, area=[ISLE]).summary
    assert "both statutory minimums are delegated, taking in two functions" in summary
    assert "; of two others 1 not delegated and 1 not recorded." in summary
    one = ask(store, area=[ISLE], function=["fn-nursing"]).summary
    assert "District nursing: one function delegated as part of a statutory minimum." in one


def test_a_minimum_that_is_not_recorded_is_not_said_to_be_delegated(landscape: Landscape) -> None:
    store = landscape(
        *far(), *minimum(), handed("council-skerry", "ijb-skerry", "fn-council-minimum", "delegated")
    )
    summary = ask(store, function=["fn-council-minimum", "fn-carers"]).summary
    assert "of two statutory minimums 1 delegated and 1 not recorded, taking in one pair" in summary


def test_optional_functions_never_follow_from_the_minimum(landscape: Landscape) -> None:
    store = landscape(
        *far(), *minimum(), handed("council-skerry", "ijb-skerry", "fn-council-minimum", "delegated")
    )
    assert cell(ask(store, function=["fn-justice"]), "ijb-skerry").state.id == "not_recorded"


def test_each_function_is_counted_over_every_authority_whatever_the_area(landscape: Landscape) -> None:
    store = landscape(
        *far(),
        handed("council-skerry", "ijb-skerry", "fn-justice", "delegated"),
        handed("council-far", "ijb-far", "fn-justice", "not_delegated"),
    )
    answer = ask(store, area=[ISLE])
    (row,) = answer.across
    assert (row.delegated, row.not_delegated, row.not_recorded) == (1, 1, 0)
    assert [item.authority.id for item in answer.items] == ["ijb-skerry"]
    assert answer.peers == [f"/api/v1/peers?area={ISLE}"]


def test_what_holds_depends_on_the_day(landscape: Landscape) -> None:
    store = landscape(
        *far(), handed("council-skerry", "ijb-skerry", "fn-justice", "delegated", valid=("2016", "2018"))
    )
    assert cell(ask(store), "ijb-skerry").state.id == "not_recorded"
    assert cell(ask(store, as_of="2017-06-01"), "ijb-skerry").state.id == "delegated"


@pytest.mark.parametrize("text", ["fn-justice", "Justice social work", "justice"])
def test_a_function_may_be_named_by_id_name_or_words_of_its_own(landscape: Landscape, text: str) -> None:
    store = landscape(*far(), function("fn-homes", "Homelessness services"))
    assert [row.id for row in ask(store, function=[text]).across] == ["fn-justice"]


def test_words_that_name_no_function_or_several_are_refused_with_the_nearest(landscape: Landscape) -> None:
    store = landscape(*far(), function("fn-out", "Social work out of hours"))
    with pytest.raises(UnknownTerm) as several:
        ask(store, function=["social work"])
    assert {suggestion.id for suggestion in several.value.members["suggestions"]} == {"fn-justice", "fn-out"}
    with pytest.raises(UnknownTerm) as misspelt:
        ask(store, function=["justise social work"])
    assert misspelt.value.members["suggestions"][0].id == "fn-justice"


def test_every_definition_has_a_source(landscape: Landscape) -> None:
    definitions = ask(landscape(*far())).definitions
    assert {"delegated", "not delegated", "not recorded"} <= {definition.term for definition in definitions}
    assert all(definition.source_title for definition in definitions)


def test_children_s_social_work_across_scotland_is_as_the_evidence_says(seed_store: Store) -> None:
    # delegations.csv, rows of fn-children-social-work on 23 November 2026: no row for East Renfrewshire; Highland
    # partly; Falkirk and North Lanarkshire each with an earlier state that had ended.
    answer = ask(seed_store, function=["fn-children-social-work"], as_of="2026-11-23", limit=40)
    found = {item.authority.id: item.state.id for item in answer.items}
    assert len(found) == 31
    assert found["ijb-east-renfrewshire"] == "not_recorded"
    assert found["ia-highland"] == "partly"
    assert (found["ijb-falkirk"], found["ijb-north-lanarkshire"]) == ("delegated", "not_delegated")
    assert list(found.values()).count("not_recorded") == 1


def test_north_lanarkshire_s_children_s_social_work_was_delegated_until_2019(seed_store: Store) -> None:
    asked: dict[str, Any] = {"function": ["fn-children-social-work"], "area": ["North Lanarkshire"]}
    assert ask(seed_store, **asked, as_of="2018-01-01").items[0].state.id == "delegated"


def test_glasgow_runs_sexual_health_for_its_five_neighbours(seed_store: Store) -> None:
    # delegations.csv: nhs-greater-glasgow-and-clyde--fn-sexual-health--ijb-glasgow-city, hosted_for_ids.
    answer = ask(seed_store, function=["fn-sexual-health"], area=["Glasgow City", "Inverclyde"])
    assert len(cell(answer, "ijb-glasgow-city").hosted_for) == 5
    host = cell(answer, "ijb-inverclyde").hosted_by
    assert host is not None
    assert host.id == "ijb-glasgow-city"


def test_every_partnership_gets_all_functions_with_their_sources(seed_store: Store) -> None:
    areas = [r.id for r in seed_records() if r.text("area_type") == "integration_authority_area"]
    assert len(areas) == 31
    for area in areas:
        answer = ask(seed_store, area=[area], limit=100)
        assert answer.total == 47  # rows of functions.csv
        assert cited(answer.model_dump(mode="json")["items"]) <= set(answer.sources)
        assert len({item.authority.id for item in answer.items}) == 1
