"""What is logged goes to standard error as it is when it is said."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from service.guarding.logs import write_logs


@pytest.fixture(autouse=True)
def logs_as_before() -> Iterator[None]:
    handlers, level = list(logging.root.handlers), logging.root.level
    yield
    structlog.reset_defaults()
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)


def test_what_is_said_after_standard_error_was_replaced_goes_to_the_new_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    former, present = io.StringIO(), io.StringIO()
    monkeypatch.setattr("sys.stderr", former)
    write_logs()
    former.close()
    monkeypatch.setattr("sys.stderr", present)
    structlog.get_logger().warning("a scenario cannot be read", file="day.yaml")
    logging.getLogger("uvicorn.error").warning("one connection was refused")
    first, second = (json.loads(line) for line in present.getvalue().splitlines())
    assert (first["event"], first["file"]) == ("a scenario cannot be read", "day.yaml")
    assert (second["event"], second["of"]) == ("one connection was refused", "uvicorn.error")
