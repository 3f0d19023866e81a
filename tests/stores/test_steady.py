"""A store whose server goes away goes on from its copy: wholly from one of them, never half and half."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from graph_schema.records import ChangeSet
from service.stores.base import Revision, Store, StoreAway
from service.stores.mirror import ReplicaTooLarge
from service.stores.sqlite import SqliteStore
from service.stores.steady import keep_copy, steady, turns, wholly
from tests.landscapes import change_set, node, source

PLENTY = 1_000


class Leaving(SqliteStore):
    """A server that goes away and comes back as it is told; as `leaving` it goes at the next but so many reads."""

    patience = 5.0
    is_away = False
    leaving: int | None = None

    def _step(self) -> None:
        if self.leaving is not None:
            self.leaving -= 1
            if self.leaving < 0:
                raise StoreAway("It went away")
        if self.is_away:
            raise StoreAway("It is away")

    def revision(self) -> Revision:
        """Return the revision, unless it is away."""
        if self.is_away:
            raise StoreAway("It is away")
        return super().revision()

    def get(self, ids: Any) -> Any:
        """Return records, unless it is away."""
        self._step()
        return super().get(ids)

    def apply(self, change_set: ChangeSet, more: Any = ()) -> Revision:
        """Apply a change, unless it is away."""
        self._step()
        return super().apply(change_set, more)


@pytest.fixture
def server(tmp_path: Path) -> Leaving:
    server = Leaving(tmp_path / "server.sqlite")
    server.apply(change_set(source(), _body("first")))
    return server


@pytest.fixture
def store(server: Leaving) -> Iterator[Store]:
    store = steady(server)
    keep_copy(store, PLENTY)
    yield store
    store.close()


def _body(label: str, id_: str = "a") -> Any:
    return node("body", id_, label, kind="ndpb")


def _label(store: Store, id_: str = "a") -> str:
    return store.get([id_])[id_].text("name") or ""


def test_while_the_server_is_there_it_answers_itself(store: Store, server: Leaving) -> None:
    assert store.revision() == server.revision()
    assert store.revision().copied_at is None
    server.apply(change_set(_body("second"), id_="second"))
    assert _label(store) == "second"


def test_while_the_server_is_away_its_copy_answers_and_says_so(store: Store, server: Leaving) -> None:
    server.is_away = True
    assert _label(store) == "first"
    held = store.revision()
    assert (held.number, held.copied_at is not None) == (1, True)
    assert store.store_id == server.store_id
    server.is_away = False
    assert store.revision().copied_at is None


def test_the_copy_follows_what_is_written(store: Store, server: Leaving) -> None:
    server.apply(change_set(_body("second"), id_="second"))
    keep_copy(store, PLENTY)
    server.is_away = True
    assert (_label(store), store.revision().number) == ("second", 2)


def test_a_change_is_never_applied_to_the_copy(store: Store, server: Leaving) -> None:
    server.is_away = True
    with pytest.raises(StoreAway):
        store.apply(change_set(_body("second"), id_="second"))
    assert (_label(store), store.revision().number) == ("first", 1)
    server.is_away = False
    assert _label(store) == "first"


def _two_reads(store: Store, server: Leaving, between: Callable[[], object]) -> list[tuple[str, bool]]:
    """Read twice and tell from where; between the reads something happens, the first time."""
    happenings = [between]

    def make() -> list[tuple[str, bool]]:
        first = _label(store), store.revision().copied_at is not None
        if happenings:
            happenings.pop()()
        return [first, (_label(store), store.revision().copied_at is not None)]

    return wholly(store, make)


def test_an_answer_in_whose_midst_the_server_goes_is_made_again_from_the_copy(
    store: Store, server: Leaving
) -> None:
    server.apply(change_set(_body("second"), id_="second"))  # which the copy has not heard of

    def go() -> None:
        server.is_away = True

    assert _two_reads(store, server, go) == [("first", True), ("first", True)]


def test_an_answer_begun_from_the_copy_ends_with_it_though_the_server_is_back(
    store: Store, server: Leaving
) -> None:
    server.apply(change_set(_body("second"), id_="second"))
    server.is_away = True

    def come_back() -> None:
        server.is_away = False

    assert _two_reads(store, server, come_back) == [("first", True), ("first", True)]
    assert _label(store) == "second"


@pytest.mark.parametrize("reads", [0, 1])
def test_a_read_that_fails_before_the_absence_is_known_is_made_again_too(
    store: Store, server: Leaving, reads: int
) -> None:
    server.leaving = reads
    assert _two_reads(store, server, lambda: None) == [("first", True), ("first", True)]


def test_without_a_copy_an_absence_is_told(server: Leaving) -> None:
    store = steady(server)
    server.is_away = True
    with pytest.raises(StoreAway):
        wholly(store, lambda: _label(store))
    with pytest.raises(StoreAway):
        store.revision()
    store.close()


def test_a_turn_within_a_turn_is_the_same(store: Store, server: Leaving) -> None:
    def make() -> bool:
        server.is_away = True
        for turn in turns(store):
            with turn, pytest.raises(StoreAway):
                _label(store)
        server.is_away = False
        return store.revision().copied_at is None

    assert wholly(store, make)


def test_a_store_that_is_a_file_takes_no_turns(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "file.sqlite")
    keep_copy(store, 0)
    assert len(list(turns(store))) == 1
    assert wholly(store, store.revision).number == 0
    store.close()


def test_a_landscape_too_large_has_no_copy_and_one_that_grew_too_large_loses_it(server: Leaving) -> None:
    store = steady(server)
    with pytest.raises(ReplicaTooLarge, match="CAIRN_REPLICA_MAX_RECORDS"):
        keep_copy(store, 1)
    keep_copy(store, 2)
    server.apply(change_set(_body("other", "b"), id_="more"))
    with pytest.raises(ReplicaTooLarge):
        keep_copy(store, 2)
    server.is_away = True
    with pytest.raises(StoreAway):
        store.revision()
    store.close()


@pytest.mark.parametrize("more", [0, 1])
def test_a_copy_of_another_history_is_made_anew(
    store: Store, server: Leaving, tmp_path: Path, more: int
) -> None:
    """The server was restored from a backup in between: its revision 1 is another, and later ones may follow."""
    other = Leaving(tmp_path / "other.sqlite")
    other.apply(change_set(source(), _body("elsewhere"), id_="other"))
    for number in range(more):
        other.apply(change_set(_body(f"elsewhere {number}"), id_=f"more-{number}"))
    server.path, server._file, server._watch = other.path, other._file, other._watch
    server._seen_version = -1
    keep_copy(store, PLENTY)
    server.is_away = True
    assert _label(store).startswith("elsewhere")
    assert store.revision().number == 1 + more


def test_all_that_a_store_can_be_asked_is_answered(store: Store) -> None:
    asked = [name for name in vars(Store) if not name.startswith("_")]
    assert len(asked) > 20
    for name in asked:
        assert getattr(store, name) is not None
