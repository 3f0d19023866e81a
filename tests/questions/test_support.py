"""Support on small landscapes: each step of the order, who else, who else they are, and where nobody helps."""

from typing import Any

import pytest

from service.problems import UnknownTerm
from service.questions.support import SupportQuestion, answer_support
from service.questions.support_items import SupportItem
from service.stores.base import Store
from tests.conftest import Landscape
from tests.landscapes import line, node, offer
from tests.questions.isle import BOARD, COUNCIL, FAR, ISLE, SCOTLAND, isle


def ask(store: Store, **asked: Any) -> list[str]:
    return [item.offer.id for item in answer_support(store, SupportQuestion.model_validate(asked)).items]


def only(store: Store, **asked: Any) -> SupportItem:
    (item,) = answer_support(store, SupportQuestion.model_validate(asked)).items
    return item


def test_the_main_topic_comes_before_another_before_a_narrower_before_a_broader_one(
    landscape: Landscape,
) -> None:
    store = landscape(
        *isle(),
        offer("a-broader", "helper", "learning"),
        offer("b-narrower", "helper", "surveys"),
        offer("c-another", "helper", "falls", "evaluation"),
        offer("d-main", "helper", "evaluation", "falls"),
        offer("e-unrelated", "helper", "falls"),
    )
    assert ask(store, topic=["evaluation"]) == ["d-main", "c-another", "b-narrower", "a-broader"]


def test_the_topic_decides_before_the_status(landscape: Landscape) -> None:
    store = landscape(
        *isle(),
        offer("a-another", "helper", "falls", "evaluation"),
        offer("b-main", "helper", "evaluation", status="unknown"),
    )
    assert ask(store, topic=["evaluation"]) == ["b-main", "a-another"]


def test_current_comes_before_unknown_even_where_unknown_is_nearer(landscape: Landscape) -> None:
    store = landscape(
        *isle(),
        offer("a-near", "helper", "evaluation", status="unknown", area_id=ISLE),
        offer("b-wide", "helper", "evaluation", area_id=SCOTLAND),
    )
    assert ask(store, topic=["evaluation"], area=[ISLE]) == ["b-wide", "a-near"]


def test_the_area_itself_comes_before_wider_ones_before_its_parts(landscape: Landscape) -> None:
    store = landscape(
        *isle(),
        offer("a-part", "helper", "evaluation", area_id=COUNCIL),
        offer("b-wide", "helper", "evaluation", area_id=SCOTLAND),
        offer("c-itself", "helper", "evaluation", area_id=BOARD),
        offer("d-elsewhere", "helper", "evaluation", area_id=FAR),
    )
    assert ask(store, topic=["evaluation"], area=[BOARD]) == ["c-itself", "b-wide", "a-part"]


def test_an_area_of_the_same_land_counts_as_the_area_itself(landscape: Landscape) -> None:
    store = landscape(*isle(), offer("here", "helper", "evaluation", area_id=COUNCIL))
    assert only(store, topic=["evaluation"], area=[ISLE]).rank.area == 0


def test_offers_for_the_asker_s_kind_come_first_only_where_somebody_asks(landscape: Landscape) -> None:
    store = landscape(
        *isle(),
        offer("a-for-providers", "helper", "evaluation", audience_kinds=("care_provider",)),
        offer(
            "b-for-partnerships",
            "helper",
            "evaluation",
            audience_kinds=("health_and_social_care_partnership",),
        ),
    )
    assert ask(store, topic=["evaluation"]) == ["a-for-providers", "b-for-partnerships"]
    asked = ask(store, topic=["evaluation"], **{"for": "ijb-skerry"})
    assert asked == ["b-for-partnerships", "a-for-providers"]


def test_a_lead_agency_is_asked_for_as_a_partnership_and_not_as_a_joint_board(landscape: Landscape) -> None:
    store = landscape(
        *isle(),
        node("body", "ia-far", "Farland Lead Agency", kind="lead_agency_integration_authority"),
        offer("a-boards", "helper", "evaluation", audience_kinds=("integration_joint_board",)),
        offer(
            "b-partnerships", "helper", "evaluation", audience_kinds=("health_and_social_care_partnership",)
        ),
    )
    assert ask(store, **{"for": "ia-far"}) == ["b-partnerships", "a-boards"]


def test_help_that_people_give_comes_before_things_to_read(landscape: Landscape) -> None:
    store = landscape(
        *isle(),
        offer("a-guide", "helper", "evaluation", form="guidance"),
        offer("b-advice", "helper", "evaluation", form="advice", confidence="low"),
    )
    assert ask(store, topic=["evaluation"]) == ["b-advice", "a-guide"]


def test_surer_evidence_comes_first_then_the_name_then_the_id(landscape: Landscape) -> None:
    store = landscape(
        *isle(),
        node_offer("z1", "Beta", confidence="high"),
        node_offer("z3", "Alpha", confidence="high"),
        node_offer("z2", "alpha", confidence="high"),
        node_offer("a0", "Aardvark", confidence="medium"),
    )
    assert ask(store, topic=["evaluation"]) == ["z2", "z3", "z1", "a0"]


def node_offer(id_: str, name: str, **rest: Any) -> Any:
    usual: dict[str, Any] = {
        "provider_id": "helper",
        "topic_ids": ("evaluation",),
        "form": "advice",
        "status": "current",
    }
    return node("offer", id_, name, area_id=SCOTLAND, **usual, **rest)


def test_closed_offers_are_listed_only_where_asked_for(landscape: Landscape) -> None:
    store = landscape(
        *isle(), offer("open", "helper", "evaluation"), offer("shut", "helper", "evaluation", status="closed")
    )
    assert ask(store, topic=["evaluation"]) == ["open"]
    assert ask(store, topic=["evaluation"], status=["closed"]) == ["shut"]


def test_an_offer_is_listed_on_the_days_on_which_it_held(landscape: Landscape) -> None:
    store = landscape(*isle(), offer("ended", "helper", "evaluation", valid=("2019", "2020-03")))
    assert ask(store, topic=["evaluation"]) == []
    assert ask(store, topic=["evaluation"], as_of="2018-12-31") == []
    assert ask(store, topic=["evaluation"], as_of="2019-01-01") == ["ended"]
    assert ask(store, topic=["evaluation"], as_of="2020-03-31") == ["ended"]


def test_form_and_audience_narrow_the_list(landscape: Landscape) -> None:
    store = landscape(
        *isle(),
        offer("coach", "helper", "evaluation", audience_kinds=("council",)),
        offer("teach", "helper", "evaluation", form="training"),
    )
    assert ask(store, form=["Training"]) == ["teach"]
    assert ask(store, audience=["Councils"]) == ["coach"]


def test_who_else_offers_the_same_counts_bodies_by_main_topic_and_sort_of_help(landscape: Landscape) -> None:
    store = landscape(
        *isle(),
        node("body", "third", kind="ndpb"),
        offer("asked", "helper", "evaluation"),
        offer("own-too", "helper", "evaluation"),
        offer("same", "other", "evaluation", form="advice"),
        offer("to-read", "third", "evaluation", form="guidance"),
        offer("also", "third", "falls", "evaluation"),
    )
    answer = answer_support(store, SupportQuestion(topic=("evaluation",)))
    alike = {item.offer.id: item.alike for item in answer.items}
    assert {id_: found.bodies for id_, found in alike.items()} == {
        "asked": 1,
        "own-too": 1,
        "same": 1,
        "to-read": 0,
        "also": 0,
    }
    assert "topic=evaluation" in alike["asked"].href
    assert "form=guidance" not in alike["asked"].href


def test_why_says_each_step_of_the_order(landscape: Landscape) -> None:
    store = landscape(*isle(), offer("one", "helper", "evaluation", audience_kinds=("council",)))
    item = only(store, topic=["evaluation"], area=["Skerry"], **{"for": "council-skerry"})
    assert item.why == (
        "Mainly about Evaluation; known to be running; open in a wider area; meant for bodies of your kind; "
        "help that people give; high confidence."
    )


def test_what_is_not_recorded_is_null_and_the_way_in_says_so(landscape: Landscape) -> None:
    store = landscape(*isle(), offer("bare", "helper", "evaluation", access_route="unclear"))
    item = only(store, topic=["evaluation"])
    assert (item.cost, item.way_in.route, item.way_in.url, item.way_in.text) == (
        None,
        None,
        None,
        "Not recorded",
    )


@pytest.mark.parametrize(
    ("nature", "role"),
    [("inspection", "inspects"), ("audit", "audits"), ("professional", "sets standards for")],
)
def test_a_provider_s_other_roles_towards_the_asker_are_named(
    landscape: Landscape, nature: str, role: str
) -> None:
    store = landscape(
        *isle(),
        line("accountable_to", "ijb-skerry", "helper", nature=nature, what="its services"),
        offer("help", "helper", "evaluation"),
    )
    (found,) = only(store, topic=["evaluation"], **{"for": "ijb-skerry"}).roles
    assert (found.role, found.party.id) == (role, "ijb-skerry")


def test_roles_reach_the_asker_s_council_board_partnership_and_posts(landscape: Landscape) -> None:
    store = landscape(
        *isle(),
        node("post", "post-ijb-chief-officer", "Chief Officer", kind="ijb_chief_officer"),
        line("accountable_to", "council-skerry", "helper", nature="audit", what="accounts"),
        line("accountable_to", "nhs-isles", "helper", nature="inspection", what="care"),
        line("accountable_to", "hscp-skerry", "helper", nature="complaint", what="complaints"),
        line("accountable_to", "post-ijb-chief-officer", "helper", nature="professional", what="conduct"),
        offer("help", "helper", "evaluation"),
    )
    roles = only(store, topic=["evaluation"], area=["Skerry"]).roles
    assert {(role.role, role.party.id) for role in roles} == {
        ("audits", "council-skerry"),
        ("inspects", "nhs-isles"),
        ("hears complaints about", "hscp-skerry"),
        ("sets standards for", "post-ijb-chief-officer--ijb-skerry"),
    }
    assert {role.party.id for role in only(store, **{"for": "hscp-skerry"}).roles} == {
        r.party.id for r in roles
    }


def test_a_council_that_asks_is_not_told_what_holds_for_its_joint_board(landscape: Landscape) -> None:
    store = landscape(
        *isle(),
        line("accountable_to", "ijb-skerry", "helper", nature="audit", what="accounts"),
        offer("help", "helper", "evaluation"),
    )
    assert only(store, **{"for": "council-skerry"}).roles == []


def test_a_payer_funds_and_the_one_paid_does_not(landscape: Landscape) -> None:
    money: dict[str, Any] = {"kind": "core_grant", "status": "budget", "price_basis": "cash"}
    store = landscape(
        *isle(),
        line("funds", "helper", "nhs-isles", **money),
        line("funds", "ijb-skerry", "other", **money),
        offer("a", "helper", "evaluation"),
        offer("b", "other", "evaluation"),
    )
    answer = answer_support(store, SupportQuestion.model_validate({"for": "ijb-skerry"}))
    assert [[role.role for role in item.roles] for item in answer.items] == [["funds"], []]
    assert (
        "Of the bodies shown, one also funds Skerry Integration Joint Board or its partners."
        in answer.summary
    )


def test_a_role_that_no_source_confirms_is_shown_and_not_counted(landscape: Landscape) -> None:
    store = landscape(
        *isle(),
        node("source", "unverified", "General knowledge, unverified", sources=("unverified",)),
        line("accountable_to", "ijb-skerry", "helper", nature="audit", what="x", sources=("unverified",)),
        offer("help", "helper", "evaluation"),
    )
    answer = answer_support(store, SupportQuestion.model_validate({"for": "ijb-skerry"}))
    assert answer.items[0].roles[0].sources == ["unverified"]
    assert "audits" not in answer.summary


def test_an_offer_that_no_source_confirms_does_not_decide_alone(landscape: Landscape) -> None:
    store = landscape(
        *isle(),
        node("source", "unverified", "General knowledge, unverified", sources=("unverified",)),
        offer("hearsay", "helper", "evaluation", sources=("unverified",), confidence="low", area_id=ISLE),
        offer("elsewhere", "helper", "evaluation", area_id=FAR),
    )
    answer = answer_support(store, SupportQuestion(topic=("evaluation",), area=("Skerry",)))
    assert "All of it is unconfirmed: no source held." in answer.summary
    assert [gap.text for gap in answer.gaps] == [
        "No source is held for any offer of help with Evaluation here; do not rely on these alone.",
        "Two offers of help with Evaluation in all places together.",
    ]


def test_where_nobody_helps_the_same_elsewhere_is_named(landscape: Landscape) -> None:
    store = landscape(*isle(), offer("far", "helper", "evaluation", area_id=FAR))
    answer = answer_support(store, SupportQuestion(topic=("evaluation",), area=("Skerry",)))
    assert answer.summary == "Nobody is recorded as offering help with Evaluation open to Skerry."
    assert [(gap.text, gap.href) for gap in answer.gaps] == [
        ("One offer of help with Evaluation elsewhere.", "/api/v1/support?topic=evaluation")
    ]


def test_where_nobody_helps_in_the_form_asked_for_other_forms_are_named(landscape: Landscape) -> None:
    store = landscape(*isle(), offer("coach", "helper", "evaluation"))
    answer = answer_support(
        store, SupportQuestion(topic=("evaluation",), area=("Skerry",), form=("funding",))
    )
    assert answer.items == []
    assert [(gap.text, gap.href) for gap in answer.gaps] == [
        (
            "One offer of help with Evaluation here, of any form, for anybody.",
            f"/api/v1/support?topic=evaluation&area={ISLE}",
        )
    ]


def test_where_only_a_broader_topic_has_help_that_is_said_with_its_address(landscape: Landscape) -> None:
    store = landscape(*isle(), offer("wide", "helper", "learning"))
    answer = answer_support(store, SupportQuestion(topic=("surveys",)))
    assert [item.offer.id for item in answer.items] == ["wide"]
    assert [gap.text for gap in answer.gaps] == [
        "Nobody is recorded as offering help with Surveys itself here; what follows is about broader topics.",
        "One offer on the broader topic Learning.",
    ]


def test_an_asker_alone_says_where(landscape: Landscape) -> None:
    store = landscape(
        *isle(), offer("here", "helper", "falls", area_id=ISLE), offer("far", "helper", "falls", area_id=FAR)
    )
    assert ask(store, **{"for": "ijb-skerry"}) == ["here"]


def test_a_need_in_one_s_own_words_gives_topic_and_place(landscape: Landscape) -> None:
    store = landscape(
        *isle(), offer("here", "helper", "falls", area_id=ISLE), offer("far", "helper", "falls", area_id=FAR)
    )
    assert ask(store, q="falls in Skerry") == ["here"]


def test_several_places_of_a_need_mean_any_of_them(landscape: Landscape) -> None:
    store = landscape(
        *isle(),
        offer("a-here", "helper", "falls", area_id=ISLE),
        offer("b-far", "helper", "falls", area_id=FAR),
        offer("c-other", "helper", "evaluation", area_id=FAR),
    )
    answer = answer_support(store, SupportQuestion(q="falls in Skerry and Farland"))
    assert [item.offer.id for item in answer.items] == ["a-here", "b-far"]
    assert [
        (term["given"], term["id"]) for term in (answer.question["area"], *answer.question["area"]["also"])
    ] == [("Skerry", ISLE), ("Farland", FAR)]


def test_a_place_that_was_chosen_is_not_read_from_the_words_again(landscape: Landscape) -> None:
    store = landscape(
        *isle(), offer("here", "helper", "falls", area_id=ISLE), offer("far", "helper", "falls", area_id=FAR)
    )
    answer = answer_support(store, SupportQuestion(q="falls in Skerry", area=(FAR,)))
    assert [item.offer.id for item in answer.items] == ["far"]
    assert ISLE not in str(answer.question)


def test_an_unknown_topic_is_refused_with_what_is_nearest(landscape: Landscape) -> None:
    store = landscape(*isle(), offer("one", "helper", "evaluation"))
    with pytest.raises(UnknownTerm) as refused:
        ask(store, topic=["zeppelins"])
    assert refused.value.document().parameter == "topic"


def test_pages_follow_each_other_without_gap_or_repeat(landscape: Landscape) -> None:
    store = landscape(*isle(), *(offer(f"o{number}", "helper", "evaluation") for number in range(7)))
    seen: list[str] = []
    after: str | None = None
    while True:
        answer = answer_support(store, SupportQuestion(topic=("evaluation",), limit=3, after=after))
        seen += [item.offer.id for item in answer.items]
        after = answer.next
        if after is None:
            break
    assert seen == [f"o{number}" for number in range(7)]


def test_words_of_a_need_that_play_no_part_are_named(landscape: Landscape) -> None:
    store = landscape(*isle(), offer("here", "helper", "falls", area_id=ISLE))
    answer = answer_support(store, SupportQuestion(q="falls in Invergloam, Skerry"))
    assert "“Invergloam” was not understood and plays no part in this answer" in answer.landscape.limits
    assert answer.question["q"]["unread"] == ["Invergloam"]
    understood = answer_support(store, SupportQuestion(q="help with falls in Skerry"))
    assert "unread" not in understood.question["q"]
