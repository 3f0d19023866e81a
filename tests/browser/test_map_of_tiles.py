"""The map on the home page: each council area where it lies, by what any map of Scotland shows."""

import pytest
from playwright.sync_api import Page

WEST_OF = [
    ("Inverclyde", "Renfrewshire"),
    ("Na h-Eileanan Siar", "Highland"),
    ("West Lothian", "East Lothian"),
]
NORTH_OF = [("Shetland Islands", "Orkney Islands"), ("Fife", "City of Edinburgh"), ("Moray", "Dundee City")]


def _place(tab: Page, name: str) -> tuple[float, float]:
    box = tab.locator(".tiles").get_by_role("link", name=name, exact=True).bounding_box()
    assert box is not None
    return box["x"], box["y"]


@pytest.mark.parametrize(("west", "east"), WEST_OF)
def test_a_tile_stands_left_of_those_east_of_it(tab: Page, west: str, east: str) -> None:
    tab.goto("/")
    assert _place(tab, west)[0] < _place(tab, east)[0]


@pytest.mark.parametrize(("north", "south"), NORTH_OF)
def test_a_tile_stands_above_those_south_of_it(tab: Page, north: str, south: str) -> None:
    tab.goto("/")
    assert _place(tab, north)[1] < _place(tab, south)[1]
