"""Agents connected in each way to the real landscape."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from service.lens import Lens
from service.opening import open_filled
from service.settings import Settings
from tests.agents.clients import Agent, connected, served, started_by_program

WAYS = [("stdio", "auto"), ("stdio", "legacy"), ("http", "auto"), ("http", "legacy")]


@pytest.fixture(scope="session")
def data(seed_folder: Path) -> Path:
    """A folder that holds the real landscape, as loaded."""
    return seed_folder


@pytest.fixture(scope="session")
def lens(data: Path) -> Iterator[Lens]:
    """The same landscape, asked without any agent."""
    settings = Settings(data=data)
    store = open_filled(settings)
    with closing(store), closing(Lens(store, settings)) as lens:
        yield lens


@pytest.fixture(scope="session")
def address(data: Path) -> Iterator[str]:
    """The address for agents of a server in another process."""
    with served(data) as url:
        yield url


@pytest.fixture(scope="module", params=WAYS, ids="-".join)
def agent(request: pytest.FixtureRequest, data: Path) -> Iterator[Agent]:
    """An agent, once for each way to connect and each manner of the protocol."""
    way, mode = request.param
    server = started_by_program(data) if way == "stdio" else request.getfixturevalue("address")
    with connected(server, mode) as agent:
        yield agent
