"""The tile map of the home page: a square for each council area that leads to the partnership there."""

from collections.abc import Mapping
from dataclasses import dataclass

from graph_schema.records import Node, sort_key
from service.places import authority_of
from service.stores.base import Store
from service.words import Words, words_for


@dataclass(frozen=True, slots=True)
class Tile:
    """A council area, where it stands on the map, and the page of the partnership there."""

    label: str
    href: str
    row: int
    col: int


def read_tiles(store: Store) -> tuple[Tile, ...]:
    """Return the tiles by name; none where the landscape holds none."""
    words = words_for(store)
    nodes = store.snapshot(("tile",)).nodes
    areas = words.once(_partnership_areas)
    tiles = (_tile(node, words, areas) for node in nodes)
    return tuple(sorted((tile for tile in tiles if tile), key=lambda tile: sort_key(tile.label)))


def _tile(node: Node, words: Words, areas: Mapping[str, str]) -> Tile | None:
    area = words.nodes.get(node.text("area_id") or "")
    row, col = node.number("row"), node.number("col")
    if area is None or row is None or col is None:
        return None
    authority = authority_of(words, area.id)
    councils = [
        line.to_id
        for line in words.lines
        if line.type == "partner_in" and line.from_id in _councils(words, area.id)
    ]
    led = areas.get(authority or next(iter(councils), ""), area.id)
    return Tile(area.label, f"/areas/{led}", row, col)


def _councils(words: Words, area_id: str) -> set[str]:
    return {line.from_id for line in words.lines if line.type == "covers" and line.to_id == area_id}


def _partnership_areas(words: Words) -> Mapping[str, str]:
    """Return the area of each integration authority."""
    return {
        line.from_id: line.to_id
        for line in words.lines
        if line.type == "covers"
        and (area := words.nodes.get(line.to_id)) is not None
        and area.text("area_type") == "integration_authority_area"
    }
