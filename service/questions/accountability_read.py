"""What is read for a question of accountability: walks from the parties asked about, never the whole graph."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from graph_schema.records import Line
from service.analysis.keeping import kept
from service.analysis.offices import Answerings, read_answerings
from service.analysis.paths import Paths, Steps, find_paths, gather_steps, lines_of
from service.problems import BadValue
from service.questions.items import kind_in_words
from service.questions.parties import resolve_party
from service.questions.reading import day_asked, day_of, resolve_word, understood
from service.stores.base import Direction, Step, Store
from service.words import Match, Words

if TYPE_CHECKING:  # the model of the question stands with its answer
    from service.questions.accountability import AccountabilityQuestion

OUT, IN = "answers", "is answered to"

PATH_DEPTH = 4
"""How long a path may be where no depth is asked for: from a post through its body and ministers to Parliament."""

Row = tuple[str, int, Line, int | None]
"""In which direction a line was met, how far away, the line, and how many bodies it reaches where it is for a kind."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The question with its words understood."""

    asker: Match | None
    party: Match | None
    other_party: Match | None
    natures: tuple[str, ...]
    depth: int
    day: date
    as_of: str | None
    """The day where one was named, for links."""
    shown: dict[str, Any]

    @property
    def of_paths(self) -> bool:
        """Whether paths between two parties are asked for."""
        return self.party is not None and self.other_party is not None

    @property
    def answering(self) -> Match | None:
        """The one party whose own accountability is asked about; None where there is none."""
        return None if self.other_party is not None else self.asker or self.party


@dataclass(frozen=True, slots=True)
class FoundLines:
    """What was met."""

    asked: Asked
    words: Words
    answerings: Answerings | None
    """All that holds on the day, where a comparison needs it; paths do not."""
    rows: Sequence[Row]
    steps: Steps
    paths: Paths
    cut: bool
    """Whether a walk stopped at its limit."""

    def own_lines(self) -> list[Line]:
        """Return the lines at which the one party answers to somebody itself."""
        return [line for way, depth, line, _ in self.rows if way == OUT and depth == 1]


def understand(words: Words, question: "AccountabilityQuestion") -> Asked:
    """Return the question with its words understood; raises `UnknownTerm` or `BadValue`."""
    if question.asker is not None and (question.party or question.other_party):
        raise BadValue("for: it cannot be asked together with `from` or `to`.", parameter="for")
    given = {"for": question.asker, "from": question.party, "to": question.other_party}
    matches = {name: resolve_party(words, name, text) for name, text in given.items() if text is not None}
    start, end = matches.get("from"), matches.get("to")
    if start is not None and end is not None and start.id == end.id:
        raise BadValue("to: it is the same party as `from`.", parameter="to")
    natures = tuple(dict.fromkeys(resolve_word("nature", "natures", text) for text in question.nature))
    shown: dict[str, Any] = {
        name: understood(words, [given[name] or ""], [match]) for name, match in matches.items()
    }
    if natures:
        shown["nature"] = list(natures)
    return Asked(
        matches.get("for"),
        start,
        end,
        natures,
        question.far,
        day_of(question),
        day_asked(question),
        {**shown, "depth": question.far},
    )


def read_lines(store: Store, words: Words, question: "AccountabilityQuestion") -> FoundLines:
    """Return the lines and paths that a question asks for."""
    asked = understand(words, question)
    if asked.of_paths:
        return _read_paths(store, words, asked)
    answerings = kept(store, asked.day, read_answerings)
    walks: list[tuple[str, Direction, Match | None]] = [
        (OUT, "out", asked.asker or asked.party),
        (IN, "in", asked.asker or asked.other_party),
    ]
    rows: list[Row] = []
    cut = False
    for way, direction, match in walks:
        if match is not None:
            steps, was_cut = _walk(store, asked, match.id, direction)
            rows += _gather(way, steps)
            cut = cut or was_cut
    if not (asked.asker or asked.party or asked.other_party):
        rows = [
            row
            for row in _gather(OUT, [Step(depth=1, line=line) for line in answerings.lines])
            if row[2].stated_for is None and _of_nature(row[2], asked)
        ]
    return FoundLines(asked, words, answerings, rows, {}, Paths((), cut=False), cut)


def _walk(store: Store, asked: Asked, start: str, direction: Direction) -> tuple[list[Step], bool]:
    walk = store.walk(
        start, types=("accountable_to",), direction=direction, depth=asked.depth, as_of=asked.day
    )
    return [step for step in walk.steps if _of_nature(step.line, asked)], walk.cut


def _of_nature(line: Line, asked: Asked) -> bool:
    return not asked.natures or line.text("nature") in asked.natures


def _gather(way: str, steps: Iterable[Step]) -> list[Row]:
    """Return lines with those made for each body of a kind gathered in the one that was stated, if it was met too."""
    steps = list(steps)
    stated = {step.line.id for step in steps}
    reached = Counter(step.line.stated_for for step in steps if step.line.stated_for in stated)
    return [
        (way, step.depth, step.line, reached.get(step.line.id))
        for step in steps
        if step.line.stated_for not in stated
    ]


def _read_paths(store: Store, words: Words, asked: Asked) -> FoundLines:
    """Walk up from the one party and keep what leads to the other."""
    start, end = (match.id if match is not None else "" for match in (asked.party, asked.other_party))
    met, cut = _walk(store, asked, start, "out")
    everyone = kind_in_words(start, words) is not None
    lines = [step.line for step in met]
    if (
        not everyone
    ):  # a statement for every council leads through each council itself, not through all at once
        lines = [line for line in lines if not (_for_many(line, words) - {start, end})]
    steps = gather_steps(lines)
    paths = find_paths(steps, start, end, asked.depth)
    rows: list[Row] = [(OUT, depth, line, None) for depth, line in lines_of(paths.found, steps)]
    return FoundLines(asked, words, None, rows, steps, paths, cut)


def _for_many(line: Line, words: Words) -> set[str]:
    return {end for end in (line.from_id, line.to_id) if kind_in_words(end, words) is not None}
