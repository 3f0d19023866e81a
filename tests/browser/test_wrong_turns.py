"""Where somebody asks for what there is not, asks it wrongly or means harm, and where the store is away."""

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from benchmarks.servers import free_port, served
from service.stores.sqlite import SqliteStore
from tests.browser.pages import REMOVED, Address, page_called
from tests.browser.visits import Visit, Visitor
from tests.landscapes import change_set, source
from tests.web.landscape import country

AWAY = Address("the store away", "/support?topic=evaluation&area=Scotland", 503)

HOSTILE = (
    "<script>window.harmed = 1</script>",
    "\"'><img src=x onerror='window.harmed = 1'>",
    "<svg onload=window.harmed=1><a href='javascript:window.harmed=1'>javascript:window.harmed=1</a>",
    "</textarea></title></form><h1>harmed</h1>",
    "falls \u202e\u2066 noitneverp\u202c \u200fevaluation",
    "a" * 499,
)
"""Texts that do harm where a page takes them for markup, turn the words around them, or are wider than any window."""


@pytest.fixture(scope="module")
def away(browser: Browser, axe: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    """Who opens the pages of a server whose data file was written over since it started."""
    folder = tmp_path_factory.mktemp("away")
    with closing(SqliteStore(folder / "cairn.sqlite")) as store:
        store.apply(change_set(source(), *country()))
    port = free_port()
    command = ["service.cli", "serve", "--port", str(port), "--data", str(folder)]
    with served(command, port, "/health/ready") as address:
        file = folder / "cairn.sqlite"
        file.write_bytes(b"no data file any more, but a text".ljust(file.stat().st_size))
        with closing(Visitor(browser, address, axe)) as visitor:
            yield visitor


@pytest.fixture(scope="module")
def unserved(away: Visitor) -> Visit:
    return away.visit(AWAY)


def test_while_the_store_is_away_the_page_says_so_and_when_to_ask_again(
    unserved: Visit, away: Visitor
) -> None:
    assert unserved.status == 503
    assert "does not answer at the moment" in unserved.text
    assert int(httpx.get(away.address + AWAY.path).headers["retry-after"]) > 0


def test_the_page_of_a_store_that_is_away_is_as_good_a_page_as_any(unserved: Visit) -> None:
    assert unserved.barriers == {320: [], 1280: []}
    assert not any(unserved.spilling.values())
    assert [error for error in unserved.errors if "status of 503 " not in error] == []
    assert (unserved.refused, unserved.failed, unserved.kept) == ((), (), ())


def test_what_was_asked_while_the_store_is_away_can_be_asked_again(away: Visitor, browser: Browser) -> None:
    with closing(browser.new_page()) as tab:
        tab.goto(away.address + AWAY.path)
        expect(tab.locator("input[name=topic]")).to_have_value("evaluation")
        expect(tab.locator("input[name=area]")).to_have_value("Scotland")
        again = tab.get_by_role("link", name="Try again")
        expect(again).to_have_attribute("href", AWAY.path)


WRONG = ("an address of nothing", "an unknown body", "a removed body", "a word not understood")


@pytest.mark.parametrize("name", WRONG)
def test_a_page_that_tells_of_a_problem_leads_on(visitor: Visitor, name: str) -> None:
    source = visitor.visit(page_called(name)).source
    main = source[source.index("<main") : source.index("</main>")]
    links = set(re.findall(r'href="(/[^"#]*)"', main))
    assert {"/search", "/topics", "/"} <= links
    assert {httpx.get(visitor.address + link).status_code for link in links} == {200}


@pytest.mark.parametrize(
    ("path", "status", "filled"),
    [
        ("/bodies/fife-joint-board", 404, {"q": "fife joint board"}),
        (f"/bodies/{REMOVED}", 410, {"q": REMOVED.replace("-", " ")}),
        ("/support?topic=zzzz&area=Fife", 422, {"topic": "zzzz", "area": "Fife"}),
        ("/support?q=falls&as_of=2023-02-30", 422, {"q": "falls", "as_of": "2023-02-30"}),
        ("/bodies/ijb-fife?as_of=30+February&known_at=1", 422, {"known_at": "1", "as_of": "30 February"}),
    ],
    ids=["a wrong id", "a removed id", "a wrong word", "a day that there is not", "a day of a record"],
)
def test_a_form_after_a_problem_holds_what_was_asked(
    browser: Browser, address: str, path: str, status: int, filled: dict[str, str]
) -> None:
    with closing(browser.new_page()) as tab:
        answer = tab.goto(address + path)
        assert answer is not None
        assert answer.status == status
        for problem in tab.get_by_role("link", name=re.compile("^Go to “")).all():
            problem.click()
            expect(tab.locator("form :target")).to_have_attribute("name", re.compile("topic|as_of"))
        for name, value in filled.items():
            expect(tab.locator(f"form [name={name}]").first).to_be_visible()
            expect(tab.locator(f"form [name={name}]").first).to_have_value(value)


@pytest.fixture(scope="module")
def searching(browser: Browser, address: str) -> Iterator[Page]:
    """The page of the search, on a phone."""
    context = browser.new_context(viewport={"width": 320, "height": 800}, base_url=address)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("text", HOSTILE, ids=["script", "image", "drawing", "markup", "turned", "long"])
def test_a_hostile_term_is_shown_and_does_nothing(searching: Page, text: str) -> None:
    tab = searching
    for page in ("/search", "/support"):
        tab.goto(page)
        for closed in tab.locator("details.ask:not([open]) > summary").all():
            closed.click()
        tab.fill("main form [name=q]", text)
        tab.locator("main form:has([name=q]) [type=submit]").click()
        expect(tab).to_have_url(re.compile(r"[?&]q="))
        assert tab.evaluate("window.harmed") is None
        assert tab.locator("main :is(img, svg, script)").count() == 0
        assert tab.locator("[href^='javascript:']").count() == 0
        assert tab.locator("h1").count() == 1
        assert tab.locator("form [name=q]").first.input_value() == text
        assert tab.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.parametrize(("length", "status"), [(501, 422), (6_000, 422), (20_000, 414)])
def test_a_huge_question_is_answered_with_a_page_that_leads_on(
    browser: Browser, address: str, length: int, status: int
) -> None:
    with closing(browser.new_page(viewport={"width": 320, "height": 800})) as tab:
        answer = tab.goto(f"{address}/support?area=Fife&q={'a' * length}")
        assert answer is not None
        assert answer.status == status
        expect(tab.locator("h1")).to_be_visible()
        assert tab.evaluate("document.documentElement.scrollWidth") == 320
        if status == 422:
            expect(tab.locator("form [name=area]")).to_have_value("Fife")
        else:
            expect(tab.get_by_role("link", name="Start again")).to_have_attribute("href", "/")
