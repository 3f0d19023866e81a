"""What a release is made of is listed, and what is known against it is said."""

import json
import tomllib
from pathlib import Path

import pytest

from scripts.audit import read_pages, read_python
from scripts.sbom import write_sbom
from tests.landscapes import ROOT


def test_a_release_lists_what_both_locks_pin(tmp_path: Path) -> None:
    python, pages = (json.loads(path.read_text()) for path in write_sbom(tmp_path))
    assert python["bomFormat"] == pages["bomFormat"] == "CycloneDX"
    locked = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))["package"]
    versions = {package["name"]: package["version"] for package in locked}
    listed = {part["name"]: part["version"] for part in python["components"]}
    assert {"fastapi", "neo4j", "uvicorn", "fastembed"} <= set(listed)
    assert "pytest" not in listed
    assert {name: version for name, version in listed.items() if versions.get(name) != version} == {}
    assert "design-system" in {part["name"].rpartition("/")[2] for part in pages["components"]}


def test_everything_of_python_is_pinned_with_its_hash() -> None:
    locked = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))["package"]
    files = [file for package in locked for file in (*package.get("wheels", ()), package.get("sdist"))]
    assert len(files) > 500
    assert [file for file in files if file and not file["hash"].startswith("sha256:")] == []


def test_everything_of_the_pages_is_pinned_with_its_hash() -> None:
    locked = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    packages = {name: package for name, package in locked.items() if name}
    assert len(packages) > 5
    assert [name for name, package in packages.items() if "integrity" not in package] == []


@pytest.mark.parametrize(
    ("status", "reached", "wrong"), [(0, True, False), (1, True, True), (2, False, False)]
)
def test_a_known_fault_fails_and_data_that_cannot_be_reached_do_not(
    status: int, reached: bool, wrong: bool
) -> None:
    found = read_python(status, "said")
    assert (found.reached, bool(found.wrong)) == (reached, wrong)


@pytest.mark.parametrize(
    ("said", "reached", "wrong"),
    [
        ('{"vulnerabilities": {}}', True, ""),
        ('{"vulnerabilities": {"esbuild": {"severity": "high"}}}', True, '{"esbuild": "high"}'),
        ('{"message": "405 Method Not Allowed"}', False, ""),
        ("", False, ""),
    ],
)
def test_faults_of_the_pages_packages_are_named(said: str, reached: bool, wrong: str) -> None:
    found = read_pages(said)
    assert (found.reached, found.wrong) == (reached, wrong)
