"""How alike two partnerships are, aspect by aspect, from what is recorded of both and nothing else.

After Gower (1971): a likeness between 0 and 1 for each aspect, and their mean over the aspects that can be compared.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

_SHARE = re.compile(r"([a-z][a-z ]*?) ([0-9]+)%")


@dataclass(frozen=True, slots=True)
class Partnership:
    """What is compared of an integration authority; what is not recorded is None or empty."""

    id: str
    functions: Mapping[str, str]
    """How each function lies that a statement names by itself: `handed` or `kept` or `partly`."""
    boards: frozenset[str]
    councils: frozenset[str]
    board_shared_by: int
    """How many authorities have its board as a partner."""
    population: int | None
    classes: Mapping[str, int]
    """The share of each urban or rural class, in hundredths."""
    own_offers: int
    """How many offers of help are open for this place itself."""


@dataclass(frozen=True, slots=True)
class Aspect:
    """One aspect of two partnerships."""

    name: str
    likeness: float
    cells: int
    """On how many recorded cells it rests, each recorded of both."""
    why: str


@dataclass(frozen=True)
class Likeness:
    """How alike two partnerships are."""

    one: Partnership
    other: Partnership

    @cached_property
    def aspects(self) -> list[Aspect]:
        """The aspects that can be compared."""
        found = (
            _functions(self.one, self.other),
            _partners(self.one, self.other),
            _population(self.one, self.other),
            _rurality(self.one, self.other),
            _offers(self.one, self.other),
        )
        return [aspect for aspect in found if aspect is not None]

    @property
    def share(self) -> float | None:
        """The mean over the aspects, in hundredths; None where nothing can be compared."""
        if not self.aspects:
            return None
        return round(sum(aspect.likeness for aspect in self.aspects) / len(self.aspects), 2)

    @property
    def cells(self) -> int:
        """On how many recorded cells it rests."""
        return sum(aspect.cells for aspect in self.aspects)


ASPECTS = 5
"""How many aspects there are to compare."""


def read_classes(text: str | None) -> dict[str, int]:
    """Return the shares of urban and rural classes that a text states: `large urban 0%, other urban 67%`."""
    return {name.strip(): int(share) for name, share in _SHARE.findall((text or "").partition(":")[2])}


def _functions(one: Partnership, other: Partnership) -> Aspect | None:
    both = sorted(set(one.functions) & set(other.functions))
    if not both:
        return None
    alike = sum(one.functions[name] == other.functions[name] for name in both)
    return Aspect(
        "functions",
        alike / len(both),
        len(both),
        f"{alike} of {len(both)} functions recorded of both lie alike",
    )


def _partners(one: Partnership, other: Partnership) -> Aspect | None:
    if not (one.boards and other.boards and one.councils and other.councils):
        return None
    same_board = bool(one.boards & other.boards)
    same_councils = len(one.councils) == len(other.councils)
    same_sharing = (one.board_shared_by > 1) == (other.board_shared_by > 1)
    together = (
        "both share their board with others" if one.board_shared_by > 1 else "both have a board to themselves"
    )
    said = [
        "the same health board" if same_board else "another health board",
        "as many councils" if same_councils else "another number of councils",
        together if same_sharing else "one shares its board with others, one does not",
    ]
    return Aspect("boards and councils", (same_board + same_councils + same_sharing) / 3, 3, ", ".join(said))


def _population(one: Partnership, other: Partnership) -> Aspect | None:
    if not one.population or not other.population:
        return None
    smaller, larger = sorted((one.population, other.population))
    return Aspect("population", smaller / larger, 1, f"{other.population:,} people beside {one.population:,}")


def _rurality(one: Partnership, other: Partnership) -> Aspect | None:
    both = sorted(set(one.classes) & set(other.classes))
    if not both:
        return None
    shared = sum(min(one.classes[name], other.classes[name]) for name in both)
    return Aspect(
        "rurality",
        min(shared, 100) / 100,
        len(both),
        f"{min(shared, 100)}% of small areas in the same urban or rural classes",
    )


def _offers(one: Partnership, other: Partnership) -> Aspect | None:
    if not one.own_offers or not other.own_offers:
        return None
    smaller, larger = sorted((one.own_offers, other.own_offers))
    return Aspect(
        "offers open",
        smaller / larger,
        1,
        f"{other.own_offers} offers for the place itself beside {one.own_offers}",
    )
