"""Whoever runs the service may lower how much a question asks for; more is refused with the limit and its setting."""

import re
from collections.abc import Iterator
from contextlib import closing

import pytest

from service.questions.registry import Question
from service.stores.base import Store
from tests.web.asking import QUESTIONS, Client, api_of, make_client, page_of, problem_of

ROWS, DEPTH = 10, 2

every_question_with_rows = pytest.mark.parametrize(
    "question",
    [question for question in QUESTIONS if "limit" in question.asked.model_fields],
    ids=lambda question: question.name,
)

every_question_with_depth = pytest.mark.parametrize(
    "question",
    [question for question in QUESTIONS if "depth" in question.asked.model_fields],
    ids=lambda question: question.name,
)


@pytest.fixture(scope="module")
def bounded(seed_store: Store) -> Iterator[Client]:
    with closing(make_client(seed_store, max_rows=ROWS, max_depth=DEPTH)) as client:
        yield client


def refused_everywhere(client: Client, question: Question, name: str, value: int, said: str) -> None:
    asked = {name: str(value)}
    for address in (api_of(question, **asked), api_of(question, ".csv", **asked)):
        document = problem_of(client.get(address), 422, "bad-value")
        assert (document["parameter"], document["detail"]) == (name, said)
    page = client.get(page_of(question, **asked))
    assert (page.status_code, said in page.text) == (422, True)


@every_question_with_rows
def test_more_rows_than_are_allowed_are_refused_and_fewer_given_where_none_are_asked_for(
    bounded: Client, question: Question
) -> None:
    refused_everywhere(bounded, question, "limit", ROWS + 1, "limit: the most is 10 here (CAIRN_MAX_ROWS).")
    assert bounded.get(api_of(question, limit=str(ROWS))).status_code == 200
    answer = bounded.get(api_of(question)).json()
    assert len(answer["items"]) <= ROWS
    first = bounded.get(api_of(question, limit="1")).json()
    assert len(first["items"]) <= 1, "less than the most is what was asked for"


@every_question_with_depth
def test_a_greater_depth_than_is_allowed_is_refused(bounded: Client, question: Question) -> None:
    refused_everywhere(bounded, question, "depth", DEPTH + 1, "depth: the most is 2 here (CAIRN_MAX_DEPTH).")
    assert bounded.get(api_of(question, depth=str(DEPTH))).status_code == 200
    assert bounded.get(api_of(question)).status_code == 200


def test_all_questions_with_a_depth_are_looked_at() -> None:
    assert {q.name for q in QUESTIONS if "depth" in q.asked.model_fields} == {"accountability", "funding"}


@pytest.mark.parametrize(("depth", "far"), [(6, 4), (2, 2)])
def test_paths_for_which_no_depth_is_given_are_no_longer_than_allowed(
    seed_store: Store, depth: int, far: int
) -> None:
    with closing(make_client(seed_store, max_depth=depth)) as client:
        answer = client.get("/api/v1/accountability?from=ijb-fife&to=scottish-parliament").json()
        assert answer["question"]["depth"] == far
        assert max((item["depth"] for item in answer["items"]), default=0) <= far
        whole = client.get("/api/v1/accountability?from=ijb-fife").json()
        assert whole["question"]["depth"] == 1


@pytest.mark.parametrize("limits", [{}, {"max_rows": 500, "max_depth": 6}])
def test_without_a_setting_the_most_is_what_is_documented(seed_store: Store, limits: dict[str, int]) -> None:
    with closing(make_client(seed_store, **limits)) as client:
        assert client.get("/api/v1/bodies?limit=500").status_code == 200
        refused = problem_of(client.get("/api/v1/bodies?limit=501"), 422, "bad-value")
        assert refused["detail"] == "limit: the most is 500."


def test_all_rows_can_still_be_taken_away_as_a_table(bounded: Client, seed_client: Client) -> None:
    address = "/api/v1/export/areas.csv"
    assert bounded.get(address).content == seed_client.get(address).content
    refused = problem_of(bounded.get("/api/v1/export/funding.csv?depth=3"), 422, "bad-value")
    assert "CAIRN_MAX_DEPTH" in refused["detail"]


def test_pages_lead_to_no_more_rows_than_are_allowed(bounded: Client) -> None:
    page = bounded.get("/areas/S37000032").text
    asked = [int(limit) for limit in re.findall(r"[?;&]limit=(\d+)", page)]
    assert asked
    assert max(asked) <= ROWS


def test_a_posted_what_if_is_within_the_same_bounds(bounded: Client) -> None:
    body = b'{"step": ["merge iriss into ihub"], "limit": 11}'
    response = bounded.send("POST", "/api/v1/scenarios/compare", body, content_type="application/json")
    assert response.status_code == 422
