"""The landscape as the commands use it: opened by the settings, filled with the seed where it is new."""

from collections.abc import Iterator
from contextlib import contextmanager

from service.loading import load_seed
from service.settings import Settings
from service.stores.base import Store
from service.stores.open import open_store


def open_filled(settings: Settings) -> Store:
    """Open the store that the settings name, and load the seed where it is empty."""
    store = open_store(settings.store, settings.data)
    if store.revision().number == 0:
        load_seed(store)
    return store


@contextmanager
def opened(settings: Settings | None = None, *, seed: bool = True) -> Iterator[Store]:
    """Open the store, load the seed into an empty one unless told not to, and close it at the end."""
    settings = settings or Settings()
    store = open_filled(settings) if seed else open_store(settings.store, settings.data)
    try:
        yield store
    finally:
        store.close()
