"""Imports point one way: graph_schema <- stores <- words <- questions <- web, command line."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.landscapes import ROOT

_ORDER = (
    ("graph_schema", "service.turns"),
    ("service.stores",),
    (
        "service.analysis",
        "service.bounds",
        "service.clients",
        "service.saying",
        "service.days",
        "service.exports",
        "service.lens",
        "service.analysis",
        "service.words",
        "service.places",
        "service.problems",
        "service.settings",
        "service.loading",
        "service.editions",
        "service.synchronising",
        "service.packages",
        "service.kept_files",
        "service.reverting",
        "service.scenarios",
    ),
    ("service.questions",),
    (
        "service.agents",
        "service.ahead",
        "service.web",
        "service.cache",
        "service.guarding",
        "service.terminal",
        "service.readings",
        "service.opening",
        "service.operation",
        "service.programs",
    ),
    ("service.app", "service.cli", "service.cli_ask", "service.cli_operation", "service.cli_scenario"),
)
"""Each room may import those above it and its own; nothing imports a room below."""

_DRIVERS = {"sqlite3", "neo4j"}


def _modules(*folders: str) -> Iterator[tuple[str, Path]]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            yield ".".join(part for part in parts if part != "__init__"), path


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _room(module: str) -> int | None:
    for level, rooms in enumerate(_ORDER):
        if any(module == room or module.startswith(f"{room}.") for room in rooms):
            return level
    return None


def _wrong(module: str, imported: str) -> bool:
    mine, theirs = _room(module), _room(imported)
    return mine is not None and theirs is not None and theirs > mine


@pytest.mark.parametrize(
    ("module", "path"),
    list(_modules("graph_schema", "service")),
    ids=lambda value: str(value).rsplit("/", 1)[-1],
)
def test_a_module_imports_only_from_rooms_above_it(module: str, path: Path) -> None:
    assert [name for name in _imports(path) if _wrong(module, name)] == []


def test_every_module_of_the_service_has_a_room() -> None:
    known = {"service", "service.questions"}
    assert [m for m, _ in _modules("graph_schema", "service") if _room(m) is None and m not in known] == []


def test_nothing_outside_the_stores_knows_a_driver() -> None:
    outside = [(m, p) for m, p in _modules("graph_schema", "service") if not m.startswith("service.stores")]
    assert [m for m, p in outside if {name.split(".")[0] for name in _imports(p)} & _DRIVERS] == []


def test_nothing_outside_the_stores_names_a_store() -> None:
    outside = [(m, p) for m, p in _modules("service") if not m.startswith("service.stores")]
    named = {"service.stores.sqlite", "service.stores.neo4j"}
    wrong = [m for m, p in outside if any(name.startswith(tuple(named)) for name in _imports(p))]
    assert wrong == []


def test_a_wrong_arrow_would_be_seen() -> None:
    assert _wrong("graph_schema.records", "service.stores.base.Store")
    assert not _wrong("service.web.routes", "service.questions.registry.Question")
