"""The table of an answer: what is written is read again, and no spreadsheet runs any of it."""

import csv
import io

import pytest

from service.questions.registry import Question
from service.web.csv_table import ITEMS, columns_of, sections_of, write_cell
from tests.conftest import Landscape
from tests.web.asking import QUESTIONS, Client, api_of, links_of, make_client
from tests.web.landscape import FORMULAS, HOSTILE, bodies_called, country

AWKWARD = ('a, b and "c"', "two\nlines", "two\r\nlines", "semi;colon", "Àirde nan Eòrna 🎈", "tab\there")


def table(client: Client, address: str) -> list[dict[str, str]]:
    text = client.get(address).content.decode("utf-8")
    assert text.replace("\r\n", "").count("\r") <= text.count('"'), "lone carriage returns stand in quotes"
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("name", [*AWKWARD, *HOSTILE])
def test_any_name_is_read_again_as_it_was(landscape: Landscape, name: str) -> None:
    client = make_client(landscape(*country(), *bodies_called(name)))
    rows = table(client, "/api/v1/bodies.csv?kind=ndpb")
    assert {row["label"] for row in rows} == {"Helper", name}
    assert name in {row["provider_label"] for row in table(client, "/api/v1/support.csv?topic=evaluation")}


@pytest.mark.parametrize("name", FORMULAS)
def test_no_cell_is_a_formula(landscape: Landscape, name: str) -> None:
    client = make_client(landscape(*country(), *bodies_called(name)))
    for address in ("bodies.csv?", "support.csv?topic=evaluation", "records.csv?type=offer", "changes.csv?"):
        for row in table(client, f"/api/v1/{address}"):
            for cell in row.values():
                assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert f"'{name}" in {row["label"] for row in table(client, "/api/v1/bodies.csv")}


def test_no_cell_of_the_real_landscape_is_a_formula(seed_client: Client) -> None:
    for question in QUESTIONS:
        for row in table(seed_client, api_of(question, ".csv")):
            assert not [cell for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""),
        (True, "true"),
        (-5, "-5"),
        (["a", "b"], "a|b"),
        (["a|b", "c\\d"], "a\\|b|c\\\\d"),
        ([["a", "b"], ["c"]], "a;b|c"),
        (["=1", "b"], "'=1|b"),
        ([], ""),
        ({"b": 1, "a": "é"}, '{"a": "é", "b": 1}'),
    ],
)
def test_values_are_written_as_documented(value: object, cell: str) -> None:
    assert write_cell(value) == cell


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_columns_depend_on_the_question_alone(seed_client: Client, question: Question) -> None:
    header = seed_client.get(api_of(question, ".csv")).text.split("\r\n")[0]
    assert header.split(",") == [column.name for column in columns_of(question.answered)]


def test_an_empty_answer_has_the_same_columns(client: Client, seed_client: Client) -> None:
    for question, address in (
        ("bodies", "bodies.csv?kind=commissioner"),
        ("support", "support.csv?form=tool"),
    ):
        empty = client.get(f"/api/v1/{address}").text.split("\r\n")
        assert empty[1:] == [""], "a header and nothing else"
        assert empty[0] == seed_client.get(f"/api/v1/{question}.csv").text.split("\r\n")[0]


def test_a_table_has_a_name_to_be_saved_under(client: Client) -> None:
    assert client.get("/api/v1/bodies.csv").headers["content-disposition"] == 'inline; filename="bodies.csv"'


def sections() -> list[tuple[Question, str]]:
    return [(question, section) for question in QUESTIONS for section in sections_of(question.answered)]


def test_every_list_of_rows_beside_the_items_can_be_taken_away() -> None:
    named = {(question.name, section) for question, section in sections()}
    assert {("overlap", "distinctive"), ("reports", "by_cadence"), ("area", "budgets")} <= named
    assert not [section for _, section in named if section in {ITEMS, "question", "sources", "summary"}]


@pytest.mark.parametrize(
    ("question", "section"), [pytest.param(q, name, id=f"{q.name}-{name}") for q, name in sections()]
)
def test_a_section_has_the_rows_that_the_json_has_there(
    seed_client: Client, question: Question, section: str
) -> None:
    answer = seed_client.get(api_of(question)).json()
    address = api_of(question, ".csv")
    asked = f"{address}{'&' if '?' in address else '?'}section={section}"
    rows = table(seed_client, asked)
    assert len(rows) == len(answer[section])
    for row, given in zip(rows, answer[section], strict=True):
        for name in {"label", "id"} & set(given):
            assert row[name] == write_cell(given[name])
    said = seed_client.get(asked).headers["content-disposition"]
    assert said == f'inline; filename="{question.name}-{section}.csv"'


@pytest.mark.parametrize(
    ("asked", "slug"),
    [("section=nothing", "bad-value"), ("section=groups&section=groups", "doubled-parameter")],
)
def test_a_section_that_is_not_there_and_one_asked_for_twice_are_refused(
    client: Client, asked: str, slug: str
) -> None:
    answer = client.get(f"/api/v1/overlap.csv?{asked}")
    assert (answer.status_code, answer.json()["type"].rsplit("#", 1)[-1]) == (422, slug)
    assert slug != "bad-value" or "items, groups, distinctive" in answer.json()["detail"]


def test_the_links_of_a_section_keep_to_it_and_lead_to_no_next_page(seed_client: Client) -> None:
    asked = "/api/v1/reports.csv?for=ijb-fife&limit=1"
    links = links_of(seed_client.get(f"{asked}&section=by_cadence").headers["link"])
    assert links["self", "text/csv"] == f"{asked}&section=by_cadence"
    assert links["bookmark", "text/csv"].endswith("&section=by_cadence")
    assert links["alternate", "text/html"] == "/reports?for=ijb-fife&limit=1"
    assert ("next", "") not in links
    assert ("next", "") in links_of(seed_client.get(asked).headers["link"]), "the items have one"
    kept = seed_client.get(links["bookmark", "text/csv"])
    assert kept.content == seed_client.get(links["self", "text/csv"]).content


def test_each_table_of_a_page_says_where_it_is_taken_away_with_what_was_asked(seed_client: Client) -> None:
    page = seed_client.get("/reports?for=ijb-fife&limit=5").text
    for href in (
        "/api/v1/reports.csv?for=ijb-fife&amp;limit=5",
        "/api/v1/export/reports.csv?for=ijb-fife",
        "/api/v1/reports?for=ijb-fife&amp;limit=5",
        "/api/v1/reports.csv?for=ijb-fife&amp;limit=5&amp;section=by_cadence",
    ):
        assert f'<a href="{href}">' in page
