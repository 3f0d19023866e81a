"""Extracts: a few rows of several answers on one page, with one list of sources at its foot."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl

from pydantic import BaseModel

from service.questions.answers import Answer, SourceShown
from service.web.explaining import explain
from service.web.headings import heading_of
from service.web.pieces import WAY_ON, Said, cell_of
from service.web.tables import Row, Table
from service.web.takeaway import Takeaways, take_whole
from service.web.view import SourceLine, source_line


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows chosen from an answer, and which of their fields are shown."""

    title: str
    rows: Sequence[BaseModel]
    columns: Sequence[str]
    section: str = ""
    """The field of the answer that they are all of, where they can be taken away as that."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a section of a page shows of one answer."""

    id: str
    title: str
    answer: Answer
    parts: Sequence[Rows]
    whole: str
    """What the link to the whole answer says."""
    href: str
    """Where the whole answer is."""
    said: bool = True
    """Whether the section says the answer's summary; not where the page has said it already."""


@dataclass(frozen=True, slots=True)
class Extract:
    """A section of a page: a sentence, a few rows, the way to all of them."""

    id: str
    title: str
    said: str
    tables: tuple[Table, ...]
    whole: str
    href: str
    take: Takeaways
    explained: tuple[Said, ...]
    """What the headings and words of its tables mean, each once."""


@dataclass(frozen=True, slots=True)
class Extracts:
    """The sections of a page and the sources that they share."""

    sections: tuple[Extract, ...]
    sources: tuple[SourceLine, ...]
    numbers: Mapping[str, int]

    def named(self, id_: str) -> Extract:
        """Return a section."""
        return next(section for section in self.sections if section.id == id_)


def make_extracts(first: Answer, chosen: Sequence[Chosen], most_rows: int) -> Extracts:
    """Return the sections; sources are numbered in the order in which they are named, those of `first` all of them.

    `most_rows`: how many rows of a section can be taken away at once.
    """
    known: dict[str, SourceShown] = {
        key: source for one in chosen for key, source in one.answer.sources.items()
    } | first.sources
    keys = dict.fromkeys([*(key for one in chosen for key in _named(one) if key in known), *first.sources])
    numbers = {key: number for number, key in enumerate(keys, 1)}
    return Extracts(
        sections=tuple(_extract(one, numbers, most_rows) for one in chosen),
        sources=tuple(source_line(key, known[key]) for key in keys),
        numbers=numbers,
    )


def printed(extract: Extract, rows: int) -> Extract:
    """Return a section for paper: at most so many rows a table, and no column that holds only the way on."""
    return replace(extract, tables=tuple(_printed(table, rows) for table in extract.tables))


def _printed(table: Table, rows: int) -> Table:
    kept = [
        place
        for place in range(len(table.columns))
        if any(piece.text != WAY_ON for row in table.rows for piece in row.cells[place])
    ]
    return replace(
        table,
        columns=tuple(table.columns[place] for place in kept),
        rows=tuple(
            replace(row, cells=tuple(row.cells[place] for place in kept)) for row in table.rows[:rows]
        ),
    )


def _named(chosen: Chosen) -> Iterator[str]:
    for part in chosen.parts:
        for row in part.rows if "sources" in part.columns else ():
            yield from getattr(row, "sources", ())


def _extract(chosen: Chosen, numbers: Mapping[str, int], most_rows: int) -> Extract:
    address, _, query = chosen.href.partition("?")
    tables = tuple(
        make_table(f"{chosen.id}-{number}", part, numbers)
        for number, part in enumerate(chosen.parts, 1)
        if part.rows
    )
    return Extract(
        id=chosen.id,
        title=chosen.title,
        said=chosen.answer.summary if chosen.said else "",
        tables=tables,
        whole=chosen.whole,
        href=chosen.href,
        take=take_whole(address, parse_qsl(query), most_rows),
        explained=tuple(dict(said for table in tables for said in table.explained).items()),
    )


def make_table(id_: str, part: Rows, numbers: Mapping[str, int]) -> Table:
    """Return chosen rows as a table; there has to be one."""
    kind = type(part.rows[0])
    return Table(
        id=id_,
        title=part.title,
        note="",
        columns=tuple(heading_of(name, kind) for name in part.columns),
        rows=tuple(Row(tuple(cell_of(row, name, numbers) for name in part.columns)) for row in part.rows),
        section=part.section,
        explained=explain(part.rows, part.columns),
    )
