"""Requests that are not a plain question: other methods, bodies, addresses that are too long."""

from collections.abc import AsyncIterator

import pytest

from service.cache import COMPARE, allowed_at
from tests.conftest import Landscape
from tests.web.asking import QUESTIONS, Client, Page, api_of, lasting, make_client, page_of, problem_of
from tests.web.landscape import country

ADDRESSES = [
    *(api_of(question) for question in QUESTIONS),
    *(api_of(question, ".csv") for question in QUESTIONS),
]

PAGES = [
    *(page_of(question) for question in QUESTIONS),
    "/",
    "/about",
    "/accessibility",
    "/docs",
    "/docs/errors",
    "/openapi.json",
]

OTHER = ("POST", "PUT", "PATCH", "DELETE", "TRACE")


@pytest.mark.parametrize("method", OTHER)
@pytest.mark.parametrize("address", ADDRESSES)
def test_the_api_is_for_reading(client: Client, method: str, address: str) -> None:
    response = client.send(method, address)
    if method == "POST" and address.startswith(f"{COMPARE}?"):
        problem_of(response, 422, "bad-question")  # read, and refused for its body: see test_what_if
        return
    problem_of(response, 405, "method-not-allowed")
    assert response.headers["allow"] == allowed_at(address.partition("?")[0])


@pytest.mark.parametrize("method", OTHER)
@pytest.mark.parametrize("address", [*PAGES, "/health/live", "/health/ready", "/static/built/cairn.css"])
def test_pages_are_for_reading(client: Client, method: str, address: str) -> None:
    response = client.send(method, address)
    assert (response.status_code, response.headers["allow"]) == (405, "GET, HEAD, OPTIONS")
    assert len(Page(response.text).all("h1")) == 1


@pytest.mark.parametrize("address", [*ADDRESSES, *PAGES])
def test_anybody_may_ask_what_is_allowed(client: Client, address: str) -> None:
    response = client.send("OPTIONS", address, origin="https://other.example")
    assert (response.status_code, response.content) == (204, b"")
    assert response.headers["allow"] == allowed_at(address.partition("?")[0])
    assert response.headers["access-control-allow-methods"] == "GET, HEAD, OPTIONS"
    assert response.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(
    "address",
    [*ADDRESSES, *PAGES, "/zzz", "/api/v1/zzz", "/api/v1/support?limit=0", "/static/built/cairn.css"],
)
def test_head_is_get_without_the_body(seed_client: Client, address: str) -> None:
    whole = seed_client.get(address)
    head = seed_client.send("HEAD", address)
    assert (head.status_code, head.content) == (whole.status_code, b"")
    assert lasting(head) == lasting(whole)


def test_a_body_is_refused_whether_or_not_its_length_is_said(client: Client) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield b"x"

    for content in (b"x" * 10, chunks()):
        problem_of(client.send("GET", "/api/v1/support", content), 413, "body-too-large")
    assert client.send("GET", "/support", b"x").status_code == 413
    assert client.send("GET", "/api/v1/support", b"").status_code == 200


def test_a_body_is_refused_too_where_the_answer_is_kept(client: Client) -> None:
    assert client.get("/api/v1/support").status_code == 200
    problem_of(client.send("GET", "/api/v1/support", b"x"), 413, "body-too-large")
    assert client.get("/api/v1/support").status_code == 200


@pytest.mark.parametrize("length", ["-1", "1e3", "", "9" * 30, "9" * 5_000, "two"])
def test_a_length_that_is_no_number_is_refused(client: Client, length: str) -> None:
    problem_of(client.send("GET", "/api/v1/support", content_length=length), 413, "body-too-large")


def test_a_small_body_is_passed_over_where_that_is_allowed(landscape: Landscape) -> None:
    client = make_client(landscape(*country()), max_body_bytes=10)
    assert client.send("GET", "/api/v1/support", b"x" * 10).status_code == 200
    problem_of(client.send("GET", "/api/v1/support", b"x" * 11), 413, "body-too-large")


def test_an_address_that_is_too_long_is_refused_by_its_bytes(landscape: Landscape) -> None:
    client = make_client(landscape(*country()), max_address_bytes=300)
    shortest = "/api/v1/support?q="
    fits = shortest + "a" * (300 + 1 - len(shortest))  # the question mark itself is not counted
    assert client.get(fits).status_code == 200
    document = problem_of(client.get(fits + "a"), 414, "address-too-long")
    assert "CAIRN_MAX_ADDRESS_BYTES" in document["detail"]
    page = client.get("/" + "%41" * 110)
    assert page.status_code == 414
    assert page.headers["content-security-policy"]
