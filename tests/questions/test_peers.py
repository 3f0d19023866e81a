"""Peers: alike by what is recorded of both, saying on how much it rests, and why."""

from typing import Any

import pytest

from graph_schema.records import AnyRecord
from service.analysis.likeness import read_classes
from service.problems import BadValue
from service.questions.items import cited
from service.questions.peers import PeersAnswer, PeersQuestion, answer_peers
from service.questions.peers_items import Peer
from service.stores.base import Store
from tests.conftest import Landscape, seed_records
from tests.landscapes import line, node, offer
from tests.questions.isle import BOARD


def ask(store: Store, **asked: Any) -> PeersAnswer:
    return answer_peers(store, PeersQuestion.model_validate(asked))


def partnership(
    name: str, board: str, population: int | None = None, classes: str | None = None
) -> list[AnyRecord]:
    """Return an authority of its own council and a board, on land of its own."""
    known: dict[str, Any] = {"population": population, "urban_rural_note": classes}
    facts = {name_: value for name_, value in known.items() if value is not None}
    return [
        node("area", f"S37-{name}", name, area_type="integration_authority_area", **facts),
        node("area", f"S12-{name}", name, area_type="council_area", health_board_area_id=BOARD),
        node("body", f"ijb-{name}", f"{name} IJB", kind="integration_joint_board"),
        node("body", f"council-{name}", f"{name} Council", kind="council"),
        line("covers", f"ijb-{name}", f"S37-{name}"),
        line("covers", f"council-{name}", f"S12-{name}"),
        line("partner_in", f"council-{name}", f"ijb-{name}"),
        line("partner_in", board, f"ijb-{name}"),
    ]


def three() -> list[AnyRecord]:
    """Return Alder and Birch with one board, alike in people and land; Cedar with a board of its own, unlike."""
    return [
        node("area", BOARD, "Trees", area_type="health_board_area"),
        node("body", "nhs-trees", "NHS Trees", kind="territorial_health_board"),
        node("body", "nhs-cedar", "NHS Cedar", kind="territorial_health_board"),
        *partnership("Alder", "nhs-trees", 1_000, "classes: large urban 60%, remote rural 40%"),
        *partnership("Birch", "nhs-trees", 900, "classes: large urban 50%, remote rural 50%"),
        *partnership("Cedar", "nhs-cedar", 100, "classes: large urban 0%, remote rural 100%"),
        node("function", "fn-justice", "Justice", group="justice", required_by="optional"),
        node("function", "fn-homes", "Homes", group="housing", required_by="optional"),
    ]


def lies(name: str, function: str, state: str) -> AnyRecord:
    return line(
        "delegates_to",
        f"council-{name}",
        f"ijb-{name}",
        id_=f"{name}-{function}",
        function_id=function,
        state=state,
    )


def aspects(peer: Peer) -> dict[str, float]:
    return {aspect.aspect: aspect.likeness for aspect in peer.aspects}


def test_the_most_alike_comes_first_with_each_aspect_and_why(landscape: Landscape) -> None:
    answer = ask(landscape(*three()), area="Alder")
    assert [item.id for item in answer.items] == ["ijb-Birch", "ijb-Cedar"]
    # Birch: one board, a council each, a shared board: 3 of 3; 900 of 1000 people; 50 % urban and 40 % rural alike.
    assert aspects(answer.items[0]) == {"boards and councils": 1.0, "population": 0.9, "rurality": 0.9}
    assert answer.items[0].likeness == 0.93
    # Cedar: only the number of councils is alike; 100 of 1000 people; 40 % of land alike.
    assert aspects(answer.items[1]) == {"boards and councils": 0.33, "population": 0.1, "rurality": 0.4}
    assert "900 people beside 1,000" in answer.items[0].why


def test_functions_are_compared_only_where_both_are_recorded(landscape: Landscape) -> None:
    store = landscape(
        *three(),
        lies("Alder", "fn-justice", "delegated"),
        lies("Birch", "fn-justice", "hosted_by_other"),
        lies("Alder", "fn-homes", "delegated"),
        lies("Cedar", "fn-homes", "not_delegated"),
    )
    birch, cedar = ask(store, area="Alder").items
    assert aspects(birch)["functions"] == 1.0  # handed over at both, whoever runs it
    assert [aspect.cells for aspect in birch.aspects if aspect.aspect == "functions"] == [1]
    assert aspects(cedar)["functions"] == 0.0


def test_the_minimum_that_the_law_requires_is_not_compared(landscape: Landscape) -> None:
    required: dict[str, Any] = {"group": "adult_social_care", "required_by": "councils_statutory_minimum"}
    store = landscape(
        *three(),
        node("function", "fn-council-minimum", "Minimum", **required),
        node("function", "fn-carers", "Carers", **required),
        *(lies(name, "fn-council-minimum", "delegated") for name in ("Alder", "Birch")),
    )
    assert "functions" not in aspects(ask(store, area="Alder").items[0])


def test_what_is_not_recorded_is_left_out_and_never_a_difference(landscape: Landscape) -> None:
    store = landscape(*three(), *partnership("Elder", "nhs-trees"))
    elder = next(item for item in ask(store, area="Alder").items if item.id == "ijb-Elder")
    assert aspects(elder) == {"boards and councils": 1.0}
    assert (elder.likeness, elder.aspects_compared, elder.cells) == (1.0, 1, 3)


def test_offers_for_the_place_itself_are_compared_where_both_have_some(landscape: Landscape) -> None:
    store = landscape(
        *three(),
        node("area", "S92000003", "Scotland", area_type="country"),
        node("body", "helper", "Helper", kind="ndpb"),
        node("topic", "falls", "Falls"),
        *(offer(f"a{n}", "helper", "falls", area_id="S37-Alder") for n in range(4)),
        offer("b", "helper", "falls", area_id="S12-Birch"),
        offer("shut", "helper", "falls", area_id="S37-Birch", status="closed"),
        offer("guide", "helper", "falls", area_id="S37-Birch", form="guidance"),  # no help that people give
        offer("all", "helper", "falls"),
    )
    birch, cedar = ask(store, area="Alder").items
    assert aspects(birch)["offers open"] == 0.25
    assert "offers open" not in aspects(cedar)


def test_without_a_place_each_stands_with_its_nearest(landscape: Landscape) -> None:
    answer = ask(landscape(*three()))
    assert [(item.like.id, item.id) for item in answer.items] == [
        ("ijb-Alder", "ijb-Birch"),
        ("ijb-Birch", "ijb-Alder"),
        ("ijb-Cedar", "ijb-Birch"),
    ]


def test_a_place_of_several_partnerships_is_refused_with_their_names(landscape: Landscape) -> None:
    with pytest.raises(BadValue) as refused:
        ask(landscape(*three()), area="Trees")
    assert {suggestion.label for suggestion in refused.value.members["suggestions"]} == {
        "Alder",
        "Birch",
        "Cedar",
    }  # each council area lies in the board area


@pytest.mark.parametrize(
    ("text", "classes"),
    [
        (
            "2011 data zones by SG 2016 six-fold class: large urban 0%, small town 16%",
            {"large urban": 0, "small town": 16},
        ),
        ("mostly rural", {}),
        (None, {}),
    ],
)
def test_classes_are_read_as_they_are_stated_and_else_not_at_all(
    text: str | None, classes: dict[str, int]
) -> None:
    assert read_classes(text) == classes


def test_every_definition_has_a_source(landscape: Landscape) -> None:
    definitions = ask(landscape(*three())).definitions
    assert {"likeness", "weights"} <= {definition.term for definition in definitions}
    assert all(definition.source_title for definition in definitions)


def test_the_western_isles_are_most_like_the_shetlands(seed_store: Store) -> None:
    # areas.csv: 26,120 and 23,020 people; small town 28 % and 33 %, remote rural 72 % and 67 %: 95 % alike.
    first = ask(seed_store, area="Western Isles", as_of="2026-11-23").items[0]
    assert first.id == "ijb-shetland"
    assert aspects(first)["population"] == round(23_020 / 26_120, 2)
    assert aspects(first)["rurality"] == 0.95
    assert (
        aspects(first)["boards and councils"] == 0.67
    )  # another board; one council each; a board to itself each


def test_things_to_read_are_no_offers_of_help_for_a_place(seed_store: Store) -> None:
    # offers.csv, open and of the council's area: Orkney's advice, programme and fund (beside a guide); Shetland's fund,
    # network and two of advice (beside a guide).
    shetland = next(
        item for item in ask(seed_store, area="Orkney", as_of="2026-11-23").items if item.id == "ijb-shetland"
    )
    assert aspects(shetland)["offers open"] == 0.75


def test_every_partnership_is_compared_with_the_thirty_others(seed_store: Store) -> None:
    areas = [r.id for r in seed_records() if r.text("area_type") == "integration_authority_area"]
    assert len(areas) == 31
    for area in areas:
        answer = ask(seed_store, area=area, limit=50)
        assert answer.total == len(answer.items) == 30
        assert all(0 <= item.likeness <= 1 and item.cells > 0 for item in answer.items)
        assert cited(answer.model_dump(mode="json")["items"]) <= set(answer.sources)
