"""Opening pages and noting what happens: each is opened once, and many tests look at what was noted."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, ViewportSize

from tests.browser.pages import Address

WIDTHS = (320, 768, 1280)
"""A phone, a tablet and a desk, in CSS pixels. 320 is a window of 1280 at 400 % too (WCAG 2.2, 1.4.10)."""

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]

_WATCHED = (
    "addEventListener('securitypolicyviolation', e => {"
    " (window.refusedByPolicy ??= []).push(`${e.violatedDirective}: ${e.blockedURI} ${e.sample}`) })"
)

_SPILLING = """() => {
  const wide = document.documentElement.clientWidth;
  const scrolls = e => { for (; e; e = e.parentElement)
    if (getComputedStyle(e).overflowX !== 'visible') return true; return false; };
  const spills = e => e.getBoundingClientRect().right > wide + 1 && e.getClientRects().length;
  return [...document.body.querySelectorAll('*')]
    .filter(e => spills(e) && ![...e.children].some(spills) && !scrolls(e.parentElement))
    .map(e => e.outerHTML.slice(0, 300));
}"""
"""What stands beyond the right edge and in nothing that scrolls by itself; the innermost elements alone."""

_WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


_BLOCKING = """() => [...document.scripts]
  .filter(s => s.type !== 'application/json' && !(s.src && (s.defer || s.async || s.type === 'module')))
  .map(s => s.outerHTML)"""
"""Scripts for which the browser would wait before it shows what comes after."""

_FONTS_THERE = "() => document.fonts.ready.then(() => document.fonts.size)"

_KEPT = "() => [...Object.keys(localStorage), ...Object.keys(sessionStorage)]"


@dataclass(frozen=True)
class Visit:
    """What was noted when a page was opened."""

    status: int
    source: str
    text: str
    """What is shown, white space made plain."""
    whole_text: str
    """What is shown and what lies in parts that are not open."""
    errors: tuple[str, ...]
    """What the console calls an error, and faults of scripts."""
    refused: tuple[str, ...]
    """What the Content-Security-Policy refused."""
    requested: tuple[str, ...]
    failed: tuple[str, ...]
    """What was asked for and not given."""
    weights: tuple[int, ...]
    """The bytes of each thing that came over the wire, headers included, where nothing was there from before."""
    blocking: tuple[str, ...]
    """Scripts that stand before the answer."""
    kept: tuple[str, ...]
    """Cookies, and what lies in the storage of the browser."""
    spilling: dict[int, list[str]]
    """What makes the page scroll sideways, by the width of the window."""
    barriers: dict[int, list[str]]
    """What axe-core finds against WCAG 2.2 A and AA, by the width of the window."""


class Visitor:
    """Opens pages in one browser, each once."""

    def __init__(self, browser: Browser, address: str, axe: Path) -> None:
        self.address = address
        self._axe = axe.read_text(encoding="utf-8")
        self._context = browser.new_context(viewport=_window(1280))
        self._context.add_init_script(_WATCHED)
        self._visits: dict[str, Visit] = {}

    def visit(self, page: Address) -> Visit:
        """Return what was noted at a page, opened now where it was not before."""
        if page.path not in self._visits:
            self._visits[page.path] = self._open(page)
        return self._visits[page.path]

    def close(self) -> None:
        """Close what was opened."""
        self._context.close()

    def _open(self, page: Address) -> Visit:
        tab = self._context.new_page()
        errors: list[str] = []
        requested: list[str] = []
        failed: list[str] = []
        tab.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
        tab.on("pageerror", lambda fault: errors.append(str(fault)))
        tab.on("request", lambda request: requested.append(request.url))
        tab.on("requestfailed", lambda request: failed.append(request.url))
        weights: list[int] = []
        wire = self._context.new_cdp_session(tab)
        wire.on("Network.loadingFinished", lambda told: weights.append(told["encodedDataLength"]))
        wire.send("Network.enable")
        wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
        answer = tab.goto(self.address + page.path, wait_until="load")
        assert answer is not None
        try:
            text, whole = _plain(tab.inner_text("body")), _plain(tab.text_content("body") or "")
            refused = tuple(tab.evaluate("() => window.refusedByPolicy ?? []"))
            blocking = tuple(tab.evaluate(_BLOCKING))
            tab.evaluate(_FONTS_THERE)
            noted = tuple(errors), tuple(failed)  # before anything of ours runs on the page
            spilling, barriers = self._look(tab)
            cookies = [str(cookie) for cookie in self._context.cookies()]
            return Visit(
                status=answer.status,
                source=answer.text(),
                text=text,
                whole_text=whole,
                errors=noted[0],
                refused=refused,
                requested=tuple(requested),
                failed=noted[1],
                weights=tuple(weights),
                blocking=blocking,
                kept=(*cookies, *tab.evaluate(_KEPT)),
                spilling=spilling,
                barriers=barriers,
            )
        finally:
            tab.close()

    def _look(self, tab: Page) -> tuple[dict[int, list[str]], dict[int, list[str]]]:
        """Return what spills and what bars the way, with everything closed and with everything opened."""
        spilling: dict[int, list[str]] = {}
        barriers: dict[int, list[str]] = {}
        for width in WIDTHS:
            tab.set_viewport_size(_window(width))
            spilling[width] = find_spilling(tab)
        tab.evaluate("() => document.querySelectorAll('details').forEach(part => { part.open = true })")
        for width in reversed(WIDTHS):
            tab.set_viewport_size(_window(width))
            spilling[width] += find_spilling(tab)
            if width != 768:  # between the two nothing is laid out that neither has
                barriers[width] = find_barriers(tab, self._axe)
        return spilling, barriers


def find_spilling(tab: Page) -> list[str]:
    """Return what makes a page scroll sideways; nothing where it does not."""
    spilling: list[str] = tab.evaluate(_SPILLING)
    wider: int = tab.evaluate(_WIDER)
    return [*spilling, f"{wider} pixels"] if wider > 0 or spilling else []


def find_barriers(tab: Page, axe: str) -> list[str]:
    """Return what axe-core finds against WCAG 2.2 A and AA: the rule, what is wrong, and where."""
    if not tab.evaluate("() => typeof window.axe === 'object'"):
        tab.evaluate(axe)
    options: dict[str, Any] = {
        "runOnly": {"type": "tag", "values": RULES},
        "rules": {"target-size": {"enabled": True}},  # of 2.2, and off unless asked for
        "resultTypes": ["violations"],
    }
    found = tab.evaluate("options => axe.run(document, options)", options)
    return [
        f"{rule['id']}: {node['html'][:200]} – {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def _window(width: int) -> ViewportSize:
    return {"width": width, "height": 900}


def _plain(text: str) -> str:
    return " ".join(text.split())
