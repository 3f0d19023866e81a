"""Days as precisely as known, and the periods between them."""

from datetime import date

import pytest

from graph_schema.dates import NotADate, first_day, holds_on, last_day, overlap


@pytest.mark.parametrize(
    ("known", "first", "last"),
    [
        ("2019", date(2019, 1, 1), date(2019, 12, 31)),
        ("2019-04", date(2019, 4, 1), date(2019, 4, 30)),
        ("2019-12", date(2019, 12, 1), date(2019, 12, 31)),
        ("2019-04-12", date(2019, 4, 12), date(2019, 4, 12)),
        # 2024 is divisible by 4; 1900 by 100 and not by 400; 2000 by 400.
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-02", date(2023, 2, 1), date(2023, 2, 28)),
        ("1900-02", date(1900, 2, 1), date(1900, 2, 28)),
        ("2000-02", date(2000, 2, 1), date(2000, 2, 29)),
    ],
)
def test_a_date_spans_the_days_that_it_may_mean(known: str, first: date, last: date) -> None:
    assert (first_day(known), last_day(known)) == (first, last)


@pytest.mark.parametrize(
    "text",
    ["", "19", "2019-4", "2019-13", "2019-00", "2023-02-29", "2019-04-31", "12/04/2019", "2019-04-12T00:00",
     " 2019", "2019 ", "0000", "２０１９"],
)  # fmt: skip
def test_what_is_no_date_is_refused(text: str) -> None:
    for read in (first_day, last_day):
        with pytest.raises(NotADate):
            read(text)


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "day", "holds"),
    [
        ("2019", "2019", date(2019, 1, 1), True),
        ("2019", "2019", date(2019, 12, 31), True),
        ("2019", "2019", date(2018, 12, 31), False),
        ("2019", "2019", date(2020, 1, 1), False),
        ("2026-04-01", None, date(2026, 3, 31), False),
        ("2026-04-01", None, date(2026, 4, 1), True),
        (None, "2026-03-31", date(2026, 3, 31), True),
        (None, "2026-03-31", date(2026, 4, 1), False),
        ("2019-04-12", "2019-04-12", date(2019, 4, 12), True),
        (None, "2024-02", date(2024, 2, 29), True),
        (None, "2024-02", date(2024, 3, 1), False),
        (None, None, date(1, 1, 1), True),
    ],
)
def test_a_period_holds_on_both_its_ends(
    valid_from: str | None, valid_to: str | None, day: date, holds: bool
) -> None:
    assert holds_on(valid_from, valid_to, day) is holds


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ((None, None), (None, None), (None, None)),
        (("2014", None), ("2016-02-06", None), ("2016-02-06", None)),
        (("2016", None), ("2016-02-06", None), ("2016-02-06", None)),
        ((None, "2018"), (None, "2018-06"), (None, "2018-06")),
        (("2010", "2018"), ("2012", "2015"), ("2012", "2015")),
        (("2019", None), (None, "2019-01-01"), ("2019", "2019-01-01")),
        (("2019-01-02", None), (None, "2019-01-01"), None),
        ((None, "2006-03-31"), ("2015", None), None),
        # Known to the year alone, the two may have met: what is written is kept as it is written.
        (("2018", None), (None, "2018"), ("2018", "2018")),
    ],
)
def test_two_periods_share_the_days_that_lie_in_both(
    one: tuple[str | None, str | None],
    other: tuple[str | None, str | None],
    shared: tuple[str | None, str | None] | None,
) -> None:
    assert overlap(one, other) == shared
    assert overlap(other, one) == shared
