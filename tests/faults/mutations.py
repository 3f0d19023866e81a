"""Packages spoilt at random: real tables of the seed, with cells, rows, columns and bytes changed as a careless hand or tool does."""

import csv
import io
import json
from collections.abc import Mapping

from hypothesis import strategies as st

from graph_schema.references import references_of
from graph_schema.schema import load_schema
from tests.conftest import seed_records
from tests.landscapes import SEED
from tests.loading.packages import with_descriptor

Files = dict[str, bytes]

ROWS = 4
"""How many rows of each table are kept, with all that they name."""

_TEXTS = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [
            "",
            " ",
            "\x00",
            "\ufeff",
            "\u202e",
            "=1+1",
            "-0",
            "NaN",
            "1e309",
            "9" * 5_000,
            "0" * 200_000,
            "2026-02-30",
            "9999-12-31",
            "-2026",
            "|",
            "||",
            "a|a",
            '"',
            '""',
            "\r\n",
            "\r",
            "council",
            "S92000003",
            "../../etc/passwd",
            "ijb-fife",
            "é" * 300,
            "𝔘\u0301",
        ]
    ),
)

_BYTES = st.sampled_from(
    [
        b"\x00",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"\xc3",
        b"\xed\xa0\x80",
        b'"',
        b"\r",
        b"\n",
        b",",
        b";",
        b"\t",
        b"\x1a",
    ]
)


def seed_tables() -> Files:
    """Return a small part of the seed that is sound in itself: a few rows of each table, and all that they name."""
    tables = {
        path.name: _read(path.read_bytes()) for path in SEED.glob("*.csv") if path.name != "provenance.csv"
    }
    kept = _with_named({row[0] for rows in tables.values() for row in rows[1 : ROWS + 1]})
    files = {
        name: _written([rows[0], *(row for row in rows[1:] if row[0] in kept)])
        for name, rows in tables.items()
    }
    return with_descriptor(files)


def _with_named(ids: set[str]) -> set[str]:
    schema = load_schema()
    records = {record.id: record for record in seed_records()}
    left = set(ids)
    while left:
        named = {name for id_ in left for name in references_of(records[id_], schema) if name in records}
        left = named - ids
        ids = ids | left
    return ids


def _read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(), newline="")))


def _written(rows: list[list[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode("utf-8", "surrogatepass")


@st.composite
def spoilt(draw: st.DrawFn, whole: Mapping[str, bytes]) -> Files:
    """Draw a package of which one to three files are spoilt."""
    files = dict(whole)
    for _ in range(draw(st.integers(1, 3))):
        name = draw(st.sampled_from(sorted(files)))
        how = draw(st.sampled_from(_DESCRIPTOR if name.endswith(".json") else _TABLE))
        files[name] = how(draw, files[name])
    if draw(st.integers(0, 9)) == 0:
        del files[draw(st.sampled_from(sorted(files)))]
    return files


def _cell(draw: st.DrawFn, content: bytes) -> bytes:
    """Put something else into a cell."""
    rows = _rows_of(content)
    row = rows[draw(st.integers(0, len(rows) - 1))]
    if row:
        row[draw(st.integers(0, len(row) - 1))] = draw(_TEXTS)
    return _written(rows)


def _width(draw: st.DrawFn, content: bytes) -> bytes:
    """Give a row more or fewer cells than there are columns."""
    rows = _rows_of(content)
    number = draw(st.integers(0, len(rows) - 1))
    change = draw(st.integers(-3, 3))
    rows[number] = rows[number] + [draw(_TEXTS)] * change if change > 0 else rows[number][: change or None]
    return _written(rows)


def _columns(draw: st.DrawFn, content: bytes) -> bytes:
    """Change the heading: twice the same, another name, another order."""
    rows = _rows_of(content)
    head = list(draw(st.permutations(rows[0])))
    if draw(st.booleans()) and head:
        head[0] = draw(st.one_of(_TEXTS, st.sampled_from(head)))
    return _written([head, *rows[1:]])


def _twice(draw: st.DrawFn, content: bytes) -> bytes:
    """Say a row twice, or take rows away."""
    rows = _rows_of(content)
    if draw(st.booleans()):
        return _written([*rows, rows[-1]])
    return _written(rows[: draw(st.integers(0, len(rows)))])


def _bytes(draw: st.DrawFn, content: bytes) -> bytes:
    """Put bytes in that are no text, no CSV, or both."""
    at = draw(st.integers(0, len(content)))
    gone = draw(st.integers(0, 3))
    return content[:at] + draw(st.one_of(_BYTES, st.binary(max_size=8))) + content[at + gone :]


def _encoding(draw: st.DrawFn, content: bytes) -> bytes:
    """Write it in another encoding, or cut it off."""
    if draw(st.booleans()):
        return content[: draw(st.integers(0, len(content)))]
    text = content.decode("utf-8", "replace")
    return text.encode(draw(st.sampled_from(["utf-16", "utf-8-sig", "latin-1", "cp1252"])), "replace")


def _rows_of(content: bytes) -> list[list[str]]:
    """Return the rows of what may be spoilt already; one empty row of an empty file."""
    text = content.decode("utf-8", "replace").replace("\x00", "")
    return [line.split(",") for line in text.splitlines()] or [[]]


def _descriptor(draw: st.DrawFn, content: bytes) -> bytes:
    """Change what the descriptor says of the package."""
    anything = st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), _TEXTS),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)
        ),
        max_leaves=6,
    )
    try:
        said = json.loads(content)
    except ValueError:
        return content
    if not isinstance(said, dict):
        return content
    said[draw(st.sampled_from(["name", "version", "resources", "more"]))] = draw(anything)
    return json.dumps(said).encode("utf-8", "surrogatepass")


_TABLE = [_cell, _cell, _width, _columns, _twice, _bytes, _encoding]
_DESCRIPTOR = [_descriptor, _bytes, _encoding]
