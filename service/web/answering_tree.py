"""To whom somebody answers, drawn as a tree: a picture of what the table beside it says."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import wrap

from service.questions.accountability import AccountabilityAnswer

_MOST_BRANCHES = 16
"""More are drawn as one branch that says how many there are: a picture is to be taken in at a glance."""

_WIDTH, _LEFT, _TRUNK = 360, 34, 12
_LINE, _GAP = 19, 11
_LETTERS = 42
"""How many letters a line holds at the size of the style sheet."""


@dataclass(frozen=True, slots=True)
class Written:
    """A line of text in the picture."""

    y: int
    text: str


@dataclass(frozen=True, slots=True)
class Branch:
    """A party: where its branch leaves the trunk, its name, and how it is answered to."""

    y: int
    name: tuple[Written, ...]
    natures: tuple[Written, ...]


@dataclass(frozen=True, slots=True)
class Tree:
    """The picture, in its own units; the trunk goes from the root down to the last branch."""

    width: int
    height: int
    left: int
    trunk: int
    root: tuple[Written, ...]
    trunk_from: int
    trunk_to: int
    branches: tuple[Branch, ...]
    said: str
    """The same in a sentence, for those who do not see it."""


def make_tree(answer: AccountabilityAnswer) -> Tree | None:
    """Return the picture of an answer about one party; None where it answers to nobody."""
    parties: dict[str, list[str]] = defaultdict(list)
    for item in answer.items:
        natures = parties[item.to_whom.label]
        if item.nature.label.lower() not in natures:
            natures.append(item.nature.label.lower())
    if not parties:
        return None
    root = tuple(_lines(answer.items[0].who.label, 18))
    top = root[-1].y + _GAP
    branches = tuple(_branches(list(parties.items()), top))
    last = branches[-1]
    return Tree(
        width=_WIDTH,
        height=(*last.name, *last.natures)[-1].y + _GAP,
        left=_LEFT,
        trunk=_TRUNK,
        root=root,
        trunk_from=top,
        trunk_to=last.y,
        branches=branches,
        said="; ".join(f"{party}: {', '.join(natures)}" for party, natures in parties.items()),
    )


def _branches(parties: list[tuple[str, list[str]]], top: int) -> Iterator[Branch]:
    left_out = len(parties) - _MOST_BRANCHES
    shown = parties if left_out <= 0 else parties[: _MOST_BRANCHES - 1]
    y = top
    for name, natures in shown:
        named = tuple(_lines(name, y + _GAP + _LINE))
        said = tuple(_lines(", ".join(natures), named[-1].y + _LINE))
        yield Branch(named[0].y - 5, named, said)
        y = said[-1].y
    if left_out > 0:
        named = tuple(_lines(f"and {len(parties) - len(shown)} more, in the table", y + _GAP + _LINE))
        yield Branch(named[0].y - 5, named, ())


def _lines(text: str, y: int) -> Iterator[Written]:
    for number, line in enumerate(wrap(text, _LETTERS) or [""]):
        yield Written(y + number * _LINE, line)
