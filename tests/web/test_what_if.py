"""What-ifs over HTTP: composed in an address or a body, shown as imagined, and changing nothing."""

import json
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from service.cache import LOOK_SECONDS
from service.scenarios.scenario import read_scenario
from service.scenarios.shelf import ScenarioShelf
from service.stores.base import Store
from service.stores.sqlite import SqliteStore
from service.web.posted import MAX_BODY_BYTES
from tests.landscapes import change_set, source
from tests.scenarios.shore import shore
from tests.web.asking import Client, Page, make_client, problem_of

_COMPARE = "/api/v1/scenarios/compare"

_STEPS = "step=end+helper&step=merge+council-skerry+into+nhs-isles"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("what-if")


@pytest.fixture(scope="module")
def store(folder: Path) -> Iterator[Store]:
    store = SqliteStore(folder / "cairn.sqlite")
    store.apply(change_set(source(), *shore()))
    yield store
    store.close()


@pytest.fixture(scope="module")
def client(store: Store, folder: Path) -> Iterator[Client]:
    client = make_client(store, data=folder)
    yield client
    client.close()


def _post(client: Client, body: Any, **headers: str) -> Any:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.send("POST", _COMPARE, content, **{"content_type": "application/json", **headers})


def test_a_posted_what_if_is_answered_as_one_in_an_address(client: Client) -> None:
    asked = client.get(f"{_COMPARE}?{_STEPS}&effect=offers&limit=1")
    posted = _post(
        client,
        {"step": ["end helper", "merge council-skerry into nhs-isles"], "effect": ["offers"], "limit": 1},
    )
    assert asked.status_code == posted.status_code == 200
    assert posted.json() == asked.json()
    assert posted.json()["total"] == 2
    assert posted.headers["cache-control"] == "no-store"
    assert posted.headers["link"] == asked.headers["link"]


def test_neither_posting_a_what_if_nor_asking_one_changes_a_revision(client: Client, store: Store) -> None:
    before, revision = store.snapshot(), store.revision()
    assert _post(client, {"step": ["end helper", "create Agency as ndpb"]}).status_code == 200
    assert client.get(f"/scenarios/compare?{_STEPS}").status_code == 200
    assert _post(client, {"step": ["end nobody"]}).status_code == 422
    assert (store.snapshot(), store.revision()) == (before, revision)
    assert client.get("/health/ready").json()["revision"] == revision.number


def test_every_finding_stands_in_the_problem_and_on_the_page_with_the_form_as_it_was_filled(
    client: Client,
) -> None:
    problem = problem_of(
        client.get(f"{_COMPARE}?step=end+nobody&step=merge+helper+into+helper"), 422, "bad-scenario"
    )
    assert [finding.partition(":")[0] for finding in problem["findings"]] == ["Step 1", "Step 2"]
    response = client.get("/scenarios/compare?step=end+nobody%0D%0Amerge+helper+into+helper&as_of=2020-01-01")
    assert response.status_code == 422
    page = Page(response.text)
    assert all(finding in page.text for finding in problem["findings"])
    assert "end nobody\nmerge helper into helper</textarea>" in response.text
    assert {"name": "as_of", "value": "2020-01-01"}.items() <= dict(
        next(tag for tag in page.all("input") if tag["name"] == "as_of")
    ).items()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"{", "cannot be read as JSON"),
        (b"[" * 50_000, "cannot be read as JSON"),
        (b"\xff", "cannot be read as JSON"),
        (b"[]", "Post a JSON object"),
        (b"{}", "step: it is needed"),
        ({"step": []}, "step: it is needed"),
        (b'{"step": ["end helper"], "step": ["end other"]}', "step: give it once"),
        ({"step": ["end helper"] * 51}, "at most 50 may be given"),
        ({"step": ["x" * 401]}, "at most 400 characters"),
        ({"step": ["end helper"], "steps": []}, None),
        ({"step": ["end helper"], "stop": 1}, "“stop” is not a parameter of compare. Did you mean step?"),
        ({"step": [{"end": "helper"}]}, "give a text, a number"),
        ({"step": "end helper", "effect": ["none"]}, "is not one of duties"),
        (b'{"step": ["end \\ud800"]}', "half a character"),
        (b'{"step": ["end helper"], "\\ud800": 1}', "half a character"),
        (b'{"step": ["end helper"], "as_of": "\\ud800"}', "half a character"),
        (b'{"\\ud800": {}}', "half a character"),
        (b'{"\\ud800": 1, "\\ud800": 2}', "half a character"),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_a_body_that_cannot_be_asked_is_refused_with_why(client: Client, body: Any, said: str | None) -> None:
    response = _post(client, body)
    if said is None:
        assert response.status_code == 200, "an empty list is nothing"
        return
    assert response.status_code == 422
    assert said in response.json()["detail"]


def test_a_body_is_json_and_no_longer_than_a_what_if_can_be(client: Client) -> None:
    problem_of(_post(client, {"step": ["end helper"]}, content_type="text/plain"), 422, "bad-question")
    problem_of(_post(client, b" " * (MAX_BODY_BYTES + 1)), 413, "body-too-large")

    async def without_end() -> AsyncIterator[bytes]:
        while True:
            yield b" " * 10_000

    endless = client.send("POST", _COMPARE, without_end(), content_type="application/json")
    problem_of(endless, 413, "body-too-large")


def test_only_this_address_of_the_api_may_be_posted_to(client: Client) -> None:
    assert client.send("OPTIONS", _COMPARE).headers["allow"] == "GET, HEAD, POST, OPTIONS"
    assert client.send("PUT", _COMPARE, b"{}").headers["allow"] == "GET, HEAD, POST, OPTIONS"
    for address in ("/api/v1/scenarios", "/scenarios/compare", "/api/v1/scenarios/national-care-service"):
        assert client.send("POST", address, b"{}").status_code == 405


def test_a_scenario_that_is_loaded_while_the_service_runs_is_there_at_once(
    client: Client, folder: Path
) -> None:
    ids = [item["id"] for item in client.get("/api/v1/scenarios").json()["items"]]
    file = folder / "mine.json"
    file.write_text('{"id": "mine", "label": "Mine", "steps": ["end helper"]}', encoding="utf-8")
    assert client.get("/api/v1/bodies?scenario=mine").status_code == 422
    shelf = ScenarioShelf(folder)
    assert shelf.keep(read_scenario(file)) is False
    time.sleep(LOOK_SECONDS)  # for so long it is taken that nobody loaded or removed any
    assert [item["id"] for item in client.get("/api/v1/scenarios").json()["items"]] == [*ids, "mine"]
    assert client.get("/api/v1/support?scenario=mine").json()["total"] == 1
    other = read_scenario(file).model_copy(update={"steps": ("end other",)})
    assert shelf.keep(other) is True
    time.sleep(LOOK_SECONDS)
    assert client.get("/api/v1/support?scenario=mine").json()["total"] == 2
    assert shelf.remove("mine")
    time.sleep(LOOK_SECONDS)
    assert client.get("/api/v1/support?scenario=mine").status_code == 422


def test_a_page_of_what_is_imagined_says_so_and_leads_back_to_the_record(seed_client: Client) -> None:
    response = seed_client.get("/reports?for=ijb-fife&scenario=one-performance-report")
    page = Page(response.text)
    assert "This is imagined: “One performance report for board, council and health board”." in page.text
    links = [tag["href"] for tag in page.all("a")]
    assert "/reports?for=ijb-fife" in links
    assert "/scenarios/one-performance-report" in links
    body = Page(seed_client.get("/bodies/ijb-fife?scenario=one-performance-report").text)
    more = [tag["href"] or "" for tag in body.all("a") if (tag["href"] or "").startswith("/reports?")]
    assert "/reports?for=ijb-fife&scenario=one-performance-report" in more


def test_the_form_of_a_what_if_of_ones_own_takes_a_line_a_step(seed_client: Client) -> None:
    page = Page(seed_client.get("/scenarios/compare").text)
    (area,) = page.all("textarea")
    assert area["name"] == "step"
    assert "scenario" not in {tag["name"] for tag in page.all("input")}


@pytest.mark.parametrize(
    ("id_", "effect", "total"),
    [
        # Each of the 30 joint boards owes the three reports that become one; Highland's arrangement owes none of them.
        ("one-performance-report", "reports", 30),
        ("national-care-service", "places", 30),
        # 30 boards and the new body.
        ("national-care-service", "bodies", 31),
        ("national-care-service", "duties", 0),
        ("national-care-service", "functions", 0),
        # Four bodies and the new one.
        ("one-improvement-agency", "bodies", 5),
        ("one-improvement-agency", "offers", 0),
        ("one-improvement-agency", "help", 0),
    ],
)
def test_the_what_ifs_that_come_with_cairn_change_what_they_say(
    seed_client: Client, id_: str, effect: str, total: int
) -> None:
    assert seed_client.get(f"/api/v1/scenarios/{id_}?effect={effect}&limit=1").json()["total"] == total


def test_one_performance_report_is_two_documents_fewer_for_each_board(seed_client: Client) -> None:
    items = seed_client.get("/api/v1/scenarios/one-performance-report?limit=500").json()["items"]
    for item in items:
        assert item["before"].startswith("26 documents")
        assert item["after"].startswith("24 documents")


@pytest.mark.parametrize(
    "what_if", ["national-care-service", "one-improvement-agency", "one-performance-report"]
)
def test_a_what_if_can_be_looked_at_on_a_day_before_what_it_is_about_had_begun(
    seed_client: Client, what_if: str
) -> None:
    # The outcomes began in 2015, and contributions to them state no first day.
    assert seed_client.get(f"/api/v1/scenarios/{what_if}?as_of=2010-01-01").status_code == 200


@pytest.mark.parametrize("asked", ["known_at=1", "as_of=2026-01-01&known_at=1"])
def test_what_ifs_of_an_earlier_state_lead_to_each_other_in_that_state(
    seed_client: Client, asked: str
) -> None:
    for address in ("/scenarios", "/scenarios/one-performance-report"):
        page = Page(seed_client.get(f"{address}?{asked}").text)
        links = [str(link["href"]) for link in page.all("a") if str(link["href"]).startswith("/scenarios/")]
        assert len([link for link in links if link.count("known_at=1") == 1]) > 1
        assert {link: seed_client.get(link).status_code for link in links} == dict.fromkeys(links, 200)
