"""Each test of this folder runs once on every store; its node id says which."""

import pytest

from service.stores.base import Store
from tests.contract.steps import BackDoor


@pytest.fixture
def store(back_door: BackDoor) -> Store:
    """A fresh, empty store."""
    return back_door.fresh()
