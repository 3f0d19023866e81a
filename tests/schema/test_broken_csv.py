"""Every broken file of the conformance folder gets the finding that its index names, and nothing goes in.

The folder holds a small package with a vocabulary of its own; each file takes the place of one of its tables.
"""

import csv
import re
import time
from functools import cache

import pytest

from graph_schema.checks import Checked, check_tables
from graph_schema.records import AnyRecord
from tests.schema.skerry import FOLDER, TODAY, base_tables, make_schema

Row = dict[str, str]


def read_index() -> list[Row]:
    if not FOLDER.exists():
        return []
    with (FOLDER / "index.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


INDEX = read_index()
pytestmark = pytest.mark.skipif(not INDEX, reason="the conformance folder does not lie beside this checkout")


def rows_where(accept: str) -> list[pytest.param]:  # type: ignore[valid-type]  # pytest.param is a function
    return [
        pytest.param(row, id=row["file"].removesuffix(".csv")) for row in INDEX if row["accept"] == accept
    ]


@cache
def check(file: str) -> Checked:
    replaced = next(row["replaces"] for row in INDEX if row["file"] == file)
    tables = {**base_tables(), f"{replaced}.csv": (FOLDER / file).read_bytes()}
    return check_tables(make_schema(), tables, today=TODAY)


def offending(row: Row) -> str:
    """Return the value at the place that the index names, as a lax reading of the file gives it; or nothing."""
    text = (FOLDER / row["file"]).read_bytes().decode("utf-8", "replace").removeprefix("\ufeff")
    records = list(csv.reader(text.replace("\0", "\ufffd").splitlines(keepends=True)))
    number, column = int(row["expected_row"]), row["expected_column"]
    if number > len(records) or column not in records[0] or number == 1:
        return ""
    position = records[0].index(column)
    return records[number - 1][position] if position < len(records[number - 1]) else ""


def test_the_index_holds_107_broken_16_valid_and_4_either() -> None:
    assert {accept: len(rows_where(accept)) for accept in ("no", "yes", "either")} == {
        "no": 107,
        "yes": 16,
        "either": 4,
    }


def test_the_good_package_has_no_finding() -> None:
    assert check_tables(make_schema(), base_tables(), today=TODAY).findings == ()


@pytest.mark.parametrize("row", rows_where("no"))
def test_a_broken_file_gets_its_finding(row: Row) -> None:
    checked = check(row["file"])
    file = f"{row['replaces']}.csv"
    there = [
        finding
        for finding in checked.findings
        if finding.severity == "error"
        and finding.file == file
        and finding.row == int(row["expected_row"])
        and (finding.column or "") == row["expected_column"]
    ]
    assert there, [str(finding) for finding in checked.findings]
    assert all(finding.message and finding.advice for finding in there)
    value = "".join(re.findall(r"[\w-]+", offending(row), re.ASCII)[:1])[:50]
    assert any(value in finding.value for finding in there), (value, there)


@pytest.mark.parametrize("row", rows_where("no"))
def test_a_broken_file_gives_no_records(row: Row) -> None:
    checked = check(row["file"])
    assert not checked.is_sound
    with pytest.raises(ValueError, match="errors"):
        checked.stated()


@pytest.mark.parametrize("row", rows_where("yes"))
def test_an_unusual_file_is_accepted(row: Row) -> None:
    checked = check(row["file"])
    assert checked.is_sound, [str(finding) for finding in checked.findings]
    assert list(checked.stated())


@pytest.mark.parametrize("row", rows_where("either"))
def test_a_file_that_may_go_either_way_is_read_as_it_stands(row: Row) -> None:
    checked = check(row["file"])
    assert checked.findings == ()
    assert len(of_type(checked, "body")) == 6


def test_text_that_would_be_a_command_stays_text() -> None:
    names = {
        file: label_of(check(file), "skerry-ijb")
        for file in ("bodies__template_in_name.csv", "bodies__cypher_in_name.csv", "bodies__sql_in_name.csv")
    }
    assert names == {
        "bodies__template_in_name.csv": "Skerry {{ 7*7 }} ${7*7} Board",
        "bodies__cypher_in_name.csv": "Skerry'}) DETACH DELETE n //",
        "bodies__sql_in_name.csv": "Skerry'; DROP TABLE bodies; --",
    }


def of_type(checked: Checked, type_: str) -> list[AnyRecord]:
    return [stated.record for stated in checked.stated() if stated.record.type == type_]


def label_of(checked: Checked, id_: str) -> str:
    return next(str(s.record.properties["name"]) for s in checked.stated() if s.record.id == id_)


@pytest.mark.parametrize(
    ("file", "bodies"),
    [
        ("bodies__valid_utf8_bom.csv", 6),
        ("bodies__valid_crlf.csv", 6),
        ("bodies__valid_mixed_line_ends.csv", 6),
        ("bodies__valid_no_last_newline.csv", 6),
        ("bodies__valid_all_quoted.csv", 6),
        ("bodies__valid_gaelic_accents.csv", 7),
        ("bodies__valid_year_and_month_dates.csv", 9),
        ("bodies__valid_leap_day.csv", 6),
        ("bodies__valid_same_name_two_bodies.csv", 7),
    ],
)
def test_every_body_of_an_unusual_file_is_there(file: str, bodies: int) -> None:
    assert len(of_type(check(file), "body")) == bodies


def test_quotes_commas_and_accents_are_kept() -> None:
    assert label_of(check("bodies__valid_quotes_and_commas.csv"), "skerry-ijb") == (
        'Skerry, "the Rock", Integration Joint Board'
    )
    assert label_of(check("bodies__valid_gaelic_accents.csv"), "bord-na-sgeire") == (
        "Bòrd na Gàidhlig is Sgìre Èirisgeigh"
    )


def test_a_year_stays_a_year() -> None:
    bodies = {b.id: b for b in of_type(check("bodies__valid_year_and_month_dates.csv"), "body")}
    assert (bodies["a-council"].valid_from, bodies["a-council"].valid_to) == ("1975", "1996")
    assert (bodies["b-council"].valid_from, bodies["b-council"].valid_to) == ("1996-04", "1996-04")


def test_columns_may_stand_in_another_order_and_a_line_may_come_again() -> None:
    def lines(file: str) -> int:
        return sum(s.record.is_line for s in check(file).stated() if s.record.type != "funding")

    assert lines("lines__valid_columns_in_other_order.csv") == 4
    assert lines("lines__valid_line_again_later.csv") == 6


def test_a_table_without_rows_gets_a_remark() -> None:
    remarks = check("funding__valid_header_only.csv").findings
    assert [(f.file, f.severity) for f in remarks] == [("funding.csv", "warning")]


def test_ten_thousand_columns_are_not_listed() -> None:
    findings = check("bodies__ten_thousand_columns.csv").findings
    assert [f.message for f in findings] == ["The header has 10,000 columns; at most 200 are read."]
    assert all(len(str(finding)) < 1_000 for finding in findings)


def test_no_file_takes_long() -> None:
    started = time.monotonic()
    for row in INDEX:
        check.__wrapped__(row["file"])
    assert (
        time.monotonic() - started < 60
    )  # 127 packages of a few rows: a hang, not slowness, is what is looked for
