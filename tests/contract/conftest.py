"""Each test of this folder runs once on every store; its node id says which."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.stores.base import Store
from tests.contract.backdoor_neo4j import Neo4jBackDoor
from tests.contract.backdoor_sqlite import SqliteBackDoor
from tests.contract.steps import BackDoor
from tests.neo4j_server import NoNeo4j, start_neo4j


@pytest.fixture(scope="session")
def neo4j_url() -> str:
    """The address of a real server; where none can be had the test skips, and fails in CI."""
    try:
        return start_neo4j().url
    except NoNeo4j as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))


@pytest.fixture(params=["sqlite", "neo4j"])
def back_door(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[BackDoor]:
    """The way past a store's methods."""
    door: BackDoor
    if request.param == "sqlite":
        door = SqliteBackDoor(tmp_path)
    else:
        door = Neo4jBackDoor(request.getfixturevalue("neo4j_url"))
    yield door
    door.close()


@pytest.fixture
def store(back_door: BackDoor) -> Store:
    """A fresh, empty store."""
    return back_door.fresh()
