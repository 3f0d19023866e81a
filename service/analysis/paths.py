"""Paths of accountability between two parties, shortest first and then strongest, over the lines that a walk met."""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import pairwise

from graph_schema.records import Line

MOST_PATHS = 50
"""How many paths are told; the next ones are longer or weaker."""

_MOST_TRIED = 20_000
"""How many beginnings of paths are looked at: enough for the fifty best of any landscape met so far."""

_CONFIDENCES = {"high": 0, "medium": 1, "low": 2}


@dataclass(frozen=True, slots=True)
class Paths:
    """Paths as the parties on them, best first."""

    found: tuple[tuple[str, ...], ...]
    cut: bool
    """Whether there may be more."""


Steps = Mapping[tuple[str, str], tuple[Line, ...]]
"""The lines between two parties, strongest first."""


def weakness(line: Line) -> int:
    """Return how weak a line is: 0 rests on a named law or guidance, of high confidence; each without one is weaker."""
    named = line.text("basis_instrument_id") is not None
    return _CONFIDENCES.get(line.confidence or "", 3) + (0 if named else 4)


def gather_steps(lines: Iterable[Line]) -> Steps:
    """Return lines by their two ends, the strongest of each first, equals by id."""
    steps: dict[tuple[str, str], list[Line]] = {}
    for line in lines:
        steps.setdefault((line.from_id, line.to_id), []).append(line)
    return {
        ends: tuple(sorted(some, key=lambda line: (weakness(line), line.id))) for ends, some in steps.items()
    }


def find_paths(steps: Steps, start: str, end: str, longest: int) -> Paths:
    """Return the paths that meet no party twice: by length, then by their weakest step, then by the parties' ids.

    Of several lines between two parties the strongest counts.
    """
    onward: dict[str, list[str]] = {}
    for one, other in sorted(steps):
        onward.setdefault(one, []).append(other)
    left = _steps_left(steps, end)
    waiting: list[tuple[int, int, tuple[str, ...]]] = []
    if left.get(start, longest + 1) <= longest:
        heappush(waiting, (left[start], 0, (start,)))
    found: list[tuple[str, ...]] = []
    tried = 0
    while waiting and len(found) < MOST_PATHS and tried < _MOST_TRIED:
        tried += 1
        _, weakest, path = heappop(waiting)
        if path[-1] == end:
            found.append(path)
            continue
        for party in onward.get(path[-1], ()):
            length = len(path) + left.get(party, longest)
            if party not in path and length <= longest:
                step = weakness(steps[path[-1], party][0])
                heappush(waiting, (length, max(weakest, step), (*path, party)))
    return Paths(tuple(found), cut=bool(waiting))


def _steps_left(steps: Steps, end: str) -> Mapping[str, int]:
    """Return how many steps each party is from the end, at least."""
    before: dict[str, list[str]] = {}
    for one, other in steps:
        before.setdefault(other, []).append(one)
    left = {end: 0}
    reached: deque[str] = deque([end])
    while reached:
        party = reached.popleft()
        for earlier in before.get(party, ()):
            if earlier not in left:
                left[earlier] = left[party] + 1
                reached.append(earlier)
    return left


def lines_of(paths: Sequence[Sequence[str]], steps: Steps) -> tuple[tuple[int, Line], ...]:
    """Return every line between the parties of paths once, with how far along the first path on which it stands."""
    depths: dict[tuple[str, str], int] = {}
    for path in paths:
        for depth, ends in enumerate(pairwise(path), 1):
            depths.setdefault(ends, depth)
    return tuple((depth, line) for ends, depth in depths.items() for line in steps[ends])
