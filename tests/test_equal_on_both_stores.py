"""Every question gives the same answer over SQLite and over Neo4j, for every partnership and twenty topics."""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

import pytest

from service.questions.asking import ask
from service.questions.overlap_chance import is_installed
from service.questions.registry import Question, load_questions
from service.stores.base import Store
from tests.conftest import seed_records
from tests.contract.backdoor_neo4j import Neo4jBackDoor
from tests.landscapes import change_set
from tests.lenses import lens_of
from tests.questions.past import CHECKS

_DAY = "2026-11-23"
"""The day asked about, so that an answer does not change at midnight."""

_RECORDS = seed_records()
_BODIES = [record for record in _RECORDS if record.type == "body"]
_AUTHORITIES = sorted(
    body.id
    for body in _BODIES
    if body.text("kind") in {"integration_joint_board", "lead_agency_integration_authority"}
)
_AREAS = sorted(record.id for record in _RECORDS if record.text("area_type") == "integration_authority_area")
_OUTCOMES = sorted(record.id for record in _RECORDS if record.type == "outcome")[::7]
_TOPICS = sorted(record.id for record in _RECORDS if record.type == "topic")[::5][:20]

_SCENARIOS = ("national-care-service", "one-improvement-agency", "one-performance-report")

_ONCE: Sequence[dict[str, Any]] = ({}, {"limit": 7})

_ASKED: dict[str, Sequence[dict[str, Any]]] = {
    "support": [
        *_ONCE,
        *({"topic": [topic], "area": [area]} for topic in _TOPICS for area in _AREAS),
        *({"topic": [_TOPICS[n % 20]], "for": authority} for n, authority in enumerate(_AUTHORITIES)),
        {"q": "falls prevention in Fife"},
    ],
    "search": [{"q": name} for name in (*_AUTHORITIES[::5], *_TOPICS[::5], "health improvment scotland")],
    "bodies": [*_ONCE, {"active": False}, *({"area": [area], "limit": 50} for area in _AREAS)],
    "body": [{"id": id_} for id_ in (*_AUTHORITIES, "scottish-government", "nhs-education-for-scotland")],
    "areas": [*_ONCE, {"limit": 100}],
    "area": [{"id": area} for area in _AREAS],
    "topics": [*_ONCE, {"limit": 200}],
    "topic": [{"id": topic} for topic in _TOPICS],
    "overlap": [
        *_ONCE,
        *({"area": [area]} for area in _AREAS[::4]),
        *({"topic": [topic], "limit": 5} for topic in _TOPICS[::4]),
        {"body": ["healthcare-improvement-scotland"], "finding": ["duplication", "overlap"]},
        {"kind": ["third_sector_interface"], "limit": 50},
    ],
    "overlap_matrix": [*_ONCE, {"limit": 500}, {"topic": ["involving-people"]}],
    "gaps": [*_ONCE, *({"area": [area], "audience": ["council"]} for area in _AREAS[::4])],
    "accountability": [
        *_ONCE,
        *({"for": authority, "depth": 2} for authority in _AUTHORITIES[::6]),
        *({"from": authority, "to": "scottish-parliament", "depth": 6} for authority in _AUTHORITIES[::6]),
        {"to": "scottish-ministers", "nature": ["financial"]},
    ],
    "reports": [*_ONCE, *({"for": authority} for authority in _AUTHORITIES[::6])],
    "funding": [
        *_ONCE,
        {"year": "2020-21", "limit": 100},
        *({"body": authority, "limit": 100} for authority in _AUTHORITIES),
        {"body": "scottish-government", "direction": "out", "year": "2018-19", "depth": 6},
    ],
    "functions": [*_ONCE, *({"area": [area], "limit": 100} for area in _AREAS)],
    "peers": [*_ONCE, *({"area": area, "limit": 50} for area in _AREAS)],
    "scenarios": [{}],
    "scenario": [{"id": id_, "limit": 500} for id_ in _SCENARIOS],
    "offers": [{"offer": ["nihr-phirst", "ukes-membership", "mwc-advice-line"], "for": "ijb-fife"}],
    "compare": [{"step": ["move offers from iriss to ihub", "end what-works-scotland"], "limit": 500}],
    "sources": [*_ONCE, {"q": "joint working"}],
    "outcomes": [
        *_ONCE,
        {"claimed": False, "limit": 100},
        *({"body": body} for body in (*_AUTHORITIES[::10], "public-health-scotland")),
    ],
    "outcome": [{"id": id_} for id_ in _OUTCOMES],
    "tensions": [
        *_ONCE,
        {"level": ["local", "both"]},
        *({"body": [authority]} for authority in _AUTHORITIES[::10]),
        *({"area": [area]} for area in _AREAS[::10]),
    ],
    "clutter": [*_ONCE, {"since": 1990, "until": 2011, "kind": ["ndpb", "collective"], "limit": 100}],
    "source": [{"id": id_} for id_ in ("unverified", "editorial", *_BODIES[0].sources)],
    "records": [
        *_ONCE,
        *({"body": authority, "limit": 100} for authority in _AUTHORITIES),
        {"type": ["accountable_to"], "to": "scottish-ministers", "limit": 500},
    ],
    "record": [{"id": id_} for id_ in (*_AUTHORITIES, *_TOPICS, "fund-0001")],
    "body_history": [{"id": "ijb-fife"}],
    "area_history": [{"id": "S37000032"}],
    "topic_history": [{"id": "evaluation"}],
    "source_history": [{"id": "editorial"}],
    "history": [{"id": "fund-0001"}, {"id": "post-ijb-chair--ijb-fife"}],
    "changes": [*_ONCE, *({"body": authority} for authority in _AUTHORITIES)],
}
"""What each question is asked."""

_OF_CHANGES = {"changes", *(name for name in _ASKED if name.endswith("history"))}
"""Their items tell when each change was recorded, which is when the test filled the store."""

_NOT_BY_DAY = {"records", "changes"}
"""Without a day these two leave nothing out, which is what is to be compared."""


@pytest.fixture(scope="module")
def seed_in_neo4j(neo4j_url: str) -> Iterator[Store]:
    """The real landscape on a real server."""
    door = Neo4jBackDoor(neo4j_url)
    store = door.fresh()
    store.apply(change_set(*_RECORDS, id_="seed"))
    yield store
    door.close()


def _answer(question: Question, store: Store, asked: dict[str, Any]) -> dict[str, Any]:
    """Return an answer as it is sent, without when it was recorded."""
    day = {} if question.name in _NOT_BY_DAY else {"as_of": _DAY}
    if question.prepare is not None:
        question.prepare(store, date.fromisoformat(_DAY))
    answer = question.ask(store, question.asked.model_validate({**asked, **day}), lens_of(store))
    sent: dict[str, Any] = json.loads(answer.model_dump_json(by_alias=True))
    sent["landscape"].pop("recorded_at")
    if question.name in _OF_CHANGES:
        for item in sent["items"]:
            item.pop("recorded_at")
    return sent


def test_every_registered_question_is_compared() -> None:
    assert {question.name for question in load_questions()} == set(_ASKED)
    assert len(_AUTHORITIES) == len(_AREAS) == 31
    assert len(_TOPICS) == 20


@pytest.mark.parametrize("question", load_questions(), ids=lambda question: question.name)
def test_both_stores_give_the_same_answer(
    question: Question, seed_store: Store, seed_in_neo4j: Store
) -> None:
    for asked in _ASKED[question.name]:
        here, there = (_answer(question, store, asked) for store in (seed_store, seed_in_neo4j))
        assert here == there, f"{question.name}: {asked}"


@pytest.mark.parametrize(
    "question",
    [question for question in load_questions() if question.name not in {"scenarios", "scenario", "compare"}],
    ids=lambda question: question.name,
)
def test_both_stores_give_the_same_answer_about_a_what_if_and_an_earlier_day_and_revision(
    question: Question, seed_store: Store, seed_in_neo4j: Store
) -> None:
    """Every question, asked with `scenario`, `known_at` and `as_of` at once."""
    first = _ASKED[question.name][-1]
    asked = {**first, "scenario": "one-improvement-agency", "known_at": "1", "as_of": "2026-01-01"}
    answers = []
    for store in (seed_store, seed_in_neo4j):
        answer = ask(lens_of(store), question, question.asked.model_validate(asked))
        sent = json.loads(answer.model_dump_json(by_alias=True))
        landscape = sent.pop("landscape")
        assert landscape["scenario"]["id"] == "one-improvement-agency"
        assert (landscape["revision"], landscape["as_of"]) == (1, "2026-01-01")
        for item in sent["items"] if question.name in _OF_CHANGES else ():
            item.pop("recorded_at")
        answers.append(sent)
    assert answers[0] == answers[1]


@pytest.mark.skipif(not is_installed(), reason="the extra `statistics` is not installed")
def test_what_chance_would_bring_is_among_what_is_compared(seed_store: Store, seed_in_neo4j: Store) -> None:
    overlap = next(question for question in load_questions() if question.name == "overlap")
    here, there = (_answer(overlap, store, {"limit": 100}) for store in (seed_store, seed_in_neo4j))
    assert here["chance"] == there["chance"] is not None
    for one, other in zip(here["items"], there["items"], strict=True):
        assert one["p_value"] == other["p_value"] is not None


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_past_is_on_neo4j_what_the_evidence_says(
    check: Callable[[Store], None], seed_in_neo4j: Store
) -> None:
    check(seed_in_neo4j)
