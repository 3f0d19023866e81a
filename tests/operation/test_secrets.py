"""A password in CAIRN_STORE is said nowhere: not by a command, not in the log, not in an answer."""

import re
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from service.cli import main
from service.settings import Settings
from service.stores.base import Revision, Store, StoreAway
from tests.faults.clients import serving
from tests.landscapes import ROOT
from tests.web.asking import make_client

SECRET = "zzsecretzz"  # noqa: S105  # of a server that is not there

AWAY = f"neo4j://someone:{SECRET}@127.0.0.1:1"

UNREADABLE = {
    "another sort of store": f"mysql://someone:{SECRET}@127.0.0.1/x",
    "no sort of store": f"someone:{SECRET}@127.0.0.1",
    "a stroke in the password": f"neo4j://someone:{SECRET}/x@127.0.0.1:1",
    "a hash in the password": f"neo4j://someone:{SECRET}#x@127.0.0.1:1",
    "a question mark in the password": f"neo4j://someone:{SECRET}?x@127.0.0.1:1",
    "a port that is no number": f"neo4j://someone:{SECRET}@127.0.0.1:bolt",
    "a host that is none": f"neo4j://someone:{SECRET}@[::1",
    "no host": f"neo4j://someone:{SECRET}@",
    "a letter that looks like another": f"neo4j://someone:{SECRET}@127.0.0.1／x",
}

COMMANDS = (["doctor"], ["backup", "file.zip"], ["load"], ["ask", "topics"], ["serve"], ["revert", "1"])


CASES = [
    *((name, store, command) for name, store in UNREADABLE.items() for command in COMMANDS),
    *(("away", AWAY, command) for command in COMMANDS[:2]),  # each of the others says the same sentence
]


@pytest.mark.parametrize(
    ("store", "command"),
    [case[1:] for case in CASES],
    ids=[f"{name}, {command[0]}" for name, _, command in CASES],
)
def test_no_command_says_the_password(
    store: str,
    command: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("CAIRN_STORE", store)
    monkeypatch.setenv("CAIRN_DATA", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        main(*command)
    assert ended.value.code == 1
    said = "".join(capfd.readouterr())
    assert said
    assert SECRET not in said


@pytest.mark.parametrize("command", ["serve", "doctor"])
def test_a_process_of_its_own_says_nothing_of_it_either(command: str, tmp_path: Path) -> None:
    """A traceback, or what a library writes at its end, would stand there too."""
    run = subprocess.run(
        [sys.executable, "-m", "service.cli", command],
        env={"CAIRN_STORE": AWAY, "CAIRN_DATA": str(tmp_path), "PATH": "", "CAIRN_PORT": "0"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 1
    assert "cannot be reached" in run.stdout + run.stderr
    assert SECRET not in run.stdout + run.stderr
    assert "Traceback" not in run.stderr


class Gone:
    """A store whose server went away, and whose errors tell of its address."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.away = False

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)

    def revision(self) -> Revision:
        """Fail as a driver would at its worst."""
        if self.away:
            raise StoreAway(f"{AWAY} cannot be reached")
        return self._store.revision()


@pytest.mark.parametrize(
    "address",
    ["/", "/support", "/api/v1/support", "/api/v1/support.csv", "/health/ready", "/metrics", "/feed.atom"],
)
def test_no_answer_tells_the_address_of_a_store_that_is_away(seed_store: Store, address: str) -> None:
    gone = Gone(seed_store)
    with closing(make_client(gone)) as client:  # type: ignore[arg-type]  # it has all that a store has
        gone.away = True
        response = client.get(address)
        gone.away = False
    assert SECRET not in response.text + str(response.headers)
    assert "127.0.0.1" not in response.text


def test_settings_that_are_refused_do_not_show_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAIRN_STORE", AWAY)
    monkeypatch.setenv("CAIRN_PORT", "many")
    with pytest.raises(ValueError, match="port") as refused:
        Settings()
    assert SECRET not in str(refused.value)


@pytest.fixture(scope="module")
def log(seed_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """What a server writes down of questions that hold what a person may ask of themselves."""
    said = tmp_path_factory.mktemp("log") / "said"
    asked = "?q=zzprivatezz+counselling+near+me&topic=zzprivatezz"
    with serving(seed_folder, said, max_answer_seconds=0.001) as server:
        for path in (
            "/api/v1/support",
            "/support",
            "/api/v1/search",
            "/zzprivatezz",
            "/api/v1/bodies/zzprivatezz",
        ):
            httpx.get(f"http://127.0.0.1:{server.port}{path}{asked}", timeout=30)
        server.send(b"GET /api/v1/support" + asked.encode() + b" HTTP/9.9\r\n\r\n")
        metrics = httpx.get(f"http://127.0.0.1:{server.port}/metrics", timeout=30).text
    return said.read_text(encoding="utf-8") + metrics


def test_what_is_asked_is_not_written_down(log: str) -> None:
    """docs/operations.md: failing and slow questions are logged by their path, without their parameters."""
    assert "Invalid HTTP request" in log, "the log is read"
    assert re.findall(r".*counselling.*", log) == []
