"""Pictures as a browser shows and saves them: files that look right by themselves, and fit a phone."""

import base64
import struct
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Download, Page

PICTURES = {
    "tree": ("/areas/S37000032", "To whom Chief Officer, Fife Integration Joint Board answers"),
    "years": ("/clutter", "Bodies that began and ended"),
    "flows": ("/funding?body=ijb-glasgow-city", "Payments of 2024-25 (budget)"),
}
"""A picture of each way of drawing: the page, and what it is called."""

each_picture = pytest.mark.parametrize("picture", PICTURES)

_LOOKS = """svg => { const of = { text: ['fill', 'fontSize', 'fontWeight', 'textAnchor'], rect: ['fill'], path: ['fill', 'stroke', 'strokeWidth', 'strokeOpacity'] };
  return [...svg.querySelectorAll('text, path, rect')].filter(mark => mark.getAttribute('fill') !== '#fff')
    .map(mark => [mark.tagName, ...of[mark.tagName].map(name => getComputedStyle(mark)[name])].join(' ')) }"""
"""How each mark looks, but for the white ground that a file is given."""

_OUTSIDE = """svg => { const { width, height } = svg.viewBox.baseVal;
  return [...svg.querySelectorAll('text, rect')].filter(mark => { const b = mark.getBBox();
    return b.x < -0.5 || b.y < -0.5 || b.x + b.width > width + 0.5 || b.y + b.height > height + 0.5 })
    .map(mark => mark.outerHTML) }"""

_COLOURS = """async address => { const image = new Image(); image.src = address; await image.decode();
  const canvas = document.createElement('canvas'); canvas.width = image.width; canvas.height = image.height;
  const drawing = canvas.getContext('2d'); drawing.drawImage(image, 0, 0);
  const data = drawing.getImageData(0, 0, image.width, image.height).data;
  const found = new Set(); for (let at = 0; at < data.length; at += 4) found.add(data.slice(at, at + 4).join());
  return { corner: [...data.slice(0, 4)], colours: [...found] } }"""


def save(tab: Page, picture: str, form: str) -> Download:
    """Save a picture as somebody would: by the button below it."""
    address, title = PICTURES[picture]
    tab.goto(address)
    with tab.expect_download() as waiting:
        tab.get_by_role("button", name=f"Save as {form}: {title}").click()
    return waiting.value


@each_picture
def test_a_saved_svg_looks_by_itself_as_it_does_on_its_page(
    tab: Page, browser: Browser, tmp_path: Path, picture: str
) -> None:
    download = save(tab, picture, "SVG")
    assert download.suggested_filename == f"{PICTURES[picture][1]}.svg"
    file = tmp_path / "picture.svg"
    download.save_as(file)
    shown = tab.locator(f"figure[data-picture='{PICTURES[picture][1]}'] svg").evaluate(_LOOKS)
    alone = browser.new_page()  # no style sheet of ours, no font of ours
    alone.goto(file.as_uri())
    assert alone.locator("svg").evaluate(_LOOKS) == shown
    assert len(shown) > 5
    assert alone.locator("svg").evaluate(_OUTSIDE) == []
    assert alone.locator("svg > title").text_content() == PICTURES[picture][1]
    assert "Cite this page: Cairn, " in str(alone.locator("svg > desc").text_content())
    alone.close()


@each_picture
def test_a_saved_png_is_as_wide_as_a_slide_and_holds_the_picture_on_white(
    tab: Page, tmp_path: Path, picture: str
) -> None:
    download = save(tab, picture, "PNG")
    assert download.suggested_filename == f"{PICTURES[picture][1]}.png"
    file = tmp_path / "picture.png"
    download.save_as(file)
    data = file.read_bytes()
    assert data.startswith(b"\x89PNG")
    assert struct.unpack(">I", data[16:20]) == (1920,)
    found = tab.evaluate(_COLOURS, f"data:image/png;base64,{base64.b64encode(data).decode()}")
    assert found["corner"] == [255, 255, 255, 255]
    assert "26,26,26,255" in found["colours"], "text"
    assert len(found["colours"]) > 10


@each_picture
def test_a_picture_fits_a_phone_with_letters_that_can_be_read(tab: Page, picture: str) -> None:
    address, title = PICTURES[picture]
    tab.set_viewport_size({"width": 320, "height": 900})
    tab.goto(address)
    svg = tab.locator(f"figure[data-picture='{title}'] svg")
    box = svg.bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= 320
    assert svg.evaluate(_OUTSIDE) == []
    smallest = "svg => Math.min(...[...svg.querySelectorAll('text')].map(t => parseFloat(t.getAttribute('font-size') ?? 14))) * svg.getScreenCTM().a"
    assert svg.evaluate(smallest) >= 11


def test_bands_are_drawn_anew_where_the_window_becomes_narrow(tab: Page) -> None:
    tab.goto(PICTURES["flows"][0])
    svg = tab.locator("figure[data-flows] svg")
    assert str(svg.get_attribute("viewBox")).startswith("0 0 960 ")
    tab.set_viewport_size({"width": 320, "height": 900})
    tab.wait_for_function("document.querySelector('figure[data-flows] svg').viewBox.baseVal.width === 360")
    assert svg.count() == 1


def test_without_script_the_servers_pictures_are_there_and_nothing_is_promised(scriptless: Page) -> None:
    scriptless.goto(PICTURES["tree"][0])
    assert scriptless.locator("figure[data-picture] svg").is_visible()
    assert scriptless.locator(".savers").count() == 0
    scriptless.goto(PICTURES["flows"][0])
    assert not scriptless.locator("figure[data-flows]").is_visible()
    assert "without one the tables say all of it" in scriptless.inner_text("main")
