"""Whatever stands in a package, loading it ends in a sentence, and the landscape holds all of it or nothing.

`CAIRN_TEST_EVERY_FAULT=1` tries a hundred times as many.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from shutil import rmtree

import pytest
from hypothesis import given

from service.cli import main
from service.loading import LoadReport, PackageUnreadable, check_package, load_package, read_package
from service.stores.sqlite import SqliteStore
from tests.faults.fuzzing import PATIENCE_SECONDS, trying
from tests.faults.mutations import Files, seed_tables, spoilt
from tests.faults.places import look_at

WHOLE = seed_tables()

fuzzed = trying(40, or_else=4_000)

pytestmark = pytest.mark.timeout(PATIENCE_SECONDS)


class Landscape:
    """A landscape that a package was loaded into, and a folder for those that come after it."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        self.package = folder / "package"
        self.store = SqliteStore(self.data / "cairn.sqlite")
        self._watch = sqlite3.connect(self.data / "cairn.sqlite")
        assert load_package(self.store, read_package(self.write(WHOLE))).applied

    def write(self, files: Files) -> Path:
        """Write a package in place of the last one."""
        rmtree(self.package, ignore_errors=True)
        self.package.mkdir()
        for name, content in files.items():
            (self.package / name).write_bytes(content)
        return self.package

    def written_to(self) -> int:
        """A number that differs once anything at all has been written to the file by anybody."""
        return int(self._watch.execute("PRAGMA data_version").fetchone()[0])

    def close(self) -> None:
        self._watch.close()
        self.store.close()


@pytest.fixture(scope="module")
def landscape(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Landscape]:
    with closing(Landscape(tmp_path_factory.mktemp("fuzzed"))) as made:
        yield made
        look_at(made.store)  # whatever was loaded, the log replays to what stands


def test_a_part_of_the_seed_is_sound(landscape: Landscape) -> None:
    """Else every package below would be refused for what it began with."""
    found = check_package(read_package(landscape.write(WHOLE)))
    assert not [finding for finding in found if finding.severity == "error"]
    assert set(WHOLE) > {"bodies.csv", "offers.csv", "topics.csv", "funds.csv"}


@fuzzed
@given(files=spoilt(WHOLE))
def test_a_package_goes_in_whole_or_not_at_all(landscape: Landscape, files: Files) -> None:
    before, written = landscape.store.revision().number, landscape.written_to()
    try:
        report = load_package(landscape.store, read_package(landscape.write(files)))
    except PackageUnreadable:
        report = None
    if report is not None and report.applied:
        assert landscape.store.revision().number == before + 1
        assert not report.refused
        return
    assert landscape.store.revision().number == before
    assert landscape.written_to() == written, "nothing at all was written"
    assert report is None or report.refused or _nothing_new(report)


def _nothing_new(report: LoadReport) -> bool:
    return not (report.new or report.changed or report.ended)


@fuzzed
@given(files=spoilt(WHOLE))
def test_the_command_ends_with_a_status_and_a_sentence(
    landscape: Landscape, files: Files, capsys: pytest.CaptureFixture[str]
) -> None:
    package = landscape.write(files)
    before, written = landscape.store.revision().number, landscape.written_to()
    status = 0
    try:
        main("load", str(package), "--data", str(landscape.data))
    except SystemExit as ended:
        status = int(ended.code or 0)
    said = capsys.readouterr()
    assert "Traceback" not in said.err
    if status:
        assert status == 1
        assert said.err.strip()
        assert landscape.written_to() == written
    assert landscape.store.revision().number - before in ({0} if status else {0, 1})
