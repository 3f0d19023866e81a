"""Tables read from CSV files (RFC 4180, UTF-8), strictly: what cannot be read is said, never guessed.

A byte that is no UTF-8 stays in its cell as a lone surrogate, so that it is found with its row and column. A table
does not hold its rows: each reading reads the file anew, so that a table may be longer than memory.
"""

import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO, Protocol

from graph_schema.findings import Fault, Findings
from graph_schema.texts import find_character_faults

MAX_COLUMNS = 200
"""The most columns that a header is read for."""

Cells = list[str]


class File(Protocol):
    """The bytes of a file, which stay the same however often they are read."""

    def open(self) -> BinaryIO:
        """Return a reading of its own, from the first byte."""


Content = bytes | File
"""A file as it comes."""


_SPREADSHEET = "Save it as CSV with commas, encoded as UTF-8."
_QUOTED = re.compile(r'"([^"]*+(?:""[^"]*+)*+)"')  # possessive: a quote that never closes costs one pass
_PLAIN = re.compile(r"[^,\r\n]*+")
_LINE_END = re.compile(r"\r\n|\r|\n")
_LETTERS_ONLY = re.compile(r"[^a-z0-9]+")


@dataclass
class Table:
    """The rows of a file that could be read, each with its number (counted by record, the header being row 1)."""

    file: str
    content: Content
    header: Cells = field(default_factory=list)
    length: int = 0
    """How many rows can be used."""
    lost: list[str] = field(default_factory=list)
    """The first cells of rows that cannot be used."""
    whole: bool = True
    """Whether every record was met: not where the header is wrong or a quote never closes."""

    def __iter__(self) -> Iterator[tuple[int, Cells]]:
        """Yield each row that can be used, as long as the header, with its number."""
        if self.length:
            header, width = self.header, len(self.header)
            # What is wrong was found at the first reading. A call for each row would take a fifth of the time.
            for number, cells in _Records(self.file, self.content, Findings()):
                if len(cells) == width and cells != header and any(cells):
                    yield number, cells


def read_table(file: str, content: Content, columns: Mapping[str, bool], findings: Findings) -> Table:
    """Return the table of a file; `columns` are those it may have, with whether each must be there."""
    unread = Table(file, content, whole=False)
    with _opened(content) as opened:
        fault = _disguise(opened.read(_START))
    if fault is not None:
        findings.add(file, 1, None, "", fault)
        return unread
    records = _Records(file, content, findings)
    numbered = iter(records)
    number, header = next(((n, cells) for n, cells in numbered if cells), (1, []))
    if not header:
        findings.add(file, 1, None, "", _EMPTY)
        return unread
    records.header = header[:MAX_COLUMNS]
    if not _header_is_usable(file, number, header, columns, findings):
        return unread
    table = Table(file, content, header)
    for row, cells in numbered:
        _take(table, row, cells, findings)
    table.whole = not records.cut
    return table


_EMPTY = Fault("The file is empty: the header row is missing.", "Put the names of the columns into row 1.")


_START = 4000
"""How many bytes tell what a file is."""


def _opened(content: Content) -> BinaryIO:
    return io.BytesIO(content) if isinstance(content, bytes) else content.open()


def _disguise(start: bytes) -> Fault | None:
    """Return what a file that starts so is, where it is no CSV in UTF-8 at all."""
    if not start:
        return _EMPTY
    for marks, what, advice in _MARKS:
        if start.startswith(marks):
            return Fault(f"The file is {what}.", advice)
    if start.count(0) * 4 > len(start):
        return Fault("The file is not UTF-8 text (NUL bytes; it looks like UTF-16).", "Save it as UTF-8.")
    shape = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if shape.startswith(b"<"):
        return Fault("The file is a web page or XML, not CSV.", "Download or export the table itself.")
    if shape.startswith((b"{", b"[")):
        return Fault(
            "The file is JSON, not CSV: its first line holds none of the expected columns.", _SPREADSHEET
        )
    return None


_MARKS: tuple[tuple[bytes | tuple[bytes, ...], str, str], ...] = (
    ((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff"), "UTF-16 or UTF-32, not UTF-8", "Save it as UTF-8."),
    (b"PK\x03\x04", "a ZIP archive or a spreadsheet workbook, not CSV", f"Unpack it first. {_SPREADSHEET}"),
    (b"\x1f\x8b", "compressed (gzip), not CSV", "Unpack it first."),
    (b"%PDF", "a PDF, not CSV", "Export the table itself."),
    (b"\xd0\xcf\x11\xe0", "an old spreadsheet workbook, not CSV", _SPREADSHEET),
)


class _Records:
    """The records of a file with their numbers; what breaks the rules of CSV is noted on the way."""

    def __init__(self, file: str, content: Content, findings: Findings) -> None:
        self._file = file
        self._content = content
        self._findings = findings
        self.header: Cells = []
        self.cut = False
        """Whether a quote was never closed, so that the rest is one cell."""

    def __iter__(self) -> Iterator[tuple[int, Cells]]:
        number = 0
        with self._open() as text:
            try:
                for number, cells in enumerate(
                    csv.reader(text, strict=True), 1
                ):  # read below, after the loop broke
                    yield number, cells
            except csv.Error:
                # Too long a cell or a broken quote: the slow reading from the start says where, and goes on behind it.
                yield from self._scan(after=number)

    def _open(self) -> io.TextIOWrapper:
        opened = _opened(self._content)
        return io.TextIOWrapper(opened, encoding="utf-8-sig", errors="surrogateescape", newline="")

    def _scan(self, after: int) -> Iterator[tuple[int, Cells]]:
        with self._open() as opened:
            text = opened.read()
        position, number = 0, 0
        while position < len(text):
            number += 1
            cells, position, faults = self._scan_record(text, position)
            if number <= after:
                continue
            for column, value, fault in faults:
                name = self.header[column] if column < len(self.header) else None
                self._findings.add(self._file, number, name, value, fault)
            if self.cut:
                return
            yield number, cells

    def _scan_record(self, text: str, position: int) -> tuple[Cells, int, list[tuple[int, str, Fault]]]:
        cells: Cells = []
        faults: list[tuple[int, str, Fault]] = []
        end = _LINE_END.match(text, position)
        if end is not None:
            return cells, end.end(), faults
        while True:
            quoted = _QUOTED.match(text, position)
            if quoted is None and text.startswith('"', position):
                self.cut = True
                faults.append((len(cells), text[position : position + 200], _UNCLOSED))
                return cells, len(text), faults
            position = position if quoted is None else quoted.end()
            plain = _PLAIN.match(text, position)
            rest = "" if plain is None else plain.group()
            if quoted is not None and rest:
                faults.append((len(cells), quoted.group() + rest, _TEXT_AFTER_QUOTE))
            cells.append(rest if quoted is None else quoted.group(1).replace('""', '"') + rest)
            position += len(rest)
            if not text.startswith(",", position):
                end = _LINE_END.match(text, position)
                return cells, position if end is None else end.end(), faults
            position += 1


_UNCLOSED = Fault(
    "A quote that opens here is not closed.", "Close it; a quote within a quoted cell is doubled."
)
_TEXT_AFTER_QUOTE = Fault("Text follows a closing quote.", "Double the quote within a quoted cell.")


def _header_is_usable(
    file: str, row: int, header: Cells, columns: Mapping[str, bool], findings: Findings
) -> bool:
    """Note what is wrong with a header and tell whether rows can be read under it."""
    if len(header) > MAX_COLUMNS:
        fault = Fault(
            f"The header has {len(header):,} columns; at most {MAX_COLUMNS} are read.",
            f"Keep the columns of this table: {', '.join(columns)}.",
        )
        findings.add(file, row, None, "", fault)
        return False
    if not set(header) & set(columns):
        findings.add(file, row, None, ",".join(header), _why_no_header(header, columns))
        return False
    usable = True
    for position, name in enumerate(header):
        if not name:
            missing = [column for column in columns if column not in header]
            fault = Fault(f"Column {position + 1} has no name.", f"Name it; missing: {', '.join(missing)}.")
            findings.add(file, row, f"column {position + 1}", name, fault)
        elif name in header[:position]:
            usable = False
            fault = Fault(f"The column {name} stands twice in the header.", "Keep one, or name the other.")
            findings.add(file, row, name, name, fault)
        elif name not in columns:
            hint = _alike(name, columns) or findings.suggest(name, columns).strip()
            fault = Fault(f"The column {name[:100]} is not known.", hint or "Take it out.")
            findings.add(file, row, name, name, fault)
    _say_what_is_missing(file, row, header, columns, findings)
    return usable


def _why_no_header(header: Cells, columns: Collection[str]) -> Fault:
    line = ",".join(header)
    for mark, name in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
        if len(set(line.split(mark)) & set(columns)) > 1:
            return Fault(f"The file is separated by {name}, not commas.", _SPREADSHEET)
    hints = [name for name in columns for given in header if _plain(given) == _plain(name)]
    if hints:
        given = ", ".join(header)[:200]
        return Fault(f"The columns {given} are not known.", f"Did you mean {', '.join(hints)}?")
    return Fault(
        "The header row is missing: none of the expected column names stands in row 1.",
        f"Row 1 must hold the names of the columns: {', '.join(columns)}.",
    )


def _alike(name: str, columns: Collection[str]) -> str:
    return next((f"Did you mean {column}?" for column in columns if _plain(column) == _plain(name)), "")


def _plain(name: str) -> str:
    return _LETTERS_ONLY.sub("", name.lower())


def _say_what_is_missing(
    file: str, row: int, header: Cells, columns: Mapping[str, bool], findings: Findings
) -> None:
    missing = [name for name in columns if name not in header]
    for name in missing:
        if columns[name]:
            fault = Fault(f"The column {name} is required and missing.", "Add it, with a value in each row.")
            findings.add(file, row, name, "", fault)
    optional = ", ".join(name for name in missing if not columns[name])
    if optional:
        message = f"Columns that are missing are taken as not recorded: {optional}."
        findings.add(file, row, None, "", Fault(message, "Add them where something is known.", "warning"))


def _take(table: Table, row: int, cells: Cells, findings: Findings) -> None:
    """Count a record of the table, or say why it cannot be used. A blank line is passed over."""
    if len(cells) == len(table.header) and cells != table.header and any(cells):
        table.length += 1
    elif cells:
        table.lost.append(cells[0])
        column, fault = _why_lost(table, row, cells)
        findings.add(table.file, row, column, ",".join(cells), fault)
        # Cells of a row that is used are looked at with their column; of one that is not, only for lost letters.
        for name, cell in zip(table.header, cells, strict=False):
            for lost in find_character_faults(cell):
                findings.add(table.file, row, name, cell, lost)


def _why_lost(table: Table, row: int, cells: Cells) -> tuple[str | None, Fault]:
    if cells == table.header:
        return table.header[0], Fault(f"Row {row} repeats the header.", "Remove it.")
    if not any(cells):
        return None, Fault(f"Row {row} has no value in any cell.", "Remove it.")
    few = len(cells) < len(table.header)
    advice = (
        "Fill in what is missing; where it is the last row, the file may have been cut."
        if few
        else "A comma within a cell needs quotes around the cell."
    )
    return None, Fault(f"Row {row} has {len(cells)} fields; the header has {len(table.header)}.", advice)
