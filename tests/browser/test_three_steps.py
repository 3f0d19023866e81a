"""From the home page to who can help with evaluation, and how to ask them: by mouse, by keyboard, on a phone.

A step is what leads to another page or opens a part of one; what is typed and chosen before is not counted.
"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.pages import page_called

NEED = "evaluation"

PROVIDER = "main .ds_search-result p.by a"


@pytest.fixture
def phone(browser: Browser, address: str) -> Iterator[Page]:
    """A window as narrow as a phone, with a finger in place of a mouse."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, base_url=address
    )
    yield context.new_page()
    context.close()


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def desk(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = browser.new_context(base_url=address, java_script_enabled=request.param)
    yield context.new_page()
    context.close()


def check_answer(tab: Page) -> None:
    """Check that the first offer tells what it is, who gives it and how to ask, without opening anything."""
    expect(tab).to_have_url(re.compile(r"/support\?.*q=[Ee]valuation"))
    expect(tab.locator("main .summary")).to_contain_text("help with Evaluation")
    first = tab.locator("main .ds_search-result").first
    expect(first.locator("h2 a")).to_be_visible()
    expect(first.locator("p.by a")).to_be_visible()
    expect(first.locator("dt", has_text="Way in")).to_be_visible()
    expect(first.locator("dt:has-text('Way in') + dd a")).to_have_attribute("href", re.compile("^https?://"))


def check_provider(tab: Page, named: str) -> None:
    """Check that the page of who gives the first offer is reached, which says whom it helps and where it is from."""
    expect(tab).to_have_url(re.compile(r"/bodies/"))
    expect(tab.locator("h1")).to_have_text(named)
    expect(tab.locator("ol.sources a").first).to_be_attached()


def test_by_mouse_in_three_steps(desk: Page) -> None:
    desk.goto("/")
    desk.locator("input[name=q]").click()
    desk.keyboard.type(NEED)
    desk.keyboard.press("Escape")  # whatever was suggested is put away
    desk.get_by_label("Where are you?").select_option("S37000032")
    desk.get_by_role("button", name="Find help").click()
    check_answer(desk)
    provider = desk.locator(PROVIDER).first
    named = provider.inner_text()
    provider.click()
    check_provider(desk, named)


def test_by_keyboard_in_three_steps(desk: Page) -> None:
    desk.goto("/")
    for _ in range(20):  # without script the page cannot be asked where it stands: the label is
        desk.keyboard.press("Tab")
        if desk.locator("input[name=q]:focus").count():
            break
    desk.keyboard.type(NEED)
    desk.keyboard.press("Escape")
    with desk.expect_navigation():
        desk.keyboard.press("Enter")
    check_answer(desk)
    for _ in range(80):
        desk.keyboard.press("Tab")
        if desk.locator(f"{PROVIDER}:focus").count():
            break
    named = desk.locator(f"{PROVIDER}:focus").inner_text()
    with desk.expect_navigation():
        desk.keyboard.press("Enter")
    check_provider(desk, named)


def test_by_touch_on_a_phone_in_three_steps(phone: Page) -> None:
    phone.goto("/")
    phone.locator("input[name=q]").tap()
    phone.keyboard.type(NEED, delay=20)
    option = phone.get_by_role("option").first
    expect(option).to_be_visible()
    expect(option).to_contain_text("Evaluation")
    option.tap()
    phone.get_by_role("button", name="Find help").tap()
    check_answer(phone)
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
    provider = phone.locator(PROVIDER).first
    named = provider.inner_text()
    provider.tap()
    check_provider(phone, named)
    assert phone.evaluate("document.documentElement.scrollWidth") == 390


def test_four_offers_are_laid_side_by_side_by_keyboard(desk: Page) -> None:
    desk.goto(page_called("support").path + "&limit=6")
    ticked = 0
    for _ in range(150):
        desk.keyboard.press("Tab")
        if ticked < 4 and desk.locator("main input[name=offer]:focus").count():
            desk.keyboard.press("Space")
            ticked += 1
        elif ticked == 4 and desk.locator("main form[action='/offers'] [type=submit]:focus").count():
            break
    assert desk.locator("main input[name=offer]:checked").count() == 4
    names = [
        result.locator("h2 a").inner_text()
        for result in desk.locator("main .ds_search-result:has(input:checked)").all()
    ]
    with desk.expect_navigation():
        desk.keyboard.press("Enter")
    expect(desk).to_have_url(re.compile(r"/offers\?.*(offer=[^&]+&?){4}"))
    heads = desk.locator("table thead th a")
    assert sorted(heads.all_inner_texts()) == sorted(names)
    rows = desk.locator("table tbody th[scope=row]").all_inner_texts()
    assert {"Way in", "Cost"} <= set(rows)


def test_each_suggestion_is_large_enough_for_a_finger(phone: Page) -> None:
    phone.goto("/")
    phone.locator("input[name=q]").tap()
    phone.keyboard.type("evaluat", delay=20)
    expect(phone.get_by_role("option").first).to_be_visible()
    heights = [
        box["height"] for option in phone.get_by_role("option").all() if (box := option.bounding_box())
    ]
    assert len(heights) >= 2
    assert min(heights) >= 24, "WCAG 2.2, 2.5.8"
