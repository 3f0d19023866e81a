"""Areas: the list by type, and one area's page: who runs what, what was handed over, what is open there."""

from collections import Counter
from typing import Any

import pytest

from graph_schema.records import AnyRecord
from service.problems import UnknownRecord, UnknownTerm
from service.questions.area import AreaAnswer, AreaQuestion, answer_area
from service.questions.areas import AreasQuestion, answer_areas
from service.questions.functions import FunctionsQuestion, answer_functions
from service.questions.items import cited
from service.questions.support import SupportQuestion, answer_support
from service.stores.base import Store
from tests.conftest import Landscape
from tests.landscapes import line, node, offer
from tests.questions.isle import BOARD, COUNCIL, FAR, ISLE, NORTH, SCOTLAND, isle


def page(store: Store, id_: str, **asked: Any) -> AreaAnswer:
    return answer_area(store, AreaQuestion.model_validate({"id": id_, **asked}))


def test_areas_are_listed_by_name_each_with_its_type(landscape: Landscape) -> None:
    items = answer_areas(landscape(*isle()), AreasQuestion()).items
    assert [(item.label, item.area_type.id) for item in items] == [
        ("Farland", "council_area"),
        ("Isles", "health_board_area"),
        ("Northness", "council_area"),
        ("Scotland", "country"),
        ("Skerry", "council_area"),
        ("Skerry", "integration_authority_area"),
    ]
    assert items[0].population is None
    assert items[5].population == 900


def test_a_type_narrows_the_list_and_an_unknown_one_is_refused(landscape: Landscape) -> None:
    store = landscape(*isle())
    assert [item.id for item in answer_areas(store, AreasQuestion(type=("country",))).items] == [SCOTLAND]
    with pytest.raises(UnknownTerm):
        answer_areas(store, AreasQuestion(type=("parish",)))


def test_who_runs_what_names_the_authority_first_and_how_much_each_covers(landscape: Landscape) -> None:
    found = page(landscape(*isle()), ISLE).who_runs_what
    assert [(row.body.id, row.reach) for row in found] == [
        ("ijb-skerry", "the whole of it"),
        ("hscp-skerry", "the whole of it"),
        ("council-skerry", "the whole of it"),
        ("nhs-isles", "a wider area"),
    ]


def test_partners_of_the_authority_are_named(landscape: Landscape) -> None:
    answer = page(landscape(*isle()), ISLE)
    assert [row.body.id for row in answer.partners] == ["council-skerry", "nhs-isles"]
    assert "set up by Skerry Council and NHS Isles" in answer.summary


def test_functions_are_counted_against_all_of_them(landscape: Landscape) -> None:
    functions = [
        node("function", f"fn-{n}", f"Function {n}", group="adult_social_care", required_by="optional")
        for n in range(4)
    ]
    store = landscape(
        *isle(),
        *functions,
        line("delegates_to", "council-skerry", "ijb-skerry", id_="d0", function_id="fn-0", state="delegated"),
        line(
            "delegates_to",
            "council-skerry",
            "ijb-skerry",
            id_="d1",
            function_id="fn-1",
            state="not_delegated",
        ),
        line("delegates_to", "nhs-isles", "ijb-skerry", id_="d2", function_id="fn-1", state="delegated"),
        line("delegates_to", "nhs-isles", "ijb-skerry", id_="d3", function_id="fn-2"),
    )
    answer = page(store, ISLE)
    (counts,) = answer.functions
    assert (counts.functions, counts.delegated, counts.not_delegated) == (4, 1, 0)
    assert (counts.differs, counts.not_recorded) == (1, 2)
    assert [ref.id for ref in answer.not_recorded] == ["fn-3"]
    assert [row.state and row.state.id for row in answer.delegations] == [
        "delegated",
        "delegated",
        "not_delegated",
        None,
    ]


def test_what_the_law_lists_in_a_minimum_is_delegated_with_it(landscape: Landscape) -> None:
    def function(id_: str, required_by: str) -> AnyRecord:
        return node("function", id_, id_, group="adult_social_care", required_by=required_by)

    store = landscape(
        *isle(),
        function("fn-council-minimum", "councils_statutory_minimum"),
        function("fn-within", "councils_statutory_minimum"),
        function("fn-said-apart", "councils_statutory_minimum"),
        function("fn-other", "optional"),
        line(
            "delegates_to",
            "council-skerry",
            "ijb-skerry",
            id_="d0",
            function_id="fn-council-minimum",
            state="delegated",
        ),
        line(
            "delegates_to",
            "council-skerry",
            "ijb-skerry",
            id_="d1",
            function_id="fn-said-apart",
            state="partly",
        ),
    )
    answer = page(store, ISLE)
    (counts,) = answer.functions
    assert (counts.delegated, counts.through_minimum, counts.partly, counts.not_recorded) == (2, 1, 1, 1)
    assert [ref.id for ref in answer.not_recorded] == ["fn-other"]
    assert (
        "1 of 4 functions have no statement here: not recorded does not mean kept" in answer.landscape.limits
    )


def test_the_area_and_the_functions_asked_of_it_count_alike(seed_store: Store) -> None:
    for area in answer_areas(seed_store, AreasQuestion(type=("integration_authority_area",), limit=40)).items:
        (counts,) = page(seed_store, area.id).functions
        cells = answer_functions(seed_store, FunctionsQuestion(area=(area.id,), limit=500)).items
        states = Counter(cell.state.id for cell in cells)
        assert {state: getattr(counts, state) for state in states} == dict(states)
        assert counts.functions == len(cells)


def test_help_is_counted_by_broad_topic_narrower_ones_within(landscape: Landscape) -> None:
    store = landscape(
        *isle(),
        offer("own", "helper", "surveys", area_id=COUNCIL),
        offer("wide", "helper", "evaluation", "surveys", form="guidance", area_id=SCOTLAND),
        offer("apart", "helper", "falls", area_id=SCOTLAND),
        offer("gone", "helper", "falls", area_id=SCOTLAND, status="closed"),
        offer("far", "helper", "falls", area_id=FAR),
    )
    found = page(store, ISLE).support_by_topic
    assert [(row.topic.id, row.offers, row.given_by_people) for row in found] == [
        ("learning", 2, 1),
        ("falls", 1, 1),
    ]


def test_help_by_broad_topic_is_what_its_link_finds(seed_store: Store) -> None:
    for row in page(seed_store, "S37000032").support_by_topic:
        asked = SupportQuestion(topic=(row.topic.id,), area=("S37000032",), status=("current", "unknown"))
        assert answer_support(seed_store, asked).total == row.offers


def test_offers_open_here_are_counted_wider_ones_included(landscape: Landscape) -> None:
    store = landscape(
        *isle(),
        offer("own", "helper", "falls", area_id=COUNCIL),
        offer("wide", "helper", "falls", area_id=SCOTLAND, form="guidance"),
        offer("far", "helper", "falls", area_id=FAR),
        offer("shut", "helper", "falls", area_id=ISLE, status="closed"),
    )
    support = page(store, ISLE).support
    assert (support.offers, support.given_by_people, support.of_its_own) == (2, 1, 1)
    assert (
        "One offer of help that people give and one thing to read or use are open here, one of them for this area itself."
        in page(store, ISLE).summary
    )
    assert support.href.startswith(f"/api/v1/support?area={ISLE}")


def test_boundaries_name_the_same_land_what_is_around_it_and_what_is_in_it(landscape: Landscape) -> None:
    store = landscape(*isle())
    assert {(area.id, area.relation) for area in page(store, ISLE).boundaries} == {
        (COUNCIL, "takes in the same land"),
        (BOARD, "contains it"),
        (SCOTLAND, "contains it"),
    }
    within = {area.id for area in page(store, BOARD).boundaries if area.relation == "lies within it"}
    assert within == {COUNCIL, ISLE, NORTH}


def test_areas_that_share_a_name_are_named(landscape: Landscape) -> None:
    assert [area.id for area in page(landscape(*isle()), ISLE).same_name] == [COUNCIL]


def test_the_chief_officer_s_lines_are_counted_and_linked(landscape: Landscape) -> None:
    store = landscape(
        *isle(),
        node("post", "post-ijb-chief-officer", "Chief Officer", kind="ijb_chief_officer"),
        line("accountable_to", "post-ijb-chief-officer", "helper", nature="professional", what="conduct"),
    )
    (post,) = page(store, ISLE).chief_officers
    assert (post.id, post.answers_to) == ("post-ijb-chief-officer--ijb-skerry", 1)
    assert post.lines == "/api/v1/records?type=accountable_to&from=post-ijb-chief-officer--ijb-skerry"


def test_who_covers_an_area_depends_on_the_day(landscape: Landscape) -> None:
    store = landscape(
        *isle(),
        node("body", "cpp-skerry", "Skerry Planning", kind="community_planning_partnership"),
        line("covers", "cpp-skerry", ISLE, valid=("2015", "2019")),
    )
    assert "cpp-skerry" not in {row.body.id for row in page(store, ISLE).who_runs_what}
    then = page(store, ISLE, as_of="2016-01-01").who_runs_what
    assert "cpp-skerry" in {row.body.id for row in then}


def test_budgets_as_one_figure_are_shown_by_year(landscape: Landscape) -> None:
    figure: dict[str, Any] = {"body_id": "ijb-skerry", "status": "budget"}
    store = landscape(
        *isle(),
        node("budget_total", "b1", "ijb-skerry", financial_year="2023-24", total_gbp=10, **figure),
        node("budget_total", "b2", "ijb-skerry", financial_year="2024-25", total_gbp=12, **figure),
    )
    assert [(b.financial_year, b.total_gbp) for b in page(store, ISLE).budgets] == [
        ("2024-25", 12),
        ("2023-24", 10),
    ]


def test_an_unknown_code_is_refused(landscape: Landscape) -> None:
    with pytest.raises(UnknownRecord):
        page(landscape(*isle()), "S99999999")


@pytest.mark.parametrize("id_", ["S37000032", "S12000030", SCOTLAND])
def test_every_source_of_a_real_area_is_given(seed_store: Store, id_: str) -> None:
    answer = page(seed_store, id_)
    assert cited(answer.model_dump(mode="json", exclude={"sources"})) == set(answer.sources)


def test_stirling_is_run_by_the_board_that_it_shares(seed_store: Store) -> None:
    answer = page(seed_store, "S12000030")
    assert answer.who_runs_what[0].body.id == "ijb-clackmannanshire-and-stirling"
    assert {row.body.id for row in answer.partners} == {
        "council-clackmannanshire",
        "council-stirling",
        "nhs-forth-valley",
    }


def test_fife_is_three_areas_and_its_population_names_its_year(seed_store: Store) -> None:
    answer = page(seed_store, "S37000032")
    assert {area.id for area in answer.same_name} == {"S12000047", "S08000029"}
    assert answer.items[0].population_year == 2022
