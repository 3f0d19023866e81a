"""How far a spelling may stray from what it is taken for: near enough to be a slip, never another word."""

from collections.abc import Sequence, Set

from rapidfuzz.distance import OSA


def slips_allowed(length: int) -> int:
    """Return how many letters of a word may be wrong (added, left out, changed, or two changed about)."""
    if length < 4:
        return 0
    return 1 if length < 8 else 2


def slips_between(given: str, known: str) -> int | None:
    """Return how many letters are wrong in a word if it may be a slip for another, else None."""
    allowed = slips_allowed(min(len(given), len(known)))
    if not allowed or abs(len(given) - len(known)) > allowed:
        return None
    slips = OSA.distance(given, known, score_cutoff=allowed)
    if slips > allowed or (slips and not _looks_alike(given, known, slips)):
        return None
    return int(slips)


def _looks_alike(given: str, known: str, slips: int) -> bool:
    """Tell whether two words look alike enough: the first letter is seldom wrong, in a short word an end never."""
    if len(known) <= 4 or len(given) <= 4:
        return given[0] == known[0] and (given[-1] == known[-1] or sorted(given) == sorted(known))
    return given[0] == known[0] or (slips == 1 and len(known) > 6) or given[:2] == known[1::-1]


def slips_between_names(given: Sequence[str], known: Sequence[str], vocabulary: Set[str]) -> int | None:
    """Return how many letters are wrong in a name if it may be a slip for another, else None.

    A word that is known is no slip for another one: there is no South Dunbartonshire to be taken for the West.
    """
    if len(given) != len(known):
        return _slips_when_split(given, known, vocabulary)
    total = 0
    for word, other in zip(given, known, strict=True):
        if word == other:
            continue
        slips = None if word in vocabulary else slips_between(word, other)
        if slips is None:
            return None
        total += slips
    return total if total <= 3 else None


def _slips_when_split(given: Sequence[str], known: Sequence[str], vocabulary: Set[str]) -> int | None:
    """Return the wrong letters of a name whose words are split or joined otherwise; one at most beside that."""
    together, other = "".join(given), "".join(known)
    if together == other:
        return 0
    if len(other) < 8 or abs(len(together) - len(other)) > 1 or all(word in vocabulary for word in given):
        return None
    return 1 if OSA.distance(together, other, score_cutoff=1) == 1 else None
