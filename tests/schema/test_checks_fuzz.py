"""Whatever bytes come, the checks say what is wrong with them: never a traceback, never a record of a faulty row."""

import csv
import io

from hypothesis import given, settings
from hypothesis import strategies as st

from graph_schema.checks import Checked, check_tables
from graph_schema.findings import MAX_FINDINGS
from graph_schema.schema import load_schema

SOURCES = b"id,title,url,sources,confidence,valid_from,valid_to,note\nweb,A page,,web,,,,\n"
GOOD = (
    b"id,preferred_label,broader_id,scope_note,examples,sources,confidence,valid_from,valid_to,note\n"
    b"care,Care,,,,web,high,2001,2002-03,\n"
    b'day-care,"Day care, and ""more""",care,,,web,,,,A note\n'
)
COLUMNS = GOOD.decode().splitlines()[0].split(",")
NASTY = st.sampled_from(
    [
        "",
        "care",
        "day-care",
        "web",
        "web|web",
        "|",
        "2001",
        "2001-02-30",
        "9999-12",
        "0000",
        "high",
        "=1+1",
        "\0",
        "\ud800",
        "\u202e",
        "\ufffd",
        "e\u0301",
        "Ã©",
        "<b>",
        "a\nb",
        '"',
        "'",
        "x" * 10_001,
        "１",
        "ß",
        "\U000e0041",
    ]
)
CELL = NASTY | st.text(st.characters(), max_size=8)


def check_topics(content: bytes) -> Checked:
    checked = check_tables(load_schema(), {"sources.csv": SOURCES, "topics.csv": content})
    for finding in checked.findings:
        assert str(finding).isprintable()
        assert finding.message
        assert finding.row is None or finding.row >= 1
    if checked.is_sound:
        assert {stated.record.id for stated in checked.stated()} >= {"web"}
    return checked


def test_the_table_that_is_changed_here_is_good() -> None:
    assert check_topics(GOOD).findings == ()


@settings(deadline=None, max_examples=150)
@given(st.binary(max_size=200))
def test_any_bytes_give_findings(content: bytes) -> None:
    assert not check_topics(content).is_sound


@settings(deadline=None, max_examples=300)
@given(
    st.integers(0, len(GOOD)),
    st.integers(0, 8),
    st.binary(max_size=6) | st.sampled_from([b'"', b",", b"\r", b"\n"]),
)
def test_a_good_table_with_some_bytes_changed_never_breaks_the_checks(at: int, cut: int, put: bytes) -> None:
    check_topics(GOOD[:at] + put + GOOD[at + cut :])


@settings(deadline=None, max_examples=200)
@given(
    st.lists(st.lists(CELL, min_size=len(COLUMNS), max_size=len(COLUMNS)), max_size=4),
    st.permutations(COLUMNS),
)
def test_any_cells_in_any_columns_never_break_the_checks(rows: list[list[str]], columns: list[str]) -> None:
    written = io.StringIO(newline="")
    csv.writer(written).writerows([columns, *rows])
    check_topics(written.getvalue().encode("utf-8", "surrogatepass"))


def test_a_million_quotes_take_no_time_to_speak_of() -> None:
    assert not check_topics(GOOD + b'"' * 1_000_001).is_sound


def test_only_so_many_findings_of_a_file_are_listed_and_the_rest_are_counted() -> None:
    rows = b"".join(b"Topic %d,Topic,,,,web,,,,\n" % number for number in range(MAX_FINDINGS + 500))
    findings = check_topics(GOOD + rows).findings
    assert len(findings) == MAX_FINDINGS + 1
    assert findings[-1].message == "500 more like these are not listed."


def test_a_long_circle_is_named_in_short() -> None:
    count = 5_000
    rows = b"".join(b"t%d,Topic,t%d,,,web,,,,\n" % (n, (n + 1) % count) for n in range(count))
    findings = check_topics(GOOD + rows).findings
    assert [(f.row, f.column) for f in findings] == [(4, "broader_id")]
    assert len(findings[0].message) < 200
