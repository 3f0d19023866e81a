"""The records that measures are made from, read once for each revision."""

from weakref import WeakKeyDictionary

from service.stores.base import Snapshot, Store

_kept: WeakKeyDictionary[Store, dict[tuple[str, ...], Snapshot]] = WeakKeyDictionary()


def snapshot_of(store: Store, *types: str) -> Snapshot:
    """Return every record of these types at the store's present revision, whatever their period."""
    held = _kept.setdefault(store, {})
    found = held.get(types)
    if found is None or found.revision != store.revision().number:
        found = held[types] = store.snapshot(types)
    return found
