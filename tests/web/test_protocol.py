"""What our bounds use of uvicorn's inside is there still; `tests/faults/test_clients.py` shows what they do."""

import asyncio
import inspect

import pytest
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from service.guarding.protocol import BoundedProtocol, make_protocol
from service.guarding.refusals import Limits
from service.settings import Settings

METHODS = [name for name, found in vars(BoundedProtocol).items() if inspect.isfunction(found)]
OURS = {
    "_receive_by_pieces",
    "_look",
    "_is_being_answered",
    "_pass_over",
    "_wait",
    "_stop_waiting",
    "_end_waiting",
    "_watch_reader",
    "_look_at_reader",
    "_refuse",
    "_write_at_once",
}


async def nobody(_scope: object, _receive: object, _send: object) -> None:
    """An application that says nothing."""


async def connection() -> HttpToolsProtocol:
    limits = Limits(header_bytes=1_000, request_seconds=1, connections=1)
    config = Config(nobody, log_config=None, ws="none", http=make_protocol(limits))
    config.load()

    made = config.http_protocol_class(config=config, server_state=ServerState(), app_state={})  # type: ignore[call-arg]  # as the server calls it
    assert isinstance(made, BoundedProtocol)
    return made


@pytest.mark.parametrize("name", [*sorted(set(METHODS) - OURS), "_unset_keepalive_if_required"])
def test_each_method_that_is_ours_to_replace_is_called_by_uvicorn(name: str) -> None:
    assert name in vars(HttpToolsProtocol)
    ours = inspect.signature(getattr(BoundedProtocol, name))
    assert list(ours.parameters) == list(inspect.signature(getattr(HttpToolsProtocol, name)).parameters)


@pytest.mark.parametrize("name", sorted(OURS))
def test_no_method_of_ours_replaces_one_of_uvicorn_by_chance(name: str) -> None:
    assert not hasattr(HttpToolsProtocol, name)
    assert name in METHODS


@pytest.mark.parametrize(
    "name", ["scope", "headers", "cycle", "pipeline", "connections", "flow", "loop", "transport"]
)
def test_each_attribute_that_is_looked_at_is_there(name: str) -> None:
    assert name in vars(asyncio.run(connection()))


def test_each_request_has_a_scope_and_an_answer_of_its_own() -> None:
    async def ask() -> None:
        protocol = await connection()
        protocol.connection_made(Silent())
        seen = []
        for _ in range(2):
            protocol.data_received(b"GET / HTTP/1.1\r\n\r\n")
            assert protocol.cycle.scope is protocol.scope
            assert (protocol.cycle.more_body, protocol.cycle.keep_alive) == (False, True)
            assert (protocol.cycle.response_started, protocol.cycle.response_complete) == (False, False)
            seen.append(protocol.scope)
        assert seen[0] is not seen[1]
        assert len(protocol.pipeline) == 1
        protocol.connection_lost(None)
        await asyncio.sleep(0)

    asyncio.run(ask())


def test_the_limits_are_within_what_is_documented() -> None:
    settings = Settings()
    assert settings.max_header_bytes > settings.max_address_bytes, "else 414 would never be said"


class Silent(asyncio.Transport):
    """A connection to nobody."""

    def get_extra_info(self, _name: str, default: object = None) -> object:
        return default

    def write(self, _data: object) -> None:
        return

    def pause_reading(self) -> None:
        return

    def is_closing(self) -> bool:
        return False

    def close(self) -> None:
        return
