"""The day to look at: by a slider with the keyboard, and without script by its field."""

import re

import pytest
from playwright.sync_api import Page, expect

from service.days import today
from tests.browser.ways import step_to


def test_the_slider_is_moved_by_keyboard_says_the_day_and_the_page_follows(tab: Page) -> None:
    tab.goto("/clutter?kind=council")
    step_to(tab, "#day-year")
    year = today().year
    slider = tab.get_by_role("slider", name="The year to look at")
    expect(slider).to_have_value(str(year))
    tab.keyboard.press("ArrowLeft")
    tab.keyboard.press("ArrowLeft")
    expect(tab.locator("output")).to_have_text(f"31 December {year - 2}")
    expect(slider).to_have_attribute("aria-valuetext", f"31 December {year - 2}")
    expect(tab).to_have_url(re.compile(rf"kind=council&as_of={year - 2}-12-31"))
    expect(tab.locator("main .summary")).to_contain_text(f"31 December {year - 2}")
    expect(slider).to_be_focused()
    tab.go_back()
    expect(tab.locator("main .summary")).to_contain_text(str(year))
    expect(tab).not_to_have_url(re.compile("as_of"))


def test_the_last_year_of_the_slider_is_today(tab: Page) -> None:
    tab.goto("/clutter?as_of=2010-06-01")
    expect(tab.locator("output")).to_have_text("1 June 2010")
    step_to(tab, "#day-year")
    tab.keyboard.press("End")
    expect(tab.locator("#day")).to_have_value(today().isoformat())
    expect(tab).to_have_url(re.compile(f"as_of={today().isoformat()}"))


@pytest.mark.parametrize("width", [320, 1280])
def test_the_slider_is_large_enough_for_a_finger(tab: Page, width: int) -> None:
    tab.set_viewport_size({"width": width, "height": 900})
    tab.goto("/clutter")
    box = tab.locator("#day-year").bounding_box()
    assert box is not None
    assert box["height"] >= 44
    assert 200 < box["width"] <= width


def test_without_script_the_day_is_chosen_in_its_field(scriptless: Page) -> None:
    scriptless.goto("/clutter?since=2005")
    assert not scriptless.locator("#day-year").is_visible()
    scriptless.fill("#day", "2010-06-01")
    scriptless.get_by_role("button", name="Show that day").click()
    expect(scriptless).to_have_url(re.compile(r"since=2005&as_of=2010-06-01"))
    expect(scriptless.locator("#s-standing")).to_have_text("What stood on 1 June 2010")
