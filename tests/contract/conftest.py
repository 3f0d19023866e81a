"""Each test of this folder runs once on every store; its node id says which."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from service.stores.base import Store
from tests.contract.backdoor_neo4j import Neo4jBackDoor
from tests.contract.backdoor_sqlite import SqliteBackDoor
from tests.contract.steps import BackDoor


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
