"""The index of the real landscape, made once."""

import pytest

from service.stores.base import Store
from service.words import Words, words_for


@pytest.fixture(scope="session")
def seed_words(seed_store: Store) -> Words:
    return words_for(seed_store)
