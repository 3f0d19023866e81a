"""The ceilings: an ASGI application, and a FastAPI route, that send one recorded answer and do nothing else."""

import os
import pickle
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Response

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

Recorded = tuple[int, list[tuple[bytes, bytes]], bytes]
"""Status, headers and body of an answer."""


def _recorded() -> Recorded:
    found: Recorded = pickle.loads(Path(os.environ["RECORDED_ANSWER"]).read_bytes())  # noqa: S301  # written by the run itself
    return found


async def application(scope: Scope, _receive: Receive, send: Send) -> None:
    """Send the recorded answer to every request."""
    if scope["type"] != "http":
        return
    await send({"type": "http.response.start", "status": STATUS, "headers": HEADERS})
    await send({"type": "http.response.body", "body": BODY})


STATUS, HEADERS, BODY = _recorded()

fastapi_application = FastAPI(openapi_url=None)


@fastapi_application.get("/api/v1/support")
def answer() -> Response:
    """Send the recorded answer through FastAPI's routing, in a worker thread as Cairn's routes are."""
    response = Response(BODY, STATUS)
    response.raw_headers = list(HEADERS)
    return response
