"""Questions about an earlier day: who stood then, what was open then, and with whom the work of later bodies lay."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from graph_schema.records import AnyRecord
from service.days import today
from service.stores.base import Store
from tests.conftest import Landscape
from tests.landscapes import line, node, offer
from tests.questions.isle import SCOTLAND
from tests.questions.past import CHECKS, ask, ids


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_past_is_what_the_evidence_says(check: Callable[[Store], None], seed_store: Store) -> None:
    check(seed_store)


def _passed(from_id: str, to_id: str, when: str) -> AnyRecord:
    return line("succeeded_by", from_id, to_id, kind="functions_transferred", date=when, valid=(when, None))


def _boards() -> list[AnyRecord]:
    """Return one board that came from two in 2011, one of which came from another in 2003; a helper of all time."""
    return [
        node("area", SCOTLAND, "Scotland", area_type="country"),
        node("topic", "quality", "Quality"),
        node("body", "first", "First Board", kind="ndpb", valid=("1999", "2002")),
        node("body", "second", "Second Board", kind="ndpb", valid=("2003", "2010")),
        node("body", "aside", "Another Board", kind="ndpb", valid=(None, "2010")),
        node("body", "third", "Third Board", kind="ndpb", valid=("2011", None)),
        node("body", "helper", "Helper", kind="ndpb"),
        _passed("first", "second", "2003"),
        _passed("second", "third", "2011"),
        _passed("aside", "third", "2011"),
        _passed("aside", "helper", "2011"),
    ]


@pytest.mark.parametrize(
    ("day", "bodies"),
    [
        ("2000-01-01", ["first", "aside"]),
        ("2002-12-31", ["first", "aside"]),
        ("2003-01-01", ["second", "aside"]),
        ("2010-12-31", ["second", "aside"]),
        ("2011-01-01", []),
    ],
)
def test_before_a_body_began_its_work_lay_with_those_that_stood_then(
    landscape: Landscape, day: str, bodies: list[str]
) -> None:
    store = landscape(*_boards())
    listed: Any = ask(store, "bodies", as_of=day).items
    profile: Any = ask(store, "body", id="third", as_of=day)
    # What passed all its work on comes before what passed a part.
    assert ids(profile.items[0].preceded_by) == bodies
    assert next(ids(item.preceded_by) for item in listed if item.id == "third") == bodies
    assert ("lay then with" in profile.summary) == bool(bodies)


def test_successions_that_run_in_a_circle_end(landscape: Landscape) -> None:
    store = landscape(*_boards(), _passed("third", "second", "2012"), _passed("third", "first", "2012"))
    profile: Any = ask(store, "body", id="third", as_of="1990-01-01").items[0]
    assert ids(profile.preceded_by) == ["aside"]


def test_a_body_that_had_not_begun_is_shown_as_it_stood_when_it_began(landscape: Landscape) -> None:
    member = line("member_of", "third", "helper", valid=("2011", "2012"))
    before = line("member_of", "helper", "third", valid=("2005", "2008"))
    profile: Any = ask(landscape(*_boards(), member, before), "body", id="third", as_of="2006-06-01")
    assert [row.line.rpartition("/")[2] for row in profile.members] == [member.id]
    assert "What follows is how it stood when it began." in profile.summary


def test_a_search_for_a_body_that_had_not_begun_finds_those_before_it(landscape: Landscape) -> None:
    store = landscape(*_boards())
    found: Any = ask(store, "search", q="third board", type=["body"], as_of="2005-06-01")
    first = found.items[0]
    assert (first.id, first.matched_by) == ("second", "successor")
    assert first.why.startswith("Its work passed to Third Board after the day asked about.")
    assert "third" not in ids(found.items)
    assert ids(ask(store, "search", q="third board", type=["body"], as_of="2012-06-01").items)[0] == "third"


def _open_on(store: Store, day: str) -> set[str]:
    """Return the offers of a day, having seen that every question counts the same ones."""
    listed: Any = ask(store, "support", topic=["quality"], as_of=day)
    topic: Any = ask(store, "topic", id="quality", as_of=day)
    row = topic.items[0]
    assert row.current + row.unknown + (row.closed_since or 0) == listed.total
    assert set(ids(topic.helpers)) == {item.provider.id for item in listed.items}
    for body in ids(topic.helpers):
        own: Any = ask(store, "body", id=body, as_of=day)
        if own.items[0].active:
            assert set(ids(own.offers)) == {i.offer.id for i in listed.items if i.provider.id == body}
    return {item.offer.id for item in listed.items}


def test_an_offer_without_a_first_day_is_no_older_than_who_provides_it(landscape: Landscape) -> None:
    store = landscape(
        *_boards(),
        offer("undated", "third", "quality"),
        offer("dated", "third", "quality", valid=("2005", None)),
        offer("helps", "helper", "quality"),
    )
    assert _open_on(store, "2004-06-01") == {"helps"}
    assert _open_on(store, "2006-06-01") == {"helps", "dated"}
    assert _open_on(store, "2011-01-01") == {"helps", "dated", "undated"}
    answer: Any = ask(store, "support", topic=["quality"], as_of="2006-06-01")
    why = {item.offer.id: item.why for item in answer.items}
    assert "it is now with Third Board, which began in 2011" in why["dated"]
    assert "it is now with" not in why["helps"]
    topic: Any = ask(store, "topic", id="quality", as_of="2006-06-01")
    assert {helper.id: helper.active for helper in topic.helpers} == {"helper": True, "third": False}


def test_who_else_offers_the_same_is_counted_among_those_that_stood(landscape: Landscape) -> None:
    store = landscape(*_boards(), offer("undated", "third", "quality"), offer("helps", "helper", "quality"))
    alike = {
        day: [item.alike.bodies for item in answer.items]
        for day in ("2006-06-01", "2012-06-01")
        if (answer := _support(store, day))
    }
    assert alike == {"2006-06-01": [0], "2012-06-01": [1, 1]}


def _support(store: Store, day: str) -> Any:
    return ask(store, "support", topic=["quality"], as_of=day)


def test_what_has_closed_counts_for_the_days_on_which_it_was_open(landscape: Landscape) -> None:
    store = landscape(*_boards(), offer("shut", "helper", "quality", status="closed", valid=("2005", "2008")))
    assert _open_on(store, "2006-06-01") == {"shut"}
    assert _open_on(store, "2009-06-01") == set()
    assert _open_on(store, today().isoformat()) == set()
    then: Any = ask(store, "topic", id="quality", as_of="2006-06-01").items[0]
    now: Any = ask(store, "topic", id="quality").items[0]
    assert (then.closed_since, now.closed_since) == (1, None)


def test_offers_without_a_first_day_are_counted_for_a_day_that_is_past(landscape: Landscape) -> None:
    store = landscape(*_boards(), offer("helps", "helper", "quality"))
    said = "1 of 1 shown have no first day recorded: they may be newer than the day asked about"
    assert said in _support(store, (today() - timedelta(days=1)).isoformat()).landscape.limits
    assert said not in ask(store, "support", topic=["quality"]).landscape.limits


def test_an_offer_of_a_body_to_come_is_open_from_its_first_day(landscape: Landscape) -> None:
    store = landscape(
        node("area", SCOTLAND, "Scotland", area_type="country"),
        node("topic", "quality", "Quality"),
        node("body", "coming", kind="ndpb", valid=(str(today().year + 2), None)),
        offer("undated", "coming", "quality"),
    )
    assert _support(store, today().isoformat()).total == 0
    assert _support(store, f"{today().year + 3}-01-01").total == 1
