"""A server whose disk fills up or whose file is damaged under it goes on reading, or says 503; it never says anything wrong."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.mixed_load import Server
from benchmarks.servers import free_port, started
from service.stores.sqlite import SqliteStore
from tests.faults.cases import fill
from tests.faults.conditions import fill_up, leave_no_room, small_disk
from tests.faults.editions import NEWER, OLDER, make_edition
from tests.faults.processes import Command, Ended, run
from tests.faults.spoiling import spoil_header, spoil_pages

ASKED = (
    "/api/v1/bodies",
    "/api/v1/bodies/body-149",
    "/api/v1/search?q=body",
    "/api/v1/changes",
    "/bodies/body-7",
    "/",
)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk where this user may mount one, else a folder."""
    try:
        with small_disk(tmp_path / "disk", "4m") as mounted:
            yield mounted
    except PermissionError:
        (tmp_path / "disk").mkdir(exist_ok=True)
        yield tmp_path / "disk"


@pytest.fixture
def server(disk: Path, tmp_path: Path) -> Iterator[Server]:
    """A real `cairn serve` over the older edition."""
    store = SqliteStore(disk / "cairn.sqlite")
    fill(store, tmp_path)
    store.close()
    port = free_port()
    command = ["service.cli", "serve", "--port", str(port)]
    with started(command, port, "/health/ready", {"CAIRN_DATA": str(disk)}) as running:
        yield Server(*running)


def test_a_server_goes_on_reading_where_a_load_finds_the_disk_full(
    server: Server, disk: Path, tmp_path: Path
) -> None:
    newer = make_edition(tmp_path / "newer", NEWER, "2")
    if disk.is_mount():
        fill_up(disk)
    ended = _load(newer, disk, tmp_path, full=True)
    assert ended.status == 1, ended.said
    assert "See that its disk is sound and has room" in ended.said
    for address in ASKED:
        status, _ = server.get(address)
        assert status == 200, address
    assert _name(server) == OLDER["body-7"]
    assert server.get("/health/ready")[0] == 200
    (disk / "filling").unlink(missing_ok=True)
    assert _load(newer, disk, tmp_path, full=False).status == 0, "with room it can be done"
    assert server.get("/api/v1/bodies/body-7")[0] == 410, "and the server shows it, without a restart"


def _load(package: Path, data: Path, folder: Path, *, full: bool) -> Ended:
    command = Command(("load", str(package)), data, {}, folder, leave_no_room if full else None)
    return run(command, folder / "said")


def _name(server: Server) -> str:
    label: str = json.loads(server.get("/api/v1/bodies/body-7")[1])["items"][0]["label"]
    return label


def test_a_file_damaged_under_a_server_leads_to_503_or_to_what_was_right(
    server: Server, disk: Path, tmp_path: Path
) -> None:
    spoil_pages(disk / "cairn.sqlite")
    spoil_header(disk / "cairn.sqlite")
    refused = 0
    for _ in range(2):
        for address in ASKED:
            status, body = server.get(address)
            assert status in {200, 503}, (address, status, body[:300])
            refused += status == 503
            if status == 503 and address.startswith("/api/"):
                assert json.loads(body)["type"] == "/docs/errors#store-unavailable"
    assert refused, "every third page is gone"
    assert server.get("/health/live")[0] == 200, "a restart would mend nothing"
    assert server.get("/health/ready")[0] in {200, 503}
    ended = run(Command(("ask", "bodies"), disk, {}, tmp_path), tmp_path / "said")
    assert ended.status == 1
    assert "Restore it from a backup, or move it away and start again." in ended.said
