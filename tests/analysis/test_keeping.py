"""Measures of the whole landscape are kept as long as somebody may ask for them, and no longer."""

import gc
from datetime import date, timedelta
from weakref import ref

from service.analysis.keeping import kept
from service.stores.base import Store
from tests.conftest import Landscape
from tests.landscapes import change_set, node

DAY = date(2026, 11, 29)


class Measure:
    """Something large."""


def _make(_store: Store, _day: date) -> Measure:
    return Measure()


def test_a_measure_is_made_once_for_a_revision_and_a_day(landscape: Landscape) -> None:
    store = landscape()
    first, other = kept(store, DAY, _make), kept(store, DAY + timedelta(days=1), _make)
    assert first is not other
    assert kept(store, DAY, _make) is first
    assert kept(store, DAY + timedelta(days=1), _make) is other


def test_measures_of_a_revision_that_is_over_are_let_go(landscape: Landscape) -> None:
    store = landscape()
    old = [ref(kept(store, DAY + timedelta(days=days), _make)) for days in range(5)]
    store.apply(change_set(node("body", "new", kind="council"), id_="second"))
    new = kept(store, DAY, _make)
    gc.collect()
    assert [held() for held in old] == [None] * 5
    assert kept(store, DAY, _make) is new
