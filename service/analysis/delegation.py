"""Which function lies with which authority: one cell for each pair, from what is stated and nothing else."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from graph_schema.records import Line, Node
from service.stores.base import Snapshot, Store

STATES = ("delegated", "partly", "hosted_by_other", "not_delegated", "differs", "not_recorded")

MINIMUM: Mapping[str, str] = {
    "councils_statutory_minimum": "fn-council-minimum",
    "health_boards_statutory_minimum": "fn-board-minimum",
}
"""The law requires the functions of these families to be handed over; the evidence states each family as one."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A function and an authority, and what is stated of the two."""

    function: Node
    authority: str
    lines: Sequence[Line]
    """The statements; empty where there are none."""
    within: str | None
    """The function with which it is stated as one, where it has no statement of its own."""

    @property
    def state(self) -> str:
        """What the statements say; `differs` where they say several things, `not_recorded` where none says any."""
        states = {state for line in self.lines if (state := line.text("state"))}
        if len(states) > 1:
            return "differs"
        return next(iter(states), "not_recorded")

    @property
    def is_its_own(self) -> bool:
        """Whether a statement names this very function, and how it lies."""
        return self.within is None and self.state != "not_recorded"


def delegation_on(store: Store, day: date) -> Snapshot:
    """Return every function and every statement of what was handed over that hold on a day."""
    return store.snapshot(("delegates_to", "function"), as_of=day)


def cells_of(functions: Iterable[Node], authorities: Iterable[str], lines: Iterable[Line]) -> list[Cell]:
    """Return a cell for each function and authority, function by function, in the order given."""
    stated: dict[tuple[str, str], list[Line]] = defaultdict(list)
    for line in lines:
        stated[line.text("function_id") or "", line.to_id].append(line)
    wanted = list(authorities)
    return [_cell(function, authority, stated) for function in functions for authority in wanted]


def _cell(function: Node, authority: str, stated: Mapping[tuple[str, str], list[Line]]) -> Cell:
    own = stated.get((function.id, authority), [])
    family = MINIMUM.get(function.text("required_by") or "")
    if own or family is None or family == function.id:
        return Cell(function, authority, own, None)
    together = stated.get((family, authority), [])
    return Cell(function, authority, together, family if together else None)


def hosts_of(lines: Iterable[Line]) -> dict[tuple[str, str], str]:
    """Return the authority that runs a function for another: by function and the one it is run for."""
    return {
        (line.text("function_id") or "", other): line.to_id
        for line in sorted(lines, key=lambda line: line.id)
        for other in line.words("hosted_for_ids")
    }
