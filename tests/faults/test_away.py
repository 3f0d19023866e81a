"""A Neo4j that stops, freezes and comes back: answers go on from the last good copy, marked, and none is wrong.

`CAIRN_TEST_EVERY_FAULT=1` freezes it ten times and stops it three times, and holds all of it to a second.
"""

import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Timer

import httpx
import pytest

from benchmarks.servers import free_port, served
from graph_schema.records import Node, Put
from service.stores.base import StoreAway
from service.stores.neo4j import Neo4jStore
from service.stores.steady import keep_copy, steady, wholly
from tests.contract.backdoor_neo4j import Neo4jBackDoor
from tests.faults.editions import NEWER, make_edition
from tests.faults.load import Crowd
from tests.faults.processes import Command, Running
from tests.faults.relay import Relay
from tests.faults.whole import WHOLE
from tests.landscapes import change_set, node, source
from tests.neo4j_server import RunningNeo4j
from tests.web.landscape import country

pytestmark = pytest.mark.timeout(600)  # two starts of a server, on a machine that may do other things too

Absence = Callable[[RunningNeo4j], AbstractContextManager[None]]

MISSED_SECONDS = 1.0 if WHOLE else 3.0
"""Within what time of an absence answers go on; the short form may share its machine with others."""

BACK_SECONDS = 5.0 if WHOLE else 15.0
"""Within what time of its return the store answers again."""

WARM_SECONDS = 5.0 if WHOLE else 90.0
"""Within what time of that all are answered from it: the first answers of a server that was started are slow."""

STILL_SECONDS = 12.0
"""How long a server stands still that is not gone: longer than a question would wait for it."""

DRAINED_SECONDS = 30.0
"""In what time all are answered who asked at the same moment, on a machine that does other things too."""


@pytest.fixture(scope="module")
def server(spare_neo4j: RunningNeo4j) -> RunningNeo4j:
    """A server with a small landscape."""
    with closing(Neo4jBackDoor(spare_neo4j.url)) as door:
        door.fresh().apply(change_set(source(), *country()))
    return spare_neo4j


@pytest.fixture(scope="module")
def service(server: RunningNeo4j, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A real `cairn serve`, once it has its copy."""
    with _serving(server, tmp_path_factory.mktemp("served")) as client:
        _soon(lambda: "cairn_copied_timestamp_seconds" in client.get("/metrics").text, 30)
        yield client


@contextmanager
def _serving(server: RunningNeo4j, folder: Path, **settings: str) -> Iterator[httpx.Client]:
    port = free_port()
    given = {"CAIRN_STORE": server.url, "CAIRN_DATA": str(folder), "CAIRN_MAX_QUESTIONS": "200", **settings}
    with (
        served(["service.cli", "serve", "--port", str(port)], port, "/health/ready", given) as address,
        httpx.Client(base_url=address, timeout=30) as client,
    ):
        yield client


@contextmanager
def _frozen(server: RunningNeo4j) -> Iterator[None]:
    """Let the server neither answer nor end: its port takes connections still."""
    assert server.pid is not None
    os.kill(server.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(server.pid, signal.SIGCONT)


@contextmanager
def _stopped(server: RunningNeo4j) -> Iterator[None]:
    server.stop()
    try:
        yield
    finally:
        server.start_again()


def _soon(happens: Callable[[], bool], seconds: float) -> None:
    ends_at = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < ends_at, "it did not happen in time"
        time.sleep(0.02)


def _is_fresh(service: httpx.Client) -> bool:
    ready = service.get("/health/ready")
    return bool(ready.json()["status"] == "ready")


_ABSENCES: list[tuple[Absence, int]] = [
    *[(_frozen, 100)] * (10 if WHOLE else 1),
    *[(_stopped, 10)] * (3 if WHOLE else 1),
]


@pytest.mark.parametrize(("absence", "people"), _ABSENCES)
def test_answers_go_on_while_the_server_is_away_and_none_is_wrong(
    server: RunningNeo4j, service: httpx.Client, absence: Absence, people: int
) -> None:
    with Crowd(str(service.base_url), people) as crowd:
        crowd.wait_until(lambda: len(crowd.told) > people and crowd.asking > people / 2, 60)
        assert not any(told.is_stale for told in crowd.told)
        with absence(server):
            left_at = time.monotonic()
            crowd.wait_until(lambda: crowd.find_stale_since(left_at) is not None, DRAINED_SECONDS)
            crowd.wait_until(lambda: crowd.all_answered_since(left_at + MISSED_SECONDS), DRAINED_SECONDS)
        back_at = time.monotonic()
        _soon(lambda: _is_fresh(service), BACK_SECONDS)
        crowd.wait_until(crowd.hears_from_the_store_again, WARM_SECONDS)
    crowd.refuse_wrong_answers()
    went_on = crowd.find_stale_since(left_at)
    assert went_on is not None
    assert went_on.answered_at - left_at < MISSED_SECONDS
    late = [t for t in crowd.told if left_at + MISSED_SECONDS < t.asked_at and t.answered_at < back_at]
    assert late
    assert all(told.is_stale for told in late)


@pytest.mark.parametrize(
    "path", ["/", "/bodies/helper", "/about", "/bodies/helper/nothing", "/bodies/nobody"]
)
def test_every_page_says_when_the_copy_was_made(
    server: RunningNeo4j, service: httpx.Client, path: str
) -> None:
    with _frozen(server):
        _soon(lambda: not _is_fresh(service), MISSED_SECONDS)
        page = service.get(path)
    said = re.findall(
        r"Our database cannot be reached at the moment. This page comes from a copy made at "
        r"([0-9]{2}:[0-9]{2}) on [0-9]{1,2} [A-Z][a-z]+ 20[0-9]{2}; what was recorded since is not in it.",
        page.text,
    )
    assert len(said) == 1
    assert page.headers["cairn-stale"] == "true"
    _soon(lambda: _is_fresh(service), BACK_SECONDS)
    again = service.get(path)
    assert again.status_code == page.status_code
    assert "cairn-stale" not in again.headers
    assert "copy made" not in again.text


def test_those_who_watch_are_told_and_nobody_is_sent_away(
    server: RunningNeo4j, service: httpx.Client
) -> None:
    revision = service.get("/health/ready").json()["revision"]
    assert _measured(service) == {"cairn_store_up": 1, "cairn_stale": 0, "cairn_revision": revision}
    with _frozen(server):
        _soon(lambda: not _is_fresh(service), MISSED_SECONDS)
        ready = service.get("/health/ready")
        assert ready.status_code == 200
        said = ready.json()
        assert (said["status"], said["revision"]) == ("stale", revision)
        assert abs(datetime.now(UTC) - datetime.fromisoformat(said["copied_at"])) < timedelta(minutes=1)
        assert service.get("/health/live").status_code == 200
        assert _measured(service) == {"cairn_store_up": 0, "cairn_stale": 1, "cairn_revision": revision}
        kept = [service.get("/api/v1/topics") for _ in range(2)]
        assert [one.headers["cairn-stale"] for one in kept] == ["true", "true"], "one that was kept ready too"
        assert kept[0].headers["etag"] == kept[1].headers["etag"]
        step = {"step": ["end helper"]}
        imagined = service.post("/api/v1/scenarios/compare", json=step)
        assert (imagined.status_code, imagined.headers["cairn-stale"]) == (200, "true")
        table = service.get("/api/v1/export/bodies.csv")
        assert (table.headers["cairn-stale"], table.headers["cache-control"]) == ("true", "no-store")
        assert "cairn-stale" not in service.get("/static/cairn.svg").headers
    _soon(lambda: _is_fresh(service), BACK_SECONDS)


def test_without_a_copy_it_is_not_ready_and_says_so(server: RunningNeo4j, tmp_path: Path) -> None:
    with _serving(server, tmp_path, CAIRN_REPLICA_MAX_RECORDS="0") as service:
        assert _is_fresh(service)
        time.sleep(2)  # in which it would have made its copy
        with _frozen(server):
            _soon(lambda: service.get("/health/ready").status_code == 503, 15)  # in no hurry: nothing goes on
            assert service.get("/health/ready").json()["status"] == "unavailable"
            assert service.get("/health/live").status_code == 200
            refused = service.get("/api/v1/topics")
            assert (refused.status_code, refused.headers["retry-after"]) == (503, "2")
            assert "cairn-stale" not in refused.headers
        _soon(lambda: _is_fresh(service), BACK_SECONDS)
        assert service.get("/api/v1/topics").status_code == 200


def test_a_load_or_a_revert_while_the_server_is_frozen_says_so_and_applies_nothing(
    server: RunningNeo4j, service: httpx.Client, tmp_path: Path
) -> None:
    before = service.get("/health/ready").json()
    commands = (("load", str(make_edition(tmp_path / "newer", NEWER, "2"))), ("revert", "1", "--end-records"))
    with _frozen(server):
        running = [_command(server, tmp_path / command[0], *command) for command in commands]
        ended = [one.end() for one in running]
    for one in ended:
        assert one.status == 1
        assert "The Neo4j server at bolt://127.0.0.1" in one.said
        assert "cannot be reached" in one.said
        assert "Traceback" not in one.said
    _soon(lambda: _is_fresh(service), BACK_SECONDS)
    assert service.get("/health/ready").json() == before


def test_a_change_in_whose_midst_the_server_freezes_is_given_up_and_nothing_of_it_applied(
    server: RunningNeo4j,
) -> None:
    def more() -> Iterator[Put]:
        yield Put(record=_body("before"))
        frozen.enter_context(_frozen(server))
        yield Put(record=_body("after"))

    with closing(Neo4jStore(server.url)) as store:
        held = store.revision()
        with ExitStack() as frozen:
            began_at = time.monotonic()
            with pytest.raises(StoreAway, match=r"cannot be reached: .*\. Nothing was applied"):
                store.apply(change_set(_body("first"), id_="cut"), more())
            assert time.monotonic() - began_at < 45
        _soon(lambda: not store.is_away, BACK_SECONDS)
        assert store.revision() == held
        # A change waits for those on their way, so that what was given up has come to its end.
        assert store.apply(change_set(_body("next"), id_="next")).number == held.number + 1
        assert store.get(["first", "before", "after"]) == {}


def test_a_change_in_whose_midst_the_server_stands_still_for_a_while_is_applied(server: RunningNeo4j) -> None:
    """As where it has much to clear out of its memory: that is no absence, whatever polls for it meanwhile."""
    still = ExitStack()

    def more() -> Iterator[Put]:
        yield Put(record=_body("outlasting"))
        still.enter_context(_frozen(server))
        Timer(STILL_SECONDS, still.close).start()

    with closing(Neo4jStore(server.url)) as store, still:
        held = store.revision()
        began_at = time.monotonic()
        assert store.apply(change_set(_body("lasting"), id_="slow"), more()).number == held.number + 1
        assert time.monotonic() - began_at > STILL_SECONDS
        assert set(store.get(["lasting", "outlasting"])) == {"lasting", "outlasting"}


def test_connections_that_died_in_silence_are_cut_and_new_ones_found(server: RunningNeo4j) -> None:
    """As where a firewall forgets them, or the server's machine is exchanged: nothing on them is answered ever."""
    with Relay(server.url) as relay:
        store = steady(Neo4jStore(relay.url))
        keep_copy(store, 1_000)
        assert store.get(["helper"])
        relay.forget()
        began_at = time.monotonic()
        with ThreadPoolExecutor(20) as pool:
            asked = [pool.submit(wholly, store, lambda: store.get(["helper"])) for _ in range(20)]
            assert all(one.result()["helper"].text("name") == "Helper" for one in asked)
        assert time.monotonic() - began_at < 2 * MISSED_SECONDS
        relay.remember()
        _soon(lambda: store.revision().copied_at is None, BACK_SECONDS)
        with ThreadPoolExecutor(20) as pool:
            again = [pool.submit(store.get, ["helper"]) for _ in range(20)]
            assert all(one.result()["helper"].text("name") == "Helper" for one in again)
    store.close()


def _body(id_: str) -> Node:
    return node("body", id_, kind="ndpb")


def _command(server: RunningNeo4j, folder: Path, *arguments: str) -> Running:
    folder.mkdir()
    command = Command(arguments, folder / "data", {"CAIRN_STORE": server.url}, folder)
    return Running(command, folder / "said")


def _measured(service: httpx.Client) -> dict[str, float]:
    text = service.get("/metrics").text
    lines = (line.split(" ") for line in text.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, value in lines if name in _WATCHED}


_WATCHED = ("cairn_store_up", "cairn_stale", "cairn_revision")
