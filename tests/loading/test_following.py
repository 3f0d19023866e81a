"""A landscape follows a package from edition to edition, and what was changed here stays."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from graph_schema.records import ChangeSet, Merge, Node, Operation, Put, Remove
from service.loading import LoadReport, load_package, read_package
from service.stores.base import Store
from tests.conftest import Landscape
from tests.landscapes import line, node
from tests.loading.packages import TABLES, make_folder

Load = Callable[..., LoadReport]

BODIES = TABLES["bodies.csv"]


@pytest.fixture
def store(landscape: Landscape) -> Store:
    """Return a landscape that holds a source and nothing else."""
    return landscape()


@pytest.fixture
def load(store: Store, tmp_path: Path) -> Load:
    """Load an edition of the package `fife`: its tables, those named by the test in place of the usual ones."""
    editions: list[str] = []

    def load_edition(name: str = "fife", **tables: str | None) -> LoadReport:
        editions.append(name)
        named = {f"{table}.csv": text for table, text in tables.items()}
        held = {file: text for file, text in {**TABLES, **named}.items() if text is not None}
        version = str(len(editions))
        folder = make_folder(tmp_path / version, held, name=name, version=version)
        report = load_package(store, read_package(folder))
        assert [f for f in report.findings if f.severity == "error"] == [] or report.refused
        return report

    return load_edition


@pytest.fixture
def change(store: Store) -> Callable[..., None]:
    """Change records here, as a person would."""

    def change_here(*operations: Operation) -> None:
        number = store.revision().number
        store.apply(ChangeSet(id=f"here-{number}", author="a person", operations=operations))

    return change_here


Change = Callable[..., None]


def council(store: Store) -> Node:
    record = store.get(["council-fife"])["council-fife"]
    assert isinstance(record, Node)
    return record


def named(store: Store, name: str) -> Put:
    """Return the change of the council's name here."""
    record = council(store)
    properties = {**record.properties, "name": name}
    return Put(record=record.model_copy(update={"label": name, "properties": properties}))


def with_name(name: str) -> str:
    return BODIES.replace("Fife Council", name)


def without(id_: str) -> str:
    return "".join(row for row in BODIES.splitlines(keepends=True) if not row.startswith(f"{id_},"))


def counted(report: LoadReport) -> tuple[int, int, int]:
    return (report.new, report.changed, report.ended)


def kept(report: LoadReport) -> list[tuple[str, str | None, str, str]]:
    return [(k.record_id, k.field, k.ours, k.theirs) for k in report.kept]


def test_a_field_that_the_package_changed_is_changed(store: Store, load: Load) -> None:
    load()
    report = load(bodies=with_name("Comhairle Fìobha"))
    assert (counted(report), kept(report)) == ((0, 1, 0), [])
    assert council(store).text("name") == "Comhairle Fìobha"
    assert council(store).label == "Comhairle Fìobha"


def test_a_row_that_is_gone_is_ended_in_the_record(store: Store, load: Load) -> None:
    load()
    report = load(bodies=without("ijb-fife"))
    assert counted(report) == (0, 0, 1)
    assert "ijb-fife" not in store.get(["ijb-fife"])
    fate = store.get_fates(["ijb-fife"])["ijb-fife"]
    assert (fate.fate, fate.reason) == ("removed", "fife holds it no longer (it did in 1).")
    assert [change.op for change in store.changes(record_ids=["ijb-fife"]).items] == ["put", "remove"]


def test_what_the_package_drops_together_goes_together(store: Store, load: Load) -> None:
    load()
    report = load(bodies=without("council-fife"), covers=None)
    assert counted(report) == (0, 0, 2)
    assert store.revision().number == 3


def test_a_field_changed_here_wins_and_is_listed(store: Store, load: Load, change: Change) -> None:
    load()
    change(named(store, "Here"))
    report = load(bodies=with_name("There"))
    assert kept(report) == [("council-fife", "name", "“Here”", "“There”")]
    assert council(store).label == "Here"
    assert "1 difference made here kept." in report.summary


def test_fields_that_were_not_changed_here_still_follow(store: Store, load: Load, change: Change) -> None:
    load()
    change(named(store, "Here"))
    report = load(bodies=with_name("There").replace("council,S12000047", "council,"))
    assert kept(report) == [("council-fife", "name", "“Here”", "“There”")]
    assert (council(store).text("name"), council(store).text("area_id")) == ("Here", None)


def test_a_field_changed_here_alone_stays_and_makes_no_revision(
    store: Store, load: Load, change: Change
) -> None:
    load()
    change(named(store, "Here"))
    before = store.revision()
    report = load()
    assert kept(report) == [("council-fife", "name", "“Here”", "“Fife Council”")]
    assert (report.applied, store.revision()) == (False, before)


def test_what_lost_is_remembered_for_the_next_edition(store: Store, load: Load, change: Change) -> None:
    load()
    change(named(store, "Here"))
    load(bodies=with_name("There"))
    change(named(store, "There"))  # taken over here after all
    report = load(bodies=with_name("Elsewhere"))
    assert (counted(report), kept(report)) == ((0, 1, 0), [])
    assert council(store).label == "Elsewhere"


def test_a_package_that_takes_over_what_was_changed_here_leads_again(
    store: Store, load: Load, change: Change
) -> None:
    load()
    change(named(store, "Here"))
    report = load(bodies=with_name("Here"))
    assert (counted(report), kept(report)) == ((0, 0, 0), [])
    report = load(bodies=with_name("Elsewhere"))
    assert (council(store).label, kept(report)) == ("Elsewhere", [])


def test_each_edition_loaded_twice_is_loaded_once(store: Store, load: Load, change: Change) -> None:
    load()
    change(named(store, "Here"))
    for bodies in (with_name("There"), with_name("There").replace("fife,Fife I", "fife,The Fife I"), BODIES):
        load(bodies=bodies)
        before = store.revision()
        report = load(bodies=bodies)
        assert (report.applied, store.revision()) == (False, before)


def test_a_record_removed_here_stays_removed_and_is_listed(store: Store, load: Load, change: Change) -> None:
    load()
    change(Remove(id="ijb-fife"))
    for _ in range(2):
        report = load(bodies=BODIES.replace("Fife Integration", "The Fife Integration"))
        assert kept(report) == [("ijb-fife", None, "removed in revision 3", "still held")]
        assert not report.refused
    assert "ijb-fife" not in store.get(["ijb-fife"])


def test_a_new_row_that_names_what_was_removed_here_keeps_the_edition_out(
    store: Store, load: Load, change: Change
) -> None:
    load()
    change(Remove(id="ijb-fife"))
    before = store.revision()
    report = load(partner_in="id,from_id,to_id,sources\np,council-fife,ijb-fife,web\n")
    assert [(f.file, f.row, f.value, f.message) for f in report.findings if f.severity == "error"] == [
        ("partner_in.csv", 2, "ijb-fife", "p names ijb-fife, which was removed here.")
    ]
    assert store.revision() == before


def test_a_row_that_comes_back_after_it_was_ended_is_listed(store: Store, load: Load) -> None:
    load()
    load(bodies=without("ijb-fife"))
    report = load()
    assert kept(report) == [("ijb-fife", None, "removed in revision 3", "still held")]


def test_a_row_that_is_gone_but_was_changed_here_stays_and_is_listed(
    store: Store, load: Load, change: Change
) -> None:
    load()
    change(named(store, "Here"))
    report = load(bodies=without("council-fife"), covers=None)
    assert kept(report) == [("council-fife", None, "changed", "no longer held")]
    assert report.ended == 1  # the line that said what it covers
    assert council(store).label == "Here"


def test_a_row_that_is_gone_while_others_name_it_keeps_the_edition_out(
    store: Store, load: Load, change: Change
) -> None:
    load()
    change(Put(record=line("partner_in", "council-fife", "ijb-fife", id_="ours")))
    before = store.revision()
    report = load(bodies=without("ijb-fife"))
    assert [(f.file, f.column, f.value, f.message) for f in report.findings if f.severity == "error"] == [
        ("bodies.csv", "id", "ijb-fife", "The package no longer holds ijb-fife, which ours names here.")
    ]
    assert store.revision() == before


def test_a_row_that_names_one_the_package_drops_keeps_the_edition_out(store: Store, load: Load) -> None:
    load()
    before = store.revision()
    report = load(bodies=without("council-fife"))
    assert [(f.file, f.value) for f in report.findings if f.severity == "error"] == [
        ("bodies.csv", "council-fife")
    ]
    assert store.revision() == before


def test_records_of_others_are_untouched(store: Store, load: Load, change: Change) -> None:
    change(Put(record=node("body", "nhs-fife", "NHS Fife", kind="territorial_health_board")))
    load()
    load(
        "other",
        bodies=f"{without('council-fife')}nhs-other,NHS Other,territorial_health_board,,web\n",
        covers=None,
    )
    report = load(bodies=without("council-fife"), covers=None)
    assert counted(report) == (0, 0, 2)
    assert set(store.get(["nhs-fife", "nhs-other", "ijb-fife"])) == {"nhs-fife", "nhs-other", "ijb-fife"}


def test_a_row_that_another_package_holds_too_stays(store: Store, load: Load) -> None:
    load()
    load("other", covers=None)
    report = load(bodies=without("ijb-fife"))
    assert kept(report) == [("ijb-fife", None, "held by other too", "no longer held")]
    assert "ijb-fife" in store.get(["ijb-fife"])


def test_what_names_a_merged_record_is_no_difference(store: Store, load: Load, change: Change) -> None:
    twin = "council-twin,Fife Council too,council,S12000047,web\n"
    offers = "id,from_id,to_id,sources\ncovers-twin,council-twin,S12000047,web\n"
    load(bodies=BODIES + twin, covers=offers)
    change(Merge(id="council-twin", into="council-fife"))
    report = load(bodies=BODIES + twin, covers=offers.replace(",web", ",web"))
    assert kept(report) == [("council-twin", None, "merged into council-fife in revision 3", "still held")]
    assert not report.applied
    # An edition that has heard of it names the other, and the same line stands on.
    report = load(covers=offers.replace("council-twin,", "council-fife,"))
    assert (kept(report), counted(report)) == ([], (0, 0, 0))


@pytest.fixture
def edition(store: Store, tmp_path: Path) -> Load:
    """Load the edition of a version, in which the council is called after it."""

    def load_edition(version: str, **how: Any) -> LoadReport:
        tables = {**TABLES, "bodies.csv": with_name(f"Fife Council {version}")}
        package = read_package(make_folder(tmp_path / version, tables, version=version))
        return load_package(store, package, **how)

    return load_edition


def test_an_older_edition_is_refused_and_both_versions_are_named(store: Store, edition: Load) -> None:
    for version in ("2026.2", "2026.10"):
        assert edition(version).applied
    before = store.revision()
    for report in (edition("2026.9"), edition("2026.9", dry_run=True)):
        found = [f for f in report.findings if f.severity == "error"]
        assert [(f.file, f.column, f.value) for f in found] == [("datapackage.json", "version", "2026.9")]
        assert found[0].message == "This edition, 2026.9, is older than 2026.10, which was loaded last."
        assert "--older" in found[0].advice
        assert report.summary.startswith("Nothing of fife 2026.9 was loaded")
    assert (store.revision(), council(store).label) == (before, "Fife Council 2026.10")


def test_an_older_edition_that_is_meant_is_loaded_and_said_to_be_one(store: Store, edition: Load) -> None:
    edition("2026.10")
    report = edition("2026.9", older=True)
    assert "It is older than 2026.10, which was loaded last." in report.summary
    assert council(store).label == "Fife Council 2026.9"
    assert edition("2026.10").applied, "the newer one is newer than the one loaded last"


def test_a_load_that_the_landscape_outruns_is_worked_out_anew(
    store: Store, load: Load, change: Change, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load()
    apply = store.apply
    outrun: list[ChangeSet] = []

    def late(change_set: ChangeSet, more: Iterable[Operation] = ()) -> object:
        if not outrun and change_set.author == "cairn load":
            outrun.append(change_set)
            change(named(store, "Here"))
        return apply(change_set, more)

    monkeypatch.setattr(store, "apply", late)
    report = load(bodies=with_name("There"))
    assert outrun
    assert kept(report) == [("council-fife", "name", "“Here”", "“There”")]
    assert council(store).label == "Here"
