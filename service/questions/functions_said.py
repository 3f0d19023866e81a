"""What the answer about functions says in sentences, and what is unknown in it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from graph_schema.records import Line, Node
from service.analysis.delegation import MINIMUM, STATES, Cell, cells_of
from service.questions.functions_items import state_term
from service.questions.wording import count_of, join_words
from service.words import Words


@dataclass(frozen=True, slots=True)
class FoundFunctions:
    """The functions and authorities asked about, and what is stated of them."""

    words: Words
    day: date
    functions: Sequence[Node]
    all_functions: Sequence[Node]
    authorities: Sequence[str]
    everywhere: Sequence[str]
    lines: Sequence[Line]

    def cells(self) -> list[Cell]:
        """Return a cell for each function and authority asked about."""
        return cells_of(self.functions, self.authorities, self.lines)


def summary_of(cells: Sequence[Cell], found: FoundFunctions) -> str:
    """Return the answer in sentences: how many cells, how they lie, how many are not recorded."""
    if not found.authorities:
        return "No integration authority is recorded there on that day."
    if not found.functions:
        return "No function is recorded."
    whose = (
        found.words.label_of(found.authorities[0]) or found.authorities[0]
        if len(found.authorities) == 1
        else count_of(len(found.authorities), "integration authority", "integration authorities")
    )
    what = (
        found.functions[0].label
        if len(found.functions) == 1
        else count_of(len(found.functions), "function", capital=False)
    )
    pairs = f", {len(cells):,} pairs" if len(found.authorities) > 1 and len(found.functions) > 1 else ""
    return f"{whose}, {what}{pairs}: {_states(cells, 'pair' if pairs else 'function')}. Not recorded does not mean kept."


def _states(cells: Sequence[Cell], one: str) -> str:
    """Say how cells lie: what the law requires, which is stated as one for many functions, apart from the others."""
    minimums = [cell for cell in cells if cell.function.id in MINIMUM.values()]
    rest = [cell for cell in cells if cell.function.id not in MINIMUM.values()]
    within = [cell for cell in rest if _is_through(cell)]
    others = [cell for cell in rest if not _is_through(cell)]
    of_law = [_minimums(minimums)] if minimums else []
    if within:
        taken = count_of(len(within), one, capital=False)
        of_law.append(
            f"taking in {taken}" if minimums else f"{taken} delegated as part of a statutory minimum"
        )
    if not of_law:
        return _counted(others)
    beside = f"; of {count_of(len(others), 'other', capital=False)} {_counted(others)}" if others else ""
    return f"{', '.join(of_law)}{beside}"


def _is_through(cell: Cell) -> bool:
    """Tell whether a function is delegated through the minimum that it is part of."""
    return cell.within is not None and cell.state == "delegated"


def _minimums(cells: Sequence[Cell]) -> str:
    if {cell.state for cell in cells} != {"delegated"}:
        return f"of {count_of(len(cells), 'statutory minimum', capital=False)} {_counted(cells)}"
    if sorted(cell.function.id for cell in cells) == sorted(MINIMUM.values()):
        return "both statutory minimums are delegated"
    return count_of(
        len(cells), "statutory minimum is delegated", "statutory minimums are delegated", capital=False
    )


def _counted(cells: Sequence[Cell]) -> str:
    counts = Counter(cell.state for cell in cells)
    return join_words(
        [f"{counts[state]:,} {state_term(state)['label'].lower()}" for state in STATES if counts[state]]
    )


def limits_of(cells: Sequence[Cell], found: FoundFunctions) -> list[str]:
    """Count what is unknown."""
    unknown = sum(cell.state == "not_recorded" for cell in cells)
    unnamed = sum(line.text("function_id") is None for line in found.lines)
    undated = sum(bool(cell.lines) and not any(line.valid_from for line in cell.lines) for cell in cells)
    weak = sum(any(line.confidence != "high" for line in cell.lines) for cell in cells)
    counted = (
        (unknown, f"{unknown:,} of {len(cells):,} are not recorded, which does not mean kept"),
        (undated, f"{undated:,} of {len(cells):,} have a statement without a first day"),
        (
            weak,
            f"{weak:,} of {len(cells):,} rest on a statement of medium or low confidence; the note says why",
        ),
        (unnamed, f"{unnamed} statements name no single function and are not shown here"),
    )
    return [text for count, text in counted if count]
