"""What words were taken for: a match, a need as it was understood, and the refusal of what is not known."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

TermKind = Literal["topic", "area", "audience", "body", "post"]


@dataclass(frozen=True, slots=True)
class Match:
    """A known thing that words were taken for."""

    id: str
    type: str
    label: str
    matched_by: str
    """id, label, name, inflection, spelling, words or place."""
    matched: str
    """The words of the index that it was matched on, or those of a need as they were written; see `shown`."""
    score: float = 1.0
    others: tuple[str, ...] = ()
    """Ids of what else bears that name."""
    took_over_from: str | None = None
    """The id of the body that bore the name and gave way to this one."""
    shown: bool = True
    """Whether `matched` may be shown: not where it is a misnomer, a misspelling or a phrase."""


@dataclass(frozen=True, slots=True)
class Need:
    """A need in a person's own words, as it was understood."""

    topics: tuple[Match, ...]
    """Best first; empty where none was recognised."""
    places: tuple[Match, ...] = ()
    """Any of them, in the order in which they were named."""
    provider: Match | None = None
    words: tuple[str, ...] = ()
    """What is left: folded words that carry meaning, for looking into the offers' own texts."""
    unread: tuple[str, ...] = ()
    """Those of them that are said of no topic, as they were written."""


class UnknownWord(LookupError):
    """Words that name nothing known, with the nearest that do."""

    def __init__(self, text: str, nearest: Sequence[Match]) -> None:
        super().__init__(text)
        self.text = text
        self.nearest = tuple(nearest)
