"""What stands before everything else: how often one may ask, ids, what is counted, and what takes too long."""

import asyncio
import re
from itertools import count

import pytest

from service.cache import AnswerCache, Receive, Scope, Send
from service.clients import Clients
from service.guarding.guard import REQUEST_ID, Guard
from service.guarding.metrics import Metrics, asked_at
from service.problems import Problem
from service.settings import Settings
from service.web.static_files import static_addresses
from tests.conftest import Landscape
from tests.web.asking import Client, make_client
from tests.web.landscape import country


def metric(client: Client, name: str) -> float:
    found = re.search(rf"^{re.escape(name)} (\S+)$", client.get("/metrics").text, re.MULTILINE)
    assert found, name
    return float(found[1])


@pytest.fixture
def limited(landscape: Landscape) -> Client:
    return make_client(landscape(*country()), rate_limit=3)


def test_a_client_that_asks_too_often_is_told_when_it_may_again(limited: Client) -> None:
    allowed = [limited.get("/api/v1/topics") for _ in range(3)]
    assert [response.status_code for response in allowed] == [200, 200, 200]
    assert [response.headers["ratelimit"].split(";t=")[0] for response in allowed] == [
        '"client";r=2',
        '"client";r=1',
        '"client";r=0',
    ]
    refused = limited.get("/api/v1/topics")
    assert refused.status_code == 429
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["type"].endswith("too-many-requests")
    assert refused.headers["ratelimit-policy"] == '"client";q=3;w=60'
    assert refused.headers["retry-after"] == str(refused.json()["retry_after"]) == "20"
    assert "CAIRN_RATE_LIMIT" in refused.json()["detail"]
    assert refused.headers["x-content-type-options"] == "nosniff"


def test_a_refused_browser_gets_a_page(limited: Client) -> None:
    for _ in range(3):
        limited.get("/topics")
    refused = limited.get("/topics")
    assert (refused.status_code, refused.headers["content-type"]) == (429, "text/html; charset=utf-8")


@pytest.mark.parametrize("address", ["/health/live", "/health/ready", "/metrics"])
def test_those_who_watch_over_the_service_are_never_refused(limited: Client, address: str) -> None:
    assert [limited.get(address).status_code for _ in range(5)] == [200] * 5


def test_what_pages_are_made_of_is_not_counted_and_what_is_no_file_is(limited: Client) -> None:
    files = [f"{address}?v=1" for address in static_addresses()]
    assert {limited.get(address).status_code for address in files} == {200}
    assert [limited.get("/static/none.css").status_code for _ in range(4)] == [404, 404, 404, 429]


@pytest.mark.parametrize("address", ["/metricsX", "/health/", "/health/live/x", "/metrics/%2e%2e/overlap"])
def test_addresses_that_begin_as_theirs_are_counted_as_any(limited: Client, address: str) -> None:
    assert [limited.get(address).status_code for _ in range(4)] == [404, 404, 404, 429]


def test_on_this_machine_alone_anybody_may_ask_any_number(landscape: Landscape) -> None:
    client = make_client(landscape(*country()))
    assert "ratelimit" not in client.get("/api/v1/topics").headers
    assert Settings(host="0.0.0.0").requests_a_minute == 600  # noqa: S104  # a setting, not bound
    assert Settings().requests_a_minute == 0


def test_each_answer_has_an_id_of_its_own(landscape: Landscape) -> None:
    client = make_client(landscape(*country()))
    ids = {
        client.get(address).headers["x-request-id"] for address in ("/", "/", "/api/v1/topics", "/nowhere")
    }
    assert len(ids) == 4
    assert all(re.fullmatch(r"[0-9a-f]{12}-[0-9a-f]+", id_) for id_ in ids)


@pytest.mark.parametrize(
    ("path", "question"),
    [
        ("/api/v1/support", ("support", "json")),
        ("/api/v1/support.csv", ("support", "csv")),
        ("/bodies/ijb-fife", ("body", "page")),
        ("/scenarios/compare", ("compare", "page")),
        ("/scenarios/one-improvement-agency", ("scenario", "page")),
        ("/", ("home", "page")),
        ("/static/built/cairn.css", ("static", "page")),
        ("/wp-login.php", ("other", "page")),
        ("/a/b/c/d/e", ("other", "page")),
        ("*", ("other", "page")),
    ],
)
def test_requests_are_counted_by_what_was_asked(path: str, question: tuple[str, str]) -> None:
    assert asked_at(path) == question


def test_what_was_asked_is_counted_with_hits_and_misses_of_the_cache(landscape: Landscape) -> None:
    client = make_client(landscape(*country()))
    for _ in range(3):
        client.get("/api/v1/topics")
    client.get("/api/v1/bodies?kind=nothing-of-the-sort")
    assert metric(client, 'cairn_requests_total{form="json",question="topics",status="200"}') == 3
    assert metric(client, 'cairn_requests_total{form="json",question="bodies",status="422"}') == 1
    assert metric(client, 'cairn_request_seconds_count{question="topics"}') == 3
    assert metric(client, 'cairn_request_seconds_bucket{le="+Inf",question="topics"}') == 3
    assert metric(client, 'cairn_request_seconds_bucket{le="30",question="topics"}') == 3
    assert 0 < metric(client, 'cairn_request_seconds_sum{question="topics"}') < 30
    assert metric(client, "cairn_cache_hits_total") == 2
    assert metric(client, "cairn_store_up") == 1
    assert metric(client, "cairn_data_empty") == 0
    assert metric(client, "cairn_revision") >= 1
    assert metric(client, "cairn_requests_in_flight") == 1, "the one that asks"


def unwell(problem: Problem, _path: str) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    return problem.status, [], problem.detail.encode()


class Waiting:
    """An application whose answers wait until they are let go."""

    def __init__(self) -> None:
        self.let_go = asyncio.Event()
        self.asked = count()

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        next(self.asked)
        await self.let_go.wait()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"at last"})


async def ask(application: AnswerCache, path: str) -> tuple[int, bytes]:
    said: list[tuple[int, bytes]] = []
    status = 0

    async def send(message: dict[str, object]) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = int(str(message["status"]))
        else:
            body = message["body"]
            assert isinstance(body, bytes)
            said.append((status, body))

    async def receive() -> dict[str, object]:
        return {"type": "http.request"}

    scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": []}
    await application(scope, receive, send)  # type: ignore[arg-type]  # a mapping like any other
    (only,) = said
    return only


def cache(application: Waiting, landscape: Landscape, **limits: float) -> AnswerCache:
    usual = {"max_bytes": 1_000_000, "max_address_bytes": 1_000, "max_body_bytes": 0}
    return AnswerCache(application, landscape(*country()), unwell, **{**usual, **limits})  # type: ignore[arg-type]


def test_beyond_so_many_questions_at_once_another_is_refused_at_once(landscape: Landscape) -> None:
    async def act() -> None:
        application = Waiting()
        served = cache(application, landscape, max_questions=2)
        first = [asyncio.create_task(ask(served, f"/{number}")) for number in range(2)]
        await asyncio.sleep(0.05)
        status, said = await asyncio.wait_for(ask(served, "/3"), 1)
        assert (status, b"CAIRN_MAX_QUESTIONS" in said) == (503, True)
        application.let_go.set()
        assert [await one for one in first] == [(200, b"at last")] * 2
        assert await ask(served, "/0") == (200, b"at last"), "what is kept ready is given however many ask"
        assert await ask(served, "/4") == (200, b"at last")

    asyncio.run(act())


def test_what_takes_too_long_is_answered_so_and_counts_until_it_ends(landscape: Landscape) -> None:
    async def act() -> None:
        application = Waiting()
        served = cache(application, landscape, max_questions=1, max_answer_seconds=0.05)
        status, said = await ask(served, "/slow")
        assert (status, b"longer than 0.05 s (CAIRN_MAX_ANSWER_SECONDS)" in said) == (503, True)
        status, said = await ask(served, "/other")
        assert (status, b"CAIRN_MAX_QUESTIONS" in said) == (503, True)
        application.let_go.set()
        await asyncio.sleep(0.05)
        assert await ask(served, "/other") == (200, b"at last")

    asyncio.run(act())


def test_the_id_is_known_where_the_answer_is_made(landscape: Landscape) -> None:
    store, seen = landscape(*country()), []

    async def application(_scope: Scope, _receive: Receive, send: Send) -> None:
        seen.append(await asyncio.to_thread(REQUEST_ID.get))
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    guard = Guard(application, Metrics(store), Clients(()), unwell, None)
    given = Client(guard).get("/").headers["x-request-id"]
    assert seen == [given.encode()]
