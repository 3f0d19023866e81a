"""What is measured over the whole landscape is made once for a revision and a day, and then kept."""

from collections import OrderedDict
from collections.abc import Callable
from datetime import date
from threading import Lock
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from service.stores.base import Store

T = TypeVar("T")

MOST_KEPT = 64
"""How many measures of one store are kept; the one longest unasked for goes first."""

Make = Callable[[Store, date], T]

_kept: WeakKeyDictionary[Store, "OrderedDict[tuple[int, date, Any], Any]"] = WeakKeyDictionary()
_lock = Lock()


def kept(store: Store, day: date, make: Make[T]) -> T:
    """Return what a function makes of a store's present revision for a day, made at the first call."""
    key = (store.revision().number, day, make)
    with _lock:
        known = _kept.setdefault(store, OrderedDict())
        if key in known:
            known.move_to_end(key)
            found: T = known[key]
            return found
    made = make(store, day)
    with _lock:
        known[key] = made
        while len(known) > MOST_KEPT:
            known.popitem(last=False)
    return made
