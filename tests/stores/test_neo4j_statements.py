"""The Neo4j store answers on the server: few statements, few rows, along indexes, from what lies there now."""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import neo4j
import pytest

from graph_schema.records import Node
from graph_schema.schema import load_schema
from service.questions.support import SupportQuestion, answer_support
from service.stores.base import OfferFilters, Page, Store
from service.stores.neo4j_rows import RESERVED
from service.stores.neo4j_transaction import statement
from tests.conftest import seed_records
from tests.contract.backdoor_neo4j import Neo4jBackDoor
from tests.landscapes import change_set, offer

FIFE = "S37000032"


@pytest.fixture(scope="module")
def door(neo4j_url: str) -> Iterator[Neo4jBackDoor]:
    """The back door to a database that holds the real landscape."""
    door = Neo4jBackDoor(neo4j_url)
    door.fresh().apply(change_set(*seed_records(), id_="seed"))
    yield door
    door.close()


@pytest.fixture
def store(door: Neo4jBackDoor) -> Store:
    return door.reopen()


@dataclass
class Wire(logging.Handler):
    """What the driver sent and received, counted from its own log of every message."""

    statements: list[str] = field(default_factory=list)
    rows: int = 0

    def __post_init__(self) -> None:
        super().__init__()

    __hash__ = logging.Handler.__hash__

    def emit(self, record: logging.LogRecord) -> None:
        _, _, message = record.getMessage().partition("]  ")
        if message.startswith("C: RUN"):
            self.statements.append(message)
        if message.startswith("S: RECORD * "):
            self.rows += int(message.removeprefix("S: RECORD * "))


@pytest.fixture
def wire() -> Iterator[Wire]:
    """Count from here to the end of the test."""
    log = logging.getLogger("neo4j.io")
    counting, level = Wire(), log.level
    log.addHandler(counting)
    log.setLevel(logging.DEBUG)
    yield counting
    log.setLevel(level)
    log.removeHandler(counting)


QUESTIONS = {
    "a topic, a place and an asker": {"topic": ["evaluation"], "area": ["Fife"], "for": "ijb-fife"},
    "a broad topic for a body with many partners": {
        "topic": ["quality-improvement"],
        "for": "ijb-clackmannanshire-and-stirling",
    },
    "a need in one's own words": {"q": "falls prevention in Fife"},
    "an asker alone": {"for": "council-fife"},
    "nothing": {},
    "a long page": {"limit": 200},
}


@pytest.mark.parametrize("asked", QUESTIONS.values(), ids=QUESTIONS)
def test_a_support_question_runs_few_statements_and_fetches_few_rows(
    store: Store, wire: Wire, asked: dict[str, object]
) -> None:
    question = SupportQuestion.model_validate(asked)
    answer_support(store, question)  # the index of words is made once for each revision
    wire.statements.clear()
    wire.rows = 0

    answer = answer_support(store, question)

    assert answer.items
    assert 1 <= len([text for text in wire.statements if "landscape.revision" not in text]) <= 6
    assert len(answer.items) <= wire.rows <= 10 * len(answer.items)


def test_a_support_question_sees_what_was_written_into_the_database_a_moment_ago(
    door: Neo4jBackDoor, store: Store
) -> None:
    question = SupportQuestion.model_validate({"topic": ["evaluation"], "area": ["Fife"], "limit": 500})
    before = [item.offer.id for item in answer_support(store, question).items]
    written = offer("just-written", "council-fife", "evaluation", area_id=FIFE)
    try:
        door.write_record(written)
        after = [item.offer.id for item in answer_support(store, question).items]
    finally:
        door.run("MATCH (offer:Offer {id: 'just-written'}) DETACH DELETE offer")
    assert "just-written" not in before
    assert sorted([*before, "just-written"]) == sorted(after)


def test_the_graph_can_be_asked_in_the_words_of_the_vocabulary(door: Neo4jBackDoor) -> None:
    answers_to = door.run(
        "MATCH (:Body {id: 'ijb-fife'})-[:ACCOUNTABLE_TO]->(council:Body {kind: 'council'}) "
        "RETURN DISTINCT council.name AS name"
    )
    assert [row["name"] for row in answers_to] == ["Fife Council"]
    helped = door.run(
        "MATCH (provider:Body)-[:PROVIDES]->(offer:Offer)-[:ABOUT]->(:Topic {id: 'evaluation'}) "
        "WHERE offer.status = 'current' RETURN count(DISTINCT provider) AS providers"
    )
    assert helped[0]["providers"] > 0
    kinds = door.run(
        "MATCH (:Offer)-[:OPEN_TO]->(kind:Kind {id: 'integration_joint_board'}) RETURN count(*) AS n"
    )
    assert kinds[0]["n"] > 0


SCANS = ("AllNodesScan", "NodeByLabelScan", "AllRelationshipsScan", "RelationshipTypeScan")


def _operators(plan: dict[str, object]) -> Iterator[str]:
    yield str(plan["operatorType"]).partition("@")[0]
    children = plan.get("children")
    for child in children if isinstance(children, list) else []:
        yield from _operators(child)


@pytest.mark.parametrize(
    ("name", "lines", "bound"),
    [
        ("get", (), {"ids": ["ijb-fife"]}),
        ("get_lines", (), {"ids": ["x"]}),
        (
            "lines",
            ("accountable_to", "funds"),
            {"ids": ["ijb-fife"], "other_ids": [], "out": True, "in": True},
        ),
        ("walk", (), {"ids": ["ijb-fife"], "left": [], "out": True, "in": False}),
        ("get_fates", (), {"ids": ["x"]}),
        ("revision", (), {}),
        ("changes", (), {"ids": ["ijb-fife"], "since": 0, "until": None}),
        ("find_touching", (), {"ids": ["ijb-fife"]}),
        ("find_merged_with", (), {"ids": ["ijb-fife"]}),
        ("find_once_naming", (), {"asked": [{"id": "ijb-fife", "query": '"ijb-fife"'}]}),
    ],
)
def test_what_is_asked_by_id_is_found_along_an_index(
    neo4j_url: str, door: Neo4jBackDoor, name: str, lines: tuple[str, ...], bound: dict[str, object]
) -> None:
    text = statement(name, lines=lines)
    with neo4j.GraphDatabase.driver(neo4j_url) as driver, driver.session() as session:
        asked = {"day": None, "after": None, "limit": 21, **bound}
        plan = session.run(neo4j.Query(f"EXPLAIN {text}"), asked).consume().plan
    assert plan is not None
    met = [operator for operator in _operators(plan) if operator.endswith(SCANS)]
    assert met == []


@pytest.mark.parametrize("word", ["NOT", "AND", "OR", "TO"])
def test_words_that_are_operators_to_the_index_are_words(store: Store, word: str) -> None:
    texts = {
        record.id: f"{record.label} {record.text('description') or ''}"
        for record in seed_records()
        if isinstance(record, Node) and record.type == "offer"
    }
    expected = {id_ for id_, text in texts.items() if re.search(rf"(?i)\b{word}\b", text)}
    found = store.find_offers(OfferFilters(words=(word,)), Page(limit=500))
    assert {row.offer.id for row in found.items} == expected
    assert expected


def test_no_property_of_the_vocabulary_has_a_name_that_the_store_needs() -> None:
    schema = load_schema()
    for type_ in (*schema.nodes.values(), *schema.lines.values()):
        assert not RESERVED & type_.properties.keys(), type_.name
