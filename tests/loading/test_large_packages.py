"""A package may be longer than memory: it is kept aside as it was read, and its rows are read one by one."""

import tracemalloc
from collections import deque
from pathlib import Path

import pytest

from benchmarks.landscape import make_landscape
from graph_schema.checks import check_tables
from graph_schema.schema import load_schema
from service import kept_files
from service.editions import find_editions
from service.loading import load_package
from service.packages import LoadedPackage, PackageUnreadable, read_package
from service.stores.base import Store
from service.synchronising import Following
from tests.conftest import Landscape
from tests.loading.packages import TABLES, make_folder, make_zip, with_descriptor


@pytest.fixture(params=["in memory", "on disk"])
def kept(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Keep files either way, whatever their length."""
    if request.param == "on disk":
        monkeypatch.setattr(kept_files, "HELD_BYTES", 1_000)
        monkeypatch.setattr(kept_files, "PIECE_BYTES", 10)
    where: str = request.param
    return where


LONG = {
    **TABLES,
    "bodies.csv": TABLES["bodies.csv"] + "".join(f"b-{n},Body {n},ndpb,,web\n" for n in range(100)),
}


@pytest.mark.usefixtures("kept")
def test_what_was_read_stays_though_the_folder_changes(tmp_path: Path) -> None:
    folder = make_folder(tmp_path, LONG)
    package = read_package(folder)
    named = package.content_hash
    (folder / "bodies.csv").write_text("id\nsomething-else\n")
    assert package.tables["bodies.csv"].read().decode() == LONG["bodies.csv"]
    assert package.content_hash == named
    assert read_package(folder).content_hash != named


@pytest.mark.usefixtures("kept")
def test_readings_of_one_file_do_not_disturb_each_other(tmp_path: Path) -> None:
    file = read_package(make_zip(tmp_path / "x.zip", with_descriptor(LONG))).tables["bodies.csv"]
    expected = [line.encode() for line in LONG["bodies.csv"].splitlines(keepends=True)]
    with file.open() as one, file.open() as other:
        assert [(a, b) for a, b in zip(one, other, strict=True)] == [(line, line) for line in expected]
    assert file.size == len(LONG["bodies.csv"])


@pytest.mark.usefixtures("kept")
def test_it_is_loaded_whole(landscape: Landscape, tmp_path: Path) -> None:
    store = landscape()
    report = load_package(store, read_package(make_folder(tmp_path / "long", LONG)))
    assert (report.applied, report.records["body"]) == (True, 102)
    assert store.count()["body"] == 102


def test_a_very_long_descriptor_is_refused(tmp_path: Path) -> None:
    folder = make_folder(tmp_path, title="x" * 5_000_000)
    with pytest.raises(PackageUnreadable, match=r"datapackage\.json is longer"):
        read_package(folder)


def _peak_of(store: Store, package: LoadedPackage) -> int:
    """Return how many bytes checking a package and working out its load hold at most."""
    tracemalloc.start()
    checked = check_tables(load_schema(), package.tables)
    deque(Following(store, checked, package.name, find_editions(store, package.name)), maxlen=0)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def test_of_each_row_little_more_than_its_id_is_held(landscape: Landscape, tmp_path: Path) -> None:
    """A row of an offer as a dictionary has some 3,000 bytes; the id and its place in the register have 200."""
    store = landscape()
    few, many = (read_package(make_landscape(n).write(tmp_path / str(n))) for n in (6_000, 12_000))
    first = _peak_of(store, few)
    assert (_peak_of(store, many) - first) / 6_000 < 600


def test_working_a_load_out_again_gives_the_same(landscape: Landscape, tmp_path: Path) -> None:
    store = landscape()
    package = read_package(make_folder(tmp_path, LONG))
    checked = check_tables(load_schema(), package.tables)
    following = Following(store, checked, package.name, find_editions(store, package.name))
    first = list(following)
    assert list(following) == first
    assert (following.plan.new, following.plan.records["body"]) == (len(first), 102)
