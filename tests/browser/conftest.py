"""One browser and one server for all tests of pages; both end with the last of them.

They are of the package and not of the session: while the driver of the browser lives, no other test of this process
could run an event loop.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from benchmarks.servers import free_port, served
from graph_schema.records import ChangeSet, Remove
from service.opening import open_filled
from service.settings import Settings
from tests.browser.pages import REMOVED
from tests.browser.tools import find_browser, find_tools
from tests.browser.visits import Visitor
from tests.landscapes import change_set, node, source

DESK: ViewportSize = {"width": 1280, "height": 900}


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """The browser of the machine, without a window."""
    path = find_browser()
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def address(seed_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real `cairn serve` over the real landscape, in which one body more was put in and removed."""
    folder = tmp_path_factory.mktemp("served") / "data"
    shutil.copytree(seed_folder, folder)
    store = open_filled(Settings(data=folder))
    store.apply(change_set(source(), node("body", REMOVED, kind="ndpb"), id_="put"))
    store.apply(ChangeSet(id="remove", author="test", operations=(Remove(id=REMOVED, reason="a test"),)))
    store.close()
    port = free_port()
    command = ["service.cli", "serve", "--port", str(port), "--data", str(folder)]
    with served(command, port, "/health/ready") as address:
        yield address


@pytest.fixture(scope="package")
def axe() -> Path:
    """The script that looks for barriers."""
    return find_tools() / "axe-core" / "axe.min.js"


@pytest.fixture(scope="package")
def visitor(browser: Browser, address: str, axe: Path) -> Iterator[Visitor]:
    """Who opens pages and notes what happens."""
    visitor = Visitor(browser, address, axe)
    yield visitor
    visitor.close()


@pytest.fixture
def tab(browser: Browser, address: str) -> Iterator[Page]:
    """A fresh page of the site."""
    context = browser.new_context(viewport=DESK, base_url=address)
    yield context.new_page()
    context.close()


@pytest.fixture
def scriptless(browser: Browser, address: str) -> Iterator[Page]:
    """The same with script switched off."""
    context = browser.new_context(viewport=DESK, base_url=address, java_script_enabled=False)
    yield context.new_page()
    context.close()
