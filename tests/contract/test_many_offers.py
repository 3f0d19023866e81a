"""`find_offers` where far more match than a page shows: the same order, totals and neighbours as from a dict."""

import random
from datetime import date
from typing import Any

import pytest

from graph_schema.records import Node, Put
from service.stores.base import OfferFilters, Page, Store
from tests.contract.oracle import Oracle
from tests.contract.steps import SCOTLAND, area, body, hold, read_pages, topic
from tests.landscapes import offer, source

MANY = 1_500
"""Three times what the embedded store sorts."""

TOPICS = ("evaluation", "logic-models", "research", "falls")
AREAS = ("S12000047", "S12000042")

ASKED: dict[str, dict[str, Any]] = {
    "every offer": {},
    "a topic": {"topic_ranks": {"evaluation": (0, 1)}},
    "a topic and others near it": {
        "topic_ranks": {"evaluation": (0, 1), "logic-models": (2, 2), "research": (3, 3)}
    },
    "two topics alike": {"topic_ranks": {"falls": (0, 1), "evaluation": (0, 1)}},
    "a place": {"area_ranks": {"S12000047": 0, "S92000003": 1}},
    "places alike": {"area_ranks": {"S12000047": 0, "S12000042": 0, "S92000003": 1}},
    "an asker": {"asker_kinds": ("council", "community")},
    "all of it": {
        "topic_ranks": {"evaluation": (0, 1), "falls": (2, 3)},
        "area_ranks": {"S12000047": 0, "S92000003": 1},
        "asker_kinds": ("council",),
        "statuses": ("current", "unknown"),
        "as_of": date(2024, 6, 1),
    },
    "chosen": {
        "forms": ("coaching", "guidance"),
        "audiences": ("community",),
        "statuses": ("closed", "current"),
    },
    "late providers": {"late_providers": ("p1", "p2"), "as_of": date(2024, 6, 1)},
    "a provider": {"provider_ids": ("p3",)},
    "a word": {"words": ("shared",)},
}


def _make_offer(number: int, chance: random.Random) -> Node:
    days = {
        "valid_from": chance.choice([None, "2020", "2024-06"]),
        "valid_to": chance.choice([None, "2024-05"]),
    }
    made = offer(
        f"o{number:04}",
        f"p{chance.randrange(12)}",
        *chance.sample(TOPICS, chance.choice([1, 1, 2, 3])),
        description=chance.choice(["A shared word", "Another"]),
        form=chance.choice(["coaching", "guidance", "tool"]),
        status=chance.choice(["current", "unknown", "unknown", "closed"]),
        area_id=chance.choice([*AREAS, "S92000003", "S92000003"]),
        audience_kinds=tuple(chance.sample(["council", "community", "funder"], chance.choice([1, 2]))),
    )
    properties = dict(made.properties)
    if not chance.randrange(10):
        del properties["area_id"]
    confidence = chance.choice(["high", "medium", "low", None])
    label = chance.choice(["Àite", "aite", "Zebra", f"Name {number % 40}"])
    return made.model_copy(
        update={"label": label, "confidence": confidence, "properties": {**properties, "name": label}, **days}
    )


@pytest.fixture
def oracle(store: Store) -> Oracle:
    """Hold many offers in the store, and return what it holds as a dict."""
    chance = random.Random(7)  # noqa: S311  # the same offers each time, nothing secret
    records = [
        SCOTLAND,
        *(area(id_, id_) for id_ in AREAS),
        *(topic(id_) for id_ in TOPICS),
        *(body(f"p{number}") for number in range(12)),
        *(_make_offer(number, chance) for number in range(MANY)),
    ]
    hold(store, *records)
    oracle = Oracle()
    oracle.apply([Put(record=record) for record in (source(), *records)])
    return oracle


def test_many_offers_come_in_the_order_and_with_the_neighbours_that_a_dict_gives(
    store: Store, oracle: Oracle
) -> None:
    wrong = []
    for name, asked in ASKED.items():
        filters = OfferFilters(**asked)
        rows = read_pages(lambda after, f=filters: store.find_offers(f, Page(limit=90, after=after)))  # type: ignore[misc]  # mypy cannot infer a lambda with a default
        found = [
            (
                (r.topic_rank, r.status_rank, r.area_rank, r.asker_rank, r.help_rank, r.confidence_rank),
                r.offer.id,
            )
            for r in rows
        ]
        expected = oracle.offers(filters)
        assert expected, name
        first = store.find_offers(filters, Page(limit=5))
        told = (first.total, first.total_exact, [row.offer.id for row in first.items])
        if found != expected or told != (len(expected), True, [id_ for _, id_ in expected[:5]]):
            wrong.append(name)
        if [row.alike for row in rows[:90]] != [oracle.alike(row.offer, filters) for row in rows[:90]]:
            wrong.append(f"{name}: alike")
    assert wrong == []
