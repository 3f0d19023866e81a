"""A page that is bad in every way that is looked for: each check finds what is wrong with it, so it can fail."""

import threading
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.pages import Address
from tests.browser.tools import validate
from tests.browser.visits import Visit, Visitor

ELSEWHERE = "http://127.0.0.1:9/picture.png"
"""An address of another server, at which nothing answers."""

BAD = f"""<!doctype html><html lang="en"><title>Bad</title><link rel="stylesheet" href="/bad.css">
<main><h1>Bad</h1>
<p class="pale">Pale</p><p class="wide">Wider than a phone</p>
<details><summary>More</summary><p><input></p></details>
<a class="small" href="#a">a</a><a class="small" href="#b">b</a>
<p id="a">One</p><p id="a">Two</p>
<p style="color: red">In place</p><img alt="elsewhere" src="{ELSEWHERE}"></main>
<script src="/bad.js"></script></html>"""

FILES = {
    "/": ("text/html; charset=utf-8", BAD),
    "/bad.css": (
        "text/css",
        ".pale { color: #bbb } .wide { width: 1000px } .small { display: inline-block; font-size: 8px }",
    ),
    "/bad.js": (
        "text/javascript",
        "console.error('said aloud'); localStorage.seen = 1; document.cookie = 'seen=1'; undefined.nothing",
    ),
}


class BadServer(BaseHTTPRequestHandler):
    """Serves the page, its style and its script."""

    def do_GET(self) -> None:
        media_type, text = FILES.get(self.path, ("text/plain", ""))
        self.send_response(200)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Security-Policy", "default-src 'self'; img-src *")
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_said: object) -> None:  # quiet
        pass


@pytest.fixture(scope="package")
def visit(browser: Browser, axe: Path) -> Iterator[Visit]:
    """What was noted at the bad page."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), BadServer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with closing(Visitor(browser, f"http://127.0.0.1:{server.server_port}", axe)) as visitor:
        yield visitor.visit(Address("bad", "/"))
    server.shutdown()
    server.server_close()


def test_what_is_wider_than_a_phone_is_found(visit: Visit) -> None:
    assert [found for found in visit.spilling[320] if 'class="wide"' in found]
    assert visit.spilling[1280] == []


@pytest.mark.parametrize("rule", ["color-contrast", "target-size", "label"])
def test_barriers_are_found_also_where_they_must_be_opened_first(visit: Visit, rule: str) -> None:
    for width in (320, 1280):
        assert rule in {barrier.partition(":")[0] for barrier in visit.barriers[width]}


def test_what_the_console_says_and_what_a_script_throws_is_found(visit: Visit) -> None:
    assert "said aloud" in visit.errors
    assert [error for error in visit.errors if "undefined" in error]


def test_what_the_policy_refuses_is_found(visit: Visit) -> None:
    assert [refused for refused in visit.refused if refused.startswith("style-src-attr")]


def test_what_is_asked_of_another_server_is_found(visit: Visit) -> None:
    assert ELSEWHERE in visit.requested
    assert visit.failed == (ELSEWHERE,)


def test_what_is_left_in_the_browser_is_found(visit: Visit) -> None:
    assert "seen" in visit.kept
    assert [kept for kept in visit.kept if kept.startswith("{") and "'seen'" in kept]


def test_a_script_that_holds_up_the_answer_is_found(visit: Visit) -> None:
    assert [script for script in visit.blocking if "/bad.js" in script]


def test_html_that_is_not_valid_is_found(visit: Visit, tmp_path: Path) -> None:
    found = validate(
        {"good": "<!doctype html><html lang=en><title>Good</title>", "bad": visit.source}, tmp_path
    )
    assert [said for said in found["bad"] if "Duplicate ID" in said]
    assert "good" not in found
