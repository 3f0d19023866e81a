"""Which bodies gave way to which, so that an old name leads to the body that now does the work."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from graph_schema.dates import first_day, holds_on
from graph_schema.records import Line, Node

_ENDING = {"renamed", "merged", "split"}
"""Successions by which a body ends, whether or not its last day is known; work may pass on from one that stands."""


class Successions:
    """The bodies that ended and those that came after them."""

    def __init__(self, nodes: Mapping[str, Node], lines: Iterable[Line]) -> None:
        self._nodes = nodes
        self._next: dict[str, list[Line]] = defaultdict(list)
        self._from: dict[str, list[str]] = defaultdict(list)
        for line in lines:
            if line.type == "succeeded_by" and line.to_id in nodes:
                self._next[line.from_id].append(line)
                self._from[line.to_id].append(line.from_id)

    def has_ended(self, body_id: str) -> bool:
        """Tell whether a body is recorded as having ended: by a last day, or by becoming part of another."""
        node = self._nodes.get(body_id)
        return (node is not None and node.valid_to is not None) or any(
            line.text("kind") in _ENDING for line in self._next.get(body_id, ())
        )

    def after(self, body_id: str) -> tuple[str, ...]:
        """Return the bodies that came after one that ended, each followed to one that stands, ordered by id."""
        return tuple(sorted(self._after(body_id, frozenset({body_id})))) if self.has_ended(body_id) else ()

    def before(self, body_id: str, day: date) -> tuple[str, ...]:
        """Return the bodies that stood on a day and whose work passed to one since, directly or not.

        Those whose work passed to the fewest bodies come first: all of it came here, not a part. Then by id.
        """
        found = self._before(body_id, day, frozenset({body_id}))
        return tuple(sorted(found, key=lambda id_: (len(self._next[id_]), id_)))

    def comes_before(self, earlier: str, later: str) -> bool:
        """Tell whether one body passed its work to another, directly."""
        return any(line.to_id == later for line in self._next.get(earlier, ()))

    def _after(self, body_id: str, met: frozenset[str]) -> set[str]:
        found: set[str] = set()
        for line in self._next.get(body_id, ()):
            if line.to_id in met:
                continue
            further = self._after(line.to_id, met | {line.to_id}) if self.has_ended(line.to_id) else set()
            found |= further or {line.to_id}
        return found

    def _before(self, body_id: str, day: date, met: frozenset[str]) -> set[str]:
        found: set[str] = set()
        for earlier in self._from.get(body_id, ()):
            node = self._nodes.get(earlier)
            if node is None or earlier in met:
                continue
            if holds_on(node.valid_from, node.valid_to, day):
                found.add(earlier)
            elif node.valid_from is not None and first_day(node.valid_from) > day:
                found |= self._before(earlier, day, met | {earlier})
        return found
