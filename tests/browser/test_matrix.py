"""Bodies by topic: headings stay in sight, nothing that has the focus is covered, and a phone shows cards."""

from playwright.sync_api import Page, expect

from tests.browser.pages import page_called

_IN_SIGHT = """() => { const link = document.activeElement, cell = link.getClientRects()[0];
  return link.contains(document.elementFromPoint(cell.x + cell.width / 2, cell.y + cell.height / 2)) }"""


def test_the_names_of_topics_stay_in_sight_while_the_matrix_is_read(tab: Page) -> None:
    tab.goto(page_called("matrix").path)
    box = tab.locator(".matrix-box")
    box.scroll_into_view_if_needed()
    box.evaluate("box => box.scrollTo(200, 400)")
    top, heading = box.bounding_box(), tab.locator(".matrix thead th").nth(3).bounding_box()
    name = tab.locator(".matrix tbody th").nth(8).bounding_box()
    assert top is not None
    assert heading is not None
    assert name is not None
    assert abs(heading["y"] - top["y"]) < 2
    assert abs(name["x"] - top["x"]) < 2


def test_a_cell_that_has_the_focus_is_not_covered_by_headings(tab: Page) -> None:
    tab.goto(page_called("matrix").path)
    cells = tab.locator(".matrix tbody td a")
    cells.last.focus()
    for _ in range(30):
        tab.keyboard.press("Shift+Tab")
        tab.wait_for_function(_IN_SIGHT, timeout=3_000)  # the page scrolls smoothly


def test_on_a_phone_a_body_is_a_card_that_names_its_topics(tab: Page) -> None:
    tab.set_viewport_size({"width": 320, "height": 900})
    tab.goto(page_called("matrix").path)
    expect(tab.locator(".matrix thead")).not_to_be_in_viewport()
    cell = tab.locator(".matrix tbody td a").first
    expect(cell.locator(".in-words")).to_be_visible()
    expect(cell.locator(".in-short")).not_to_be_visible()
    box = cell.bounding_box()
    assert box is not None
    assert box["height"] >= 24
    assert box["x"] + box["width"] <= 320


def test_on_paper_no_topic_is_cut_off(tab: Page) -> None:
    tab.set_viewport_size({"width": 700, "height": 900})  # about what A4 holds between its margins
    tab.emulate_media(media="print")
    tab.goto(page_called("matrix").path)
    cells = tab.locator(".matrix tbody td a")
    assert cells.count() > 20
    for box in (cells.nth(place).bounding_box() for place in range(20)):
        assert box is not None
        assert box["x"] + box["width"] <= 700
    expect(cells.first.locator(".in-words")).to_be_visible()
