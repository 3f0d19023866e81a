"""The log: one JSON object a line on standard error, each with its time, its level and the request that it belongs to."""

import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

from service.guarding.guard import REQUEST_ID


def write_logs() -> None:
    """Write the log in a form that programs read, or in words where somebody looks on at a terminal."""
    readable = sys.stderr.isatty()
    structlog.configure(
        processors=[
            _with_request,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.dev.ConsoleRenderer()
            if readable
            else structlog.processors.JSONRenderer(sort_keys=True),
        ],
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )


def _with_request(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    if id_ := REQUEST_ID.get():
        event["request_id"] = id_.decode()
    return event
