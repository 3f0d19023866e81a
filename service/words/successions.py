"""Which bodies gave way to which, so that an old name leads to the body that now does the work."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from graph_schema.records import Line, Node

_ENDING = {"renamed", "merged", "split"}
"""Successions by which a body ends, whether or not its last day is known; work may pass on from one that stands."""


class Successions:
    """The bodies that ended and those that came after them."""

    def __init__(self, nodes: Mapping[str, Node], lines: Iterable[Line]) -> None:
        self._nodes = nodes
        self._next: dict[str, list[Line]] = defaultdict(list)
        for line in lines:
            if line.type == "succeeded_by" and line.to_id in nodes:
                self._next[line.from_id].append(line)

    def has_ended(self, body_id: str) -> bool:
        """Tell whether a body is recorded as having ended: by a last day, or by becoming part of another."""
        node = self._nodes.get(body_id)
        return (node is not None and node.valid_to is not None) or any(
            line.text("kind") in _ENDING for line in self._next.get(body_id, ())
        )

    def after(self, body_id: str) -> tuple[str, ...]:
        """Return the bodies that came after one that ended, each followed to one that stands, ordered by id."""
        return tuple(sorted(self._after(body_id, frozenset({body_id})))) if self.has_ended(body_id) else ()

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
