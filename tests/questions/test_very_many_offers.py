"""Where there are too many offers for the index of words, answers are the same: offers are asked of the store."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import service.words
from service.questions.registry import load_questions
from service.questions.search import SearchQuestion, answer_search
from service.questions.support import SupportQuestion, answer_support
from service.stores.base import Store
from service.stores.sqlite import SqliteStore
from tests.conftest import seed_records
from tests.landscapes import change_set
from tests.lenses import lens_of


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of the real landscape."""
    path = tmp_path_factory.mktemp("seed") / "cairn.sqlite"
    store = SqliteStore(path, durable=False)
    store.apply(change_set(*seed_records(), id_="seed"))
    store.close()
    return path


@pytest.fixture
def held(path: Path) -> Iterator[Store]:
    """The real landscape, whose offers are in the index."""
    store = SqliteStore(path)
    assert service.words.words_for(store).with_offers
    yield store
    store.close()


@pytest.fixture
def left_out(path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """The real landscape, as though its offers were too many for the index."""
    monkeypatch.setattr(service.words, "MOST_OFFERS", 500)
    store = SqliteStore(path)
    assert not any(node.type == "offer" for node in service.words.words_for(store).nodes.values())
    yield store
    store.close()


ASKED: list[tuple[str, dict[str, Any]]] = [
    ("support", {"topic": ["evaluation"], "area": ["Fife"], "for": "ijb-fife"}),
    ("support", {"q": "help from the Improvement Service in Dundee"}),
    ("topic", {"id": "evaluation"}),
    ("topic", {"id": "evaluation", "as_of": "2012-06-01"}),
    ("topics", {}),
    ("body", {"id": "improvement-service"}),
    ("body", {"id": "audit-scotland", "as_of": "2012-06-01"}),
    ("area", {"id": "S37000032"}),
    ("record", {"id": "accounts-commission-ijb-bv"}),
]


@pytest.mark.parametrize(
    ("name", "asked"), ASKED, ids=[f"{name}-{number}" for number, (name, _) in enumerate(ASKED)]
)
def test_answers_are_the_same_with_the_offers_in_the_index_or_not(
    held: Store, left_out: Store, name: str, asked: dict[str, Any]
) -> None:
    question = next(question for question in load_questions() if question.name == name)
    with_them, without = (
        question.ask(store, question.asked.model_validate(asked), lens_of(store))
        for store in (held, left_out)
    )
    assert without.model_dump() == with_them.model_dump()
    assert with_them.items


def test_a_search_finds_offers_by_whole_words_and_says_so(left_out: Store) -> None:
    answer = answer_search(left_out, SearchQuestion(q="leadership matters", type=("offer",)))
    assert "accounts-commission-bv-leadership" in [item.id for item in answer.items]
    assert all("leadership" in f"{item.label} {item.description}".lower() for item in answer.items)
    assert any("whole words" in limit for limit in answer.landscape.limits)


def test_a_need_without_a_topic_is_looked_for_in_the_offers_own_words(left_out: Store) -> None:
    answer = answer_support(left_out, SupportQuestion(q="contribution"))
    assert answer.items
