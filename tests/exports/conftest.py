"""A landscape of few records in which something is derived, on each store."""

from typing import Any

import pytest

from graph_schema.records import AnyRecord
from service.stores.base import Store
from tests.contract.steps import BackDoor
from tests.landscapes import change_set, line, node, offer, source

AWKWARD = "a, b; \"c\" | 'd'\\ & 1 < 2 > 0; // £é 🎈"


def island() -> list[AnyRecord]:
    """Return two joint boards that answer to the ministers as all of their kind do, and one offer.

    Stated: 10 records. From them follow a line for each board (2), and of the offer's properties its provider,
    its topic, its area and its audience, a kind (4).
    """
    answers: dict[str, Any] = {"nature": "statutory", "what": "Everything"}
    money: dict[str, Any] = {"kind": "specific_grant", "status": "budget", "price_basis": "cash"}
    return [
        source(),
        node("area", "S92000003", "Scotland", area_type="country", population=5_447_000),
        node("topic", "evaluation", "Evaluation"),
        node("body", "ministers", "Scottish Ministers", kind="government"),
        node("body", "ijb-east", "East Joint Board", kind="integration_joint_board", valid=("2016", None)),
        node("body", "ijb-west", "West Joint Board", kind="integration_joint_board", note=AWKWARD),
        offer("help", "ministers", "evaluation", audience_kinds=("council",), description=AWKWARD),
        line("accountable_to", "integration_joint_board", "ministers", id_="all-answer", **answers),
        line("member_of", "ijb-east", "ijb-west"),
        line(
            "funds",
            "ministers",
            "ijb-west",
            id_="money",
            amount_gbp=12_000,
            financial_year="2024-25",
            **money,
        ),
    ]


@pytest.fixture
def store(back_door: BackDoor) -> Store:
    """A store that holds the island as its revision 1."""
    store = back_door.fresh()
    store.apply(change_set(*island()))
    return store
