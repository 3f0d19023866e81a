"""Requests that offer another protocol beside HTTP/1.1, such as h2c: the offer may be passed over, the request may not."""

from collections.abc import Iterable

from service.guarding.written import write_fields

_OFFERING = frozenset({b"upgrade", b"http2-settings"})
"""The headers of an offer, and the words by which `Connection` tells of them."""


def write_without_offer(
    method: str, url: bytes, version: str, headers: Iterable[tuple[bytes, bytes]]
) -> bytes:
    """Return the head of a request as it would be had nothing been offered; names are in lower case."""
    kept = [
        (name, _without_offer(value) if name == b"connection" else value)
        for name, value in headers
        if name not in _OFFERING
    ]
    return b"%s %s HTTP/%s\r\n%s\r\n" % (method.encode(), url, version.encode(), write_fields(kept))


def _without_offer(options: bytes) -> bytes:
    return b",".join(option for option in options.split(b",") if option.strip().lower() not in _OFFERING)
