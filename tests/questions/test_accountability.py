"""Who answers to whom: lines both ways, several principals at once, and how many lines a post holds."""

from typing import Any

import pytest

from graph_schema.records import AnyRecord
from service.problems import BadValue, UnknownTerm
from service.questions.accountability import (
    AccountabilityAnswer,
    AccountabilityQuestion,
    answer_accountability,
)
from service.stores.base import MAX_STEPS, Store
from tests.conftest import Landscape
from tests.landscapes import line, node, source
from tests.questions.answering import OFFICER, answers, offices


def ask(store: Store, **given: Any) -> AccountabilityAnswer:
    return answer_accountability(store, AccountabilityQuestion.model_validate(given))


def ends(answer: AccountabilityAnswer) -> set[tuple[str, str]]:
    return {(item.who.id, item.to_whom.id) for item in answer.items}


def law(id_: str, status: str = "in_force") -> AnyRecord:
    return node("instrument", id_, id_, instrument_type="act", status=status)


def test_a_party_is_shown_both_ways(landscape: Landscape) -> None:
    answer = ask(landscape(*offices(), answers("ijb-skerry", "ministers")), **{"for": "ijb-skerry"})
    assert [(item.direction, item.who.id, item.to_whom.id) for item in answer.items] == [
        ("answers", "ijb-skerry", "ministers"),
        ("is answered to", OFFICER, "ijb-skerry"),
    ]


def test_from_is_one_way_and_to_the_other(landscape: Landscape) -> None:
    store = landscape(*offices(), answers("ijb-skerry", "ministers"))
    assert ends(ask(store, **{"from": "ijb-skerry"})) == {("ijb-skerry", "ministers")}
    assert ends(ask(store, to="ijb-skerry")) == {(OFFICER, "ijb-skerry")}


def test_a_post_is_found_by_its_name(landscape: Landscape) -> None:
    answer = ask(landscape(*offices()), **{"for": "chief officer, skerry integration joint board"})
    assert answer.question["for"]["id"] == OFFICER
    assert ends(answer) == {(OFFICER, "ijb-skerry")}


def test_a_name_that_nobody_bears_is_refused_with_the_nearest(landscape: Landscape) -> None:
    with pytest.raises(UnknownTerm) as refused:
        ask(landscape(*offices()), **{"for": "Chief Officer of Skerry"})
    assert OFFICER in [suggestion.id for suggestion in refused.value.members["suggestions"]]


@pytest.mark.parametrize(
    "given", [{"for": "ijb-skerry", "to": "ministers"}, {"from": "ministers", "to": "ministers"}]
)
def test_parties_that_cannot_be_asked_together_are_refused(
    landscape: Landscape, given: dict[str, str]
) -> None:
    with pytest.raises(BadValue):
        ask(landscape(*offices()), **given)


def test_only_the_natures_asked_for_are_listed(landscape: Landscape) -> None:
    store = landscape(
        *offices(),
        answers("ijb-skerry", "ministers", "financial"),
        answers("ijb-skerry", "parliament", "democratic"),
    )
    assert ends(ask(store, **{"from": "ijb-skerry"}, nature=["For money"])) == {("ijb-skerry", "ministers")}
    with pytest.raises(UnknownTerm):
        ask(store, nature=["finance"])


def test_natures_stand_in_the_order_of_the_vocabulary(landscape: Landscape) -> None:
    store = landscape(
        *offices(),
        answers("ijb-skerry", "ministers", "democratic"),
        answers("ijb-skerry", "ministers", "statutory"),
        answers("ijb-skerry", "ministers", "financial"),
    )
    shown = [item.nature.id for item in ask(store, **{"from": "ijb-skerry"}).items]
    assert shown == ["statutory", "financial", "democratic"]


def test_lines_further_away_are_followed_as_far_as_asked(landscape: Landscape) -> None:
    store = landscape(
        *offices(), answers("ijb-skerry", "ministers"), answers("ministers", "parliament", "democratic")
    )
    near, further, furthest = (ask(store, **{"from": OFFICER}, depth=depth) for depth in (1, 2, 3))
    assert ends(near) == {(OFFICER, "ijb-skerry")}
    assert ends(further) == ends(near) | {("ijb-skerry", "ministers")}
    assert ends(furthest) == ends(further) | {("ministers", "parliament")}
    assert {item.to_whom.id: item.depth for item in furthest.items}["parliament"] == 3


def test_a_line_that_has_ended_is_not_listed_and_was_while_it_held(landscape: Landscape) -> None:
    store = landscape(*offices(), answers("ijb-skerry", "ministers", valid=("2016", "2019")))
    assert ask(store, **{"from": "ijb-skerry"}).items == []
    assert ends(ask(store, **{"from": "ijb-skerry"}, as_of="2019-06-01")) == {("ijb-skerry", "ministers")}


def test_what_was_stated_for_every_body_stands_once_seen_from_above(landscape: Landscape) -> None:
    answer = ask(landscape(*offices(), answers("council", "ministers")), to="ministers")
    assert [(item.who.label, item.bodies) for item in answer.items] == [("Every council", 1)]


def test_a_statement_between_two_kinds_is_for_each_bodys_own(landscape: Landscape) -> None:
    answer = ask(landscape(*offices()), **{"from": "post-ijb-chief-officer"})
    assert [item.to_whom.label for item in answer.items] == ["Its own integration joint board"]


def test_without_a_party_statements_are_listed_as_they_were_made(landscape: Landscape) -> None:
    answer = ask(landscape(*offices(), answers("council", "ministers")))
    assert ends(answer) == {
        ("council", "ministers"),
        ("post-ijb-chief-officer", "integration_joint_board"),
    }


def principals(answer: AccountabilityAnswer) -> dict[str, set[str]]:
    return {row.nature.id: {party.id for party in row.parties} for row in answer.principals}


def test_two_to_answer_to_in_the_same_way_are_several_principals(landscape: Landscape) -> None:
    store = landscape(*offices(), answers("ijb-skerry", "council-skerry"), answers("ijb-skerry", "nhs-isles"))
    answer = ask(store, **{"for": "ijb-skerry"})
    assert principals(answer) == {"performance": {"council-skerry", "nhs-isles"}}
    assert {party.id for party in answer.principals[0].apart} == {"council-skerry", "nhs-isles"}


def test_two_to_answer_to_in_different_ways_are_not(landscape: Landscape) -> None:
    store = landscape(
        *offices(), answers("ijb-skerry", "council-skerry"), answers("ijb-skerry", "nhs-isles", "financial")
    )
    assert principals(ask(store, **{"for": "ijb-skerry"})) == {}


def test_two_statements_towards_one_party_are_not(landscape: Landscape) -> None:
    store = landscape(
        *offices(), answers("ijb-skerry", "nhs-isles", n=1), answers("ijb-skerry", "nhs-isles", n=2)
    )
    assert principals(ask(store, **{"for": "ijb-skerry"})) == {}


def test_one_that_was_answered_to_earlier_is_no_second_principal(landscape: Landscape) -> None:
    store = landscape(
        *offices(),
        answers("ijb-skerry", "council-skerry"),
        answers("ijb-skerry", "nhs-isles", valid=(None, "2018")),
    )
    assert principals(ask(store, **{"for": "ijb-skerry"})) == {}
    assert set(principals(ask(store, **{"for": "ijb-skerry"}, as_of="2018-06-01"))) == {"performance"}


def test_principals_that_answer_to_each_other_in_that_way_are_joined(landscape: Landscape) -> None:
    store = landscape(
        *offices(),
        answers("ijb-skerry", "council-skerry"),
        answers("ijb-skerry", "nhs-isles"),
        answers("ijb-skerry", "ministers"),
        answers("nhs-isles", "ministers"),
        answers("council-skerry", "ministers", "financial"),
    )
    row = ask(store, **{"for": "ijb-skerry"}).principals[0]
    assert [line.id for line in row.joined] == ["nhs-isles--performance--ministers"]
    assert [party.id for party in row.apart] == ["council-skerry"]


def _under_two_laws(landscape: Landscape, *tensions: AnyRecord, second: str = "nhs-isles") -> list[str]:
    """Return the tensions shown where the board answers to its council under one law and to a second under another."""
    store = landscape(
        *offices(),
        law("act-one"),
        law("act-two", "superseded"),
        answers("ijb-skerry", "council-skerry", basis_instrument_id="act-one"),
        answers("ijb-skerry", second, "financial", basis_instrument_id="act-two"),
        *tensions,
    )
    return [conflict.id for conflict in ask(store, **{"for": "ijb-skerry"}).conflicts]


def tension(**more: Any) -> AnyRecord:
    return line("in_tension_with", "act-two", "act-one", id_="t", tension="They pull apart.", **more)


def test_a_tension_between_the_laws_behind_two_principals_is_shown(landscape: Landscape) -> None:
    assert _under_two_laws(landscape, tension()) == ["t"]


def test_a_tension_is_not_where_one_party_is_answered_to_under_both(landscape: Landscape) -> None:
    assert _under_two_laws(landscape, tension(), second="council-skerry") == []


def test_a_tension_that_others_feel_is_not_shown(landscape: Landscape) -> None:
    assert _under_two_laws(landscape, tension(affects_kinds=("council",))) == []


def test_a_tension_that_has_ended_is_not_shown(landscape: Landscape) -> None:
    assert _under_two_laws(landscape, tension(valid=(None, "2018"))) == []


def test_both_laws_of_a_tension_have_their_status(landscape: Landscape) -> None:
    store = landscape(
        *offices(),
        law("act-one"),
        law("act-two", "superseded"),
        answers("ijb-skerry", "council-skerry", basis_instrument_id="act-one"),
        answers("ijb-skerry", "nhs-isles", basis_instrument_id="act-two"),
        tension(),
    )
    conflict = ask(store, **{"for": "ijb-skerry"}).conflicts[0]
    assert {shown.id: shown.status and shown.status.id for shown in conflict.laws} == {
        "act-one": "in_force",
        "act-two": "superseded",
    }
    assert {party.id for party in conflict.parties} == {"council-skerry", "nhs-isles"}


def test_a_post_is_counted_beside_the_others(landscape: Landscape) -> None:
    store = landscape(
        *offices(),
        source("unverified"),
        node(
            "post", "post-council-chief-executive", "Council chief executive", kind="council_chief_executive"
        ),
        answers(OFFICER, "ministers", "financial", sources=("unverified",)),
        answers("post-council-chief-executive", "council"),
    )
    chief = "post-council-chief-executive--council-skerry"
    most, fewest = (ask(store, **{"for": id_}).posts[0] for id_ in (OFFICER, chief))
    assert (most.statements, most.parties, most.unconfirmed, most.rank, most.posts) == (2, 2, 1, 1, 2)
    assert (fewest.statements, fewest.rank) == (1, 2)


def test_a_body_shows_the_counts_of_its_posts(landscape: Landscape) -> None:
    answer = ask(landscape(*offices()), **{"for": "ijb-skerry"})
    assert [(post.id, post.statements) for post in answer.posts] == [(OFFICER, 1)]


def test_a_line_that_has_ended_is_not_counted_for_a_post(landscape: Landscape) -> None:
    store = landscape(*offices(), answers(OFFICER, "ministers", valid=(None, "2018")))
    now, then = (ask(store, **{"for": OFFICER}, as_of=day).posts[0] for day in (None, "2018-01-01"))
    assert (now.statements, then.statements) == (1, 2)


def test_what_is_unknown_is_counted(landscape: Landscape) -> None:
    unsure = answers("ijb-skerry", "ministers", sources=("unverified",))
    store = landscape(*offices(), source("unverified"), unsure)
    limits = ask(store, **{"from": "ijb-skerry"}).landscape.limits
    assert "1 of 1 statements name no law or guidance" in limits
    assert "1 of 1 statements do not say how often" in limits
    assert "1 of 1 statements are unconfirmed: no source held" in limits


def test_that_nobody_is_answered_to_is_said_as_not_recorded(landscape: Landscape) -> None:
    store = landscape(*offices())
    answer = ask(store, **{"from": "parliament"})
    assert answer.summary == "It is not recorded that Parliament answers to anybody on this day."
    other_way = ask(store, to="parliament")
    assert other_way.summary == "Nobody is recorded as answering to Parliament on this day."


def test_a_lead_agency_says_how_few_statements_it_has_and_leads_to_its_partners(landscape: Landscape) -> None:
    store = landscape(
        *offices(),
        node("body", "ia-skerry", "Skerry lead agency", kind="lead_agency_integration_authority"),
        line("partner_in", "council-skerry", "ia-skerry"),
        line("partner_in", "nhs-isles", "ia-skerry"),
        line("partner_in", "parliament", "ia-skerry", valid=("2012", "2016")),  # no longer
        answers("ia-skerry", "ministers"),
        answers("council-skerry", "ministers"),
    )
    answer = ask(store, **{"for": "ia-skerry"})
    assert (
        "Few statements are made for lead agencies: 1 held for Skerry lead agency itself; Skerry Council and NHS Isles answer in their own right"
        in answer.landscape.limits
    )
    assert [(row.body.id, row.ask) for row in answer.in_their_own_right] == [
        ("council-skerry", "/api/v1/accountability?for=council-skerry"),
        ("nhs-isles", "/api/v1/accountability?for=nhs-isles"),
    ]
    board = ask(store, **{"for": "ijb-skerry"})
    assert board.in_their_own_right == []
    assert not any("lead agencies" in limit for limit in board.landscape.limits)


def test_highland_s_lead_agency_has_the_five_statements_of_its_kind(seed_store: Store) -> None:
    # accountable_to.csv: five rows from `lead_agency_integration_authority`, none from `ia-highland`.
    answer = ask(seed_store, **{"for": "ia-highland"}, as_of="2026-11-23")
    assert any(
        limit.startswith("Few statements are made for lead agencies: 5 held")
        for limit in answer.landscape.limits
    )
    assert [row.body.id for row in answer.in_their_own_right] == ["council-highland", "nhs-highland"]


def test_every_definition_names_its_source(landscape: Landscape) -> None:
    answer = ask(landscape(*offices()))
    assert {"accountability", "several principals", "path", "at once"} <= {d.term for d in answer.definitions}
    assert all(definition.source_title for definition in answer.definitions)


def test_a_walk_that_stops_at_its_limit_says_so(landscape: Landscape) -> None:
    many = [answers("ijb-skerry", "ministers", n=number) for number in range(MAX_STEPS + 1)]
    answer = ask(landscape(*offices(), *many), **{"from": "ijb-skerry"})
    assert answer.total == MAX_STEPS
    assert "The walk stopped at 5,000 statements: there are more" in answer.landscape.limits
