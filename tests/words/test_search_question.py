"""The question of search: items that explain themselves, pages that fit together, and an honest nothing."""

import pytest

from service.questions.search import SearchQuestion, answer_search
from service.stores.base import CursorNotUnderstood, Store
from tests.conftest import Landscape
from tests.landscapes import line, node, offer


def small(landscape: Landscape) -> Store:
    return landscape(
        node("area", "S92000003", "Scotland", area_type="country"),
        node(
            "body",
            "old-board",
            "Old Care Board",
            kind="ndpb",
            valid=("1999", "2019-03-31"),
            remit="Kept watch.",
        ),
        node("body", "new-board", "New Care Board", kind="ndpb", valid=("2019-04-01", None)),
        node("body", "third-board", "Third Care Board", kind="ndpb", sources=("unverified",)),
        node(
            "source", "unverified", "general knowledge, unverified", sources=("unverified",), confidence=None
        ),
        line("succeeded_by", "old-board", "new-board", kind="merged"),
        node("topic", "evaluation", "Evaluation"),
        node("label", "l1", "audit", topic_id="evaluation", kind="misnomer"),
        node("phrase", "p1", "did the clinic make any difference", topic_id="evaluation"),
        offer("coaching", "new-board", "evaluation", name="Coaching for teams"),
    )


def test_an_old_name_leads_to_the_successor_and_says_so(landscape: Landscape) -> None:
    answer = answer_search(small(landscape), SearchQuestion(q="old care board", type=("body",)))
    old, new = answer.items[:2]
    assert (old.id, old.ended, [ref.id for ref in old.succeeded_by]) == (
        "old-board",
        "2019-03-31",
        ["new-board"],
    )
    assert new.took_over_from is not None
    assert (new.id, new.took_over_from.id) == ("new-board", "old-board")
    assert new.why == "Old name: took over from Old Care Board, which ended in March 2019."


def test_a_body_that_stood_on_the_day_asked_about_is_not_said_to_have_ended(landscape: Landscape) -> None:
    question = SearchQuestion(q="old care board", as_of="2010-01-01")
    answer = answer_search(small(landscape), question)
    assert [(item.id, item.ended) for item in answer.items[:1]] == [("old-board", None)]
    assert "new-board" not in {item.id for item in answer.items}


def test_a_misnomer_finds_its_topic_and_is_not_shown(landscape: Landscape) -> None:
    answer = answer_search(small(landscape), SearchQuestion(q="audit", type=("topic",)))
    assert [(item.id, item.matched) for item in answer.items] == [("evaluation", None)]
    assert "audit" not in answer.items[0].model_dump_json()


def test_a_sentence_finds_its_topic_and_the_offers_about_it_and_quotes_no_phrase(
    landscape: Landscape,
) -> None:
    answer = answer_search(small(landscape), SearchQuestion(q="has our clinic made a difference?"))
    assert {item.id for item in answer.items} >= {"evaluation", "coaching"}
    assert "did the clinic" not in answer.model_dump_json()


def test_pages_together_are_the_whole_answer(landscape: Landscape) -> None:
    store = small(landscape)
    whole = answer_search(store, SearchQuestion(q="care board"))
    ids: list[str] = []
    after: str | None = None
    while True:
        page = answer_search(store, SearchQuestion(q="care board", limit=1, after=after))
        ids.extend(item.id for item in page.items)
        after = page.next
        if after is None:
            break
    assert ids == [item.id for item in whole.items]
    assert whole.total == len(ids) >= 3


def test_a_cursor_of_another_question_is_refused(landscape: Landscape) -> None:
    with pytest.raises(CursorNotUnderstood):
        answer_search(small(landscape), SearchQuestion(q="care", after="bm9wZQ"))


def test_nothing_found_says_so_and_a_type_keeps_the_others_out(landscape: Landscape) -> None:
    store = small(landscape)
    nothing = answer_search(store, SearchQuestion(q="zzz"))
    assert (nothing.items, nothing.total, nothing.summary) == ([], 0, "Nothing known here fits “zzz”.")
    assert answer_search(store, SearchQuestion(q="care board", type=("area",))).items == []


def test_sources_are_given_and_unconfirmed_items_are_counted(landscape: Landscape) -> None:
    answer = answer_search(small(landscape), SearchQuestion(q="third care board", type=("body",), limit=1))
    assert set(answer.sources) == {"unverified"}
    assert answer.landscape.limits == ["1 of 1 shown are unconfirmed: no source held"]


def test_the_order_is_the_same_each_time_and_items_stand_once(seed_store: Store) -> None:
    first = answer_search(seed_store, SearchQuestion(q="improvement scotland", limit=100))
    second = answer_search(seed_store, SearchQuestion(q="improvement scotland", limit=100))
    ids = [item.id for item in first.items]
    assert ids == [item.id for item in second.items]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("q", ["'; DROP TABLE--", "%", "*", "\u0000", "🦉", "&&&", "a" * 500, "Ω≈ç√", " "])
def test_hostile_words_are_only_words(seed_store: Store, q: str) -> None:
    assert answer_search(seed_store, SearchQuestion(q=q)).total is not None
