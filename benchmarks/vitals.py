"""How soon a page shows what people came for, and whether it jumps: on a slow line and a slow machine.

    uv run --group dev python -m benchmarks.vitals
    uv run --group dev python -m benchmarks.vitals --rounds 9

Serves the real landscape with `cairn serve`, opens each page in Debian's Chromium with an empty cache on a line of
1.6 Mbit/s and 150 ms and a processor slowed four times, and prints the median of the rounds: when the largest piece
of text was painted (LCP), by how much things moved (CLS), and what came over the wire until then.
"""

import argparse
import shutil
import statistics
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, ViewportSize, sync_playwright

from benchmarks.servers import free_port, served
from service.opening import open_filled
from service.settings import Settings

PAGES = {
    "home": "/",
    "support answer": "/support?topic=evaluation&area=Fife&for=ijb-fife",
    "body": "/bodies/ijb-fife",
}

WINDOWS: dict[str, ViewportSize] = {
    "phone": {"width": 390, "height": 844},
    "desk": {"width": 1280, "height": 900},
}

BYTES_PER_SECOND = 1_600_000 / 8
LATENCY_MS = 150
SLOWED = 4
LCP_MS = 1_500
CLS = 0.05

_OBSERVED = """
window.lcp = { at: 0, what: '' }; window.cls = 0;
new PerformanceObserver(list => { for (const e of list.getEntries())
  window.lcp = { at: e.startTime, what: e.element?.tagName + ' ' + (e.element?.className ?? '') };
}).observe({ type: 'largest-contentful-paint', buffered: true });
new PerformanceObserver(list => { for (const e of list.getEntries()) if (!e.hadRecentInput) window.cls += e.value;
}).observe({ type: 'layout-shift', buffered: true });
"""

FONTS_THERE = "() => document.fonts.size && [...document.fonts].every(font => font.status === 'loaded')"


@dataclass(frozen=True)
class Opening:
    """What was measured when a page was opened once."""

    first_byte_ms: float
    lcp_ms: float
    largest: str
    cls: float
    bytes: int


def open_once(browser: Browser, address: str, window: ViewportSize) -> Opening:
    """Open a page with an empty cache on the slow line."""
    context = browser.new_context(viewport=window)
    tab = context.new_page()
    tab.add_init_script(_OBSERVED)
    wire = context.new_cdp_session(tab)
    weights: list[int] = []
    wire.on("Network.loadingFinished", lambda told: weights.append(told["encodedDataLength"]))
    wire.send("Network.enable")
    line = {
        "latency": LATENCY_MS,
        "downloadThroughput": BYTES_PER_SECOND,
        "uploadThroughput": BYTES_PER_SECOND,
    }
    wire.send("Network.emulateNetworkConditions", {"offline": False, **line})
    wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
    tab.goto(address, wait_until="networkidle", timeout=60_000)
    tab.wait_for_function(FONTS_THERE)  # text moves where they differ from what stood there before
    tab.wait_for_timeout(500)
    found = tab.evaluate(
        "() => ({ lcp: window.lcp, cls: window.cls,"
        " first: performance.getEntriesByType('navigation')[0].responseStart })"
    )
    context.close()
    return Opening(
        found["first"], found["lcp"]["at"], found["lcp"]["what"].strip(), found["cls"], sum(weights)
    )


def measure(browser: Browser, address: str, rounds: int) -> None:
    """Print a line for each page in each window."""
    print("| page | window | first byte | LCP | largest | CLS | over the wire |")
    print("|---|---|---|---|---|---|---|")
    for window, size in WINDOWS.items():
        for name, path in PAGES.items():
            open_once(
                browser, address + path, size
            )  # the server has made the answer, as for all but the first
            runs = [open_once(browser, address + path, size) for _ in range(rounds)]
            lcp = statistics.median(run.lcp_ms for run in runs)
            cls = max(run.cls for run in runs)
            first = statistics.median(run.first_byte_ms for run in runs)
            missed = " **missed**" if lcp >= LCP_MS or cls >= CLS else ""
            print(
                f"| {name} | {window} | {first:.0f} ms | {lcp:.0f} ms | `{runs[-1].largest}` | {cls:.3f} "
                f"| {runs[-1].bytes / 1000:.0f} kB |{missed}"
            )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("No Chromium is installed; on Debian: apt-get install chromium")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        open_filled(Settings(data=Path(folder))).close()
        port = free_port()
        command = ["service.cli", "serve", "--port", str(port), "--data", folder]
        with served(command, port, "/health/ready") as address:
            browser = driver.chromium.launch(executable_path=chromium)
            measure(browser, address, rounds)
            browser.close()


if __name__ == "__main__":
    main()
