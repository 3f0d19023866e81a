"""Order is total and the same in every store; pages never skip or repeat what was there throughout."""

from collections.abc import Callable

import pytest
from pydantic import ValidationError

from service.stores.base import COUNT_LIMIT, CursorNotUnderstood, Filters, OfferFilters, Page, Store
from tests.contract.steps import (
    SCOTLAND,
    BackDoor,
    body,
    do,
    find_ids,
    hold,
    ids_of,
    put,
    read_pages,
    remove,
    topic,
)
from tests.landscapes import line, offer

ORDERED = [
    ("d1", "42 Things"),
    ("d2", "Àird a' Mhachair"),  # as aird a' mhachair
    ("a9", "Ayr"),  # Ayr, AYR and ayr are one: the id decides
    ("b9", "AYR"),
    ("c9", "ayr"),
    ("z1", "Comhairle nan Eilean Siar"),
    ("e2", "Dùn Dè"),  # as dun de
    ("e1", "Dunblane"),
    ("f2", "Straß Street"),  # as strass street
    ("f1", "Strasse"),
    ("g1", "Zetland"),
    ("h1", "Ωmega"),  # Greek after Latin
    ("i1", "\ufffd"),  # the last letters of the basic plane …
    ("j0", "\U00020000"),  # … before all beyond it, among which the id decides
    ("j1", "\U0001f600"),
    ("j2", "\U00010428"),
]
"""Ids and labels in the order in which they must come."""


def _mixed() -> list[tuple[str, str]]:
    return ORDERED[1::2] + ORDERED[::2][::-1]


def test_labels_are_ordered_without_case_or_accents_and_then_by_id(store: Store) -> None:
    hold(store, *(body(id_, label) for id_, label in _mixed()))
    assert find_ids(store, "body") == [id_ for id_, _ in ORDERED]


@pytest.mark.parametrize("limit", [1, 3, 16])
def test_pages_join_without_a_seam_whatever_their_length(store: Store, limit: int) -> None:
    hold(store, *(body(id_, label) for id_, label in _mixed()))
    found = read_pages(lambda after: store.find("body", Filters(), Page(limit=limit, after=after)))
    assert ids_of(found) == [id_ for id_, _ in ORDERED]


def test_a_page_counts_all_that_match_and_the_last_one_has_no_next(store: Store) -> None:
    hold(store, *(body(f"b{n}") for n in range(5)))
    first = store.find("body", Filters(), Page(limit=4))
    assert (len(first.items), first.total, first.total_exact) == (4, 5, True)
    last = store.find("body", Filters(), Page(limit=4, after=first.next))
    assert (ids_of(last.items), last.total, last.next) == (["b4"], 5, None)
    assert store.find("body", Filters(), Page(limit=5)).next is None
    nothing = store.find("topic", Filters(), Page())
    assert (nothing.items, nothing.total, nothing.next) == ((), 0, None)


def test_totals_are_exact_up_to_ten_thousand_and_never_more(store: Store) -> None:
    hold(store, *(topic(f"t{n:05}") for n in range(COUNT_LIMIT)))
    found = store.find("topic", Filters(), Page(limit=1))
    assert (found.total, found.total_exact) == (COUNT_LIMIT, True)
    do(store, put(topic("one-more")))
    found = store.find("topic", Filters(), Page(limit=1))
    assert (found.total, found.total_exact) == (COUNT_LIMIT, False)


def test_lines_of_a_type_are_ordered_by_their_ids(store: Store) -> None:
    hold(
        store,
        body("a"),
        body("b"),
        *(line("funds", "a", "b", id_=id_, kind="grant") for id_ in ("z", "É", "f", "B")),
    )
    assert find_ids(store, "funds") == ["B", "É", "f", "z"]


def _landscape(store: Store) -> None:
    hold(
        store,
        SCOTLAND,
        topic("t"),
        body("hub"),
        *(body(f"b{n:02}") for n in range(0, 40, 2)),
        *(line("funds", f"b{n:02}", "hub", kind="grant") for n in range(0, 40, 2)),
        *(offer(f"o{n:02}", "hub", "t") for n in range(0, 40, 2)),
    )


def _write_around(store: Store) -> Callable[[int], None]:
    """Return a writer that, between pages, adds before and after and takes away where the reader stands."""

    def write(number: int) -> None:
        gone = 6 * number - 2  # the last record of each page of three, or one near it
        taken = [remove(f"o{gone:02}"), remove(f"b{gone:02}--funds--hub")] if gone < 40 else []
        do(
            store,
            put(body(f"b{number:02}x")),
            put(line("funds", f"b{number:02}x", "hub", kind="grant")),
            put(offer(f"o{number:02}x", "hub", "t")),
            put(offer(f"o{39 - number:02}y", "hub", "t")),
            *taken,
            id_=f"meanwhile-{number}",
        )

    return write


def _check(seen: list[str], throughout: set[str]) -> None:
    assert len(seen) == len(set(seen)), "a page repeats"
    assert throughout <= set(seen), "a page skips"


KEPT = [n for n in range(0, 40, 2) if (n + 2) % 6]
"""The numbers that nobody takes away."""


def test_find_neither_skips_nor_repeats_while_others_write(store: Store) -> None:
    _landscape(store)
    seen = read_pages(
        lambda after: store.find("offer", Filters(), Page(limit=3, after=after)), _write_around(store)
    )
    _check(ids_of(seen), {f"o{n:02}" for n in KEPT})


def test_find_offers_neither_skips_nor_repeats_while_others_write(store: Store) -> None:
    _landscape(store)
    filters = OfferFilters(topic_ranks={"t": (0, 1)})
    seen = read_pages(
        lambda after: store.find_offers(filters, Page(limit=3, after=after)), _write_around(store)
    )
    _check([row.offer.id for row in seen], {f"o{n:02}" for n in KEPT})


def test_lines_neither_skip_nor_repeat_while_others_write(store: Store) -> None:
    _landscape(store)
    seen = read_pages(
        lambda after: store.lines(["hub"], types=["funds"], limit=3, after=after), _write_around(store)
    )
    _check(ids_of(seen), {f"b{n:02}--funds--hub" for n in KEPT})


def _write_twice(store: Store, number: int) -> None:
    if number < 5:
        do(store, put(body(f"x{number}")), put(body(f"y{number}")), id_=f"m{number}")


def test_changes_neither_skip_nor_repeat_while_others_write(store: Store) -> None:
    for number in range(1, 8):
        hold(store, body(f"a{number}"), body(f"b{number}"), id_=f"c{number}")
    before = {(number, name) for number in range(1, 8) for name in (f"a{number}", f"b{number}")}
    seen = read_pages(
        lambda after: store.changes(limit=3, after=after),
        lambda number: _write_twice(store, number),
    )
    pairs = [(change.revision.number, change.record_id) for change in seen]
    assert len(pairs) == len(set(pairs))
    assert before <= set(pairs)
    assert pairs == sorted(pairs, key=lambda pair: pair[0])


def test_a_cursor_still_serves_when_the_record_it_was_made_at_is_gone(store: Store) -> None:
    hold(store, *(body(f"b{n}") for n in range(4)))
    first = store.find("body", Filters(), Page(limit=2))
    do(store, remove("b1"))
    assert ids_of(store.find("body", Filters(), Page(limit=2, after=first.next)).items) == ["b2", "b3"]


def test_a_cursor_serves_through_another_store_over_the_same_data(store: Store, back_door: BackDoor) -> None:
    hold(store, *(body(f"b{n}") for n in range(4)))
    first = store.find("body", Filters(), Page(limit=2))
    again = back_door.reopen()
    assert ids_of(again.find("body", Filters(), Page(limit=2, after=first.next)).items) == ["b2", "b3"]


ASKED: dict[str, Callable[[Store, str | None], str | None]] = {
    "find": lambda store, after: store.find("body", Filters(), Page(limit=1, after=after)).next,
    "find_offers": lambda store, after: store.find_offers(OfferFilters(), Page(limit=1, after=after)).next,
    "lines": lambda store, after: store.lines(["hub"], limit=1, after=after).next,
    "changes": lambda store, after: store.changes(limit=1, after=after).next,
}
"""Each way of paging: asked for the page after a cursor, it returns the next cursor."""

GARBAGE = {
    "empty": "",
    "a word": "next",
    "not base64": "&&& ' OR 1=1 --",
    "a letter beyond ASCII": "ü",
    "a broken letter": "\udcff",
    "base64 of nothing known": "bm90aGluZw",
    "a number alone": "MQ",
    "an empty list": "W10",
    "nulls": "W251bGwsbnVsbF0",
    "deep lists": "W1tbW1tbW1tdXV1dXV1d",
    "very long": "A" * 100_000,
    "a huge number": "WzFlOTk5LDFd",  # [1e999,1]
    "a number beyond 64 bits": "WzEwMDAwMDAwMDAwMDAwMDAwMDAwMDAwLDBd",
    "not a number": "W05hTiwwXQ",  # [NaN,0]
}


@pytest.mark.parametrize("cursor", GARBAGE.values(), ids=GARBAGE)
def test_a_cursor_that_is_none_is_refused(store: Store, cursor: str) -> None:
    for ask in ASKED.values():
        with pytest.raises(CursorNotUnderstood):
            ask(store, cursor)


def test_a_cursor_of_another_question_is_refused(store: Store) -> None:
    _landscape(store)
    cursors = {way: ask(store, None) for way, ask in ASKED.items()}
    assert all(cursors.values())
    for way, ask in ASKED.items():
        for other, cursor in cursors.items():
            if other != way:
                with pytest.raises(CursorNotUnderstood):
                    ask(store, cursor)


def test_a_cursor_is_safe_in_an_address(store: Store) -> None:
    hold(store, body("a", "a&b=c? #\u00e9 \U0001f600"), body("b", "b"))
    cursor = store.find("body", Filters(), Page(limit=1)).next
    assert cursor is not None
    assert cursor.isascii()
    assert cursor.replace("-", "").replace("_", "").isalnum()
    assert ids_of(store.find("body", Filters(), Page(limit=1, after=cursor)).items) == ["b"]


def test_a_cursor_of_the_longest_label_is_understood(store: Store) -> None:
    longest = ["\U0001f600" * 1_000, "ü" * 1_000, "a" * 1_000]
    hold(store, *(body(f"{id_}{n}", label) for id_ in "ab" for n, label in enumerate(longest)))
    found = read_pages(lambda after: store.find("body", Filters(), Page(limit=1, after=after)))
    assert ids_of(found) == ["a2", "b2", "a1", "b1", "a0", "b0"]


@pytest.mark.parametrize("limit", [0, -1, 501])
def test_a_page_of_no_records_or_of_too_many_cannot_be_asked_for(limit: int) -> None:
    with pytest.raises(ValidationError):
        Page(limit=limit)
