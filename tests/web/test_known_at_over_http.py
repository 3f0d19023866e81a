"""What the record said then, over HTTP: a record that is gone now stands where it stood, and the page says which day that is.

The landscape: revision 1 the country, 2 a twin, 3 a mistake, 4 the twin merged, 5 the mistake removed.
"""

import csv
import io
from collections.abc import Iterator

import pytest

from tests.web.asking import QUESTIONS, RECORDS, Client, Page, problem_of


def test_a_record_that_was_removed_since_is_answered_as_it_stood(client: Client) -> None:
    problem_of(client.get("/api/v1/bodies/mistake"), 410, "record-removed")
    answer = client.get("/api/v1/bodies/mistake?known_at=3")
    assert answer.status_code == 200
    assert answer.json()["landscape"]["revision"] == 3
    assert answer.json()["landscape"]["known_at"] == "3"


def test_a_record_that_did_not_stand_yet_is_unknown(client: Client) -> None:
    problem_of(client.get("/api/v1/bodies/mistake?known_at=2"), 404, "unknown-record")


def test_the_way_to_a_merged_record_keeps_the_state_of_the_record(client: Client) -> None:
    response = client.get("/api/v1/bodies/twin?known_at=4")
    assert response.status_code == 308
    assert response.headers["location"] == "/api/v1/bodies/helper?known_at=4"


def test_a_table_holds_what_was_recorded_then(client: Client) -> None:
    rows = {
        number: [
            row["id"]
            for row in csv.DictReader(io.StringIO(client.get(f"/api/v1/bodies.csv?known_at={number}").text))
        ]
        for number in (1, 3, 5)
    }
    assert rows == {1: ["helper"], 3: ["helper", "mistake", "twin"], 5: ["helper"]}


def test_a_page_of_the_past_says_so_and_leads_to_the_present(client: Client) -> None:
    page = Page(client.get("/support?topic=evaluation&known_at=3").text)
    assert "This is what the record said at revision 3, written on" in page.text
    assert "/support?topic=evaluation" in {link["href"] for link in page.all("a")}
    assert "/bodies/helper?known_at=3" in {link["href"] for link in page.all("a")}
    assert "This is what the record said" not in client.get("/support?topic=evaluation").text


@pytest.mark.parametrize("known_at", ["6", "0", "1999-01-01", "2999-01-01", "2026-02-30", "soon", "07-2026"])
def test_a_state_that_never_was_is_refused(client: Client, known_at: str) -> None:
    problem = problem_of(client.get(f"/api/v1/bodies?known_at={known_at}"), 422, "bad-value")
    assert problem["parameter"] == "known_at"
    assert problem["given"] == known_at


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_every_question_is_answered_of_the_past_as_it_is_of_the_present(
    seed_client: Client, question: object
) -> None:
    """The real landscape has one revision: what it said then is what it says now, links and all."""
    name, address = question.name, question.address  # type: ignore[attr-defined]  # a question
    query = {
        "support": "topic=evaluation&area=Fife",
        "search": "q=falls",
        "compare": "step=end+iriss",
        "offers": "offer=nihr-phirst",
    }.get(name, "limit=5")
    path = "/api/v1" + address.replace("{id}", RECORDS.get(name, ""))
    query = "" if "{id}" in address else query
    now = seed_client.get(f"{path}?{query}".rstrip("?")).json()
    then = seed_client.get(f"{path}?{query}&known_at=1".replace("?&", "?")).json()
    assert then["summary"] == now["summary"]
    assert then["total"] == now["total"]
    assert len(then["items"]) == len(now["items"])
    links = list(_links(then))
    assert len(links) == len(list(_links(now)))
    assert [link for link in links if "known_at=1" not in link] == []


def _links(value: object) -> Iterator[str]:
    """Yield every text of an answer that is an address of ours, whatever its field is called."""
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _links(inner)
    elif isinstance(value, str) and value.startswith("/api/v1/"):
        yield value


def test_links_that_are_called_otherwise_keep_the_state_of_the_record_too(seed_client: Client) -> None:
    topic = seed_client.get("/api/v1/topics?limit=1&known_at=1").json()["items"][0]
    assert topic["support"].endswith("&known_at=1")
    body = seed_client.get("/api/v1/bodies/ijb-fife?known_at=1").json()
    assert body["posts"][0]["lines"].endswith("&known_at=1")
    assert body["answers_to"][0]["line"].endswith("?known_at=1")


def test_what_a_reader_wrote_is_shown_as_it_was_written(client: Client) -> None:
    answer = client.get("/api/v1/search?q=/api/v1/x&known_at=3").json()
    assert answer["question"]["q"] == "/api/v1/x"
