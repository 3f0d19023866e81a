"""Clients of the service."""

import pytest
from starlette.testclient import TestClient

from service.stores.base import Store
from tests.web.asking import make_client


@pytest.fixture(scope="session")
def seed_client(seed_store: Store) -> TestClient:
    """Return a client of the real landscape."""
    return make_client(seed_store)
