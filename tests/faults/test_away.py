"""A Neo4j that stops, freezes and comes back: answers go on from the last good copy, marked, and none is wrong."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from benchmarks.servers import free_port, served
from service.stores.neo4j import Neo4jStore
from tests.faults.load import Crowd, Told
from tests.landscapes import change_set, source
from tests.neo4j_server import NoNeo4j, RunningNeo4j, start_own_neo4j
from tests.web.landscape import country

PEOPLE = 100


@pytest.fixture(scope="module")
def server(neo4j_url: str) -> Iterator[RunningNeo4j]:
    """A server of these tests' own, which holds a small landscape; where the shared one could be had this one can too."""
    try:
        server = start_own_neo4j()
    except NoNeo4j as reason:
        pytest.skip(f"only a server that was given can be used here, and it is not ours to stop: {reason}")
    store = Neo4jStore(server.url)
    store.apply(change_set(source(), *country()))
    store.close()
    yield server
    server.discard()


@contextmanager
def serving(server: RunningNeo4j, folder: Path, **settings: str) -> Iterator[httpx.Client]:
    """Serve the landscape by a real `cairn serve` and give a client of it."""
    port = free_port()
    environment = {"CAIRN_STORE": server.url, "CAIRN_DATA": str(folder), "CAIRN_MAX_QUESTIONS": "200", **settings}
    with (
        served(["service.cli", "serve", "--port", str(port)], port, "/health/ready", environment) as address,
        httpx.Client(base_url=address, timeout=30) as client,
    ):
        yield client


@contextmanager
def frozen(server: RunningNeo4j) -> Iterator[None]:
    """Let the server neither answer nor end: its port takes connections still."""
    assert server.pid is not None
    os.kill(server.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(server.pid, signal.SIGCONT)
