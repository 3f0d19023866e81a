"""What takes too long for a request is made ahead of it, for each revision, whatever the store does meanwhile."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from service.ahead import Ahead
from service.days import today
from service.questions.overlap import OverlapQuestion, answer_overlap
from service.questions.overlap_chance import is_installed
from service.stores.base import Revision, StoreAway
from service.stores.sqlite import SqliteStore
from tests.landscapes import change_set, node, offer, source
from tests.questions.isle import isle

pytestmark = pytest.mark.skipif(not is_installed(), reason="the extra `statistics` is not installed")


class Leaving(SqliteStore):
    """A store that is away as often as it is told to be."""

    away = 0

    def revision(self) -> Revision:
        """Return the newest revision, unless it is away."""
        if self.away:
            self.away -= 1
            raise StoreAway("away")
        return super().revision()


def wait_until(holds: Callable[[], bool]) -> None:
    """Wait, as long as a test may take."""
    while not holds():
        time.sleep(0.01)


def test_each_revision_is_made_once_and_a_store_that_is_away_is_asked_again(tmp_path: Path) -> None:
    store = Leaving(tmp_path / "cairn.sqlite")
    both = [
        offer(f"of-{body}", body, "evaluation", audience_kinds=("council",)) for body in ("helper", "other")
    ]
    store.apply(change_set(source(), *isle(), *both))
    store.away = 3
    with Ahead(store, seconds=0.01) as ahead:
        wait_until(lambda: ahead.made() == 1)
        assert store.away == 0
        time.sleep(0.1)
        assert ahead.made() == 1, "what is made is not made again"
        store.apply(change_set(node("topic", "new"), id_="later"))
        wait_until(lambda: ahead.made() == 2)
    assert answer_overlap(store, OverlapQuestion(as_of=today())).chance is not None
    store.close()


def test_nothing_is_made_once_it_has_ended(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "cairn.sqlite")
    store.apply(change_set(source(), *isle()))
    with Ahead(store, seconds=60.0) as ahead:
        pass
    assert ahead.made() == 0
    assert answer_overlap(store, OverlapQuestion(as_of=today())).chance is None
    store.close()
