"""Ways through the pages: by keyboard alone, and with script switched off."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.pages import page_called
from tests.browser.ways import step_to

NEED = "evaluation in Fife"

_LOOKS = """() => {
  const e = document.activeElement, look = () => { const s = getComputedStyle(e);
    return [s.outline, s.boxShadow, s.backgroundColor, s.borderColor, s.color, s.textDecoration].join() };
  const shown = look(); e.blur(); const plain = look(); e.focus();
  return { name: e.outerHTML.slice(0, 120), shown: shown !== plain };
}"""


def test_by_keyboard_from_the_home_page_to_an_answer_its_provider_and_back(tab: Page) -> None:
    tab.goto("/")
    step_to(tab, "input[name=q]", 20)
    tab.keyboard.type(NEED)
    tab.keyboard.press("Escape")  # whatever was suggested is put away
    step_to(tab, "main form [type=submit]", 10)
    with tab.expect_navigation():
        tab.keyboard.press("Enter")
    expect(tab).to_have_url(re.compile(r"/support\?"))
    expect(tab.locator("main")).to_contain_text("Evaluation")
    step_to(tab, "main a[href^='/bodies/']")
    named = tab.evaluate("document.activeElement.textContent")
    with tab.expect_navigation():
        tab.keyboard.press("Enter")
    expect(tab.locator("h1")).to_have_text(named)
    tab.go_back()  # the key for it is one of the window, which is not there
    expect(tab).to_have_url(re.compile(r"/support\?"))


@pytest.mark.parametrize("name", ["home", "support", "body", "matrix"])
def test_the_first_step_leads_past_the_head_to_the_answer(tab: Page, name: str) -> None:
    tab.goto(page_called(name).path)
    tab.keyboard.press("Tab")
    expect(tab.locator(":focus")).to_have_attribute("href", "#main")
    expect(tab.locator(":focus")).to_be_in_viewport()
    tab.keyboard.press("Enter")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.querySelector('main').contains(document.activeElement)")


@pytest.mark.parametrize("name", ["home", "support", "bodies", "area"])
def test_each_stop_of_the_keyboard_can_be_seen(tab: Page, name: str) -> None:
    tab.goto(page_called(name).path)
    seen = []
    for _ in range(25):
        tab.keyboard.press("Tab")
        seen.append(tab.evaluate(_LOOKS))
    assert len({stop["name"] for stop in seen}) > 10
    assert [stop["name"] for stop in seen if not stop["shown"]] == []


def test_a_suggestion_is_taken_by_keyboard(tab: Page) -> None:
    tab.goto("/")
    step_to(tab, "input[name=q]", 20)
    box = tab.get_by_role("combobox", name="What do you need help with?")
    expect(box).to_be_focused()
    expect(box).to_have_attribute("aria-expanded", "false")
    tab.keyboard.type("evaluat", delay=50)
    expect(box).to_have_attribute("aria-expanded", "true")
    tab.keyboard.press("ArrowDown")
    chosen = (
        tab.get_by_role("listbox").get_by_role("option", selected=True).inner_text().splitlines()[0]
    )  # and once more, unseen
    tab.keyboard.press("Enter")
    expect(box).to_have_value(chosen)
    tab.goto("/")
    step_to(tab, "input[name=q]", 20)
    tab.keyboard.type("evaluat", delay=50)
    expect(box).to_have_attribute("aria-expanded", "true")
    tab.keyboard.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_value("evaluat")


def _let_go(tab: Page, held: list[Route]) -> None:
    with tab.expect_response("**/search?*"):
        for late in held:
            late.continue_()
    tab.evaluate("() => new Promise(requestAnimationFrame)")


def test_what_is_suggested_after_it_was_put_away_is_not_shown(tab: Page) -> None:
    held: list[Route] = []
    tab.route("**/search?*", lambda route: held.append(route))  # no method of a list can be given
    tab.goto("/")
    with tab.expect_request("**/search?*"):
        tab.locator("input[name=q]").press_sequentially("evaluation")
    tab.keyboard.press("Escape")
    _let_go(tab, held)
    expect(tab.locator("#suggestions > *")).to_have_count(0)


def _suggest_then_hold(tab: Page) -> list[Route]:
    """Have something suggested and go on typing; return the question for the next suggestions, held back."""
    tab.goto("/")
    tab.locator("input[name=q]").press_sequentially("evaluat")
    expect(tab.locator("#suggestions > *").first).to_be_visible()
    held: list[Route] = []
    tab.route("**/search?*", lambda route: held.append(route))  # no method of a list can be given
    with tab.expect_request("**/search?*"):
        tab.keyboard.type("i")
    return held


def test_what_is_suggested_late_leaves_alone_who_goes_through_the_list(tab: Page) -> None:
    held = _suggest_then_hold(tab)
    tab.keyboard.press("ArrowDown")
    chosen = tab.locator("#suggestions > [aria-selected=true]")
    expect(chosen).to_have_count(1)
    _let_go(tab, held)
    expect(chosen).to_have_count(1)


def test_what_is_suggested_after_one_was_taken_is_not_shown(tab: Page) -> None:
    held = _suggest_then_hold(tab)
    tab.locator("#suggestions > *").first.click()
    expect(tab.locator("#suggestions > *")).to_have_count(0)
    _let_go(tab, held)
    expect(tab.locator("#suggestions > *")).to_have_count(0)


def test_a_cell_of_the_matrix_is_reached_by_keyboard_and_leads_to_who_else_offers_the_same(tab: Page) -> None:
    tab.goto(page_called("matrix").path)
    step_to(tab, "table tbody td a", 80)
    expect(tab.locator(":focus")).to_be_in_viewport()
    with tab.expect_navigation():
        tab.keyboard.press("Enter")
    expect(tab).to_have_url(re.compile(r"/overlap\?"))
    expect(tab.locator("main .summary")).not_to_be_empty()


def test_a_table_is_sorted_by_keyboard_and_says_so(tab: Page) -> None:
    tab.goto("/bodies")
    heading = tab.locator("table[data-sortable] thead th").first
    rows = tab.locator("table[data-sortable] tbody th")
    step_to(tab, "table[data-sortable] thead button", 80)
    before = sorted(rows.all_inner_texts(), key=str.casefold)
    assert len(before) == 20
    tab.keyboard.press("Enter")
    expect(heading).to_have_attribute("aria-sort", "ascending")
    rising = rows.all_inner_texts()
    tab.keyboard.press("Space")
    expect(heading).to_have_attribute("aria-sort", "descending")
    falling = rows.all_inner_texts()
    assert falling == rising[::-1] != rising
    assert sorted(rising, key=str.casefold) == before


def test_without_script_from_the_home_page_to_an_answer_and_its_provider(scriptless: Page) -> None:
    scriptless.goto("/")
    scriptless.fill("input[name=q]", NEED)
    scriptless.click("main form [type=submit]")
    expect(scriptless).to_have_url(re.compile(r"/support\?"))
    provider = scriptless.locator("main a[href^='/bodies/']").first
    named = provider.inner_text()
    provider.click()
    expect(scriptless.locator("h1")).to_have_text(named)


def test_without_script_an_answer_is_asked_again_of_another_place(scriptless: Page) -> None:
    scriptless.goto("/support?topic=evaluation&area=Fife")
    scriptless.click("details.ask summary")
    scriptless.fill("details.ask input[name=area]", "Orkney Islands")
    scriptless.click("details.ask [type=submit]")
    expect(scriptless).to_have_url(re.compile(r"area=Orkney\+Islands"))
    expect(scriptless.locator("main")).to_contain_text("Orkney")


def test_without_script_the_second_page_of_a_list_is_reached(scriptless: Page) -> None:
    scriptless.goto("/bodies")
    first = scriptless.locator("table tbody th").first.inner_text()
    scriptless.click("a[rel=next]")
    expect(scriptless.locator("table tbody th").first).not_to_have_text(first)
