"""Accountability and reports of the real landscape, against the rows of `accountability_lines.csv` counted by hand."""

from typing import Any

import pytest

from service.questions.accountability import AccountabilityAnswer
from service.questions.reports import ReportsAnswer
from service.stores.base import Store
from tests.conftest import seed_records
from tests.questions.past import ask

_DAY = "2026-11-23"

_AUTHORITIES = sorted(
    record.id
    for record in seed_records()
    if record.text("kind") in {"integration_joint_board", "lead_agency_integration_authority"}
)


def accountability(store: Store, **given: Any) -> AccountabilityAnswer:
    answer = ask(store, "accountability", as_of=_DAY, **given)
    assert isinstance(answer, AccountabilityAnswer)
    return answer


def reports(store: Store, **given: Any) -> ReportsAnswer:
    answer = ask(store, "reports", as_of=_DAY, **given)
    assert isinstance(answer, ReportsAnswer)
    return answer


def test_the_chief_officer_of_fife_answers_to_twelve_parties_in_eighteen_statements(
    seed_store: Store,
) -> None:
    """The eighteen rows from post-ijb-chief-officer; four of them (accounts, government, chair, Parliament) have no source."""
    answer = accountability(seed_store, **{"for": "post-ijb-chief-officer--ijb-fife"})
    post = answer.posts[0]
    assert (post.statements, post.parties, post.unconfirmed) == (18, 12, 4)
    performance = next(row for row in answer.principals if row.nature.id == "performance")
    assert {party.id for party in performance.parties} == {
        "ijb-fife",
        "post-council-chief-executive--council-fife",
        "post-health-board-chief-executive--nhs-fife",
        "council-fife",
        "nhs-fife",
        "scottish-government",
        "post-ijb-chair--ijb-fife",
    }
    # policy_tensions.csv: the 2014 Act against SSI 2014/341, felt by boards.
    assert "t-chief-officer-two-managers" in [conflict.id for conflict in answer.conflicts]


def test_two_councils_make_four_statements_more(seed_store: Store) -> None:
    """Clackmannanshire and Stirling: the council, its appointment, its chief executive and its finance officer twice."""
    answer = accountability(
        seed_store, **{"for": "post-ijb-chief-officer--ijb-clackmannanshire-and-stirling"}
    )
    post = answer.posts[0]
    assert (post.statements, post.rank) == (22, 1)
    assert (post.fewest_of_office, post.middle_of_office, post.most_of_office) == (18, 18, 22)


def test_audit_leads_from_a_board_to_parliament_through_the_auditor_general_alone(seed_store: Store) -> None:
    """Of the audit rows only `auditor-general-scotland` goes on to Parliament: Audit Scotland's goes to the commission."""
    answer = accountability(
        seed_store, **{"from": "ijb-fife", "to": "scottish-parliament", "nature": ["audit"]}
    )
    assert [path.text for path in answer.paths] == [
        "Fife Integration Joint Board → Auditor General for Scotland → Scottish Parliament"
    ]


def test_collaboratives_answered_to_councils_and_the_inspector_until_2024(seed_store: Store) -> None:
    """Two rows of regional_improvement_collaborative, from January 2018 to 2024; the northern one has eight councils."""
    now = accountability(seed_store, **{"from": "ric-northern-alliance"})
    assert now.items == []
    then = ask(
        seed_store, "accountability", as_of="2020-01-01", **{"from": "ric-northern-alliance", "limit": 100}
    )
    assert {item.nature.id for item in then.items} == {"democratic", "performance"}


def test_a_board_owes_as_many_documents_a_year_as_its_rows_say(seed_store: Store) -> None:
    """By cadence, from the rows with a source, each name once.

    12 monthly (budget monitoring report) + 4 quarterly (MSG indicator return) + 5 annual (annual performance report,
    annual financial statement, annual accounts, annual care staffing report, community justice plan and report)
    + 1/2 (equality mainstreaming report) + 1/3 (strategic plan review) = 21.8. Apart: budget monitoring goes to two,
    the performance report to four (council, board, public, government), the accounts to two: 24 + 4 + 4 + 2 + 3 + 5/6.
    """
    answer = reports(seed_store, **{"for": "ijb-fife"})
    assert (answer.counts[0].documents_a_year, answer.counts[0].apart_a_year) == (21.8, 37.8)


def test_the_performance_report_is_written_in_three_templates(seed_store: Store) -> None:
    """The rows whose note says: report rewritten in the council (health board) template."""
    same = reports(seed_store, **{"for": "ijb-fife"}).same_ground[0]
    assert same.documents == [
        "annual performance report",
        "performance report in council format",
        "performance report in health board format",
    ]
    assert {party.id for party in same.to_whom} == {
        "council-fife",
        "nhs-fife",
        "public",
        "scottish-government",
    }
    assert "given every year" in same.could_serve


def test_all_partnerships_are_counted(seed_store: Store) -> None:
    assert [row.id for row in reports(seed_store).counts] == sorted(
        _AUTHORITIES, key=lambda id_: next(row.label for row in reports(seed_store).counts if row.id == id_)
    )
    assert len(_AUTHORITIES) == 31


@pytest.mark.parametrize("authority", _AUTHORITIES)
def test_both_questions_answer_for_every_partnership(seed_store: Store, authority: str) -> None:
    shown = accountability(seed_store, **{"for": authority, "depth": 2})
    assert shown.items
    owed = reports(seed_store, **{"for": authority})
    counted = next(row for row in reports(seed_store).counts if row.id == authority)
    assert owed.counts[0].model_dump(exclude={"sources"}) == counted.model_dump(exclude={"sources"})
    paths = accountability(seed_store, **{"from": authority, "to": "scottish-parliament", "depth": 6})
    assert paths.paths
    assert [path.length for path in paths.paths] == sorted(path.length for path in paths.paths)
