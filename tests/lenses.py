"""The lens of a store, for tests that ask a question as the service does."""

from pathlib import Path
from tempfile import gettempdir
from weakref import WeakKeyDictionary

from service.lens import Lens
from service.settings import Settings
from service.stores.base import Store

_kept: WeakKeyDictionary[Store, Lens] = WeakKeyDictionary()


def lens_of(store: Store) -> Lens:
    """Return one lens a store: the scenarios that come with Cairn, and a data folder that holds none."""
    lens = _kept.get(store)
    if lens is None:
        lens = _kept[store] = Lens(store, Settings(data=Path(gettempdir()) / "no-cairn-data"))
    return lens
