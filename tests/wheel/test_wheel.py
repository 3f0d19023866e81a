"""The wheel, built and installed in an environment of its own, serves a page from another folder."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
import zipfile
from pathlib import Path

import pytest

from tests.landscapes import ROOT

_DATA = {".sql", ".cypher", ".yaml", ".csv", ".html", ".css", ".js", ".svg", ".ico", ".woff2"}
"""What a package folder holds besides Python that the product reads at run time."""


def _run(*command: str, cwd: Path) -> str:
    return subprocess.run(command, cwd=cwd, check=True, capture_output=True, text=True).stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    _run("uv", "build", "--wheel", "--out-dir", str(folder), str(ROOT), cwd=folder)
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_every_data_file_of_the_packages(wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    packages = ("graph_schema", "seed_data", "service")
    files = [path for package in packages for path in (ROOT / package).rglob("*") if path.suffix in _DATA]
    assert len(files) > 100
    assert [str(p.relative_to(ROOT)) for p in files if str(p.relative_to(ROOT)) not in held] == []


def test_the_wheel_holds_nothing_else(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"graph_schema", "seed_data", "service"}


@pytest.mark.timeout(240)
def test_an_installed_wheel_serves_the_main_job_from_another_folder(wheel: Path, tmp_path: Path) -> None:
    venv = tmp_path / "venv"
    _run("uv", "venv", "--quiet", "--python", sys.executable, str(venv), cwd=tmp_path)
    _run("uv", "pip", "install", "--quiet", "--python", str(venv), str(wheel), cwd=tmp_path)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [str(venv / "bin" / "cairn"), "serve", "--port", str(port), "--data", str(tmp_path / "data")]
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL"))}
    server = subprocess.Popen(command, cwd=tmp_path, env=env)
    try:
        page = _fetch(f"http://127.0.0.1:{port}/support?topic=evaluation&area=Fife", server)
        assert "Evaluation" in page
        assert "Fife" in page
    finally:
        server.terminate()
        assert server.wait(timeout=20) in {0, -15}


def _fetch(url: str, server: subprocess.Popen[bytes]) -> str:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        assert server.poll() is None, "the server ended"
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310  # our own server
                return str(answer.read().decode())
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"{url} did not answer")
