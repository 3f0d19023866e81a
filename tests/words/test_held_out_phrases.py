"""Phrases that the index does not hold find their topic: the half by which it was tuned, held to what it reaches."""

import pytest

from tests.words.hold_out import FOLDS, HALVES, WAYS, Held, hold_out, measure, misspell, write_as_one

FLOORS = {"as written": 0.445, "one word misspelt": 0.43, "two words as one": 0.43}
"""About one point in a hundred (17 of 1,729 phrases) below what is reached, 45.6, 44.2 and 44.2 %: rewording some
phrases of the seed may cost that. Without slips and joined words being read the last two are 38.5 and 39.9 %."""


@pytest.fixture(scope="module")
def seen() -> Held:
    return hold_out("seen")


@pytest.mark.parametrize("way", WAYS)
def test_held_out_phrases_of_the_seen_half_are_among_the_first_three(seen: Held, way: str) -> None:
    _, among = measure(seen, WAYS[way])
    assert among >= FLOORS[way]


def test_each_phrase_is_in_one_half() -> None:
    assert sorted(fold for folds in HALVES.values() for fold in folds) == list(range(FOLDS))


def test_a_text_is_misspelt_in_one_word_and_the_same_each_time() -> None:
    text = "an evaluation of our work in care"
    written = misspell(text)
    assert written == misspell(text)
    changed = [(old, new) for old, new in zip(text.split(), written.split(), strict=True) if old != new]
    assert [old for old, _ in changed] == ["evaluation"]


def test_two_telling_words_are_written_as_one() -> None:
    assert write_as_one("help with home adaptations") == "help with homeadaptations"
    assert write_as_one("falls in the house") == "falls in the house"
