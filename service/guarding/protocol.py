"""HTTP with bounds on what uvicorn takes without end: heads, requests that do not arrive, readers that do not read, connections.

Uvicorn bounds none of these with httptools (195 MB of headers were kept), and h11, which bounds heads, is three times
slower. So its protocol stays and what is added looks only at requests that did not come whole in one piece.

Used of uvicorn 0.54, beside what asyncio calls: the parser's callback `on_body`; `_start_asgi_task`, `_should_upgrade`,
`timeout_keep_alive_handler`, `_unset_keepalive_if_required`; the attributes `scope` (a new one for each request),
`parser`, `url`, `headers`, `cycle`, `pipeline`, `connections`, `flow`, `loop`, `logger` and `transport`; of a cycle
what `send` changes for a whole response. `tests/web/test_protocol.py` fails where one of them is gone.
"""

import asyncio
from functools import partial
from typing import Any, ClassVar

import httptools
from uvicorn._types import ASGI3Application, HTTPScope
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from service.guarding.refusals import MAX_FIELDS, Limits, Refusals, make_refusals
from service.guarding.upgrades import write_without_offer
from service.guarding.written import AT_ONCE, write_fields

MAX_PIPELINED = 100
"""The most requests of one connection that wait for the answers to those before; each takes some 3 kB."""

MAX_PASSED_OVER = 16_000_000
"""How much is still taken in after an answer or a refusal, so that it reaches a client which sends all before it reads."""

LEAST_BYTES_A_SECOND = 500
"""Who takes less of an answer than this is cut off."""

_LINGER_SECONDS = 2.0
"""How long what still comes is passed over after a refusal: closed at once, the refusal itself would be lost."""


def make_protocol(limits: Limits) -> type["BoundedProtocol"]:
    """Return the protocol with these limits, as uvicorn takes it: a class."""

    class Bounded(BoundedProtocol):
        """Uvicorn's protocol with the limits of these settings."""

    Bounded.limits = limits
    Bounded.refusals = make_refusals(limits)
    return Bounded


class BoundedProtocol(HttpToolsProtocol):
    """One connection."""

    limits: ClassVar[Limits]
    refusals: ClassVar[Refusals]

    _held = 0
    """How many bytes came since anything was whole: a head, a piece of a body, a request."""
    _passed_over = 0
    _refused = False
    _timer: asyncio.TimerHandle | None = None
    """Set while something is awaited from the client."""
    _timed: Any = None
    """What the timer is about: the scope of a request, None before the first."""
    _watch: asyncio.TimerHandle | None = None
    """Set while the client is awaited to take an answer."""
    _untaken = 0
    _answering: RequestResponseCycle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Take a connection, or refuse it where there are too many; far beyond that without a word."""
        super().connection_made(transport)
        too_many = len(self.connections) - self.limits.connections
        if too_many > self.limits.connections:
            transport.abort()
        elif too_many > 0:
            self._refuse(self.refusals.too_many)
        else:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget what was awaited."""
        self._stop_waiting()
        if self._watch is not None:
            self._watch.cancel()
        super().connection_lost(exc)
        self.pipeline.clear()
        if self._answering is not None:
            self._answering.disconnected = True  # uvicorn says so to the request that came last alone

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        if not _is_http(cycle.scope):
            self._refuse(self.refusals.not_http)
            return
        self._answering = cycle
        cycle.scope["extensions"] = {AT_ONCE: partial(self._write_at_once, cycle)}  # type: ignore[dict-item]  # whatever an extension is
        super()._start_asgi_task(cycle, app)

    def _write_at_once(self, cycle: RequestResponseCycle, head: bytes, body: bytes) -> bool:
        """Write a whole response at once; false where the client takes none now, so that it has to be waited for.

        Uvicorn looks at each header anew and writes head and body one by one: a fifth of what an answer kept ready costs.
        What else it does for a response is done here too, but for the log of accesses, which nobody asks of it.
        """
        if self.flow.write_paused or cycle.disconnected:
            return False
        cycle.response_started = cycle.response_complete = True
        cycle.waiting_for_100_continue = False
        own = write_fields(
            [*cycle.default_headers, *([] if cycle.keep_alive else [(b"connection", b"close")])]
        )
        self.transport.writelines([b"%s%s\r\n" % (head, own), body])  # all who read slowly share one body
        cycle.message_event.set()
        if not cycle.keep_alive:
            self.transport.close()
        cycle.on_response()
        return True

    def _should_upgrade(self) -> bool:
        """Let a request that offers another protocol go by: the parser leaves its body out, so `_feed` has it read anew."""
        return True

    def _feed(self, data: bytes) -> None:
        """Have what came parsed; who offers another protocol is answered by this one."""
        self._unset_keepalive_if_required()
        while data:
            try:
                self.parser.feed_data(data)
            except httptools.HttpParserUpgrade as offer:
                if self.scope["method"] == "CONNECT":  # which is an offer itself, and nothing but that
                    self._refuse(self.refusals.not_http)
                    return
                version = self.parser.get_http_version()
                head = write_without_offer(self.scope["method"], self.url, version, self.headers)
                data = head + data[offer.args[0] :]
            except httptools.HttpParserError:
                self.logger.warning("Invalid HTTP request received.")
                self._refuse(self.refusals.not_http)
                return
            else:
                return

    def data_received(self, data: bytes) -> None:
        """Read what comes; most requests come whole and in one piece."""
        if self._timer is not None or len(data) > self.limits.header_bytes:
            self._receive_by_pieces(data)
            return
        self._feed(data)
        if not self._is_being_answered() or len(self.headers) > MAX_FIELDS:
            self._held = len(data)
            self._look()
        elif not self.cycle.keep_alive:
            self._watch_reader()  # the connection ends with this answer, however little of it is taken

    def _is_being_answered(self) -> bool:
        """Tell whether all that came is one whole request, so that nothing is awaited from the client."""
        cycle = self.cycle
        return (
            cycle is not None
            and not cycle.more_body
            and not cycle.response_complete
            and cycle.scope is self.scope
        )

    def _receive_by_pieces(self, data: bytes) -> None:
        """Read what comes in pieces so small that none goes beyond a limit unseen."""
        if self._refused:
            self._pass_over(len(data))
            return
        begin = 0
        while begin < len(data) and not self._refused and not self.transport.is_closing():
            piece = data[begin : begin + self.limits.header_bytes - self._held]
            begin += len(piece)
            self._held += len(piece)
            self._feed(piece)
            self._look()

    def _look(self) -> None:
        """Refuse what is beyond a limit, and wait for the rest of what is not whole."""
        if self._refused or self.transport.is_closing():
            return
        if self._held >= self.limits.header_bytes or len(self.headers or ()) > MAX_FIELDS:
            self._refuse(self.refusals.too_large)
        elif len(self.pipeline) > MAX_PIPELINED:
            self.transport.abort()
        elif self._is_being_answered():
            self._held = self._passed_over = 0
            self._stop_waiting()
        else:
            self._wait()

    def on_body(self, body: bytes) -> None:
        """Take a piece of a body; that of a request which has its answer is passed over."""
        self._held = 0
        if self.cycle.response_complete:
            self._pass_over(len(body))
        super().on_body(body)

    def _pass_over(self, size: int) -> None:
        self._passed_over += size
        if self._passed_over > MAX_PASSED_OVER:
            self.transport.abort()

    def timeout_keep_alive_handler(self) -> None:
        """Close a connection on which nothing comes."""
        super().timeout_keep_alive_handler()
        self._watch_reader()

    def pause_writing(self) -> None:
        """Hear that the client is slower than the answer."""
        super().pause_writing()
        self._watch_reader()

    def resume_writing(self) -> None:
        """Hear that the client took nearly all; what is written from now on counts anew."""
        super().resume_writing()
        self._untaken = 0

    def _wait(self) -> None:
        """Wait for a request, or for the rest of one, for as long as is allowed from its beginning."""
        if self._timer is not None and self._timed is self.scope:
            return
        self._stop_waiting()
        self._timed = self.scope
        self._timer = self.loop.call_later(self.limits.request_seconds, self._end_waiting)

    def _stop_waiting(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _end_waiting(self) -> None:
        self._timer = None
        cycle = self.cycle
        in_head = self.scope is not None and (cycle is None or cycle.scope is not self.scope)
        if self.pipeline:
            self._wait()  # nothing is read until what was asked before is answered
        elif in_head or (cycle is not None and cycle.more_body and not cycle.response_complete):
            self._refuse(self.refusals.too_slow)
        elif cycle is None or cycle.response_complete:
            self.transport.close()

    def _watch_reader(self) -> None:
        """Look again after a while whether the client took of its answer what may be expected."""
        self._untaken = self.transport.get_write_buffer_size()
        if self._watch is None:
            self._watch = self.loop.call_later(self.limits.request_seconds, self._look_at_reader)

    def _look_at_reader(self) -> None:
        self._watch = None
        before, untaken = self._untaken, self.transport.get_write_buffer_size()
        if before and untaken and untaken > before - LEAST_BYTES_A_SECOND * self.limits.request_seconds:
            self.transport.abort()
        elif untaken or not self.cycle.keep_alive:
            self._watch_reader()

    def _refuse(self, answer: bytes) -> None:
        """Say why no more is read and close; without a word where that would be taken for another request's answer."""
        cycle = self.cycle
        same = cycle is not None and cycle.scope is self.scope
        self._refused = True
        self._stop_waiting()
        self._unset_keepalive_if_required()
        if self.pipeline or (cycle is not None and not same and not cycle.response_complete):
            self.transport.abort()
            return
        if same and (cycle.response_started or cycle.response_complete):
            self.transport.close()
            self._watch_reader()
            return
        if same:
            cycle.disconnected = True  # what is still said of it goes nowhere
            cycle.message_event.set()
        self.flow.resume_reading()
        self.transport.write(answer)
        self.transport.write_eof()
        self._timer = self.loop.call_later(_LINGER_SECONDS, self.transport.abort)


def _is_http(scope: HTTPScope) -> bool:
    """Tell whether a request is of a version that is spoken here and says to which host it goes, once (RFC 9112, 3.2)."""
    version = scope["http_version"]
    hosts = [name for name, _ in scope["headers"]].count(b"host")
    return (version == "1.1" and hosts == 1) or (version == "1.0" and hosts <= 1)
