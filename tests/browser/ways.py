"""How somebody goes through a page without a mouse."""

from playwright.sync_api import Page


def step_to(tab: Page, selector: str, most: int = 60) -> None:
    """Press the tabulator until something is reached, as somebody without a mouse has to."""
    for _ in range(most):
        tab.keyboard.press("Tab")
        if tab.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"{selector} is not reached within {most} steps")
