"""What each of five authorities must have on the real landscape, counted by hand from the evidence.

Of the 222 rows of accountability_lines.csv:

- 34 start at `integration_joint_board`. They end at the Accounts Commission (2), Audit Scotland, the Auditor
  General, the Care Inspectorate, Community Justice Scotland, the community planning partnership, its
  councils (3), the equality commission, Healthcare Improvement Scotland (2), the Keeper of the Records, the
  Ministerial Strategic Group, the public (9), the Scottish Government, the human rights commission, the
  information commissioner, ministers (2), the ombudsman, the Standards Commission and the health board (3).
- 18 end at it: from council (4), health board (4), partnership (1), chief social work officer (1), and from its
  own chief officer (4), chief finance officer (3) and chair (1).
- 18 start at its chief officer: Accounts Commission, Care Inspectorate, council (2), Healthcare Improvement
  Scotland, own board (4), council chief executive, section 95 officer, health board chief executive (2), chair,
  Scottish Government, Parliament and health board (2). 7 start at its chief finance officer: Accounts
  Commission, own board (3), section 95 officer, health board chief executive, chief officer. 4 start at its
  chair: council, own board, Standards Commission, health board.
- 5 start at `lead_agency_integration_authority`; none ends at it.
- 28 start at `council` (4 of them end at its joint board, 1 at its community planning partnership).
- 36 start at `territorial_health_board` (4 at its joint boards, 1 at its community planning partnerships).
- 7 start at `health_and_social_care_partnership`: 1 each to joint board, council, health board and planning
  partnership, 3 to inspectors and the ombudsman.

A line that ends at a council, a council's officer or a planning partnership is made once for each of them.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date

import pytest

from graph_schema.dates import holds_on
from graph_schema.records import Line
from tests.schema.seed import derived, lines_of

OFFICER, FINANCE, CHAIR = "post-ijb-chief-officer", "post-ijb-chief-finance-officer", "post-ijb-chair"

ONE_OF_EACH = {"out": 34, "in": 18, OFFICER: 18, FINANCE: 7, CHAIR: 4}
"""A joint board with one council, one health board and one planning partnership."""

SHARED_BY_TWO_COUNCILS = {
    "out": 34 + 3 + 1,  # three lines to councils, one to a planning partnership: each twice
    "in": 18 + 4 + 1,  # four lines from councils, one from the chief social work officer: each twice
    OFFICER: 18 + 2 + 1 + 1,  # two lines to councils, one to chief executives, one to section 95 officers
    FINANCE: 7 + 1,  # the section 95 officer
    CHAIR: 4 + 1,  # the council
}


def figures(board: str) -> dict[str, int]:
    lines = lines_of("accountable_to")
    return {
        "out": sum(line.from_id == board for line in lines),
        "in": sum(line.to_id == board for line in lines),
        **{
            post: sum(line.from_id == f"{post}--{board}" for line in lines)
            for post in (OFFICER, FINANCE, CHAIR)
        },
    }


@pytest.mark.parametrize(
    ("board", "must_have"),
    [
        ("ijb-fife", ONE_OF_EACH),
        ("ijb-clackmannanshire-and-stirling", SHARED_BY_TWO_COUNCILS),
        # NHS Lanarkshire is the board of two authorities: each still has one board.
        ("ijb-north-lanarkshire", ONE_OF_EACH),
        ("ijb-south-lanarkshire", ONE_OF_EACH),
        # An island board whose area is one council's.
        ("ijb-na-h-eileanan-siar", ONE_OF_EACH),
        # The council is Highland's neighbour and shares its health board, and yet has a joint board.
        ("ijb-argyll-and-bute", ONE_OF_EACH),
    ],
)
def test_a_joint_board_has_the_lines_counted_by_hand(board: str, must_have: dict[str, int]) -> None:
    assert figures(board) == must_have


@pytest.mark.parametrize(
    ("board", "councils", "health_board", "planning"),
    [
        ("ijb-fife", ["council-fife"], "nhs-fife", ["cpp-fife"]),
        ("ijb-clackmannanshire-and-stirling", ["council-clackmannanshire", "council-stirling"],
         "nhs-forth-valley", ["cpp-clackmannanshire", "cpp-stirling"]),
        ("ijb-north-lanarkshire", ["council-north-lanarkshire"], "nhs-lanarkshire", ["cpp-north-lanarkshire"]),
        ("ijb-south-lanarkshire", ["council-south-lanarkshire"], "nhs-lanarkshire", ["cpp-south-lanarkshire"]),
        ("ijb-na-h-eileanan-siar", ["council-na-h-eileanan-siar"], "nhs-western-isles",
         ["cpp-na-h-eileanan-siar"]),
        ("ijb-argyll-and-bute", ["council-argyll-and-bute"], "nhs-highland", ["cpp-argyll-and-bute"]),
    ],
)  # fmt: skip
def test_a_joint_board_answers_to_its_own(
    board: str, councils: list[str], health_board: str, planning: list[str]
) -> None:
    ends = Counter(line.to_id for line in lines_of("accountable_to") if line.from_id == board)
    local = {end: number for end, number in ends.items() if end.split("-")[0] in {"council", "nhs", "cpp"}}
    # NHS boards named here are territorial ones: no row joins a joint board to a national one.
    assert local == {**dict.fromkeys(councils, 3), health_board: 3, **dict.fromkeys(planning, 1)}
    officer = {line.to_id for line in lines_of("accountable_to") if line.from_id == f"{OFFICER}--{board}"}
    assert {end for end in officer if end.startswith(("council-", "nhs-", "post-"))} == {
        *councils, health_board, f"{CHAIR}--{board}", f"post-health-board-chief-executive--{health_board}",
        *(f"post-council-chief-executive--{council}" for council in councils),
        *(f"post-council-section-95-officer--{council}" for council in councils),
    }  # fmt: skip


def test_highland_has_the_lines_of_a_lead_agency_and_none_of_a_joint_board() -> None:
    lines = lines_of("accountable_to")
    assert sorted(line.to_id for line in lines if line.from_id == "ia-highland") == [
        "integration-joint-monitoring-committee",
        "post-council-section-95-officer--council-highland",
        "post-health-board-chief-executive--nhs-highland",
        "public",
        "scottish-ministers",
    ]
    assert not [line for line in lines if line.to_id == "ia-highland"]
    assert not [line for line in lines if "integration-joint-board" in str(line.stated_for)
                and "highland" in f"{line.from_id} {line.to_id}" and line.from_id != "ijb-argyll-and-bute"
                and line.to_id != "ijb-argyll-and-bute"]  # fmt: skip
    assert not [post for post in derived().nodes if post.text("body_id") == "ia-highland"]


@pytest.mark.parametrize(
    ("body", "out"),
    [
        ("council-fife", 28),
        ("council-clackmannanshire", 28),
        ("council-stirling", 28),
        ("council-highland", 28 - 4),  # no joint board
        ("nhs-fife", 36),
        ("nhs-western-isles", 36),
        ("nhs-lanarkshire", 36 + 4 + 1),  # two joint boards, two planning partnerships
        # Two councils of three share one joint board: Forth Valley has two boards and three planning partnerships.
        ("nhs-forth-valley", 36 + 4 + 2),
        # Argyll and Bute's joint board alone, but the planning partnerships of both council areas.
        ("nhs-highland", 36 + 1),
        ("hscp-fife", 7),
        ("hscp-clackmannanshire-and-stirling", 7 + 1 + 1),  # two councils, two planning partnerships
        ("hscp-highland", 7 - 1),  # no joint board
    ],
)
def test_councils_boards_and_partnerships_have_the_lines_counted_by_hand(body: str, out: int) -> None:
    assert sum(line.from_id == body for line in lines_of("accountable_to")) == out


def test_a_council_answers_to_its_own_joint_board_four_times() -> None:
    ends = Counter(
        line.to_id
        for line in lines_of("accountable_to")
        if line.from_id == "council-stirling" and line.to_id.startswith("ijb-")
    )
    assert ends == {"ijb-clackmannanshire-and-stirling": 4}


def test_there_is_one_post_a_body() -> None:
    # 30 joint boards have 3 posts, 32 councils 3; 14 health boards and the one dissolved in 2006 a chief executive.
    assert Counter(post.text("kind") for post in derived().nodes) == {
        "ijb_chief_officer": 30, "ijb_chief_finance_officer": 30, "ijb_chair": 30,
        "council_chief_executive": 32, "council_section_95_officer": 32, "chief_social_work_officer": 32,
        "health_board_chief_executive": 15,
    }  # fmt: skip
    labels = {post.id: post.label for post in derived().nodes}
    assert labels[f"{OFFICER}--ijb-fife"] == "Chief Officer, Fife Integration Joint Board"
    assert len(set(labels.values())) == len(labels)
    # The three that only one body has (two of Healthcare Improvement Scotland, the Permanent Secretary) sit there.
    sits = {line.from_id: line.to_id for line in lines_of("sits_in")}
    assert sits["post-his-chair"] == "healthcare-improvement-scotland"
    assert sits["post-permanent-secretary"] == "scottish-government"
    assert len(sits) == 3 * 30 + 3 * 32 + 15 + 3


@pytest.mark.parametrize(
    ("body", "duties", "contributions"),
    [
        # duty_funding.csv lays 30 duties on joint boards, 16 on the lead agency, 29 on councils; contributions.csv
        # says 9 times that joint boards contribute to an outcome, 2 that the lead agency does, 8 that councils do.
        ("ijb-fife", 30, 9),
        ("ijb-clackmannanshire-and-stirling", 30, 9),
        ("ijb-north-lanarkshire", 30, 9),
        ("ijb-na-h-eileanan-siar", 30, 9),
        ("ia-highland", 16, 2),
        ("council-fife", 29, 8),
    ],
)
def test_duties_and_contributions_of_a_kind_are_each_body_s(
    body: str, duties: int, contributions: int
) -> None:
    assert sum(line.to_id == body for line in lines_of("laid_on")) == duties
    assert sum(line.from_id == body for line in lines_of("contributes_to")) == contributions


def test_no_joint_board_answers_to_another_s_council() -> None:
    own = {
        "ijb-clackmannanshire-and-stirling": 2,  # two councils: Clackmannanshire, Stirling
    }
    councils: dict[str, set[str]] = {}
    for line in lines_of("accountable_to"):
        if line.from_id.startswith("ijb-") and line.to_id.startswith("council-"):
            councils.setdefault(line.from_id, set()).add(line.to_id)
    assert {board: len(found) for board, found in councils.items()} == {
        board: own.get(board, 1) for board in councils
    }
    # 31 councils in 30 boards; Highland's is in none.
    assert len(councils) == 30
    assert len(set.union(*councils.values())) == 31


def test_a_line_begins_no_earlier_than_the_board_it_is_made_for() -> None:
    # Joint boards answer to ministers from 2015-04-01; Shetland's was set up on 27 June 2015.
    made = [li for li in lines_of("accountable_to") if li.from_id == "ijb-shetland" and li.to_id == "public"]
    assert on(made, date(2015, 6, 26)) == 0
    # Nine lines go to the public: eight in force by then, one (65d4bb) since April 2025.
    assert on(made, date(2015, 6, 27)) == 8
    assert on(made, date(2025, 4, 1)) == 9


def test_a_body_that_ended_has_only_what_held_in_its_life() -> None:
    made = [li for li in lines_of("accountable_to") if li.from_id == "nhs-argyll-and-clyde"]
    assert made
    assert {li.valid_to for li in made} == {"2006-03-31"}
    assert not [li for li in made if li.to_id.startswith(("ijb-", "cpp-", "council-"))]
    assert on(made, date(2006, 4, 1)) == 0


def test_collaboratives_answer_to_their_own_councils_until_2024() -> None:
    made = [li for li in lines_of("accountable_to") if li.from_id == "ric-tayside"]
    councils = sorted(li.to_id for li in made if li.to_id.startswith("council-"))
    assert councils == ["council-angus", "council-dundee-city", "council-perth-and-kinross"]
    assert {li.valid_to for li in made} == {"2024"}


def on(lines: Iterable[Line], day: date) -> int:
    return sum(holds_on(line.valid_from, line.valid_to, day) for line in lines)
