"""Whose own: which bodies a line stated for a kind joins."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from graph_schema.extents import body_extents
from graph_schema.records import AnyRecord, Line, Node

_JOINING = ("partner_in", "operates", "member_of")
"""Lines that make two bodies each other's own before the areas are asked: the members of an education
collaborative are its own councils although it covers no area."""


class Fitting:
    """The bodies of a landscape by kind, and how each finds its own among another kind."""

    def __init__(self, records: Iterable[AnyRecord]) -> None:
        records = list(records)
        self.bodies = {r.id: r for r in records if isinstance(r, Node) and r.type == "body"}
        self.by_kind: dict[str, list[str]] = defaultdict(list)
        for id_, body in sorted(self.bodies.items()):
            self.by_kind[body.text("kind") or ""].append(id_)
        self._extents = body_extents(records)
        self._joined: dict[str, set[str]] = defaultdict(set)
        for record in records:
            if isinstance(record, Line) and record.type in _JOINING:
                self._joined[record.from_id].add(record.to_id)
                self._joined[record.to_id].add(record.from_id)
        self._by_council_area: dict[tuple[str, str], set[str]] = defaultdict(set)
        for id_, extent in self._extents.items():
            for council_area in extent:
                self._by_council_area[self._kind(id_), council_area].add(id_)

    def own(self, body_id: str, kind: str) -> Sequence[str]:
        """Return a body's own bodies of a kind, ordered by id.

        First those that a line joins it to, then those whose area overlaps its own. A body with neither (a
        national one) has every body of the kind for its own.
        """
        joined = [id_ for id_ in self._joined.get(body_id, ()) if self._kind(id_) == kind]
        if joined:
            return sorted(joined)
        extent = self._extents.get(body_id)
        if extent is not None:
            near = {id_ for area in extent for id_ in self._by_council_area.get((kind, area), ())}
            return sorted(near - {body_id})
        return [id_ for id_ in self.by_kind.get(kind, []) if id_ != body_id]

    def _kind(self, body_id: str) -> str:
        body = self.bodies.get(body_id)
        return "" if body is None else body.text("kind") or ""
