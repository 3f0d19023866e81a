"""What the tests that kill share."""

import socket
from collections import Counter
from collections.abc import Iterator

import pytest

KILLS = "kills: before anything was written, within, after it stood"


@pytest.fixture
def fallen(request: pytest.FixtureRequest) -> Iterator[Counter[str]]:
    """Where the kills of a test fell; the tests' report tells it at its end."""
    fell: Counter[str] = Counter()
    yield fell
    request.node.user_properties.append((KILLS, f"{fell['before']}, {fell['within']}, {fell['after']}"))


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port that somebody has, so that serving ends by itself once it would answer."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        yield taken.getsockname()[1]
