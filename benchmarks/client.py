"""Requests per second by one client: wrk, on one thread and a few connections."""

import re
import shutil
import subprocess

CONNECTIONS = 8
_RATE = re.compile(r"Requests/sec:\s+([0-9.]+)")
_BAD = re.compile(r"Non-2xx or 3xx responses: ([0-9]+)|Socket errors: (.+)")


def requests_per_second(url: str, seconds: int = 5, script: str | None = None) -> float:
    """Return the rate at which an address answers; raises RuntimeError where any answer is not well."""
    wrk = shutil.which("wrk")
    if wrk is None:
        raise RuntimeError("wrk is not installed; on Debian: apt-get install wrk")
    extra = ["-s", script] if script else []
    command = [wrk, "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", *extra, url]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    bad = _BAD.search(printed)
    if bad is not None:
        raise RuntimeError(f"{url}: {bad.group(0)}")
    rate = _RATE.search(printed)
    if rate is None:
        raise RuntimeError(f"wrk printed no rate: {printed}")
    return float(rate.group(1))
