"""How one party answers to another through others: shortest first, then strongest."""

from itertools import pairwise, permutations
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from graph_schema.records import AnyRecord
from service.analysis.paths import MOST_PATHS, find_paths, gather_steps, weakness
from tests.conftest import Landscape
from tests.landscapes import node
from tests.questions.answering import OFFICER, answers, offices
from tests.questions.test_accountability import ask, ends, law


def paths(landscape: Landscape, *records: AnyRecord, **asked: Any) -> list[str]:
    """Return the paths from the Chief Officer to Parliament, as the ids on them."""
    answer = ask(
        landscape(*offices(), law("act"), *records), **{"from": OFFICER, "to": "parliament", **asked}
    )
    return [" ".join(step.to_whom.id for step in path.steps) for path in answer.paths]


UP = (answers("ijb-skerry", "ministers"), answers("ministers", "parliament"))


def test_a_path_leads_through_others(landscape: Landscape) -> None:
    assert paths(landscape, *UP) == ["ijb-skerry ministers parliament"]


def test_the_shorter_path_comes_first_though_it_is_weaker(landscape: Landscape) -> None:
    weak = answers(OFFICER, "parliament", confidence="low")
    assert paths(landscape, *UP, weak) == ["parliament", "ijb-skerry ministers parliament"]


def test_of_equal_length_the_one_in_law_comes_first(landscape: Landscape) -> None:
    in_law = (
        answers("ijb-skerry", "ministers", basis_instrument_id="act"),
        answers("ministers", "parliament", basis_instrument_id="act"),
    )
    by_inspector = (
        node("body", "inspector", "Inspector", kind="ndpb"),
        answers("ijb-skerry", "inspector"),
        answers("inspector", "parliament", basis_instrument_id="act"),
    )
    store = landscape(*offices(), law("act"), *by_inspector, *in_law)
    answer = ask(store, **{"from": "ijb-skerry", "to": "parliament"})
    assert [(path.steps[0].to_whom.id, path.in_law) for path in answer.paths] == [
        ("ministers", True),
        ("inspector", False),
    ]


def test_a_path_that_is_one_line_too_long_is_not_found(landscape: Landscape) -> None:
    assert paths(landscape, *UP, depth=3) == ["ijb-skerry ministers parliament"]
    assert paths(landscape, *UP, depth=2) == []


def test_a_path_is_not_walked_backwards(landscape: Landscape) -> None:
    answer = ask(landscape(*offices(), *UP), **{"from": "parliament", "to": OFFICER})
    assert (answer.paths, answer.items) == ([], [])
    assert answer.summary.startswith("No path is recorded by which Parliament answers to")


def test_a_path_of_one_nature_takes_no_other(landscape: Landscape) -> None:
    money = answers("ijb-skerry", "parliament", "financial")
    assert paths(landscape, *UP, money, nature=["performance"]) == ["ijb-skerry ministers parliament"]


def test_a_line_that_has_ended_leads_nowhere(landscape: Landscape) -> None:
    ended = answers("ministers", "parliament", valid=(None, "2018"))
    assert paths(landscape, UP[0], ended) == []


def test_no_path_leads_through_every_council_at_once(landscape: Landscape) -> None:
    """An agency answers to every council, and every council to ministers: the path is that of each council."""
    store = landscape(
        *offices(),
        node("body", "agency", "Agency", kind="local_government_body"),
        answers("agency", "council"),
        answers("council", "ministers"),
    )
    answer = ask(store, **{"from": "agency", "to": "ministers"})
    assert [path.text for path in answer.paths] == ["Agency → Skerry Council → Ministers"]
    assert ends(answer) == {("agency", "council-skerry"), ("council-skerry", "ministers")}


def test_every_line_between_two_parties_of_a_path_is_listed_and_the_strongest_stands_in_it(
    landscape: Landscape,
) -> None:
    more = answers("ministers", "parliament", "financial", confidence="medium")
    answer = ask(landscape(*offices(), *UP, more), **{"from": "ijb-skerry", "to": "parliament"})
    assert answer.total == 3
    assert [(step.nature.id, step.others) for step in answer.paths[0].steps] == [
        ("performance", 0),
        ("performance", 1),
    ]


def test_a_path_is_as_certain_as_its_least_certain_step(landscape: Landscape) -> None:
    doubtful = answers("ministers", "parliament", confidence="low")
    answer = ask(landscape(*offices(), UP[0], doubtful), **{"from": "ijb-skerry", "to": "parliament"})
    assert [path.confidence and path.confidence.id for path in answer.paths] == ["low"]


_PARTIES = "abcdef"
_EDGES = st.sets(
    st.tuples(st.sampled_from(_PARTIES), st.sampled_from(_PARTIES)).filter(lambda ends: ends[0] != ends[1])
)


@given(_EDGES, st.integers(1, 5))
def test_paths_are_all_that_there_are_in_order(edges: set[tuple[str, str]], longest: int) -> None:
    confidence = {0: "high", 1: "medium", 2: "low"}
    lines = [answers(a, b, confidence=confidence[(ord(a) + ord(b)) % 3]) for a, b in sorted(edges)]
    by_ends = {(line.from_id, line.to_id): line for line in lines}
    expected = []
    for count in range(longest):
        for between in permutations("bcde", count):
            path = ("a", *between, "f")
            steps = list(pairwise(path))
            if all(step in by_ends for step in steps):
                expected.append((len(steps), max(weakness(by_ends[step]) for step in steps), path))
    found = find_paths(gather_steps(lines), "a", "f", longest)
    assert list(found.found) == [path for *_, path in sorted(expected)][:MOST_PATHS]
    assert found.cut or len(expected) <= MOST_PATHS
    assert not found.cut or len(expected) >= MOST_PATHS
