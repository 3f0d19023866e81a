"""Composing a what-if: by keyboard, and with script switched off."""

import re
from urllib.parse import parse_qsl, urlsplit

from playwright.sync_api import Page, expect

from tests.browser.ways import step_to


def _steps(page: Page) -> list[str]:
    return [value for name, value in parse_qsl(urlsplit(page.url).query) if name == "step"]


def test_by_keyboard_from_the_what_ifs_to_two_steps_and_back_to_one(tab: Page) -> None:
    tab.goto("/scenarios")
    step_to(tab, "main a[href='/scenarios/compare']")
    with tab.expect_navigation():
        tab.keyboard.press("Enter")
    step_to(tab, "select[name=do]")
    tab.keyboard.type("End")
    expect(tab.locator("select[name=do]")).to_have_value("end")
    expect(tab.locator("label[for=c-who]")).to_have_text("Which body")
    expect(tab.locator("input[name=into]")).to_be_hidden()
    tab.keyboard.press("Tab")
    tab.keyboard.type("Iriss")
    with tab.expect_navigation():
        tab.keyboard.press("Enter")
    assert _steps(tab) == ["end Iriss"]
    expect(tab.locator("main .summary")).to_contain_text("Your what-if changes")
    step_to(tab, "select[name=do]")
    tab.keyboard.type("Merge")
    tab.keyboard.press("Tab")
    tab.keyboard.type("ihub")
    tab.keyboard.press("Tab")
    tab.keyboard.type("improvement-service")
    tab.keyboard.press("Tab")
    expect(tab.locator(":focus")).to_have_attribute("type", "submit")
    with tab.expect_navigation():
        tab.keyboard.press("Enter")
    assert _steps(tab) == ["end Iriss", "merge ihub into improvement-service"]
    expect(tab.locator(".side-imagined")).to_contain_text("two fewer")
    step_to(tab, ".steps-so-far a")
    expect(tab.locator(":focus")).to_have_accessible_name("Remove step 1: end Iriss")
    with tab.expect_navigation():
        tab.keyboard.press("Enter")
    assert _steps(tab) == ["merge ihub into improvement-service"]


def test_without_script_a_misspelt_step_is_mended_by_the_link_that_is_offered(scriptless: Page) -> None:
    scriptless.goto("/scenarios")
    scriptless.click("main a[href='/scenarios/compare']")
    scriptless.select_option("select[name=do]", "merge")
    scriptless.fill("input[name=who]", "iris")
    scriptless.fill("input[name=into]", "ihub")
    scriptless.click(".composer [type=submit]")
    expect(scriptless.locator(".ds_question--error")).to_contain_text("no body called “iris”")
    expect(scriptless.locator("input[name=who]")).to_have_value("iris")
    scriptless.click(".ds_error-summary a[href*='merge+iriss']")
    expect(scriptless).to_have_url(re.compile("merge"))
    assert _steps(scriptless) == ["merge iriss into ihub"]
    expect(scriptless.locator(".side-imagined")).to_contain_text("one fewer")


def test_both_sides_stand_beside_each_other_on_a_desk_and_one_after_the_other_on_a_phone(tab: Page) -> None:
    tab.goto("/scenarios/compare?step=merge+iriss+into+ihub")
    tops = "[...document.querySelectorAll('.side')].map(e => Math.round(e.getBoundingClientRect().top))"
    lines = (
        "[...document.querySelectorAll('.side dl > div')].map(e => Math.round(e.getBoundingClientRect().top))"
    )
    one, other = tab.evaluate(tops)
    assert one == other
    both = tab.evaluate(lines)
    assert both[:10] == both[10:], "each count stands beside its like"
    tab.set_viewport_size({"width": 320, "height": 900})
    one, other = tab.evaluate(tops)
    assert other > one
