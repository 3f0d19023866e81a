"""Trying the API on its page: under the policy as it is, by keyboard, and of this host alone."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESK
from tests.browser.visits import find_barriers, find_spilling
from tests.browser.ways import step_to

_SUPPORT = "#operations-support-support"
_POSTED = "#operations-scenarios-compare_posted"
_WATCHED = (
    "addEventListener('securitypolicyviolation', e => (window.refused ??= []).push(e.violatedDirective))"
)


@pytest.fixture
def watched(browser: Browser, address: str) -> Iterator[tuple[Page, list[str]]]:
    """A tab, and what went wrong in it or left this host."""
    context = browser.new_context(viewport=DESK, base_url=address)
    context.add_init_script(_WATCHED)
    tab = context.new_page()
    wrong: list[str] = []
    tab.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    tab.on("pageerror", lambda fault: wrong.append(str(fault)))
    tab.on(
        "request", lambda asked: None if asked.url.startswith((address, "data:")) else wrong.append(asked.url)
    )
    yield tab, wrong
    context.close()


def test_by_keyboard_an_address_is_tried_and_answers_with_json(
    watched: tuple[Page, list[str]], axe: Path, address: str
) -> None:
    tab, wrong = watched
    tab.goto("/docs/try")
    # The description is made at its first reading, which takes some seconds where much else runs.
    expect(tab.locator("#operations-tag-support")).to_be_visible(timeout=30_000)
    step_to(tab, "#operations-tag-support button", 60)
    expect(tab.locator(":focus")).to_have_accessible_name("Addresses about support")
    tab.keyboard.press("Enter")
    step_to(tab, f"{_SUPPORT} .opblock-summary-control", 10)
    tab.keyboard.press("Enter")
    expect(tab.locator(f"{_SUPPORT} [data-param-name=q] input")).to_be_visible()  # it comes when it is opened
    step_to(tab, f"{_SUPPORT} [data-param-name=q] input", 30)
    expect(tab.locator(":focus")).to_have_accessible_name("q")
    tab.keyboard.type("evaluation in Fife")
    step_to(tab, f"{_SUPPORT} .execute", 20)
    tab.keyboard.press("Enter")
    answer = httpx.get(f"{address}/api/v1/support", params={"q": "evaluation in Fife"}, timeout=30).json()
    expect(tab.locator(f"{_SUPPORT} .live-responses-table")).to_contain_text(answer["summary"])
    assert tab.evaluate("window.refused ?? []") == []
    assert wrong == []
    for width in (1280, 320):
        tab.set_viewport_size({"width": width, "height": 900})
        assert find_spilling(tab) == []
        assert find_barriers(tab, axe.read_text(encoding="utf-8")) == []


def test_a_what_if_is_posted_from_the_page(watched: tuple[Page, list[str]]) -> None:
    tab, wrong = watched
    tab.goto("/docs/try")
    tab.click("#operations-tag-scenarios")
    tab.click(f"{_POSTED} .opblock-summary-control")
    tab.fill(f"{_POSTED} .body-param textarea", '{"step": ["end iriss"], "limit": 1}')
    tab.click(f"{_POSTED} .execute")
    expect(tab.locator(f"{_POSTED} .live-responses-table")).to_contain_text("Your what-if changes")
    assert (tab.evaluate("window.refused ?? []"), wrong) == ([], [])


def test_without_script_the_page_says_where_the_reference_is(scriptless: Page) -> None:
    scriptless.goto("/docs/try")
    told = scriptless.locator("noscript, .ds_inset-text").filter(has_text="scripts are off")
    told.get_by_role("link", name="The reference").click()
    expect(scriptless.locator("#first-steps")).to_be_visible()
    scriptless.locator("label[for=open-support]").click()
    expect(scriptless.locator("#support-topic")).to_be_visible()


def test_a_link_to_a_parameter_opens_the_question_that_has_it(watched: tuple[Page, list[str]]) -> None:
    tab, wrong = watched
    tab.goto("/docs#support-for")
    expect(tab.locator("#support-for")).to_be_visible()
    expect(tab.locator("#bodies-kind")).to_be_hidden()
    tab.click(".ds_side-navigation a[href='#bodies']")
    expect(tab.locator("#bodies-kind")).to_be_visible()
    assert wrong == []
