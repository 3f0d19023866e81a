"""What is said to whom goes beyond a limit before there is a request: whole responses, after which the connection ends."""

from dataclasses import dataclass

from service.cache import COMMON_HEADERS
from service.guarding.written import write_head
from service.problems import HeadTooLarge, Problem, RequestTooSlow, TooManyConnections, Unreadable

MAX_FIELDS = 200
"""The most fields of a head. A field of four bytes takes 150 in memory, so bytes alone do not bound it."""


@dataclass(frozen=True)
class Limits:
    """How much is taken from one client, and from all."""

    header_bytes: int
    request_seconds: float
    connections: int


@dataclass(frozen=True)
class Refusals:
    """The responses, ready to be sent. Nobody knows yet what was asked for, so they are problem documents all."""

    too_large: bytes
    too_slow: bytes
    too_many: bytes
    not_http: bytes


def make_refusals(limits: Limits) -> Refusals:
    """Return the refusals, each with its limit and the setting of it."""
    return Refusals(
        too_large=_written(
            HeadTooLarge(
                f"The head of the request is longer than the {limits.header_bytes:,} bytes "
                f"(CAIRN_MAX_HEADER_BYTES) or {MAX_FIELDS} fields that are read."
            )
        ),
        too_slow=_written(
            RequestTooSlow(
                f"The request did not arrive within {limits.request_seconds:g} s (CAIRN_MAX_REQUEST_SECONDS). "
                "Send it again."
            )
        ),
        too_many=_written(
            TooManyConnections(
                f"{limits.connections:,} connections are open, and no more are at once (CAIRN_MAX_CONNECTIONS). "
                "Come again in a second."
            )
        ),
        not_http=_written(Unreadable("What came is not a request as HTTP/1.1 writes it.")),
    )


def _written(problem: Problem) -> bytes:
    body = problem.document().model_dump_json(exclude_none=True).encode()
    headers = [
        (b"content-type", b"application/problem+json"),
        (b"content-length", b"%d" % len(body)),
        (b"cache-control", b"no-store"),
        *COMMON_HEADERS,
        (b"connection", b"close"),
    ]
    if (retry_after := problem.members.get("retry_after")) is not None:
        headers.append((b"retry-after", b"%d" % retry_after))
    return b"%s\r\n%s" % (write_head(problem.status, headers), body)
