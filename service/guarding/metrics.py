"""What the service counts, for Prometheus at `/metrics`: of this process, since it began."""

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from service.cache import CacheState
from service.questions.answers import API
from service.questions.registry import load_questions
from service.stores.base import Store, StoreError

ADDRESS = "/metrics"

_SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

_OTHER = "other"


class Metrics:
    """Counts requests, and tells how the store and the cache are when it is asked."""

    def __init__(self, store: Store) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "cairn_requests",
            "Requests, by what was asked, in which form, and the status of the answer.",
            ("question", "form", "status"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "cairn_request_seconds",
            "How long requests took, by what was asked.",
            ("question",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self.refused = Counter(
            "cairn_refused",
            "Requests that were refused before they were read.",
            ("why",),
            registry=self._registry,
        )
        self.in_flight = Gauge(
            "cairn_requests_in_flight", "Requests that are being answered now.", registry=self._registry
        )
        self._registry.register(_StoreState(store))
        # One object a combination, found by one look-up: `labels` takes twice as long as the counting itself.
        self._count = lru_cache(maxsize=4_000)(self._bound)

    def watch(self, cache: Callable[[], CacheState]) -> None:
        """Tell of a cache too."""
        self._registry.register(_CacheState(cache))

    def note(self, path: str, status: int, seconds: float) -> None:
        """Count a request that was answered."""
        question, form = asked_at(path)
        count, took = self._count(question, form, status)
        count()
        took(seconds)

    def _bound(
        self, question: str, form: str, status: int
    ) -> tuple[Callable[[], None], Callable[[float], None]]:
        count = self._requests.labels(question, form, str(status))
        return count.inc, self._seconds.labels(question).observe

    def written(self) -> bytes:
        """Return all of it in the text format of Prometheus."""
        return generate_latest(self._registry)


@lru_cache(maxsize=10_000)
def asked_at(path: str) -> tuple[str, str]:
    """Return the question that an address asks and its form: json, csv, page; or `other` for what is none."""
    form = "json" if path.startswith(f"{API}/") else "page"
    address = path.removeprefix(API)
    if address.endswith(".csv"):
        form, address = "csv", address.removesuffix(".csv")
    steps = address.split("/")
    for shape, name in _shapes():
        if len(shape) == len(steps) and all(
            a == b or a.startswith("{") for a, b in zip(shape, steps, strict=True)
        ):
            return name, form
    return (
        steps[1] if steps[1] in {"health", "static", "mcp"} else "home" if address == "/" else _OTHER
    ), form


@lru_cache
def _shapes() -> tuple[tuple[list[str], str], ...]:
    """Return the addresses of questions, those without a record first: `/scenarios/compare` is no record."""
    found = [(question.address.split("/"), question.name) for question in load_questions()]
    return tuple(sorted(found, key=lambda one: sum(part.startswith("{") for part in one[0])))


class _StoreState(Collector):
    """How the store is, asked when somebody looks."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def collect(self) -> Iterator[Any]:
        """Give whether the store answers, its revision, and when that was written."""
        try:
            revision = self._store.revision()
        except StoreError:
            yield GaugeMetricFamily("cairn_store_up", "Whether the store answers.", value=0)
            return
        yield GaugeMetricFamily("cairn_store_up", "Whether the store answers.", value=1)
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
