"""Offers side by side, and who asks by kind."""

import pytest

from service.problems import UnknownTerm
from service.questions.offers import OffersQuestion, answer_offers
from service.questions.support import SupportQuestion, answer_support
from service.stores.base import Store
from tests.conftest import Landscape
from tests.landscapes import offer
from tests.questions.isle import isle


@pytest.fixture
def store(landscape: Landscape) -> Store:
    return landscape(
        *isle(),
        offer("for-councils", "other", "falls", audience_kinds=("council",)),
        offer("for-boards", "helper", "falls", audience_kinds=("integration_joint_board",)),
        offer("closed", "helper", "evaluation", status="closed"),
    )


def test_offers_stand_side_by_side_as_the_answer_on_support_shows_them(store: Store) -> None:
    answer = answer_offers(store, OffersQuestion(offer=("for-councils", "for-boards", "for-councils")))
    listed = answer_support(store, SupportQuestion(topic=("falls",))).items
    assert [item.offer.id for item in answer.items] == ["for-boards", "for-councils"]
    assert [(i.offer, i.provider, i.way_in, i.cost) for i in answer.items] == [
        (i.offer, i.provider, i.way_in, i.cost) for i in listed
    ]
    assert answer.summary == "Two offers side by side, from Helper and Other."


def test_a_closed_offer_may_be_compared_too(store: Store) -> None:
    assert answer_offers(store, OffersQuestion(offer=("closed",))).items[0].status.id == "closed"


@pytest.mark.parametrize("id_", ["nothing", "helper"])
def test_what_is_no_offer_is_refused(store: Store, id_: str) -> None:
    with pytest.raises(UnknownTerm, match="is not the id of an offer"):
        answer_offers(store, OffersQuestion(offer=(id_,)))


def test_the_kind_of_who_asks_puts_help_that_names_it_first(store: Store) -> None:
    for role, first in (("council", "for-councils"), ("integration_joint_board", "for-boards")):
        answer = answer_support(store, SupportQuestion(topic=("falls",), role=role))
        assert answer.items[0].offer.id == first
        assert "for" not in answer.question


def test_with_one_place_its_body_of_that_kind_is_taken_to_ask(store: Store) -> None:
    for role, asks in (
        ("council", "council-skerry"),
        ("territorial_health_board", "nhs-isles"),
        ("integration_joint_board", "ijb-skerry"),
    ):
        answer = answer_support(store, SupportQuestion(topic=("falls",), area=("S37000001",), role=role))
        assert answer.question["for"]["id"] == asks
    named = SupportQuestion.model_validate({"area": ("S37000001",), "role": "council", "for": "helper"})
    assert answer_support(store, named).question["for"]["id"] == "helper", "who is named asks"
