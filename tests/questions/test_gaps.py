"""Topics and places without help, with one offer, or with help by invitation only."""

from datetime import date
from typing import Any

import pytest

from graph_schema.records import AnyRecord, Node
from service.problems import UnknownTerm
from service.questions.gaps import GapsAnswer, GapsQuestion, answer_gaps
from service.questions.gaps_items import GapItem
from service.stores.base import Store
from tests.conftest import Landscape
from tests.landscapes import node, offer, source
from tests.questions.isle import COUNCIL, FAR, ISLE, isle


def ask(store: Store, **asked: Any) -> GapsAnswer:
    return answer_gaps(
        store, GapsQuestion.model_validate({"as_of": date(2026, 11, 23), "limit": 100, **asked})
    )


def gap(store: Store, topic: str = "evaluation", **asked: Any) -> GapItem | None:
    """Return the gap on a topic, if there is one, in the isle unless said otherwise."""
    items = ask(store, topic=[topic], **{"area": ["Skerry"], **asked}).items
    assert len(items) < 2
    return items[0] if items else None


def help_with(*topics: str, id_: str = "help", **properties: Any) -> Node:
    return offer(id_, "helper", *topics, **{"audience_kinds": ("council",), **properties})


def _two(**properties: Any) -> list[AnyRecord]:
    return [help_with("evaluation", id_=f"help{n}", **properties) for n in range(2)]


@pytest.mark.parametrize(
    ("offers", "state"),
    [
        ([], "none"),
        ([help_with("falls")], "none"),
        ([help_with("learning")], "none"),
        ([help_with("evaluation", status="closed")], "none"),
        ([help_with("evaluation", valid=("2001", "2009"))], "none"),
        ([help_with("evaluation", area_id=FAR)], "none"),
        ([help_with("evaluation", form="guidance")], "none"),
        ([help_with("evaluation", status="unknown")], "none_current"),
        ([help_with("evaluation", sources=("unverified",))], "none_current"),
        ([help_with("evaluation")], "one"),
        ([help_with("falls", "surveys")], "one"),
        ([help_with("evaluation", area_id=COUNCIL)], "one"),
        ([help_with("evaluation", access_route="by_invitation")], "by_invitation"),
        (_two(access_route="by_invitation"), "by_invitation"),
        ([help_with("evaluation"), *_two(access_route="by_invitation")], None),
        (_two(), None),
    ],
    ids=[
        "no offer",
        "another topic",
        "only a broader topic",
        "closed",
        "over",
        "open elsewhere",
        "to read",
        "not known to be running",
        "no source",
        "one",
        "one on a narrower topic",
        "one in an area of the same extent",
        "one by invitation",
        "all by invitation",
        "one open to all beside",
        "two",
    ],
)
def test_what_there_is_on_a_topic_in_a_place_decides_whether_there_is_a_gap(
    landscape: Landscape, offers: list[AnyRecord], state: str | None
) -> None:
    found = gap(landscape(source("unverified"), *isle(), *offers))
    assert (found.state.id if found else None) == state


def test_help_in_part_of_a_place_fills_no_gap_in_the_whole(landscape: Landscape) -> None:
    store = landscape(*isle(), *_two(area_id=COUNCIL))
    found = gap(store, area=["Isles"])
    assert found is not None
    assert found.state.id == "none"
    assert [near.text for near in found.nearest] == ["Two offers known to be running elsewhere"]


def test_each_kind_of_user_is_looked_at_by_itself(landscape: Landscape) -> None:
    store = landscape(*isle(), *_two())
    assert gap(store) is None
    items = ask(store, topic=["evaluation"], area=["Skerry"], audience=["council", "community"]).items
    assert [(item.audience.id if item.audience else None, item.state.id) for item in items] == [
        ("community", "none")
    ]
    assert [near.text for near in items[0].nearest] == [
        "Two offers known to be running for other kinds of user"
    ]
    assert [item.for_whom for item in items] == ["Community groups"]
    assert {item.for_whom for item in ask(store, topic=["falls"]).items} == {"Anybody"}


def test_the_one_offer_is_named_with_who_gives_it_and_its_source(landscape: Landscape) -> None:
    found = gap(landscape(*isle(), help_with("evaluation")))
    assert found is not None
    assert found.only_offer is not None
    assert found.provider is not None
    assert (found.only_offer.id, found.provider.id, found.sources) == ("help", "helper", ["web"])


def test_one_offer_of_scrutiny_is_told_as_scrutiny_that_nobody_asks_for(landscape: Landscape) -> None:
    store = landscape(*isle(), help_with("evaluation", form="scrutiny_feedback"), help_with("falls", id_="x"))
    scrutiny, help_ = gap(store), gap(store, "falls")
    assert scrutiny is not None
    assert help_ is not None
    assert (scrutiny.state.id, scrutiny.state.label) == ("one", "One offer: scrutiny, not asked for")
    assert (help_.state.id, help_.state.label) == ("one", "One offer")
    assert [found.form and found.form.id for found in (scrutiny, help_)] == ["scrutiny_feedback", "coaching"]
    assert "1 has one offer (1 of them scrutiny, which is not asked for) in" in (
        ask(store, topic=["evaluation"], area=["Skerry"]).summary
    )


def test_the_nearest_help_is_told_what_comes_closest_first(landscape: Landscape) -> None:
    found = gap(
        landscape(
            *isle(),
            help_with("surveys", id_="maybe", status="unknown"),
            help_with("surveys", id_="guide", form="guidance"),
            help_with("evaluation", id_="above"),
            help_with("surveys", id_="far", area_id=FAR),
        ),
        "surveys",
    )
    assert found is not None
    assert [near.text for near in found.nearest] == [
        "One offer not known to be running",
        "One thing to read or use",
        "One offer known to be running on the broader topic Evaluation",
        "One offer known to be running elsewhere",
    ]
    assert all(near.href.startswith("/api/v1/support?topic=") for near in found.nearest)


def test_places_that_are_alike_stand_in_one_row(landscape: Landscape) -> None:
    others = [
        node("area", f"S3700009{n}", f"Place {n}", area_type="integration_authority_area") for n in range(2)
    ]
    store = landscape(*isle(), *others, *_two(area_id=ISLE))
    (item,) = ask(store, topic=["evaluation"]).items
    assert [area.label for area in item.areas] == ["Place 0", "Place 1"]
    assert (item.places, item.places_asked, item.state.id) == (2, 3, "none")


def test_on_a_day_that_is_past_only_what_was_open_then_counts(landscape: Landscape) -> None:
    store = landscape(*isle(), *_two(valid=("2010", None)))
    assert gap(store, as_of="2012-01-01") is None
    found = gap(store, as_of="2009-12-31")
    assert found is not None
    assert found.state.id == "none"


def test_what_is_missing_most_comes_first_and_the_summary_counts_topics(landscape: Landscape) -> None:
    answer = ask(landscape(*isle(), help_with("surveys"), help_with("falls", id_="maybe", status="unknown")))
    assert [(item.topic.id, item.state.id) for item in answer.items] == [
        ("falls", "none_current"),
        ("evaluation", "one"),
        ("learning", "one"),
        ("surveys", "one"),
    ]
    assert answer.summary == (
        "Four topics looked at: 1 has help of which none is known to be running and 3 have one offer "
        "in Skerry on 23 November 2026."
    )


def test_paging_meets_each_gap_once(landscape: Landscape) -> None:
    store = landscape(*isle())
    first = ask(store, limit=3)
    second = ask(store, limit=3, after=first.next)
    assert [item.topic.id for item in (*first.items, *second.items)] == [
        "evaluation",
        "falls",
        "learning",
        "surveys",
    ]
    assert (first.total, second.next) == (4, None)


def test_a_place_that_there_is_not_is_refused(landscape: Landscape) -> None:
    with pytest.raises(UnknownTerm, match="Narnia"):
        ask(landscape(*isle()), area=["Narnia"])
