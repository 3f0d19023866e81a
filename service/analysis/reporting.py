"""Reports owed: which documents a party writes, how often, and which of them are about the same."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from graph_schema.records import Line, fold
from service.words.texts import stem, words_of

TIMES_A_YEAR: Mapping[str, Fraction] = {
    "monthly": Fraction(12),
    "quarterly": Fraction(4),
    "annual": Fraction(1),
    "every_2_years": Fraction(1, 2),
    "every_3_years": Fraction(1, 3),
    "every_5_years": Fraction(1, 5),
}
"""The cadences that set an interval; the others say when, not how often."""

DOCUMENT_WORDS = (
    "accounts",
    "certificates",
    "information",
    "minutes",
    "papers",
    "plan",
    "proposal",
    "register",
    "releases",
    "report",
    "return",
    "scheme",
    "statement",
    "strategy",
    "submission",
)
"""What the name of a document holds; without one of them it is an act: an appraisal, a meeting, an election."""

FORM_WORDS = (
    "a",
    "an",
    "and",
    "annual",
    "documents",
    "monthly",
    "of",
    "on",
    "papers",
    "quarterly",
    "report",
    "return",
    "the",
    "yearly",
)
"""What the name of a document says of its form and not of its subject."""

_TURNS = frozenset({"in", "to", "for", "by"})
"""Where the name of a document goes on to its recipient or template: `performance report in council format`."""

_OF_OTHERS = frozenset({"audit", "inspection"})
"""Natures in which a report may be the other side's about the party: then its name says audit, inspection, best value."""

_form_stems = frozenset(map(stem, FORM_WORDS))


@dataclass(frozen=True, slots=True)
class Owed:
    """One document that a line asks for."""

    line: Line
    name: str

    @property
    def key(self) -> str:
        """Its name, by which it is told from others."""
        return fold(self.name)

    @property
    def times(self) -> Fraction:
        """How often a year; 0 where no interval is set."""
        return TIMES_A_YEAR.get(self.line.text("cadence") or "", Fraction(0))

    @property
    def subject(self) -> tuple[str, ...]:
        """The stems of what it is about, in order; of a name that says its form alone, the name."""
        stems = {stem(word) for word in _opening(self.name)} - _form_stems
        return tuple(sorted(stems)) or (self.key,)


def subject_in_words(name: str) -> str:
    """Return the words of a document's name that tell what it is about, as they stand there."""
    words = _opening(name)
    telling = [place for place, word in enumerate(words) if stem(word) not in _form_stems]
    return " ".join(words[telling[0] : telling[-1] + 1]) if telling else name


def _opening(name: str) -> list[str]:
    """Return the words of a name up to where it turns to its recipient or template."""
    words = words_of(name)
    end = next((place for place, word in enumerate(words) if word in _TURNS), len(words))
    return words[:end]


def names_in(line: Line) -> tuple[str, ...]:
    """Return the reports and acts that a line names, which stand between semicolons."""
    parts = (line.text("reporting_product") or "").split(";")
    return tuple(part.strip() for part in parts if part.strip())


def documents_in(lines: Iterable[Line]) -> list[Owed]:
    """Return the documents that confirmed lines ask a party to write: no acts, no reports that others write about it."""
    return [
        Owed(line, name)
        for line in lines
        if line.confirmed
        for name in names_in(line)
        if _is_document(name) and not _is_of_others(line, name)
    ]


def _is_document(name: str) -> bool:
    return _holds(name, DOCUMENT_WORDS)


def _is_of_others(line: Line, name: str) -> bool:
    return line.text("nature") in _OF_OTHERS and _holds(name, ("audit", "inspection", "value"))


def _holds(name: str, words: Iterable[str]) -> bool:
    """Tell whether a name holds one of these words, in the singular or plural."""
    singular = {word.removesuffix("s") for word in words}
    return any(word.removesuffix("s") in singular for word in words_of(name))


class Documents:
    """The documents of one party, or of several that are looked at as one."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self.owed = sorted(documents_in(lines), key=lambda owed: owed.times)  # the most often comes last

    @cached_property
    def times(self) -> Mapping[str, Fraction]:
        """How often a year each document is written, by its name: as often as anybody asks for it."""
        return {owed.key: owed.times for owed in self.owed}

    @property
    def a_year(self) -> Fraction:
        """How many documents a year, each written once for all who ask for it."""
        return sum(self.times.values(), Fraction(0))

    @property
    def a_year_apart(self) -> Fraction:
        """How many documents a year, were each written anew for each recipient."""
        return sum({(owed.key, owed.line.to_id): owed.times for owed in self.owed}.values(), Fraction(0))

    @property
    def without_interval(self) -> int:
        """How many documents no statement sets an interval for."""
        return sum(times == 0 for times in self.times.values())

    @cached_property
    def same_ground(self) -> Sequence[tuple[Owed, ...]]:
        """The documents that share a subject and go to two recipients or more, most names first."""
        groups: dict[tuple[str, ...], list[Owed]] = {}
        for owed in self.owed:
            groups.setdefault(owed.subject, []).append(owed)
        several = [tuple(group) for group in groups.values() if len({owed.line.to_id for owed in group}) > 1]
        return sorted(several, key=lambda group: (-len({owed.key for owed in group}), group[0].subject))
