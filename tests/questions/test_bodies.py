"""Bodies: the list by kind, area and day, and one body's profile with every claim's source."""

from typing import Any

import pytest

from graph_schema.records import ChangeSet, Merge, Remove
from service.problems import RecordMerged, RecordRemoved, UnknownRecord
from service.questions.bodies import BodiesQuestion, answer_bodies
from service.questions.body import BodyAnswer, BodyQuestion, answer_body
from service.questions.items import SECTION_LIMIT, cited
from service.stores.base import Store
from tests.conftest import Landscape
from tests.landscapes import line, node, offer
from tests.questions.isle import isle

MONEY: dict[str, Any] = {"kind": "core_grant", "status": "budget", "price_basis": "cash"}


def listed(store: Store, **asked: Any) -> list[str]:
    return [item.id for item in answer_bodies(store, BodiesQuestion.model_validate(asked)).items]


def profile(store: Store, id_: str, **asked: Any) -> BodyAnswer:
    return answer_body(store, BodyQuestion.model_validate({"id": id_, **asked}))


def past() -> list[Any]:
    return [
        node("body", "old", "Old Board", kind="ndpb", valid=("2001", "2011-03-31")),
        node("body", "new", "New Board", kind="ndpb", valid=("2011-04-01", None)),
        line("succeeded_by", "old", "new", kind="merged", date="2011-04-01", what_moved="All its work"),
    ]


def test_bodies_stand_in_the_order_of_their_names(landscape: Landscape) -> None:
    store = landscape(*isle())
    assert listed(store) == ["helper", "nhs-isles", "other", "council-skerry", "ijb-skerry", "hscp-skerry"]


def test_a_kind_may_be_named_by_its_label(landscape: Landscape) -> None:
    assert listed(landscape(*isle()), kind=["Councils", "ndpb"]) == ["helper", "council-skerry"]


def test_an_area_lists_those_who_cover_it_or_a_wider_one(landscape: Landscape) -> None:
    store = landscape(*isle())
    assert listed(store, area=["Skerry"]) == ["nhs-isles", "council-skerry", "ijb-skerry", "hscp-skerry"]
    assert listed(store, area=["Isles"]) == ["nhs-isles"]
    assert listed(store, area=["Farland"]) == []


def test_active_tells_those_that_stand_from_those_that_ended(landscape: Landscape) -> None:
    store = landscape(*past())
    assert listed(store, active=True) == ["new"]
    assert listed(store, active=False) == ["old"]
    assert listed(store) == ["new", "old"]
    assert listed(store, active=True, as_of="2005-06-01") == ["old"]
    assert listed(store, active=False, as_of="2011-03-31") == []


def test_an_ended_body_names_its_successor_in_the_list_from_the_day_it_ended(landscape: Landscape) -> None:
    store = landscape(*past())
    items = {item.id: item for item in answer_bodies(store, BodiesQuestion()).items}
    assert (items["old"].active, [ref.id for ref in items["old"].succeeded_by]) == (False, ["new"])
    before = answer_bodies(store, BodiesQuestion.model_validate({"as_of": "2005-06-01"})).items
    assert {item.id: (item.active, item.succeeded_by) for item in before} == {
        "old": (True, []),
        "new": (False, []),
    }


def test_pages_of_bodies_follow_each_other(landscape: Landscape) -> None:
    store = landscape(*isle())
    first = answer_bodies(store, BodiesQuestion(limit=4))
    second = answer_bodies(store, BodiesQuestion(limit=4, after=first.next))
    assert [item.id for item in (*first.items, *second.items)] == listed(store)
    assert (first.total, second.next) == (6, None)


def test_a_profile_says_first_that_a_body_ended_and_what_came_after(landscape: Landscape) -> None:
    answer = profile(landscape(*past()), "old")
    assert answer.summary.startswith("Old Board ended on 31 March 2011. New Board came after it.")
    (after,) = answer.history
    assert (after.relation, after.party.id, after.date) == ("was succeeded by", "new", "2011-04-01")
    assert after.what_moved == "All its work"


def test_an_ended_body_is_shown_as_it_stood_at_its_end(landscape: Landscape) -> None:
    store = landscape(
        *past(),
        line("accountable_to", "old", "new", nature="audit", what="to the end", valid=("2005", "2011-03-31")),
        line(
            "accountable_to", "old", "new", id_="early", nature="audit", what="early", valid=("2002", "2003")
        ),
    )
    assert [item.what for item in profile(store, "old").answers_to] == ["to the end"]
    assert [item.what for item in profile(store, "old", as_of="2002-06-01").answers_to] == ["early"]


def test_a_body_that_had_not_begun_says_so(landscape: Landscape) -> None:
    answer = profile(landscape(*past()), "new", as_of="2005-06-01")
    assert answer.summary.startswith("New Board had not begun by 1 June 2005: it began on 1 April 2011.")
    assert not answer.history


def test_lines_are_shown_from_the_side_of_the_body_by_nature_with_law_and_cadence(
    landscape: Landscape,
) -> None:
    store = landscape(
        *isle(),
        node("instrument", "an-act", "An Act", instrument_type="act", status="in_force"),
        line(
            "accountable_to",
            "helper",
            "other",
            nature="performance",
            what="its plan",
            basis_instrument_id="an-act",
            basis_section="s.5",
            cadence="annual",
            reporting_product="annual report",
        ),
        line("accountable_to", "helper", "other", id_="law", nature="statutory", what="its duties"),
    )
    up = profile(store, "helper").answers_to
    assert [(item.nature.id, item.party.id) for item in up] == [
        ("statutory", "other"),
        ("performance", "other"),
    ]
    assert up[1].law is not None
    assert (up[1].law.label, up[1].section, up[1].product) == ("An Act", "s.5", "annual report")
    assert (up[0].law, up[0].cadence) == (None, None)
    down = profile(store, "other").holds_to_account
    assert [item.party.id for item in down] == ["helper", "helper"]


def test_a_line_stated_for_a_kind_says_so_at_the_body_and_stands_once_at_its_other_end(
    landscape: Landscape,
) -> None:
    store = landscape(
        *isle(),
        node("body", "ijb-far", "Far Board", kind="integration_joint_board"),
        line(
            "accountable_to",
            "integration_joint_board",
            "helper",
            id_="every",
            nature="audit",
            what="accounts",
        ),
    )
    (own,) = profile(store, "ijb-skerry").answers_to
    assert own.applies_to == "every integration joint board"
    assert own.stated_for is not None
    assert own.stated_for.id == "every"
    (many,) = profile(store, "helper").holds_to_account
    assert (many.party.id, many.bodies) == ("integration_joint_board", 2)


def test_money_is_listed_by_year_and_direction_and_never_added(landscape: Landscape) -> None:
    store = landscape(
        *isle(),
        line("funds", "other", "helper", id_="f1", amount_gbp=100, financial_year="2023-24", **MONEY),
        line("funds", "other", "helper", id_="f2", amount_gbp=100, financial_year="2024-25", **MONEY),
        line("funds", "helper", "other", id_="f3", financial_year="2024-25", **MONEY),
    )
    answer = profile(store, "helper")
    assert [(m.financial_year, m.direction, m.amount_gbp) for m in answer.money] == [
        ("2024-25", "in", 100),
        ("2024-25", "out", None),
        ("2023-24", "in", 100),
    ]
    assert "1 of 3 money lines shown have no amount recorded" in answer.landscape.limits
    assert "200" not in answer.model_dump_json()


def test_what_only_it_does_is_the_main_topics_that_nobody_else_has(landscape: Landscape) -> None:
    store = landscape(
        *isle(),
        node("source", "unverified", "General knowledge, unverified", sources=("unverified",)),
        offer("shared", "helper", "evaluation"),
        offer("same", "other", "evaluation"),
        offer("alone", "helper", "falls"),
        offer("also", "other", "evaluation", "falls"),
        offer("closed", "other", "surveys", status="closed"),
        offer("asking", "helper", "surveys"),
        offer("hearsay", "helper", "learning", sources=("unverified",)),
    )
    found = profile(store, "helper").only_here
    assert [(topic.id, [ref.id for ref in topic.offers]) for topic in found] == [
        ("falls", ["alone"]),
        ("surveys", ["asking"]),
    ]


def test_for_whom_counts_the_audiences_of_its_offers(landscape: Landscape) -> None:
    store = landscape(
        *isle(),
        offer("a", "helper", "falls", audience_kinds=("council", "community")),
        offer("b", "helper", "falls", audience_kinds=("council",)),
        offer("c", "helper", "falls", audience_kinds=("funder",), status="closed"),
    )
    answer = profile(store, "helper")
    assert [(kind.id, kind.offers) for kind in answer.for_whom] == [("council", 2), ("community", 1)]
    assert [(area.label, area.offers) for area in answer.open_in] == [("Scotland", 2)]
    assert [item.id for item in answer.offers] == ["a", "b"]


def test_a_joint_board_shows_partners_partnership_area_posts_and_functions(landscape: Landscape) -> None:
    store = landscape(
        *isle(),
        node("post", "post-ijb-chief-officer", "Chief Officer", kind="ijb_chief_officer"),
        line("accountable_to", "post-ijb-chief-officer", "helper", nature="professional", what="conduct"),
        node("function", "fn-falls", "Falls care", group="adult_social_care", required_by="optional"),
        line("delegates_to", "council-skerry", "ijb-skerry", function_id="fn-falls", state="delegated"),
    )
    answer = profile(store, "ijb-skerry")
    assert {(item.relation, item.party.id) for item in answer.partners} == {
        ("has the partner", "council-skerry"),
        ("has the partner", "nhs-isles"),
        ("operates", "hscp-skerry"),
    }
    assert [(post.label, post.answers_to) for post in answer.posts] == [
        ("Chief Officer, Skerry Integration Joint Board", 1)
    ]
    assert [item.party.label for item in answer.areas] == ["Skerry"]
    (handed,) = answer.delegations
    assert handed.function is not None
    assert (handed.function.label, handed.delegated_by.id) == ("Falls care", "council-skerry")


def test_other_names_are_shown_but_for_misspellings(landscape: Landscape) -> None:
    store = landscape(
        *isle(),
        node("name", "n1", "HLP", of_id="helper", kind="abbreviation"),
        node("name", "n2", "Hepler", of_id="helper", kind="misspelling"),
    )
    assert [name.name for name in profile(store, "helper").names] == ["HLP"]


def test_a_long_section_is_cut_and_says_how_much_there_is_and_where(landscape: Landscape) -> None:
    lines = [
        line("funds", "helper", "other", id_=f"f{n:03}", financial_year="2024-25", **MONEY)
        for n in range(SECTION_LIMIT + 5)
    ]
    answer = profile(landscape(*isle(), *lines), "helper")
    (part,) = [part for part in answer.parts if part.section == "money"]
    assert (part.shown, part.total, len(answer.money)) == (SECTION_LIMIT, SECTION_LIMIT + 5, SECTION_LIMIT)
    assert part.href == "/api/v1/records?type=funds&body=helper"


def test_ids_that_do_not_stand_are_told_apart(landscape: Landscape) -> None:
    store = landscape(*isle(), node("body", "lonely", kind="ndpb"))
    store.apply(
        ChangeSet(
            id="second",
            author="test",
            operations=(Merge(id="other", into="helper"), Remove(id="lonely")),
        )
    )
    with pytest.raises(UnknownRecord):
        profile(store, "nobody")
    with pytest.raises(RecordMerged) as merged:
        profile(store, "other")
    assert merged.value.into == "/api/v1/bodies/helper"
    with pytest.raises(RecordRemoved):
        profile(store, "lonely")


@pytest.mark.parametrize(
    "id_", ["ijb-fife", "ia-highland", "scottish-government", "nhs-education-for-scotland"]
)
def test_every_claim_of_a_real_profile_names_sources_that_are_given(seed_store: Store, id_: str) -> None:
    answer = profile(seed_store, id_)
    shown = answer.model_dump(mode="json", exclude={"sources"})
    assert cited(shown) == set(answer.sources)
    for section in (answer.answers_to, answer.money, answer.offers, answer.duties, answer.history):
        assert all(row.sources for row in section)


def test_the_real_successor_of_nhs_education_for_scotland_is_nhs_delivery(seed_store: Store) -> None:
    answer = profile(seed_store, "nhs-education-for-scotland")
    assert answer.summary.startswith("NHS Education for Scotland ended on 31 March 2026.")
    assert [ref.id for ref in answer.items[0].succeeded_by] == ["nhs-delivery"]
    assert profile(seed_store, "nhs-education-for-scotland", as_of="2020-01-01").items[0].active
