"""Clients of the service."""

from collections.abc import Iterator

import pytest

from service.stores.base import Store
from service.stores.sqlite import SqliteStore
from tests.landscapes import change_set, source
from tests.web.asking import Client, make_client
from tests.web.landscape import country, merge_and_remove


@pytest.fixture(scope="session")
def seed_client(seed_store: Store) -> Iterator[Client]:
    """Return a client of the real landscape."""
    client = make_client(seed_store)
    yield client
    client.close()


@pytest.fixture(scope="session")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """Return a client of a small landscape in which a record was merged and one removed; it is read only."""
    store = SqliteStore(tmp_path_factory.mktemp("small") / "cairn.sqlite")
    store.apply(change_set(source(), *country()))
    merge_and_remove(store)
    client = make_client(store)
    yield client
    client.close()
    store.close()
