"""Whose own: which bodies a line stated for a kind joins."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from graph_schema.dates import first_day, last_day
from graph_schema.extents import body_extents
from graph_schema.records import AnyRecord, Line, Node
from graph_schema.schema import Schema

Ends = tuple[str | None, str | None]
"""The first and last day of a period as known; None where it is open."""

_JOINING = ("partner_in", "operates", "member_of")
"""Lines that make two bodies each other's own before the areas are asked: the members of an education
collaborative are its own councils although it covers no area."""


class Fitting:
    """The bodies of a landscape by kind, and how each finds its own among another kind."""

    def __init__(self, records: Iterable[AnyRecord], schema: Schema) -> None:
        records = list(records)
        self.bodies = {r.id: r for r in records if isinstance(r, Node) and r.type == "body"}
        self.by_kind: dict[str, list[str]] = defaultdict(list)
        for id_, body in sorted(self.bodies.items()):
            self.by_kind[body.text("kind") or ""].append(id_)
        self._local = {word.word for word in schema.vocabularies["body_kinds"].words if word.local}
        self._extents = body_extents(records)
        self._joined: dict[str, dict[str, list[Ends]]] = defaultdict(lambda: defaultdict(list))
        for record in records:
            if isinstance(record, Line) and record.type in _JOINING:
                period = (record.valid_from, record.valid_to)
                self._joined[record.from_id][record.to_id].append(period)
                self._joined[record.to_id][record.from_id].append(period)
        self._by_council_area: dict[tuple[str, str], set[str]] = defaultdict(set)
        for id_, extent in self._extents.items():
            for council_area in extent:
                self._by_council_area[self._kind(id_), council_area].add(id_)

    def own(self, body_id: str, kind: str) -> Sequence[str]:
        """Return a body's own bodies of a kind, ordered by id.

        First those that a line joins it to, then those whose area overlaps its own. A national body has every
        body of the kind for its own, and a kind of national bodies is everybody's; a local body of which
        neither partners nor area are known has none, rather than all.
        """
        joined = [id_ for id_ in self._joined.get(body_id, ()) if self._kind(id_) == kind]
        if joined:
            return sorted(joined)
        extent = self._extents.get(body_id)
        if kind in self._local and extent is not None:
            near = {id_ for area in extent for id_ in self._by_council_area.get((kind, area), ())}
            return sorted(near - {body_id})
        if kind in self._local and self._kind(body_id) in self._local:
            return []
        return [id_ for id_ in self.by_kind.get(kind, []) if id_ != body_id]

    def joined_in(self, one: str, other: str) -> Ends:
        """Return the period in which lines join two bodies, open where none does or no date is known."""
        periods = self._joined.get(one, {}).get(other, [])
        starts = [start for start, _ in periods if start is not None]
        ends = [end for _, end in periods if end is not None]
        return (
            min(starts, key=first_day) if starts and len(starts) == len(periods) else None,
            max(ends, key=last_day) if ends and len(ends) == len(periods) else None,
        )

    def _kind(self, body_id: str) -> str:
        body = self.bodies.get(body_id)
        return "" if body is None else body.text("kind") or ""
