"""What the first view costs, and that nothing stands between it and the reader."""

import pytest
from playwright.sync_api import Browser

from tests.browser.pages import FIRST_VIEWS, PAGES, Address
from tests.browser.visits import Visitor
from tests.web.asking import plain

MOST_BYTES = 150_000
"""What a first view may weigh over the wire, headers included: under a second at 1.6 Mbit/s."""

first_view = pytest.mark.parametrize("page", FIRST_VIEWS, ids=lambda page: page.name)


LIGHT = [page for page in PAGES if page.name != "docs to try"]
"""Every page but the one on which the API is tried: its script is the tool itself, and nothing waits for it."""


@pytest.mark.parametrize("page", LIGHT, ids=lambda page: page.name)
def test_a_first_view_is_light_whatever_the_page(visitor: Visitor, page: Address) -> None:
    weights = visitor.visit(page).weights
    assert len(weights) >= 5, "the page, its styles, its script and two fonts at least"
    assert sum(weights) <= MOST_BYTES, weights


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_script_stands_before_the_answer(visitor: Visitor, page: Address) -> None:
    assert visitor.visit(page).blocking == ()


@first_view
def test_an_answer_is_there_where_its_script_never_comes(
    visitor: Visitor, browser: Browser, page: Address
) -> None:
    tab = browser.new_page()
    tab.route("**/*.js*", lambda route: route.abort())
    tab.goto(visitor.address + page.path)
    shown = [plain(text) for text in tab.locator("main h1, main .summary").all_inner_texts()]
    assert len(shown) > 1
    assert [text for text in shown if text not in visitor.visit(page).text] == []
    tab.close()
