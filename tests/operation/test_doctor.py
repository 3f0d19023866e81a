"""`cairn doctor` says what is wrong and what to do, and changes nothing."""

import os
import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from service.cli import main
from service.operation import landscape_looks, machine_looks
from service.operation.doctor import examine, look_at_settings
from service.packages import read_seed
from service.settings import Settings
from service.stores.base import Store
from service.stores.sqlite import SqliteStore
from tests.contract.backdoor_neo4j import Neo4jBackDoor
from tests.contract.steps import BackDoor, body
from tests.landscapes import line
from tests.operation.conftest import Place, fill
from tests.stores.older_files import make_older

Doctor = Callable[..., tuple[int, str]]


@pytest.fixture
def doctor(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Doctor:
    """Run the command in an environment; return its status and what it printed."""

    def run(*arguments: str, **environment: str) -> tuple[int, str]:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        status = 0
        try:
            main("doctor", *arguments)
        except SystemExit as ended:
            status = int(ended.code or 0)
        shown = capsys.readouterr()
        assert shown.err == ""
        return status, shown.out

    return run


def _wrong(place: Place, *, deep: bool = False) -> list[str]:
    found = examine(Settings(store=place.store, data=place.data), deep=deep)
    return [remark.said for remark in found if remark.state == "wrong"]


def test_a_landscape_that_is_well_is_said_to_be(seed_folder: Path, doctor: Doctor) -> None:
    status, said = doctor("--deep", CAIRN_DATA=str(seed_folder))
    assert status == 0
    assert "It is at revision 1, recorded on" in said
    assert "Its edition of the data shipped with Cairn is the newest here" in said
    assert "gives the same landscape" in said
    assert said.splitlines()[-1] == "All is well."


def test_where_nothing_is_yet_nothing_is_made(tmp_path: Path, doctor: Doctor) -> None:
    status, said = doctor(CAIRN_DATA=str(tmp_path / "none"))
    assert status == 1
    assert "There is no landscape yet" in said
    assert "`cairn serve` makes one" in said
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_is_away_is_said_to_be_and_all_else_is_looked_at(
    tmp_path: Path, doctor: Doctor
) -> None:
    status, said = doctor(CAIRN_DATA=str(tmp_path), CAIRN_STORE="neo4j://user:secret@127.0.0.1:1")
    assert status == 1
    assert "neo4j://127.0.0.1:1 cannot be reached" in said
    assert "Start the server" in said
    assert "Styles and scripts of the pages are there" in said
    assert "secret" not in said
    assert said.splitlines()[-1] == "1 to mend."


def test_a_setting_that_cannot_be_used_is_named(doctor: Doctor) -> None:
    status, said = doctor(CAIRN_PORT="eighty")
    assert status == 1
    assert "CAIRN_PORT cannot be used" in said


def test_a_bare_server_is_left_bare(neo4j_url: str, tmp_path: Path) -> None:
    with closing(Neo4jBackDoor(neo4j_url)) as door:
        door.fresh()
        assert _wrong(Place(neo4j_url, tmp_path)) == ["The landscape is empty."]
        door.run("MATCH (anything) DETACH DELETE anything")
        (said,) = _wrong(Place(neo4j_url, tmp_path))
        assert "holds nothing yet" in said
        assert door.run("MATCH (anything) RETURN count(*) AS number")[0]["number"] == 0


def test_a_landscape_in_either_store_is_well(held: Store, place_of: Callable[[Store], Place]) -> None:
    assert _wrong(place_of(held), deep=True) == []


def test_a_damaged_log_is_found_by_a_deep_look(
    back_door: BackDoor, held: Store, place_of: Callable[[Store], Place]
) -> None:
    back_door.damage_log(2, 0)
    assert _wrong(place_of(held)) == []
    (said,) = _wrong(place_of(held), deep=True)
    assert "operation 0 of revision 2 cannot be read" in said


def test_a_record_that_the_log_does_not_know_is_found_by_a_deep_look(
    back_door: BackDoor, held: Store, place_of: Callable[[Store], Place]
) -> None:
    back_door.write_record(body("a", "Slipped in", "integration_joint_board"))
    (said,) = _wrong(place_of(held), deep=True)
    assert "is not what its log says" in said


def test_what_was_derived_otherwise_is_found_by_a_deep_look(
    back_door: BackDoor, held: Store, place_of: Callable[[Store], Place]
) -> None:
    extra = line("accountable_to", "a", "audit", id_="extra").model_copy(update={"stated_for": "elsewhere"})
    back_door.write_record(extra)
    (said,) = _wrong(place_of(held), deep=True)
    assert "not those that this Cairn derives" in said


def test_a_file_of_an_older_format_is_told_and_not_carried_forward(tmp_path: Path) -> None:
    with closing(SqliteStore(tmp_path / "new.sqlite")) as store:
        fill(store)
        make_older(store, tmp_path / "old.sqlite")
    before = (tmp_path / "old.sqlite").read_bytes()
    (said,) = _wrong(Place("sqlite", tmp_path / "old.sqlite"))
    assert "older version of Cairn" in said
    assert (tmp_path / "old.sqlite").read_bytes() == before


def test_a_full_disk_and_a_folder_open_to_all_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(tmp_path)._replace(free=3_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)
    tmp_path.chmod(0o777)
    said = "\n".join(map(str, examine(Settings(data=tmp_path))))
    assert "wrong  Only 3 MB are free" in said
    assert f"chmod o-w {tmp_path}" in said


def test_a_file_of_another_user_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = tmp_path / "cairn.sqlite-wal"
    theirs.touch()
    may = os.access
    # Whoever runs the tests as root may use every file.
    monkeypatch.setattr(os, "access", lambda path, mode: path != theirs and may(path, mode))
    (said, *_) = _wrong(Place("sqlite", tmp_path))
    assert said == f"This user may not read and write {theirs}."


def test_pages_without_their_styles_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine_looks, "files", lambda _package: tmp_path)
    (remark,) = machine_looks.look_at_web()
    assert remark.state == "wrong"
    assert "cairn.css" in remark.said


def test_an_extra_that_is_asked_for_and_missing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine_looks, "find_spec", lambda _name: None)
    meaning, statistics = machine_looks.look_at_extras("a-model")
    assert meaning.state == "wrong"
    assert "cairn-landscape[meaning]" in meaning.advice
    assert statistics.state == "well"


def test_settings_that_make_no_sense_together_are_told() -> None:
    open_to_all = Settings(host="192.0.2.1", public_url="", contact="", cache_bytes=0)
    said = [str(remark) for remark in look_at_settings(open_to_all, {"CAIRN_PROT": "1", "CAIRN_PORT": "2"})]
    assert len(said) == 4
    assert "CAIRN_PROT is not a setting of Cairn and does nothing. Did you mean CAIRN_PORT?" in said[0]
    assert "CAIRN_PUBLIC_URL is empty" in said[1]
    assert "CAIRN_CONTACT is empty" in said[2]
    assert "CAIRN_CACHE_BYTES is 0" in said[3]
    assert list(look_at_settings(Settings(), {"PATH": "/bin"})) == []


def test_newer_data_shipped_are_told(
    held: Store, place_of: Callable[[Store], Place], monkeypatch: pytest.MonkeyPatch
) -> None:
    seed = replace(read_seed(), name="a-package", version="2026.2")
    monkeypatch.setattr(landscape_looks, "read_seed", lambda: seed)
    place = place_of(held)
    said = [str(remark) for remark in examine(Settings(store=place.store, data=place.data))]
    assert any(
        "look   The data shipped with this Cairn, 2026.2, are newer than those held, 2026.1" in s
        for s in said
    )
