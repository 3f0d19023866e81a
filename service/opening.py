"""The landscape as the commands use it: opened by the settings, filled with the seed where it is new."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from service.editions import find_editions, is_newer
from service.loading import load_package, load_seed
from service.packages import read_seed
from service.settings import Settings
from service.stores.base import Store
from service.stores.open import open_store

Tell = Callable[[str], object]
"""Told in a sentence what was done, or left undone, before the landscape could be used."""


def _nobody(_said: str) -> None:
    """Tell nobody."""


def open_filled(settings: Settings, tell: Tell = _nobody) -> Store:
    """Open the store that the settings name, and load the seed where it is empty."""
    store = open_store(settings.store, settings.data, tell)
    if store.revision().number == 0:
        load_seed(store)
    return store


def follow_seed(store: Store, tell: Tell) -> None:
    """Load the installed seed where it is newer than the one that was loaded last.

    Where it cannot be loaded the landscape stays as it is and what is wrong is told. One that was never given
    the seed stays without it.
    """
    seed = read_seed()
    editions = find_editions(store, seed.name)
    last, version = editions.last, editions.last_version
    if last is None or seed.content_hash in last.change_set_id:
        return
    if is_newer(seed.version, version):
        report = load_package(store, seed)
        for said in (*(str(f) for f in report.findings if f.severity == "error"), *map(str, report.kept)):
            tell(said)
        tell(report.summary)
    elif is_newer(version, seed.version):
        tell(
            f"Data of {version} were loaded before; those installed, of {seed.version}, are older and stay out."
        )
    else:
        tell(
            f"The data installed differ from those loaded before, and both are called {version}. "
            "`cairn load` takes them in."
        )


@contextmanager
def opened(settings: Settings | None = None, *, seed: bool = True, tell: Tell = _nobody) -> Iterator[Store]:
    """Open the store, load the seed into an empty one unless told not to, and close it at the end."""
    settings = settings or Settings()
    store = open_filled(settings, tell) if seed else open_store(settings.store, settings.data, tell)
    try:
        yield store
    finally:
        store.close()
