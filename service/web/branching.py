"""Parties below one another, drawn as a tree: who answers to whom, directly or through others."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from service.web.drawing import LINE, QUIET, Drawing, Mark, path, texts

_LEFT, _TRUNK, _STEP, _GAP = 34, 12, 24, 11
_JOINT = LINE - 5
"""Where a branch leaves the trunk: at the middle of the letters of its first line."""


@dataclass(slots=True)
class Branch:
    """A party, how one comes to it, and the parties that follow it."""

    name: str
    how: str = ""
    below: list["Branch"] = field(default_factory=list)


def count_branches(branches: Sequence[Branch]) -> int:
    """Return how many branches are drawn for these and all below them."""
    return sum(1 + count_branches(branch.below) for branch in branches)


class BranchPen:
    """Draws from the top down: what is written last is the lowest."""

    def __init__(self) -> None:
        self.marks: list[Mark] = []
        self.bottom = 0

    def write(self, x: float, what: str, *, quiet: bool = False, bold: bool = False) -> None:
        """Write a text below what there is, on as many lines as it takes."""
        lines = list(texts(x, self.bottom + LINE, what, bold=bold, **({"fill": QUIET} if quiet else {})))
        self.marks += lines
        self.bottom += LINE * len(lines)

    def branch_off(self, branches: Sequence[Branch], depth: int = 0) -> None:
        """Draw branches from a trunk below what was written last."""
        trunk, left = _TRUNK + depth * _STEP, _LEFT + depth * _STEP
        top = end = self.bottom + 7
        for branch in branches:
            self.bottom += _GAP
            end = self.bottom + _JOINT
            self.marks.append(path(f"M{trunk} {end}H{left - 6}"))
            self.write(left, branch.name)
            if branch.how:
                self.write(left, branch.how, quiet=True)
            self.branch_off(branch.below, depth + 1)
        if branches:
            self.marks.append(path(f"M{trunk} {top}V{end}"))


def draw_branches(id_: str, title: str, caption: str, said: str, branches: Sequence[Branch]) -> Drawing:
    """Return the picture of parties below what they have in common, which the title says."""
    pen = BranchPen()
    pen.write(4, title, bold=True)
    pen.branch_off(branches)
    return Drawing(id_, title, caption, said, pen.bottom + _GAP, tuple(pen.marks))
