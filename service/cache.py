"""Answers as bytes, kept in front of routing and validation, and what every response of ours carries.

The key holds the revision, whether the store itself or its copy answers, the day, how much was made ahead of
questions, and the state of the what-ifs that are kept, which forms offer. So a write, midnight or a measure
that is ready at last needs no invalidation: old answers are simply no longer asked for, and leave when their room is
needed. Only whole 200s are kept.
"""

import asyncio
import gzip
import hashlib
import time
import traceback
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import structlog

from service.days import day_at
from service.guarding.written import write_head
from service.problems import AddressTooLong, BodyTooLarge, Problem, TooBusy, UnknownAddress
from service.stores.base import Store, StoreError

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

_log = structlog.get_logger()

COMMON_HEADERS: Headers = [
    (b"access-control-allow-origin", b"*"),
    (
        b"access-control-expose-headers",
        b"Cairn-Stale, ETag, Link, RateLimit, RateLimit-Policy, Retry-After, X-Request-ID",
    ),
    (
        b"content-security-policy",
        b"default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; script-src 'self'; connect-src 'self'; "
        b"form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
]

STALE = (b"cairn-stale", b"true")
"""The header of what comes from a copy, because the store is away."""

_VARY: Headers = [(b"vary", b"Accept-Encoding")]

_ANSWER_HEADERS: Headers = [(b"cache-control", b"public, max-age=0, must-revalidate"), *_VARY]

_READING = frozenset({"GET", "HEAD"})

_STATIC = "/static/"
_OF_THIS_PROCESS = frozenset({"/downloads", "/health/live", "/health/ready", "/metrics"})

_STREAMED = ("/export/", "/api/v1/export/")
"""What is passed on as it comes: files, of any length, with validators of their own."""

AGENTS = "/mcp"
"""Where agents post their messages."""

COMPARE = "/api/v1/scenarios/compare"
"""Where a what-if of one's own may be posted. This and `AGENTS` are the only addresses that take a body."""

_SMALLEST_TO_COMPRESS = 500

_ENTRY_BYTES = 1_500
"""What the objects of an entry take beside the bytes that they hold (measured: about 1.3 kB)."""

LOOK_SECONDS = 0.002
"""For how long it is taken that nobody wrote. Asking the store costs as much as all else together that is done for an
answer kept ready (35 of 70 µs measured: the file is locked and looked at), so a busy service asks 500 times a second."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A whole response, as ASGI says it and as it is written on the wire."""

    status: int
    headers: Headers
    body: bytes
    head: bytes
    """Status line and headers; an empty line has to follow."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """A whole answer, ready to be sent."""

    etag: bytes
    whole: Ready
    for_head: Ready
    """The same without its body, for HEAD."""
    unchanged: Ready
    """The 304 for those who have these bytes already."""
    size: int
    """How many bytes it takes: its body, its headers twice, since they are kept in both forms, and those of the 304."""


@dataclass(frozen=True, slots=True)
class CacheState:
    """How much a cache holds and how often it helped."""

    hits: int
    misses: int
    bytes: int
    entries: int


class AnswerCache:
    """An ASGI application around another."""

    def __init__(
        self,
        application: Application,
        store: Store,
        render_problem: Callable[[Problem, str], tuple[int, Headers, bytes]],
        *,
        max_bytes: int,
        max_address_bytes: int,
        max_body_bytes: int,
        max_questions: int = 64,
        max_answer_seconds: float = 30.0,
        made: Callable[[], int] = lambda: 0,
        scenarios: Callable[[], int] = lambda: 0,
        clock: Callable[[], float] = time.time,
        instant: Callable[[], float] = time.monotonic,
    ) -> None:
        self._application = application
        self._store = store
        self._render_problem = render_problem
        self._max_bytes = max_bytes
        self._max_address_bytes = max_address_bytes
        self._max_body_bytes = max_body_bytes
        self._max_questions = max_questions
        self._max_answer_seconds = max_answer_seconds
        self._asking: set[asyncio.Task[tuple[int, Headers, bytes]]] = set()
        self._making: dict[tuple[Any, ...], asyncio.Task[_Kept | tuple[int, Headers, bytes]]] = {}
        self._made = made
        self._scenarios = scenarios
        self._clock, self._instant = clock, instant
        self._revision = -1
        self._copied_at: datetime | None = None
        self._what_ifs = 0
        self._look_again = 0.0
        self._kept: OrderedDict[tuple[Any, ...], _Kept] = OrderedDict()
        self._bytes = self._hits = self._misses = 0
        self._day = ""
        self._day_ends = 0.0

    def state(self) -> CacheState:
        """Return how much is kept and how often it helped."""
        return CacheState(self._hits, self._misses, self._bytes, len(self._kept))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from what is kept, else ask the application and keep what it says."""
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        ready = self.find_kept(scope) or await self._make(scope, receive, send)
        if ready is not None:
            await send_response((ready.status, ready.headers, ready.body), scope["method"], send)

    def find_kept(self, scope: Scope) -> Ready | None:
        """Return the answer that is kept ready for a request; None where none is."""
        if scope["method"] not in _READING:
            return None
        accepted, asked, length = read_headers(scope["headers"])
        if length != b"0":
            return None
        key = self._key(scope, accepts_gzip(accepted))
        kept = self._kept.get(key)
        if kept is None:
            return None
        self._kept.move_to_end(key)
        self._hits += 1
        return _told(kept, asked, scope["method"])

    async def _make(self, scope: Scope, receive: Receive, send: Send) -> Ready | None:
        """Return what is to be sent to a request for which nothing is kept; None where it was sent as it came."""
        method = scope["method"]
        if method not in _READING:
            await self._other_method(scope, receive, send)
            return None
        accepted, asked, length = read_headers(scope["headers"])
        if scope["path"].startswith(_STREAMED):
            await self._stream(scope, receive, send, length)
            return None
        self._misses += 1
        key = self._key(scope, accepts_gzip(accepted))
        found = await self._ask_once(key, scope, receive, length)
        if not isinstance(found, _Kept):
            await send_response(found, method, send)
            return None
        self._keep(key, found, scope)
        return _told(found, asked, method)

    def _key(self, scope: Scope, zipped: bool, *, fresh: bool = False) -> tuple[Any, ...]:
        """Return what tells an answer from others; `fresh`: as the record is now, and not a moment ago."""
        now = self._clock()
        if now >= self._day_ends:
            self._turn_day(now)
        if fresh or self._instant() >= self._look_again:
            self._look()
        address, query = scope.get("raw_path") or scope["path"], scope["query_string"]
        return (
            self._revision,
            self._copied_at,
            address,
            query,
            self._day,
            self._made(),
            self._what_ifs,
            zipped,
        )

    def _look(self) -> None:
        """Note at which revision the record is, whether the store itself or its copy answers, and which what-ifs are kept."""
        self._what_ifs = self._scenarios()
        try:
            newest = self._store.revision()
            self._revision, self._copied_at = newest.number, newest.copied_at
        except StoreError:
            self._revision, self._copied_at = -1, None  # nothing is kept: the route says what is wrong
        self._look_again = self._instant() + LOOK_SECONDS

    def _turn_day(self, now: float) -> None:
        """Note which day it is in Scotland; looked at again each minute, so summer time needs no care."""
        self._day_ends = now - now % 60 + 60
        self._day = day_at(datetime.fromtimestamp(now, tz=UTC)).isoformat()

    async def _other_method(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] == "OPTIONS":
            allowed: Headers = [
                (b"allow", allowed_at(scope["path"]).encode()),
                # Pages of other sites may read, and may not speak as agents.
                (b"access-control-allow-methods", b"GET, HEAD, OPTIONS"),
                (b"access-control-allow-headers", b"*"),
            ]
            await send_response((204, [*allowed, *COMMON_HEADERS], b""), "OPTIONS", send)
            return
        await send_response(await self._answered(scope, receive), scope["method"], send)

    async def _stream(self, scope: Scope, receive: Receive, send: Send, length: bytes) -> None:
        """Pass an answer on as it comes; nothing of it is kept."""
        refusal = self._refusal(scope, length)
        if refusal is not None:
            await send_response(refusal, scope["method"], send)
            return

        async def complete(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], *COMMON_HEADERS]}
            elif scope["method"] == "HEAD":
                message = {**message, "body": b""}
            await send(message)

        await self._application(scope, receive, complete)

    async def _ask_once(
        self, key: tuple[Any, ...], scope: Scope, receive: Receive, length: bytes
    ) -> "_Kept | tuple[int, Headers, bytes]":
        """Return what is answered; those who ask the same while it is made wait for it, and it is made once.

        Else all who look at a page make it anew after each write, each slowing the others down.
        """
        if not self._max_bytes or length != b"0" or _is_passed(scope["path"]):
            return await self._ask(scope, receive, key[-1], length)
        task = self._making.get(key)
        if task is None:
            task = self._making[key] = asyncio.create_task(self._ask(scope, receive, key[-1], length))
            task.add_done_callback(lambda _: self._making.pop(key, None))
        await asyncio.wait([task])
        return task.result()

    async def _ask(
        self, scope: Scope, receive: Receive, zipped: bool, length: bytes
    ) -> "_Kept | tuple[int, Headers, bytes]":
        refusal = self._refusal(scope, length)
        if refusal is not None:
            return refusal
        status, headers, body = await self._answered({**scope, "method": "GET"}, receive)
        if _is_passed(scope["path"]):
            return status, headers, body
        headers, body = _zipped(headers, body) if zipped else (headers, body)
        return _made(headers, body) if status == 200 else (status, [*headers, *_VARY], body)

    def _refusal(self, scope: Scope, length: bytes) -> tuple[int, Headers, bytes] | None:
        """Return what is answered to a request beyond the limits; None to one within them."""
        problem = self._limit(scope, length)
        if problem is None:
            return None
        return self._refused(problem, scope)

    def _refused(self, problem: Problem, scope: Scope) -> tuple[int, Headers, bytes]:
        status, headers, body = self._render_problem(problem, scope["path"])
        return status, [*headers, *COMMON_HEADERS], body

    def _limit(self, scope: Scope, length: bytes) -> Problem | None:
        if scope["path"].endswith("\n"):  # the expressions that find routes would pass over it
            return UnknownAddress("Nothing is at this address.")
        size = len(scope.get("raw_path") or b"") + len(scope["query_string"])
        if size > self._max_address_bytes:
            return AddressTooLong(
                f"The address has {size:,} bytes; at most {self._max_address_bytes:,} are read (CAIRN_MAX_ADDRESS_BYTES)."
            )
        # Python refuses to read numbers of thousands of digits, with an error of its own.
        if not length.isdigit() or len(length) > 18 or int(length) > self._max_body_bytes:
            return BodyTooLarge(
                f"Nothing here takes a body, and at most {self._max_body_bytes:,} bytes of one are passed over "
                "(CAIRN_MAX_BODY_BYTES); send the question in the address."
            )
        return None

    async def _answered(self, scope: Scope, receive: Receive) -> tuple[int, Headers, bytes]:
        """Return what the application answers, or why it does not: too many are asking, or it takes too long.

        A thread cannot be stopped: what takes too long goes on unseen and counts among what is being answered.
        """
        if _is_passed(scope["path"]):
            return await self._captured(scope, receive)
        if len(self._asking) >= self._max_questions:
            busy = TooBusy(
                f"{len(self._asking)} questions are being answered, and no more are at once (CAIRN_MAX_QUESTIONS). "
                "Ask again in a second."
            )
            return self._refused(busy, scope)
        task = asyncio.create_task(self._captured(scope, receive))
        self._asking.add(task)
        task.add_done_callback(self._asking.discard)
        done, _ = await asyncio.wait([task], timeout=self._max_answer_seconds)
        if done:
            return task.result()
        long = TooBusy(
            f"This took longer than {self._max_answer_seconds:g} s (CAIRN_MAX_ANSWER_SECONDS). Ask for less at once, "
            "or again later."
        )
        return self._refused(long, scope)

    async def _captured(self, scope: Scope, receive: Receive) -> tuple[int, Headers, bytes]:
        """Return what the application answers, whole."""
        status = 500
        headers: Headers = []
        parts: list[bytes] = []

        async def capture(message: Message) -> None:
            nonlocal status, headers
            if message["type"] == "http.response.start":
                status, headers = message["status"], list(message["headers"])
            else:
                parts.append(message.get("body", b""))

        try:
            await self._application(scope, receive, capture)
        except Exception as error:
            # The application raises again what it has answered with a 500, so that it is logged: here, in one
            # line. A console with colours would take seconds for it (11 s measured) and show what variables held.
            if not headers:
                raise
            _log.error(
                "an answer failed", path=scope["path"], fault="".join(traceback.format_exception(error))
            )
        return status, [*headers, *COMMON_HEADERS], b"".join(parts)

    def _keep(self, key: tuple[Any, ...], kept: _Kept, scope: Scope) -> None:
        """Keep an answer, unless a write came in while it was made, or it is larger than the room for all.

        Nor is one kept for which the store went away, or came back, meanwhile.
        """
        size = _size_of(key, kept)
        if (
            size > self._max_bytes
            or key[0] < 0
            or self._key(scope, key[-1], fresh=True) != key
            or key in self._kept
        ):
            return
        if (STALE in kept.whole.headers) != (key[1] is not None):
            return
        self._kept[key] = kept
        self._bytes += size
        while self._bytes > self._max_bytes:
            self._bytes -= _size_of(*self._kept.popitem(last=False))


def _is_passed(path: str) -> bool:
    """Tell what is never kept nor shared: files that have validators of their own, and the state of this process."""
    return path in _OF_THIS_PROCESS or path.startswith(_STATIC)


def allowed_at(path: str) -> str:
    """Return the methods that an address takes, as the header Allow lists them."""
    if path == AGENTS:
        return "POST, OPTIONS"
    return "GET, HEAD, POST, OPTIONS" if path == COMPARE else "GET, HEAD, OPTIONS"


def _told(kept: _Kept, asked: bytes, method: str) -> Ready:
    """Return what is sent of an answer: all of it, its start alone, or that it is as the client has it."""
    if asked and etag_matches(asked, kept.etag):
        return kept.unchanged
    return kept.for_head if method == "HEAD" else kept.whole


def _size_of(key: tuple[Any, ...], kept: _Kept) -> int:
    """Return how many bytes an entry takes; an address may be as long as its answer."""
    return len(key[2]) + len(key[3]) + kept.size + _ENTRY_BYTES


def read_headers(headers: Iterable[tuple[bytes, bytes]]) -> tuple[bytes, bytes, bytes]:
    """Return Accept-Encoding, If-None-Match and how long the body is said to be; a list may come in several lines."""
    accepted = asked = b""
    length = b"0"
    for name, value in headers:
        if name == b"accept-encoding":
            accepted = b"%s,%s" % (accepted, value) if accepted else value
        elif name == b"if-none-match":
            asked = b"%s,%s" % (asked, value) if asked else value
        elif name == b"content-length":
            length = value
        elif name == b"transfer-encoding":
            length = b"unknown"
    return accepted, asked, length


def _zipped(headers: Headers, body: bytes) -> tuple[Headers, bytes]:
    """Return a response compressed, unless it is so small that nothing is gained."""
    if len(body) < _SMALLEST_TO_COMPRESS:
        return headers, body
    body = gzip.compress(body, compresslevel=6, mtime=0)
    headers = [(name, value) for name, value in headers if name != b"content-length"]
    return [*headers, (b"content-encoding", b"gzip"), (b"content-length", str(len(body)).encode())], body


def _made(headers: Headers, body: bytes) -> _Kept:
    digest = hashlib.sha256(body)
    # A table is the same from the copy, and its mark must not be taken for that of the present.
    if STALE in headers:
        digest.update(STALE[0])
    etag = b'"%s"' % digest.hexdigest()[:32].encode()
    headers = [(n, v) for n, v in headers if n != b"content-length"]
    shared = [*headers, *_ANSWER_HEADERS, (b"etag", etag)]
    whole = _ready(200, [*shared, (b"content-length", str(len(body)).encode())], body)
    about_body = (b"content-type", b"content-encoding")
    unchanged = _ready(304, [(n, v) for n, v in shared if n not in about_body], b"")
    return _Kept(
        etag=etag,
        whole=whole,
        for_head=replace(whole, body=b""),
        unchanged=unchanged,
        size=len(body) + 2 * len(whole.head) + len(unchanged.head),
    )


def _ready(status: int, headers: Headers, body: bytes) -> Ready:
    return Ready(status, headers, body, write_head(status, headers))


async def send_response(response: tuple[int, Headers, bytes], method: str, send: Send) -> None:
    """Send a whole response; none of its body for HEAD."""
    status, headers, body = response
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if method == "HEAD" else body})


@lru_cache(maxsize=256)
def accepts_gzip(accepted: bytes) -> bool:
    """Tell whether an Accept-Encoding allows gzip; a quality of 0 forbids it."""
    for part in accepted.decode("latin-1").lower().split(","):
        coding, _, quality = part.strip().partition(";")
        if coding.strip() == "gzip":
            return quality.strip().removeprefix("q=").strip("0.") != "" or not quality
    return False


def etag_matches(asked: bytes, etag: bytes) -> bool:
    """Tell whether an If-None-Match names the ETag; a weak one counts, as for every GET (RFC 9110)."""
    given: Iterable[bytes] = (part.strip().removeprefix(b"W/") for part in asked.split(b","))
    return asked.strip() == b"*" or etag in given
