"""What a package said of a record is kept in the log and changes nothing that is answered."""

from pathlib import Path

from graph_schema.records import Put
from service.loading import load_package, read_package
from service.stores.base import Store
from service.stores.replay import make_copy
from tests.contract.steps import area, body, do, hold, ids_of
from tests.landscapes import line
from tests.loading.packages import TABLES, make_folder


def test_a_put_that_keeps_what_was_said_makes_a_revision_and_changes_nothing(store: Store) -> None:
    hold(store, body("a", "Ours"))
    held = store.snapshot()
    revision = do(store, Put(record=body("a", "Ours"), said=body("a", "Theirs")), id_="said")
    assert revision.number == 2
    assert store.snapshot().nodes == held.nodes
    (change,) = store.changes(1).items
    assert (change.op, change.record, change.said) == ("put", body("a", "Ours"), body("a", "Theirs"))


def test_a_copy_keeps_what_was_said(store: Store, tmp_path: Path) -> None:
    hold(store, body("a", "Ours"))
    do(store, Put(record=body("a", "Ours"), said=body("a", "Theirs")), id_="said")
    copy = make_copy(store, tmp_path / "copy.sqlite", 2)
    assert copy.changes(1).items == store.changes(1).items
    copy.close()


def test_what_names_a_record_is_found_whether_by_a_line_a_property_or_a_source(store: Store) -> None:
    hold(
        store,
        area("S12000047", "Fife"),
        body("a", area_id="S12000047"),
        body("b"),
        line("member_of", "a", "b", id_="l"),
    )
    assert ids_of(store.find_naming(["S12000047"])) == ["a"]
    assert ids_of(store.find_naming(["b", "a"])) == ["l"]
    assert ids_of(store.find_naming(["web"])) == ["S12000047", "a", "b", "l"]
    assert store.find_naming(["l", "nobody"]) == ()


def test_editions_of_a_package_are_followed(store: Store, tmp_path: Path) -> None:
    bodies = TABLES["bodies.csv"]
    second = {
        **TABLES,
        "bodies.csv": bodies.replace("Fife Council", "There").replace("ijb-fife,Fife", "ijb-fife,The Fife"),
    }
    third = {**second, "bodies.csv": "".join(second["bodies.csv"].splitlines(keepends=True)[:2])}
    load_package(store, read_package(make_folder(tmp_path / "1")))
    ours = store.get(["council-fife"])["council-fife"]
    ours = ours.model_copy(update={"label": "Here", "properties": {**ours.properties, "name": "Here"}})
    do(store, Put(record=ours), id_="here")
    report = load_package(store, read_package(make_folder(tmp_path / "2", second, version="2")))
    assert [(k.record_id, k.field, k.theirs) for k in report.kept] == [("council-fife", "name", "“There”")]
    assert (report.new, report.changed, report.ended) == (0, 1, 0)
    report = load_package(store, read_package(make_folder(tmp_path / "3", third, version="3")))
    assert (report.new, report.changed, report.ended, len(report.kept)) == (0, 0, 1, 1)
    assert store.get(["council-fife"])["council-fife"] == ours
    before = store.revision()
    again = load_package(store, read_package(make_folder(tmp_path / "3", third, version="3")))
    assert (again.applied, store.revision()) == (False, before)
