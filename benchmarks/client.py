"""Clients that measure: wrk for what is quick, and one request after another for what is not."""

import http.client
import json
import re
import shutil
import statistics
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

CONNECTIONS = 8
_FOUND = re.compile(r"measured ([0-9.]+) ([0-9.]+) ([0-9.]+) ([0-9.]+)")
_BAD = re.compile(r"Non-2xx or 3xx responses: ([0-9]+)|Socket errors: (.+)")

MOST_SECONDS = 120
"""How long is waited for one answer."""

_FEWEST = 5
"""How often what is slow is asked at least."""


@dataclass(frozen=True)
class Measured:
    """How an address answers: milliseconds below which half, 95 % and 99 % of the answers took, and the rate."""

    per_second: float
    p50: float
    p95: float
    p99: float


class NotAnswered(RuntimeError):
    """An address did not answer with 200; the message says what it answered."""


def by_many(url: str, seconds: float = 5) -> Measured:
    """Return how an address answers 8 connections that ask all the time (wrk, one thread).

    Raises RuntimeError where any answer is not well, and where wrk is not installed.
    """
    wrk = shutil.which("wrk")
    if wrk is None:
        raise RuntimeError("wrk is not installed; on Debian: apt-get install wrk")
    script = Path(__file__).with_name("percentiles.lua")
    command = [wrk, "-t1", f"-c{CONNECTIONS}", f"-d{seconds:g}s", "--timeout", "60s", "-s", str(script), url]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    bad = _BAD.search(printed)
    if bad is not None:
        raise RuntimeError(f"{url}: {bad.group(0)}")
    found = _FOUND.search(printed)
    if found is None:
        raise RuntimeError(f"wrk printed no figures: {printed}")
    return Measured(*(float(figure) for figure in found.groups()))


def requests_per_second(url: str, seconds: float = 5) -> float:
    """Return the rate at which an address answers; raises RuntimeError where any answer is not well."""
    return by_many(url, seconds).per_second


def by_one(url: str, seconds: float = 2) -> Measured:
    """Return how an address answers one who asks again as soon as it is answered; raises `NotAnswered`."""
    parts = urlsplit(url)
    client = http.client.HTTPConnection(parts.netloc, timeout=MOST_SECONDS)
    took: list[float] = []
    began = time.perf_counter()
    while len(took) < _FEWEST or time.perf_counter() - began < seconds:
        start = time.perf_counter()
        client.request("GET", f"{parts.path}?{parts.query}")
        answer = client.getresponse()
        body = answer.read()
        took.append((time.perf_counter() - start) * 1_000)
        if answer.status != http.client.OK:
            raise NotAnswered(f"{answer.status}, {json.loads(body)['detail']}")
    client.close()
    shares = statistics.quantiles(took, n=100, method="inclusive")
    return Measured(1_000 / statistics.fmean(took), shares[49], shares[94], shares[98])
