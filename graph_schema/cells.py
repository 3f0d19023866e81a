"""The cells of a table, row by row: a value that comes again soon is looked at once."""

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import NamedTuple

from graph_schema.findings import Fault, Findings, code_point
from graph_schema.identifiers import MAX_ID, is_area_code, is_slug, make_slug
from graph_schema.rows import BAR
from graph_schema.schema import LineType, NodeType, Property, Schema
from graph_schema.tabular import Table
from graph_schema.texts import MAX_CELL, find_character_faults, find_text_faults
from graph_schema.values import (
    earliest,
    find_amount_fault,
    find_date_fault,
    find_financial_year_fault,
    find_number_fault,
    find_url_fault,
    latest,
)


class Row(NamedTuple):
    """A row of one type, by column; a column that the table lacks is empty."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one type and the table in which they stand."""

    type_: NodeType | LineType
    table: Table
    columns: tuple[str, ...]
    """The columns that the table may have."""
    told_by: str | None = None
    """The column that tells which type a row is of, where several share the table."""

    def __iter__(self) -> Iterator[Row]:
        """Yield the rows one by one, read from the file anew."""
        missing = [name for name in self.columns if not self.has(name)]
        names, blanks = [*self.table.header, *missing], [""] * len(missing)
        for number, cells in self.table:
            row = Row(number, dict(zip(names, cells + blanks, strict=True)))
            if self.told_by is None or row.cells[self.told_by] == self.type_.name:
                yield row

    @property
    def file(self) -> str:
        """The file in which they stand."""
        return self.table.file

    def has(self, column: str) -> bool:
        """Tell whether the table has the column."""
        return column in self.table.header


def check_cells(
    schema: Schema, rows: Rows, read: Iterable[Row], today: date, findings: Findings
) -> Iterator[int]:
    """Note what is wrong with the cells of a type's rows, as they are read, and yield now and then how many were.

    Each cell is looked at on its own.
    """
    columns = list(_columns(schema, rows, today, findings))
    title = rows.type_.title if isinstance(rows.type_, NodeType) and rows.has(rows.type_.title) else None
    dated = rows.has("valid_from") and rows.has("valid_to")
    spread: dict[str, list[Row]] = defaultdict(list)
    for done, row in enumerate(read):
        if done % _TOLD_ROWS == 0:
            yield done
        for column, faults_of in columns:
            value = row.cells[column]
            for fault in faults_of(value):
                findings.add(rows.file, row.number, column, value, fault)
        if dated:
            _check_period(rows, row, findings)
        if title is not None and not row.cells[title].isascii():
            composed = unicodedata.normalize("NFC", row.cells[title])
            if composed != row.cells[title]:
                spread[composed].append(row)
    if title is not None and spread:
        _say_same_titles(rows, title, spread, findings)


FaultFinder = Callable[[str], Iterable[Fault]]

_TOLD_ROWS = 10_000

_REMEMBERED = 1_000
"""How many values of a column are remembered with their faults; closed lists, dates and most references fit in."""


def _columns(
    schema: Schema, rows: Rows, today: date, findings: Findings
) -> Iterator[tuple[str, Callable[[str], tuple[Fault, ...]]]]:
    """Yield each column that is looked at, and what tells the faults of a value in it."""
    type_ = rows.type_
    if rows.has("id"):
        yield "id", _remembering("id", _id_finder(rows), required=True)
    for column in ("from_id", "to_id") if isinstance(type_, LineType) else ():
        if rows.has(column):
            yield column, _remembering(column, _reference_faults, required=True)
    title = type_.title if isinstance(type_, NodeType) else None
    common = schema.common if type_.common is None else {n: schema.common[n] for n in type_.common}
    for name, property_ in {**type_.properties, **common}.items():
        if rows.has(name):
            finder = _finder(schema, property_, name == title, today, findings)
            yield name, _remembering(name, finder, required=property_.required or name == title)


def _remembering(column: str, finder: FaultFinder, *, required: bool) -> Callable[[str], tuple[Fault, ...]]:
    empty = (Fault(f"The {column} is required and empty.", "Fill it in."),) if required else ()

    @lru_cache(_REMEMBERED)
    def faults_of(value: str) -> tuple[Fault, ...]:
        return _faults(value, finder) if value else empty

    return faults_of


def _faults(value: str, finder: FaultFinder) -> tuple[Fault, ...]:
    if len(value) > MAX_CELL:
        message = f"The cell has {len(value):,} characters, more than the {MAX_CELL:,} allowed."
        return (Fault(message, "Shorten it; a quote that is not closed may have swallowed rows."),)
    if not value.strip():
        return (
            Fault("The cell holds blanks only.", "Fill it in, or leave it empty where nothing is known."),
        )
    return tuple(finder(value))


def _finder(
    schema: Schema, property_: Property, is_title: bool, today: date, findings: Findings
) -> FaultFinder:
    """Return the function that finds what is wrong with a value of a property."""
    single: dict[str, Callable[[str], Fault | None]] = {
        "date": lambda value: find_date_fault(value, today if property_.past else None),
        "integer": find_number_fault,
        "money": lambda value: find_amount_fault(value, property_.decimals),
        "financial_year": find_financial_year_fault,
        "url": find_url_fault,
    }
    if property_.value == "text":
        return lambda value: find_text_faults(value, is_title=is_title)
    if property_.value in {"word", "words"}:
        return _word_finder(schema, property_, findings)
    if property_.value == "references":
        return _list_faults
    if property_.value == "reference":
        return _reference_faults
    find = single[property_.value]
    return lambda value: _with_characters(value, find(value))


def _with_characters(value: str, fault: Fault | None) -> Iterator[Fault]:
    if not (value.isascii() and value.isprintable()):
        yield from find_character_faults(value)
    if fault is not None:
        yield fault


def _reference_faults(value: str) -> Iterator[Fault]:
    """An id that is not known is found by `graph_schema.joins`; here only what nobody could see in it."""
    yield from _with_characters(value, None)


def _list_faults(value: str) -> Iterator[Fault]:
    yield from _with_characters(value, None)
    pieces = value.split(BAR)
    if not all(piece.strip() for piece in pieces):
        yield Fault("The list has empty pieces.", f"Leave one {BAR} between two, none at the ends.")
    if ";" in value or "," in value:
        yield Fault(f"Several are separated by {BAR}, not by ; or ,.", f"Write {BAR} between them.")
    if len(set(pieces)) < len(pieces):
        yield Fault("The list names one twice.", "Name it once.", "warning")


def _word_finder(schema: Schema, property_: Property, findings: Findings) -> FaultFinder:
    words = [word.word for word in schema.vocabularies[property_.vocabulary or ""].words]
    known = frozenset(words)

    def find(value: str) -> Iterator[Fault]:
        pieces = [value]
        if property_.is_list:
            yield from _list_faults(value)
            pieces = [piece for piece in value.split(BAR) if piece.strip()]
        else:
            yield from _with_characters(value, None)
        for piece in pieces:
            if piece not in known:
                message = f"The {property_.name} {piece[:100]} is not in the vocabulary."
                yield Fault(message, findings.suggest(piece, words).strip() or f"One of: {', '.join(words)}.")

    return find


def _id_finder(rows: Rows) -> FaultFinder:
    type_ = rows.type_
    codes = isinstance(type_, NodeType) and type_.ids == "area_code"
    is_id = is_area_code if codes else is_slug
    shape = "a capital letter and eight digits" if codes else "small letters a–z, digits and hyphens"

    @cache
    def read_ids() -> tuple[dict[str, int], dict[str, str]]:
        """Return the first row of each id, and the first of the ids that look the same by how they look."""
        first: dict[str, int] = {}
        for row in rows:
            first.setdefault(row.cells["id"], row.number)
        composed: dict[str, str] = {}
        for value in first:
            if not value.isascii():
                composed.setdefault(unicodedata.normalize("NFC", value), value)
        return first, composed

    def find(value: str) -> Iterator[Fault]:
        if is_id(value):
            return
        yield from _with_characters(value, None)
        if len(value) > MAX_ID:
            yield Fault(f"The id has {len(value)} characters, more than {MAX_ID}.", "Shorten it.")
            return
        strange = [letter for letter in value if not letter.isascii() or not letter.isprintable()]
        holds = f" (it holds {code_point(strange[0]).strip('⟨⟩')})" if strange else ""
        nearest = value.strip().upper() if codes else make_slug(value)
        first, composed = read_ids()
        advice = f"Did you mean {nearest}?" if is_id(nearest) else f"Write it in {shape}."
        if nearest in first and nearest != value:
            advice = f"{advice} That id stands in row {first[nearest]}."
        twin = composed.get(unicodedata.normalize("NFC", value), value)
        alike = f" It looks the same as the id of row {first[twin]}." if twin != value else ""
        yield Fault(f'The id "{value}" may hold only {shape}{holds}.{alike}', advice)

    return find


def _check_period(rows: Rows, row: Row, findings: Findings) -> None:
    """Note an end that lies before its start."""
    start, end = row.cells["valid_from"], row.cells["valid_to"]
    if not (start and end):
        return
    first, last = earliest(start), latest(end)
    if first is not None and last is not None and last < first:
        fault = Fault(f"The end {end} lies before the start {start}.", "Check both dates.")
        findings.add(rows.file, row.number, "valid_to", end, fault)


def _say_same_titles(rows: Rows, title: str, spread: dict[str, list[Row]], findings: Findings) -> None:
    """Note names that only a program could tell apart: the same letters, composed and not."""
    composed = {row.cells[title]: row.number for row in rows if row.cells[title] in spread}
    for name, other in composed.items():
        for row in spread[name]:
            fault = Fault(f"The {title} looks the same as that of row {other}.", "Are they one thing?")
            findings.add(rows.file, row.number, title, row.cells[title], fault)
