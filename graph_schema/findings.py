"""What is found wrong with the tables of a package: where it is, what happened, what to do."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]

MAX_FINDINGS = 1_000
"""The most findings that are listed of one file; the rest are counted."""

MAX_SUGGESTIONS = 200
"""The most suggestions that are looked for: each compares one word with every id of the package."""

_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, or that somebody should look at."""

    file: str
    row: int | None
    """Counted by record, the header being row 1; None where the file as a whole is meant."""
    column: str | None
    """None where the whole row or file is meant."""
    value: str
    """What stands there, shortened, with invisible characters spelt out so that no terminal acts on them."""
    severity: Severity
    message: str
    """What happened."""
    advice: str
    """What to do."""

    def __str__(self) -> str:
        row = "" if self.row is None else f", row {self.row}"
        column = "" if self.column is None else f", {self.column}"
        return f"{self.file}{row}{column}: {self.severity}: {self.message} {self.advice}".strip()


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a value, wherever it stands."""

    message: str
    advice: str
    severity: Severity = "error"


class Findings:
    """Findings as they are made, at most `MAX_FINDINGS` of a file."""

    def __init__(self) -> None:
        self._found: list[Finding] = []
        self._count: Counter[str] = Counter()
        self._unlisted: Counter[tuple[str, Severity]] = Counter()
        self._suggested = 0

    def add(self, file: str, row: int | None, column: str | None, value: str, fault: Fault) -> None:
        """Note what is wrong with a value at a place."""
        self._count[file] += 1
        if self._count[file] > MAX_FINDINGS:
            self._unlisted[file, fault.severity] += 1
            return
        where = None if column is None else shown(column)
        self._found.append(
            Finding(
                file,
                row,
                where,
                shown(value),
                fault.severity,
                printable(fault.message),
                printable(fault.advice),
            )
        )

    def listed(self) -> tuple[Finding, ...]:
        """Return what was found, by file and row, and how many more there were of each file."""
        more = (
            Finding(file, None, None, "", severity, f"{count:,} more like these are not listed.", "")
            for (file, severity), count in self._unlisted.items()
        )
        return tuple(sorted([*self._found, *more], key=lambda f: (f.file, f.row or 10**9, f.column or "")))

    def suggest(self, given: str, choices: Iterable[str]) -> str:
        """Return ` Did you mean x?` for the choice that is nearest to a word, or nothing."""
        self._suggested += 1
        if self._suggested > MAX_SUGGESTIONS or len(given) > _SHOWN:
            return ""
        from rapidfuzz import process  # only a faulty package pays for it
        from rapidfuzz.distance import Indel

        found = process.extractOne(
            given.lower(), list(choices), scorer=Indel.normalized_similarity, processor=None, score_cutoff=0.7
        )
        return "" if found is None else f" Did you mean {found[0]}?"


def has_errors(findings: Iterable[Finding]) -> bool:
    """Tell whether any of the findings is an error, so that nothing may go in."""
    return any(finding.severity == "error" for finding in findings)


def shown(value: str) -> str:
    """Return a value as it can safely be shown: shortened, what cannot be seen spelt as its code point."""
    return printable(value if len(value) <= _SHOWN else f"{value[:_SHOWN]}…")


def printable(text: str) -> str:
    """Return a text in which every character that cannot be seen is spelt as its code point."""
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() else code_point(letter) for letter in text)


def code_point(letter: str) -> str:
    """Return the name by which a character is known in Unicode (U+200B), or the byte that could not be read."""
    number = ord(letter)
    return f"⟨byte {number - 0xDC00:02X}⟩" if 0xDC80 <= number <= 0xDCFF else f"⟨U+{number:04X}⟩"
