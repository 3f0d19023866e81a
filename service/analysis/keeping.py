"""What is measured over the whole landscape is made once for a revision and a day, and then kept until the next revision.

Each may hold much of the landscape, and nobody asks for one of a revision that is over.
"""

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
    """Return what a function makes of a store's present revision for a day, made at the first call; never None."""
    key = (store.revision().number, day, make)
    found: T | None = _found(store, key)
    if found is not None:
        return found
    made = make(store, day)
    with _lock:
        known = _kept.setdefault(store, OrderedDict())
        known[key] = made
        newest = max(revision for revision, _, _ in known)
        for old in [other for other in known if other[0] < newest]:
            del known[old]
        while len(known) > MOST_KEPT:
            known.popitem(last=False)
    return made


def kept_already(store: Store, day: date, make: Make[T]) -> T | None:
    """Return the same where it has been made and is still kept, else None: for what takes too long for a request."""
    found: T | None = _found(store, (store.revision().number, day, make))
    return found


def _found(store: Store, key: tuple[int, date, Any]) -> Any:
    with _lock:
        known = _kept.get(store)
        if known is None or key not in known:
            return None
        known.move_to_end(key)
        return known[key]
