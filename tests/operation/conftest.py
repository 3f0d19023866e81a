"""A landscape of five revisions in either store, and empty places to put it."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from graph_schema.records import Package
from service.stores.base import Store
from service.stores.open import open_existing
from service.stores.sqlite import SqliteStore
from tests.contract.backdoor_neo4j import Neo4jBackDoor
from tests.contract.steps import SCOTLAND, BackDoor, body, do, hold, merge, put, remove, topic
from tests.landscapes import change_set, line, offer


@dataclass(frozen=True)
class Place:
    """Where a landscape lies or may lie: what CAIRN_STORE and CAIRN_DATA say."""

    store: str
    data: Path

    def opened(self) -> "closing[Store]":
        return closing(open_existing(self.store, self.data))


def fill(store: Store) -> None:
    """Make five revisions: a kind of body, what follows from offers, a package, a merge and a removal."""
    ijb = body("a", "Âyr “IJB”", "integration_joint_board")
    audit = body("audit", "Audit")
    hold(
        store,
        ijb,
        audit,
        body("gone"),
        body("twin"),
        line("accountable_to", "integration_joint_board", "audit", nature="audit"),
    )
    loaded = Package(name="a-package", version="2026.1")
    do(
        store,
        *change_set(SCOTLAND, topic("t"), offer("o", "audit", "t")).operations,
        id_="second",
        package=loaded,
    )
    do(store, put(body("a", "Renamed", "integration_joint_board")), id_="third", note="A better\nname")
    do(store, merge("twin", "audit", "One body"), id_="fourth")
    do(store, remove("gone", "Never was"), id_="fifth")


def all_of(store: Store) -> dict[str, Any]:
    """Return all that a store holds."""
    return {
        "revision": store.revision(),
        "records": store.snapshot(),
        "counts": store.count(),
        "fates": store.get_fates(["twin", "gone"]),
        "log": store.read_log(),
        "once": store.find_once_naming(["audit"]),
    }


@pytest.fixture
def held(back_door: BackDoor) -> Store:
    """Return the landscape, once in each sort of store."""
    store = back_door.fresh()
    fill(store)
    return store


@pytest.fixture
def place_of(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[Store], Place]:
    """Tell where a store lies."""

    def find(store: Store) -> Place:
        if isinstance(store, SqliteStore):
            return Place("sqlite", store.path)
        return Place(request.getfixturevalue("neo4j_url"), tmp_path)

    return find


@pytest.fixture
def empty_place(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], Place]:
    """Make an empty place for a landscape; what the test's Neo4j held is gone."""

    def make(kind: str) -> Place:
        if kind == "sqlite":
            return Place("sqlite", tmp_path / "new" / "folder")
        url = request.getfixturevalue("neo4j_url")
        with closing(Neo4jBackDoor(url)) as door:
            door.fresh()
        return Place(url, tmp_path / "unused")

    return make
