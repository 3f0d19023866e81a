"""Bodies by topic as a table: how much each offers on each topic, darker where it is more."""

from bisect import bisect_right
from dataclasses import dataclass

from service.questions.overlap_matrix import OverlapMatrixAnswer
from service.web.links import page_href

_STEPS = (1, 2, 4, 8)
"""From how many offers on a cell is of the next shade."""

LEGEND = ((0, "none recorded"), (1, "1"), (2, "2 or 3"), (3, "4 to 7"), (4, "8 or more"))
"""What each shade stands for, in offers of help and things to read together."""


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """What a body offers on a topic."""

    help: int
    to_read: int
    said: str
    href: str | None
    shade: int
    """0 for nothing to 4 for eight offers or more."""


@dataclass(frozen=True, slots=True)
class MatrixLine:
    """A body and its cells, in the order of the columns."""

    label: str
    href: str
    cells: tuple[MatrixCell, ...]
    share: float | None


def make_matrix(answer: OverlapMatrixAnswer) -> tuple[MatrixLine, ...]:
    """Return the bodies of an answer, each with a cell for each column."""
    lines = []
    for row in answer.items:
        cells = {cell.topic.id: cell for cell in row.cells}
        shown = []
        for column in answer.columns:
            cell = cells.get(column.id)
            if cell is None:
                shown.append(MatrixCell(0, 0, f"{column.label}: none recorded", None, 0))
            else:
                number = cell.help + cell.to_read
                shade = bisect_right(_STEPS, number)
                shown.append(MatrixCell(cell.help, cell.to_read, cell.text, page_href(cell.href), shade))
        lines.append(MatrixLine(row.label, page_href(row.href), tuple(shown), row.help_share))
    return tuple(lines)
