"""What happened to bodies, year by year: which began, gave way to others, or ended."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from graph_schema.dates import first_day, holds_on, last_day
from graph_schema.records import Line, Node, sort_key
from service.stores.base import Store

NOT_BODIES = ("collective", "budget_line")
"""Kinds that stand for several bodies together, or for none: beside single bodies they would count twice."""

EventKind = Literal["began", "renamed", "merged", "split", "functions_transferred", "ended"]
EVENTS: tuple[EventKind, ...] = ("began", "renamed", "merged", "split", "functions_transferred", "ended")


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a body."""

    kind: EventKind
    body: Node
    date: str
    """When, as precisely as known."""
    year: int
    lines: tuple[Line, ...]
    """The successions that say so, or go with it in the same year."""


@dataclass(frozen=True, slots=True)
class Past:
    """The bodies of a landscape, what happened to them up to a day, and what cannot be placed."""

    bodies: tuple[Node, ...]
    events: tuple[Event, ...]
    """Newest year first, then by the order of `EVENTS`, date, name and id."""
    undated: int
    """Successions without a date."""
    unkinded: int
    """Successions that do not say how."""


def make_past(store: Store, day: date) -> Past:
    """Return what happened to the bodies of a landscape up to a day, as far as dates are recorded."""
    snapshot = store.snapshot(("body", "succeeded_by"))
    bodies = {node.id: node for node in snapshot.nodes}
    events = [event for event in _events(bodies, snapshot.lines) if _happened(event, day)]
    return Past(
        bodies=tuple(bodies.values()),
        events=tuple(sorted(events, key=order)),
        undated=sum(_date_of(line) is None for line in snapshot.lines),
        unkinded=sum(line.text("kind") is None for line in snapshot.lines),
    )


def order(event: Event) -> tuple[int, int, str, str, str]:
    """Return where an event stands: newest year first."""
    return -event.year, EVENTS.index(event.kind), event.date, sort_key(event.body.label), event.body.id


def _events(bodies: Mapping[str, Node], lines: Sequence[Line]) -> Iterable[Event]:
    before, after = _by_end(lines, "to_id"), _by_end(lines, "from_id")
    for body in bodies.values():
        if body.valid_from:
            year = first_day(body.valid_from).year
            yield Event("began", body, body.valid_from, year, _of_year(before.get(body.id, ()), year))
        if body.valid_to:
            year = last_day(body.valid_to).year
            yield Event("ended", body, body.valid_to, year, tuple(after.get(body.id, ())))
        yield from _given_way(body, after.get(body.id, ()))


def _by_end(lines: Iterable[Line], end: str) -> Mapping[str, list[Line]]:
    found: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        found[getattr(line, end)].append(line)
    return found


def _of_year(lines: Iterable[Line], year: int) -> tuple[Line, ...]:
    return tuple(line for line in lines if (when := _date_of(line)) and first_day(when).year == year)


def _given_way(body: Node, lines: Iterable[Line]) -> Iterable[Event]:
    """Return how a body gave way to others: once for each way and year, however many took its place."""
    found: dict[tuple[EventKind, int], list[Line]] = defaultdict(list)
    for line in lines:
        when, kind = _date_of(line), _kind_of(line)
        if when is not None and kind is not None:
            found[kind, first_day(when).year].append(line)
    for (kind, year), together in found.items():
        dates = sorted(_date_of(line) or "" for line in together)
        yield Event(kind, body, dates[0], year, tuple(together))


def _kind_of(line: Line) -> EventKind | None:
    said = line.text("kind")
    return next((kind for kind in EVENTS if kind == said), None)


def _date_of(line: Line) -> str | None:
    return line.text("date") or line.valid_from


def _happened(event: Event, day: date) -> bool:
    if event.kind == "ended":
        return last_day(event.date) < day
    return first_day(event.date) <= day


def standing(bodies: Iterable[Node], day: date) -> tuple[int, int]:
    """Return how many bodies stood on a day: those whose first day is recorded, and with all whose is not."""
    stood = [body for body in bodies if holds_on(body.valid_from, body.valid_to, day)]
    return sum(body.valid_from is not None for body in stood), len(stood)
