"""Clients of the service."""

import pytest

from service.stores.base import Store
from tests.web.asking import Client, make_client


@pytest.fixture(scope="session")
def seed_client(seed_store: Store) -> Client:
    """Return a client of the real landscape."""
    return make_client(seed_store)
