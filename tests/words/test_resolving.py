"""Terms on small landscapes: the right thing, or a refusal that names the nearest."""

import pytest

from graph_schema.records import Node
from service.words import UnknownWord, Words, words_for
from tests.conftest import Landscape
from tests.landscapes import change_set, line, node

COUNTRY = node("area", "S92000003", "Scotland", area_type="country")


def council_area(code: str, name: str, board: str = "S08000001") -> Node:
    return node("area", code, name, area_type="council_area", health_board_area_id=board)


def board_area(code: str, name: str) -> Node:
    return node("area", code, name, area_type="health_board_area")


def authority_area(code: str, name: str) -> Node:
    return node("area", code, name, area_type="integration_authority_area")


@pytest.fixture
def places(landscape: Landscape) -> Words:
    """Fife is three areas; Clack and Stir share an authority; Moor is a council area and a board area; Gram a board's."""
    return words_for(
        landscape(
            COUNTRY,
            board_area("S08000001", "Fife"),
            board_area("S08000002", "Moor"),
            board_area("S08000003", "Grampian"),
            council_area("S12000001", "Fife"),
            council_area("S12000002", "Clackshire", "S08000003"),
            council_area("S12000003", "Stirling", "S08000003"),
            council_area("S12000004", "Moor", "S08000002"),
            authority_area("S37000001", "Fife"),
            authority_area("S37000002", "Clackshire and Stirling"),
            node("body", "council-clackshire", "Clackshire Council", kind="council"),
            node("body", "council-stirling", "Stirling Council", kind="council"),
            node("body", "ijb-clackshire-and-stirling", kind="integration_joint_board"),
            node("name", "n1", "the Wee Shire", of_id="council-clackshire", kind="everyday"),
            line("covers", "council-clackshire", "S12000002"),
            line("covers", "council-stirling", "S12000003"),
            line("covers", "ijb-clackshire-and-stirling", "S37000002"),
            line("partner_in", "council-clackshire", "ijb-clackshire-and-stirling"),
            line("partner_in", "council-stirling", "ijb-clackshire-and-stirling"),
        )
    )


@pytest.mark.parametrize(
    ("word", "area", "others"),
    [
        ("Fife", "S37000001", ("S12000001", "S08000001")),
        ("FIFE", "S37000001", ("S12000001", "S08000001")),
        ("Moor", "S12000004", ("S08000002",)),
        ("Grampian", "S08000003", ()),
        ("Stirling", "S37000002", ("S12000003",)),
        ("Clackshire", "S37000002", ("S12000002",)),
        ("Clackshire & Stirling", "S37000002", ()),
        ("the Wee Shire", "S37000002", ()),
        ("Stirling Council", "S37000002", ()),
        ("S12000003", "S12000003", ()),
        ("s08000001", "S08000001", ()),
    ],
)
def test_a_place_word_means_the_authority_else_the_council_else_the_board(
    places: Words, word: str, area: str, others: tuple[str, ...]
) -> None:
    match = places.resolve("area", word)
    assert (match.id, match.others) == (area, others)


@pytest.mark.parametrize(
    ("word", "area"), [("Fief", "S37000001"), ("Sterling", "S37000002"), ("Grampain", "S08000003")]
)
def test_a_misspelt_place_word_says_that_it_was_read_by_spelling(places: Words, word: str, area: str) -> None:
    match = places.resolve("area", word)
    assert (match.id, match.matched_by) == (area, "spelling")


@pytest.mark.parametrize("word", ["wick", "Leith", "England", "Fi", "S99999999", ""])
def test_a_place_that_is_not_known_is_refused(places: Words, word: str) -> None:
    with pytest.raises(UnknownWord):
        places.resolve("area", word)


def test_half_a_place_name_is_refused_with_the_whole_ones_suggested(landscape: Landscape) -> None:
    words = words_for(landscape(authority_area("S37000001", "Perth and Kinross"), COUNTRY))
    with pytest.raises(UnknownWord) as refused:
        words.resolve("area", "Perth")
    assert [match.id for match in refused.value.nearest] == ["S37000001"]


def topic(id_: str, label: str) -> Node:
    return node("topic", id_, label, sources=("web",))


def label(text: str, of: str, kind: str = "plain") -> Node:
    return node("label", f"{of}--{text.replace(' ', '-').lower()}", text, topic_id=of, kind=kind)


@pytest.fixture
def topics(landscape: Landscape) -> Words:
    return words_for(
        landscape(
            topic("evaluation", "Evaluation"),
            topic("self-evaluation", "Self-evaluation"),
            topic("care-homes", "Care homes"),
            topic("home-care", "Home care"),
            label("review", "evaluation", "misnomer"),
            label("review", "self-evaluation"),
            label("residential", "care-homes"),
            label("audit", "evaluation", "misnomer"),
            label("SE", "self-evaluation", "abbreviation"),
            label("wicket", "home-care"),
        )
    )


@pytest.mark.parametrize(
    ("word", "id_", "matched_by"),
    [
        ("evaluation", "evaluation", "id"),
        ("EVALUATION", "evaluation", "label"),
        ("evaluating", "evaluation", "inflection"),
        ("evalution", "evaluation", "spelling"),
        ("self evaluation", "self-evaluation", "label"),
        ("selfevaluation", "self-evaluation", "spelling"),
        ("se", "self-evaluation", "name"),
        ("residential", "care-homes", "name"),
        ("audit", "evaluation", "name"),
    ],
)
def test_a_topic_is_named_by_id_label_other_label_inflection_or_misspelling(
    topics: Words, word: str, id_: str, matched_by: str
) -> None:
    match = topics.resolve("topic", word)
    assert (match.id, match.matched_by) == (id_, matched_by)


def test_a_misnomer_comes_last_and_is_never_to_be_shown(topics: Words) -> None:
    review, audit = topics.resolve("topic", "review"), topics.resolve("topic", "audit")
    assert (review.id, review.shown) == ("self-evaluation", True)
    assert (audit.id, audit.shown) == ("evaluation", False)


@pytest.mark.parametrize("word", ["wick", "sf", "evaluation of care homes", "xyzzy", "hoe car"])
def test_what_is_no_term_is_refused(topics: Words, word: str) -> None:
    with pytest.raises(UnknownWord):
        topics.resolve("topic", word)


def body(id_: str, name: str, **rest: str | tuple[str | None, str | None]) -> Node:
    valid = rest.pop("valid", (None, None))
    return node("body", id_, name, kind=rest.pop("kind", "ndpb"), valid=valid, **rest)  # type: ignore[arg-type]  # one helper for all


def called(text: str, of: str, kind: str = "everyday", note: str | None = None) -> Node:
    return node("name", f"{of}--{text.replace(' ', '-').lower()}", text, of_id=of, kind=kind, note=note)


@pytest.fixture
def bodies(landscape: Landscape) -> Words:
    return words_for(
        landscape(
            body("old-board", "Old Board", valid=(None, "2019")),
            body("new-board", "New Board"),
            body("north-council", "North Dale Council"),
            body("south-council", "South Dale Council"),
            body("art-council", "Art Council", valid=(None, "2010")),
            called("Old Board", "new-board", "former_name"),
            called("Elder Board", "new-board", "former_name"),
            called("DC", "north-council", "abbreviation", "ambiguous: also South"),
            called("DC", "south-council", "abbreviation", "ambiguous: also North"),
            called("AC", "art-council", "abbreviation"),
            called("AC", "new-board", "abbreviation", "ambiguous: also Art"),
            line("succeeded_by", "old-board", "new-board", kind="merged"),
        )
    )


def test_an_old_name_leads_to_the_old_body_where_it_is_a_record(bodies: Words) -> None:
    match = bodies.resolve("body", "old board")
    assert (match.id, match.others) == ("old-board", ("new-board",))


def test_a_former_name_leads_to_the_body_now_called_otherwise(bodies: Words) -> None:
    assert bodies.resolve("body", "Elder Board").id == "new-board"


def test_a_name_that_two_bodies_share_equally_is_refused_with_both(bodies: Words) -> None:
    with pytest.raises(UnknownWord) as refused:
        bodies.resolve("body", "DC")
    assert {match.id for match in refused.value.nearest} == {"north-council", "south-council"}


def test_a_shared_name_leads_to_the_body_that_it_is_not_noted_as_shared_for(bodies: Words) -> None:
    match = bodies.resolve("body", "AC")
    assert (match.id, match.others) == ("art-council", ("new-board",))


@pytest.mark.parametrize("word", ["East Dale Council", "Dale Council", "ACC", "Council"])
def test_a_name_that_is_near_to_several_or_to_another_word_is_refused(bodies: Words, word: str) -> None:
    with pytest.raises(UnknownWord):
        bodies.resolve("body", word)


def test_a_misspelling_of_one_name_is_read_though_a_like_one_stands_beside_it(bodies: Words) -> None:
    assert bodies.resolve("body", "Noth Dale Counsil").id == "north-council"


def test_search_shows_what_came_after_a_body_right_behind_it(bodies: Words) -> None:
    found = bodies.search("Old Board", ("body",))
    assert [(match.id, match.took_over_from) for match in found[:2]] == [
        ("old-board", None),
        ("new-board", "old-board"),
    ]


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("IJBs", "integration_joint_board"),
        ("councils", "council"),
        ("coucil", "council"),
        ("integration_joint_board", "integration_joint_board"),
    ],
)
def test_an_audience_is_named_by_word_label_form_or_misspelling(bodies: Words, word: str, kind: str) -> None:
    assert bodies.resolve("audience", word).id == kind


def test_an_unknown_audience_is_refused(bodies: Words) -> None:
    with pytest.raises(UnknownWord):
        bodies.resolve("audience", "astronauts")


def test_the_index_is_kept_until_the_landscape_changes(landscape: Landscape) -> None:
    store = landscape(topic("evaluation", "Evaluation"))
    first = words_for(store)
    assert words_for(store) is first
    store.apply(change_set(topic("housing", "Housing"), id_="second"))
    assert words_for(store).resolve("topic", "housing").id == "housing"


def test_an_empty_landscape_knows_no_words(landscape: Landscape) -> None:
    words = words_for(landscape())
    assert words.search("anything at all") == ()
    assert words.read_need("falls in Fife").topics == ()
    with pytest.raises(UnknownWord):
        words.resolve("topic", "evaluation")
