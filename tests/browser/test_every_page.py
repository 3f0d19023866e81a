"""Each type of page at three widths: it fits, it is quiet, it asks nobody else, and it says what the API says."""

import re
from urllib.parse import urlsplit

import httpx
import pytest

from tests.browser.pages import PAGES, Address, page_called
from tests.browser.tools import validate
from tests.browser.visits import WIDTHS, Visitor
from tests.web.asking import label_of, plain

every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)

ANSWERS = [page for page in PAGES if page.api]


@every_page
def test_a_page_answers_with_its_status(visitor: Visitor, page: Address) -> None:
    assert visitor.visit(page).status == page.status


@every_page
@pytest.mark.parametrize("width", WIDTHS)
def test_a_page_never_scrolls_sideways(visitor: Visitor, page: Address, width: int) -> None:
    assert visitor.visit(page).spilling[width] == []


@every_page
def test_a_page_leaves_the_console_free_of_errors(visitor: Visitor, page: Address) -> None:
    visit = visitor.visit(page)
    # The browser itself notes a page that is not there; that is what such a page is.
    told = [error for error in visit.errors if f"status of {page.status} " not in error]
    assert (told, visit.failed) == ([], ())


@every_page
def test_a_page_asks_nobody_else(visitor: Visitor, page: Address) -> None:
    own = (f"{visitor.address}/", "data:")
    requested = visitor.visit(page).requested
    assert len(requested) > 2, "the page, its styles and its script at least"
    assert [url for url in requested if not url.startswith(own)] == []


@every_page
def test_a_page_does_nothing_that_its_policy_refuses(visitor: Visitor, page: Address) -> None:
    assert visitor.visit(page).refused == ()


@every_page
def test_a_page_leaves_nothing_in_the_browser(visitor: Visitor, page: Address) -> None:
    assert visitor.visit(page).kept == ()


@every_page
@pytest.mark.parametrize("width", [320, 1280])
def test_a_page_has_no_barrier_of_wcag_22_aa(visitor: Visitor, page: Address, width: int) -> None:
    assert visitor.visit(page).barriers[width] == []


@pytest.mark.parametrize("page", ANSWERS, ids=lambda page: page.name)
def test_a_page_says_what_the_api_says_at_the_same_address(visitor: Visitor, page: Address) -> None:
    answer = httpx.get(f"{visitor.address}{page.api}", timeout=30).json()
    visit = visitor.visit(page)
    assert plain(answer["summary"]) in visit.text
    if answer["items"]:
        assert plain(label_of(answer["items"][0])) in visit.text
    titles = [plain(source["title"]) for source in answer["sources"].values()]
    assert not titles or [title for title in titles if title in visit.whole_text]


@pytest.fixture(scope="package")
def wrong(visitor: Visitor, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What the validator says of every page."""
    sources = {page.path: visitor.visit(page).source for page in PAGES}
    return validate(sources, tmp_path_factory.mktemp("pages"))


@every_page
def test_a_page_is_valid_html(wrong: dict[str, list[str]], page: Address) -> None:
    assert wrong.get(page.path, []) == []


def test_the_answer_to_each_file_of_a_page_sets_no_cookie(visitor: Visitor) -> None:
    for url in visitor.visit(page_called("support")).requested:
        assert "set-cookie" not in httpx.get(url, timeout=30).headers


@every_page
def test_a_link_to_another_host_is_a_plain_link_that_names_it(visitor: Visitor, page: Address) -> None:
    links = re.findall(r"<a [^>]*href=\"(https?:[^\"]*)\"([^>]*)>", visitor.visit(page).source)
    assert [link for link in links if "target=" in link[1]] == [], "it opens where the reader is"
    assert [link for link in links if not urlsplit(link[0]).hostname] == []
