"""What a notebook shows is what the API answers to the same question."""

import re
from pathlib import Path
from typing import Any

import pytest
from nbclient.exceptions import CellExecutionError

from service.opening import opened
from service.settings import Settings
from tests.landscapes import ROOT
from tests.notebooks.executed import NOTEBOOKS, executed, outputs_of, rows_of, shown
from tests.web.asking import Client, make_client

BRIEFING = ROOT / "notebooks" / "chief_officers_briefing.ipynb"
REHEARSAL = ROOT / "notebooks" / "reform_rehearsal.ipynb"
OVERLAP = ROOT / "notebooks" / "overlap_of_evaluation_and_improvement.ipynb"

TOPICS = "topic=evaluation&topic=quality-improvement"


@pytest.fixture(scope="module")
def client(seed_folder: Path) -> Any:
    with opened(Settings(data=seed_folder)) as store:
        yield make_client(store)


@pytest.fixture(scope="module")
def notebooks() -> dict[Path, Any]:
    """Every notebook, run once."""
    runs = dict(zip(NOTEBOOKS, executed(*NOTEBOOKS), strict=True))
    for run in runs.values():
        if isinstance(run, Exception):
            raise run
    return runs


@pytest.fixture(scope="module")
def varied() -> dict[str, Any]:
    """Notebooks in which another partnership or what-if is named, by that name."""
    wanted = {"Highland": BRIEFING, "Lothian": BRIEFING, "one-improvement-agency": REHEARSAL}
    cell = {BRIEFING: "PARTNERSHIP", REHEARSAL: "SCENARIO"}
    runs = executed(*((path, cell[path], value) for value, path in wanted.items()))
    return dict(zip(wanted, runs, strict=True))


@pytest.fixture(scope="module")
def briefing(notebooks: dict[Path, Any]) -> Any:
    return notebooks[BRIEFING]


@pytest.fixture(scope="module")
def overlap(notebooks: dict[Path, Any]) -> Any:
    return notebooks[OVERLAP]


@pytest.fixture(scope="module")
def rehearsal(notebooks: dict[Path, Any]) -> Any:
    return notebooks[REHEARSAL]


def asked(client: Client, address: str) -> Any:
    response = client.get(f"/api/v1/{address}")
    assert response.status_code == 200, response.text
    return response.json()


def pounds(amount: int | None) -> str:
    return "not recorded" if amount is None else f"£{amount:,}"


def test_every_notebook_runs_to_its_end(notebooks: dict[Path, Any]) -> None:
    for notebook in notebooks.values():
        ran = [cell.execution_count for cell in notebook.cells if cell.cell_type == "code"]
        assert ran == list(range(1, len(ran) + 1))


def test_no_notebook_warns_or_prints_by_the_way(notebooks: dict[Path, Any]) -> None:
    # A warning in a kernel is no error of the test's process; it would stand here, as text on the error stream.
    for notebook in notebooks.values():
        for cell in notebook.cells:
            kinds = {output.output_type for output in cell.get("outputs", ())}
            assert kinds <= {"execute_result"}, cell.id


def test_every_table_names_the_sources_of_its_rows(notebooks: dict[Path, Any]) -> None:
    for notebook in notebooks.values():
        tables = [cell.id for cell in notebook.cells if "table(" in cell.source and cell.outputs]
        assert tables
        for table in tables:
            for row in rows_of(notebook, table):
                assert re.search(r"\]\(<https?://|none recorded|unconfirmed|own wording", row["Source"]), row
                assert "" not in row.values(), "what is unknown is called so"


def test_every_picture_has_words_in_its_place(overlap: Any) -> None:
    pictures = [cell.id for cell in overlap.cells if "picture(" in cell.source]
    assert len(pictures) == 3
    for picture in pictures:
        (output,) = outputs_of(overlap, picture)
        assert len(output["metadata"]["image/png"]["alt"]) > 40


def test_the_briefing_says_to_whom_the_chief_officer_answers(briefing: Any, client: Client) -> None:
    address = "accountability?for=post-ijb-chief-officer--ijb-fife&limit=500"
    lines = [line for line in asked(client, address)["items"] if line["direction"] == "answers"]
    table = rows_of(briefing, "answers")
    assert {row["To whom"] for row in table} == {line["to_whom"]["label"] for line in lines}
    assert sum(int(row["Statements"]) for row in table) == len(lines)


def test_the_briefing_shows_the_sums_of_money_as_they_are_answered(briefing: Any, client: Client) -> None:
    money = asked(client, "funding?body=ijb-fife&direction=in&limit=500")
    assert [(row["Year"], row["Sum"], row["Amount unknown"]) for row in rows_of(briefing, "money")] == [
        (total["financial_year"] or "not recorded", pounds(total["total_gbp"]), str(total["without_amount"]))
        for total in money["totals"]
    ]
    # seed_data/ijb_totals.csv: 682m for 2024-25.
    assert ("2024-25", "£682,000,000") in {
        (row["Year"], row["Published budget"]) for row in rows_of(briefing, "budget")
    }


def test_the_briefing_counts_functions_reports_offers_and_peers_as_they_are_answered(
    briefing: Any, client: Client
) -> None:
    functions = asked(client, "functions?area=Fife&limit=500")
    states = [item["state"]["label"] for item in functions["items"]]
    assert {row["State"]: int(row["Functions"]) for row in rows_of(briefing, "functions")} == {
        state: states.count(state) for state in states
    }
    (count,) = asked(client, "reports?for=ijb-fife&limit=500")["counts"]
    (owed,) = rows_of(briefing, "reports")
    assert (owed["Statements"], owed["Documents"], owed["A year"]) == (
        str(count["statements"]),
        str(count["documents"]),
        str(count["documents_a_year"]),
    )
    offers = asked(client, "support?for=ijb-fife&limit=500")
    assert sum(int(row["Offers open here"]) for row in rows_of(briefing, "support")) == offers["total"]
    peers = asked(client, "peers?area=Fife&limit=5")["items"]
    assert [row["Partnership"] for row in rows_of(briefing, "peers")] == [peer["label"] for peer in peers]


def test_the_briefing_tells_every_limit_of_its_answers(briefing: Any, client: Client) -> None:
    told = shown(briefing, "limits")
    for address in ("functions?area=Fife&limit=500", "reports?for=ijb-fife&limit=500", "areas/S37000032"):
        for limit in asked(client, address)["landscape"]["limits"]:
            assert limit in told


def test_the_overlap_study_counts_pairs_as_they_are_answered(overlap: Any, client: Client) -> None:
    pairs = asked(client, f"overlap?{TOPICS}&limit=500")
    assert pairs["next"] is None
    assert pairs["summary"] in shown(overlap, "open")
    table = rows_of(overlap, "pairs")
    assert sum(int(row["Pairs"]) for row in table) == pairs["total"]
    joined = [pair for pair in pairs["items"] if pair["coordinated"]]
    assert sum(int(row["Joined by a line"]) for row in table) == len(joined)
    narrowest = [
        pair["label"]
        for pair in pairs["items"]
        if (pair["finding"]["id"], pair["sort"]["id"]) == ("duplication", "given_by_people")
    ]
    assert [row["Pair"] for row in rows_of(overlap, "closest")] == narrowest != []


def test_the_overlap_study_gives_the_matrix_the_distinctive_and_the_definitions_as_they_are_answered(
    overlap: Any, client: Client
) -> None:
    matrix = asked(client, f"overlap/matrix?{TOPICS}&limit=500")
    assert {row["Body"] for row in rows_of(overlap, "matrix")} == {body["label"] for body in matrix["items"]}
    alone = {body["label"]: str(body["help_alone"]) for body in matrix["items"] if body["help_alone"]}
    assert {row["Body"]: row["Of them distinctive"] for row in rows_of(overlap, "distinct")} == alone != {}
    pairs = asked(client, f"overlap?{TOPICS}")
    meanings = {row["meaning"].replace("|", "\\|") for row in (*pairs["definitions"], *matrix["definitions"])}
    assert meanings == {row["Meaning"] for row in rows_of(overlap, "definitions")}


def test_a_partnership_without_a_board_of_its_own_can_be_briefed_on(varied: dict[str, Any]) -> None:
    # seed_data/bodies.csv: in Highland a council and a health board act for each other; a Chief Officer is a post of a board.
    briefing = varied["Highland"]
    assert "Lead agency authority" in {row["Kind"] for row in rows_of(briefing, "runs")}
    assert "Posts of a Chief Officer recorded: 0." in shown(briefing, "answers-count")
    assert shown(briefing, "answers") == "*None recorded, which does not mean that there is none.*"


def test_an_area_of_several_partnerships_is_refused_in_words(varied: dict[str, Any]) -> None:
    refused = varied["Lothian"]
    assert isinstance(refused, CellExecutionError)
    assert "ask for one of them" in str(refused)


def test_the_rehearsal_counts_what_would_be_otherwise_as_it_is_answered(
    rehearsal: Any, client: Client
) -> None:
    answer = asked(client, "scenarios/national-care-service?limit=500")
    assert answer["next"] is None
    counts = {row["What"]: int(row["How many"]) for row in rows_of(rehearsal, "counts")}
    assert counts == {count["effect"]["label"]: count["changes"] for count in answer["effects"]}
    assert [row["Step"] for row in rows_of(rehearsal, "steps")] == answer["what_if"]["steps"]
    without = {"duties", "functions", "money", "outcomes", "offers"}
    left = [item["label"] for item in answer["items"] if item["effect"]["id"] in without]
    assert [row["Which"] for row in rows_of(rehearsal, "orphans")] == left


def test_the_rehearsal_shows_one_partnership_and_a_variation_in_which_its_board_stays(rehearsal: Any) -> None:
    officer = "Chief Officer, Fife Integration Joint Board"
    (row,) = [row for row in rows_of(rehearsal, "officer") if row["Which"] == officer]
    assert row["As imagined"] == "No such post"
    varied = {row["What"]: row for row in rows_of(rehearsal, "variant")}
    column = "Without “end every integration joint board”"
    assert varied["Bodies that come or go"]["All steps"] == "31"
    assert varied["Bodies that come or go"][column] == "1", "only the new body comes"
    assert varied["Places without an integration authority"][column] == "0"


def test_another_what_if_can_be_rehearsed(varied: dict[str, Any], client: Client) -> None:
    other = varied["one-improvement-agency"]
    assert shown(other, "orphans") == "*None recorded, which does not mean that there is none.*"
    agency = asked(client, "scenarios/one-improvement-agency")
    assert agency["summary"] in shown(other, "open")
