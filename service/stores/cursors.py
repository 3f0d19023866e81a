"""Opaque cursors: where the next page begins, as the sort key of the last record shown."""

import base64
import binascii
import json
from collections.abc import Sequence

from service.stores.base import CursorNotUnderstood

_LONGEST = 8_000
"""Room for a label of a thousand letters of any script."""


def make_cursor(key: Sequence[str | int]) -> str:
    """Return a sort key as text that is safe in an address."""
    written = json.dumps(list(key), ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(written.encode("utf-8", "surrogatepass")).decode().rstrip("=")


def read_cursor(cursor: str, shape: Sequence[type]) -> tuple[str | int, ...]:
    """Return the sort key of a cursor; raises `CursorNotUnderstood` unless it has exactly this shape."""
    try:
        if len(cursor) > _LONGEST:
            raise ValueError("too long")
        padded = cursor + "=" * (-len(cursor) % 4)
        key = json.loads(base64.b64decode(padded.encode("ascii"), altchars=b"-_", validate=True))
        fits = isinstance(key, list) and [type(part) for part in key] == list(shape)
        # A number beyond 64 bits would be an overflow in a store, not an answer.
        if not fits or any(isinstance(part, int) and abs(part) >= 2**63 for part in key):
            raise ValueError("another shape")
    except (ValueError, binascii.Error, UnicodeError, RecursionError) as error:
        raise CursorNotUnderstood(
            "`after` is not a cursor that this question gave; take it from `next` of an answer, unchanged"
        ) from error
    return tuple(key)
