"""What every test may ask for: small landscapes, the real one, a real Neo4j."""

import csv
import os
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from graph_schema.records import AnyRecord
from graph_schema.rows import record_of
from graph_schema.schema import load_schema
from service.opening import open_filled
from service.settings import Settings
from service.stores.base import Store
from service.stores.sqlite import SqliteStore
from tests.contract.backdoor_neo4j import Neo4jBackDoor
from tests.contract.backdoor_sqlite import SqliteBackDoor
from tests.contract.steps import BackDoor
from tests.faults.conftest import KILLS
from tests.landscapes import ROOT, SEED, change_set, source
from tests.neo4j_server import NoNeo4j, RunningNeo4j, need_own_neo4j, start_neo4j

Landscape = Callable[..., Store]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer | None) -> LoadScopeScheduling:
    """With `-n` keep in one process the tests that share something."""
    return _Sharing(config, log)


class _Sharing(LoadScopeScheduling):  # type: ignore[misc]  # of a package without types
    """Gives out together what uses the Neo4j, what uses the browser, and of all else a file."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        if "neo4j" in nodeid or _takes_neo4j(file):
            return "neo4j"
        return "browser" if file.startswith("tests/browser/") else file


@cache
def _takes_neo4j(file: str) -> bool:
    text = (ROOT / file).read_text(encoding="utf-8")
    return re.search(r"neo4j_url: str|spare_neo4j|empty_place", text) is not None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell where the kills fell of each test that kills."""
    ended = [report for reports in terminalreporter.stats.values() for report in reports]
    counted = [
        f"{report.nodeid.partition('::')[2]}: {fell}"
        for report in ended
        if getattr(report, "when", "") == "teardown"
        for name, fell in report.user_properties
        if name == KILLS
    ]
    if counted:
        terminalreporter.section(KILLS)
    for line in counted:
        terminalreporter.write_line(line)


@pytest.fixture
def landscape(tmp_path: Path) -> Iterator[Landscape]:
    """Make a fresh SQLite store that holds these records; the source `web` is added."""
    made: list[Store] = []

    def make(*records: AnyRecord) -> Store:
        store = SqliteStore(tmp_path / f"{len(made)}.sqlite")
        made.append(store)
        store.apply(change_set(source(), *records))
        return store

    yield make
    for store in made:
        store.close()


def seed_records() -> list[AnyRecord]:
    """Return the real landscape as stated, read without the checks of loading."""
    schema = load_schema()
    records: list[AnyRecord] = []
    for name, type_ in schema.types.items():
        with (SEED / str(type_.file)).open(encoding="utf-8", newline="") as file:
            records.extend(record_of(schema, name, row) for row in csv.DictReader(file))
    return records


@pytest.fixture(scope="session")
def seed_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Return the real landscape in SQLite; it is read only."""
    store = SqliteStore(tmp_path_factory.mktemp("seed") / "cairn.sqlite")
    store.apply(change_set(*seed_records(), id_="seed"))
    yield store
    store.close()


@pytest.fixture(scope="session")
def seed_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder that holds the real landscape as it is loaded; it is read only."""
    folder = tmp_path_factory.mktemp("loaded")
    open_filled(Settings(data=folder)).close()
    return folder


@pytest.fixture(scope="session")
def neo4j_url() -> str:
    """The address of a real server; where none can be had the test skips, and fails in CI."""
    try:
        return start_neo4j().url
    except NoNeo4j as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def spare_neo4j(neo4j_url: str) -> Iterator[RunningNeo4j]:
    """A real server that a test may stop and freeze; where the shared one could be had this one can too."""
    server = need_own_neo4j()
    yield server
    server.discard()


@pytest.fixture(params=["sqlite", "neo4j"])
def back_door(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[BackDoor]:
    """The way past a store's methods, once for each sort of store."""
    door: BackDoor
    if request.param == "sqlite":
        door = SqliteBackDoor(tmp_path)
    else:
        door = Neo4jBackDoor(request.getfixturevalue("neo4j_url"))
    yield door
    door.close()
