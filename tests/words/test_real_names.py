"""Terms and needs on the real landscape. Expected values come from the evidence's names, areas and successions."""

from collections import defaultdict

import pytest

from service.places import authority_of
from service.words import UnknownWord, Words
from service.words.texts import key_of


@pytest.mark.parametrize(
    ("words", "id_"),
    [
        ("NHS NES", "nhs-education-for-scotland"),
        ("Health Improvement Scotland", "healthcare-improvement-scotland"),
        ("Helthcare Improvement Scotland", "healthcare-improvement-scotland"),
        ("NHS Health Scotland", "nhs-health-scotland"),
        ("SIC", "scottish-information-commissioner"),
        ("Health Committee", "hscs-committee"),
        ("the exams body", "qualifications-scotland"),
        ("Cùram is Slàinte", "ijb-na-h-eileanan-siar"),
        ("IJB Fife", "ijb-fife"),
        ("Fife integration joint board", "ijb-fife"),
        ("NHS Fyfe", "nhs-fife"),
        ("Scottish Court Service", "scottish-courts-tribunals-service"),
        ("Perth & Kinross Council", "council-perth-and-kinross"),
    ],
)
def test_a_body_is_known_by_what_people_call_it(seed_words: Words, words: str, id_: str) -> None:
    assert seed_words.resolve("body", words).id == id_


@pytest.mark.parametrize("words", ["NHSL", "wick", "South Dunbartonshire Council", "Fife IBJ", "Audit"])
def test_a_body_that_cannot_be_told_is_refused(seed_words: Words, words: str) -> None:
    with pytest.raises(UnknownWord):
        seed_words.resolve("body", words)


@pytest.mark.parametrize(
    ("word", "area"),
    [
        ("Fife", "S37000032"),
        ("Fyfe", "S37000032"),
        ("Glasgow", "S37000034"),
        ("Eilean Siar", "S37000031"),
        ("Outer Hebrides", "S37000031"),
        ("Western Isles", "S37000031"),
        ("Clacks", "S37000005"),
        ("Stirling", "S37000005"),
        ("D&G", "S37000006"),
        ("the Highlands", "S37000016"),
        ("E Renfrewshire", "S37000011"),
        ("Borders", "S08000016"),
        ("Grampian", "S08000020"),
        ("Scotland", "S92000003"),
    ],
)
def test_a_place_is_known_by_what_people_call_it(seed_words: Words, word: str, area: str) -> None:
    assert seed_words.resolve("area", word).id == area


@pytest.mark.parametrize(
    "word", ["wick", "Inverness", "Leith", "Perth", "Ayrshire", "England", "Murray", "north"]
)
def test_a_place_that_is_not_held_is_refused(seed_words: Words, word: str) -> None:
    with pytest.raises(UnknownWord):
        seed_words.resolve("area", word)


def test_wick_is_nothing_here(seed_words: Words) -> None:
    assert seed_words.search("wick") == ()
    need = seed_words.read_need("wick")
    assert (need.topics, need.places, need.provider, need.words) == ((), (), None, ("wick",))


def test_a_board_area_as_large_as_one_authority_leads_to_that_authority(seed_words: Words) -> None:
    assert authority_of(seed_words, seed_words.resolve("area", "Orkney").id) == "ijb-orkney"
    assert authority_of(seed_words, seed_words.resolve("area", "Lothian").id) is None


def test_every_label_of_whatever_kind_leads_to_a_topic_that_bears_it(seed_words: Words) -> None:
    bearing: dict[str, set[str | None]] = defaultdict(set)
    for record in seed_words.nodes.values():
        if record.type == "label":
            bearing[key_of(record.label)].add(record.text("topic_id"))
        elif record.type == "topic":
            bearing[key_of(record.label)].add(record.id)
            bearing[key_of(record.id)].add(record.id)
    wrong = {
        words: found
        for words in bearing
        if (found := seed_words.resolve("topic", words).id) not in bearing[words]
    }
    assert wrong == {}


@pytest.mark.parametrize(
    ("text", "topic", "place", "provider"),
    [
        ("falls prevention in Fife", "frailty-and-falls", "S37000032", None),
        ("who can help Fife's partnership with evaluation?", "evaluation", "S37000032", None),
        ("delayed discharge in Abredeenshire", "delayed-discharge", "S37000002", None),
        ("support from HIS for dementia", "dementia", None, "healthcare-improvement-scotland"),
        ("what does his do for dementia", "dementia", None, None),
        ("training from NES on trauma", "trauma-informed-practice", None, "nhs-delivery"),
        ("Evaluation Support Scotland", None, None, "evaluation-support-scotland"),
        ("support in Fife", None, "S37000032", None),
        ("who can see me about mental health", "mental-health", None, None),
        ("workforce planning across Scotland", "workforce-planning", "S92000003", None),
    ],
)
def test_a_need_is_read_as_topic_place_and_provider(
    seed_words: Words, text: str, topic: str | None, place: str | None, provider: str | None
) -> None:
    need = seed_words.read_need(text)
    assert (need.topics[0].id if need.topics else None) == topic
    assert [match.id for match in need.places] == ([place] if place else [])
    assert (need.provider and need.provider.id) == provider


def test_several_places_of_one_need_are_all_understood(seed_words: Words) -> None:
    need = seed_words.read_need("falls in Fife and Dundee")
    assert need.topics[0].id == "frailty-and-falls"
    assert [(place.matched, place.id) for place in need.places] == [
        ("Fife", "S37000032"),
        ("Dundee", "S37000007"),
    ]


def test_words_that_mean_nothing_here_are_left_for_the_offers_own_texts(seed_words: Words) -> None:
    need = seed_words.read_need("xyzzy plugh in Fife")
    assert (need.topics, need.words) == ((), ("xyzzy", "plugh"))
