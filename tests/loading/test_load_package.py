"""A load goes in whole or not at all, and twice is once."""

from pathlib import Path

import pytest

from graph_schema.records import ChangeSet, Merge, Package, Put, Remove
from service.loading import load_package, load_seed, read_package
from service.stores.base import Store
from service.stores.sqlite import SqliteStore
from tests.conftest import Landscape
from tests.landscapes import node
from tests.loading.packages import TABLES, make_folder

RENAMED = {**TABLES, "bodies.csv": TABLES["bodies.csv"].replace("Fife Council", "Comhairle Fìobha")}


@pytest.fixture
def store(landscape: Landscape) -> Store:
    """Return a landscape that holds one body, which the packages here do not hold."""
    return landscape(node("body", "nhs-fife", "NHS Fife", kind="territorial_health_board"))


def test_a_package_goes_in_as_one_revision_that_names_it(store: Store, tmp_path: Path) -> None:
    report = load_package(store, read_package(make_folder(tmp_path)))
    revision = store.revision()
    assert (report.applied, report.refused, report.revision) == (True, False, revision)
    assert (revision.author, revision.package) == ("cairn load", Package(name="fife", version="1"))
    # The source `web` stands already, and says the same.
    assert (report.new, report.changed, sum(report.records.values())) == (4, 0, 5)
    assert {"council-fife", "ijb-fife", "nhs-fife", "fife-covers"} <= set(
        store.get(["council-fife", "ijb-fife", "nhs-fife", "fife-covers"])
    )


def test_loading_twice_equals_loading_once(store: Store, tmp_path: Path) -> None:
    package = read_package(make_folder(tmp_path))
    load_package(store, package)
    before = store.revision()
    report = load_package(store, package)
    assert store.revision() == before
    assert (report.applied, report.new, report.changed) == (False, 0, 0)
    assert report.summary.startswith("Nothing to do: the landscape holds fife 1 (revision 2).")


def test_a_package_loaded_again_after_another_one_holds_again(store: Store, tmp_path: Path) -> None:
    first = read_package(make_folder(tmp_path / "a"))
    load_package(store, first)
    load_package(store, read_package(make_folder(tmp_path / "b", RENAMED, version="2")))
    assert store.get(["council-fife"])["council-fife"].text("name") == "Comhairle Fìobha"
    report = load_package(store, first, older=True)
    assert (report.applied, report.new, report.changed) == (True, 0, 1)
    assert store.get(["council-fife"])["council-fife"].text("name") == "Fife Council"


def test_a_dry_run_says_what_would_change_and_changes_nothing(store: Store, tmp_path: Path) -> None:
    load_package(store, read_package(make_folder(tmp_path / "a")))
    before = store.revision()
    report = load_package(store, read_package(make_folder(tmp_path / "b", RENAMED)), dry_run=True)
    assert store.revision() == before
    assert (report.applied, report.revision, report.new, report.changed) == (False, None, 0, 1)
    assert report.summary.startswith(
        "fife 1 is well and would be loaded: 5 records, 0 new, 1 changed and 0 ended. Nothing was changed."
    )


@pytest.mark.parametrize("file", sorted(TABLES))
def test_a_package_with_one_broken_table_leaves_the_landscape_untouched(
    store: Store, tmp_path: Path, file: str
) -> None:
    before, held = store.revision(), store.snapshot()
    broken = {**TABLES, file: TABLES[file] + "Not An Id\n"}
    report = load_package(store, read_package(make_folder(tmp_path, broken)))
    assert report.refused
    assert {finding.file for finding in report.findings if finding.severity == "error"} == {file}
    assert report.summary.startswith("Nothing of fife 1 was loaded: 1 error to mend.")
    assert (store.revision(), store.snapshot()) == (before, held)


def test_a_descriptor_that_is_wrong_keeps_the_package_out(store: Store, tmp_path: Path) -> None:
    report = load_package(store, read_package(make_folder(tmp_path, version="")))
    assert (report.refused, store.revision().number) == (True, 1)


def test_a_package_may_name_what_stands_in_the_landscape(store: Store, tmp_path: Path) -> None:
    line = "id,from_id,to_id,sources\na-line,nhs-fife,ijb-fife,web\n"
    tables = {**TABLES, "partner_in.csv": line}
    assert load_package(store, read_package(make_folder(tmp_path / "a", tables))).applied
    alone = {"operates.csv": line.replace("a-line", "b-line").replace("ijb-fife", "ijb-nowhere")}
    report = load_package(store, read_package(make_folder(tmp_path / "b", alone)))
    assert [(f.file, f.row, f.column, f.value) for f in report.findings if f.severity == "error"] == [
        ("operates.csv", 2, "to_id", "ijb-nowhere")
    ]


def test_an_id_that_was_given_up_is_found_with_its_row(store: Store, tmp_path: Path) -> None:
    gone = (node("body", "council-fife"), node("body", "ijb-fife"))
    store.apply(ChangeSet(id="a", author="test", operations=tuple(Put(record=record) for record in gone)))
    merged = Merge(id="ijb-fife", into="nhs-fife")
    store.apply(ChangeSet(id="b", author="test", operations=(Remove(id="council-fife"), merged)))
    report = load_package(store, read_package(make_folder(tmp_path)))
    assert [(f.file, f.row, f.column, f.value) for f in report.findings if f.severity == "error"] == [
        ("bodies.csv", 2, "id", "council-fife"),
        ("bodies.csv", 3, "id", "ijb-fife"),
    ]
    assert "removed" in report.findings[-2].message
    assert "merged" in report.findings[-1].message


def test_an_id_that_is_another_type_in_the_landscape_is_found(landscape: Landscape, tmp_path: Path) -> None:
    store = landscape(node("topic", "council-fife"))
    report = load_package(store, read_package(make_folder(tmp_path)))
    assert [f.message for f in report.findings if f.severity == "error"] == [
        "council-fife is a topic in the landscape and cannot become a body."
    ]


def test_progress_rises_to_its_total(store: Store, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    load_package(store, read_package(make_folder(tmp_path)), progress=lambda *step: told.append(step))
    size = sum(len(text.encode()) for text in TABLES.values())
    assert told == sorted(told)
    assert told[-1] == (2 * size, 2 * size)


def test_the_seed_loads_into_an_empty_store_with_every_check(tmp_path: Path, seed_store: Store) -> None:
    store = SqliteStore(tmp_path / "fresh.sqlite")
    try:
        revision = load_seed(store)
        assert (revision.number, revision.author) == (1, "cairn load")
        assert store.count() == seed_store.count()
        assert load_seed(store) == revision
    finally:
        store.close()
