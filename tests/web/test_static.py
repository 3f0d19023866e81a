"""Styles, scripts and fonts: small over the wire, and kept by browsers for as long as they are the same."""

import gzip
import re

import pytest

from service.web.static_files import load_static
from tests.web.asking import Client, Page

STYLES = "/static/built/cairn.css"
FONT = "/static/built/roboto-latin-400-normal.woff2"


def named_on_pages(client: Client) -> list[str]:
    """Return the addresses of the files that a page asks for."""
    page = Page(client.get("/about").text)
    found = [str(tag.get("href") or tag.get("src")) for tag in page.all("link") + page.all("script")]
    return [address for address in found if address.startswith("/static/")]


def test_what_pages_ask_for_may_be_kept_for_good(seed_client: Client) -> None:
    addresses = named_on_pages(seed_client)
    assert len(addresses) == 3
    for address in addresses:
        response = seed_client.get(address)
        assert response.status_code == 200
        assert response.headers["cache-control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("query", ["", "?v=", "?v=0123456789abcdef"])
def test_a_file_asked_for_by_no_digest_or_another_is_looked_at_again_after_a_day(
    seed_client: Client, query: str
) -> None:
    assert seed_client.get(STYLES + query).headers["cache-control"] == "public, max-age=86400"


def test_text_is_sent_compressed_to_those_who_take_it(seed_client: Client) -> None:
    whole = seed_client.get(STYLES)
    zipped = seed_client.get(STYLES, accept_encoding="br, gzip")
    assert "content-encoding" not in whole.headers
    assert zipped.headers["content-encoding"] == "gzip"
    assert zipped.content == whole.content, "the client has opened it"
    assert int(zipped.headers["content-length"]) < len(whole.content) / 4
    assert whole.headers["vary"] == zipped.headers["vary"] == "Accept-Encoding"
    assert whole.headers["etag"] != zipped.headers["etag"]
    assert whole.headers["content-type"] == "text/css; charset=utf-8"


def test_a_font_is_not_compressed_twice(seed_client: Client) -> None:
    response = seed_client.get(FONT, accept_encoding="gzip")
    assert "content-encoding" not in response.headers
    assert response.headers["content-type"] == "font/woff2"
    assert response.content.startswith(b"wOF2")


@pytest.mark.parametrize("accepted", ["gzip", "identity"])
def test_who_has_a_file_already_is_not_sent_it_again(seed_client: Client, accepted: str) -> None:
    etag = seed_client.get(STYLES, accept_encoding=accepted).headers["etag"]
    again = seed_client.get(STYLES, accept_encoding=accepted, if_none_match=etag)
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    assert seed_client.get(STYLES, accept_encoding=accepted, if_none_match='"x"').status_code == 200


def test_what_is_compressed_is_the_file() -> None:
    for name, file in load_static().items():
        assert file.zipped is None or gzip.decompress(file.zipped) == file.body, name
        assert re.fullmatch("[0-9a-f]{16}", file.digest)


@pytest.mark.parametrize("path", ["", "nothing.css", "..%2fpages.py", "%2e%2e/pages.py", "built", "built/"])
def test_nothing_but_the_files_is_there(seed_client: Client, path: str) -> None:
    problem_page = seed_client.get(f"/static/{path}")
    assert problem_page.status_code == 404
    assert "import" not in problem_page.text
