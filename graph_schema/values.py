"""What is wrong with a value of a kind: a date, an amount, a financial year, an address of a page."""

import ipaddress
import re
from datetime import date
from decimal import Decimal
from functools import lru_cache
from urllib.parse import SplitResult, urlsplit

from graph_schema.dates import NotADate, first_day, last_day
from graph_schema.findings import Fault
from graph_schema.texts import email_fault

MAX_AMOUNT = 10**15
"""The bound of every number: whole numbers stay exact in JSON up to 9,007,199,254,740,991."""

_DATE_ADVICE = "Write YYYY-MM-DD, or YYYY-MM or YYYY where no more is known."
_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]{0,14})")
_AMOUNT = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.([0-9]{1,4}))?")
_LOOSE_AMOUNT = re.compile(
    r"£? ?(?P<number>[0-9][0-9,]{0,18}(?:\.[0-9]{1,6})?) ?(?P<times>k|m|bn)?", re.IGNORECASE
)
_TIMES = {"k": 10**3, "m": 10**6, "bn": 10**9}
_YEAR = re.compile(r"(?P<start>[0-9]{4})-(?P<end>[0-9]{2})")
_OTHER_YEAR = re.compile(r"(?P<start>[0-9]{4})(?:[-/–][0-9]{1,4})?")
_UNSAFE_IN_URL = re.compile(r"[\s\"<>\\^`{|}\x00-\x1f\x7f]")
_PLAIN_URL = re.compile(r"https?://([a-z0-9-]+(?:\.[a-z0-9-]+)+)(?:/[!-~]*)?")
_NUMBER_HOST = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)", re.IGNORECASE)
_LOCAL_NAMES = (".localhost", ".local", ".internal", ".lan", ".intranet", ".home.arpa")


def find_date_fault(text: str, today: date | None) -> Fault | None:
    """Return what is wrong with a date as known; with `today`, one that has not come yet is wrong too."""
    try:
        day = first_day(text)
    except NotADate:
        return Fault(*_why_no_date(text))
    if today is not None and day > today:
        return Fault(f"The day {text} has not come yet.", "Check the year.")
    return None


def _why_no_date(text: str) -> tuple[str, str]:
    if not text.isascii() and any(letter.isdigit() and not letter.isascii() for letter in text):
        return f"{text} is not written in the digits 0–9.", _DATE_ADVICE
    if re.fullmatch(r"[0-9]{4}-(?:1[3-9]|[2-9][0-9]|00)(?:-[0-9]{2})?", text):
        return f"{text} is no date: there is no month {text[5:7]}.", _DATE_ADVICE
    if re.fullmatch(r"[0-9]{4}(?:-[0-9]{2}){0,2}", text):
        return f"{text} is no date.", "Check the day."
    if re.fullmatch(r"[0-9]{5}", text):
        return (
            f"{text} is not written as a date (it looks like a spreadsheet's day number).",
            _DATE_ADVICE,
        )
    return f"{text[:100]} is not written as a date.", _DATE_ADVICE


def earliest(text: str) -> date | None:
    """Return the first day that a date as known may mean; None where it is empty or no date."""
    try:
        return first_day(text) if text else None
    except NotADate:
        return None


def latest(text: str) -> date | None:
    """Return the last day that a date as known may mean; None where it is empty or no date."""
    try:
        return last_day(text) if text else None
    except NotADate:
        return None


def find_number_fault(text: str) -> Fault | None:
    """Return what is wrong with a whole number, nought or more."""
    if _WHOLE.fullmatch(text) is None:
        return Fault(f"{text[:100]} is no whole number.", "Write it in the digits 0–9 alone.")
    return Fault(f"{text} is negative.", "Check it.") if text.startswith("-") else None


def find_amount_fault(text: str, decimals: int) -> Fault | None:
    """Return what is wrong with an amount of money, written in plain digits."""
    match = _AMOUNT.fullmatch(text)
    if match is None:
        return Fault(f"{text[:100]} is no plain number.", _plain_amount(text))
    if text.startswith("-"):
        return Fault(
            f"The amount {text} is negative.", "Turn the line round, or leave the amount empty and note it."
        )
    if len(match.group(1) or "") > decimals:
        digits = f"at most {decimals} digits after the point" if decimals else "whole pounds"
        return Fault(f"{text} is more exact than is kept.", f"Write {digits}.")
    return None


def _plain_amount(text: str) -> str:
    match = _LOOSE_AMOUNT.fullmatch(text.strip())
    if match is None:
        return "Write the amount in the digits 0–9 alone."
    number = Decimal(match.group("number").replace(",", "")) * _TIMES.get(
        (match.group("times") or "").lower(), 1
    )
    return f"Write {number.normalize():f}."


def find_financial_year_fault(text: str) -> Fault | None:
    """Return what is wrong with a financial year, April to March, written `2025-26`."""
    match = _YEAR.fullmatch(text)
    if match is not None and (int(match.group("start")) + 1) % 100 == int(match.group("end")):
        return None
    other = _OTHER_YEAR.fullmatch(text)
    advice = "Write it as 2025-26."
    if other is not None and other.group("start").isascii():
        start = int(other.group("start"))
        advice = f"Write {start}-{(start + 1) % 100:02d}."
    return Fault(f"{text[:100]} is no financial year.", advice)


def find_url_fault(text: str) -> Fault | None:
    """Return what is wrong with the address of a public page. Nothing is fetched."""
    plain = _PLAIN_URL.fullmatch(text)
    if plain is not None and not _UNSAFE_IN_URL.search(text) and not _is_local(plain.group(1)):
        return None  # what follows finds nothing in it either, at twenty times the cost
    email = email_fault(text)
    if email is not None:
        return email
    unsafe = _UNSAFE_IN_URL.search(text)
    if unsafe is not None:
        what = (
            "a space" if unsafe.group().isspace() else f"a sign that may not stand in one ({unsafe.group()})"
        )
        return Fault(f"The address holds {what}.", "Write it as the browser shows it (%20 for a space).")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return Fault("The address cannot be read.", "Copy it from the browser.")
    if parts.scheme not in {"http", "https"} or port == 0:
        return Fault("The address must begin with https:// or http://.", "Copy it whole from the browser.")
    return _host_fault(parts)


def _host_fault(parts: SplitResult) -> Fault | None:
    if parts.username is not None or parts.password is not None:
        return Fault("The address holds a user name and password.", "Take them out, and change the password.")
    host = (parts.hostname or "").rstrip(".")
    if not host:
        return Fault("The address names no site.", "Copy it whole from the browser.")
    if _is_local(host):
        return Fault(
            f"The address points to a local machine ({host}).", "Name a page that everybody can reach."
        )
    return None


@lru_cache(1_000)
def _is_local(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        # 2130706433, 0x7f.1 and 127.1 are ways to write 127.0.0.1 that some programs still follow.
        return (
            "." not in host
            or host.endswith(_LOCAL_NAMES)
            or _NUMBER_HOST.fullmatch(host.rpartition(".")[2]) is not None
        )
