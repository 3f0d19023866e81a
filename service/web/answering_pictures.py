"""Who answers to whom as pictures: lines as a tree of parties, paths as a tree of those through whom they go."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from service.questions.accountability import AccountabilityAnswer
from service.questions.accountability_items import AnsweringItem, PathShown
from service.questions.accountability_read import IN, OUT
from service.questions.wording import count_of
from service.stores.base import MAX_LIMIT
from service.web.branching import Branch, count_branches, draw_branches
from service.web.drawing import Drawing
from service.web.further import Further

MOST_PARTIES = 16
MOST_STEPS = 24
"""How many branches are drawn at most; the rest is one more that says how much it is."""


@dataclass(frozen=True, slots=True)
class _Way:
    """One way of answering, as its picture says it."""

    direction: str
    parameter: str
    title: str
    caption: str


_WAYS = (
    _Way(
        OUT,
        "from_",
        "To whom {} answers",
        "The same as a picture: each party once, and how it is answered to.",
    ),
    _Way(
        IN,
        "to",
        "Who answers to {}",
        "The same as a picture: each party that answers once, and how.",
    ),
)


def draw_answering(answer: AccountabilityAnswer, direction: str = OUT) -> Drawing | None:
    """Return the picture of the lines at which a party answers, or is answered to; None where there are none."""
    way = next(way for way in _WAYS if way.direction == direction)
    items = [item for item in answer.items if item.direction == direction and item.depth == 1]
    if not items:
        return None
    party = items[0].who if direction == OUT else items[0].to_whom
    parties = _by_party(items, direction)
    return draw_branches(
        f"tree-{direction.replace(' ', '-')}",
        way.title.format(party.label),
        way.caption,
        "; ".join(f"{party.name}: {party.how}" for party in parties),
        _rolled_up(parties),
    )


def _by_party(items: Iterable[AnsweringItem], direction: str) -> list[Branch]:
    natures: dict[str, dict[str, None]] = {}
    for item in items:
        party = item.to_whom if direction == OUT else item.who
        natures.setdefault(party.label, {})[item.nature.label.lower()] = None
    return [Branch(party, ", ".join(how)) for party, how in natures.items()]


def _rolled_up(parties: Sequence[Branch]) -> list[Branch]:
    if len(parties) <= MOST_PARTIES:
        return list(parties)
    shown = MOST_PARTIES - 1
    return [*parties[:shown], Branch(f"and {len(parties) - shown} more")]


def draw_paths(paths: Sequence[PathShown]) -> Drawing | None:
    """Return the picture of paths from one party to another, what they have in common once; None without any."""
    if not paths:
        return None
    branches: list[Branch] = []
    drawn = 0
    for one in paths:
        if count_branches(branches) + len(one.steps) > MOST_STEPS and drawn:
            break
        _add(branches, one)
        drawn += 1
    said = "; ".join(one.text for one in paths[:drawn])
    left = len(paths) - drawn
    if left:
        more = f"and {count_of(left, 'more path', 'more paths', capital=False)}"
        branches.append(Branch(more))
        said = f"{said}; {more}"
    who, to_whom = paths[0].steps[0].who.label, paths[0].steps[-1].to_whom.label
    return draw_branches(
        "paths-drawn",
        f"How {who} answers to {to_whom}",
        "The same as a picture: each step leads to the next party, and says how it is answered to.",
        said,
        branches,
    )


def _add(branches: list[Branch], one: PathShown) -> None:
    """Add a path below what it has in common with those before it."""
    for step in one.steps:
        named = step.nature.label.lower()
        how = f"{named}: {step.law.label}" if step.law is not None else named
        branch = next((b for b in branches if (b.name, b.how) == (step.to_whom.label, how)), None)
        if branch is None:
            branch = Branch(step.to_whom.label, how)
            branches.append(branch)
        branches = branch.below


def answering_pictures(answer: AccountabilityAnswer, further: Further) -> list[Drawing]:
    """Return the pictures of an answer: of paths where it has them, else of all lines of the party asked about.

    None of an answer about everybody, whose lines begin at no one party.
    """
    if answer.paths:
        drawn = [draw_paths(answer.paths)]
    elif "from" in answer.question and "to" in answer.question:
        drawn = []
    else:
        drawn = [_of_party(answer, further, way) for way in _WAYS]
    return [picture for picture in drawn if picture is not None]


def _of_party(answer: AccountabilityAnswer, further: Further, way: _Way) -> Drawing | None:
    """Ask for all lines of one way, because a page holds only the first of them."""
    party = answer.question.get("for") or answer.question.get(way.parameter.rstrip("_"))
    if party is None:
        return None
    asked = {way.parameter: party["id"], "nature": answer.question.get("nature"), "limit": MAX_LIMIT}
    return draw_answering(further.ask(AccountabilityAnswer, **asked), way.direction)
