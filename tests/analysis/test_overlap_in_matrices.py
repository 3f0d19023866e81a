"""What the matrices find is what comes of looking at every two offers, on random landscapes and on the real one."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_schema.records import AnyRecord, Line, Node
from service.analysis.choosing import Chosen
from service.analysis.comparison import Comparison
from service.analysis.offers import Offers
from service.analysis.offers_read import read_offers
from service.stores.base import Snapshot
from tests.analysis.plain import Plain
from tests.conftest import seed_records
from tests.landscapes import node, offer
from tests.questions.isle import BOARD, COUNCIL, FAR, ISLE, NORTH, SCOTLAND, areas, bodies, topics

_DAY = date(2026, 11, 23)
_BODIES = ("b1", "b2", "b3", "b4")
_TOPICS = ("learning", "evaluation", "surveys", "analysis", "falls")
_KNOWN: list[AnyRecord] = [
    *areas(),
    *bodies(),
    *topics(),
    node("topic", "analysis", "Analysis", broader_id="learning"),
]

_years = st.sampled_from([None, "2010", "2020", "2026", "2027"])


@st.composite
def random_offers(draw: st.DrawFn) -> list[AnyRecord]:
    """Return four bodies, some of which have ended or not begun, and up to twelve offers of theirs."""
    made: list[AnyRecord] = [
        node("body", id_, id_, kind="ndpb", valid=(draw(_years), None)) for id_ in _BODIES
    ]
    for number in range(draw(st.integers(2, 12))):
        named = draw(st.lists(st.sampled_from(_TOPICS), min_size=1, max_size=3, unique=True))
        users = draw(st.lists(st.sampled_from(["council", "community", "funder"]), max_size=2, unique=True))
        area = draw(st.sampled_from([SCOTLAND, ISLE, BOARD, COUNCIL, FAR, NORTH]))
        made.append(
            offer(
                f"o{number}",
                draw(st.sampled_from(_BODIES)),
                *named,
                form=draw(st.sampled_from(["coaching", "training", "guidance", "tool"])),
                status=draw(st.sampled_from(["current", "unknown", "closed"])),
                audience_kinds=tuple(users),
                area_id=area,
                valid=(draw(_years), None),
            )
        )
    return made


def _read(records: list[AnyRecord]) -> Offers:
    nodes = tuple(record for record in records if isinstance(record, Node))
    lines = tuple(
        record for record in records if isinstance(record, Line) and record.type in {"covers", "partner_in"}
    )
    kept = {"offer", "topic", "area", "body"}
    return read_offers(Snapshot(revision=1, nodes=tuple(n for n in nodes if n.type in kept), lines=lines))


def _compare(records: list[AnyRecord], day: date) -> Comparison:
    return Comparison(_read(records), Chosen(day, ("current", "unknown")))


def _pairs(found: Comparison) -> dict[tuple[str, str, bool], int]:
    names = found.offers.bodies
    return {
        (*sorted((names[one], names[other])), sort == 0): level
        for level, sort, _, one, other in found.pairs.tolist()
    }


def _distinctive(found: Comparison) -> set[str]:
    return {found.offers.ids[row] for part in (found.people, found.things) for row in part.rows[part.alone]}


@settings(max_examples=150, deadline=None)
@given(random_offers())
def test_on_random_landscapes_every_pair_and_every_distinctive_offer_is_found(
    offers: list[AnyRecord],
) -> None:
    records = [*_KNOWN, *offers]
    found, plain = _compare(records, _DAY), Plain.of(records)
    assert _pairs(found) == plain.pairs(_DAY)
    assert _distinctive(found) == set(plain.distinctive(_DAY))


@pytest.mark.parametrize("day", [_DAY, date(2019, 6, 1)], ids=str)
def test_on_the_real_landscape_too(day: date) -> None:
    records = seed_records()
    found, plain = _compare(records, day), Plain.of(records)
    assert _pairs(found) == plain.pairs(day)
    assert _distinctive(found) == set(plain.distinctive(day))
    assert len(plain.pairs(day)) > 1_000


def test_a_landscape_without_offers_has_no_pairs() -> None:
    assert len(_compare(_KNOWN, _DAY).pairs) == 0
    assert len(_compare([], _DAY).pairs) == 0
