"""The README says what is so: its commands are the ones that work, its examples print what they show.

`…` in an example stands for anything, alone on a line for any lines.
"""

import os
import re
import shlex
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn

from service.app import create_app
from service.settings import Settings
from service.stores.base import Store
from tests.landscapes import ROOT

_README = (ROOT / "README.md").read_text(encoding="utf-8")

_EXAMPLES = re.findall(r"```console\n\$ (.+)\n((?:.*\n)*?)```", _README)


def _fits(expected: str, printed: str) -> bool:
    pattern = re.escape(expected.strip()).replace("…", ".*")
    plain = "\n".join(line.rstrip() for line in printed.strip().splitlines())
    return re.fullmatch(pattern, plain, re.DOTALL) is not None


@pytest.fixture(scope="module")
def address(seed_store: Store) -> Iterator[str]:
    """A real server on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    config = uvicorn.Config(create_app(Settings(), seed_store), port=port, log_config=None)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(timeout=10)


def _run_command(command: str, folder: Path) -> str:
    assert command.startswith("uv run cairn ")
    arguments = shlex.split(command.removeprefix("uv run cairn "))
    env = {**os.environ, "CAIRN_DATA": str(folder), "COLUMNS": "80", "NO_COLOR": "1"}
    run = [sys.executable, "-m", "service.cli", *arguments]
    return subprocess.run(run, cwd=ROOT, env=env, capture_output=True, text=True, check=True).stdout


def _fetch(command: str, address: str) -> str:
    program, flag, url = shlex.split(command)
    assert (program, flag) == ("curl", "-s")
    with urllib.request.urlopen(url.replace("http://127.0.0.1:8000", address)) as answer:  # noqa: S310  # our own server
        return str(answer.read().decode())


@pytest.mark.parametrize(("command", "shown"), _EXAMPLES, ids=[command for command, _ in _EXAMPLES])
def test_an_example_prints_what_the_readme_shows(
    command: str, shown: str, address: str, tmp_path: Path
) -> None:
    printed = _fetch(command, address) if command.startswith("curl") else _run_command(command, tmp_path)
    assert _fits(shown, printed), printed


def test_there_is_an_example_of_each_form() -> None:
    assert {command.split()[0] for command, _ in _EXAMPLES} == {"uv", "curl"}
    assert [command for command, _ in _EXAMPLES if ".csv?" in command]


def test_the_addresses_of_the_readme_answer(address: str) -> None:
    named = re.findall(r"<(http://127\.0\.0\.1:8000[^>]*)>", _README)
    assert len(named) >= 2
    for url in named:
        with urllib.request.urlopen(url.replace("http://127.0.0.1:8000", address)) as answer:  # noqa: S310  # our own server
            assert answer.status == 200


def test_the_two_commands_are_those_that_ci_and_people_use() -> None:
    commands = re.findall(r"^    (pip install uv && .+)$", _README, re.MULTILINE)
    assert commands == [
        "pip install uv && uv run cairn serve",
        "pip install uv && uv run --group dev pytest -n auto",
    ]
    assert "uv run --group dev pytest -n auto" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_every_file_that_the_readme_links_is_there() -> None:
    for name in ("README.md", "CONTRIBUTING.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        linked = re.findall(r"\]\(([^)#:]+)\)", text)
        assert linked or name != "README.md"
        assert [link for link in linked if not (ROOT / link).exists()] == []


def test_an_example_that_were_wrong_would_be_seen() -> None:
    assert _fits("one …\nthree", "one two \nthree")
    assert not _fits("one\nthree", "one\ntwo\nthree")
