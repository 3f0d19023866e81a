"""`find_offers`: each rank, their order, each filter, who offers the same, and words."""

from datetime import date
from typing import Any

import pytest

from graph_schema.records import Node
from service.stores.base import OfferFilters, OfferRow, Page, Store
from tests.contract.steps import SCOTLAND, BackDoor, area, body, do, hold, put, read_pages, topic
from tests.landscapes import offer

FIFE = "S12000047"


def _hold(store: Store, *offers: Node) -> None:
    hold(
        store,
        SCOTLAND,
        area(FIFE, "Fife"),
        *(topic(id_) for id_ in ("evaluation", "logic-models", "research", "falls")),
        *(body(id_) for id_ in ("p1", "p2", "p3", "p4")),
        *offers,
    )


def _rows(store: Store, **filters: Any) -> list[OfferRow]:
    return list(store.find_offers(OfferFilters(**filters), Page(limit=500)).items)


def _ids(store: Store, **filters: Any) -> list[str]:
    return [row.offer.id for row in _rows(store, **filters)]


def _ranks(row: OfferRow) -> tuple[int, int, int, int, int, int]:
    ranks = (row.topic_rank, row.status_rank, row.area_rank, row.asker_rank)
    return (*ranks, row.help_rank, row.confidence_rank)


RANKED: dict[str, tuple[dict[str, Any], tuple[int, int, int, int, int, int]]] = {
    # id: (how it differs from the best, its ranks); each comes before all below it
    "best": ({"name": "Z"}, (0, 0, 0, 0, 0, 0)),
    "confidence-1": ({"confidence": "medium", "name": "Y"}, (0, 0, 0, 0, 0, 1)),
    "confidence-2": ({"confidence": "low", "name": "X"}, (0, 0, 0, 0, 0, 2)),
    "to-read": ({"form": "guidance", "name": "W"}, (0, 0, 0, 0, 1, 0)),
    "not-for-the-asker": ({"audience_kinds": ("council",), "name": "V"}, (0, 0, 0, 1, 0, 0)),
    "for-nobody-named": ({"audience_kinds": (), "name": "W"}, (0, 0, 0, 1, 0, 0)),
    "wider-area": ({"area_id": "S92000003", "name": "U"}, (0, 0, 1, 0, 0, 0)),
    "status-unknown": ({"status": "unknown", "name": "T"}, (0, 1, 0, 0, 0, 0)),
    "closed": ({"status": "closed", "name": "S"}, (0, 2, 0, 0, 0, 0)),
    "another-topic": ({"topic_ids": ("falls", "evaluation"), "name": "R"}, (1, 0, 0, 0, 0, 0)),
    "narrower": ({"topic_ids": ("logic-models",), "name": "Q"}, (2, 0, 0, 0, 0, 0)),
    "broader": ({"topic_ids": ("falls", "research"), "name": "P"}, (3, 0, 0, 0, 0, 0)),
}

ASKED: dict[str, Any] = {
    "topic_ranks": {"evaluation": (0, 1), "logic-models": (2, 2), "research": (3, 3)},
    "area_ranks": {FIFE: 0, "S92000003": 1},
    "asker_kinds": ("integration_joint_board", "health_and_social_care_partnership"),
}


def _ranked(id_: str, differs: dict[str, Any]) -> Node:
    rest = {
        "topic_ids": ("evaluation",),
        "area_id": FIFE,
        "audience_kinds": ("council", "integration_joint_board"),
        **differs,
    }
    topics, name = rest.pop("topic_ids"), rest.pop("name")
    rest = {key: value for key, value in rest.items() if value != ()}
    made = offer(id_, "p1", *topics, **rest)
    return made.model_copy(update={"label": name, "properties": {**made.properties, "name": name}})


def test_offers_come_in_the_order_of_their_ranks_and_say_them(store: Store) -> None:
    """The names run the other way, so that no rank is helped by them."""
    _hold(store, *(_ranked(id_, differs) for id_, (differs, _) in sorted(RANKED.items())))
    rows = _rows(store, **ASKED)
    assert [row.offer.id for row in rows] == list(RANKED)
    assert {row.offer.id: _ranks(row) for row in rows} == {id_: ranks for id_, (_, ranks) in RANKED.items()}
    assert rows[0].offer == _ranked("best", RANKED["best"][0])


def test_an_earlier_rank_outweighs_all_later_ones(store: Store) -> None:
    worst_of_main = {
        "status": "closed",
        "area_id": "S92000003",
        "audience_kinds": (),
        "form": "tool",
        "confidence": "low",
        "name": "Z",
    }
    best_of_other = {"topic_ids": ("falls", "evaluation"), "name": "A"}
    _hold(store, _ranked("main", worst_of_main), _ranked("other", best_of_other))
    assert _ids(store, **ASKED) == ["main", "other"]


def test_offers_of_equal_rank_come_by_name_without_case_or_accents_and_then_by_id(store: Store) -> None:
    names = {"o3": "Àite", "o1": "aite", "o2": "AITE", "o0": "zebra"}
    _hold(store, *(_ranked(id_, {"name": name}) for id_, name in names.items()))
    assert _ids(store) == ["o1", "o2", "o3", "o0"]


def test_pages_of_offers_join_without_a_seam(store: Store) -> None:
    _hold(store, *(_ranked(id_, differs) for id_, (differs, _) in RANKED.items()))
    for limit in (1, 5):
        rows = read_pages(
            lambda after, n=limit: store.find_offers(OfferFilters(**ASKED), Page(limit=n, after=after))  # type: ignore[misc]  # mypy cannot infer a lambda with a default
        )
        assert [row.offer.id for row in rows] == list(RANKED)
    first = store.find_offers(OfferFilters(**ASKED), Page(limit=5))
    assert (first.total, first.total_exact) == (12, True)


def test_an_offer_takes_the_lowest_rank_of_its_topics_wherever_it_stands(store: Store) -> None:
    _hold(
        store,
        offer("o1", "p1", "research", "logic-models", "evaluation"),
        offer("o2", "p1", "logic-models", "research"),
        offer("o3", "p1", "falls"),
    )
    rows = _rows(store, topic_ranks=ASKED["topic_ranks"])
    assert [(row.offer.id, row.topic_rank) for row in rows] == [("o1", 1), ("o2", 2)]


def test_without_topics_areas_or_asker_every_offer_ranks_alike(store: Store) -> None:
    _hold(store, offer("o1", "p1", "falls", area_id=FIFE), offer("o2", "p1", "evaluation", "falls"))
    assert [_ranks(row)[:4] for row in _rows(store)] == [(0, 0, 0, 0)] * 2


def test_an_offer_without_an_area_is_left_out_where_a_place_is_asked_for(store: Store) -> None:
    nowhere = offer("nowhere", "p1", "falls")
    properties = {key: value for key, value in nowhere.properties.items() if key != "area_id"}
    _hold(store, nowhere.model_copy(update={"properties": properties}), offer("o", "p1", "falls"))
    assert _ids(store) == ["nowhere", "o"]
    assert _ids(store, area_ranks={"S92000003": 1, FIFE: 0}) == ["o"]


FILTERED: dict[str, tuple[dict[str, Any], list[str]]] = {
    "nothing": ({}, ["a", "b", "c", "d"]),
    "empties": ({"forms": (), "statuses": (), "words": ()}, ["a", "b", "c", "d"]),
    "a form": ({"forms": ("tool",)}, ["b"]),
    "either form": ({"forms": ("tool", "training")}, ["b", "c"]),
    "a form nobody has": ({"forms": ("funding",)}, []),
    "an audience": ({"audiences": ("community",)}, ["a", "b"]),
    "either audience": ({"audiences": ("community", "funder")}, ["a", "b", "c"]),
    "a status": ({"statuses": ("closed",)}, ["d"]),
    "either status": ({"statuses": ("closed", "unknown")}, ["c", "d"]),
    "a provider": ({"provider_ids": ("p2",)}, ["b", "c"]),
    "either provider": ({"provider_ids": ("p2", "p3")}, ["b", "c", "d"]),
    "an unknown provider": ({"provider_ids": ("never",)}, []),
    "offers": ({"offer_ids": ("d", "a", "never")}, ["a", "d"]),
    "a topic": ({"topic_ranks": {"falls": (0, 1)}}, ["a", "b"]),
    "an unknown topic": ({"topic_ranks": {"never": (0, 1)}}, []),
    "an area": ({"area_ranks": {FIFE: 0}}, ["b"]),
    "an unknown area": ({"area_ranks": {"never": 0}}, []),
    "providers that were to come": ({"late_providers": ("p2", "never")}, ["a", "d"]),
    "a day": ({"as_of": date(2020, 1, 1)}, ["a", "b", "c"]),
    "a word": ({"words": ("steps",)}, ["a", "c"]),
    "two words, both": ({"words": ("steps", "fewer")}, ["a"]),
    "all at once": (
        {
            "topic_ranks": {"falls": (0, 1)},
            "area_ranks": {"S92000003": 0},
            "forms": ("coaching",),
            "audiences": ("community",),
            "statuses": ("current",),
            "provider_ids": ("p1",),
            "offer_ids": ("a", "b"),
            "words": ("fewer",),
            "as_of": date(2020, 1, 1),
        },
        ["a"],
    ),
}


@pytest.fixture
def held(store: Store) -> Store:
    _hold(
        store,
        offer(
            "a",
            "p1",
            "falls",
            description="Fewer falls in small steps",
            audience_kinds=("community", "council"),
        ),
        offer("b", "p2", "evaluation", "falls", form="tool", area_id=FIFE, audience_kinds=("community",)),
        offer(
            "c",
            "p2",
            "evaluation",
            form="training",
            status="unknown",
            description="Next steps",
            audience_kinds=("funder",),
        ),
        offer("d", "p3", "research", status="closed", valid=(None, "2019")),
    )
    return store


@pytest.mark.parametrize(("filters", "expected"), FILTERED.values(), ids=FILTERED)
def test_find_offers_by(held: Store, filters: dict[str, Any], expected: list[str]) -> None:
    found = held.find_offers(OfferFilters(**filters), Page())
    assert sorted(row.offer.id for row in found.items) == expected
    assert found.total == len(expected)


def _alike(store: Store, **filters: Any) -> dict[str, int]:
    return {row.offer.id: row.alike for row in _rows(store, **filters)}


def test_an_offer_of_a_provider_to_come_counts_by_a_first_day_of_its_own(store: Store) -> None:
    _hold(
        store,
        offer("stands", "p1", "falls"),
        offer("dated", "p2", "falls", valid=("2008", None)),
        offer("undated", "p3", "falls"),
        offer("ending", "p3", "falls", valid=(None, "2030")),
    )
    late = ("p2", "p3")
    assert _alike(store, as_of=date(2010, 1, 1), late_providers=late) == {"dated": 1, "stands": 1}
    assert _alike(store, late_providers=late) == {"dated": 1, "stands": 1}
    assert _alike(store, as_of=date(2005, 1, 1), late_providers=late) == {"stands": 0}
    assert _alike(store, as_of=date(2010, 1, 1)) == {"dated": 2, "ending": 2, "stands": 2, "undated": 2}


def test_alike_counts_the_other_bodies_with_the_same_main_topic_and_sort_of_help(store: Store) -> None:
    _hold(
        store,
        offer("o1", "p1", "falls"),
        offer("o1b", "p1", "falls", form="training"),  # the same body: not another
        offer("o2", "p2", "falls", "research", form="training"),  # another form of the same sort
        offer("o2b", "p2", "falls"),  # the second of one body: counted once
        offer("o3", "p3", "research", "falls"),  # falls is not its main topic
        offer("o4", "p4", "falls", form="tool"),  # to use, not given by people
    )
    assert _alike(store) == {"o1": 1, "o1b": 1, "o2": 1, "o2b": 1, "o3": 0, "o4": 0}


def test_alike_keeps_to_the_area_status_and_day_asked_for(store: Store) -> None:
    _hold(
        store,
        offer("here", "p1", "falls", area_id=FIFE),
        offer("wider", "p2", "falls"),
        offer("unknown", "p3", "falls", area_id=FIFE, status="unknown"),
        offer("ended", "p4", "falls", area_id=FIFE, valid=(None, "2019")),
    )
    only = {"offer_ids": ("here",)}
    assert _alike(store, **only) == {"here": 3}
    assert _alike(store, **only, area_ranks={FIFE: 0}) == {"here": 2}
    assert _alike(store, **only, area_ranks={FIFE: 0, "S92000003": 1}) == {"here": 3}
    assert _alike(store, **only, statuses=("current",)) == {"here": 2}
    assert _alike(store, **only, as_of=date(2020, 1, 1)) == {"here": 2}
    assert _alike(store, **only, area_ranks={FIFE: 0}, statuses=("current",), as_of=date(2020, 1, 1)) == {
        "here": 0
    }


def test_alike_does_not_depend_on_the_other_filters_or_the_page(store: Store) -> None:
    _hold(
        store,
        offer("o1", "p1", "falls", description="Steps", audience_kinds=("council",)),
        offer("o2", "p2", "falls", form="training"),
        offer("o3", "p3", "falls", form="network"),
    )
    narrow: list[dict[str, Any]] = [
        {"forms": ("coaching",)},
        {"audiences": ("council",)},
        {"provider_ids": ("p1",)},
        {"offer_ids": ("o1",)},
        {"words": ("steps",)},
        {"asker_kinds": ("council",)},
    ]
    assert [_alike(store, **filters)["o1"] for filters in narrow] == [2] * len(narrow)
    assert store.find_offers(OfferFilters(), Page(limit=1)).items[0].alike == 2


DESCRIBED = {
    "gaelic": "Cuideachd airson Èirigh agus Àite",
    "sharp": "Straße und Maß",
    "near": "Help that is NEAR and not far",
    "falls": "Co-production of falls-prevention, step by step (2024).",
    "greek": "Ωμέγα και Ἀρχή",
    "hex": "0x and 0xcf89 are numbers",
}

WORDS: dict[str, tuple[tuple[str, ...], list[str]]] = {
    "small letters": (("cuideachd",), ["gaelic"]),
    "capitals": (("CUIDEACHD",), ["gaelic"]),
    "without accents": (("eirigh", "aite"), ["gaelic"]),
    "with accents": (("Èirigh", "àite"), ["gaelic"]),
    "accents apart from their letters": (("E\u0300irigh",), ["gaelic"]),
    "letters that fold into two": (("strasse", "mass"), ["sharp"]),
    "another alphabet": (("ωμεγα", "αρχη"), ["greek"]),
    "a word of the name": (("gaelic",), ["gaelic"]),
    "a word of every name": (("in", "hex"), ["hex"]),
    "a number": (("0xcf89",), ["hex"]),
    "a letter with that number": (("ω",), []),
    "a word of the name, one of the text": (("near", "far"), ["near"]),
    "part of a word": (("fall",), []),
    "the end of a word": (("revention",), []),
    "no inflection": (("steps",), []),
    "within a joined word": (("production", "prevention"), ["falls"]),
    "before a stop": (("2024",), ["falls"]),
    "a common word": (("and",), ["hex", "near"]),
    "one there, one not": (("far", "away"), []),
    "a star": (("cuid*",), []),
    "a bare star": (("*",), []),
    "a quote": (('"',), []),
    "an operator": (("NEAR",), ["near"]),
    "AND": (("AND",), ["hex", "near"]),
    "OR": (("OR",), []),
    "NOT": (("NOT",), ["near"]),
    "a wild letter": (("fa?ls",), []),
    "nearly": (("falsl~2",), []),
    "another field": (("id:falls",), []),
    "a range": (("[a", "z]"), []),
    "all of a field": (("*:*",), []),
    "minus": (("-near",), []),
    "brackets": (("(((",), []),
    "a backslash": (("\\",), []),
    "an expression": (("/.*/",), []),
    "SQL": (("') OR 1=1 --",), []),
    "nothing": (("",), []),
    "blank": ((" ",), []),
    "a null letter": (("\x00",), []),
}
"""What is asked for, and the offers found. A sign is no letter: what holds one is no word and stands nowhere."""


@pytest.mark.parametrize(("words", "expected"), WORDS.values(), ids=WORDS)
def test_offers_by_the_words(store: Store, words: tuple[str, ...], expected: list[str]) -> None:
    _hold(store, *(offer(f"in-{id_}", "p1", "falls", description=text) for id_, text in DESCRIBED.items()))
    assert sorted(_ids(store, words=words)) == [f"in-{id_}" for id_ in expected]


def test_words_are_those_of_the_record_as_it_stands(store: Store) -> None:
    _hold(store, offer("o", "p1", "falls", description="Before"))
    do(store, put(offer("o", "p1", "falls", description="After")))
    assert _ids(store, words=("before",)) == []
    assert _ids(store, words=("after",)) == ["o"]


def test_offers_see_what_the_back_door_wrote(store: Store, back_door: BackDoor) -> None:
    _hold(store, offer("o1", "p1", "falls"))
    back_door.write_record(offer("o2", "p2", "falls", description="Straight in", status="unknown"))
    rows = _rows(store, topic_ranks={"falls": (0, 1)})
    assert [(row.offer.id, row.status_rank, row.alike) for row in rows] == [("o1", 0, 1), ("o2", 1, 1)]
    assert _ids(store, words=("straight",)) == ["o2"]
