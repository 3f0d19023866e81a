"""Support on the real landscape, against what plain code makes of the rows of its offers."""

import csv
from collections.abc import Mapping
from functools import cache

import pytest

from graph_schema.dates import holds_on
from graph_schema.records import sort_key
from service.days import today
from service.questions.support import SupportQuestion, answer_support
from service.questions.support_items import SupportItem
from service.stores.base import Store
from tests.landscapes import SEED, SHARED

FIFE = ("S12000047", "S08000029", "S37000032")
SCOTLAND = "S92000003"
READ_OR_USED = {"guidance", "tool", "research"}

Row = Mapping[str, str]


@cache
def offers() -> tuple[Row, ...]:
    """Return the offers of the evidence, or of the package where there is none beside the checkout."""
    evidence = SHARED / "evidence" / "support_offers.csv"
    path = evidence if evidence.exists() else SEED / "offers.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def value(row: Row, *names: str) -> str:
    return next((row[name] for name in names if name in row), "")


def narrower_and_broader(topic: str) -> tuple[set[str], set[str]]:
    with (SEED / "topics.csv").open(encoding="utf-8", newline="") as file:
        above = {row["id"]: row["broader_id"] for row in csv.DictReader(file)}

    def chain(id_: str) -> list[str]:
        return [above[id_], *chain(above[id_])] if above.get(id_) else []

    return {id_ for id_ in above if topic in chain(id_)}, set(chain(topic))


def topic_rank(row: Row, topic: str) -> int | None:
    narrower, broader = narrower_and_broader(topic)
    topics = value(row, "topic_ids").split("|")
    if topics[0] == topic:
        return 0
    if topic in topics:
        return 1
    if narrower & set(topics):
        return 2
    return 3 if broader & set(topics) else None


def expected(topic: str) -> dict[str, tuple[int, int, int]]:
    """Return the offers on a topic that are open in Fife, each with its ranks of topic, status and area."""
    found: dict[str, tuple[int, int, int]] = {}
    for row in offers():
        rank, area = topic_rank(row, topic), value(row, "area_id", "area")
        period = (value(row, "valid_from") or None, value(row, "valid_to") or None)
        if rank is None or row["status"] == "closed" or area not in {*FIFE, SCOTLAND}:
            continue
        if holds_on(*period, today()):
            found[row["id"]] = (rank, int(row["status"] == "unknown"), int(area == SCOTLAND))
    return found


def all_items(store: Store, **asked: object) -> list[SupportItem]:
    answer = answer_support(store, SupportQuestion.model_validate({"limit": 500, **asked}))
    assert answer.next is None
    return answer.items


@pytest.mark.parametrize("topic", ["evaluation", "co-production", "quality-improvement"])
def test_support_for_fife_holds_the_offers_of_the_evidence_with_their_ranks(
    seed_store: Store, topic: str
) -> None:
    items = all_items(seed_store, topic=[topic], area=["Fife"])
    assert {i.offer.id: (i.rank.topic, i.rank.status, i.rank.area) for i in items} == expected(topic)


def test_the_order_can_be_worked_out_from_the_items_alone(seed_store: Store) -> None:
    items = all_items(seed_store, topic=["evaluation"], **{"for": "ijb-fife"})
    assert items == sorted(items, key=order_of)
    assert len({item.rank.asker for item in items}) == 2


def order_of(item: SupportItem) -> tuple[object, ...]:
    """Work out where an item stands from what it says, not from the ranks that it gives."""
    topics = [topic.id for topic in item.topics]
    narrower, _ = narrower_and_broader("evaluation")
    if "evaluation" in topics:
        topic = 0 if topics[0] == "evaluation" else 1
    else:
        topic = 2 if narrower & set(topics) else 3
    audience = {term.id for term in item.audience}
    return (
        topic,
        ["current", "unknown", "closed"].index(item.status.id),
        0 if item.open_in is not None and item.open_in.id in FIFE else 1,
        0 if audience & {"integration_joint_board", "health_and_social_care_partnership"} else 1,
        1 if item.form.id in READ_OR_USED else 0,
        ["high", "medium", "low"].index(item.confidence.id if item.confidence else "low"),
        sort_key(item.offer.label),
        item.offer.id,
    )


def test_every_item_names_its_sources_and_they_are_all_given(seed_store: Store) -> None:
    answer = answer_support(seed_store, SupportQuestion(area=("Fife",), limit=500))
    assert all(item.sources for item in answer.items)
    named = {key for item in answer.items for key in item.sources}
    named |= {key for item in answer.items for role in item.roles for key in role.sources}
    assert named == set(answer.sources)


def test_a_body_that_also_inspects_the_asker_says_so(seed_store: Store) -> None:
    items = all_items(seed_store, **{"for": "ijb-fife"})
    roles = {
        role.role
        for item in items
        if item.provider.id == "healthcare-improvement-scotland"
        for role in item.roles
    }
    assert "inspects" in roles


def test_answers_asked_twice_are_equal(seed_store: Store) -> None:
    question = SupportQuestion(topic=("evaluation",), area=("Fife",))
    assert answer_support(seed_store, question) == answer_support(seed_store, question)
