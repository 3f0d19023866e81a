"""The address for agents refuses what does not belong there, and pages of other sites."""

import json
from typing import Any

import pytest
from httpx import Response

from service.settings import Settings
from service.stores.base import Store
from tests.conftest import Landscape
from tests.web.asking import Client, Page, make_client
from tests.web.landscape import country

LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}


@pytest.fixture
def store(landscape: Landscape) -> Store:
    return landscape(*country())


def post(client: Client, message: Any = LIST, **headers: str) -> Response:
    usual = {"content_type": "application/json", "accept": "application/json, text/event-stream"}
    body = message if isinstance(message, bytes) else json.dumps(message).encode()
    return client.send("POST", "/mcp", body, **{**usual, "host": "127.0.0.1:8000", **headers})


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:8123", "localhost", "[::1]:8000"])
def test_this_machine_may_ask_under_each_of_its_names(store: Store, host: str) -> None:
    response = post(make_client(store), host=host)
    assert response.status_code == 200
    assert "support" in [tool["name"] for tool in response.json()["result"]["tools"]]


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", "localhost.evil"]
)
def test_a_name_that_was_made_to_lead_here_is_refused(store: Store, host: str) -> None:
    assert post(make_client(store), host=host).status_code == 421


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://localhost.evil.example"])
def test_a_page_of_another_site_is_refused(store: Store, origin: str) -> None:
    assert post(make_client(store), origin=origin).status_code == 403
    assert post(make_client(store), origin="http://127.0.0.1:8000").status_code == 200


def test_the_public_name_and_the_one_listened_on_may_be_used(store: Store) -> None:
    client = make_client(store, public_url="https://cairn.example.org", host="10.0.0.5")
    assert post(client, host="cairn.example.org", origin="https://cairn.example.org").status_code == 200
    assert post(client, host="10.0.0.5:8000").status_code == 200
    assert post(client, host="other.example.org").status_code == 421


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH"])
def test_all_but_messages_get_a_page_that_says_how_to_connect(store: Store, method: str) -> None:
    response = make_client(store).send(method, "/mcp")
    assert (response.status_code, response.headers["allow"]) == (405, "POST, OPTIONS")
    if method != "HEAD":
        assert "/about says how to connect one" in Page(response.text).text


def test_a_browser_is_not_told_that_other_sites_may_post(store: Store) -> None:
    response = make_client(store).send("OPTIONS", "/mcp", origin="https://other.example")
    assert response.headers["allow"] == "POST, OPTIONS"
    assert "POST" not in response.headers["access-control-allow-methods"]


@pytest.mark.parametrize(
    ("message", "status"),
    [(b"{", 400), (b"[]", 400), (b"x" * 100_001, 413), (b'{"jsonrpc": "2.0", "id": 1}', 400)],
)
def test_what_is_no_message_is_refused(store: Store, message: bytes, status: int) -> None:
    assert post(make_client(store), message).status_code == status


def test_a_form_of_another_site_is_no_message(store: Store) -> None:
    assert post(make_client(store), content_type="text/plain").status_code == 400


def test_answers_to_agents_are_not_kept(store: Store) -> None:
    client = make_client(store)
    first, second = post(client), post(client, {**LIST, "id": 2})
    assert (first.json()["id"], second.json()["id"]) == (1, 2)
    assert "etag" not in first.headers


@pytest.mark.parametrize(
    ("settings", "address"),
    [
        ({}, "http://127.0.0.1:8000/mcp"),
        ({"public_url": "https://cairn.example.org"}, "https://cairn.example.org/mcp"),
    ],
)
def test_the_page_about_cairn_says_how_to_connect(
    store: Store, settings: dict[str, Any], address: str
) -> None:
    page = make_client(store, **settings).get("/about").text
    snippets = [
        json.loads(part.split("</code>")[0].replace("&#34;", '"')) for part in page.split("<pre><code>")[1:]
    ]
    servers = [snippet["mcpServers"]["cairn"] for snippet in snippets]
    assert servers == [{"type": "http", "url": address}, {"command": "cairn", "args": ["mcp"]}]


def test_the_usual_port_is_the_one_in_the_documents() -> None:
    assert Settings().port == 8000
