"""Places: which areas serve a place, and whose place it is."""

from collections.abc import Mapping, Sequence

from graph_schema.extents import AUTHORITIES, make_extents
from service.words import Words

ITSELF, WIDER, PART = 0, 1, 2
"""How near an offer's area comes: the place itself, one that contains it, a part of it."""


def _extents_of(words: Words) -> Mapping[str, frozenset[str]]:
    areas = (node for node in words.nodes.values() if node.type in {"area", "body"})
    return make_extents([*areas, *words.lines])


def area_ranks(words: Words, area_ids: Sequence[str]) -> dict[str, int]:
    """Return how near each area comes to serving a place; areas that do not serve it are left out.

    Areas of equal extent count as the same area. With several places an area takes its nearest rank.
    """
    extents = words.once(_extents_of)
    ranks: dict[str, int] = {}
    for place in area_ids:
        asked = extents.get(place, frozenset())
        for area, extent in extents.items():
            rank = _rank(asked, extent) if area != place else ITSELF
            if rank is not None:
                ranks[area] = min(rank, ranks.get(area, PART))
    return ranks


def has_extent(words: Words, area_id: str) -> bool:
    """Tell whether it is known which councils' areas an area takes in."""
    return bool(words.once(_extents_of).get(area_id))


def areas_alike(words: Words, area_id: str) -> tuple[str, ...]:
    """Return the areas of the same extent as one, itself included, ordered by id."""
    return tuple(sorted(area for area, rank in area_ranks(words, [area_id]).items() if rank == ITSELF))


def _rank(asked: frozenset[str], extent: frozenset[str]) -> int | None:
    if not asked or not extent:
        return None
    if extent == asked:
        return ITSELF
    if extent > asked:
        return WIDER
    return PART if extent < asked else None


def areas_of(words: Words, body_id: str) -> tuple[str, ...]:
    """Return the areas that a body covers, ordered by id."""
    return tuple(
        sorted(line.to_id for line in words.lines if line.type == "covers" and line.from_id == body_id)
    )


def authority_of(words: Words, area_id: str) -> str | None:
    """Return the integration authority whose area it is, or is alike in extent; None where it is no authority's."""
    alike = {
        area_id,
        *areas_alike(words, area_id),
    }  # Orkney is a board's area, Orkney Islands the authority's
    for line in words.lines:
        if line.type == "covers" and line.to_id in alike:
            body = words.nodes.get(line.from_id)
            if body is not None and body.text("kind") in AUTHORITIES:
                return body.id
    return None
