"""Fragmentation, overlap and duplication on landscapes of two offers, where the right answer is plain to the eye."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from graph_schema.records import AnyRecord, Node
from service.problems import BadQuestion, UnknownTerm
from service.questions.overlap import OverlapAnswer, OverlapQuestion, answer_overlap
from service.stores.base import Store
from tests.conftest import Landscape
from tests.landscapes import ROOT, line, node, offer, source
from tests.questions.isle import BOARD, COUNCIL, FAR, ISLE, NORTH, SCOTLAND, isle

FINDINGS = ("fragmentation", "overlap", "duplication")

_TODAY = date(2026, 11, 23)


def one(*topics: str, **properties: Any) -> Node:
    """Return an offer of the body `helper`: coaching for councils in the whole country unless said otherwise."""
    return offer("one", "helper", *topics, **{"audience_kinds": ("council",), **properties})


def two(*topics: str, provider: str = "other", **properties: Any) -> Node:
    """Return an offer of the body `other`, else the same."""
    return offer("two", provider, *topics, **{"audience_kinds": ("council",), **properties})


def pairs_of(finding: str, *topics: str, here: Any = None, there: Any = None) -> tuple[Node, Node]:
    """Return two offers that meet just so far as a finding: in the form, the users and the topics that it asks for.

    `topics`: what the one names and what the other names.
    """
    first, second = topics or ("evaluation", "evaluation")
    more: dict[str, dict[str, Any]] = {
        "duplication": {},
        "overlap": {"form": "training"},
        "fragmentation": {"form": "training", "audience_kinds": ("community",)},
    }
    return one(first, **(here or {})), two(second, **{**more[finding], **(there or {})})


def ask(store: Store, **asked: Any) -> OverlapAnswer:
    return answer_overlap(store, OverlapQuestion.model_validate({"as_of": _TODAY, **asked}))


def finding(store: Store, **asked: Any) -> str | None:
    """Return the finding of the one pair that there may be."""
    items = ask(store, **asked).items
    assert len(items) < 2
    return items[0].finding.id if items else None


def with_analysis() -> list[AnyRecord]:
    return [*isle(), node("topic", "analysis", "Analysis", broader_id="learning")]


def test_the_same_help_on_the_same_topic_for_the_same_users_in_the_same_place_is_duplication(
    landscape: Landscape,
) -> None:
    assert finding(landscape(*isle(), one("evaluation"), two("evaluation"))) == "duplication"


def test_help_in_another_form_on_the_same_topic_for_the_same_users_is_overlap(landscape: Landscape) -> None:
    assert finding(landscape(*isle(), one("evaluation"), two("evaluation", form="training"))) == "overlap"


def test_help_on_two_topics_of_one_broad_area_of_need_is_fragmentation(landscape: Landscape) -> None:
    assert finding(landscape(*with_analysis(), one("evaluation"), two("analysis"))) == "fragmentation"


@pytest.mark.parametrize(
    ("what", "other", "found"),
    [
        ("another broad area of need", two("falls"), None),
        ("another form", two("evaluation", form="advice"), "overlap"),
        ("mainly about something else", two("falls", "evaluation"), "overlap"),
        ("other users", two("evaluation", audience_kinds=("community",)), "fragmentation"),
        ("no users recorded", two("evaluation", audience_kinds=()), "fragmentation"),
        ("something to read", two("evaluation", form="guidance"), None),
        ("the same body", two("evaluation", provider="helper"), None),
        ("closed", two("evaluation", status="closed"), None),
        ("no source held", two("evaluation", sources=("unverified",)), None),
        ("over since last year", two("evaluation", valid=("2012", "2025")), None),
        ("not yet begun", two("evaluation", valid=("2027", None)), None),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_misses_duplication_by_one_condition_is_the_narrowest_finding_that_still_fits(
    landscape: Landscape, what: str, other: Node, found: str | None
) -> None:
    store = landscape(source("unverified"), *isle(), one("evaluation"), other)
    assert finding(store) == found, what


@pytest.mark.parametrize(
    ("here", "there", "meet"),
    [
        (ISLE, FAR, False),
        (COUNCIL, NORTH, False),
        (ISLE, ISLE, True),
        (ISLE, COUNCIL, True),
        (BOARD, NORTH, True),
        (SCOTLAND, FAR, True),
        (ISLE, None, False),
    ],
)
def test_offers_meet_only_where_some_place_lies_in_the_areas_of_both(
    landscape: Landscape, here: str, there: str | None, meet: bool
) -> None:
    other = two("evaluation", area_id=there) if there else two("evaluation")
    if there is None:
        del other.properties["area_id"]
    for offers in ((one("evaluation", area_id=here), other), (other, one("evaluation", area_id=here))):
        assert finding(landscape(*isle(), *offers)) == ("duplication" if meet else None)


@pytest.mark.parametrize("expected", FINDINGS)
def test_one_pair_of_each_finding_is_in_it_only_because_of_a_broader_topic(
    landscape: Landscape, expected: str
) -> None:
    topics = {"fragmentation": ("evaluation", "analysis")}.get(expected, ("evaluation", "surveys"))
    store = landscape(*with_analysis(), *pairs_of(expected, *topics))
    assert finding(store) == expected
    apart = [record for record in with_analysis() if record.type != "topic"]
    topics_apart = [
        node("topic", id_, id_) for id_ in ("learning", "evaluation", "surveys", "analysis", "falls")
    ]
    assert finding(landscape(*apart, *topics_apart, *pairs_of(expected, *topics))) is None


@pytest.mark.parametrize("expected", FINDINGS)
@pytest.mark.parametrize("wider", [SCOTLAND, BOARD])
def test_one_pair_of_each_finding_is_in_it_only_because_one_area_contains_the_other(
    landscape: Landscape, expected: str, wider: str
) -> None:
    offers = pairs_of(expected, here={"area_id": ISLE}, there={"area_id": wider})
    (pair,) = ask(landscape(*isle(), *offers)).items
    assert pair.finding.id == expected
    assert [area.label for area in pair.areas] == ["Skerry"], "they meet in the smaller one"
    beside = pairs_of(expected, here={"area_id": ISLE}, there={"area_id": NORTH})
    assert finding(landscape(*isle(), *beside)) is None


@pytest.mark.parametrize("expected", FINDINGS)
def test_one_pair_of_each_finding_is_in_it_only_for_a_time_that_has_passed(
    landscape: Landscape, expected: str
) -> None:
    offers = pairs_of(expected, here={"valid": ("2010", "2014")}, there={"valid": ("2012", None)})
    store = landscape(*isle(), *offers)
    assert finding(store, as_of="2013-06-01") == expected
    assert finding(store, as_of="2014-12-31") == expected
    assert finding(store, as_of="2011-06-01") is None
    assert finding(store, as_of="2015-01-01") is None


@pytest.mark.parametrize(
    ("valid", "found"),
    [(("2010", "2014"), "duplication"), (("2010", None), None)],
    ids=["last day recorded", "last day not recorded"],
)
def test_what_has_closed_counts_on_a_day_before_the_last_day_that_is_recorded(
    landscape: Landscape, valid: tuple[str, str | None], found: str | None
) -> None:
    store = landscape(*isle(), one("evaluation"), two("evaluation", status="closed", valid=valid))
    assert finding(store, as_of="2013-06-01") == found


def test_a_broadest_topic_joins_only_those_who_name_it_themselves(landscape: Landscape) -> None:
    assert finding(landscape(*isle(), one("learning"), two("surveys"))) == "fragmentation"
    assert finding(landscape(*isle(), one("learning"), two("learning"))) == "duplication"


def test_two_guides_on_one_topic_are_no_duplication_of_a_service(landscape: Landscape) -> None:
    store = landscape(*isle(), one("evaluation", form="guidance"), two("evaluation", form="guidance"))
    (pair,) = ask(store).items
    assert (pair.finding.id, pair.sort.id) == ("overlap", "to_read_or_use")


def test_an_offer_of_a_body_that_had_ended_is_left_out_and_counted(landscape: Landscape) -> None:
    ended = node("body", "gone", "Gone", kind="ndpb", valid=("2001", "2019"))
    store = landscape(*isle(), ended, one("evaluation"), two("evaluation", provider="gone"))
    answer = ask(store)
    assert answer.items == []
    assert any(
        "1 more are left out because their body had ended" in limit for limit in answer.landscape.limits
    )
    assert finding(store, as_of="2018-06-01") == "duplication"


def test_an_offer_without_a_first_day_is_not_older_than_who_provides_it(landscape: Landscape) -> None:
    young = node("body", "young", "Young", kind="ndpb", valid=("2020", None))
    store = landscape(*isle(), young, one("evaluation"), two("evaluation", provider="young"))
    assert finding(store, as_of="2015-06-01") is None
    assert finding(store) == "duplication"


def test_a_pair_says_why_what_each_only_does_and_on_which_offers_it_rests(landscape: Landscape) -> None:
    extra = offer("extra", "helper", "falls", audience_kinds=("council",))
    (pair,) = ask(landscape(*isle(), one("evaluation"), two("surveys"), extra)).items
    assert pair.label == "Helper and Other"
    assert pair.why == (
        "Both give coaching, the first mainly about Evaluation and the second mainly about Surveys, "
        "for councils, open in Scotland."
    )
    assert [topic.id for topic in pair.topics] == ["evaluation"]
    assert [topic.id for topic in pair.only_first] == ["falls"]
    assert pair.only_second == []
    assert [beneath.id for beneath in pair.first_offers] == ["one"]
    assert [beneath.id for beneath in pair.second_offers] == ["two"]
    assert (pair.first_count, pair.second_count) == (1, 1)
    assert pair.sources == ["web"]


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ("network", "Both run a network mainly about Evaluation"),
        ("improvement_programme", "Both run an improvement programme mainly about Evaluation"),
        ("advice", "Both give advice mainly about Evaluation"),
    ],
)
def test_what_both_do_is_said_in_words_that_fit_its_form(landscape: Landscape, form: str, said: str) -> None:
    store = landscape(*isle(), one("evaluation", form=form), two("evaluation", form=form))
    (pair,) = ask(store).items
    assert pair.why.startswith(said)


def test_a_pair_has_an_address_that_shows_it_alone(landscape: Landscape) -> None:
    third = offer("three", "council-skerry", "evaluation", audience_kinds=("council",))
    store = landscape(*isle(), one("evaluation"), two("evaluation"), third)
    assert ask(store).total == 3
    pair = next(item for item in ask(store).items if {item.first.id, item.second.id} == {"helper", "other"})
    assert "body=helper&body=other" in pair.href
    assert [item.id for item in ask(store, body=["helper", "other"], sort="given_by_people").items] == [
        pair.id
    ]
    assert {item.first.id for item in ask(store, body=["helper"]).items} <= {"helper", "other"}
    assert ask(store, body=["helper"]).total == 2


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([], []),
        (
            [line("member_of", "helper", "council-skerry"), line("member_of", "other", "council-skerry")],
            ["Both are members of Skerry Council"],
        ),
        ([line("member_of", "helper", "council-skerry"), line("member_of", "other", "nhs-isles")], []),
        ([line("member_of", "other", "helper")], ["Other is a member of Helper"]),
        (
            [line("accountable_to", "helper", "other", nature="performance")],
            ["Helper answers to Other (for performance)"],
        ),
        (
            [
                line(
                    "accountable_to",
                    "helper",
                    "other",
                    nature="statutory",
                    what="Duty to coordinate scrutiny",
                )
            ],
            ["Helper to Other: Duty to coordinate scrutiny (in law)"],
        ),
        ([line("accountable_to", "helper", "nhs-isles"), line("accountable_to", "other", "nhs-isles")], []),
        ([line("member_of", "other", "helper", valid=("2001", "2009"))], []),
    ],
    ids=[
        "none",
        "both members",
        "of different groups",
        "one of the other",
        "answers",
        "a duty to coordinate",
        "to the same",
        "ended",
    ],
)
def test_what_coordinates_a_pair_is_a_line_that_joins_them_on_the_day(
    landscape: Landscape, lines: list[AnyRecord], said: list[str]
) -> None:
    (pair,) = ask(landscape(*isle(), one("evaluation"), two("evaluation"), *lines)).items
    assert [joined.text for joined in pair.coordinated] == said
    assert [joined.href for joined in pair.coordinated] == [f"/api/v1/records/{lines[0].id}" for _ in said]


def test_bodies_with_the_same_sponsor_are_joined_by_it(landscape: Landscape) -> None:
    sponsored = [
        node("body", id_, id_.title(), kind="ndpb", sponsor_id="council-skerry")
        for id_ in ("helper", "other")
    ]
    known = [record for record in isle() if record.id not in {"helper", "other"}]
    (pair,) = ask(landscape(*known, *sponsored, one("evaluation"), two("evaluation"))).items
    assert [joined.text for joined in pair.coordinated] == ["Both are sponsored by Skerry Council"]


def test_a_body_is_distinctive_in_what_no_other_is_mainly_about(landscape: Landscape) -> None:
    store = landscape(
        *isle(),
        one("evaluation"),
        two("surveys", "falls", form="advice"),
        offer("alone", "helper", "falls", audience_kinds=("council",)),
        offer("nowhere", "helper", "falls", audience_kinds=()),
    )
    (told,) = [item for item in ask(store, body=["helper"]).distinctive if item.sort.id == "given_by_people"]
    assert (told.offers, told.alone, told.share) == (2, 1, 0.5), "for whom the fourth is is not recorded"
    assert [which.id for which in told.which] == ["alone"]


def test_what_is_distinctive_stays_so_where_one_topic_is_asked_about(landscape: Landscape) -> None:
    store = landscape(*isle(), one("falls", "evaluation"), two("falls"))
    (told,) = [
        item
        for item in ask(store, body=["helper"], topic=["evaluation"]).distinctive
        if item.sort.id == "given_by_people"
    ]
    assert (told.offers, told.alone) == (1, 0), (
        "the other is mainly about falls too, though not about evaluation"
    )


def test_a_body_without_offers_has_no_share(landscape: Landscape) -> None:
    answer = ask(landscape(*isle(), one("evaluation")), body=["council-skerry"])
    assert {item.share for item in answer.distinctive} == {None}
    assert answer.summary.startswith("No pair of bodies with Skerry Council is recorded")


def test_a_group_holds_the_bodies_that_each_meet_another_on_a_topic(landscape: Landscape) -> None:
    far = offer("far", "nhs-isles", "evaluation", audience_kinds=("council",), area_id=FAR)
    near = offer("near", "council-skerry", "evaluation", audience_kinds=("council",), area_id=ISLE)
    groups = ask(landscape(*isle(), far, near, one("evaluation", area_id=ISLE))).groups
    known = {(group.topic.id, group.finding.id): [body.id for body in group.named] for group in groups}
    assert known["evaluation", "duplication"] == ["helper", "council-skerry"], "the far one meets nobody"
    assert known["learning", "fragmentation"] == ["helper", "council-skerry"]
    assert {group.bodies for group in groups} == {2}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"topic": ["evaluation"]}, "duplication"),
        ({"topic": ["learning"]}, "duplication"),
        ({"topic": ["surveys"]}, None),
        ({"topic": ["falls"]}, "overlap"),
        ({"audience": ["council"]}, "duplication"),
        ({"audience": ["community"]}, "overlap"),
        ({"area": ["Skerry"]}, "duplication"),
        ({"area": [FAR]}, None),
        ({"kind": ["ndpb"]}, None),
        ({"kind": ["ndpb", "third_sector_intermediary"]}, "duplication"),
        ({"finding": ["duplication"]}, "duplication"),
        ({"finding": ["overlap", "fragmentation"]}, None),
        ({"sort": "to_read_or_use"}, None),
    ],
    ids=str,
)
def test_each_filter_keeps_what_it_names(
    landscape: Landscape, asked: dict[str, Any], found: str | None
) -> None:
    store = landscape(
        *isle(),
        one("evaluation", "falls", area_id=ISLE, audience_kinds=("council", "community")),
        two("evaluation", "falls", area_id=BOARD),
        offer("more", "other", "falls", form="advice", audience_kinds=("community",), area_id=BOARD),
    )
    assert finding(store, **asked) == found


def test_paging_meets_every_pair_once_help_before_things_to_read(landscape: Landscape) -> None:
    def offers() -> Iterator[Node]:
        for number in range(5):
            yield offer(f"o{number}", f"b{number}", "evaluation", audience_kinds=("council",))
            yield offer(f"r{number}", f"b{number}", "evaluation", form="tool", audience_kinds=("council",))

    bodies = [node("body", f"b{number}", f"Body {4 - number}", kind="ndpb") for number in range(5)]
    store = landscape(*isle(), *bodies, *offers())
    met: list[str] = []
    after: str | None = None
    while True:
        answer = ask(store, limit=3, after=after)
        met += [item.id for item in answer.items]
        after = answer.next
        if after is None:
            break
    assert len(met) == len(set(met)) == answer.total == 20
    assert met[0] == "b4--b3--given_by_people"
    assert [id_.rsplit("--", 1)[1] for id_ in met] == ["given_by_people"] * 10 + ["to_read_or_use"] * 10


def test_a_finding_that_there_is_not_and_a_word_that_names_nothing_are_refused(landscape: Landscape) -> None:
    store = landscape(*isle())
    with pytest.raises(ValidationError):
        OverlapQuestion.model_validate({"finding": ["waste"]})
    with pytest.raises(UnknownTerm, match="wombats"):
        ask(store, topic=["wombats"])


def test_more_bodies_than_can_be_compared_are_refused_with_the_limit_and_how_to_narrow(
    landscape: Landscape,
) -> None:
    many = range(3_001)
    bodies = [node("body", f"b{n}", f"Body {n}", kind="ndpb" if n else "council") for n in many]
    offers = [offer(f"o{n}", f"b{n}", "evaluation", audience_kinds=("council",)) for n in many]
    store = landscape(*isle(), *bodies, *offers)
    with pytest.raises(BadQuestion, match=r"More than 3,000 bodies.*Ask for a topic"):
        ask(store)
    assert ask(store, kind=["council"]).total == 0


def test_start_up_does_not_wait_for_scipy() -> None:
    code = "import sys, service.app, service.cli; sys.exit('scipy' in sys.modules or 'numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_every_definition_names_its_source(landscape: Landscape) -> None:
    definitions = ask(landscape(*isle())).definitions
    assert {"fragmentation", "overlap", "duplication"} <= {known.term for known in definitions}
    assert all(known.source_title for known in definitions)
    assert {known.source_url for known in definitions} >= {"https://www.gao.gov/products/gao-15-49sp"}
