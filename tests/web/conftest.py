"""Clients of the service."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from service.stores.base import Store
from service.stores.sqlite import SqliteStore
from tests.landscapes import change_set, source
from tests.web.asking import Client, make_client
from tests.web.landscape import country, merge_and_remove, with_what_if


@pytest.fixture(scope="session")
def seed_client(seed_store: Store) -> Iterator[Client]:
    """Return a client of the real landscape."""
    with closing(make_client(seed_store)) as client:
        yield client


@pytest.fixture(scope="session")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """Return a client of a small landscape in which a record was merged and one removed; it is read only."""
    folder = tmp_path_factory.mktemp("small")
    store = SqliteStore(folder / "cairn.sqlite")
    store.apply(change_set(source(), *country()))
    merge_and_remove(store)
    with closing(make_client(store, data=with_what_if(folder))) as client:
        yield client
    store.close()
