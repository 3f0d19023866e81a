"""Responses as HTTP/1.1 writes them, for what is sent past the server's own writing."""

from collections.abc import Callable, Iterable
from http import HTTPStatus

AT_ONCE = "cairn.at_once"
"""The ASGI extension of our own protocol, by which a whole response is written."""

AtOnce = Callable[[bytes, bytes], bool]
"""Takes a head and a body and writes both; false where it cannot now."""


def write_head(status: int, headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Return the status line and the headers of a response; more headers may follow, and an empty line has to."""
    return b"HTTP/1.1 %d %s\r\n%s" % (status, HTTPStatus(status).phrase.encode(), write_fields(headers))


def write_fields(headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Return headers a line each; raises `ValueError` where one holds a line's end."""
    fields = [b"%s: %s" % field for field in headers]
    if any(b"\n" in field or b"\r" in field for field in fields):
        raise ValueError("A header holds the end of a line.")
    return b"".join(b"%s\r\n" % field for field in fields)
