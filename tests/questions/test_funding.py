"""Money: each pound once, nothing added that is not alike, unknown shown as unknown, duties on both sides."""

from typing import Any

import pytest

from graph_schema.records import AnyRecord, Line
from service.analysis.money import tier_of
from service.problems import BadValue, UnknownTerm
from service.questions.funding import FundingAnswer, FundingQuestion, answer_funding
from service.questions.funding_items import FundingTotal
from service.questions.items import cited
from service.stores.base import Store
from tests.conftest import Landscape, seed_records
from tests.landscapes import line, node, source
from tests.questions.isle import isle


def ask(store: Store, **asked: Any) -> FundingAnswer:
    return answer_funding(store, FundingQuestion.model_validate(asked))


def pays(payer: str, recipient: str, amount: int | None, id_: str, **properties: Any) -> Line:
    """Return a partner's payment in the budget of 2024-25 unless said otherwise."""
    usual: dict[str, Any] = {
        "financial_year": "2024-25",
        "kind": "partner_contribution",
        "status": "budget",
        "price_basis": "cash",
    }
    given = {**usual, **properties, **({} if amount is None else {"amount_gbp": amount})}
    given = {name: value for name, value in given.items() if value is not None}
    return line("funds", payer, recipient, id_=id_, **given)


def purse() -> list[AnyRecord]:
    """Return the isle with a government that pays its council and board, and councils named as one."""
    return [
        *isle(),
        node("body", "gov", "Government", kind="government"),
        node("body", "heading", "Health heading", kind="budget_line"),
        node("body", "councils", "The councils, together", kind="collective"),
        pays("gov", "council-skerry", 100, "m1", kind="general_revenue_grant"),
        pays("gov", "nhs-isles", 200, "m2", kind="revenue_allocation"),
        pays("council-skerry", "ijb-skerry", 40, "m3"),
        pays("nhs-isles", "ijb-skerry", 60, "m4"),
        pays("ijb-skerry", "council-skerry", 45, "m5", kind="revenue_allocation"),
    ]


def sums(answer: FundingAnswer) -> dict[tuple[str, str], int | None]:
    return {(total.tier.id, total.kind.id): total.total_gbp for total in answer.totals}


def only(answer: FundingAnswer, tier: str) -> FundingTotal:
    (total,) = [total for total in answer.totals if total.tier.id == tier]
    return total


def test_what_comes_in_is_told_apart_from_what_is_passed_on(landscape: Landscape) -> None:
    assert sums(ask(landscape(*purse()), year="2024-25")) == {
        ("inflow", "general_revenue_grant"): 100,
        ("inflow", "revenue_allocation"): 200,
        ("to_authority", "partner_contribution"): 100,
        ("from_authority", "revenue_allocation"): 45,
    }


def test_nothing_is_added_across_years_status_or_kind(landscape: Landscape) -> None:
    store = landscape(
        *purse(),
        pays("council-skerry", "ijb-skerry", 1, "x1", financial_year="2023-24"),
        pays("council-skerry", "ijb-skerry", 2, "x2", status="outturn"),
        pays("nhs-isles", "ijb-skerry", 4, "x3", kind="set_aside"),
    )
    found = [
        (total.financial_year, total.tier.id, total.status.id, total.total_gbp)
        for total in ask(store, body="ijb-skerry", direction="in").totals
    ]
    assert found == [
        ("2024-25", "to_authority", "budget", 100),
        ("2024-25", "to_authority", "outturn", 2),
        ("2024-25", "set_aside", "budget", 4),
        ("2023-24", "to_authority", "budget", 1),
    ]


def test_of_several_figures_for_one_payment_the_largest_counts(landscape: Landscape) -> None:
    store = landscape(*purse(), pays("council-skerry", "ijb-skerry", 5, "top-up"))
    answer = ask(store, year="2024-25")
    total = only(answer, "to_authority")
    assert (total.total_gbp, total.counted, total.left_out) == (100, 2, 1)
    assert {item.id: item.in_sum for item in answer.items}["top-up"].startswith("no: a larger figure")
    assert {item.id: item.in_sum for item in answer.items}["m3"] == "yes"


def test_government_s_headings_and_government_pay_the_same_pound(landscape: Landscape) -> None:
    store = landscape(*purse(), pays("heading", "nhs-isles", 190, "h", kind="revenue_allocation"))
    assert sums(ask(store))[("inflow", "revenue_allocation")] == 200


def test_what_has_not_left_government_is_in_no_sum(landscape: Landscape) -> None:
    store = landscape(*purse(), pays("gov", "heading", 900, "g", kind="revenue_allocation"))
    answer = ask(store)
    assert "within_government" not in {total.tier.id for total in answer.totals}
    assert {item.id: item.in_sum for item in answer.items}["g"] == "no: it has not left government"


def test_a_figure_for_several_together_stands_beside_the_sum_of_its_members(landscape: Landscape) -> None:
    store = landscape(*purse(), pays("gov", "councils", 3_200, "all", kind="general_revenue_grant"))
    (total,) = [total for total in ask(store).totals if total.kind.id == "general_revenue_grant"]
    assert total.total_gbp == 100
    assert [ref.label for ref in total.together] == ["Government to The councils, together: £3,200"]


def test_bodies_that_pay_each_other_are_not_added(landscape: Landscape) -> None:
    store = landscape(
        *isle(),
        pays("council-skerry", "nhs-isles", 88, "there"),
        pays("nhs-isles", "council-skerry", 8, "back"),
    )
    assert only(ask(store), "between_bodies").total_gbp == 88


def test_what_is_passed_on_is_not_added_to_what_was_paid(landscape: Landscape) -> None:
    store = landscape(
        *isle(), pays("council-skerry", "helper", 10, "first"), pays("helper", "other", 7, "second")
    )
    answer = ask(store)
    assert only(answer, "between_bodies").total_gbp == 10
    assert {item.id: item.in_sum for item in answer.items}["second"].startswith("no: its payer is paid")


def test_an_unknown_amount_is_unknown_and_counted(landscape: Landscape) -> None:
    store = landscape(
        *isle(), pays("council-skerry", "ijb-skerry", 40, "a"), pays("nhs-isles", "ijb-skerry", None, "b")
    )
    answer = ask(store)
    total = only(answer, "to_authority")
    assert (total.total_gbp, total.counted, total.without_amount) == (40, 1, 1)
    assert {item.id: item.amount_gbp for item in answer.items} == {"a": 40, "b": None}
    assert any("1 of 2 money lines have no amount recorded" in limit for limit in answer.landscape.limits)


def test_a_payment_known_from_another_year_is_missed_in_this_one(landscape: Landscape) -> None:
    store = landscape(
        *isle(),
        pays("council-skerry", "ijb-skerry", 40, "a"),
        pays("nhs-isles", "ijb-skerry", 50, "b", financial_year="2019-20"),
    )
    assert only(ask(store, year="2024-25"), "to_authority").without_amount == 1


def test_a_figure_without_a_source_is_shown_and_decides_nothing(landscape: Landscape) -> None:
    said = pays("council-skerry", "ijb-skerry", 40, "hearsay").model_copy(update={"sources": ("unverified",)})
    answer = ask(landscape(*isle(), source("unverified"), said))
    assert answer.items[0].amount_gbp == 40
    assert answer.items[0].in_sum == "no: unconfirmed, no source is held"
    assert (only(answer, "to_authority").total_gbp, only(answer, "to_authority").without_amount) == (None, 1)


def test_a_flow_without_a_year_is_never_added(landscape: Landscape) -> None:
    store = landscape(*isle(), pays("council-skerry", "ijb-skerry", 40, "a", financial_year=None))
    total = only(ask(store), "to_authority")
    assert (total.financial_year, total.total_gbp) == (None, None)


def budget(total: int, **more: Any) -> AnyRecord:
    usual: dict[str, Any] = {"body_id": "ijb-skerry", "financial_year": "2024-25", "status": "budget"}
    return node("budget_total", "whole", "ijb-skerry", total_gbp=total, **{**usual, **more})


def test_the_published_budget_says_how_much_unknown_amounts_could_hold(landscape: Landscape) -> None:
    store = landscape(
        *isle(),
        pays("council-skerry", "ijb-skerry", 40, "a"),
        pays("nhs-isles", "ijb-skerry", None, "b"),
        budget(130),
    )
    answer = ask(store, body="ijb-skerry", year="2024-25")
    total = only(answer, "to_authority")
    assert (total.published_gbp, total.could_hide_gbp) == (130, 90)
    assert "could hold up to £90 of the published budget of £130" in answer.summary
    assert [figure.total_gbp for figure in answer.budgets] == [130]


@pytest.mark.parametrize(
    "other", [budget(130, financial_year="2023-24"), budget(130, status="outturn"), budget(30)]
)
def test_nothing_is_said_to_be_hidden_by_a_budget_that_cannot_be_compared(
    landscape: Landscape, other: AnyRecord
) -> None:
    store = landscape(
        *isle(),
        pays("council-skerry", "ijb-skerry", 40, "a"),
        pays("nhs-isles", "ijb-skerry", None, "b"),
        other,
    )
    assert only(ask(store, body="ijb-skerry", year="2024-25"), "to_authority").could_hide_gbp is None


def test_nothing_is_hidden_where_every_payment_has_an_amount(landscape: Landscape) -> None:
    total = only(ask(landscape(*purse(), budget(130)), body="ijb-skerry", direction="in"), "to_authority")
    assert (total.total_gbp, total.published_gbp, total.could_hide_gbp) == (100, 130, None)


def test_money_is_traced_up_to_where_it_comes_from_and_down_to_where_it_goes(landscape: Landscape) -> None:
    trace = ask(landscape(*purse()), body="ijb-skerry").trace
    assert [(step.step, step.id) for step in trace] == [
        (-2, "m2"),
        (-2, "m1"),
        (-1, "m4"),
        (-1, "m3"),
        (1, "m5"),
    ]


def test_a_trace_goes_as_deep_and_in_the_direction_that_is_asked(landscape: Landscape) -> None:
    store = landscape(*purse())
    shallow = ask(store, body="ijb-skerry", depth=1, direction="in").trace
    assert {step.id for step in shallow} == {"m3", "m4"}
    down = ask(store, body="gov", direction="out", depth=6).trace
    assert [(step.step, step.id) for step in down] == [
        (1, "m2"),
        (1, "m1"),
        (2, "m4"),
        (2, "m3"),
        (3, "m5"),
    ]


def test_a_trace_keeps_to_one_year_and_shows_a_flow_of_no_known_year_only_where_it_has_none(
    landscape: Landscape,
) -> None:
    store = landscape(
        *isle(),
        pays("council-skerry", "ijb-skerry", 40, "new"),
        pays("council-skerry", "ijb-skerry", 30, "old", financial_year="2019-20"),
        pays("council-skerry", "ijb-skerry", None, "whenever", financial_year=None),
        pays("nhs-isles", "ijb-skerry", None, "unknown", financial_year=None),
    )
    assert {step.id for step in ask(store, body="ijb-skerry").trace} == {"new", "unknown"}
    assert {step.id for step in ask(store, body="ijb-skerry", year="2019-20").trace} == {"old", "unknown"}


def test_flows_come_newest_year_first_and_those_of_no_year_last(landscape: Landscape) -> None:
    store = landscape(
        *isle(),
        pays("council-skerry", "ijb-skerry", 1, "c", financial_year=None),
        pays("council-skerry", "ijb-skerry", 1, "b", financial_year="2019-20"),
        pays("nhs-isles", "ijb-skerry", 1, "a", financial_year="2024-25"),
        pays("council-skerry", "ijb-skerry", 1, "d", financial_year="2024-25"),
    )
    assert [item.id for item in ask(store).items] == ["a", "d", "b", "c"]


def test_the_lines_beneath_a_sum_are_where_it_says(landscape: Landscape) -> None:
    total = only(ask(landscape(*purse()), body="ijb-skerry", direction="in"), "to_authority")
    assert total.lines == (
        "/api/v1/funding?body=ijb-skerry&direction=in&year=2024-25&tier=to_authority"
        "&kind=partner_contribution&status=budget"
    )


@pytest.mark.parametrize("text", ["2024-25", "2024/25", "2024", "2024-2025"])
def test_a_year_may_be_written_as_people_write_it(landscape: Landscape, text: str) -> None:
    answer = ask(landscape(*purse()), year=text)
    assert answer.question["year"] == "2024-25"
    assert answer.total == 5


@pytest.mark.parametrize("text", ["2024-26", "last year", "24", "2024-25-26"])
def test_what_is_no_financial_year_is_refused(landscape: Landscape, text: str) -> None:
    with pytest.raises(BadValue, match="write 2024-25"):
        ask(landscape(*purse()), year=text)


def test_a_year_without_data_says_so_and_which_years_have_some(landscape: Landscape) -> None:
    answer = ask(landscape(*purse()), year="1999-00")
    assert answer.items == []
    assert answer.summary.startswith("No money line is recorded for 1999-00. Years with one: 2024-25.")


def test_years_that_had_not_begun_by_the_day_are_left_out(landscape: Landscape) -> None:
    store = landscape(*purse())
    assert ask(store, as_of="2024-03-31").total == 0
    assert any("5 money lines of years" in limit for limit in ask(store, as_of="2024-03-31").landscape.limits)
    assert ask(store, as_of="2024-04-01").total == 5


def test_without_a_body_the_directions_are_those_of_the_whole_system(landscape: Landscape) -> None:
    store = landscape(*purse(), pays("council-skerry", "gov", 3, "back", kind="levy_or_fee"))
    assert {item.id for item in ask(store, direction="in").items} == {"m1", "m2"}
    assert {item.id for item in ask(store, direction="out").items} == {"back"}


def test_words_are_refused_that_name_nothing(landscape: Landscape) -> None:
    store = landscape(*purse())
    for wrong in ({"body": "nobody at all"}, {"kind": "bribe"}, {"status": "hoped"}):
        with pytest.raises(UnknownTerm):
            ask(store, **wrong)


def duties() -> list[AnyRecord]:
    """Return three duties: one paid for by a line, one said otherwise of the same, one of which nothing is known."""
    on: dict[str, Any] = {"on_kinds": ("integration_joint_board",)}
    return [
        node(
            "duty",
            "d-paid",
            "Visit homes",
            funding_state="funded",
            funding_line_ids=("m3",),
            amount_gbp=7,
            says_who="Government",
            **on,
        ),
        node(
            "duty",
            "d-not",
            "Keep visiting homes",
            funding_state="said_to_be_unfunded",
            says_who="Chief officers",
            note="Stands against d-paid.",
            **on,
        ),
        node("duty", "d-silent", "Publish a report", funding_state="not_recorded", on_kinds=("council",)),
    ]


def test_a_duty_says_how_it_was_paid_for_who_said_so_and_the_other_side(landscape: Landscape) -> None:
    found = {duty.id: duty for duty in ask(landscape(*purse(), *duties())).duties}
    assert found["d-paid"].funding_state.id == "funded"
    assert [ref.id for ref in found["d-paid"].paid_by] == ["m3"]
    assert [ref.label for ref in found["d-paid"].said_otherwise] == [
        "Keep visiting homes: said to be unfunded, according to Chief officers"
    ]
    assert [ref.id for ref in found["d-not"].said_otherwise] == ["d-paid"]
    assert found["d-silent"].said_otherwise == []


def test_not_recorded_is_never_called_unfunded_and_amounts_of_duties_are_never_added(
    landscape: Landscape,
) -> None:
    answer = ask(landscape(*purse(), *duties()))
    assert (
        "Three duties are recorded; for 1 somebody named money (not that it was enough), for 1 somebody said that none came "
        "and for 1 nothing is recorded, which does not mean unfunded."
    ) in answer.summary
    meanings = {definition.term: definition.meaning for definition in answer.definitions}
    assert meanings["funded (a duty)"] == "Money was named for it; not that it was enough."
    assert any("does not mean unfunded" in limit for limit in answer.landscape.limits)
    assert 7 not in {total.total_gbp for total in answer.totals}


def test_the_duties_of_a_body_are_those_laid_on_its_kind(landscape: Landscape) -> None:
    store = landscape(*purse(), *duties())
    assert {duty.id for duty in ask(store, body="ijb-skerry").duties} == {"d-paid", "d-not"}
    assert {duty.id for duty in ask(store, body="council-skerry").duties} == {"d-silent"}
    assert ask(store, body="helper").duties == []
    assert (
        "Two duties are laid on every integration joint board; for 1 somebody named money (not that it was enough, "
        "nor that it came here) and for 1 somebody said that none came."
    ) in ask(store, body="ijb-skerry").summary


def over_the_years() -> list[AnyRecord]:
    """Return the isle with a payment in each of three years, and in the newest a second of another kind."""
    return [
        *isle(),
        pays("council-skerry", "ijb-skerry", 1, "newest", financial_year="2024-25"),
        pays("council-skerry", "ijb-skerry", 2, "apart", financial_year="2024-25", kind="set_aside"),
        pays("council-skerry", "ijb-skerry", 4, "older", financial_year="2023-24"),
        pays("council-skerry", "ijb-skerry", 8, "oldest", financial_year="2022-23"),
    ]


@pytest.mark.parametrize(
    ("limit", "years"),
    [
        (1, ["2024-25", "2024-25"]),
        (2, ["2024-25", "2024-25"]),
        (3, ["2024-25", "2024-25", "2023-24"]),
        (4, ["2024-25", "2024-25", "2023-24", "2022-23"]),
    ],
)
def test_without_a_body_the_sums_are_those_of_the_newest_whole_years_that_fit(
    landscape: Landscape, limit: int, years: list[str]
) -> None:
    answer = ask(landscape(*over_the_years()), limit=limit)
    assert [total.financial_year for total in answer.totals] == years
    said = [text for text in answer.landscape.limits if "sums are not shown" in text]
    assert [text[:6] for text in said] == ([f"{4 - len(years)} of 4"] if len(years) < 4 else [])


def test_the_sums_of_a_body_and_of_a_year_are_all_shown(landscape: Landscape) -> None:
    store = landscape(*over_the_years())
    assert len(ask(store, body="ijb-skerry", limit=1).totals) == 4
    assert len(ask(store, year="2024-25", limit=1).totals) == 2
    assert [total.total_gbp for total in ask(store, year="2022-23", limit=1).totals] == [8]


def test_without_a_body_some_duties_of_each_way_of_paying_are_shown_and_the_rest_counted(
    landscape: Landscape,
) -> None:
    on: dict[str, Any] = {"on_kinds": ("integration_joint_board",)}
    many = [node("duty", f"d-{n}", f"Paid {n}", funding_state="funded", **on) for n in range(4)]
    store = landscape(*purse(), *many, *duties())
    shown = ask(store, limit=4)
    # A fifth is paid for, one said not to be, one not recorded: a second of those paid for comes when all had a turn.
    assert [duty.id for duty in shown.duties] == ["d-0", "d-1", "d-not", "d-silent"]
    (said,) = [text for text in shown.landscape.limits if "duties are not shown" in text]
    assert said.startswith("3 of 7 duties")
    assert "limit=7" in said
    assert len(ask(store, limit=7).duties) == 7
    assert len(ask(store, body="ijb-skerry", limit=1).duties) == 6


def test_every_definition_has_a_source(landscape: Landscape) -> None:
    definitions = ask(landscape(*isle())).definitions
    assert {"inflow", "transfer", "set aside"} <= {definition.term for definition in definitions}
    assert all(definition.source_title for definition in definitions)


@pytest.mark.parametrize(
    ("year", "tier", "kind", "printed"),
    [
        # Schedule 1 of SSI 2020/187: the printed Scotland total of the 32 councils, 8,295.796m (fund-0001 to 0033).
        ("2020-21", "inflow", "general_revenue_grant", 8_295_796_000),
        # Local Government Finance Order 2017: 6,650.353m (fund-0035 to 0066).
        ("2017-18", "inflow", "general_revenue_grant", 6_650_353_000),
        # Draft budget 2018-19: the 18 boards' initial allocations, 9,845.0m (fund-0080 to 0097).
        ("2018-19", "inflow", "revenue_allocation", 9_845_000_000),
        # 2013-14: baseline allocations of 22 boards, 9,077.5m (fund-0113 to 0134).
        ("2013-14", "inflow", "revenue_allocation", 9_077_500_000),
    ],
)
def test_sums_of_the_real_landscape_are_the_printed_totals(
    seed_store: Store, year: str, tier: str, kind: str, printed: int
) -> None:
    answer = ask(seed_store, year=year, tier=tier, kind=kind, status="budget")
    (total,) = answer.totals
    assert total.total_gbp == printed


def test_dundee_s_budget_of_2025_26_is_the_sum_of_its_two_payments(seed_store: Store) -> None:
    # fund-0185 (114.4m) and fund-0186 (206.0m); "Total budget 320.4m" in the note of both and in ijb_totals.csv.
    answer = ask(seed_store, body="ijb-dundee-city", year="2025-26")
    total = only(answer, "to_authority")
    assert (total.total_gbp, total.published_gbp, total.could_hide_gbp) == (320_400_000, 320_400_000, None)


def test_fife_s_unknown_payment_could_hold_what_the_council_s_leaves(seed_store: Store) -> None:
    # fund-0222: the council's 249.345m; ijb_totals.csv: 682m; fund-0443: the board pays, amount and year unknown.
    answer = ask(seed_store, body="ijb-fife", year="2024-25")
    (total,) = [t for t in answer.totals if (t.tier.id, t.status.id) == ("to_authority", "budget")]
    assert (total.total_gbp, total.without_amount, total.could_hide_gbp) == (249_345_000, 1, 432_655_000)
    assert {-2: 1, -1: 4}.items() <= {n: [s.step for s in answer.trace].count(n) for n in (-2, -1)}.items()


def test_the_two_accounts_of_health_visitors_point_at_each_other(seed_store: Store) -> None:
    found = {duty.id: duty for duty in ask(seed_store, limit=45).duties}
    assert len(found) == 45
    one, other = found["d-health-visitor-expansion"], found["d-health-visitor-numbers-local"]
    assert [ref.id for ref in one.said_otherwise] == [other.id]
    assert [ref.id for ref in other.said_otherwise] == [one.id]


def test_every_partnership_and_partner_gets_an_answer_with_its_sources(seed_store: Store) -> None:
    kinds = {
        "integration_joint_board",
        "lead_agency_integration_authority",
        "council",
        "territorial_health_board",
    }
    bodies = [record.id for record in seed_records() if record.text("kind") in kinds]
    assert len(bodies) >= 31 + 32 + 14
    for body in bodies:
        answer = ask(seed_store, body=body, limit=500)
        sent = answer.model_dump(mode="json")
        assert cited(sent["items"], sent["totals"], sent["trace"], sent["duties"]) <= set(answer.sources)
        assert answer.total == len(answer.items)


def test_every_line_of_the_real_landscape_has_one_tier(seed_store: Store) -> None:
    kinds = {record.id: record.text("kind") or "" for record in seed_records() if record.type == "body"}
    lines = [record for record in seed_records() if isinstance(record, Line) and record.type == "funds"]
    found = [tier_of(line, lambda id_: kinds[id_]) for line in lines]
    assert found.count("set_aside") == 31  # as many rows have the kind set_aside
    assert "back_to_government" not in found
