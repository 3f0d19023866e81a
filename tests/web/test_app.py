"""`create_app` is the only wiring: it opens the store that the settings name, and closes what it opened."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from service.app import create_app
from service.cache import Message
from service.guarding.guard import Guard
from service.settings import Settings
from service.stores.base import Store
from service.stores.sqlite import SqliteStore
from tests.web.asking import Client


def live(application: Guard) -> list[str]:
    """Start and stop an application as a server does; returns what it reports."""
    asked = iter(["lifespan.startup", "lifespan.shutdown"])
    said: list[str] = []

    async def receive() -> dict[str, Any]:
        return {"type": next(asked)}

    async def send(message: Message) -> None:
        said.append(message["type"])

    asyncio.run(application({"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}, receive, send))
    return said


STARTED_AND_STOPPED = ["lifespan.startup.complete", "lifespan.shutdown.complete"]


def test_without_a_store_the_one_that_the_settings_name_is_opened_filled_and_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[Path] = []
    really_close = SqliteStore.close

    def close(store: SqliteStore) -> None:
        closed.append(store.path)
        really_close(store)

    monkeypatch.setattr(SqliteStore, "close", close)
    application = create_app(Settings(data=tmp_path / "not" / "yet"))
    assert Client(application).get("/health/ready").json()["revision"] == 1
    assert closed == []
    assert live(application) == STARTED_AND_STOPPED
    assert closed == [tmp_path / "not" / "yet" / "cairn.sqlite"]


def test_a_store_that_was_given_stays_open(seed_store: Store) -> None:
    application = create_app(Settings(), seed_store)
    assert live(application) == STARTED_AND_STOPPED
    assert seed_store.revision().number == 1


@pytest.mark.parametrize(
    "address",
    [
        "cairn.example.org",
        "ftp://cairn.example.org",
        "https://cairn.example.org/cairn",
        "https://me@x.org",
        "https://x.org?a",
        "https://x.org?",
        "https://x.org\nSet-Cookie: a=b",
        "https://x.org ",
        'https://x.org"><b>',
        "https://x.org>; rel=next",
        "https://x.org\\y",
        "https://例.org",
    ],
)
def test_a_public_address_must_be_scheme_and_host_alone(address: str) -> None:
    with pytest.raises(ValueError, match="scheme and host alone"):
        Settings(public_url=address)


def test_a_public_address_may_end_in_a_slash() -> None:
    assert Settings(public_url="https://cairn.example.org/").public_url == "https://cairn.example.org"


@pytest.mark.parametrize(
    "address",
    ["http://[::1]:8000", "http://127.0.0.1:8000", "https://xn--fsq.org", "HTTPS://Cairn.example.org"],
)
def test_a_public_address_may_be_a_number_have_a_port_and_capitals(address: str) -> None:
    assert Settings(public_url=address).public_url == address


def test_settings_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAIRN_PORT", "9000")
    monkeypatch.setenv("CAIRN_PUBLIC_URL", "https://cairn.example.org")
    assert (Settings().port, Settings().public_url) == (9000, "https://cairn.example.org")
