"""Clutter over time: what happened to bodies by year and kind, and measures of a crowded landscape."""

import csv
from collections import Counter
from datetime import date
from math import exp, log
from typing import Any

import pytest

from graph_schema.dates import last_day
from graph_schema.records import AnyRecord
from service.analysis.variety import density, effective_number
from service.days import today
from service.problems import BadValue, UnknownTerm
from service.questions.clutter import ClutterAnswer, answer_clutter
from service.questions.clutter_counts import ClutterQuestion
from service.questions.defined import OWN_WORDING
from service.questions.measures import Measure
from service.stores.base import Store
from tests.conftest import Landscape
from tests.landscapes import SEED, line, node, offer
from tests.questions.isle import isle

_NOW = date(2026, 11, 23)


def _body(id_: str, valid: tuple[str | None, str | None] = (None, None), kind: str = "ndpb") -> AnyRecord:
    return node("body", id_, kind=kind, valid=valid)


def _succession(one: str, other: str, kind: str | None, when: str | None) -> AnyRecord:
    given = {name: value for name, value in (("kind", kind), ("date", when)) if value is not None}
    return line("succeeded_by", one, other, **given)  # type: ignore[arg-type]  # properties, not fields


_MERGER = (
    _body("one", ("2001", "2019-12-31")),
    _body("two", (None, "2019-12-31")),
    _body("joint", ("2020-01-01", None)),
    _succession("one", "joint", "merged", "2020-01-01"),
    _succession("two", "joint", "merged", "2020-01-01"),
)


def _asked(store: Store, **asked: object) -> ClutterAnswer:
    return answer_clutter(store, ClutterQuestion.model_validate({"as_of": _NOW, **asked}))


def _events(store: Store, **asked: object) -> list[tuple[int, str, str]]:
    return [(item.year, item.event.id, item.id) for item in _asked(store, limit=500, **asked).items]


def _measure(answer: ClutterAnswer, named: str) -> Measure:
    return next(measure for measure in answer.measures if measure.measure == named)


def test_a_merger_is_told_by_year_with_what_came_and_what_went(landscape: Landscape) -> None:
    store = landscape(*_MERGER)
    assert _events(store) == [
        (2020, "began", "joint"),
        (2020, "merged", "one"),
        (2020, "merged", "two"),
        (2019, "ended", "one"),
        (2019, "ended", "two"),
        (2001, "began", "one"),
    ]
    began = _asked(store).items[0]
    assert [other.id for other in began.others] == ["one", "two"]
    years = {year.year: year for year in _asked(store).years}
    assert (years[2020].began, years[2020].merged, years[2020].ended) == (1, 2, 0)
    assert (years[2019].began, years[2019].merged, years[2019].ended) == (0, 0, 2)
    assert years[2010].began == years[2010].ended == 0


def test_kinds_that_stood_on_the_day_are_counted_at_least_and_at_most(landscape: Landscape) -> None:
    store = landscape(*_MERGER, _body("board", ("2001", "2014"), kind="special_health_board"))
    (row,) = _asked(store, as_of=date(2015, 6, 1)).standing
    assert (row.kind.id, row.standing_at_least, row.standing_at_most) == ("ndpb", 1, 2)
    assert row.show == "/api/v1/bodies?kind=ndpb&active=true&as_of=2015-06-01"
    (now,) = _asked(store).standing
    assert (now.standing_at_least, now.standing_at_most) == (1, 1)


def test_kinds_stand_in_the_order_of_how_many_may_have_stood(landscape: Landscape) -> None:
    store = landscape(
        *_MERGER, *(_body(f"board{n}", ("2001", None), kind="special_health_board") for n in range(3))
    )
    assert [row.kind.id for row in _asked(store).standing] == ["special_health_board", "ndpb"]


def test_a_first_year_after_the_day_is_refused_as_that(landscape: Landscape) -> None:
    with pytest.raises(BadValue, match=r"since: 1999, .* lies after the day asked about, 1 June 1990"):
        _asked(landscape(*_MERGER), as_of=date(1990, 6, 1))


def test_the_summary_counts_those_that_merged_among_those_that_ended(landscape: Landscape) -> None:
    store = landscape(*_MERGER)
    assert _asked(store).summary.startswith(
        "Two bodies are recorded as having begun from 1999 to 2026 and two as having ended, "
        "among them two merged into others."
    )
    # The two ended on the last day of 2019, and gave way in 2020.
    assert "none as having ended; beside them two merged into others." in _asked(store, since=2020).summary


def test_a_body_divided_among_several_is_one_split(landscape: Landscape) -> None:
    store = landscape(
        _body("whole", ("2000", "2005")),
        _body("left"),
        _body("right"),
        _succession("whole", "left", "split", "2006"),
        _succession("whole", "right", "split", "2006-04-01"),
    )
    year = next(year for year in _asked(store).years if year.year == 2006)
    assert year.split == 1
    split = next(item for item in _asked(store).items if item.event.id == "split")
    assert [other.id for other in split.others] == ["left", "right"]


def test_a_year_opens_down_to_its_bodies_and_their_sources(landscape: Landscape) -> None:
    store = landscape(*_MERGER)
    year = next(year for year in _asked(store).years if year.year == 2020)
    assert year.show == "/api/v1/clutter?since=2020&until=2020&as_of=2026-11-23"
    opened = _asked(store, since=2020, until=2020)
    assert opened.total == year.began + year.merged
    assert all(item.sources for item in opened.items)


def test_nothing_is_told_that_had_not_happened_by_the_day(landscape: Landscape) -> None:
    store = landscape(*_MERGER)
    assert _events(store, as_of="2019-12-31") == [(2001, "began", "one")]
    assert _events(store, as_of="2020-01-01")[0] == (2020, "began", "joint")


def test_the_count_of_bodies_that_stand_is_a_range_where_first_days_are_missing(landscape: Landscape) -> None:
    store = landscape(*_MERGER)
    at = {year.year: (year.standing_at_least, year.standing_at_most) for year in _asked(store).years}
    assert at[2026] == (1, 1)
    assert at[2018] == (1, 2)
    assert at[2000] == (0, 1)
    measure = _measure(_asked(store, as_of="2018-06-01"), "bodies recorded as standing")
    assert (measure.value, measure.spread) == (1, "between 1 and 2")
    assert measure.thin == "1 more have no first day recorded and no last day before 1 June 2018"


def test_groups_named_as_one_are_counted_only_when_asked_for(landscape: Landscape) -> None:
    store = landscape(
        _body("forces", (None, "2012"), "collective"),
        _body("police", ("2013", None)),
        _succession("forces", "police", "merged", "2013"),
    )
    assert _events(store) == [(2013, "began", "police")]
    assert "1 groups named as one or headings of a budget are not counted" in _asked(store).landscape.limits
    assert _events(store, kind=["collective"]) == [(2013, "merged", "forces"), (2012, "ended", "forces")]


def test_kinds_are_counted_apart_with_how_many_have_a_first_day(landscape: Landscape) -> None:
    store = landscape(*_MERGER, _body("court", ("2020", None), "commissioner"))
    kinds = {kind.kind.id: kind for kind in _asked(store).kinds}
    assert (kinds["ndpb"].bodies, kinds["ndpb"].first_day_recorded, kinds["ndpb"].began) == (3, 2, 2)
    assert (kinds["commissioner"].bodies, kinds["commissioner"].began) == (1, 1)
    assert _events(store, kind=["commissioner"]) == [(2020, "began", "court")]


def test_a_succession_without_date_or_kind_is_in_no_year_and_is_said(landscape: Landscape) -> None:
    store = landscape(
        _body("a"),
        _body("b"),
        _succession("a", "b", "renamed", None),
        _succession("b", "c", None, "2021"),
        _body("c"),
    )
    answer = _asked(store)
    assert answer.items == []
    assert "1 successions have no date and are in no year" in answer.landscape.limits
    assert "1 successions do not say how the body gave way" in answer.landscape.limits


def test_years_without_data_get_an_answer_that_says_so(landscape: Landscape) -> None:
    answer = _asked(landscape(*_MERGER), since=1900, until=1910)
    assert (
        answer.summary
        == "Nothing is recorded of bodies that began, gave way to others or ended from 1900 to 1910. 1 stood on 23 November 2026."
    )
    assert answer.items == []


def test_years_in_the_wrong_order_and_an_unknown_kind_are_refused(landscape: Landscape) -> None:
    store = landscape(*_MERGER)
    with pytest.raises(BadValue):
        _asked(store, since=2010, until=2009)
    with pytest.raises(UnknownTerm):
        _asked(store, kind=["quango"])


def test_paging_meets_each_event_once(landscape: Landscape) -> None:
    store = landscape(*_MERGER)
    first = _asked(store, limit=4)
    second = _asked(store, limit=4, after=first.next)
    met = [(item.event.id, item.id) for item in (*first.items, *second.items)]
    assert met == [(event, id_) for _, event, id_ in _events(store)]
    assert second.next is None


def test_providers_count_alike_where_each_offers_as_much_and_less_where_one_offers_most() -> None:
    assert effective_number([3, 3, 3, 3]) == pytest.approx(4)
    assert effective_number([5]) == pytest.approx(1)
    assert effective_number([]) == 0
    # Shares of a half, a quarter and a quarter: entropy 1.5 bits, so 2 to the power of 1.5.
    assert effective_number([2, 1, 1]) == pytest.approx(2**1.5)
    assert density(3, 12) == 0.25
    assert density(0, 0) is None


def _helped() -> tuple[AnyRecord, ...]:
    """Three offers on evaluation or surveys below it, two of them Helper's; one on falls."""
    return (
        *isle(),
        offer("a", "helper", "evaluation"),
        offer("b", "helper", "surveys"),
        offer("c", "other", "evaluation", "surveys"),
        offer("d", "other", "falls"),
        offer("gone", "other", "learning", status="closed"),
    )


def test_providers_of_a_topic_are_those_of_its_page_and_their_effective_number(landscape: Landscape) -> None:
    answer = answer_clutter(
        landscape(*_helped()), ClutterQuestion()
    )  # what closed counts on earlier days alone
    topics = {topic.id: topic for topic in answer.topics}
    found = {id_: (topic.offers, topic.providers) for id_, topic in topics.items()}
    assert found == {"learning": (3, 2), "evaluation": (3, 2), "surveys": (2, 2), "falls": (1, 1)}
    third = exp(-(2 / 3 * log(2 / 3) + 1 / 3 * log(1 / 3)))
    assert topics["evaluation"].effective_providers == pytest.approx(third, abs=0.005)
    assert topics["surveys"].effective_providers == 2
    assert topics["evaluation"].broader is not None
    assert topics["evaluation"].broader.id == "learning"


def test_the_measures_of_topics_are_the_middle_of_those_with_an_offer(landscape: Landscape) -> None:
    answer = answer_clutter(landscape(*_helped()), ClutterQuestion())
    providers = _measure(answer, "providers per topic")
    assert (providers.value, providers.spread) == (2, "from 1 to 2 over 4 topics")
    assert _measure(answer, "topics with a single provider").value == 1
    # Of two providers and four topics, Helper helps with three and Other with all.
    help_ = _measure(answer, "density of help")
    assert (help_.value, help_.spread) == (7 / 8, "7 of 8 pairs")


def _answers(one: str, other: str, nature: str = "statutory", **rest: Any) -> AnyRecord:
    return line(
        "accountable_to", one, other, nature=nature, what="Its work", id_=f"{one}-{other}-{nature}", **rest
    )


def test_lines_are_counted_at_each_authority_and_at_its_posts(landscape: Landscape) -> None:
    store = landscape(
        *isle(),
        node("post", "post-ijb-chief-officer", kind="ijb_chief_officer"),
        _answers("ijb-skerry", "helper"),
        _answers("ijb-skerry", "helper", "audit"),
        _answers("integration_joint_board", "council"),
        _answers("post-ijb-chief-officer", "council"),
        _answers("ijb-skerry", "other", valid=("2016", "2019")),
    )
    answer = _asked(store)
    (skerry,) = answer.authorities
    assert (skerry.lines, skerry.parties, skerry.natures) == (3, 2, 2)
    assert (skerry.own_lines, skerry.lines_of_posts) == (2, 1)
    lines = _measure(answer, "lines of accountability per authority")
    assert lines.value == 3
    assert lines.thin is not None
    assert lines.thin.startswith("1 of 3 lines are stated for every authority of a kind")
    # Parties: the joint board, Helper, its council, its Chief Officer; lines join three of the twelve pairs.
    density_ = _measure(answer, "density of accountability")
    assert (density_.value, density_.spread) == (0.25, "3 of 12 pairs")


def test_the_lines_of_a_lead_agency_are_said_to_be_few(landscape: Landscape) -> None:
    store = landscape(
        *isle(),
        node("body", "ia-far", "Far lead agency", kind="lead_agency_integration_authority"),
        _answers("ia-far", "helper"),
        *(_answers("ijb-skerry", to_id) for to_id in ("helper", "other", "council-skerry")),
    )
    lines = _measure(_asked(store), "lines of accountability per authority")
    assert lines.spread == "from 1 to 3 over 2 authorities"
    assert (
        lines.thin
        == "Far lead agency stands with 1: few statements are made for lead agencies, whose partners answer in their own right"
    )


def _rows(name: str) -> list[dict[str, str]]:
    with (SEED / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_real_years_are_those_of_the_tables_of_bodies_and_successions(seed_store: Store) -> None:
    bodies = {row["id"]: row for row in _rows("bodies") if row["kind"] not in {"collective", "budget_line"}}
    began = Counter(row["valid_from"][:4] for row in bodies.values() if row["valid_from"])
    ended = Counter(row["valid_to"][:4] for row in bodies.values() if row["valid_to"])
    merged = Counter(
        year
        for _, year in {
            (row["from_id"], row["date"][:4])
            for row in _rows("succeeded_by")
            if row["kind"] == "merged" and row["from_id"] in bodies and row["date"]
        }
    )
    for year in _asked(seed_store).years:
        key = str(year.year)
        assert (year.began, year.ended, year.merged) == (began[key], ended[key], merged[key])


def test_what_happened_in_2011_in_scrutiny_and_improvement(seed_store: Store) -> None:
    # successions.csv, 2011-04-01: the Care Commission, the Social Work Inspection Agency and NHS QIS gave way to the
    # Care Inspectorate and Healthcare Improvement Scotland under the Public Services Reform (Scotland) Act 2010.
    found = _events(seed_store, since=2011, until=2011)
    assert {
        (2011, "began", "care-inspectorate"),
        (2011, "began", "healthcare-improvement-scotland"),
        (2011, "merged", "social-work-inspection-agency"),
        (2011, "functions_transferred", "care-commission"),
        (2011, "functions_transferred", "nhs-quality-improvement-scotland"),
        (2011, "ended", "care-commission"),
    } <= set(found)


def test_the_real_providers_of_a_topic_are_those_that_its_table_of_offers_names(seed_store: Store) -> None:
    broader = {row["id"]: row["broader_id"] for row in _rows("topics")}

    def above(topic: str) -> set[str]:
        return {topic} | (above(broader[topic]) if broader[topic] else set())

    providers: dict[str, Counter[str]] = {}
    for row in _rows("offers"):
        if row["status"] != "closed" and (row["valid_to"] == "" or last_day(row["valid_to"]) >= today()):
            for id_ in set[str]().union(*(above(id_) for id_ in row["topic_ids"].split("|"))):
                providers.setdefault(id_, Counter())[row["provider_id"]] += 1
    answer = answer_clutter(seed_store, ClutterQuestion())
    assert len(answer.topics) == 25
    for topic in answer.topics:
        counts = providers[topic.id]
        assert (topic.offers, topic.providers) == (sum(counts.values()), len(counts))
        assert 1 <= topic.effective_providers <= topic.providers


def test_every_real_authority_has_its_lines_and_those_with_two_councils_have_one_more_for_each_such_statement(
    seed_store: Store,
) -> None:
    # accountability_lines.csv: 34 rows from every integration joint board to one party each, four of them to its
    # council or to the council's planning partnership; Clackmannanshire and Stirling has two of these.
    # Five rows are for a lead agency, which is no joint board.
    lines = {authority.id: authority.lines for authority in _asked(seed_store).authorities}
    assert len(lines) == 31
    assert lines.pop("ia-highland") == sum(
        row["from_id"] in {"ia-highland", "lead_agency_integration_authority"}
        for row in _rows("accountable_to")
    )
    rows = [row for row in _rows("accountable_to") if row["from_id"] == "integration_joint_board"]
    of_councils = {"council", "community_planning_partnership"}
    twice = sum(row["to_id"] in of_councils for row in rows)
    assert lines.pop("ijb-clackmannanshire-and-stirling") == len(rows) + twice
    assert set(lines.values()) == {len(rows)}


def test_every_measure_and_word_has_a_source_a_unit_and_a_meaning(seed_store: Store) -> None:
    answer = _asked(seed_store)
    for measure in answer.measures:
        assert measure.unit
        assert measure.meaning
        assert measure.source_url or measure.source_title == OWN_WORDING
    assert all(definition.source_title for definition in answer.definitions)
    hill = _measure(answer, "effective number of providers per topic")
    assert "Hill" in hill.source_title
