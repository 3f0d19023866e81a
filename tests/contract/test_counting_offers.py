"""`count_offers` and `find_providers`: what is counted once, what is left out, and on which day."""

from datetime import date

import pytest

from graph_schema.records import Node
from service.stores.base import OfferCount, Store
from tests.contract.steps import SCOTLAND, area, body, hold, topic
from tests.landscapes import offer, source

FIFE = "S12000047"


def _unplaced(made: Node) -> Node:
    properties = {name: value for name, value in made.properties.items() if name != "area_id"}
    return made.model_copy(update={"properties": properties})


@pytest.fixture
def held(store: Store) -> Store:
    hold(
        store,
        SCOTLAND,
        source("unverified"),
        area(FIFE, "Fife"),
        *(topic(id_) for id_ in ("evaluation", "logic-models", "falls")),
        *(body(id_) for id_ in ("p1", "p2", "p3")),
        offer("both", "p1", "evaluation", "logic-models"),
        offer("also", "p2", "falls", "evaluation", status="unknown", valid=("2020", None)),
        offer("narrow", "p2", "logic-models", area_id=FIFE, form="guidance"),
        _unplaced(offer("nowhere", "p3", "evaluation", status="closed", valid=(None, "2019"))),
        offer("unconfirmed", "p3", "logic-models").model_copy(update={"sources": ("unverified",)}),
    )
    return store


def test_an_offer_about_several_of_the_topics_of_a_name_counts_once_for_it(held: Store) -> None:
    counts = held.count_offers({"near": ["evaluation", "logic-models"], "falls": ["falls"]})
    assert counts == (
        OfferCount("falls", "unknown", "S92000003", 1),
        OfferCount("near", "closed", None, 1),
        OfferCount("near", "current", FIFE, 1),
        OfferCount("near", "current", "S92000003", 2),
        OfferCount("near", "unknown", "S92000003", 1),
    )


def test_only_offers_of_the_forms_asked_for_are_counted(held: Store) -> None:
    counts = held.count_offers({"near": ["evaluation", "logic-models"]}, forms=("guidance", "tool"))
    assert counts == (OfferCount("near", "current", FIFE, 1),)
    assert held.count_offers({"near": ["logic-models"]}, forms=("research",)) == ()


def test_a_name_without_an_offer_is_left_out(held: Store) -> None:
    assert held.count_offers({"none": [], "unheard": ["no-such-topic"]}) == ()
    assert held.count_offers({}) == ()


@pytest.mark.parametrize(
    ("day", "late", "number"),
    [
        (date(2019, 6, 1), (), 2),  # both and nowhere; also begins later
        (date(2020, 1, 1), (), 2),  # nowhere has ended, also has begun
        (date(2020, 1, 1), ("p1", "p2"), 1),  # the first day of also is its own; both has none
    ],
)
def test_offers_are_counted_for_a_day(held: Store, day: date, late: tuple[str, ...], number: int) -> None:
    counts = held.count_offers({"it": ["evaluation"]}, as_of=day, late_providers=late)
    assert sum(count.offers for count in counts) == number


def test_providers_are_those_whose_offers_are_mainly_about_a_topic_each_once_by_id(held: Store) -> None:
    found = held.find_providers(["logic-models", "evaluation", "no-such-topic"])
    assert found == {"evaluation": ("p1", "p3"), "logic-models": ("p2", "p3")}
    assert held.find_providers([]) == {}


def test_providers_are_found_by_status_day_and_source(held: Store) -> None:
    topics = ["evaluation", "logic-models", "falls"]
    assert held.find_providers(topics, confirmed=True)["logic-models"] == ("p2",)
    assert held.find_providers(topics, statuses=("closed",)) == {"evaluation": ("p3",)}
    assert held.find_providers(topics, as_of=date(2019, 6, 1), late_providers=("p2",)) == {
        "evaluation": ("p1", "p3"),
        "logic-models": ("p3",),
    }
