"""Outcomes: who is said to contribute, to which nobody is, and an agency's own contribution chain."""

import csv
from collections import defaultdict
from datetime import date

import pytest

from graph_schema.records import AnyRecord
from service.problems import UnknownRecord, UnknownTerm
from service.questions.outcome import OutcomeAnswer, OutcomeQuestion, answer_outcome
from service.questions.outcomes import OutcomesAnswer, OutcomesQuestion, answer_outcomes
from service.stores.base import Store
from tests.conftest import Landscape
from tests.landscapes import SEED, line, node, offer
from tests.questions.isle import isle

_NOW = date(2026, 11, 23)


def _outcome(id_: str, framework: str = "nhwb-2015", number: str = "1") -> AnyRecord:
    return node("outcome", id_, id_.title(), framework=framework, number=number)


def _claim(who: str, outcome: str, how: str = "It helps.") -> AnyRecord:
    return line("contributes_to", who, outcome, how=how)


_OUTCOMES = (
    _outcome("ten", number="10"),
    _outcome("two", number="2"),
    _outcome("national", "npf-2018"),
)


def _asked(store: Store, **asked: object) -> OutcomesAnswer:
    return answer_outcomes(store, OutcomesQuestion.model_validate({"as_of": _NOW, **asked}))


def _one(store: Store, id_: str, as_of: date = _NOW) -> OutcomeAnswer:
    return answer_outcome(store, OutcomeQuestion(id=id_, as_of=as_of))


def _ids(store: Store, **asked: object) -> list[str]:
    return [item.id for item in _asked(store, **asked).items]


def test_outcomes_stand_by_framework_and_by_number_as_a_number(landscape: Landscape) -> None:
    assert _ids(landscape(*_OUTCOMES)) == ["national", "two", "ten"]


def test_paging_meets_each_outcome_once(landscape: Landscape) -> None:
    store = landscape(*_OUTCOMES)
    first = _asked(store, limit=2)
    assert [item.id for item in first.items] == ["national", "two"]
    assert _ids(store, limit=2, after=first.next) == ["ten"]


def test_an_outcome_with_nobody_says_that_none_is_recorded_not_that_none_contributes(
    landscape: Landscape,
) -> None:
    store = landscape(*isle(), *_OUTCOMES, _claim("helper", "two"))
    assert _ids(store, claimed=False) == ["national", "ten"]
    assert _ids(store, claimed=True) == ["two"]
    answer = _asked(store)
    assert (
        answer.summary
        == "Three outcomes of two frameworks are recorded; two of them have nobody recorded as contributing."
    )
    assert (
        "2 of 3 outcomes have nobody recorded; that does not say that nobody contributes"
        in answer.landscape.limits
    )
    assert "Nobody is recorded as contributing" in _one(store, "ten").summary


def test_what_is_said_of_a_kind_is_one_statement_and_reaches_each_body_of_it(landscape: Landscape) -> None:
    store = landscape(
        *isle(), *_OUTCOMES, _claim("helper", "two"), _claim("council", "two", "Every council must.")
    )
    item = next(item for item in _asked(store).items if item.id == "two")
    assert item.claims == 2
    assert [party.id for party in item.contributors] == ["helper", "council"]
    claims = _one(store, "two").claims
    assert [(c.party.id, c.bodies, c.how) for c in claims] == [
        ("helper", 1, "It helps."),
        ("council", 1, "Every council must."),
    ]
    own = _asked(store, body="council-skerry").items
    assert [(item.id, item.how, [p.id for p in item.who_else]) for item in own] == [
        ("two", ["Every council must."], ["helper"])
    ]


def test_a_body_that_had_ended_is_told_of_but_not_counted(landscape: Landscape) -> None:
    ended = node("body", "old", "Old", kind="ndpb", valid=("2000", "2020"))
    store = landscape(ended, *_OUTCOMES, _claim("old", "two"))
    assert _ids(store, claimed=True) == []
    assert _ids(store, claimed=True, as_of="2020-12-31") == ["two"]
    assert [(claim.party.id, claim.active) for claim in _one(store, "two").claims] == [("old", False)]
    assert _ids(store, body="old") == ["two"]


def test_a_statement_counts_only_on_days_on_which_it_holds(landscape: Landscape) -> None:
    past = line("contributes_to", "helper", "two", how="It did.", valid=("2018", "2019"))
    store = landscape(*isle(), *_OUTCOMES, past)
    assert not _one(store, "two").claims
    assert [claim.party.id for claim in _one(store, "two", date(2019, 12, 31)).claims] == ["helper"]


def test_the_chain_of_a_body_goes_from_outcomes_to_offers_topics_users_and_places(
    landscape: Landscape,
) -> None:
    store = landscape(
        *isle(),
        *_OUTCOMES,
        _claim("helper", "two"),
        offer("course", "helper", "evaluation", "surveys", audience_kinds=("council",)),
        offer("notes", "helper", "evaluation", area_id="S37000001", form="guidance", status="unknown"),
        offer("gone", "helper", "falls", status="closed"),
        offer("else", "other", "falls"),
    )
    answer = answer_outcomes(
        store, OutcomesQuestion(body="Helper")
    )  # what closed counts on earlier days alone
    assert [item.id for item in answer.items] == ["two"]
    assert [one.id for one in answer.offers] == ["course", "notes"]
    assert [(one.id, one.offers) for one in answer.about] == [("evaluation", 2), ("surveys", 1)]
    assert [(one.id, one.offers) for one in answer.for_whom] == [("council", 1)]
    assert {(one.id, one.offers) for one in answer.open_in} == {("S92000003", 1), ("S37000001", 1)}
    assert answer.summary == (
        "One outcome is recorded to which Helper is said to contribute. "
        "It is recorded with one offer of help that people give and one thing to read or use "
        "(not known to be running), about two topics, open in two areas."
    )
    assert "contribution chain" in {definition.term for definition in answer.definitions}


def test_without_a_body_there_is_no_chain(landscape: Landscape) -> None:
    answer = _asked(landscape(*isle(), *_OUTCOMES, offer("course", "helper", "evaluation")))
    assert [*answer.offers, *answer.about, *answer.for_whom, *answer.open_in, *answer.parts] == []


def test_an_unknown_framework_body_and_outcome_are_refused(landscape: Landscape) -> None:
    store = landscape(*isle(), *_OUTCOMES)
    with pytest.raises(UnknownTerm):
        _asked(store, framework=["nhwb"])
    with pytest.raises(UnknownTerm):
        _asked(store, body="nobody at all")
    for id_ in ("nothing", "helper"):
        with pytest.raises(UnknownRecord):
            _one(store, id_)


def _rows(name: str) -> list[dict[str, str]]:
    with (SEED / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_real_statement_stands_with_its_outcome_in_the_words_of_the_evidence(seed_store: Store) -> None:
    said: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for row in _rows("contributes_to"):
        said[row["to_id"]].add((row["from_id"], row["how"]))
    for row in _rows("outcomes"):
        shown = {(claim.party.id, claim.how) for claim in _one(seed_store, row["id"]).claims}
        assert shown == said.get(row["id"], set())


def test_the_outcomes_with_nobody_are_those_without_a_row_of_contributions(seed_store: Store) -> None:
    said = {row["to_id"] for row in _rows("contributes_to")}
    without = {row["id"] for row in _rows("outcomes")} - said
    assert set(_ids(seed_store, claimed=False, limit=100)) == without
    # contributions.csv: all nine health and wellbeing outcomes are claimed, none of those proposed in 2024 is.
    assert _ids(seed_store, claimed=False, framework=["nhwb-2015"]) == []
    assert _ids(seed_store, claimed=True, framework=["npf-2024-proposed"]) == []


def test_the_real_chain_of_public_health_scotland(seed_store: Store) -> None:
    # contributions.csv: four rows; support_offers.csv: its rows that are not closed.
    answer = _asked(seed_store, body="Public Health Scotland")
    assert {item.id for item in answer.items} == {"npf18-08", "nhwb-5", "ni-13", "php18-6"}
    own = [row for row in _rows("offers") if row["provider_id"] == "public-health-scotland"]
    assert {one.id for one in answer.offers} == {row["id"] for row in own if row["status"] != "closed"}


def test_outcomes_are_answered_for_every_partnership(seed_store: Store) -> None:
    kinds = {"integration_joint_board": 9, "lead_agency_integration_authority": 2}
    authorities = [row for row in _rows("bodies") if row["kind"] in kinds]
    assert len(authorities) == 31
    for row in authorities:
        answer = _asked(seed_store, body=row["id"])
        # contributions.csv: nine rows for every integration joint board, two for a lead agency.
        assert answer.total == kinds[row["kind"]]
        assert all(item.how for item in answer.items)
        assert all(definition.source_title for definition in answer.definitions)
