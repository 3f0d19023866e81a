"""What leaves the printer: all of a table, no navigation, and addresses where nobody can follow a link."""

import io
import re
from collections.abc import Callable, Iterator
from functools import cache

import pytest
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from tests.browser.pages import page_called
from tests.browser.visits import find_spilling

SHEET = 703
"""The width between the margins of a sheet of A4, in CSS pixels."""

NAMES = [
    "briefing",
    "support",
    "body",
    "area",
    "offers side by side",
    "matrix",
    "bodies",
    "functions",
    "accountability",
]
"""The pages that are printed most, and those with the widest tables."""

FIRST = ("Who runs what here", "Money in and out")
SECOND = (
    "What is delegated here, and elsewhere",
    "Reports owed",
    "Support open to us",
    "Policies that pull apart",
    "Partnerships most like this one",
)
"""The sections of a briefing, by sheet."""

each_page = pytest.mark.parametrize("name", NAMES)

_ADDRESSES = "links => links.map(a => a.getAttribute('href'))"

_CUT = """() => [...document.querySelectorAll('main *')]
  .filter(e => e.getClientRects().length && !e.closest('.visually-hidden, svg'))
  .filter(e => getComputedStyle(e).overflowX !== 'visible' && e.scrollWidth > e.clientWidth + 1)
  .map(e => e.outerHTML.slice(0, 200))"""
"""What holds more than it shows; on paper nobody can scroll to the rest."""


@pytest.fixture(scope="module")
def paper(browser: Browser, address: str) -> Iterator[Page]:
    """A window as wide as a sheet, that shows what would be printed."""
    context = browser.new_context(viewport={"width": SHEET, "height": 1000}, base_url=address)
    page = context.new_page()
    page.emulate_media(media="print")
    yield page
    context.close()


Printer = Callable[[str], list[str]]


@pytest.fixture(scope="module")
def printed(paper: Page) -> Printer:
    """Give the text of each sheet of a page, without white space, for lines are broken anywhere; each is printed once."""

    @cache
    def sheets(path: str) -> list[str]:
        paper.goto(path)
        pages = PdfReader(io.BytesIO(paper.pdf(prefer_css_page_size=True))).pages
        return [close_up(page.extract_text()) for page in pages]

    return sheets


def close_up(text: str) -> str:
    return re.sub(r"\s+", "", text)


@each_page
def test_nothing_is_cut_off_at_the_edge_of_a_sheet(paper: Page, name: str) -> None:
    paper.goto(page_called(name).path)
    assert find_spilling(paper) == []
    assert paper.evaluate(_CUT) == []


@pytest.mark.parametrize("name", ["support", "body", "area"])
def test_a_printed_page_is_the_answer_without_what_only_a_screen_can_use(
    paper: Page, printed: Printer, name: str
) -> None:
    paper.goto(page_called(name).path)
    sheets = printed(page_called(name).path)
    whole = "".join(sheets)
    for text in (*paper.locator("h1, main .summary").all_inner_texts(), *_last_cells(paper)):
        assert close_up(text) in whole, text
    for only in (
        "Skip to the answer",
        "Find help",
        "On this page",
        "Narrow or change",
        "For programs: the API",
    ):
        assert close_up(only) not in whole
    assert [number for number, sheet in enumerate(sheets, 1) if len(sheet) < 40] == [], "an empty sheet"


def _last_cells(paper: Page) -> list[str]:
    """Return the last cell of the last row of each table that is printed: the first that would be cut off."""
    cells = "tables => tables.filter(t => t.offsetHeight).map(t => t.rows[t.rows.length - 1].cells)"
    return list(
        paper.locator("main table").evaluate_all(
            f"tables => ({cells})(tables).map(c => c[c.length - 1].innerText)"
        )
    )


@pytest.mark.parametrize("name", ["support", "body", "area"])
def test_the_address_of_each_source_can_be_read_on_paper(paper: Page, printed: Printer, name: str) -> None:
    paper.goto(page_called(name).path)
    links = paper.locator("ol.sources a[href^='http']").evaluate_all(_ADDRESSES)
    assert links
    whole = "".join(printed(page_called(name).path))
    assert [link for link in links if close_up(link) not in whole] == []


def test_the_way_in_to_an_offer_can_be_read_on_paper(paper: Page, printed: Printer) -> None:
    paper.goto(page_called("support").path)
    links = paper.locator("main dd a[rel~=nofollow]").evaluate_all(_ADDRESSES)
    assert len(links) > 5
    whole = "".join(printed(page_called("support").path))
    assert [link for link in links if close_up(link) not in whole] == []


def test_what_is_folded_away_on_the_screen_is_printed(paper: Page, printed: Printer) -> None:
    paper.goto(page_called("support").path)
    folded = paper.locator("main .ds_search-result details p").first.text_content() or ""
    assert len(folded) > 20
    assert close_up(folded) in "".join(printed(page_called("support").path))


@pytest.mark.parametrize(
    "area",
    ["S37000032", "S37000016", "S37000022", "S37000034", "S37000005"],
    ids=["Fife", "Highland", "Orkney Islands", "Glasgow City", "Clackmannanshire and Stirling"],
)
def test_a_briefing_is_two_sheets_and_no_section_is_cut(
    printed: Printer, request: pytest.FixtureRequest, area: str
) -> None:
    sheets = printed(f"/areas/{area}/briefing")
    assert close_up(f"Briefing: {request.node.callspec.id}") in sheets[0]
    assert len(sheets) == 2
    titles = [(title, close_up(title)) for title in (*FIRST, *SECOND)]
    assert [title for title, text in titles if text in sheets[0]] == list(FIRST)
    assert [title for title, text in titles if text in sheets[1]] == list(SECOND)
