"""Which council areas an area or a body takes in, so that areas of different sorts can be compared."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from graph_schema.records import AnyRecord, Line, Node

AUTHORITIES = ("integration_joint_board", "lead_agency_integration_authority")
"""The kinds of body that are integration authorities."""


def make_extents(records: Iterable[AnyRecord]) -> Mapping[str, frozenset[str]]:
    """Return, for each area, the council areas that it takes in.

    A health board's area is the union of those whose `health_board_area_id` names it; an authority's the union
    of the council areas of its partner councils; the country's all of them.
    """
    records = list(records)
    areas = [record for record in records if isinstance(record, Node) and record.type == "area"]
    councils = {area.id for area in areas if area.text("area_type") == "council_area"}
    found: dict[str, set[str]] = {area.id: set() for area in areas}
    for area in areas:
        if area.id in councils:
            found[area.id].add(area.id)
            board = area.text("health_board_area_id")
            if board in found:
                found[board].add(area.id)
        elif area.text("area_type") == "country":
            found[area.id] |= councils
    for area_id, extent in _authority_extents(records, councils).items():
        found[area_id] |= extent
    return {area_id: frozenset(extent) for area_id, extent in found.items()}


def _authority_extents(records: list[AnyRecord], councils: set[str]) -> dict[str, set[str]]:
    """Return the extents of authorities' areas, through their partner councils."""
    lines = [record for record in records if isinstance(record, Line)]
    authorities = {
        r.id for r in records if isinstance(r, Node) and r.type == "body" and r.text("kind") in AUTHORITIES
    }
    covers: dict[str, set[str]] = defaultdict(set)
    for line in lines:
        if line.type == "covers":
            covers[line.from_id].add(line.to_id)
    extents: dict[str, set[str]] = defaultdict(set)
    for line in lines:
        if line.type == "partner_in" and line.to_id in authorities:
            for area in covers[line.to_id]:
                extents[area] |= covers[line.from_id] & councils
    known = {record.id for record in records if isinstance(record, Node) and record.type == "area"}
    return {area: extent for area, extent in extents.items() if area in known and area not in councils}


def body_extents(records: Iterable[AnyRecord]) -> Mapping[str, frozenset[str]]:
    """Return, for each body that covers an area, the council areas that it takes in."""
    records = list(records)
    areas = make_extents(records)
    found: dict[str, set[str]] = defaultdict(set)
    for record in records:
        if isinstance(record, Line) and record.type == "covers":
            found[record.from_id] |= areas.get(record.to_id, frozenset())
    return {body: frozenset(extent) for body, extent in found.items() if extent}
