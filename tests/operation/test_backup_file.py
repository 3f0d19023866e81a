"""What is no whole backup is refused in a sentence, and nothing of it is applied."""

import json
import shutil
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from service.cli import main
from service.operation.backup_file import BackupRefused, write_backup_file
from service.operation.contents import read_contents
from service.operation.moving import back_up, restore
from service.stores.base import StoreDamaged
from service.stores.sqlite import SqliteStore
from tests.operation.conftest import Place, fill


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a backup."""
    folder = tmp_path_factory.mktemp("whole")
    with closing(SqliteStore(folder / "cairn.sqlite")) as store:
        fill(store)
        back_up(store, folder / "backup.zip")
    return folder / "backup.zip"


def _refused(file: Path, folder: Path) -> str:
    with pytest.raises(BackupRefused) as refused:
        restore(file, "sqlite", folder / "data", lambda _manifest: None)
    assert not (folder / "data").exists()
    return str(refused.value)


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.9, 0.999])
def test_a_backup_that_is_cut_short_is_refused(whole: Path, tmp_path: Path, share: float) -> None:
    content = whole.read_bytes()
    file = tmp_path / "cut.zip"
    file.write_bytes(content[: max(60, int(share * len(content)))])
    assert "was damaged or cut short" in _refused(file, tmp_path)


def test_a_byte_that_changed_anywhere_in_the_log_is_seen(whole: Path, tmp_path: Path) -> None:
    content = bytearray(whole.read_bytes())
    with zipfile.ZipFile(whole) as archive:
        log = archive.getinfo("log.jsonl")
    for share in (0.1, 0.5, 0.9):
        spoilt = bytearray(content)
        spoilt[log.header_offset + 60 + int(share * (log.compress_size - 30))] ^= 0x40
        file = tmp_path / "spoilt.zip"
        file.write_bytes(spoilt)
        assert "was damaged or cut short" in _refused(file, tmp_path)


def _rewritten(whole: Path, file: Path, change: Callable[[str, bytes], bytes]) -> Path:
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return file


def test_a_log_that_was_edited_is_refused_though_the_zip_is_whole(whole: Path, tmp_path: Path) -> None:
    edited = _rewritten(
        whole, tmp_path / "edited.zip", lambda _name, text: text.replace(b"Renamed", b"Edited!")
    )
    assert "was damaged or cut short" in _refused(edited, tmp_path)


def test_a_backup_of_a_newer_format_is_refused_with_what_to_do(whole: Path, tmp_path: Path) -> None:
    def newer(name: str, text: bytes) -> bytes:
        if name != "manifest.json":
            return text
        return json.dumps({**json.loads(text), "format_version": 2, "cairn": "9.1", "more": 1}).encode()

    said = _refused(_rewritten(whole, tmp_path / "newer.zip", newer), tmp_path)
    assert "was written by a newer Cairn (9.1; its format is 2" in said
    assert "Install that one" in said


@pytest.mark.parametrize("content", [b"", b"PK", b"id,name\na,b\n", b"SQLite format 3\0"])
def test_another_file_is_no_backup(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "other").write_bytes(content)
    assert "is not a backup of Cairn" in _refused(tmp_path / "other", tmp_path)


def test_another_zip_is_no_backup(whole: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("datapackage.json", "{}")
    assert "is not a backup of Cairn" in _refused(tmp_path / "other.zip", tmp_path)
    other = _rewritten(whole, tmp_path / "their.zip", lambda _name, _text: b'{"format": "theirs"}')
    assert "is not a backup of Cairn" in _refused(other, tmp_path)


def test_a_file_that_is_not_there_and_a_folder_are_refused(tmp_path: Path) -> None:
    assert "cannot be read: No such file" in _refused(tmp_path / "nothing.zip", tmp_path)
    (tmp_path / "folder").mkdir()
    assert "cannot be read: Is a directory" in _refused(tmp_path / "folder", tmp_path)


@pytest.mark.parametrize("target", ["sqlite", "neo4j"])
def test_a_log_that_does_not_give_what_the_manifest_says_is_not_applied(
    whole: Path, tmp_path: Path, target: str, empty_place: Callable[[str], Place]
) -> None:
    with closing(SqliteStore(whole.parent / "cairn.sqlite")) as store:
        contents = read_contents(store).model_copy(update={"stated_sha256": "0" * 64})
        write_backup_file(store, contents, "", tmp_path / "wrong.zip")
    place = empty_place(target)
    with pytest.raises(StoreDamaged, match="not the landscape of revision 5"):
        restore(tmp_path / "wrong.zip", place.store, place.data, lambda _manifest: None)
    names = [path.name for path in place.data.iterdir()] if place.data.exists() else []
    assert names == (["cairn.sqlite.lock"] if target == "sqlite" else [])
    if target == "neo4j":  # it is as empty as before, and can be used
        restore(whole, place.store, place.data, lambda _manifest: None)


def test_another_derivation_of_the_same_statements_is_told_and_restored(whole: Path, tmp_path: Path) -> None:
    with closing(SqliteStore(whole.parent / "cairn.sqlite")) as store:
        contents = read_contents(store).model_copy(update={"whole_sha256": "0" * 64})
        write_backup_file(store, contents, "", tmp_path / "older.zip")
    done = restore(tmp_path / "older.zip", "sqlite", tmp_path / "data", lambda _manifest: None)
    assert "derives other posts and lines" in done.note
    assert (tmp_path / "data" / "cairn.sqlite").exists()


def test_the_commands_say_what_they_did_and_end_with_their_status(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*arguments: str) -> int:
        try:
            main(*arguments)
        except SystemExit as ended:
            return int(ended.code or 0)
        return 0

    shutil.copy(whole, tmp_path / "b.zip")
    monkeypatch.setenv("CAIRN_DATA", str(tmp_path / "one"))
    assert run("restore", str(tmp_path / "b.zip")) == 0
    assert "Restored revision 5" in capsys.readouterr().out
    assert run("restore", str(tmp_path / "b.zip")) == 1
    assert "nothing is put in its place" in capsys.readouterr().err
    assert run("backup", str(tmp_path / "c.zip")) == 0
    assert "Backed up revision 5" in capsys.readouterr().out
    assert run("migrate", "--to", "sqlite", "--data", str(tmp_path / "two")) == 0
    assert "Moved revision 5" in (said := capsys.readouterr().out)
    assert str(tmp_path / "one") in said.splitlines()[-1]
    assert run("migrate", "--to", "sqlite") == 1
    assert "already in the file" in capsys.readouterr().err
    assert run("migrate", "--to", "mysql://there") == 1
    assert "names no store" in capsys.readouterr().err
    assert run("backup", str(tmp_path / "d.zip"), "--data", str(tmp_path / "three")) == 1
    assert "There is no data file" in capsys.readouterr().err
    assert not (tmp_path / "three").exists()
