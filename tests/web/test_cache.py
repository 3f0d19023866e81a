"""Answers are kept as bytes: what is kept is what would be said, and nothing else is kept."""

import asyncio
import gzip
import hashlib
import re
import subprocess
import sys
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from service.cache import LOOK_SECONDS, AnswerCache, Message, Receive, Scope, Send
from service.questions.registry import Question
from service.stores.base import Store, StoreAway
from service.stores.sqlite import SqliteStore
from tests.conftest import Landscape
from tests.landscapes import ROOT, change_set, node
from tests.web.asking import QUESTIONS, Client, api_of, lasting, make_client, page_of
from tests.web.landscape import country
from tests.web.test_problems import failing_client


class Counting:
    """An application that says how often it was asked, and what `said` holds."""

    def __init__(self, said: bytes = b"", status: int = 200) -> None:
        self.said = said
        self.status = status
        self.asked = 0

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        """Answer, in two parts."""
        self.asked += 1
        await self.meanwhile()
        start: Message = {
            "type": "http.response.start",
            "status": self.status,
            "headers": [(b"content-type", b"text/plain")],
        }
        await send(start)
        await send({"type": "http.response.body", "body": b"%d " % self.asked, "more_body": True})
        await send({"type": "http.response.body", "body": self.said})

    async def meanwhile(self) -> None:
        """Nothing happens while the answer is made, unless a test says so."""


def kept(application: Counting, store: Store, **limits: Any) -> Client:
    """Return a client of an application with the cache before it."""
    usual = {"max_bytes": 1_000_000, "max_address_bytes": 8_000, "max_body_bytes": 0}
    return Client(AnswerCache(application, store, lambda *_: (400, [], b""), **{**usual, **limits}))


@pytest.fixture
def store(landscape: Landscape) -> Store:
    return landscape(*country())


@pytest.fixture(scope="module")
def without(seed_store: Store) -> Client:
    return make_client(seed_store, cache_bytes=0)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_kept_bytes_are_those_that_the_route_gives(
    seed_client: Client, without: Client, question: Question
) -> None:
    for address in (api_of(question), api_of(question, ".csv"), page_of(question)):
        first, again, made = seed_client.get(address), seed_client.get(address), without.get(address)
        assert first.content == again.content == made.content
        assert lasting(first) == lasting(again) == lasting(made)


def test_an_answer_is_made_once(store: Store) -> None:
    application = Counting()
    client = kept(application, store)
    assert [client.get("/a?b=1").text for _ in range(3)] == ["1 "] * 3
    assert client.send("HEAD", "/a?b=1").headers["content-length"] == "2"
    assert application.asked == 1


@pytest.mark.parametrize("other", ["/a?b=2", "/a", "/a?b=1&", "/A?b=1", "/a%20?b=1"])
def test_another_address_is_another_answer(store: Store, other: str) -> None:
    application = Counting()
    client = kept(application, store)
    assert client.get("/a?b=1").text != client.get(other).text


@pytest.mark.parametrize("status", [201, 204, 206, 301, 308, 404, 410, 422, 500, 503])
def test_only_whole_answers_are_kept(store: Store, status: int) -> None:
    application = Counting(status=status)
    client = kept(application, store)
    for _ in range(2):
        response = client.get("/a")
        assert "etag" not in response.headers
    assert application.asked == 2


@pytest.mark.parametrize("address", ["/static/a.css", "/health/ready", "/metrics", "/downloads"])
def test_files_and_the_state_of_the_process_are_not_kept(store: Store, address: str) -> None:
    application = Counting()
    client = kept(application, store)
    assert client.get(address).content != client.get(address).content


def test_a_write_of_this_process_is_seen_at_once(store: Store) -> None:
    client = make_client(store)
    before = client.get("/api/v1/bodies")
    assert (before.json()["total"], before.json()["landscape"]["revision"]) == (1, 1)
    store.apply(change_set(node("body", "second", kind="ndpb"), id_="second"))
    after = client.get("/api/v1/bodies", if_none_match=before.headers["etag"])
    assert after.status_code == 200
    assert (after.json()["total"], after.json()["landscape"]["revision"]) == (2, 2)


def test_a_write_through_another_store_on_the_same_file_is_seen_at_once(store: Store) -> None:
    assert isinstance(store, SqliteStore)
    client = make_client(store)
    assert client.get("/bodies").text.count("Helper") > 0
    other = SqliteStore(store.path)
    other.apply(change_set(node("body", "second", "Second body", kind="ndpb"), id_="second"))
    other.close()
    assert "Second body" in client.get("/bodies").text


def test_a_write_of_another_process_is_seen_at_once(store: Store) -> None:
    assert isinstance(store, SqliteStore)
    client = make_client(store)
    assert client.get("/api/v1/bodies").json()["total"] == 1
    program = (
        "import sys; from pathlib import Path; from service.stores.sqlite import SqliteStore\n"
        "from tests.landscapes import change_set, node\n"
        "store = SqliteStore(Path(sys.argv[1]))\n"
        "store.apply(change_set(node('body', 'second', kind='ndpb'), id_='second')); store.close()"
    )
    subprocess.run([sys.executable, "-c", program, str(store.path)], check=True, cwd=ROOT)
    assert client.get("/api/v1/bodies").json()["total"] == 2


def test_an_answer_asked_while_a_write_comes_in_is_not_kept(store: Store) -> None:
    class Written(Counting):
        async def meanwhile(self) -> None:
            if self.asked == 1:
                store.apply(change_set(node("body", "second", kind="ndpb"), id_="second"))

    application = Written()
    client = kept(application, store)
    assert [client.get("/a").text for _ in range(3)] == ["1 ", "2 ", "2 "]


def test_an_answer_is_kept_for_a_day_of_scotland_and_not_longer(store: Store) -> None:
    # In June the day turns in Edinburgh at 23:00 UTC.
    midnight = datetime(2026, 6, 2, tzinfo=ZoneInfo("Europe/London")).timestamp()
    now = [midnight - 3_600]
    client = kept(Counting(), store, clock=lambda: now[0])

    def said_at(moment: float) -> str:
        now[0] = moment
        return client.get("/a").text

    moments = (midnight - 3_600, midnight - 60, midnight - 0.1, midnight, midnight + 7_200)
    said = [said_at(moment) for moment in moments]
    assert said == ["1 ", "1 ", "1 ", "2 ", "2 "]


def test_an_answer_asked_while_the_day_turns_is_not_kept(store: Store) -> None:
    midnight = datetime(2026, 1, 2, tzinfo=ZoneInfo("Europe/London")).timestamp()
    now = [midnight - 1]

    class Turning(Counting):
        async def meanwhile(self) -> None:
            now[0] = midnight + 1

    client = kept(Turning(), store, clock=lambda: now[0])
    assert client.get("/a").text == "1 "
    now[0] = midnight - 1
    assert client.get("/a").text == "2 "


@pytest.mark.parametrize(("max_bytes", "made"), [(1_000_000, 1), (0, 5)])
def test_what_five_ask_at_once_is_made_once_unless_nothing_is_kept(
    store: Store, max_bytes: int, made: int
) -> None:
    class Slow(Counting):
        async def meanwhile(self) -> None:
            await asyncio.sleep(0.05)

    application = Slow(b"the same")
    client = kept(application, store, max_bytes=max_bytes)
    answers = client.at_once(["/a"] * 5)
    assert application.asked == made
    assert len(answers) == 5
    assert all(answer.status_code == 200 and "the same" in answer.text for answer in answers)


def test_who_asks_for_a_file_at_the_same_time_as_others_has_an_answer_of_ones_own(
    seed_client: Client,
) -> None:
    (address,) = set(re.findall(r"/static/[^\"]+\.css\?v=\w+", seed_client.get("/").text))
    has = {"if-none-match": seed_client.get(address).headers["etag"]}
    answers = seed_client.at_once([address] * 4, [has, {}, has, {}])
    assert [answer.status_code for answer in answers] == [304, 200, 304, 200]


def test_what_ifs_that_were_loaded_or_removed_are_seen_in_every_answer(store: Store) -> None:
    state, moment = [1], [0.0]
    client = kept(Counting(), store, scenarios=lambda: state[0], instant=lambda: moment[0])
    for address in ("/bodies", "/bodies?%73cenario=one", "/bodies?scenario=one"):
        before = client.get(address).text
        assert client.get(address).text == before
        state[0] += 1
        moment[0] += LOOK_SECONDS
        assert client.get(address).text != before


def test_a_fault_is_told_to_all_who_asked_at_once_and_the_next_to_ask_has_it_made_anew(store: Store) -> None:
    class Failing(Counting):
        async def meanwhile(self) -> None:
            await asyncio.sleep(0.05)
            if self.asked == 1:
                raise RuntimeError("a fault")

    application = Failing()
    client = kept(application, store)
    assert [answer.status_code for answer in client.at_once(["/a"] * 3)] == [500] * 3
    assert application.asked == 1
    assert client.get("/a").text == "2 "


def test_a_write_is_seen_by_the_next_question_that_comes_a_moment_later(store: Store) -> None:
    moment = [100.0]
    client = kept(Counting(), store, instant=lambda: moment[0])
    assert client.get("/a").text == "1 "
    store.apply(change_set(node("body", "second", kind="ndpb"), id_="second"))
    moment[0] += LOOK_SECONDS / 2
    assert client.get("/a").text == "1 "
    moment[0] += LOOK_SECONDS
    assert [client.get("/a").text for _ in range(2)] == ["2 ", "2 "]


def test_nothing_is_kept_or_served_while_the_store_is_away(store: Store) -> None:
    client = failing_client(store, StoreAway("It cannot be reached."))
    # The client asked for this very answer before the store went away.
    assert client.get("/api/v1/support").status_code == 503


@pytest.mark.parametrize(("body", "query"), [(1_000, 1), (10, 3_000), (60_000, 1)])
def test_what_is_kept_never_takes_more_room_than_it_may(store: Store, body: int, query: int) -> None:
    most = 50_000
    application = Counting(b"x" * body)
    client = kept(application, store, max_bytes=most)
    for number in range(100):
        client.get(f"/{number}?{'q' * query}")
    application.asked = 0
    for number in reversed(range(100)):
        client.get(f"/{number}?{'q' * query}")
        if application.asked:
            break
    still_there = 99 - number
    assert still_there * (body + query) <= most
    assert (still_there > 0) == (body < most)


def test_what_was_asked_last_stays_longest(store: Store) -> None:
    application = Counting(b"x" * 10_000)
    client = kept(application, store, max_bytes=30_000)
    for address in ("/a", "/b", "/a", "/c"):
        client.get(address)
    assert application.asked == 3
    assert client.get("/a").text.startswith("1 ")
    assert client.get("/b").text.startswith("4 ")


def test_without_room_nothing_is_kept_but_validators_work(store: Store) -> None:
    client = kept(Counting(), store, max_bytes=0)
    assert [client.get("/a").text for _ in range(2)] == ["1 ", "2 "]
    etag = f'"{hashlib.sha256(b"3 ").hexdigest()[:32]}"'
    assert client.get("/a").headers["etag"] == etag


def test_the_validator_is_strong_and_of_the_bytes_that_are_sent(seed_client: Client) -> None:
    plain = seed_client.get("/api/v1/support")
    zipped = seed_client.get("/api/v1/support", accept_encoding="gzip")
    etags = {plain.headers["etag"], zipped.headers["etag"]}
    assert len(etags) == 2
    for etag in etags:
        assert etag.startswith('"')
        assert etag.endswith('"')
    assert plain.content == zipped.content, "once unzipped"


@pytest.mark.parametrize("shape", ["{}", "W/{}", '"other", {}', '"other",W/{} ,"more"', "*"])
@pytest.mark.parametrize(
    "address", ["/api/v1/support", "/api/v1/support.csv", "/support", "/", "/openapi.json"]
)
def test_who_has_the_bytes_already_is_told_so(seed_client: Client, address: str, shape: str) -> None:
    whole = seed_client.get(address)
    for method in ("GET", "HEAD"):
        response = seed_client.send(method, address, if_none_match=shape.format(whole.headers["etag"]))
        assert (response.status_code, response.content) == (304, b"")
        for name in ("etag", "cache-control", "vary"):
            assert response.headers[name] == whole.headers[name]
        assert "content-length" not in response.headers


@pytest.mark.parametrize("given", ['"other"', "W/", "", '""', "**", "etag"])
def test_who_has_other_bytes_gets_the_whole_answer(seed_client: Client, given: str) -> None:
    assert seed_client.get("/api/v1/support", if_none_match=given).status_code == 200


@pytest.mark.parametrize("address", ["/api/v1/topics", "/api/v1/export/areas.csv", "/static/cairn.svg"])
def test_a_list_may_come_in_several_lines(seed_client: Client, address: str) -> None:
    plain = ("accept-encoding", "identity")
    etag = seed_client.send_lines(address, plain).headers["etag"]
    for lines in ((etag, '"other"'), ('"other"', etag)):
        asked = seed_client.send_lines(address, plain, *(("if-none-match", line) for line in lines))
        assert asked.status_code == 304


def test_what_encodings_are_taken_may_come_in_several_lines(seed_client: Client) -> None:
    for lines in (("gzip", "br"), ("br", "gzip")):
        asked = seed_client.send_lines("/api/v1/topics", *(("accept-encoding", line) for line in lines))
        assert asked.headers["content-encoding"] == "gzip"


def test_an_address_that_ends_with_the_end_of_a_line_is_none(seed_client: Client) -> None:
    for address in ("/bodies%0A", "/api/v1/bodies%0A", "/health/live%0A", "/export/jsonl%0A"):
        assert seed_client.get(address).status_code == 404


def test_a_validator_holds_for_its_own_encoding_alone(seed_client: Client) -> None:
    plain = seed_client.get("/api/v1/support").headers["etag"]
    assert seed_client.get("/api/v1/support", accept_encoding="gzip", if_none_match=plain).status_code == 200


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        ("gzip", True),
        ("GZIP", True),
        ("br, gzip;q=0.5", True),
        ("deflate , gzip ; q=1", True),
        ("gzip;q=0.001", True),
        ("", False),
        ("identity", False),
        ("br", False),
        ("gzip;q=0", False),
        ("gzip; q=0.000", False),
        ("gzip;Q=0", False),
        ("gzip;q=0, br", False),
        ("notgzip", False),
    ],
)
def test_an_answer_is_compressed_only_for_those_who_ask(
    seed_client: Client, accepted: str, expected: bool
) -> None:
    for address in ("/api/v1/support", "/support", "/api/v1/support.csv"):
        response = seed_client.get(address, accept_encoding=accepted)
        assert (response.headers.get("content-encoding") == "gzip") == expected
        assert response.headers["vary"] == "Accept-Encoding"
        assert response.headers["cache-control"] == "public, max-age=0, must-revalidate"


def test_compressed_bytes_are_the_same_each_time_and_the_length_is_theirs(store: Store) -> None:
    sent: list[Message] = []

    async def ask() -> None:
        scope = {
            "type": "http",
            "method": "GET",
            "path": "/a",
            "query_string": b"",
            "headers": [(b"accept-encoding", b"gzip")],
        }

        async def receive() -> Message:
            return {"type": "http.request", "body": b""}

        async def send(message: Message) -> None:
            sent.append(message)

        application = Counting(b"x" * 10_000)
        application.asked = 6
        cache = AnswerCache(
            application, store, lambda *_: (400, [], b""), max_bytes=0, max_address_bytes=99, max_body_bytes=0
        )
        await cache(scope, receive, send)

    asyncio.run(ask())
    asyncio.run(ask())
    (start, body), (start_again, body_again) = sent[:2], sent[2:]
    assert (start, body) == (start_again, body_again)
    assert gzip.decompress(body["body"]) == b"7 " + b"x" * 10_000
    headers = dict(start["headers"])
    assert int(headers[b"content-length"]) == len(body["body"]) < 1_000
    assert headers[b"etag"] == b'"%s"' % hashlib.sha256(body["body"]).hexdigest()[:32].encode()


def test_a_problem_is_compressed_for_those_who_accept_it_and_is_the_same(seed_client: Client) -> None:
    address = "/support?topic=nothing-of-the-sort"
    plain, zipped = seed_client.get(address), seed_client.get(address, accept_encoding="gzip")
    assert plain.status_code == zipped.status_code == 422
    assert "content-encoding" not in plain.headers
    assert zipped.headers["content-encoding"] == "gzip"
    assert int(zipped.headers["content-length"]) < len(plain.content)
    assert zipped.text == plain.text
    assert plain.headers["vary"] == zipped.headers["vary"] == "Accept-Encoding"
