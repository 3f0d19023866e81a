"""How an answer is cited: where it can be read again as it was, and a line for a list of references."""

from bisect import bisect_right
from collections.abc import Iterator
from threading import Lock
from typing import Any
from urllib.parse import urlencode
from weakref import WeakKeyDictionary

from graph_schema.records import Package
from service.days import day_at, written
from service.questions.answers import API, Answer, Asked, Cite, Ref
from service.questions.registry import Question, address_of
from service.stores.base import MAX_LIMIT, Store


def cite(store: Store, question: Question, asked: Asked, answer: Answer, public_url: str) -> Cite | None:
    """Return how an answer is cited; None for that of an empty record, which no address can name."""
    landscape = answer.landscape
    if landscape.revision == 0:
        return None
    path = {name: str(getattr(asked, name)) for name in question.path_fields}
    address = f"{address_of(question, path)}?{urlencode(list(_parameters(question, asked, answer)))}"
    edition = edition_of(store, landscape.revision)
    said = (
        f"“{title_of(answer, next(iter(path.values()), None)) or question.title}”",
        None if edition is None else f"edition {edition.name} {edition.version}",
        f"revision {landscape.revision}",
        None if landscape.recorded_at is None else f"recorded {written(day_at(landscape.recorded_at))}",
        None if landscape.scenario is None else f"imagining “{landscape.scenario.label}”",
        f"for {written(landscape.as_of)}" if asked.as_of or not asked.of_all_days else None,
    )
    text = f"Cairn, {', '.join(part for part in said if part)}. {public_url}{address}"
    return Cite(href=API + address, text=text)


def title_of(answer: Answer, about: str | None) -> str | None:
    """Return the name of the one thing that an answer is about; None where it is about several or none."""
    if about is None:
        return None
    shown = [*answer.items, *(getattr(answer, name) for name in type(answer).model_fields)]
    return next((thing.label for thing in shown if isinstance(thing, Ref) and thing.id == about), None)


def _parameters(question: Question, asked: Asked, answer: Answer) -> Iterator[tuple[str, str]]:
    """Return what was asked as the parameters of an address, with the day and the revision always named."""
    given: dict[str, Any] = asked.model_dump(mode="json", by_alias=True, exclude=set(question.path_fields))
    day = given.pop("as_of")
    given.pop("known_at")
    for name, value in given.items():
        for one in value if isinstance(value, list) else [value]:
            if one is not None:
                yield name, str(one).lower() if isinstance(one, bool) else str(one)
    if day or not asked.of_all_days:
        yield "as_of", answer.landscape.as_of.isoformat()
    yield "known_at", str(answer.landscape.revision)


class _Editions:
    """Which package each revision was loaded from, read from the log once and then from where it was read to."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._read_to = 0
        self._loads: list[tuple[int, Package]] = []

    def at(self, store: Store, revision: int) -> Package | None:
        """Return the package that was newest at a revision."""
        with self._lock:
            while self._read_to < revision:
                found = store.find_revisions(self._read_to, MAX_LIMIT)
                self._loads += [(one.number, one.package) for one in found if one.package is not None]
                self._read_to = found[-1].number if found else revision
            before = bisect_right(self._loads, revision, key=lambda load: load[0])
            return self._loads[before - 1][1] if before else None


_kept: WeakKeyDictionary[Store, _Editions] = WeakKeyDictionary()


def edition_of(store: Store, revision: int) -> Package | None:
    """Return the newest package that a revision of the record holds; None where none was ever loaded."""
    return _kept.setdefault(store, _Editions()).at(store, revision)
