"""Overlap and gaps on the real landscape: what rows of the evidence, read by hand, lead one to expect."""

from datetime import date

import pytest

from graph_schema.records import Node
from service.questions.gaps import GapsQuestion, answer_gaps
from service.questions.overlap import OverlapQuestion, answer_overlap
from service.questions.overlap_matrix import OverlapMatrixQuestion, answer_overlap_matrix
from service.stores.base import Store
from tests.conftest import seed_records

_DAY = date(2026, 11, 23)

_BODIES = [record for record in seed_records() if isinstance(record, Node) and record.type == "body"]

_AUTHORITIES = sorted(
    body.id
    for body in _BODIES
    if body.text("kind") in {"integration_joint_board", "lead_agency_integration_authority"}
)


def test_two_national_surveys_of_performance_are_a_pair_with_the_line_that_joins_them(
    seed_store: Store,
) -> None:
    """Rows is-lgbf and sg-hace-survey: both data and analysis, first of all on performance measurement, for Scotland.

    Of their users councils and partnerships stand in both. The accountability line of 2005 joins the two bodies.
    """
    asked = OverlapQuestion(
        body=("improvement-service", "scottish-government"), sort="given_by_people", as_of=_DAY
    )
    (pair,) = answer_overlap(seed_store, asked).items
    assert pair.finding.id == "duplication"
    assert [topic.id for topic in pair.topics] == ["performance-measurement"]
    assert [kind.id for kind in pair.audience] == ["council", "health_and_social_care_partnership"]
    assert [area.id for area in pair.areas] == ["S92000003"]
    assert ([o.id for o in pair.first_offers], [o.id for o in pair.second_offers]) == (
        ["is-lgbf"],
        ["sg-hace-survey"],
    )
    joined = {joined.text for joined in pair.coordinated}
    assert (
        "Improvement Service to Scottish Government: Core grant funding without direct accountability to ministers (for money)"
        in joined
    )


def test_the_survey_was_no_pair_before_the_framework_began(seed_store: Store) -> None:
    """The survey is of 2009, the framework of 2010."""
    asked = {"body": ("improvement-service", "scottish-government"), "topic": ("performance-measurement",)}
    found = [
        answer_overlap(
            seed_store, OverlapQuestion(**asked, finding=("duplication",), as_of=date(year, 6, 1))
        ).total
        for year in (2009, 2010)
    ]
    assert found == [0, 1]


def test_help_with_frailty_is_one_offer_found_at_work_and_guidance_on_set_aside_is_no_help(
    seed_store: Store,
) -> None:
    """Of four rows on frailty one is closed and one current; set-aside budgets stand in two rows, both guidance."""
    asked = GapsQuestion(topic=("frailty-and-falls", "set-aside-budgets"), as_of=_DAY)
    items = {item.topic.id: item for item in answer_gaps(seed_store, asked).items}
    frailty, set_aside = items["frailty-and-falls"], items["set-aside-budgets"]
    assert frailty.only_offer is not None
    assert (frailty.state.id, frailty.only_offer.id) == ("one", "his-frailty-learning-system")
    assert (set_aside.state.id, set_aside.to_read, set_aside.places) == ("none", 2, 31)


def test_no_pair_compares_help_with_reading_and_no_reading_is_duplication(seed_store: Store) -> None:
    answer = answer_overlap(seed_store, OverlapQuestion(as_of=_DAY, limit=500, sort="to_read_or_use"))
    assert {item.finding.id for item in answer.items} == {"overlap"}
    forms = {form.id for item in answer.items for form in item.forms}
    assert forms <= {"guidance", "tool", "research"}


@pytest.mark.parametrize("authority", _AUTHORITIES)
def test_every_partnership_gets_an_answer(seed_store: Store, authority: str) -> None:
    area = next(
        line.to_id for line in seed_store.lines([authority], types=("covers",), direction="out").items
    )
    pairs = answer_overlap(seed_store, OverlapQuestion(area=(area,), as_of=_DAY, limit=5))
    own = answer_overlap(seed_store, OverlapQuestion(body=(authority,), as_of=_DAY))
    gaps = answer_gaps(seed_store, GapsQuestion(area=(area,), audience=("council",), as_of=_DAY))
    assert pairs.items
    assert [item.id for item in own.distinctive] == [authority, authority]
    assert {item.where for item in gaps.items} == {gaps.question["area"]["label"]}


def test_every_body_with_an_offer_that_is_compared_has_a_row(seed_store: Store) -> None:
    answer = answer_overlap_matrix(seed_store, OverlapMatrixQuestion(as_of=_DAY, limit=500))
    assert len(answer.columns) == 11, "topics.csv has eleven rows without a broader topic"
    assert len(answer.items) == answer.total
    assert all(item.help_alone <= item.help and item.to_read_alone <= item.to_read for item in answer.items)
