"""A script for `cypher-shell` that makes the landscape in an empty Neo4j database, to be looked at there."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from graph_schema.records import AnyRecord, Line, Value
from service.exports.landscape import Landscape, read_landscape, type_label, values_of
from service.stores.base import Revision, Store
from service.stores.batches import batches

_AT_ONCE = 200
"""How many records one statement makes."""

_LONG = 2**63
"""Neo4j keeps whole numbers in 64 bits."""


def write_cypher(store: Store, path: Path) -> Revision:
    """Write every record of a landscape, what is derived too, and return its revision.

    Nodes are `:Record` and their type, relationships have the type of their line, a kind of body at which a line
    ends is a `:Kind`, and one `:Landscape` says what this is. Statements end in `;` and a line feed.
    """
    landscape = read_landscape(store)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{line}\n" for line in _lines(landscape))
    return landscape.revision


def _lines(landscape: Landscape) -> Iterator[str]:
    yield from (f"// {name}: {json.dumps(value)}" for name, value in landscape.about.items())
    yield "// Run it in an empty database: cypher-shell -a neo4j://HOST:7687 -f FILE"
    yield "// To move a Cairn to Neo4j, load the package instead (cairn load): this script has no history."
    for label in ("Record", "Kind"):
        constraint = f"{label.lower()}_id"
        yield f"CREATE CONSTRAINT {constraint} IF NOT EXISTS FOR (n:{label}) REQUIRE n.id IS UNIQUE;"
    yield f"CREATE (:Landscape {_map(landscape.about)});"
    yield from _make_nodes("Kind", ({"id": name, "label": label} for name, label in landscape.kinds))
    for label, nodes in _by_label(landscape.snapshot.nodes).items():
        yield from _make_nodes(f"Record:{_name(label)}", map(_properties, nodes))
    kinds = {name for name, _ in landscape.kinds}
    for label, lines in _by_label(landscape.snapshot.lines).items():
        yield from _make_lines(label, lines, kinds)


def _by_label(records: Iterable[AnyRecord]) -> Mapping[str, list[Any]]:
    found: dict[str, list[AnyRecord]] = defaultdict(list)
    for record in records:
        found[type_label(record)].append(record)
    return found


def _make_nodes(labels: str, rows: Iterable[Mapping[str, Value]]) -> Iterator[str]:
    for some in _batches(map(_map, rows)):
        yield f"UNWIND [\n{some}\n] AS row CREATE (n:{labels}) SET n = row;"


def _make_lines(label: str, lines: Sequence[Line], kinds: set[str]) -> Iterator[str]:
    """Return the statements that make lines of one type, sorted by what stands at their ends."""
    by_ends: dict[tuple[str, str], list[Line]] = defaultdict(list)
    for line in lines:
        start, end = ("Kind" if id_ in kinds else "Record" for id_ in (line.from_id, line.to_id))
        by_ends[start, end].append(line)
    for (start, end), some_lines in sorted(by_ends.items()):
        for some in _batches(map(_line_row, some_lines)):
            yield (
                f"UNWIND [\n{some}\n] AS row MATCH (a:{start} {{id: row.a}}), (b:{end} {{id: row.b}}) "
                f"CREATE (a)-[r:{_name(label)}]->(b) SET r = row.r;"
            )


def _line_row(line: Line) -> str:
    return f"{{a: {_literal(line.from_id)}, b: {_literal(line.to_id)}, r: {_map(_properties(line))}}}"


def _properties(record: AnyRecord) -> dict[str, Value]:
    return {**values_of(record), "id": record.id}


def _batches(rows: Iterable[str]) -> Iterator[str]:
    return map(",\n".join, batches(rows, _AT_ONCE))


def _map(values: Mapping[str, Value]) -> str:
    return "{" + ", ".join(f"{_name(name)}: {_literal(value)}" for name, value in values.items()) + "}"


def _name(name: str) -> str:
    return f"`{name.replace('`', '``')}`"


def _literal(value: Value) -> str:
    """Return a value as Cypher writes it, which is as JSON does for texts, lists of them, and numbers."""
    if isinstance(value, int) and abs(value) >= _LONG:
        value = str(value)
    return json.dumps(value, ensure_ascii=False)
