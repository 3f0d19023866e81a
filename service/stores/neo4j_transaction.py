"""A transaction on a Neo4j server, in which statements are run by the names of their files."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import neo4j

from graph_schema.schema import load_schema
from service.stores.statements import read_statements

_CYPHER = read_statements("neo4j", ".cypher")


class Transaction:
    """One transaction, in which statements are run by the names of their files."""

    def __init__(self, running: neo4j.Transaction) -> None:
        self._running = running

    def rows(self, name: str, *, label: str = "", lines: Sequence[str] = (), **bound: Any) -> list[Any]:
        """Return the rows of a statement; `lines` are the line types that it may meet, all where empty."""
        return list(self._running.run(statement(name, label=label, lines=lines), bound))

    def write(
        self,
        name: str,
        *,
        label: str = "",
        lines: Sequence[str] = (),
        ends: tuple[str, str] = ("Record", "Record"),
        **bound: Any,
    ) -> int:
        """Run a statement that writes and return how many lines it made; `ends` are the labels of their ends."""
        text = statement(name, label=label, lines=lines, ends=ends)
        return self._running.run(text, bound).consume().counters.relationships_created


def statement(
    name: str, *, label: str = "", lines: Sequence[str] = (), ends: tuple[str, str] = ("Record", "Record")
) -> Any:
    """Return a statement with the names of labels and relationship types that no parameter can hold.

    They come from the vocabulary alone: of `lines`, names of line types, those that it does not hold are left
    out; `label` is a node type's label.
    """
    known = load_schema().lines
    named = sorted({known[line].line for line in (lines or known) if line in known})
    return _filled(name, label, "|".join(named) or _NO_LINE, ends)


_NO_LINE = "NO_LINE"
"""A relationship type that nothing has."""


_TEXT_OF_LINE = (
    "CASE WHEN line.json IS NOT NULL THEN line.json "
    "WHEN line.type = 'provides' THEN endNode(line).json ELSE startNode(line).json END"
)
"""What a line is made from: its own text, or that of the offer it follows from (see `record_at`); `line.text` stands
for it in a statement."""


@cache
def _filled(name: str, label: str, types: str, ends: tuple[str, str]) -> str:
    return (
        _CYPHER[name]
        .replace(":LINES", f":{types}")
        .replace(":NODE", f":{label}")
        .replace("line.text", _TEXT_OF_LINE)
        .replace(":START", f":{ends[0]}")
        .replace(":END", f":{ends[1]}")
    )
