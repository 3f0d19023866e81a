"""How many there are in effect: Hill numbers, and how densely things are joined."""

from collections.abc import Iterable
from math import exp, log


def effective_number(counts: Iterable[int]) -> float:
    """Return the Hill number of order 1: how many equally active providers would make the same variety.

    The exponential of Shannon's entropy of the shares (Hill 1973, Ecology 54:427). From 1, where one provides all,
    to the number of providers, where each provides as much; 0 where nobody does. Unit: providers.
    """
    present = [count for count in counts if count > 0]
    total = sum(present)
    return exp(-sum(count / total * log(count / total) for count in present)) if total else 0.0


def density(lines: int, places: int) -> float | None:
    """Return the share (0 to 1) of the places for a line that a line fills; None where there is no place."""
    return lines / places if places else None
