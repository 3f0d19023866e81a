"""The tile map of the home page: a square for each council area that leads to the partnership there."""

from collections.abc import Mapping
from dataclasses import dataclass

from graph_schema.records import Node, sort_key
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
    tiles = (_tile(node, words) for node in store.snapshot(("tile",)).nodes)
    return tuple(sorted((tile for tile in tiles if tile), key=lambda tile: sort_key(tile.label)))


def _tile(node: Node, words: Words) -> Tile | None:
    area = words.nodes.get(node.text("area_id") or "")
    row, col = node.number("row"), node.number("col")
    if area is None or row is None or col is None:
        return None
    led = words.once(_partnership_areas).get(area.id, area.id)
    return Tile(area.label, f"/areas/{led}", row, col)


def _partnership_areas(words: Words) -> Mapping[str, str]:
    """Return, for each council area, that of the authority in which its council is a partner."""
    covers: dict[str, list[str]] = {}
    for line in words.lines:
        if line.type == "covers":
            covers.setdefault(line.from_id, []).append(line.to_id)
    return {
        council_area: area
        for line in words.lines
        if line.type == "partner_in"
        for area in covers.get(line.to_id, ())
        for council_area in covers.get(line.from_id, ())
    }
