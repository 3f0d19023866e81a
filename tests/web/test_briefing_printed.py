"""A briefing as it leaves the printer: two sheets, each with its own sections whole. Printed by Debian's Chromium."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.web.asking import Client

CHROMIUM = shutil.which("chromium")
STATIC = Path(__file__).parents[2] / "service" / "web" / "static"

FIRST = ("Who runs what here", "Money in and out")
SECOND = (
    "What is delegated here, and elsewhere",
    "Reports owed",
    "Support open to us",
    "Policies that pull apart",
    "Partnerships most like this one",
)


@pytest.fixture(scope="module")
def chromium() -> str:
    """Return the browser; where there is none the test is skipped, but not in CI."""
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("There is no Chromium to print with: apt-get install chromium")
        pytest.skip("There is no Chromium to print with.")
    return CHROMIUM


@pytest.mark.parametrize(
    "area",
    ["S37000032", "S37000016", "S37000022", "S37000034", "S37000005"],
    ids=["Fife", "Highland", "Orkney Islands", "Glasgow City", "Clackmannanshire and Stirling"],
)
def test_a_briefing_is_two_sheets_and_no_section_is_cut(
    seed_client: Client, chromium: str, tmp_path: Path, request: pytest.FixtureRequest, area: str
) -> None:
    text = seed_client.get(f"/areas/{area}/briefing").text
    assert f"Briefing: {request.node.callspec.id}" in text
    page, printed = tmp_path / "briefing.html", tmp_path / "briefing.pdf"
    page.write_text(text.replace('"/static/', f'"{STATIC.as_uri()}/'), encoding="utf-8")
    how = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--allow-file-access-from-files",
        "--no-pdf-header-footer",
    ]
    command = [
        chromium,
        *how,
        f"--user-data-dir={tmp_path / 'profile'}",
        f"--print-to-pdf={printed}",
        page.as_uri(),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    sheets = [" ".join(sheet.extract_text().split()) for sheet in PdfReader(printed).pages]
    assert len(sheets) == 2
    first, second = sheets
    assert [title for title in (*FIRST, *SECOND) if title in first] == list(FIRST)
    assert [title for title in (*FIRST, *SECOND) if title in second] == list(SECOND)
