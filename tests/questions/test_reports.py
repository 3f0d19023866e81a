"""What reports are owed: to whom, how often, and which of them are about the same."""

from typing import Any

import pytest

from graph_schema.records import AnyRecord
from service.problems import UnknownTerm
from service.questions.reports import ReportsAnswer, ReportsQuestion, answer_reports
from service.stores.base import Store
from tests.conftest import Landscape
from tests.landscapes import line, node, source
from tests.questions.answering import OFFICER, answers, offices


def ask(store: Store, **given: Any) -> ReportsAnswer:
    return answer_reports(store, ReportsQuestion.model_validate(given))


def owes(
    to_id: str, report: str, cadence: str | None = "annual", /, who: str = "ijb-skerry", **more: Any
) -> AnyRecord:
    """Return that the board, or another, owes a report; the report tells several to one party apart."""
    often = {} if cadence is None else {"cadence": cadence}
    return answers(who, to_id, n=report.replace(" ", "-"), reporting_product=report, **often, **more)


def of_the_board(landscape: Landscape, *records: AnyRecord) -> ReportsAnswer:
    return ask(landscape(*offices(), *records), **{"for": "ijb-skerry"})


def test_a_report_names_to_whom_and_how_often(landscape: Landscape) -> None:
    answer = of_the_board(landscape, owes("ministers", "plan", "quarterly"))
    assert [
        (item.product, item.who.id, item.to_whom.id, item.cadence and item.cadence.id, item.times_a_year)
        for item in answer.items
    ] == [("plan", "ijb-skerry", "ministers", "quarterly", 4.0)]


def test_what_has_an_interval_comes_first_most_often_first(landscape: Landscape) -> None:
    answer = of_the_board(
        landscape,
        owes("ministers", "a statement", None),
        owes("ministers", "b report", "on_request"),
        owes("ministers", "c report", "annual"),
        owes("ministers", "d report", "monthly"),
    )
    assert [item.product for item in answer.items] == ["d report", "c report", "b report", "a statement"]


def test_what_is_owed_is_counted_by_cadence(landscape: Landscape) -> None:
    answer = of_the_board(
        landscape,
        owes("ministers", "plan; accounts"),
        owes("parliament", "plan"),
        owes("ministers", "return", "monthly"),
        owes("ministers", "notice", None),
    )
    assert [
        (row.cadence and row.cadence.id, row.statements, row.recipients, row.products)
        for row in answer.by_cadence
    ] == [
        ("monthly", 1, 1, ["return"]),
        ("annual", 2, 2, ["accounts", "plan"]),
        (None, 1, 1, ["notice"]),
    ]


def test_what_names_no_report_is_left_out_and_counted(landscape: Landscape) -> None:
    answer = of_the_board(landscape, owes("ministers", "plan"), answers("ijb-skerry", "parliament"))
    assert answer.total == 1
    # The Chief Officer of the isle answers to the board by no report either.
    assert "Two statements name no report or act and are left out" in answer.landscape.limits


def test_a_body_owes_what_its_posts_and_partnership_owe(landscape: Landscape) -> None:
    records = (
        owes("ministers", "plan"),
        owes("ministers", "return", who=OFFICER),
        owes("ijb-skerry", "report", who="hscp-skerry"),
        owes("ministers", "accounts", who="council-skerry"),
    )
    store = landscape(*offices(), *records)
    board, partnership, post = (
        {item.product for item in ask(store, **{"for": id_}).items}
        for id_ in ("ijb-skerry", "hscp-skerry", OFFICER)
    )
    assert board == partnership == {"plan", "return", "report"}
    assert post == {"return"}


def test_a_lead_agency_says_how_few_statements_it_has_and_leads_to_its_partners(landscape: Landscape) -> None:
    store = landscape(
        *offices(),
        node("body", "ia-skerry", "Skerry lead agency", kind="lead_agency_integration_authority"),
        line("partner_in", "council-skerry", "ia-skerry"),
        line("operates", "ia-skerry", "hscp-skerry"),
        owes("ministers", "plan", who="ia-skerry"),
        owes("ministers", "report", who="hscp-skerry"),
    )
    answer = ask(store, **{"for": "ia-skerry"})
    assert answer.total == 2  # with that of the partnership it operates
    assert any(
        limit.startswith("Few statements are made for lead agencies: 1 held for Skerry lead agency itself")
        for limit in answer.landscape.limits
    )
    assert [row.ask for row in answer.in_their_own_right] == ["/api/v1/reports?for=council-skerry"]


def test_documents_a_year_count_each_once_and_apart_once_for_each_recipient(landscape: Landscape) -> None:
    answer = of_the_board(
        landscape,
        owes("ministers", "annual report"),
        owes("parliament", "annual report"),
        owes("ministers", "budget return", "quarterly"),
        owes("ministers", "equality report", "every_2_years"),
    )
    counted = answer.counts[0]
    assert (counted.documents, counted.documents_a_year, counted.apart_a_year) == (3, 5.5, 6.5)


def test_a_sentence_says_about_how_many_while_the_field_keeps_its_value(landscape: Landscape) -> None:
    lapsed = owes("ministers", "return", "every_2_years").model_copy(
        update={"note": "The group later lapsed."}
    )
    answer = of_the_board(landscape, lapsed, owes("parliament", "minutes", "monthly"))
    assert answer.counts[0].documents_a_year == 12.5
    assert "about 12 a year where an interval is set" in answer.summary
    assert any(limit.startswith("1 of 2 carry a note in their row") for limit in answer.landscape.limits)
    assert [item.note for item in answer.items] == [None, "The group later lapsed."]


def test_a_document_is_written_as_often_as_anybody_asks(landscape: Landscape) -> None:
    answer = of_the_board(
        landscape, owes("ministers", "accounts", "monthly"), owes("parliament", "accounts", "annual")
    )
    assert (answer.counts[0].documents_a_year, answer.counts[0].apart_a_year) == (12.0, 13.0)


def test_what_sets_no_interval_is_no_document_a_year(landscape: Landscape) -> None:
    counted = of_the_board(
        landscape, owes("ministers", "plan", "on_change"), owes("ministers", "papers", None)
    ).counts[0]
    assert (counted.documents, counted.documents_a_year, counted.without_interval) == (2, 0.0, 2)


@pytest.mark.parametrize(
    ("report", "nature", "documents"),
    [
        ("annual accounts", "audit", 1),
        ("annual audit report", "audit", 0),
        ("inspection report", "inspection", 0),
        ("inspection report", "performance", 1),
        ("council election", "democratic", 0),
        ("accountable officer appointment", "appointment", 0),
        ("minutes; appraisal; plan", "performance", 2),
    ],
)
def test_a_document_is_what_the_party_writes_itself(
    landscape: Landscape, report: str, nature: str, documents: int
) -> None:
    record = answers("ijb-skerry", "ministers", nature, reporting_product=report, cadence="annual")
    answer = of_the_board(landscape, record)
    assert (answer.total, answer.counts[0].documents) == (1, documents)


def test_what_has_no_source_is_counted_among_statements_and_parties_and_not_among_documents(
    landscape: Landscape,
) -> None:
    answer = of_the_board(landscape, source("unverified"), owes("ministers", "plan", sources=("unverified",)))
    counted = answer.counts[0]
    assert (answer.total, counted.statements, counted.recipients, counted.documents) == (1, 1, 1, 0)
    assert (
        "1 of 1 are unconfirmed: no source held; they are listed, and counted among statements and parties, not among documents"
        in answer.landscape.limits
    )


def test_one_report_in_two_templates_is_the_same_ground(landscape: Landscape) -> None:
    answer = of_the_board(
        landscape,
        owes("council-skerry", "performance report in council format", "quarterly", what="Care at home"),
        owes("nhs-isles", "annual performance report", what="Beds"),
    )
    (same,) = answer.same_ground
    assert same.subject == "performance"
    assert same.documents == ["annual performance report", "performance report in council format"]
    assert {party.id for party in same.to_whom} == {"council-skerry", "nhs-isles"}
    assert same.asks == ["Beds", "Care at home"]
    assert same.could_serve == (
        "One document for two recipients, given every three months, covering the two things that are asked for"
    )


def test_one_document_for_two_recipients_is_the_same_ground(landscape: Landscape) -> None:
    answer = of_the_board(landscape, owes("ministers", "accounts"), owes("parliament", "accounts"))
    assert [same.documents for same in answer.same_ground] == [["accounts"]]


@pytest.mark.parametrize(
    "records",
    [
        (owes("ministers", "performance report"), owes("ministers", "annual performance report")),
        (owes("ministers", "performance report"), owes("parliament", "budget report")),
        (owes("ministers", "performance report"), owes("parliament", "operational performance report")),
        (owes("ministers", "appraisal"), owes("parliament", "appraisal")),
        (
            owes("ministers", "performance report"),
            owes("parliament", "performance report", valid=(None, "2018")),
        ),
    ],
    ids=["one recipient", "two subjects", "a narrower subject", "no document", "one has ended"],
)
def test_what_is_nearly_the_same_ground_is_not(landscape: Landscape, records: tuple[AnyRecord, ...]) -> None:
    answer = of_the_board(landscape, *records)
    assert answer.items
    assert answer.same_ground == []


def test_without_a_party_every_partnership_is_counted_and_a_statement_for_all_stands_once(
    landscape: Landscape,
) -> None:
    store = landscape(
        *offices(),
        owes("ministers", "plan", who="integration_joint_board"),
        owes("ministers", "return", who="post-ijb-chief-officer"),
        owes("ministers", "accounts", who="council"),
    )
    answer = ask(store)
    assert [(item.product, item.who.id) for item in answer.items] == [
        ("plan", "integration_joint_board"),
        ("return", "post-ijb-chief-officer"),
    ]
    assert [(row.id, row.documents) for row in answer.counts] == [("ijb-skerry", 2)]


def test_a_name_that_nobody_bears_is_refused(landscape: Landscape) -> None:
    with pytest.raises(UnknownTerm):
        ask(landscape(*offices()), **{"for": "zzzz"})


def test_a_report_that_was_owed_earlier_is_owed_on_that_day(landscape: Landscape) -> None:
    store = landscape(*offices(), owes("ministers", "plan", valid=("2016", "2018")))
    assert ask(store, **{"for": "ijb-skerry"}).items == []
    assert ask(store, **{"for": "ijb-skerry"}, as_of="2017-01-01").total == 1


def test_that_nothing_is_owed_is_said_as_not_recorded(landscape: Landscape) -> None:
    answer = ask(landscape(*offices()), **{"for": "parliament"})
    assert answer.summary == "No report is recorded that Parliament owes on this day."
