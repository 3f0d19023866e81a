"""Bodies by topic, and how much of what each offers nobody else does."""

from datetime import date
from typing import Any

from service.questions.overlap_matrix import (
    OverlapMatrixAnswer,
    OverlapMatrixQuestion,
    answer_overlap_matrix,
)
from service.questions.overlap_matrix_items import MatrixRow
from service.stores.base import Store
from tests.conftest import Landscape
from tests.landscapes import node, offer
from tests.questions.isle import isle

_FOR = {"audience_kinds": ("council",)}

_OFFERS = (
    offer("a", "helper", "surveys", **_FOR),
    offer("b", "helper", "falls", **_FOR),
    offer("c", "helper", "evaluation", form="guidance", **_FOR),
    offer("d", "other", "evaluation", form="training", **_FOR),
)
"""Helper and Other both help with surveys (Other by the broader evaluation); on falls and in reading Helper is alone."""


def ask(store: Store, **asked: Any) -> OverlapMatrixAnswer:
    return answer_overlap_matrix(
        store, OverlapMatrixQuestion.model_validate({"as_of": date(2026, 11, 23), **asked})
    )


def row(answer: OverlapMatrixAnswer, id_: str) -> MatrixRow:
    return next(item for item in answer.items if item.id == id_)


def test_a_row_counts_offers_by_the_broadest_topics_help_and_reading_apart(landscape: Landscape) -> None:
    answer = ask(landscape(*isle(), *_OFFERS))
    assert [item.label for item in answer.items] == ["Helper", "Other"], "those without offers have no row"
    assert [column.id for column in answer.columns] == ["falls", "learning"]
    cells = [(cell.topic.id, cell.help, cell.to_read, cell.others) for cell in row(answer, "helper").cells]
    assert cells == [("falls", 1, 0, 0), ("learning", 1, 1, 1)]


def test_the_columns_of_a_topic_are_itself_and_those_directly_below_it(landscape: Landscape) -> None:
    store = landscape(*isle(), *_OFFERS)
    assert [column.id for column in ask(store, topic=["learning"]).columns] == ["learning", "evaluation"]
    answer = ask(store, topic=["surveys"])
    assert [column.id for column in answer.columns] == ["surveys"]
    assert [item.id for item in answer.items] == ["helper"]


def test_distinctiveness_is_the_share_of_offers_that_no_other_body_comes_near(landscape: Landscape) -> None:
    helper = row(ask(landscape(*isle(), *_OFFERS)), "helper")
    assert (helper.help, helper.help_alone, helper.help_share) == (2, 1, 0.5)
    assert (helper.to_read, helper.to_read_alone, helper.to_read_share) == (1, 1, 1.0)
    assert [item.id for item in helper.only_it] == ["b", "c"]


def test_a_body_without_anything_to_read_has_no_share_of_it(landscape: Landscape) -> None:
    other = row(ask(landscape(*isle(), *_OFFERS)), "other")
    assert (other.help_share, other.to_read_share) == (0.0, None)


def test_rows_of_one_kind_are_still_compared_with_all(landscape: Landscape) -> None:
    answer = ask(landscape(*isle(), *_OFFERS), kind=["third_sector_intermediary"])
    assert [(item.id, item.help_alone) for item in answer.items] == [("other", 0)]


def test_paging_through_the_rows_meets_each_body_once(landscape: Landscape) -> None:
    store = landscape(
        *isle(),
        *(node("body", f"b{n}", f"Body {n}", kind="ndpb") for n in range(5)),
        *(offer(f"o{n}", f"b{n}", "falls", **_FOR) for n in range(5)),
    )
    first = ask(store, limit=3)
    second = ask(store, limit=3, after=first.next)
    assert [item.id for item in (*first.items, *second.items)] == [f"b{n}" for n in range(5)]
    assert (first.total, second.next) == (5, None)
