"""The seed package and the evidence as they stand on disk."""

import csv
from functools import cache
from pathlib import Path

import pytest

from graph_schema.expansion import Expansion, derive
from graph_schema.records import AnyRecord, Line
from graph_schema.rows import record_of
from graph_schema.schema import load_schema
from tests.landscapes import SEED, SHARED

Row = dict[str, str]

EVIDENCE = SHARED / "evidence"

needs_evidence = pytest.mark.skipif(
    not EVIDENCE.is_dir(), reason="the evidence that the seed package was made from does not lie here"
)


@cache
def table(name: str) -> tuple[Row, ...]:
    """Return the rows of one file of the seed package."""
    return _rows(SEED / f"{name}.csv")


@cache
def evidence(name: str) -> tuple[Row, ...]:
    """Return the rows of one evidence file."""
    return _rows(EVIDENCE / f"{name}.csv")


def by_id(name: str) -> dict[str, Row]:
    """Return the rows of one file of the seed package by their ids."""
    return {row["id"]: row for row in table(name)}


@cache
def records() -> tuple[AnyRecord, ...]:
    """Return every record of the seed package as stated."""
    schema = load_schema()
    return tuple(
        record_of(schema, name, row)
        for name, type_ in schema.types.items()
        for row in table(str(type_.file).removesuffix(".csv"))
    )


@cache
def derived() -> Expansion:
    """Return everything that follows from the seed package."""
    return derive(records(), load_schema())


def lines_of(type_: str) -> list[Line]:
    """Return the lines of one type that were made for single bodies."""
    return [line for line in derived().lines if line.type == type_]


def _rows(path: Path) -> tuple[Row, ...]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return tuple(csv.DictReader(file))
