"""What the service counts, for Prometheus at `/metrics`: of this process, since it began."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate
from typing import Any

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.registry import Collector

from service.cache import CacheState
from service.questions.answers import API
from service.questions.registry import question_at
from service.stores.base import Store, StoreError
from service.stores.steady import find_copied_at

ADDRESS = "/metrics"

_SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

_OTHER = "other"

_ROOMS = frozenset({"health", "static", "mcp"})
"""What else is asked for often, by how its addresses begin."""

_MOST_PATHS = 10_000
"""Of how many addresses it is remembered what they ask; those that nobody knows would fill any room."""


class _Tally:
    """How often something was asked and answered so, and how long that took."""

    __slots__ = ("buckets", "form", "question", "seconds", "status")

    def __init__(self, question: str, form: str, status: int) -> None:
        self.question, self.form, self.status = question, form, str(status)
        self.buckets = [0] * (len(_SECONDS) + 1)
        self.seconds = 0.0


class Metrics:
    """Counts requests, and tells how the store and the cache are when it is asked.

    Counting is two additions in plain numbers, for one event loop; `prometheus_client` writes them when somebody
    looks. Its own counters take 5 µs a request (measured), of the 40 that an answer from the cache takes in all.
    """

    def __init__(self, store: Store) -> None:
        self._registry = CollectorRegistry()
        self._tallies: dict[tuple[str, str, int], _Tally] = {}
        self._by_path: dict[tuple[str, int], _Tally] = {}
        self.refused = 0
        self.in_flight = 0
        self._registry.register(_Requests(self))
        self._registry.register(_StoreState(store))

    def watch(self, cache: Callable[[], CacheState]) -> None:
        """Tell of a cache too."""
        self._registry.register(_CacheState(cache))

    def note(self, path: str, status: int, seconds: float) -> None:
        """Count a request that was answered."""
        tally = self._by_path.get((path, status)) or self._tally(path, status)
        tally.seconds += seconds
        tally.buckets[bisect_left(_SECONDS, seconds)] += 1

    def _tally(self, path: str, status: int) -> _Tally:
        asked = asked_at(path)
        tally = self._tallies.setdefault((*asked, status), _Tally(*asked, status))
        if len(self._by_path) >= _MOST_PATHS:
            self._by_path.clear()
        self._by_path[path, status] = tally
        return tally

    def tallies(self) -> Iterable[_Tally]:
        """Return everything that was counted of requests."""
        return self._tallies.values()

    def written(self) -> bytes:
        """Return all of it in the text format of Prometheus."""
        return generate_latest(self._registry)


class _Requests(Collector):
    """What was counted of requests."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def collect(self) -> Iterator[Any]:
        """Give how many requests there were, how long they took, and how many were refused or are under way."""
        requests = CounterMetricFamily(
            "cairn_requests",
            "Requests, by what was asked, in which form, and the status of the answer.",
            labels=("question", "form", "status"),
        )
        took: dict[str, list[int]] = {}
        seconds: dict[str, float] = {}
        for tally in self._metrics.tallies():
            requests.add_metric((tally.question, tally.form, tally.status), sum(tally.buckets))
            before = took.get(tally.question, [0] * len(tally.buckets))
            took[tally.question] = [a + b for a, b in zip(before, tally.buckets, strict=True)]
            seconds[tally.question] = seconds.get(tally.question, 0.0) + tally.seconds
        yield requests
        histogram = HistogramMetricFamily(
            "cairn_request_seconds", "How long requests took, by what was asked.", labels=("question",)
        )
        bounds = [*(f"{second}" for second in _SECONDS), "+Inf"]
        for question, buckets in took.items():
            histogram.add_metric(
                (question,), list(zip(bounds, accumulate(buckets), strict=True)), seconds[question]
            )
        yield histogram
        yield CounterMetricFamily(
            "cairn_refused",
            "Requests that were refused because their client asks too often.",
            self._metrics.refused,
        )
        yield GaugeMetricFamily(
            "cairn_requests_in_flight", "Requests that are being answered now.", self._metrics.in_flight
        )


def asked_at(path: str) -> tuple[str, str]:
    """Return the question that an address asks and its form: json, csv, page; or `other` for what is none."""
    form = "json" if path.startswith(f"{API}/") else "page"
    address = path.removeprefix(API)
    if address.endswith(".csv"):
        form, address = "csv", address.removesuffix(".csv")
    question = question_at(address)
    if question is not None:
        return question.name, form
    if address == "/":
        return "home", form
    room = address.removeprefix("/").partition("/")[0]
    return (room if room in _ROOMS else _OTHER), form


class _StoreState(Collector):
    """How the store is, asked when somebody looks."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def collect(self) -> Iterator[Any]:
        """Give whether the store itself answers, else whether its copy does; the revision, and when that was written."""
        try:
            revision = self._store.revision()
        except StoreError:
            revision = None
        stale = revision is not None and revision.copied_at is not None
        up = float(revision is not None and not stale)
        yield GaugeMetricFamily("cairn_store_up", "Whether the store itself answers.", value=up)
        yield GaugeMetricFamily(
            "cairn_stale", "Whether answers come from a copy because the store is away.", value=float(stale)
        )
        copied_at = find_copied_at(self._store)
        if copied_at is not None:
            yield GaugeMetricFamily(
                "cairn_copied_timestamp_seconds",
                "When the copy that answers while the store is away last was the present; no such copy without it.",
                value=copied_at.timestamp(),
            )
        if revision is None:
            return
        yield GaugeMetricFamily("cairn_revision", "The revision of the record.", value=revision.number)
        empty = float(revision.number == 0)
        yield GaugeMetricFamily("cairn_data_empty", "Whether nothing is loaded.", value=empty)
        if revision.recorded_at is not None:
            yield GaugeMetricFamily(
                "cairn_recorded_timestamp_seconds",
                "When the newest revision was written; the age of the data is now less this.",
                value=revision.recorded_at.timestamp(),
            )


class _CacheState(Collector):
    """How much the cache holds and how often it helped."""

    def __init__(self, cache: Callable[[], CacheState]) -> None:
        self._cache = cache

    def collect(self) -> Iterator[Any]:
        """Give hits, misses and what is held."""
        kept = self._cache()
        yield CounterMetricFamily("cairn_cache_hits", "Answers that were kept ready.", value=kept.hits)
        yield CounterMetricFamily("cairn_cache_misses", "Answers that had to be made.", value=kept.misses)
        yield GaugeMetricFamily("cairn_cache_bytes", "Bytes of answers kept ready.", value=kept.bytes)
        yield GaugeMetricFamily("cairn_cache_entries", "Answers kept ready.", value=kept.entries)
