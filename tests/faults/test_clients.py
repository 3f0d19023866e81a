"""Clients that mean no good, or know no better: each gets a right answer or a closed connection, and little memory."""

import gzip
import itertools
import json
import re
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.clients import Server, many, read_all, send_all, serving

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")

SECONDS = 1.5
"""How long a request may take to arrive, here."""

CONNECTIONS = 1_100

PROMPT = 5.0
"""How soon others are answered, at the latest, on a machine that is busy with other tests too (2.2 s were seen there)."""

GROWTH = 60_000_000
"""How many more bytes of memory a server may take than before the clients of a test came."""

ASK = b"GET /api/v1/topics?limit=1 HTTP/1.1\r\nHost: cairn.test\r\n"
LAST = ASK + b"Connection: close\r\n\r\n"
POST = b"POST /api/v1/scenarios/compare HTTP/1.1\r\nHost: cairn.test\r\nContent-Type: application/json\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n"
LARGE = b"GET /api/v1/bodies?limit=500 HTTP/1.1\r\nHost: cairn.test\r\n\r\n"


@pytest.fixture(scope="module")
def server(seed_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    said = tmp_path_factory.mktemp("said") / "said"
    limits = {"max_request_seconds": SECONDS, "max_connections": CONNECTIONS, "keep_alive_seconds": 1}
    with serving(seed_folder, said, **limits) as server:
        server.answers(LARGE.split()[1].decode())
        server.settle()
        yield server


@pytest.fixture(autouse=True)
def bounded(server: Server) -> Iterator[None]:
    """After each test the server answers as before, has grown by little, and has met no fault of its own."""
    before = server.memory()
    yield
    assert server.memory() - before < GROWTH
    assert server.answers() < PROMPT
    assert "Traceback" not in server.said.read_text(encoding="utf-8")


REFUSED = {
    "a name of a method that is none": (b"FETCH / HTTP/1.1\r\n\r\n", 400),
    "a version that is none": (b"GET / HTTP/1.7\r\n\r\n", 400),
    "the next version": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
    "a question in the next version": (b"GET / HTTP/2.0\r\nHost: a\r\n\r\n", 400),
    "no host": (b"GET / HTTP/1.1\r\nAccept: */*\r\n\r\n", 400),
    "two hosts": (ASK + b"Host: b\r\n\r\n", 400),
    "a greeting of TLS": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),
    "NUL in the path": (b"GET /a\x00b HTTP/1.1\r\n\r\n", 400),
    "NUL in a header": (ASK + b"X: a\x00b\r\n\r\n", 400),
    "a bare CR in a header": (ASK + b"X: a\rSet-Cookie: b\r\n\r\n", 400),
    "a space before the colon": (b"GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400),
    "a header over two lines": (ASK + b"X: a\r\n b\r\n\r\n", 400),
    "letters beyond ASCII in the path": (b"GET /\xc3\xa9 HTTP/1.1\r\n\r\n", 400),
    "a path without its stroke": (b"GET api HTTP/1.1\r\n\r\n", 400),
    "a tunnel to elsewhere": (b"CONNECT 169.254.169.254:80 HTTP/1.1\r\n\r\n", 400),
    "a body of two lengths": (POST + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}x", 400),
    "a body of a length and in chunks": (POST + b"Content-Length: 4\r\n" + CHUNKED + b"0\r\n\r\n" + ASK, 400),
    "chunks and a length": (POST + CHUNKED[:-2] + b"Content-Length: 4\r\n\r\n0\r\n\r\n", 400),
    "chunks by another name": (POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 400),
    "chunks that are not the last coding": (POST + b"Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n", 400),
    "a length below nothing": (POST + b"Content-Length: -1\r\n\r\n", 400),
    "a length of words": (POST + b"Content-Length: ten\r\n\r\n", 400),
    "a chunk of a length that is none": (POST + CHUNKED + b"zz\r\n", 400),
    "a chunk of a length beyond all": (POST + CHUNKED + b"fffffffffffffffff\r\n", 400),
    "many headers": (ASK + b"A: b\r\n" * 300 + b"\r\n", 431),
    "many headers without an end": (ASK + b"A: b\r\n" * 300, 431),
    "one giant header": (ASK + b"X: " + b"a" * 40_000 + b"\r\n\r\n", 431),
    "a giant address": (b"GET /" + b"a" * 40_000 + b" HTTP/1.1\r\n\r\n", 431),
    "a long address": (
        b"GET /api/v1/" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        414,
    ),
    "a chunk that is described without end": (POST + CHUNKED + b"5;a=" + b"a" * 40_000, 431),
    "a trailer without end": (POST + CHUNKED + b"0\r\nX: " + b"a" * 40_000, 431),
    "a body where none is taken": (ASK + b"Connection: close\r\nContent-Length: 5\r\n\r\nhello", 413),
    "half a head": (ASK, 408),
    "half a body": (POST + b"Content-Length: 10\r\n\r\n{", 408),
    "half a chunk": (POST + CHUNKED + b"5\r\n{", 408),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused_with_a_problem_document_and_the_connection_closed(
    server: Server, name: str
) -> None:
    sent, status = REFUSED[name]
    said = server.send(sent)
    assert said.statuses == [status]
    assert "content-type: application/problem+json" in said.head
    assert "x-content-type-options: nosniff" in said.head
    assert json.loads(said.body)["status"] == status


@pytest.mark.parametrize(
    ("name", "limit"),
    [
        ("one giant header", "32,768 bytes (CAIRN_MAX_HEADER_BYTES)"),
        ("many headers", "200 fields"),
        ("half a head", "1.5 s (CAIRN_MAX_REQUEST_SECONDS)"),
    ],
)
def test_a_refusal_names_its_limit(server: Server, name: str, limit: str) -> None:
    assert limit in json.loads(server.send(REFUSED[name][0]).body)["detail"]


@pytest.mark.parametrize("size", [1, 100, 1_460, 32_768, 100_000], ids="in pieces of {}".format)
def test_how_long_a_head_may_be_does_not_depend_on_how_it_comes(server: Server, size: int) -> None:
    many_times = 20 if size == 1 else 1_500
    fits = ASK + b"Connection: close\r\nX: " + b"a" * (20 * many_times) + b"\r\n\r\n"
    beyond = ASK + b"X: " + b"a" * 33_000 + b"\r\n\r\n"
    assert server.send(*_cut(fits, size)).statuses == [200]
    if size > 1:
        assert server.send(*_cut(beyond, size)).statuses == [431]


def test_a_head_that_comes_byte_by_byte_has_the_same_time_as_any_other(server: Server) -> None:
    began = time.monotonic()
    said = server.send(*_cut(ASK * 3, 1), pause=0.05)
    assert said.statuses == [408]
    assert SECONDS <= time.monotonic() - began < SECONDS + 3


def test_header_bombs_of_many_clients_take_no_memory(server: Server) -> None:
    before = server.memory()
    with many(server, 200, ASK) as clients:
        for client in clients:
            send_all(client, [b"X: " + b"a" * 1_000_000])
        assert server.memory() - before < GROWTH
        assert [read_all(client).statuses for client in clients] == [[431]] * 200


def test_a_header_line_without_end_is_cut_off(server: Server) -> None:
    said = server.send(ASK, b"X: ", *itertools.repeat(b"a" * 65_536, 1_000))
    assert said.sent < 65_536_000
    assert said.statuses in ([431], []), "the refusal may be lost with the bytes that came after it"


def test_many_that_hold_half_a_head_are_let_go(server: Server) -> None:
    with many(server, 500, ASK) as clients:
        assert server.answers() < PROMPT
        assert {tuple(read_all(client).statuses) for client in clients} == {(408,)}


def test_others_are_answered_beside_a_thousand_idle_connections_which_are_then_let_go(server: Server) -> None:
    before = server.memory()
    with many(server, 1_000) as clients:
        assert max(server.answers() for _ in range(5)) < PROMPT
        assert server.memory() - before < GROWTH
        assert {read_all(client).text for client in clients} == {b""}


def test_beyond_so_many_connections_another_is_refused_at_once(server: Server) -> None:
    with many(server, CONNECTIONS):
        refused = server.send()
    assert refused.statuses == [503]
    assert f"{CONNECTIONS:,} connections are open" in json.loads(refused.body)["detail"]
    assert "retry-after: 1" in refused.head


@pytest.mark.parametrize("between", [b"", b"\r\n"], ids=["nothing", "an empty line"])
def test_a_connection_on_which_nothing_more_is_asked_is_closed(server: Server, between: bytes) -> None:
    began = time.monotonic()
    assert server.send(ASK + b"\r\n", between, pause=0.2).statuses == [200]
    assert time.monotonic() - began < 4


def test_clients_that_go_away_in_the_middle_leave_nothing_behind(server: Server) -> None:
    for sent in (ASK, POST + b"Content-Length: 10\r\n\r\n{", LARGE, b""):
        with many(server, 100, sent) as clients:
            for client in clients:
                client.setsockopt(
                    socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0"
                )  # reset, not closed
    assert "Traceback" not in server.said.read_text(encoding="utf-8")


def test_who_does_not_read_a_large_answer_is_cut_off_and_who_reads_it_slowly_is_not(server: Server) -> None:
    with (
        server.connect(receive_bytes=4_096) as never,
        server.connect(receive_bytes=4_096) as slow,
    ):
        send_all(never, [LARGE * 60])
        send_all(slow, [LARGE[:-2] + b"Connection: close\r\n\r\n"])
        parts = []
        while part := slow.recv(20_000):
            parts.append(part)
            time.sleep(0.05)
        body = b"".join(parts).partition(b"\r\n\r\n")[2]
        assert len(json.loads(body)["items"]) > 100
        assert server.answers() < PROMPT
        never.settimeout(1)
        time.sleep(2.5 * SECONDS)
        assert len(read_all(never).text) < 60 * len(body)


def test_many_who_do_not_read_share_the_answer(server: Server) -> None:
    before = server.memory()
    with many(server, 300, LARGE) as clients:
        time.sleep(SECONDS / 2)
        assert server.answers() < PROMPT
        assert server.memory() - before < GROWTH / 2, "each has no copy of its own"
        assert len(clients) == 300


@pytest.mark.parametrize("head", [ASK, POST], ids=["GET", "POST"])
def test_a_body_of_ten_megabytes_is_refused_and_not_kept(server: Server, head: bytes) -> None:
    before = server.memory()
    said = server.send(head + b"Content-Length: 10000000\r\n\r\n", *[b"a" * 100_000] * 100)
    assert said.statuses == [413]
    assert json.loads(said.body)["type"] == "/docs/errors#body-too-large"
    assert server.memory() - before < 10_000_000


@pytest.mark.parametrize("head", [ASK, POST], ids=["GET", "POST"])
def test_a_body_that_never_ends_is_refused_and_then_cut_off(server: Server, head: bytes) -> None:
    chunk = b"10000\r\n" + b"a" * 65_536 + b"\r\n"
    said = server.send(head + CHUNKED, *itertools.repeat(chunk, 2_000))
    assert said.statuses in ([413], [])
    assert said.sent < 40_000_000


@pytest.mark.parametrize("address", [b"/api/v1/scenarios/compare", b"/mcp"])
def test_a_compressed_body_is_not_unpacked(server: Server, address: bytes) -> None:
    bomb = gzip.compress(b" " * 50_000_000)
    head = (
        POST.replace(b"/api/v1/scenarios/compare", address)
        + b"Accept: application/json, text/event-stream\r\n"
    )
    before = server.memory()
    sent = head + b"Connection: close\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(bomb)
    (status,) = server.send(sent + bomb).statuses
    assert 400 <= status < 500
    assert server.memory() - before < 40_000_000


def test_requests_sent_at_once_are_answered_in_their_order(server: Server) -> None:
    paths = ("/health/live", "/api/v1/nowhere", "/api/v1/topics?limit=0")
    asked = [b"GET %s HTTP/1.1\r\nHost: a\r\n\r\n" % path.encode() for path in paths]
    said = server.send(*asked, LAST)
    assert said.statuses == [200, 404, 422, 200]
    assert server.send(b"".join(asked) + LAST).statuses == [200, 404, 422, 200]


_OF_EACH = re.compile(r"(date|x-request-id): .*\r\n")
"""The headers that no two responses share."""


@pytest.mark.parametrize(
    ("number", "request_line", "headers", "status"),
    [
        (11, "GET {} HTTP/1.1", "", 200),
        (12, "GET {} HTTP/1.1", "Accept-Encoding: gzip\r\n", 200),
        (13, "HEAD {} HTTP/1.1", "", 200),
        (14, "GET {} HTTP/1.1", "If-None-Match: *\r\n", 304),
        (15, "GET {} HTTP/1.0", "", 200),
    ],
)
def test_an_answer_kept_ready_is_written_as_it_was_when_it_was_made(
    server: Server, number: int, request_line: str, headers: str, status: int
) -> None:
    line = request_line.format(f"/api/v1/topics?limit={number}")
    asked = f"{line}\r\nHost: cairn.test\r\n{headers}Connection: close\r\n\r\n".encode()
    made, kept, again = (server.send(asked) for _ in range(3))
    assert made.statuses == kept.statuses == [status]
    heads = [_OF_EACH.sub("", f"{said.head}\r\n").split("\r\n") for said in (made, kept, again)]
    assert sorted(heads[0]) == sorted(heads[1]) == sorted(heads[2])
    assert [line for line in heads[1] if line == "connection: close"] == ["connection: close"]
    assert made.body == kept.body == again.body
    assert bool(made.body) == (status == 200 and "HEAD" not in request_line)


def test_a_connection_stays_open_for_answers_kept_ready(server: Server) -> None:
    alone = server.send(LAST)
    with server.connect() as client:
        for _ in range(3):
            client.sendall(ASK + b"\r\n")
            said = b""
            while not said.endswith(alone.body):
                said += (part := client.recv(65_536))
                assert part, "it was closed"
            assert said.startswith(b"HTTP/1.1 200 OK\r\n")
            assert b"connection: close" not in said
        client.sendall(LAST)
        assert read_all(client).body == alone.body


def test_thousands_of_requests_sent_at_once_are_not_queued(server: Server) -> None:
    said = server.send(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n" * 20_000)
    assert len(said.statuses) < 200


def test_the_host_and_the_address_of_another_are_not_believed(server: Server) -> None:
    plain = server.send(LAST)
    named = server.send(
        LAST.replace(b"GET ", b"GET http://evil.example").replace(b"cairn.test", b"evil.example")
    )
    assert named.body == plain.body
    assert b"evil.example" not in named.text


OFFERS = (
    b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n",
    b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n",
)


@pytest.mark.parametrize("offer", OFFERS, ids=["websocket", "h2c"])
def test_what_offers_another_protocol_is_answered_by_this_one_with_its_body(
    server: Server, offer: bytes
) -> None:
    asked = b'{"jsonrpc": "2.0", "id": 1, "method": "ping"}'
    head = b"POST /mcp HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAccept: application/json\r\n" % server.port
    head += b"Content-Type: application/json\r\n"
    length = b"Content-Length: %d\r\n\r\n" % len(asked)
    plain = server.send(head + length + asked + LAST)
    assert plain.statuses == [200, 200]
    for pieces in (
        (head + offer + length + asked + LAST,),
        (head + offer + length, asked, LAST),
        tuple(_cut(head + offer + length + asked + LAST, 7)),
    ):
        offered = server.send(*pieces, pause=0.01)
        assert offered.statuses == [200, 200]
        assert len(offered.body) == len(plain.body)


def test_the_body_of_what_offers_another_protocol_is_not_taken_for_a_question(server: Server) -> None:
    head = ASK.replace(b"GET", b"POST") + OFFERS[1] + b"Content-Length: %d\r\n\r\n" % len(LAST)
    assert server.send(head, LAST, pause=0.3).statuses == [405]


def test_thousands_of_offers_sent_at_once_are_answered_or_cut_off(server: Server) -> None:
    said = server.send((ASK + OFFERS[0] + b"\r\n") * 2_000)
    assert len(said.statuses) < 200
    assert server.answers() < PROMPT
    assert "Traceback" not in server.said.read_text(encoding="utf-8")


def test_a_question_about_the_server_itself_is_answered_and_counted(server: Server) -> None:
    said = server.send(b"OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    assert said.statuses == [204]
    assert "Traceback" not in server.said.read_text(encoding="utf-8")


def _cut(text: bytes, size: int) -> list[bytes]:
    return [text[begin : begin + size] for begin in range(0, len(text), size)]
