"""What one process writes, every process that serves the landscape shows within a second: real servers, a real writer.

And all that can be asked, asked while it is written to, is answered; `python -m benchmarks.mixed` does so for half an hour.
"""

import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from benchmarks.mixed import SEEN_SECONDS, is_error, serving
from benchmarks.mixed_load import Load, Server
from benchmarks.servers import free_port, started
from service.stores.base import Store
from service.stores.open import EMBEDDED, open_store
from tests.contract.backdoor_neo4j import Neo4jBackDoor
from tests.landscapes import change_set, node, source

WRITES = 5


@pytest.fixture(params=["sqlite", "neo4j"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Mapping[str, str]:
    """A small landscape in either store."""
    settings = {"CAIRN_DATA": str(tmp_path), "CAIRN_STORE": EMBEDDED}
    if request.param == "neo4j":
        settings["CAIRN_STORE"] = request.getfixturevalue("neo4j_url")
        with closing(Neo4jBackDoor(settings["CAIRN_STORE"])) as door:
            door.fresh()
    with closing(_opened(settings)) as store:
        store.apply(change_set(source(), node("body", "somebody", "Somebody", kind="council")))
    return settings


def _opened(settings: Mapping[str, str]) -> Store:
    return open_store(settings["CAIRN_STORE"], Path(settings["CAIRN_DATA"]))


@pytest.fixture
def two(settings: Mapping[str, str]) -> Iterator[list[Server]]:
    """Two servers of the landscape."""
    with ExitStack() as stack:
        ports = [free_port(), free_port()]
        yield [
            Server(*stack.enter_context(started(_serve(port), port, "/health/ready", settings)))
            for port in ports
        ]


def _serve(port: int) -> list[str]:
    return ["service.cli", "serve", "--port", str(port)]


def test_a_write_is_seen_in_every_process_within_a_second(
    settings: Mapping[str, str], two: list[Server]
) -> None:
    with closing(_opened(settings)) as store:
        for number in range(WRITES):
            name = f"Named {number}"
            store.apply(change_set(node("body", "somebody", name, kind="council"), id_=name))
            done = time.monotonic()
            for server in two:
                _wait_until_shown(server, name, done)


def _wait_until_shown(server: Server, name: str, done: float) -> None:
    """Wait until a server shows a name; one that was asked a second after the write must."""
    while True:
        asked = time.monotonic()
        status, body = server.get("/api/v1/bodies/somebody")
        assert status == 200, body
        if name.encode() in body:
            return
        assert asked - done < SEEN_SECONDS, f"{server.address} shows {body!r}"
        time.sleep(0.02)


def test_all_that_can_be_asked_is_answered_while_it_is_written_to(tmp_path: Path, seed_folder: Path) -> None:
    shutil.copytree(seed_folder, tmp_path, dirs_exist_ok=True)
    with serving(tmp_path) as (servers, told):
        noted = Load(servers, told, clients=2, every=1.5).run(10)
    assert not noted.faults
    assert not [one for one in noted.asked if is_error(one)]
    assert len({one.address for one in noted.asked}) > 5
    assert noted.written
    assert max(after for write in noted.written for after in write.seen_after) < SEEN_SECONDS
