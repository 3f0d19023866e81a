"""What follows from records, rule by rule, on landscapes of a few bodies."""

from typing import Any

import pytest

from graph_schema.expansion import Expansion, derive, expand, implied_lines, structure_of
from graph_schema.extents import body_extents, make_extents
from graph_schema.records import AnyRecord, Line, Node
from graph_schema.schema import load_schema
from tests.landscapes import line, node, offer

SCHEMA = load_schema()

# Two council areas, Hill and Dale, lie in one health board's area; a third, Isle, is a board's area alone.
AREAS = (
    node("area", "S08-land", "Land", area_type="health_board_area"),
    node("area", "S08-isle", "Isle", area_type="health_board_area"),
    node("area", "S12-hill", "Hill", area_type="council_area", health_board_area_id="S08-land"),
    node("area", "S12-dale", "Dale", area_type="council_area", health_board_area_id="S08-land"),
    node("area", "S12-isle", "Isle", area_type="council_area", health_board_area_id="S08-isle"),
    node("area", "S37-hill-and-dale", "Hill and Dale", area_type="integration_authority_area"),
    node("area", "S37-isle", "Isle", area_type="integration_authority_area"),
    node("area", "S92", "Everywhere", area_type="country"),
)


def body(id_: str, kind: str, area: str | None = None, **rest: Any) -> tuple[AnyRecord, ...]:
    made = node("body", id_, id_.title(), kind=kind, **rest)
    return (made,) if area is None else (made, line("covers", id_, area))


# Hill and Dale share one joint board; Isle has its own.
BODIES = (
    *body("hill", "council", "S12-hill"),
    *body("dale", "council", "S12-dale"),
    *body("isle", "council", "S12-isle"),
    *body("nhs-land", "territorial_health_board", "S08-land"),
    *body("nhs-isle", "territorial_health_board", "S08-isle"),
    *body("ijb-hd", "integration_joint_board", "S37-hill-and-dale"),
    *body("ijb-isle", "integration_joint_board", "S37-isle"),
    *(line("partner_in", partner, "ijb-hd") for partner in ("hill", "dale", "nhs-land")),
    *(line("partner_in", partner, "ijb-isle") for partner in ("isle", "nhs-isle")),
)


def answers(from_id: str, to_id: str, **rest: Any) -> Line:
    usual = {"nature": "financial", "what": "Money"}
    return line("accountable_to", from_id, to_id, id_="said", **{**usual, **rest})


def pairs(*records: AnyRecord) -> list[tuple[str, str]]:
    """Return the ends of the accountability lines made of what is said."""
    made = derive([*AREAS, *BODIES, *records], SCHEMA)
    return sorted((li.from_id, li.to_id) for li in made.lines if li.type == "accountable_to")


def posts(kind: str) -> Node:
    return node("post", f"post-{kind.replace('_', '-')}", kind=kind)


def test_a_joint_board_answers_to_its_own_councils_and_no_other() -> None:
    assert pairs(answers("integration_joint_board", "council")) == [
        ("ijb-hd", "dale"), ("ijb-hd", "hill"), ("ijb-isle", "isle"),
    ]  # fmt: skip


def test_a_council_and_a_health_board_answer_to_their_own_joint_board() -> None:
    assert pairs(answers("council", "integration_joint_board")) == [
        ("dale", "ijb-hd"), ("hill", "ijb-hd"), ("isle", "ijb-isle"),
    ]  # fmt: skip
    assert pairs(answers("territorial_health_board", "integration_joint_board")) == [
        ("nhs-isle", "ijb-isle"), ("nhs-land", "ijb-hd"),
    ]  # fmt: skip


def test_bodies_that_no_line_joins_find_their_own_through_their_areas() -> None:
    planning = [*body("cpp-hill", "community_planning_partnership", "S12-hill"),
                *body("cpp-isle", "community_planning_partnership", "S12-isle")]  # fmt: skip
    assert pairs(answers("integration_joint_board", "community_planning_partnership"), *planning) == [
        ("ijb-hd", "cpp-hill"), ("ijb-isle", "cpp-isle"),
    ]  # fmt: skip
    assert pairs(answers("territorial_health_board", "community_planning_partnership"), *planning) == [
        ("nhs-isle", "cpp-isle"), ("nhs-land", "cpp-hill"),
    ]  # fmt: skip


def test_a_line_that_joins_goes_before_the_areas() -> None:
    # A collaborative has no area; its members are its own councils.
    group = [*body("ric-north", "regional_improvement_collaborative"), line("member_of", "hill", "ric-north"),
             line("member_of", "isle", "ric-north")]  # fmt: skip
    assert pairs(answers("regional_improvement_collaborative", "council"), *group) == [
        ("ric-north", "hill"), ("ric-north", "isle"),
    ]  # fmt: skip
    assert pairs(answers("council", "regional_improvement_collaborative"), *group) == [
        ("hill", "ric-north"), ("isle", "ric-north"),
    ]  # fmt: skip


def test_a_partnership_finds_its_board_through_the_line_by_which_it_is_operated() -> None:
    arm = [*body("hscp-hd", "health_and_social_care_partnership"), line("operates", "ijb-hd", "hscp-hd")]
    said = answers("health_and_social_care_partnership", "integration_joint_board")
    assert pairs(said, *arm) == [("hscp-hd", "ijb-hd")]


def test_a_line_to_one_body_is_every_body_s_of_the_kind() -> None:
    auditor = body("auditor", "regulator_or_scrutiny_body")
    assert pairs(answers("council", "auditor"), *auditor) == [
        ("dale", "auditor"), ("hill", "auditor"), ("isle", "auditor"),
    ]  # fmt: skip
    association = body("association", "local_government_body")
    assert pairs(answers("association", "council"), *association) == [
        ("association", "dale"), ("association", "hill"), ("association", "isle"),
    ]  # fmt: skip


def test_a_line_to_a_local_body_is_that_of_its_own() -> None:
    assert pairs(answers("council", "nhs-land")) == [("dale", "nhs-land"), ("hill", "nhs-land")]


def test_a_local_body_without_partners_or_area_has_none_of_its_own_rather_than_all() -> None:
    new = body("ijb-new", "integration_joint_board")
    assert ("ijb-new", "hill") not in pairs(answers("integration_joint_board", "council"), *new)
    assert [end for start, end in pairs(answers("council", "integration_joint_board"), *new)].count(
        "ijb-new"
    ) == 0


def test_a_kind_of_national_bodies_is_everybody_s() -> None:
    national = [*body("nhs-24", "special_health_board"), *body("ambulance", "special_health_board")]
    to_all = [(council, board) for council in ("dale", "hill", "isle") for board in ("ambulance", "nhs-24")]
    assert pairs(answers("council", "special_health_board"), *national) == to_all
    assert pairs(answers("special_health_board", "council"), *national) == sorted((b, c) for c, b in to_all)


def test_a_lead_agency_is_not_a_joint_board() -> None:
    lead = [
        *body("glen", "council", "S12-glen"), *body("nhs-glen", "territorial_health_board", "S08-glen"),
        *body("ia-glen", "lead_agency_integration_authority"),
        node("area", "S08-glen", "Glen", area_type="health_board_area"),
        node("area", "S12-glen", "Glen", area_type="council_area", health_board_area_id="S08-glen"),
        line("partner_in", "glen", "ia-glen"), line("partner_in", "nhs-glen", "ia-glen"),
        posts("ijb_chief_officer"),
    ]  # fmt: skip
    for said in (
        answers("integration_joint_board", "council"),
        answers("council", "integration_joint_board"),
        answers("territorial_health_board", "integration_joint_board"),
        answers("post-ijb-chief-officer", "council"),
    ):
        assert not any("glen" in f"{start} {end}" for start, end in pairs(said, *lead))
    assert pairs(answers("lead_agency_integration_authority", "council"), *lead) == [("ia-glen", "glen")]


def test_a_post_stated_for_a_kind_becomes_one_post_a_body() -> None:
    made = derive([*AREAS, *BODIES, posts("ijb_chief_officer")], SCHEMA)
    assert [(p.id, p.label, p.text("body_id"), p.stated_for) for p in made.nodes] == [
        ("post-ijb-chief-officer--ijb-hd", "Chief Officer, Ijb-Hd", "ijb-hd", "post-ijb-chief-officer"),
        ("post-ijb-chief-officer--ijb-isle", "Chief Officer, Ijb-Isle", "ijb-isle", "post-ijb-chief-officer"),
    ]
    sits = [(li.from_id, li.to_id) for li in made.lines if li.type == "sits_in"]
    assert sits == [
        ("post-ijb-chief-officer--ijb-hd", "ijb-hd"),
        ("post-ijb-chief-officer--ijb-isle", "ijb-isle"),
    ]


def test_a_post_answers_to_the_bodies_and_posts_that_are_its_body_s_own() -> None:
    officer, finance, lead = (
        posts("ijb_chief_officer"),
        posts("council_section_95_officer"),
        posts("ijb_chair"),
    )
    everybody = (officer, finance, lead)
    hd, isle = "post-ijb-chief-officer--ijb-hd", "post-ijb-chief-officer--ijb-isle"
    assert pairs(answers(officer.id, "council"), *everybody) == [(hd, "dale"), (hd, "hill"), (isle, "isle")]
    assert pairs(answers(officer.id, finance.id), *everybody) == [
        (hd, "post-council-section-95-officer--dale"), (hd, "post-council-section-95-officer--hill"),
        (isle, "post-council-section-95-officer--isle"),
    ]  # fmt: skip
    # Within one body: to its own board and its own chair only.
    assert pairs(answers(officer.id, "integration_joint_board"), *everybody) == [
        (hd, "ijb-hd"),
        (isle, "ijb-isle"),
    ]
    assert pairs(answers(officer.id, lead.id), *everybody) == [
        (hd, "post-ijb-chair--ijb-hd"), (isle, "post-ijb-chair--ijb-isle"),
    ]  # fmt: skip


def test_a_post_of_one_body_stays_as_it_is_and_sits_there() -> None:
    his = body("healthcare-improvement-scotland", "regulator_or_scrutiny_body")
    ministers = body("ministers", "government")
    made = derive([*his, *ministers, posts("his_chair"), answers("post-his-chair", "ministers")], SCHEMA)
    assert made.nodes == ()
    assert [(li.type, li.from_id, li.to_id) for li in made.lines] == [
        ("sits_in", "post-his-chair", "healthcare-improvement-scotland"),
    ]


def test_a_made_line_keeps_what_was_stated_and_where_it_comes_from() -> None:
    said = answers(
        "integration_joint_board", "council", confidence="medium", sources=("web",), cadence="annual"
    )
    made = [li for li in derive([*AREAS, *BODIES, said], SCHEMA).lines if li.type == "accountable_to"]
    assert {li.stated_for for li in made} == {"said"}
    assert {li.confidence for li in made} == {"medium"}
    assert {li.sources for li in made} == {("web",)}
    assert all(li.properties == said.properties for li in made)
    assert [li.id for li in made] == ["said.ijb-hd.dale", "said.ijb-hd.hill", "said.ijb-isle.isle"]


def periods(said: Line, *records: AnyRecord) -> dict[tuple[str, str], tuple[str | None, str | None]]:
    made = derive([*AREAS, *records, said], SCHEMA).lines
    return {
        (li.from_id, li.to_id): (li.valid_from, li.valid_to) for li in made if li.type == "accountable_to"
    }


def test_a_line_holds_while_the_bodies_at_both_its_ends_stood() -> None:
    auditor = body("auditor", "regulator_or_scrutiny_body", valid=("2000", None))
    gone = body("gone", "council", "S12-dale", valid=("1996-04-01", "2010-03-31"))
    young = body("young", "council", "S12-hill", valid=("2010-04-01", None))
    assert periods(answers("council", "auditor", valid=("1975", None)), *auditor, *gone, *young) == {
        ("gone", "auditor"): ("2000", "2010-03-31"),
        ("young", "auditor"): ("2010-04-01", None),
    }


def test_a_line_is_not_made_between_bodies_that_never_stood_together() -> None:
    auditor = body("auditor", "regulator_or_scrutiny_body", valid=("2000-04-01", None))
    gone = body("gone", "council", "S12-dale", valid=(None, "2000-03-31"))
    assert periods(answers("council", "auditor"), *auditor, *gone) == {}
    # Nor where the duty came after the body had ended.
    assert periods(answers("council", "auditor", valid=("2016", None)), *auditor, *gone) == {}


def test_a_line_between_partners_holds_while_they_were_partners() -> None:
    board = body("ijb", "integration_joint_board", valid=("2015", None))
    left = [*body("hill", "council"), line("partner_in", "hill", "ijb", valid=("2016-04-01", "2019-03-31"))]
    assert periods(answers("integration_joint_board", "council"), *board, *left) == {
        ("ijb", "hill"): ("2016-04-01", "2019-03-31"),
    }


def test_partners_that_parted_and_joined_again_are_joined_from_first_to_last() -> None:
    board = body("ijb", "integration_joint_board")
    twice = [*body("hill", "council"),
             line("partner_in", "hill", "ijb", valid=("2012", "2014")),
             line("partner_in", "hill", "ijb", id_="again", valid=("2018", None))]  # fmt: skip
    assert periods(answers("integration_joint_board", "council"), *board, *twice) == {
        ("ijb", "hill"): ("2012", None),
    }


def test_a_post_stands_as_long_as_its_body() -> None:
    made = derive(
        [*body("ijb", "integration_joint_board", valid=("2016-02-06", "2027")), posts("ijb_chair")], SCHEMA
    )
    assert [(p.valid_from, p.valid_to) for p in made.nodes] == [("2016-02-06", "2027")]
    assert [(li.valid_from, li.valid_to) for li in made.lines] == [("2016-02-06", "2027")]


def test_a_body_that_is_added_has_the_lines_of_its_kind() -> None:
    auditor = body("auditor", "regulator_or_scrutiny_body")
    said = answers("council", "auditor")
    assert ("new-town", "auditor") not in pairs(said, *auditor)
    assert ("new-town", "auditor") in pairs(said, *auditor, *body("new-town", "council"))


def test_a_duty_laid_on_a_kind_is_laid_on_each_body_of_it() -> None:
    duty = node(
        "duty", "d-plan", "Plan", on_kinds=("integration_joint_board", "council"), funding_state="funded"
    )
    made = derive([*AREAS, *BODIES, duty], SCHEMA).lines
    laid = [(li.from_id, li.to_id, li.stated_for) for li in made if li.type == "laid_on"]
    assert sorted(laid) == sorted(
        [
            ("d-plan", "integration_joint_board", "d-plan"),
            ("d-plan", "council", "d-plan"),
            ("d-plan", "ijb-hd", "d-plan.laid_on.integration_joint_board"),
            ("d-plan", "ijb-isle", "d-plan.laid_on.integration_joint_board"),
            *(("d-plan", council, "d-plan.laid_on.council") for council in ("hill", "dale", "isle")),
        ]
    )


def test_what_a_kind_contributes_to_is_each_body_s() -> None:
    said = line("contributes_to", "integration_joint_board", "o-1", how="By planning")
    outcome = node("outcome", "o-1", framework="nhwb-2015")
    made = derive([*AREAS, *BODIES, outcome, said], SCHEMA).lines
    assert [(li.from_id, li.to_id) for li in made if li.type == "contributes_to"] == [
        ("ijb-hd", "o-1"), ("ijb-isle", "o-1"),
    ]  # fmt: skip


def test_an_audience_is_a_kind_and_stays_one() -> None:
    help_ = offer("o-1", "hill", "evaluation", audience_kinds=("council", "researcher"))
    made = derive([*AREAS, *BODIES, help_], SCHEMA).lines
    assert [li.to_id for li in made if li.type == "open_to"] == ["council", "researcher"]


@pytest.mark.parametrize("kind", ["researcher", "funder", "care_provider", "community", "national_body"])
def test_a_line_between_a_body_and_what_is_only_an_audience_makes_nothing(kind: str) -> None:
    assert pairs(answers(kind, "hill")) == []


def test_references_become_lines_in_their_order_each_once() -> None:
    help_ = offer(
        "o-1", "hill", "evaluation", "co-production", "evaluation", audience_kinds=(), area_id="S12-hill"
    )
    lines = implied_lines(help_, SCHEMA)
    assert [(li.id, li.from_id, li.to_id, li.properties["position"]) for li in lines] == [
        ("o-1.provides.hill", "hill", "o-1", 0),
        ("o-1.about.evaluation", "o-1", "evaluation", 0),
        ("o-1.about.co-production", "o-1", "co-production", 1),
        ("o-1.offered_in.S12-hill", "o-1", "S12-hill", 0),
    ]
    assert {li.stated_for for li in lines} == {"o-1"}


def test_the_structure_alone_gives_the_same_expansion() -> None:
    # A store expands from these records only, so they must hold all that the rules read.
    records = [*AREAS, *BODIES, posts("ijb_chief_officer"), answers("post-ijb-chief-officer", "council"),
               offer("o-1", "hill", "evaluation")]  # fmt: skip
    kept = structure_of(records, SCHEMA)
    assert {r.type for r in records} - {r.type for r in kept} == {"offer"}
    assert expand(kept, SCHEMA) == expand(records, SCHEMA)


def test_the_order_of_the_records_does_not_matter() -> None:
    records = [*AREAS, *BODIES, posts("ijb_chief_officer"), answers("post-ijb-chief-officer", "council")]
    assert derive(records, SCHEMA) == derive(records[::-1], SCHEMA)
    assert derive([], SCHEMA) == Expansion((), ())


def test_areas_of_all_sorts_are_compared_by_the_council_areas_that_they_take_in() -> None:
    extents = make_extents([*AREAS, *BODIES])
    assert extents["S12-hill"] == {"S12-hill"}
    assert extents["S08-land"] == {"S12-hill", "S12-dale"} == extents["S37-hill-and-dale"]
    assert extents["S08-isle"] == extents["S12-isle"] == extents["S37-isle"]
    assert extents["S92"] == {"S12-hill", "S12-dale", "S12-isle"}
    bodies = body_extents([*AREAS, *BODIES])
    assert bodies["nhs-land"] == bodies["ijb-hd"] == {"S12-hill", "S12-dale"}
    assert "auditor" not in bodies
