"""Topics as a tree, and one topic with its words, who helps, and where nobody does."""

import csv
from collections import Counter
from datetime import date

import pytest

from graph_schema.records import AnyRecord
from service.days import today
from service.problems import UnknownRecord
from service.questions.topic import TopicQuestion, answer_topic
from service.questions.topics import TopicsQuestion, answer_topics
from service.stores.base import Store
from tests.conftest import Landscape
from tests.landscapes import SEED, line, node, offer

_TREE = (
    node("topic", "data", "Data"),
    node("topic", "evaluation", "Evaluation", broader_id="data"),
    node("topic", "surveys", "Surveys", broader_id="evaluation"),
    node("topic", "analysis", "Analysis", broader_id="data"),
    node("topic", "people", "A question of people"),
)

_COUNTRY = node("area", "S92000003", "Scotland", area_type="country")


def _authority(name: str, number: int) -> list[AnyRecord]:
    """Return an authority with its council and both their areas."""
    area, council_area = f"S3700000{number}", f"S1200000{number}"
    return [
        node("area", area, name, area_type="integration_authority_area"),
        node("area", council_area, name, area_type="council_area"),
        node("body", f"council-{name}", kind="council"),
        node("body", f"ijb-{name}", kind="integration_joint_board"),
        line("covers", f"council-{name}", council_area),
        line("covers", f"ijb-{name}", area),
        line("partner_in", f"council-{name}", f"ijb-{name}"),
    ]


def test_topics_stand_as_a_tree_each_followed_by_its_narrower_ones(landscape: Landscape) -> None:
    answer = answer_topics(landscape(*_TREE), TopicsQuestion())
    assert [(item.id, item.depth) for item in answer.items] == [
        ("people", 0),
        ("data", 0),
        ("analysis", 1),
        ("evaluation", 1),
        ("surveys", 2),
    ]


def test_paging_through_the_tree_meets_each_topic_once(landscape: Landscape) -> None:
    store = landscape(*_TREE)
    first = answer_topics(store, TopicsQuestion(limit=2))
    second = answer_topics(store, TopicsQuestion(limit=2, after=first.next))
    third = answer_topics(store, TopicsQuestion(limit=2, after=second.next))
    met = [item.id for page in (first, second, third) for item in page.items]
    assert met == ["people", "data", "analysis", "evaluation", "surveys"]
    assert third.next is None
    assert first.total == 5


def test_a_topic_counts_the_offers_on_narrower_topics_once_each_and_no_closed_one(
    landscape: Landscape,
) -> None:
    store = landscape(
        *_TREE,
        _COUNTRY,
        node("body", "helper", kind="ndpb"),
        offer("both", "helper", "surveys", "evaluation"),
        offer("maybe", "helper", "surveys", status="unknown"),
        offer("gone", "helper", "evaluation", status="closed"),
    )
    counts = {item.id: (item.current, item.unknown) for item in answer_topics(store, TopicsQuestion()).items}
    assert counts["evaluation"] == (1, 1)
    assert counts["data"] == (1, 1)
    assert counts["analysis"] == (0, 0)


def test_a_misnomer_is_never_shown_nor_a_phrase(landscape: Landscape) -> None:
    store = landscape(
        *_TREE,
        node("label", "l1", "Did it work?", topic_id="evaluation", kind="plain", said_by="managers"),
        node("label", "l2", "Audit", topic_id="evaluation", kind="misnomer"),
        node("label", "l3", "Appraisal", topic_id="evaluation", kind="profession", said_by="analysts"),
        node("label", "l4", "Polls", topic_id="surveys", kind="plain"),
        node("phrase", "p1", "Somebody show me it worked", topic_id="evaluation"),
    )
    answer = answer_topic(store, TopicQuestion(id="evaluation"))
    words = [(word.label, word.kind.id, word.said_by and word.said_by.id) for word in answer.other_words]
    assert words == [("Did it work?", "plain", "managers"), ("Appraisal", "profession", "analysts")]
    shown = answer.model_dump_json()
    assert "Audit" not in shown
    assert "Somebody show me" not in shown


def test_the_tree_tells_what_people_say_the_shortest_first_and_no_misnomer(landscape: Landscape) -> None:
    words = (
        ("what difference did it make?", "plain", None),
        ("did it work", "plain", None),
        ("review", "plain", "2010"),
        ("audit", "misnomer", None),
        ("M&E", "abbreviation", None),
    )
    labels = [
        node("label", f"w{place}", text, topic_id="evaluation", kind=kind, valid=(None, until))
        for place, (text, kind, until) in enumerate(words)
    ]
    store = landscape(*_TREE, *labels)

    def said(**asked: object) -> list[str]:
        items = answer_topics(store, TopicsQuestion.model_validate(asked)).items
        return next(item.plain_words for item in items if item.id == "evaluation")

    assert said() == ["review", "did it work", "what difference did it make?"]
    assert said(as_of="2020-01-01") == ["did it work", "what difference did it make?"]


def test_a_topic_names_those_above_nearest_first_and_those_directly_below(landscape: Landscape) -> None:
    store = landscape(*_TREE)
    assert [near.id for near in answer_topic(store, TopicQuestion(id="surveys")).broader] == [
        "evaluation",
        "data",
    ]
    assert [near.id for near in answer_topic(store, TopicQuestion(id="data")).narrower] == [
        "analysis",
        "evaluation",
    ]


def test_helpers_with_most_offers_mainly_about_the_topic_come_first(landscape: Landscape) -> None:
    store = landscape(
        *_TREE,
        _COUNTRY,
        node("body", "aside", kind="ndpb"),
        node("body", "main", kind="ndpb"),
        offer("a1", "aside", "people", "evaluation"),
        offer("a2", "aside", "surveys"),
        offer("m1", "main", "evaluation", status="unknown"),
    )
    helpers = answer_topic(store, TopicQuestion(id="evaluation")).helpers
    assert [(h.id, h.mainly, h.also, h.narrower, h.current, h.unknown) for h in helpers] == [
        ("main", 1, 0, 0, 0, 1),
        ("aside", 0, 1, 1, 2, 0),
    ]


def test_an_area_without_help_is_named_and_one_served_by_the_whole_country_is_not(
    landscape: Landscape,
) -> None:
    served, unserved = _authority("here", 1), _authority("there", 2)
    store = landscape(
        *_TREE,
        *served,
        *unserved,
        node("body", "helper", kind="ndpb"),
        offer("local", "helper", "evaluation", area_id="S12000001"),
    )
    answer = answer_topic(store, TopicQuestion(id="evaluation"))
    assert [area.id for area in answer.nobody_helps_in.areas] == ["S37000002"]
    everywhere = landscape(
        *_TREE,
        *served,
        *unserved,
        _COUNTRY,
        node("body", "helper", kind="ndpb"),
        offer("all", "helper", "evaluation"),
    )
    assert answer_topic(everywhere, TopicQuestion(id="evaluation")).nobody_helps_in.areas == []


def test_an_offer_counts_only_on_days_on_which_it_holds(landscape: Landscape) -> None:
    store = landscape(
        *_TREE,
        _COUNTRY,
        node("body", "helper", kind="ndpb"),
        offer("past", "helper", "evaluation", valid=("2018", "2019")),
    )
    assert not answer_topic(store, TopicQuestion(id="evaluation")).helpers
    then = answer_topic(store, TopicQuestion(id="evaluation", as_of=date(2019, 12, 31)))
    assert [helper.id for helper in then.helpers] == ["helper"]


def test_a_topic_that_nobody_helps_with_says_so(landscape: Landscape) -> None:
    answer = answer_topic(landscape(*_TREE), TopicQuestion(id="surveys"))
    assert "Nobody is recorded as offering help with it" in answer.summary


def test_an_unknown_topic_and_the_id_of_a_body_are_refused(landscape: Landscape) -> None:
    store = landscape(*_TREE, node("body", "helper", kind="ndpb"))
    for id_ in ("nothing", "helper"):
        with pytest.raises(UnknownRecord):
            answer_topic(store, TopicQuestion(id=id_))


def test_the_real_counts_of_evaluation_follow_from_the_table_of_offers(seed_store: Store) -> None:
    with (SEED / "topics.csv").open(encoding="utf-8", newline="") as file:
        broader = {row["id"]: row["broader_id"] for row in csv.DictReader(file)}
    below = {"evaluation"}
    while True:
        more = {id_ for id_, above in broader.items() if above in below} - below
        if not more:
            break
        below |= more
    with (SEED / "offers.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if set(row["topic_ids"].split("|")) & below]
    day = today()  # what has closed counts on earlier days alone
    rows = [row for row in rows if row["valid_to"] == "" or row["valid_to"] >= day.isoformat()]
    counts = Counter(row["status"] for row in rows)
    answer = answer_topic(seed_store, TopicQuestion(id="evaluation", as_of=day))
    assert (answer.items[0].current, answer.items[0].unknown) == (counts["current"], counts["unknown"])
    open_rows = [row for row in rows if row["status"] != "closed"]
    mainly = Counter(
        row["provider_id"] for row in open_rows if row["topic_ids"].split("|")[0] == "evaluation"
    )
    assert {helper.id: helper.mainly for helper in answer.helpers if helper.mainly} == dict(mainly)
    assert {helper.id for helper in answer.helpers} == {row["provider_id"] for row in open_rows}


def test_no_real_misnomer_stands_on_the_page_of_its_topic(seed_store: Store) -> None:
    with (SEED / "labels.csv").open(encoding="utf-8", newline="") as file:
        labels = list(csv.DictReader(file))
    wrong = [row for row in labels if row["kind"] == "misnomer"]
    assert wrong, "the evidence holds some"
    for topic in sorted({row["topic_id"] for row in wrong}):
        answer = answer_topic(seed_store, TopicQuestion(id=topic))
        shown = {word.id for word in answer.other_words}
        assert not shown & {row["id"] for row in wrong}
        right = {row["id"] for row in labels if row["topic_id"] == topic and row["kind"] != "misnomer"}
        assert shown == right


def test_every_real_topic_stands_in_the_tree_below_its_broader_one(seed_store: Store) -> None:
    items = answer_topics(seed_store, TopicsQuestion(limit=500)).items
    with (SEED / "topics.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["id"]: row for row in csv.DictReader(file)}
    assert {item.id for item in items} == set(rows)
    above: list[str] = []
    for item in items:
        above = [*above[: item.depth], item.id]
        assert rows[item.id]["broader_id"] == (above[-2] if item.depth else "")


def test_links_from_a_topic_ask_of_the_same_day(landscape: Landscape) -> None:
    store = landscape(*_TREE)
    day = date(2019, 6, 1)
    one = answer_topic(store, TopicQuestion(id="data", as_of=day)).items[0]
    listed = answer_topics(store, TopicsQuestion(as_of=day)).items[1]
    assert one.support == listed.support == "/api/v1/support?topic=data&as_of=2019-06-01"
    assert answer_topic(store, TopicQuestion(id="data")).items[0].support == "/api/v1/support?topic=data"


def test_an_area_that_had_ended_and_a_word_no_longer_used_do_not_count(landscape: Landscape) -> None:
    store = landscape(
        *_TREE,
        node(
            "area",
            "S37000001",
            "Before",
            area_type="integration_authority_area",
            valid=("2016", "2019"),
        ),
        node("label", "l1", "Appraising", topic_id="evaluation", kind="former", valid=(None, "2019")),
    )
    now = answer_topic(store, TopicQuestion(id="evaluation", as_of=date(2020, 1, 1)))
    assert now.nobody_helps_in.areas == []
    assert now.other_words == []
    then = answer_topic(store, TopicQuestion(id="evaluation", as_of=date(2019, 12, 31)))
    assert [area.id for area in then.nobody_helps_in.areas] == ["S37000001"]
    assert [word.id for word in then.other_words] == ["l1"]
