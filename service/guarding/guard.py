"""What stands before everything else: an id for each request, how often one client may ask, and what is counted."""

import secrets
import time
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from itertools import count

import structlog

from service.cache import (
    COMMON_HEADERS,
    Application,
    Headers,
    Message,
    Ready,
    Receive,
    Scope,
    Send,
    send_response,
)
from service.clients import Clients
from service.guarding.metrics import Metrics
from service.guarding.rates import Allowance, Rates
from service.guarding.written import AT_ONCE, AtOnce, write_fields
from service.problems import Problem, TooManyRequests

REQUEST_ID: ContextVar[bytes] = ContextVar("request_id", default=b"")
"""The id of the request that is being answered; it stands in every line of the log that belongs to it."""

_ALWAYS = frozenset({"/health/live", "/health/ready", "/metrics"})
"""What those ask who watch over the service: never refused, nor counted among what a client asks."""

_SLOW_SECONDS = 5.0
"""From when on a request is worth a line in the log."""

_log = structlog.get_logger()


class Guard:
    """An ASGI application around another."""

    def __init__(
        self,
        application: Application,
        metrics: Metrics,
        clients: Clients,
        render_problem: Callable[[Problem, str], tuple[int, Headers, bytes]],
        rates: Rates | None,
        find_kept: Callable[[Scope], Ready | None] = lambda _scope: None,
        files: Iterable[str] = (),
    ) -> None:
        """`files`: the addresses of what pages are made of; else each page would count several times."""
        self._application = application
        self._find_kept = find_kept
        self._free = _ALWAYS.union(files)
        self._metrics = metrics
        self._clients = clients
        self._render_problem = render_problem
        self._rates = rates
        self._process, self._number = secrets.token_hex(6).encode(), count(1)
        policy = b"" if rates is None else b'"client";q=%d;w=60' % rates.per_minute
        self._policy = (b"ratelimit-policy", policy)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through with an id, or refuse it with when to come again; count it either way."""
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        began = time.perf_counter()
        # Taken out, since it leads from a request to what holds the request: only the collector would free them.
        write = scope.get("extensions", {}).pop(AT_ONCE, None)
        path = scope["path"]
        id_ = b"%s-%x" % (self._process, next(self._number))
        added: Headers = [(b"x-request-id", id_)]
        allowed = None
        if self._rates is not None and path not in self._free:
            allowed = self._rates.ask(self._client(scope))
            added += self._told(allowed)
        if allowed is None or not allowed.wait:
            ready = self._find_kept(scope)
            if ready is not None:
                # The shortest way, without a layer between the answer and the server: each costs 5 µs.
                await _send_ready(ready, added, write, send)
                self._metrics.note(path, ready.status, time.perf_counter() - began)
                return
        await self._let_through(scope, receive, send, added, allowed, began)

    async def _let_through(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
        added: Headers,
        allowed: Allowance | None,
        began: float,
    ) -> None:
        path, status = scope["path"], 500
        token = REQUEST_ID.set(added[0][1])

        async def complete(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message = {**message, "headers": [*message["headers"], *added]}
            await send(message)

        self._metrics.in_flight += 1
        try:
            if allowed is not None and allowed.wait:
                self._metrics.refused += 1
                await self._refuse(allowed, path, complete)
            else:
                await self._application(scope, receive, complete)
        finally:
            took = time.perf_counter() - began
            self._metrics.in_flight -= 1
            self._metrics.note(path, status, took)
            if took > _SLOW_SECONDS or status == 500:
                _log.warning("a request was slow or failed", path=path, status=status, seconds=round(took, 3))
            REQUEST_ID.reset(token)

    def _client(self, scope: Scope) -> str:
        peer = scope["client"][0] if scope.get("client") else None
        if peer is None or not self._clients.forwarded(peer):
            return self._clients.name(peer, "")
        forwarded = b",".join(value for name, value in scope["headers"] if name == b"x-forwarded-for")
        return self._clients.name(peer, forwarded.decode("latin-1"))

    def _told(self, allowed: Allowance) -> Headers:
        """Return what is left, as draft-ietf-httpapi-ratelimit-headers writes it."""
        left = b'"client";r=%d;t=%d' % (allowed.left, allowed.reset)
        return [(b"ratelimit", left), self._policy]

    async def _refuse(self, allowed: Allowance, path: str, send: Send) -> None:
        per_minute = self._rates.per_minute if self._rates is not None else 0
        problem = TooManyRequests(
            f"More than {per_minute:,} questions a minute came from your address (CAIRN_RATE_LIMIT). "
            f"Ask again in {allowed.wait} s.",
            allowed.wait,
        )
        status, headers, body = self._render_problem(problem, path)
        headers = [*headers, *COMMON_HEADERS]
        await send_response((status, headers, body), "GET", send)


async def _send_ready(ready: Ready, added: Headers, write: AtOnce | None, send: Send) -> None:
    """Send a whole response, at once where the server is ours and the client takes it."""
    if write is None or not write(ready.head + write_fields(added), ready.body):
        await send_response((ready.status, [*ready.headers, *added], ready.body), "GET", send)
