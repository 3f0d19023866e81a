"""When records hold: days, months and years as known, both ends included, an open end holding."""

from datetime import date
from typing import Any

import pytest

from service.stores.base import OfferFilters, Page, Store
from tests.contract.steps import SCOTLAND, BackDoor, body, find_ids, hold, ids_of, topic
from tests.landscapes import line, offer

Period = tuple[str | None, str | None]

PERIODS: dict[str, tuple[Period, list[str], list[str]]] = {
    # name: (period, days on which it holds, days on which it does not)
    "open": ((None, None), ["0001-01-01", "2019-06-01", "9999-12-31"], []),
    "open start": ((None, "2019-03-31"), ["0001-01-01", "2019-03-31"], ["2019-04-01", "9999-12-31"]),
    "open end": (("2019-04-01", None), ["2019-04-01", "9999-12-31"], ["2019-03-31", "0001-01-01"]),
    "one day": (("2019-04-01", "2019-04-01"), ["2019-04-01"], ["2019-03-31", "2019-04-02"]),
    "one year": (("2019", "2019"), ["2019-01-01", "2019-12-31"], ["2018-12-31", "2020-01-01"]),
    "one month": (("2020-02", "2020-02"), ["2020-02-01", "2020-02-29"], ["2020-01-31", "2020-03-01"]),
    "a short February": (("2019-02", "2019-02"), ["2019-02-28"], ["2019-03-01"]),
    "month to year": (("2018-11", "2019"), ["2018-11-01", "2019-12-31"], ["2018-10-31", "2020-01-01"]),
    "day to month": (
        ("2018-11-15", "2018-12"),
        ["2018-11-15", "2018-12-31"],
        ["2018-11-14", "2019-01-01"],
    ),
    "year to day": (("2018", "2019-04-01"), ["2018-01-01", "2019-04-01"], ["2017-12-31", "2019-04-02"]),
    "from a month": (("1996-04", None), ["1996-04-01"], ["1996-03-31"]),
    "to a year": ((None, "1995"), ["1995-12-31"], ["1996-01-01"]),
}


def _hold(store: Store, period: Period) -> None:
    hold(
        store,
        SCOTLAND,
        topic("t"),
        body("a"),
        body("b", valid=period),
        line("funds", "a", "b", kind="grant", valid=period),
        offer("o", "a", "t", valid=period),
    )


def _seen(store: Store, day: date) -> dict[str, bool]:
    """Return whether each way of asking sees the dated records on a day."""
    return {
        "find": bool(find_ids(store, "body", active_on=day, ids=("b",))),
        "find a line": bool(find_ids(store, "funds", active_on=day)),
        "lines": bool(store.lines(["a"], types=["funds"], as_of=day).items),
        "lines that follow": bool(store.lines(["o"], types=["about"], as_of=day).items),
        "walk": bool(store.walk("a", types=["funds"], as_of=day).steps),
        "find_offers": bool(store.find_offers(OfferFilters(as_of=day), Page()).items),
        "snapshot": bool(store.snapshot(["offer"], as_of=day).nodes),
        "snapshot of lines": bool(store.snapshot(["funds"], as_of=day).lines),
    }


@pytest.mark.parametrize(("period", "on", "off"), PERIODS.values(), ids=PERIODS)
def test_every_way_of_asking_agrees_on_whether_a_period_holds(
    store: Store, period: Period, on: list[str], off: list[str]
) -> None:
    _hold(store, period)
    for day, holds in [*((day, True) for day in on), *((day, False) for day in off)]:
        seen = _seen(store, date.fromisoformat(day))
        assert dict.fromkeys(seen, holds) == seen, day


@pytest.mark.parametrize(
    ("valid_to", "day", "ended"),
    [
        (None, "9999-12-31", False),
        ("2019-03-31", "2019-03-31", False),
        ("2019-03-31", "2019-04-01", True),
        ("2019-03", "2019-03-31", False),
        ("2019-03", "2019-04-01", True),
        ("2019", "2019-12-31", False),
        ("2019", "2020-01-01", True),
    ],
)
def test_a_record_had_ended_by_the_day_after_its_last(
    store: Store, valid_to: str | None, day: str, ended: bool
) -> None:
    hold(store, body("b", valid=(None, valid_to)))
    assert bool(find_ids(store, "body", ended_by=date.fromisoformat(day))) is ended


def test_what_has_not_begun_is_neither_active_nor_ended(store: Store) -> None:
    hold(store, body("b", valid=("2030", "2031")))
    day = date(2026, 11, 23)
    assert find_ids(store, "body", active_on=day) == []
    assert find_ids(store, "body", ended_by=day) == []


def test_without_a_day_everything_counts_whatever_its_period(store: Store) -> None:
    _hold(store, ("1900", "1901"))
    assert find_ids(store, "body") == ["a", "b"]
    assert ids_of(store.lines(["a"], types=["funds"]).items) == ["a--funds--b"]
    assert len(store.walk("a", types=["funds"]).steps) == 1
    assert store.find_offers(OfferFilters(), Page()).total == 1
    assert len(store.snapshot(["funds"]).lines) == 1


def test_totals_and_pages_count_what_holds_on_the_day(store: Store) -> None:
    def money(number: int, valid: Period) -> Any:
        return line("funds", "a", "b", id_=f"l{number}", kind="grant", valid=valid)

    hold(store, body("a"), body("b"), *(money(n, (None, "2019" if n % 2 else None)) for n in range(6)))
    first = store.lines(["a"], as_of=date(2020, 1, 1), limit=2)
    assert (first.total, ids_of(first.items)) == (3, ["l0", "l2"])
    last = store.lines(["a"], as_of=date(2020, 1, 1), limit=2, after=first.next)
    assert (ids_of(last.items), last.next) == (["l4"], None)


def test_a_walk_goes_only_over_lines_that_hold_on_the_day(store: Store) -> None:
    hold(
        store,
        *(body(id_) for id_ in "abc"),
        line("funds", "a", "b", id_="l1", kind="grant", valid=(None, "2019")),
        line("funds", "b", "c", id_="l2", kind="grant", valid=("2019", None)),
    )
    walked = {
        year: [step.line.id for step in store.walk("a", as_of=date(year, 7, 1)).steps]
        for year in (2018, 2019, 2020)
    }
    assert walked == {2018: ["l1"], 2019: ["l1", "l2"], 2020: []}


def test_a_body_that_ended_is_still_walked_through(store: Store) -> None:
    """Whether the lines of an ended body hold is for the lines to say."""
    hold(
        store,
        body("a"),
        body("ended", valid=(None, "2001")),
        body("c"),
        line("succeeded_by", "a", "ended", id_="l1"),
        line("succeeded_by", "ended", "c", id_="l2"),
    )
    assert [step.line.id for step in store.walk("a", as_of=date(2020, 1, 1)).steps] == ["l1", "l2"]


def test_the_back_door_s_periods_are_read_alike(store: Store, back_door: BackDoor) -> None:
    hold(store, body("a"))
    back_door.write_record(body("b", valid=("2019-02", "2019")))
    days = [date(2019, 1, 31), date(2019, 2, 1), date(2019, 12, 31), date(2020, 1, 1)]
    assert [find_ids(store, "body", ids=("b",), active_on=day) for day in days] == [[], ["b"], ["b"], []]
