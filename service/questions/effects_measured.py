"""How much there is of each thing in a landscape: the same counts of the record and of what a scenario would make of it."""

from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple

from service.questions.effects_read import Landscape
from service.questions.wording import count_of

Measured = Literal[
    "bodies",
    "places",
    "offers",
    "duties",
    "functions",
    "money",
    "outcomes",
    "accountability",
    "reports",
    "overlap",
]


class Measure(NamedTuple):
    """A count, in words, and how it is taken."""

    label: str
    definition: str
    take: Callable[[Landscape], int]


MEASURES: Mapping[Measured, Measure] = {
    "bodies": Measure(
        "Bodies", "Bodies that stand on the day, of every kind.", lambda land: len(land.nodes("body"))
    ),
    "places": Measure(
        "Places with an integration authority",
        "Areas of integration authorities whose authority stands.",
        lambda land: len(land.authorities),
    ),
    "offers": Measure(
        "Offers of help, and things to read or use",
        "Offers on record that stand, of whatever status.",
        lambda land: len(land.nodes("offer")),
    ),
    "duties": Measure(
        "Duties that somebody bears",
        "Duties and national policies that are laid on at least one body that stands.",
        lambda land: sum(bool(bearers) for bearers in land.bearers.values()),
    ),
    "functions": Measure(
        "Delegations of a function",
        "Delegations of one function by a council or board that are in force, in whole or part.",
        lambda land: len(land.delegations),
    ),
    "money": Measure(
        "Payments on record",
        "Payments of any year between two bodies; amounts are never added.",
        lambda land: len(land.lines("funds")),
    ),
    "outcomes": Measure(
        "National outcomes with a contributor",
        "Outcomes to which at least one body that stands is said to contribute.",
        lambda land: sum(bool(bodies) for bodies in land.contributors.values()),
    ),
    "accountability": Measure(
        "Statements under which posts answer",
        "Statements that a post answers to somebody for something, over all posts.",
        lambda land: sum(len(lines) for lines in land.answerings.by_post.values()),
    ),
    "reports": Measure(
        "Documents that partnerships owe",
        "Documents owed by each partnership as in the answer on reports, added over all partnerships.",
        lambda land: sum(int(burden["documents"]) for burden in land.burdens.values()),
    ),
    "overlap": Measure(
        "Pairs of bodies that meet in what they offer",
        "Pairs for which the answer on overlap has a finding; help that people give and things to read or use count apart. Of bodies that become one, the pairs with a third become one too.",
        lambda land: len(land.pairs),
    ),
}
"""What is counted on both sides, in the order in which it is shown."""


def measure(landscape: Landscape) -> Mapping[Measured, int]:
    """Return every count of one landscape."""
    return {name: one.take(landscape) for name, one in MEASURES.items()}


def beside(before: Mapping[Measured, int], after: Mapping[Measured, int]) -> list[dict[str, Any]]:
    """Return the counts of two landscapes side by side, as answers show them."""
    return [
        {
            "measure": {"id": name, "label": one.label},
            "before": before[name],
            "after": after[name],
            "change": _change(after[name] - before[name]),
        }
        for name, one in MEASURES.items()
    ]


def _change(by: int) -> str:
    if not by:
        return "the same"
    word = "more" if by > 0 else "fewer"
    return count_of(abs(by), word, word, capital=False)
