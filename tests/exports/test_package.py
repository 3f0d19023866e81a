"""The package says the same as the landscape, and gives it back where it is loaded."""

import csv
import io
import json
import zipfile
from pathlib import Path

import jsonschema
import pytest

from graph_schema.schema import load_schema
from service.exports.package import write_package
from service.loading import load_package, read_package
from service.stores.base import Store
from service.stores.sqlite import SqliteStore
from tests.conftest import Landscape
from tests.contract.steps import BackDoor
from tests.landscapes import SHARED, node
from tests.web.landscape import FORMULAS

PROFILE = SHARED / "conformance" / "frictionless" / "2.0" / "datapackage.json"


def loaded(store: Store, path: Path) -> Store:
    report = load_package(store, read_package(path))
    assert not report.refused, report.findings
    return store


def test_loading_it_into_an_empty_store_gives_an_equal_landscape(
    store: Store, back_door: BackDoor, tmp_path: Path
) -> None:
    before = store.snapshot()
    assert (len(before.nodes), len(before.lines)) == (7, 9)
    write_package(store, tmp_path / "x.zip")
    assert loaded(back_door.fresh(), tmp_path / "x.zip").snapshot() == before


def test_the_real_landscape_comes_back_equal(seed_store: Store, tmp_path: Path) -> None:
    write_package(seed_store, tmp_path / "x.zip")
    with_all = loaded(SqliteStore(tmp_path / "y.sqlite"), tmp_path / "x.zip")
    assert with_all.snapshot() == seed_store.snapshot()
    with_all.close()


@pytest.fixture
def formulas(landscape: Landscape, tmp_path: Path) -> tuple[Store, Path]:
    """Bodies whose remits and notes a spreadsheet would run, or that begin with apostrophes; and their package."""
    remits = [*FORMULAS, "'=1", "''+1", "'quoted' words", "-5 to 5"]
    store = landscape(
        *(
            node("body", f"b{n}", f"Body {n}", kind="ndpb", remit=text, note=text)
            for n, text in enumerate(remits)
        )
    )
    write_package(store, tmp_path / "x.zip")
    return store, tmp_path / "x.zip"


def test_no_cell_is_a_formula_and_every_text_comes_back(formulas: tuple[Store, Path], tmp_path: Path) -> None:
    store, path = formulas
    text = zipfile.ZipFile(path).read("bodies.csv").decode()
    cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    again = loaded(SqliteStore(tmp_path / "y.sqlite"), path)
    assert again.snapshot() == store.snapshot()
    again.close()


def test_a_text_that_begins_with_a_quotation_mark_is_left_as_it_is(formulas: tuple[Store, Path]) -> None:
    rows = csv.DictReader(io.StringIO(zipfile.ZipFile(formulas[1]).read("bodies.csv").decode(), newline=""))
    cells = {row["remit"] for row in rows}
    assert {"'quoted' words", "'=1+1", "''=1", "'''+1"} <= cells


def test_it_has_a_table_for_every_type_and_names_licence_and_revision(store: Store, tmp_path: Path) -> None:
    revision = write_package(store, tmp_path / "x.zip")
    archive = zipfile.ZipFile(tmp_path / "x.zip")
    tables = {type_.file for type_ in load_schema().types.values()}
    assert set(archive.namelist()) == {*tables, "datapackage.json", "README.md", "LICENSE"}
    descriptor = json.loads(archive.read("datapackage.json"))
    assert revision.recorded_at is not None
    assert descriptor["version"].endswith("+r1")
    assert [licence["name"] for licence in descriptor["licenses"]] == ["CC-BY-4.0"]
    readme = archive.read("README.md").decode()
    for said in ("Revision 1 ", "Open Government Licence v3.0", "CC-BY-4.0", "`accountable_to.csv`"):
        assert said in readme
    assert "Attribution to the sources" in archive.read("LICENSE").decode()


@pytest.mark.skipif(not PROFILE.exists(), reason="the published Frictionless profiles do not lie here")
def test_its_descriptor_obeys_the_published_profile(seed_store: Store, tmp_path: Path) -> None:
    write_package(seed_store, tmp_path / "x.zip")
    descriptor = json.loads(zipfile.ZipFile(tmp_path / "x.zip").read("datapackage.json"))
    profile = json.loads(PROFILE.read_text(encoding="utf-8"))
    validator = jsonschema.Draft7Validator(profile, format_checker=jsonschema.FormatChecker())
    assert [error.message for error in validator.iter_errors(descriptor)] == []


def test_the_same_revision_gives_the_same_bytes(landscape: Landscape, tmp_path: Path) -> None:
    store = landscape(node("body", "a", kind="ndpb"))
    for name in ("x", "y"):
        write_package(store, tmp_path / name)
    assert (tmp_path / "x").read_bytes() == (tmp_path / "y").read_bytes()


def test_an_empty_landscape_is_written_as_one(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "empty.sqlite")
    assert write_package(store, tmp_path / "x.zip").number == 0
    assert zipfile.ZipFile(tmp_path / "x.zip").read("bodies.csv").count(b"\n") == 1
    store.close()
