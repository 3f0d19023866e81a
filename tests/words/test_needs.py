"""Needs in a person's own words: places taken out first, words written as one, slips of the pen."""

import pytest

from service.words import Need, Words, words_for
from service.words.texts import as_written
from service.words.vocabulary import Vocabulary
from tests.conftest import Landscape
from tests.landscapes import node


@pytest.fixture
def words(landscape: Landscape) -> Words:
    """Three places and the country; adaptations of homes, falls, evaluation and thefts."""
    return words_for(
        landscape(
            node("area", "S92000003", "Scotland", area_type="country"),
            node("area", "S37000001", "Northshire", area_type="integration_authority_area"),
            node("area", "S37000002", "Stirling", area_type="integration_authority_area"),
            node("area", "S37000003", "Wester and Easter", area_type="integration_authority_area"),
            node("area", "S12000001", "Northshire", area_type="council_area"),
            node("topic", "adaptations", "Home adaptations"),
            node("topic", "falls", "Falls"),
            node("topic", "evaluation", "Evaluation"),
            node("topic", "protection", "Protection from theft"),
            node("topic", "caring", "Caring"),
            node("phrase", "p1", "money taken from an old man by a carer", topic_id="protection"),
            node("phrase", "p2", "self directed help", topic_id="caring"),
        )
    )


def places_of(need: Need) -> list[tuple[str, str, str]]:
    return [(place.matched, place.id, place.matched_by) for place in need.places]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("falls in Northshire and Stirling", ["Northshire", "Stirling"]),
        ("falls in Stirling or Northshire", ["Stirling", "Northshire"]),
        ("Stirling, Northshire: falls", ["Stirling", "Northshire"]),
        ("falls in Stirling/Northshire", ["Stirling", "Northshire"]),
        ("falls in Wester and Easter", ["Wester and Easter"]),
        ("falls in Wester and Easter and in Stirling", ["Wester and Easter", "Stirling"]),
        ("falls in Stirling, all over Stirling", ["Stirling"]),
        ("falls", []),
    ],
)
def test_each_place_of_a_need_is_read_as_it_was_written_and_taken_out(
    words: Words, text: str, places: list[str]
) -> None:
    need = words.read_need(text)
    assert [place.matched for place in need.places] == places
    assert need.topics[0].id == "falls"
    assert need.words in {("falls",), ("falls", "over")}


def test_a_place_of_a_need_names_the_others_that_bear_its_name(words: Words) -> None:
    (place,) = words.read_need("falls in Northshire").places
    assert (place.id, place.others) == ("S37000001", ("S12000001",))


def test_the_country_adds_nothing_beside_a_narrower_place(words: Words) -> None:
    assert [place.label for place in words.read_need("falls across Scotland").places] == ["Scotland"]
    need = words.read_need("falls across Scotland and in Stirling")
    assert ([place.label for place in need.places], need.words) == (["Stirling"], ("falls",))


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("falls in Northshir", [("Northshir", "S37000001", "spelling")]),
        ("Northshrie falls", [("Northshrie", "S37000001", "spelling")]),
        (
            "falls in Stirling and Northshrie this year",
            [("Stirling", "S37000002", "place"), ("Northshrie", "S37000001", "spelling")],
        ),
        ("a carer stealing from an old man", []),
        ("falls and stealing from an old man", []),
    ],
)
def test_a_misspelt_place_is_read_where_a_place_may_stand(
    words: Words, text: str, places: list[tuple[str, str, str]]
) -> None:
    assert places_of(words.read_need(text)) == places


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("help with homeadaptations", "adaptations"),
        ("homeadaptation please", "adaptations"),
        ("selfdirected", "caring"),
        ("somebody for our evaluaton of this", "evaluation"),
        ("an evlauation of what was done", "evaluation"),
    ],
)
def test_words_written_as_one_and_slips_of_the_pen_find_their_topic(
    words: Words, text: str, topic: str
) -> None:
    assert words.read_need(text).topics[0].id == topic


SPOKEN = Vocabulary(
    frozenset(
        {"carers", "cares", "carpet", "car", "pet", "home", "homes", "care", "homecare", "with", "draw"}
    ),
    frozenset({"carer", "care", "carpet", "car", "pet", "home", "homecar", "draw", "home care"}),
)


@pytest.mark.parametrize("word", ["carers", "cares", "carpet", "homecare", "caring"])
def test_a_word_that_is_known_itself_or_by_its_stem_is_never_read_otherwise(word: str) -> None:
    assert SPOKEN.meant_by(word) == ((word,),)


def test_an_unknown_word_is_split_where_both_parts_are_known() -> None:
    assert SPOKEN.meant_by("carehome") == (("care", "home"),)
    assert SPOKEN.meant_by("homescare") == (("homes", "care"),)


@pytest.mark.parametrize("word", ["withdraw", "petcar", "homexyzz", "zeppelin", "petz"])
def test_small_and_short_parts_and_unknown_ones_split_nothing(word: str) -> None:
    assert SPOKEN.meant_by(word) == ((word,),)


def test_a_slip_is_read_as_each_of_the_known_words_that_are_equally_near() -> None:
    assert SPOKEN.meant_by("carrers") == (("carers",),)
    assert SPOKEN.meant_by("carezs") == (("carers",), ("cares",))


@pytest.mark.parametrize(
    ("text", "start", "end", "written"),
    [
        ("Falls in Fife, please", 2, 3, "Fife"),
        ("D&G and Children's", 0, 3, "D&G"),
        ("D & G council", 0, 4, "D & G council"),
        ("(Fife/Dundee)", 1, 2, "Dundee"),
        ("in “Eilean Siar”?", 1, 3, "Eilean Siar"),
    ],
)
def test_words_are_given_back_as_they_were_written(text: str, start: int, end: int, written: str) -> None:
    assert as_written(text, start, end) == written
