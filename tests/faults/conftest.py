"""How many kills fell where, at the end of the tests' report."""

import socket
from collections import Counter
from collections.abc import Iterator

import pytest

COUNTED: pytest.StashKey[dict[str, Counter[str]]] = pytest.StashKey()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[COUNTED] = {}


@pytest.fixture
def fallen(request: pytest.FixtureRequest) -> Counter[str]:
    """Where the kills of a test fell: before anything was written, within, or after it stood."""
    return request.config.stash.setdefault(COUNTED, {}).setdefault(request.node.name, Counter())


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port that somebody has, so that serving ends by itself once it would answer."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        yield taken.getsockname()[1]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    counted = config.stash.get(COUNTED, {})
    if counted:
        terminalreporter.section("kills: before anything was written, within, after it stood")
    for name, fell in counted.items():
        terminalreporter.write_line(f"{name}: {fell['before']}, {fell['within']}, {fell['after']}")
