"""The list of queries, both halves: the targets of the issue. README.md beside it says how it was made."""

import csv

import pytest

from service.words import Words
from tests.landscapes import SEED
from tests.words.asking import missed, read_queries

LOOKED_UP = ("name", "place", "instrument", "offer", "outcome")


@pytest.mark.parametrize("half", ["seen", "unseen", "later"])
def test_names_places_instruments_and_offers_are_among_the_first_three(seed_words: Words, half: str) -> None:
    queries = [query for query in read_queries() if query.half == half and query.kind in LOOKED_UP]
    wrong = missed(seed_words, queries)
    assert len(wrong) <= 0.05 * len(queries), wrong


@pytest.mark.parametrize("half", ["seen", "unseen", "later"])
def test_needs_are_among_the_first_three(seed_words: Words, half: str) -> None:
    queries = [query for query in read_queries() if query.half == half and query.kind == "need"]
    wrong = missed(seed_words, queries)
    assert len(wrong) <= 0.15 * len(queries), wrong


def test_the_list_is_long_enough_and_half_of_each_kind_is_unseen() -> None:
    queries = read_queries()
    assert len(queries) >= 160
    assert len({(query.text, query.type) for query in queries}) == len(queries)
    for kind in {query.kind for query in queries}:
        halves = [query.half for query in queries if query.kind == kind]
        assert abs(halves.count("seen") - halves.count("unseen")) <= 1


def test_no_need_of_the_list_is_a_phrase_of_the_seed_data() -> None:
    with (SEED / "phrases.csv").open(encoding="utf-8", newline="") as file:
        phrases = {row["phrase"].casefold() for row in csv.DictReader(file)}
    assert not [
        query.text for query in read_queries() if query.kind == "need" and query.text.casefold() in phrases
    ]


def test_the_falls_sentence_is_about_evaluation(seed_words: Words) -> None:
    need = seed_words.read_need("we need someone to show whether our falls work made a difference")
    assert need.topics[0].id == "evaluation"
