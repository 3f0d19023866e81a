"""Every question has three forms that say the same."""

import csv
import io
from typing import Any

import pytest

from service.questions.registry import Question
from tests.web.asking import QUESTIONS, Client, Page, api_of, label_of, page_of, plain

every_question = pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)


@every_question
def test_the_api_answers(seed_client: Client, question: Question) -> None:
    response = seed_client.get(api_of(question))
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    answer = response.json()
    assert {"question", "summary", "items", "total", "next", "sources", "landscape"} <= set(answer)
    assert question.answered.model_validate_json(response.content).model_dump(mode="json") == answer


@every_question
def test_the_table_has_a_row_for_each_item(seed_client: Client, question: Question) -> None:
    response = seed_client.get(api_of(question, ".csv"))
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/csv; charset=utf-8; header=present"
    rows = list(csv.reader(io.StringIO(response.content.decode(), newline="")))
    assert len(rows) - 1 == len(seed_client.get(api_of(question)).json()["items"])
    assert {len(row) for row in rows} == {len(rows[0])}
    assert len(set(rows[0])) == len(rows[0])


@every_question
def test_the_page_says_what_the_api_says(seed_client: Client, question: Question) -> None:
    answer = seed_client.get(api_of(question)).json()
    response = seed_client.get(page_of(question))
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    page = Page(response.text)
    assert plain(answer["summary"]) in page.text
    assert plain(label_of(answer["items"][0])) in page.text
    for source in answer["sources"].values():
        assert plain(source["title"]) in page.text
    for limit in answer["landscape"]["limits"]:
        assert plain(limit)[1:] in page.text


@every_question
def test_the_page_links_its_twins_as_they_were_asked(seed_client: Client, question: Question) -> None:
    links = {link["href"] for link in Page(seed_client.get(page_of(question)).text).all("a")}
    assert {api_of(question), api_of(question, ".csv")} <= links


@every_question
def test_a_day_in_the_past_is_answered_in_every_form(seed_client: Client, question: Question) -> None:
    assert seed_client.get(api_of(question, as_of="2019-06-01")).json()["landscape"]["as_of"] == "2019-06-01"
    assert seed_client.get(api_of(question, ".csv", as_of="2019-06-01")).status_code == 200
    page = Page(seed_client.get(page_of(question, as_of="2019-06-01")).text)
    assert "For 1 June 2019, from revision 1" in page.text


@every_question
def test_what_an_item_names_as_a_source_stands_in_the_answer(seed_client: Client, question: Question) -> None:
    answer = seed_client.get(api_of(question)).json()
    named = {key for item in answer["items"] for key in item.get("sources", ())}
    assert named <= set(answer["sources"])


@every_question
def test_every_address_in_an_answer_is_one_of_the_api(seed_client: Client, question: Question) -> None:
    for address in _hrefs(seed_client.get(api_of(question)).json()):
        assert address.startswith("/api/v1/"), address


@every_question
def test_the_first_addresses_in_an_answer_lead_somewhere(seed_client: Client, question: Question) -> None:
    for address in sorted(set(_hrefs(seed_client.get(api_of(question)).json())))[:12]:
        assert seed_client.get(address).status_code == 200, address


def _hrefs(value: Any) -> list[str]:
    if isinstance(value, list):
        return [href for part in value for href in _hrefs(part)]
    if isinstance(value, dict):
        own = [value["href"]] if isinstance(value.get("href"), str) else []
        return own + [href for part in value.values() for href in _hrefs(part)]
    return []
