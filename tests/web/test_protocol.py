"""What our bounds use of uvicorn's inside is there still; `tests/faults/test_clients.py` shows what they do."""

import asyncio
import inspect

import pytest
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from service.guarding.protocol import BoundedProtocol, make_protocol
from service.guarding.refusals import Limits
from service.guarding.written import AT_ONCE, write_fields
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
    "_feed",
}


LENGTH = (b"content-length", b"9")


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
    "name",
    ["scope", "parser", "headers", "cycle", "pipeline", "connections", "flow", "loop", "logger", "transport"],
)
def test_each_attribute_that_is_looked_at_is_there(name: str) -> None:
    assert name in vars(asyncio.run(connection()))


async def asked(protocol: HttpToolsProtocol, transport: asyncio.Transport) -> RequestResponseCycle:
    protocol.connection_made(transport)
    protocol.data_received(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    cycle = protocol.cycle
    assert cycle is not None
    return cycle


def test_a_whole_response_written_at_once_leaves_what_uvicorn_would_leave() -> None:
    async def answered(*, at_once: bool) -> dict[str, object]:
        protocol, transport = await connection(), Silent()
        cycle = await asked(protocol, transport)
        if at_once:
            assert cycle.scope["extensions"][AT_ONCE](b"HTTP/1.1 200 OK\r\n", b"all of it")  # type: ignore[operator]  # whatever an extension is
        else:
            await cycle.send({"type": "http.response.start", "status": 200, "headers": [LENGTH]})
            await cycle.send({"type": "http.response.body", "body": b"all of it"})
        assert b"".join(transport.written).endswith(b"\r\n\r\nall of it")
        left: dict[str, object] = {
            name: value for name, value in vars(cycle).items() if isinstance(value, bool | int)
        }
        left.pop("chunked_encoding", None)  # how the rest of a body would be sent
        left |= {"told": cycle.message_event.is_set(), "served": protocol.server_state.total_requests}
        protocol.connection_lost(None)
        return left

    async def compare() -> None:
        assert await answered(at_once=True) == await answered(at_once=False)

    asyncio.run(compare())


def test_nothing_is_written_at_once_to_who_takes_nothing() -> None:
    async def ask() -> None:
        for keep_from in ("write_paused", "disconnected"):
            protocol, transport = await connection(), Silent()
            cycle = await asked(protocol, transport)
            setattr(cycle.flow if keep_from == "write_paused" else cycle, keep_from, True)
            assert not cycle.scope["extensions"][AT_ONCE](b"HTTP/1.1 200 OK\r\n", b"")  # type: ignore[operator]  # whatever an extension is
            assert not transport.written
            assert not cycle.response_started
            protocol.connection_lost(None)

    asyncio.run(ask())


def test_each_request_has_a_scope_and_an_answer_of_its_own() -> None:
    async def ask() -> None:
        protocol = await connection()
        protocol.connection_made(Silent())
        seen = []
        for _ in range(2):
            protocol.data_received(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
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


@pytest.mark.parametrize("value", [b"a\r\nSet-Cookie: b", b"a\nb", b"a\r"])
def test_a_header_that_would_be_two_is_not_written(value: bytes) -> None:
    with pytest.raises(ValueError, match="end of a line"):
        write_fields([(b"link", value)])


class Silent(asyncio.Transport):
    """A connection to nobody, which notes what was written."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[bytes] = []

    def get_extra_info(self, _name: str, default: object = None) -> object:
        return default

    def write(self, data: bytes) -> None:  # type: ignore[override]  # nothing else is written here
        self.written.append(data)

    def pause_reading(self) -> None:
        return

    def is_closing(self) -> bool:
        return False

    def close(self) -> None:
        return
