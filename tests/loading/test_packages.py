"""Packages are read from folders and zips, and what would do harm is refused before a byte of it is used."""

import io
import os
import stat
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph_schema.findings import has_errors
from service import packages
from service.loading import PackageUnreadable, check_package, read_package
from service.packages import read_seed
from tests.landscapes import SEED
from tests.loading.packages import TABLES, make_folder, make_zip, with_descriptor


def test_a_folder_is_read(tmp_path: Path) -> None:
    package = read_package(make_folder(tmp_path))
    assert (package.name, package.version) == ("fife", "1")
    assert {name: file.read().decode() for name, file in package.tables.items()} == TABLES
    assert not has_errors(check_package(package))


@pytest.mark.parametrize("prefix", ["", "package/", "a/b/"])
def test_a_zip_of_the_folder_is_the_same_package(tmp_path: Path, prefix: str) -> None:
    folder = read_package(make_folder(tmp_path / "folder"))
    files = {f"{prefix}{name}": content for name, content in with_descriptor().items()}
    zipped = read_package(make_zip(tmp_path / "package.zip", {**files, f"{prefix}README.md": b"Read me."}))
    assert zipped == folder
    assert zipped.content_hash == folder.content_hash


def test_the_shipped_package_is_the_folder_of_the_seed() -> None:
    assert read_seed().content_hash == read_package(SEED).content_hash
    assert "provenance.csv" not in read_seed().tables


def test_the_hash_tells_packages_apart(tmp_path: Path) -> None:
    first = read_package(make_folder(tmp_path / "a")).content_hash
    other_table = {**TABLES, "areas.csv": TABLES["areas.csv"].replace("Fife", "Fìobha")}
    assert read_package(make_folder(tmp_path / "b", other_table)).content_hash != first
    assert read_package(make_folder(tmp_path / "c", version="2")).content_hash != first


def findings_of(path: Path) -> list[tuple[str, str]]:
    return [(finding.file, finding.severity) for finding in read_package(path).findings]


def test_a_table_that_is_listed_and_missing_is_an_error(tmp_path: Path) -> None:
    (make_folder(tmp_path) / "areas.csv").unlink()
    assert findings_of(tmp_path) == [("areas.csv", "error")]


def test_a_table_that_is_there_and_not_listed_gets_a_warning(tmp_path: Path) -> None:
    make_folder(tmp_path, resources=[{"path": name} for name in TABLES if name != "areas.csv"])
    assert findings_of(tmp_path) == [("areas.csv", "warning")]


def test_a_package_without_a_descriptor_is_an_error(tmp_path: Path) -> None:
    (make_folder(tmp_path) / "datapackage.json").unlink()
    assert findings_of(tmp_path) == [("datapackage.json", "error")]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b'"x"',
        b"\xff\xfe",
        b"[" * 100_000,
        b"{}",
        b'{"name": "x"}',
        b'{"name": 1, "version": []}',
    ],
)
def test_a_broken_descriptor_is_an_error(tmp_path: Path, content: bytes) -> None:
    (make_folder(tmp_path) / "datapackage.json").write_bytes(content)
    assert ("datapackage.json", "error") in findings_of(tmp_path)


@pytest.mark.parametrize("name", ["", "Fife Package", "../fife", "x" * 101, None])
def test_the_name_of_a_package_is_plain(tmp_path: Path, name: object) -> None:
    assert findings_of(make_folder(tmp_path, name=name)) == [("datapackage.json", "error")]


@pytest.mark.parametrize(
    "path", ["../bodies.csv", "/etc/passwd", "data/bodies.csv", "https://example.org/x.csv", 7]
)
def test_a_resource_stands_beside_its_descriptor(tmp_path: Path, path: object) -> None:
    listed = [*({"path": name} for name in TABLES), {"path": path}]
    assert findings_of(make_folder(tmp_path, resources=listed)) == [("datapackage.json", "error")]


def refusal(path: Path) -> str:
    with pytest.raises(PackageUnreadable) as refused:
        read_package(path)
    return str(refused.value)


def test_what_is_not_there_or_no_package_is_refused(tmp_path: Path) -> None:
    assert "neither a folder nor a file" in refusal(tmp_path / "nowhere")
    (tmp_path / "bodies.csv").write_text(TABLES["bodies.csv"])
    assert "cannot be read as a zip" in refusal(tmp_path / "bodies.csv")


@pytest.mark.parametrize(
    "name", ["../bodies.csv", "/etc/bodies.csv", "a/../../bodies.csv", "C:/bodies.csv", "..\\bodies.csv"]
)
def test_a_zip_with_a_path_that_leads_out_of_it_is_refused(tmp_path: Path, name: str) -> None:
    assert "leads out of it" in refusal(make_zip(tmp_path / "x.zip", {**with_descriptor(), name: b"x"}))


def test_a_zip_with_a_link_is_refused(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "x.zip", with_descriptor())
    link = zipfile.ZipInfo("labels.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    assert "a link" in refusal(path)


def test_a_zip_that_holds_a_file_twice_is_refused(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "x.zip", with_descriptor())
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("bodies.csv", "id\n")
    assert "bodies.csv twice" in refusal(path)


def test_an_encrypted_zip_is_refused(tmp_path: Path) -> None:
    content = bytearray(make_zip(tmp_path / "x.zip", with_descriptor()).read_bytes())
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= 1  # the flag of encryption in the central directory
    (tmp_path / "x.zip").write_bytes(content)
    assert "encrypted" in refusal(tmp_path / "x.zip")


def test_a_zip_that_unpacks_to_very_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "MAX_FILE_BYTES", 1_000_000)
    bomb = make_zip(tmp_path / "x.zip", {**with_descriptor(), "notes.csv": b"0" * 1_000_001})
    assert bomb.stat().st_size < 10_000
    assert "notes.csv is longer" in refusal(bomb)


def test_a_package_that_is_too_large_in_all_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packages, "MAX_PACKAGE_BYTES", 300)
    assert "The package is longer" in refusal(make_zip(tmp_path / "x.zip", with_descriptor()))
    assert "The package is longer" in refusal(make_folder(tmp_path / "folder"))


def test_a_package_of_very_many_files_is_refused(tmp_path: Path) -> None:
    many = {f"t{number}.csv": b"" for number in range(packages.MAX_FILES)}
    assert "501 files" in refusal(make_zip(tmp_path / "x.zip", {**many, "datapackage.json": b"{}"}))


def test_a_folder_with_a_link_out_of_it_is_refused(tmp_path: Path) -> None:
    outside = tmp_path / "secret.csv"
    outside.write_text("id\n")
    folder = make_folder(tmp_path / "package")
    (folder / "labels.csv").symlink_to(outside)
    assert "leads out of the package" in refusal(folder)


def test_a_pipe_in_a_folder_is_refused(tmp_path: Path) -> None:
    os.mkfifo(make_folder(tmp_path) / "labels.csv")
    assert "labels.csv is not a file" in refusal(tmp_path)


GOOD_ZIP = io.BytesIO()
with zipfile.ZipFile(GOOD_ZIP, "w", zipfile.ZIP_DEFLATED) as _archive:
    for _name, _content in with_descriptor().items():
        _archive.writestr(zipfile.ZipInfo(_name), _content, zipfile.ZIP_DEFLATED)


@settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, len(GOOD_ZIP.getvalue())), st.integers(0, 20), st.binary(max_size=8))
def test_a_damaged_zip_is_refused_or_read_and_nothing_else(
    tmp_path: Path, at: int, cut: int, put: bytes
) -> None:
    content = GOOD_ZIP.getvalue()
    path = tmp_path / "x.zip"
    path.write_bytes(content[:at] + put + content[at + cut :])
    with suppress(PackageUnreadable):
        check_package(read_package(path))
