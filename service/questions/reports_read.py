"""What is read for the reports owed: the lines of a body, its posts and its partnership, or of all partnerships."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from graph_schema.dates import holds_on
from graph_schema.extents import AUTHORITIES
from graph_schema.records import Line
from service.analysis.keeping import kept
from service.analysis.reporting import names_in
from service.questions.items import all_lines
from service.questions.parties import resolve_party
from service.questions.reading import day_of
from service.stores.base import Store
from service.words import Match, Words

if TYPE_CHECKING:  # the model of the question stands with its answer
    from service.questions.reports import ReportsQuestion


_CIRCLE = ("operates", "sits_in")
"""The lines by which a body's partnership and posts are joined to it."""


@dataclass(frozen=True, slots=True)
class FoundReports:
    """The lines looked at."""

    asker: Match | None
    words: Words
    day: date
    lines: Sequence[tuple[Line, int | None]]
    """Those that name a report or act, each with how many it reaches where it was stated for a kind."""
    silent: int
    """How many lines name none."""
    by_party: Mapping[str, Sequence[Line]]
    """The lines of each party asked about, with those of its posts and its partnership."""


def read_reports(store: Store, words: Words, question: "ReportsQuestion") -> FoundReports:
    """Return the reports of the body or post asked about; where none is, of every partnership."""
    day = day_of(question)
    if question.asker is None:
        return _read_all(store, words, day)
    asker = resolve_party(words, "for", question.asker)
    lines = all_lines(
        store, _circle(store, asker.id, day), types=("accountable_to",), direction="out", as_of=day
    )
    naming = [line for line in lines if names_in(line)]
    return FoundReports(
        asker, words, day, [(line, None) for line in naming], len(lines) - len(naming), {asker.id: naming}
    )


def _circle(store: Store, id_: str, day: date) -> list[str]:
    """Return a party, its posts and its partnership; of a partnership, those of the authority that operates it."""
    lines = all_lines(store, [id_], types=_CIRCLE, as_of=day)
    operators = [line.from_id for line in lines if line.type == "operates" and line.to_id == id_]
    further = all_lines(store, operators, types=_CIRCLE, as_of=day)
    ends = {end for line in (*lines, *further) if line.type in _CIRCLE for end in (line.from_id, line.to_id)}
    own_body = {line.to_id for line in lines if line.type == "sits_in" and line.from_id == id_}
    return sorted(({id_} | ends) - own_body)


def _read_all(store: Store, words: Words, day: date) -> FoundReports:
    circles, lines, stated = kept(store, day, _read_circles)
    standing = {
        node.id
        for node in words.nodes.values()
        if node.text("kind") in AUTHORITIES and holds_on(node.valid_from, node.valid_to, day)
    }
    by_party = {
        id_: [line for member in circles.get(id_, (id_,)) for line in lines.get(member, ())]
        for id_ in sorted(standing)
    }
    every = {line.id: line for some in by_party.values() for line in some}.values()
    naming = {id_: [line for line in some if names_in(line)] for id_, some in by_party.items()}
    gathered = _gather((line for line in every if names_in(line)), stated)
    silent = len(_gather((line for line in every if not names_in(line)), stated))
    return FoundReports(None, words, day, gathered, silent, naming)


Circles = tuple[Mapping[str, Sequence[str]], Mapping[str, Sequence[Line]], Mapping[str, Line]]
"""Each body with its posts and partnership; the lines of each party; every line by its id."""


def _read_circles(store: Store, day: date) -> Circles:
    snapshot = store.snapshot(("accountable_to", *_CIRCLE), as_of=day)
    circles: dict[str, list[str]] = {}
    lines: dict[str, list[Line]] = {}
    for line in snapshot.lines:
        if line.type == "operates":
            circles.setdefault(line.from_id, [line.from_id]).append(line.to_id)
        elif line.type == "sits_in":
            circles.setdefault(line.to_id, [line.to_id]).append(line.from_id)
        else:
            lines.setdefault(line.from_id, []).append(line)
    return circles, lines, {line.id: line for line in snapshot.lines}


def _gather(lines: Iterable[Line], stated: Mapping[str, Line]) -> list[tuple[Line, int | None]]:
    """Return lines with those made for each body of a kind gathered in the one that was stated, and their number."""
    reached = Counter(line.stated_for or line.id for line in lines)
    return [(stated[id_], number if number > 1 else None) for id_, number in reached.items() if id_ in stated]
