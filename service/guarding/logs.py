"""The log: one JSON object a line on standard error, each with its time, its level and the request that it belongs to."""

import logging
import sys
import traceback
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
        # Standard error as it is when something is said, not as it was when the process began.
        logger_factory=lambda *_: structlog.WriteLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(level=logging.WARNING, handlers=[_Passed()], force=True)


class _Passed(logging.Handler):
    """Passes on what libraries say, the server first of all."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line of the log."""
        fault = {} if record.exc_info is None else {"fault": _written(record.exc_info)}
        structlog.get_logger().log(record.levelno, record.getMessage(), of=record.name, **fault)


def _written(fault: Any) -> str:
    return "".join(traceback.format_exception(*fault))


def _with_request(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    if id_ := REQUEST_ID.get():
        event["request_id"] = id_.decode()
    return event
