"""A package of tables, checked against the vocabulary: from its files to findings.

Everything that is checked follows from the schema: the tables and columns, the closed lists, what may name
what, where no circle may be. A small package with a vocabulary of its own is checked by the same code. Tables are
read once for each sort of check, and of their nodes no more than the ids is held.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from graph_schema.cells import Rows, check_cells
from graph_schema.circles import check_circles
from graph_schema.findings import Fault, Finding, Findings, has_errors
from graph_schema.joins import check_lines, check_references, find_misfits, lives_of
from graph_schema.offices import check_offices
from graph_schema.records import AnyRecord
from graph_schema.register import Register
from graph_schema.rows import columns_of, record_of
from graph_schema.schema import LineType, NodeType, Schema
from graph_schema.tabular import Content, Table, read_table

Known = Callable[[Collection[str]], Mapping[str, str]]
"""Tells, of ids that a package names and does not hold, which stand in the landscape already: id -> type."""


class Stated(NamedTuple):
    """A record, and the file and row that state it."""

    file: str
    row: int
    record: AnyRecord


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in a package, and its rows."""

    schema: Schema
    findings: tuple[Finding, ...]
    rows: tuple[Rows, ...]
    ids: Register

    @property
    def is_sound(self) -> bool:
        """Whether the package holds no error; warnings do not keep it out."""
        return not has_errors(self.findings)

    def stated(self) -> Iterator[Stated]:
        """Return the records that the rows state, by type and row; raises ValueError where the package has errors."""
        if not self.is_sound:
            raise ValueError("a package with errors has no records")
        return (
            Stated(rows.file, row.number, record_of(self.schema, rows.type_.name, row.cells))
            for rows in self.rows
            for row in rows
        )


def check_tables(
    schema: Schema,
    tables: Mapping[str, Content],
    *,
    known: Known | None = None,
    today: date | None = None,
    tell: Callable[[float], None] = lambda _share: None,
) -> Checked:
    """Return all that is wrong with the tables of a package, by file name.

    `known` tells which records stand already, so that a package may add to a landscape; `today` is the day
    after which a day that must have come has not; `tell` is called with the share of the rows whose cells were looked at.
    """
    findings = Findings()
    types: dict[str, list[NodeType | LineType]] = {}
    for type_ in schema.types.values():
        types.setdefault(str(type_.file), []).append(type_)
    if not set(tables) & set(types):
        fault = Fault("The package holds no table that is known.", f"It may hold {', '.join(types)}.")
        findings.add("", None, None, "", fault)
    all_rows: list[Rows] = []
    for file in sorted(set(tables) - set(types)):
        hint = findings.suggest(file, types).strip()
        fault = Fault(f"{file[:100]} is no table of the landscape.", hint or "Take it out.")
        findings.add(file, None, None, file, fault)
    for file, content in tables.items():
        if file in types:
            all_rows += _read(schema, file, types[file], content, findings)
    all_rows.sort(key=lambda rows: list(schema.types).index(rows.type_.name))
    register = Register(schema)
    whole, done = max(1, sum(rows.table.length for rows in all_rows)), 0
    for rows in all_rows:
        day = today or date.today()  # noqa: DTZ011  # a day of the world, by the clock here
        for row in check_cells(schema, rows, register.enter(rows, findings), day, findings):
            tell((done + row) / whole)
        done += rows.table.length
    _check_joins(schema, all_rows, register, known, findings)
    return Checked(schema, findings.listed(), tuple(all_rows), register)


def _read(
    schema: Schema, file: str, types: list[NodeType | LineType], content: Content, findings: Findings
) -> list[Rows]:
    """Return the rows of a file by their type."""
    table = read_table(file, content, _columns(schema, types), findings)
    if table.header and not table.length and not table.lost:
        fault = Fault("The table has no rows.", "Nothing is wrong with that, if it is meant.", "warning")
        findings.add(file, 1, None, "", fault)
    columns = tuple(dict.fromkeys(name for type_ in types for name in columns_of(schema, type_.name)))
    if len(types) == 1:
        return [Rows(types[0], table, columns)]
    return _told_apart(table, types, columns, findings)


def _columns(schema: Schema, types: list[NodeType | LineType]) -> dict[str, bool]:
    """Return the columns that a file may have, and whether each must be there."""
    found: dict[str, bool] = {}
    for type_ in types:
        always = {"id", "from_id", "to_id", getattr(type_, "title", None), getattr(type_, "told_by", None)}
        for name in columns_of(schema, type_.name):
            property_ = type_.properties.get(name) or schema.common.get(name)
            found[name] = name in always or (property_ is not None and property_.required)
    return found


def _told_apart(
    table: Table, types: list[NodeType | LineType], columns: tuple[str, ...], findings: Findings
) -> list[Rows]:
    """Return the rows of a table that several types of line share."""
    names = [type_.name for type_ in types]
    column = next(type_.told_by for type_ in types if isinstance(type_, LineType) and type_.told_by)
    for row in Rows(types[0], table, columns):
        word = row.cells[column]
        if word not in names:
            hint = findings.suggest(word, names).strip() or f"One of: {', '.join(names)}."
            fault = Fault(f"The {column} {word[:100]} is not in the vocabulary.", hint)
            findings.add(table.file, row.number, column, word, fault)
    return [Rows(type_, table, columns, column) for type_ in types]


def _check_joins(
    schema: Schema, all_rows: list[Rows], register: Register, known: Known | None, findings: Findings
) -> None:
    """Note what is wrong between rows and between tables."""
    misfits = [find_misfits(schema, rows, register) for rows in all_rows]
    unknown = {id_ for ids in misfits for id_ in ids if id_ not in register and id_ not in register.kinds}
    if known is not None and unknown:
        register.standing.update(known(unknown))
    lives = lives_of(all_rows)
    names = _names_of_bodies(all_rows)
    for rows, ids in zip(all_rows, misfits, strict=True):
        if ids:
            check_references(schema, rows, register, findings)
        check_lines(schema, rows, register, lives, findings)
        check_circles(rows, findings)
        check_offices(schema, rows, register, names, findings)


def _names_of_bodies(all_rows: list[Rows]) -> dict[str, str]:
    return {
        row.cells["id"]: row.cells[rows.type_.title]
        for rows in all_rows
        if isinstance(rows.type_, NodeType) and rows.type_.name == "body"
        for row in rows
        if row.cells.get("id")
    }
