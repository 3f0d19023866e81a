"""Reading is all that anybody can do over HTTP: every address with every method leaves the record as it was."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Route

from service.app import create_app
from service.settings import Settings
from service.stores.base import Store
from tests.web.asking import QUESTIONS, Client, api_of, make_client, page_of

METHODS = ("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "MERGE")
"""Every method but GET and HEAD, by which all other tests ask."""

POSTED = {"/mcp", "/api/v1/scenarios/compare"}
"""What takes a body: questions that are too long for an address, and an agent's messages; neither writes."""


def addresses(routes: list[BaseRoute]) -> Iterator[str]:
    for route in routes:
        if isinstance(route, APIRoute | Route):
            yield route.path.replace("{id}", "ijb-fife").replace("{path:path}", "cairn.svg")


def every_address(store: Store) -> list[str]:
    guard = create_app(Settings(), store)
    application = guard._application._application._application  # type: ignore[attr-defined]  # its routes are what is walked
    found = list(dict.fromkeys(addresses(application.routes)))
    assert len(found) > 3 * len(QUESTIONS)
    return found


def test_no_address_with_any_method_changes_the_record(seed_store: Store) -> None:
    client, before = make_client(seed_store), seed_store.revision()
    statuses: dict[tuple[str, str], int] = {}
    for address in every_address(seed_store):
        for method in METHODS:
            body = b'{"id": "ijb-fife", "label": "Mine"}'
            statuses[address, method] = client.send(method, address, body).status_code
    assert seed_store.revision() == before
    taken = {
        address for (address, method), status in statuses.items() if method != "OPTIONS" and status < 400
    }
    assert taken <= POSTED
    refused = {
        status
        for (address, method), status in statuses.items()
        if method != "OPTIONS" and address not in POSTED
    }
    assert refused <= {404, 405, 413}


@contextmanager
def no_way_out(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[object]]:
    """Note every connection that is begun, and let none of them be made."""
    begun: list[object] = []

    def connect(_socket: socket.socket, address: object) -> None:
        begun.append(address)
        raise OSError("no way out")

    with monkeypatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect)
        patch.setattr(socket.socket, "connect_ex", connect)
        patch.setattr(
            socket, "create_connection", lambda address, *_, **__: connect(socket.socket(), address)
        )
        yield begun


def test_the_service_asks_nobody_else_whatever_it_is_asked(
    seed_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    client: Client = make_client(seed_store)
    elsewhere = "http://169.254.169.254/latest/meta-data"
    with no_way_out(monkeypatch) as begun:
        for question in QUESTIONS:
            for address in (api_of(question), api_of(question, ".csv"), page_of(question)):
                assert client.get(address).status_code == 200
        for name in ("q", "topic", "area", "for", "scenario", "url", "callback"):
            client.get(f"/api/v1/support?{name}={elsewhere}")
        client.get("/", host="evil.example", x_forwarded_host="evil.example")
        client.send(
            "POST", "/api/v1/scenarios/compare", b'{"step": ["merge http://169.254.169.254 into ihub"]}'
        )
    assert begun == []
