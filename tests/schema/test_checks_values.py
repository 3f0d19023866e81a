"""Texts, addresses, dates, amounts and years: what passes and what is named."""

from datetime import date

import pytest

from graph_schema.identifiers import make_slug
from graph_schema.texts import find_text_faults
from graph_schema.values import (
    find_amount_fault,
    find_date_fault,
    find_financial_year_fault,
    find_number_fault,
    find_url_fault,
)


@pytest.mark.parametrize(
    "text",
    [
        "Bòrd na Gàidhlig",
        "H@H",
        "Costs below £5 < £10 & falling",
        "- a dash, then words",
        "Call NHS 24 on 111 or 0800 22 44 88",
        "Helpline 0300 123 4567",
        "Write to enquiries@example.org or team mailbox ijb@example.org",
        "Spending of 179,078,000 in 2020-21, SSI 2014/344, reg. 01632/96012",
        "🏴󠁧󠁢󠁳󠁣󠁴󠁿 Alba, 👩‍⚕️, नर्स‍",
        "«À» and É",
    ],
)
def test_a_text_that_is_well(text: str) -> None:
    assert list(find_text_faults(text.rstrip("\u200d"), is_title=True)) == []


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Ask j.exampleson@example.org", "e-mail"),
        ("Ask morag.exampleson@fife.example.org today", "e-mail"),
        ("Ring Morag on 01632 960123", "telephone"),
        ("Ring +44 7700 900123", "telephone"),
        ("Ring (0131) 496 0123", "telephone"),
        ("Skerry\u00adCouncil", "U+00AD"),
        ("flag\U000e0067", "U+E0067"),
        ("</td>", "Markup"),
        ("Itâ€™s", "doubly encoded"),
        ("two\nlines", "line break"),
        ("a\tb", "tab"),
    ],
)
def test_a_text_that_is_not_well(text: str, named: str) -> None:
    assert any(named in fault.message for fault in find_text_faults(text, is_title=True))


def test_a_note_may_have_two_lines_and_a_title_may_not() -> None:
    assert [f.severity for f in find_text_faults("two\nlines", is_title=False)] == ["warning"]
    assert [f.severity for f in find_text_faults("two\nlines", is_title=True)] == ["error"]


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org",
        "http://example.org:8080/a%20b/(c);d?x=1&y=2#p",
        "https://www.gov.scot/bòrd/",
        "https://93.184.216.34/",
    ],
)
def test_an_address_that_is_well(url: str) -> None:
    assert find_url_fault(url) is None


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org",
        "//example.org",
        "https://",
        "https://localhost/",
        "https://intranet/page",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://[::1]/",
        "http://10.0.0.1/",
        "http://printer.local./",
        "https://user@example.org/",
        "https://example.org:99999/",
        "https://[example",
        'https://example.org/"onclick',
        "https://example.org\\@evil.example",
        "morag@example.org",
    ],
)
def test_an_address_that_is_not_well(url: str) -> None:
    assert find_url_fault(url) is not None


def test_dates_as_precise_as_known() -> None:
    assert [find_date_fault(text, None) for text in ("1996", "1996-04", "2024-02-29")] == [None, None, None]
    assert find_date_fault("2026-12", date(2026, 11, 23)) is not None
    assert find_date_fault("2026", date(2026, 11, 23)) is None


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("2025-27", "Write 2025-26."),
        ("1999/00", "Write 1999-00."),
        ("2025", "Write 2025-26."),
        ("FY25", "Write it as 2025-26."),
    ],
)
def test_a_financial_year_is_two_years_that_follow(text: str, advice: str) -> None:
    fault = find_financial_year_fault(text)
    assert fault is not None
    assert fault.advice == advice


def test_the_year_1999_to_2000_is_a_financial_year() -> None:
    assert find_financial_year_fault("1999-00") is None


@pytest.mark.parametrize(
    ("text", "advice"),
    [("12,500,000", "Write 12500000."), ("£1.2bn", "Write 1200000000."), ("85k", "Write 85000.")],
)
def test_the_plain_number_is_told(text: str, advice: str) -> None:
    fault = find_amount_fault(text, 0)
    assert fault is not None
    assert fault.advice == advice


@pytest.mark.parametrize("text", ["0", "7", "999999999999999"])
def test_plain_numbers(text: str) -> None:
    assert (find_number_fault(text), find_amount_fault(text, 0)) == (None, None)


@pytest.mark.parametrize(
    "text", ["007", "1_000", "1e3", "٣", "9" * 16, "9" * 5000, "-1", "1.0", " 1", "0x10"]
)
def test_numbers_that_are_not_plain(text: str) -> None:
    assert find_number_fault(text) is not None
    assert find_amount_fault(text, 0) is not None


def test_the_nearest_id_leaves_no_letter_out() -> None:
    assert make_slug("Bòrd na Gàidhlig") == "bord-na-gaidhlig"
    assert make_slug("skerry-cоuncil") == ""
