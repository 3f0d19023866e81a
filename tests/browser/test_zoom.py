"""Pages made twice and four times as large: text wraps, and nothing scrolls sideways (WCAG 2.2, 1.4.4 and 1.4.10)."""

import pytest
from playwright.sync_api import Browser

from tests.browser.pages import ENLARGED, Address
from tests.browser.visits import find_spilling

WINDOW = (1280, 1024)
"""The window that the criterion speaks of, in pixels of the screen."""


@pytest.mark.parametrize("zoom", [2, 4], ids=["200 %", "400 %"])
@pytest.mark.parametrize("page", ENLARGED, ids=lambda page: page.name)
def test_a_page_can_be_enlarged(browser: Browser, address: str, page: Address, zoom: int) -> None:
    wide, high = (size // zoom for size in WINDOW)
    tab = browser.new_page(viewport={"width": wide, "height": high}, device_scale_factor=zoom)
    tab.goto(address + page.path)
    assert tab.evaluate("[innerWidth, devicePixelRatio]") == [wide, zoom]
    assert find_spilling(tab) == []
    tab.close()
