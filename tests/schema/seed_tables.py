"""The tables of the seed package as bytes, with a row or a cell of one changed."""

import csv
import io
from collections.abc import Callable, Mapping
from functools import cache

from graph_schema.checks import Checked, check_tables
from graph_schema.findings import Finding
from graph_schema.schema import load_schema
from service.packages import read_seed

Row = dict[str, str]


@cache
def seed_tables() -> Mapping[str, bytes]:
    """Return the tables of the seed."""
    return {name: file.read() for name, file in read_seed().tables.items()}


@cache
def checked_seed() -> Checked:
    """Return what is found in the seed as it stands."""
    return check_tables(load_schema(), seed_tables())


def rows_of(file: str) -> list[Row]:
    """Return the rows of one table of the seed."""
    return list(csv.DictReader(io.StringIO(seed_tables()[file].decode(), newline="")))


def with_rows(file: str, change: Callable[[list[Row]], None]) -> dict[str, bytes]:
    """Return the tables of the seed after a change to the rows of one."""
    rows = rows_of(file)
    columns = list(rows[0])
    change(rows)
    written = io.StringIO(newline="")
    writer = csv.DictWriter(written, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return {**seed_tables(), file: written.getvalue().encode()}


def new_errors(tables: Mapping[str, bytes]) -> list[Finding]:
    """Return the errors found in tables."""
    found = check_tables(load_schema(), tables).findings
    return [finding for finding in found if finding.severity == "error"]


def errors_after(file: str, id_: str, **cells: str) -> list[Finding]:
    """Return the errors found in the seed once cells of one row were changed."""

    def change(rows: list[Row]) -> None:
        next(row for row in rows if row["id"] == id_).update(cells)

    return new_errors(with_rows(file, change))


def errors_with(file: str, **cells: str) -> list[Finding]:
    """Return the errors found in the seed with one more row, citing `unverified` unless said otherwise."""

    def change(rows: list[Row]) -> None:
        rows.append({**dict.fromkeys(rows[0], ""), "sources": "unverified", **cells})

    return new_errors(with_rows(file, change))
