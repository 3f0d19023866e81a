"""The Neo4j server away, somebody else's, or newer than we are; other processes that write."""

import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from service.stores import neo4j_connection, neo4j_transaction
from service.stores.base import Filters, Page, Revision, StoreAway, StoreDamaged, StoreTooNew
from service.stores.neo4j import Neo4jStore
from service.stores.neo4j_address import Address
from service.stores.neo4j_connection import Connection
from service.stores.neo4j_revision import RevisionWatch
from tests.contract.backdoor_neo4j import Neo4jBackDoor
from tests.contract.steps import body, do, hold, put
from tests.neo4j_server import RunningNeo4j


@pytest.fixture
def door(neo4j_url: str) -> Iterator[Neo4jBackDoor]:
    door = Neo4jBackDoor(neo4j_url)
    yield door
    door.close()


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port on which nobody listens, kept so that nobody else takes it."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


@pytest.mark.parametrize("scheme", ["bolt", "neo4j"])
def test_a_server_away_at_the_start_is_named_by_its_address(silent_port: int, scheme: str) -> None:
    started = time.monotonic()
    with pytest.raises(StoreAway) as away:
        Neo4jStore(f"{scheme}://127.0.0.1:{silent_port}")
    assert f"{scheme}://127.0.0.1:{silent_port}" in str(away.value)
    assert time.monotonic() - started < 20


def test_no_message_shows_the_password(silent_port: int) -> None:
    with pytest.raises(StoreAway) as away:
        Neo4jStore(f"bolt://reader:s%20cret@127.0.0.1:{silent_port}/cairn")
    said = str(away.value)
    assert f"bolt://127.0.0.1:{silent_port}" in said
    assert "cret" not in said
    assert "reader" not in said


def test_an_address_may_hold_name_password_and_database() -> None:
    whole = Address.read("neo4j+s://reader:s%40cret@graph.example.org:7688/cairn?policy=eu")
    assert whole.url == "neo4j+s://graph.example.org:7688?policy=eu"
    assert whole.auth == ("reader", "s@cret")
    assert whole.database == "cairn"
    assert Address.read("neo4j://graph.example.org") == Address("neo4j://graph.example.org:7687", None, None)
    assert Address.read("bolt://[::1]:7000").url == "bolt://[::1]:7000"
    assert "s@cret" not in repr(whole)


@pytest.mark.parametrize("text", ["neo4j://", "bolt://:7687", "neo4j:///cairn"])
def test_an_address_without_a_host_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="needs a host"):
        Address.read(text)


def _soon(happens: Callable[[], bool], seconds: float = 20) -> None:
    ends_at = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < ends_at, "it did not happen in time"
        time.sleep(0.05)


def _is_away(ask: Callable[[], object]) -> bool:
    try:
        ask()
    except StoreAway:
        return True
    return False


def test_a_server_that_goes_away_is_noticed_and_comes_back_by_itself(spare_neo4j: RunningNeo4j) -> None:
    with closing(Neo4jBackDoor(spare_neo4j.url)) as spare:
        spare.fresh()
    store = Neo4jStore(spare_neo4j.url)
    held = hold(store, body("a"))
    assert store.revision() == held

    spare_neo4j.stop()
    _soon(lambda: _is_away(store.revision), 5)
    with pytest.raises(StoreAway, match=spare_neo4j.url):
        store.revision()
    attempts: list[Callable[[], object]] = [
        lambda: store.get(["a"]),
        lambda: store.find("body", Filters(), Page()),
        lambda: do(store, put(body("b"))),
    ]
    with ThreadPoolExecutor(len(attempts)) as pool:  # at once: each tries again for some seconds
        for refused in [pool.submit(attempt) for attempt in attempts]:
            with pytest.raises(StoreAway, match=spare_neo4j.url):
                refused.result()

    spare_neo4j.start_again()
    _soon(lambda: not _is_away(store.revision), 10)
    assert store.revision() == held, "what was written before is there, and nothing of what was refused"
    assert store.get(["a", "b"]) == {"a": body("a")}
    assert do(store, put(body("b"))).number == held.number + 1
    store.close()


def test_a_database_that_holds_other_data_is_left_alone(door: Neo4jBackDoor, neo4j_url: str) -> None:
    door.fresh()
    door.run("MATCH (anything) DETACH DELETE anything")
    door.run("CREATE (:Film {title: 'Local Hero'})")
    try:
        with pytest.raises(StoreDamaged, match="not Cairn's"):
            Neo4jStore(neo4j_url)
        assert [row["title"] for row in door.run("MATCH (any) RETURN any.title AS title")] == ["Local Hero"]
    finally:
        door.run("MATCH (anything) DETACH DELETE anything")


def test_a_database_written_by_a_newer_version_is_refused(door: Neo4jBackDoor, neo4j_url: str) -> None:
    door.fresh()
    door.run("MATCH (landscape:Landscape) SET landscape.schema_version = 99")
    with pytest.raises(StoreTooNew, match="Install the newer version") as refused:
        Neo4jStore(neo4j_url)
    assert neo4j_url in str(refused.value)


def test_a_landscape_that_is_no_longer_there_is_said_to_be_damaged(door: Neo4jBackDoor) -> None:
    store = door.fresh()
    door.run("MATCH (anything) DETACH DELETE anything")
    with pytest.raises(StoreDamaged, match="no longer holds a landscape"):
        store.revision()


def test_of_many_that_set_up_an_empty_database_at_once_all_find_the_same_landscape(
    door: Neo4jBackDoor, neo4j_url: str
) -> None:
    door.fresh()
    door.run("MATCH (anything) DETACH DELETE anything")
    with ThreadPoolExecutor(4) as pool:
        stores = list(pool.map(lambda _: Neo4jStore(neo4j_url), range(4)))
    for store in stores:
        store.close()
    assert len({store.store_id for store in stores}) == 1
    assert door.run("MATCH (landscape:Landscape) RETURN count(*) AS n")[0]["n"] == 1


def test_what_another_process_writes_is_seen_within_a_second(door: Neo4jBackDoor) -> None:
    reader = door.fresh()
    assert reader.revision().number == 0
    written = hold(door.reopen(), body("a"))
    _soon(lambda: reader.revision() == written, 1)


def test_one_s_own_write_is_seen_at_once(door: Neo4jBackDoor) -> None:
    store = door.fresh()
    assert store.revision().number == 0
    for number in range(1, 6):
        assert hold(store, body(f"b{number}"), id_=f"c{number}") == store.revision()
        assert store.revision().number == number


def test_an_answer_that_was_on_its_way_during_a_write_is_passed_over() -> None:
    """A poll may start before a write of this process and end after it."""
    watch: RevisionWatch

    def ask() -> Revision:
        if asked:
            watch.tell(Revision(number=2))
        asked.append(True)
        return Revision(number=1)

    asked: list[bool] = []
    watch = RevisionWatch(ask)
    assert watch.get().number == 1
    _soon(lambda: len(asked) > 2, 5)
    watch.close()
    assert watch.get().number == 2


def test_the_routing_scheme_is_accepted(door: Neo4jBackDoor, neo4j_url: str) -> None:
    hold(door.fresh(), body("a"))
    store = Neo4jStore(neo4j_url.replace("bolt://", "neo4j://"))
    assert store.get(["a"]) == {"a": body("a")}
    assert hold(store, body("b"), id_="second").number == 2
    assert store.get(["b"]) == {"b": body("b")}
    store.close()


def test_a_question_that_takes_too_long_is_given_up(
    door: Neo4jBackDoor, neo4j_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    door.fresh()
    monkeypatch.setattr(neo4j_connection, "READ_SECONDS", 0.2)
    slow = {
        "count": "UNWIND range(1, 1000000000) AS n WITH n WHERE n < 0 RETURN count(n) AS type, 0 AS number"
    }
    monkeypatch.setattr(neo4j_transaction, "_CYPHER", slow)
    monkeypatch.setattr(neo4j_transaction, "_filled", lambda name, *_: slow[name])
    connection = Connection(neo4j_url)
    with pytest.raises(StoreAway, match=neo4j_url):
        connection.rows("count")
    connection.close()
