"""An answer laid out for a page: sections of facts and tables, each cell a few pieces of text and links.

The layout follows from the models alone, so that any question has a page; no template holds logic of its own.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pydantic import BaseModel

from graph_schema.records import UNVERIFIED
from service.questions.answers import Answer, SourceShown
from service.questions.bodies import BodyItem
from service.questions.citing import title_of
from service.questions.defined import Definition
from service.web.explaining import in_plain_words
from service.web.headings import heading_of
from service.web.links import page_href
from service.web.pieces import Piece, Said, cell_of, pieces_of
from service.web.tables import Table, fields_of, make_tables

_COMMON = frozenset({"question", "summary", "total", "next", "sources", "landscape"})


@dataclass(frozen=True, slots=True)
class Facts:
    """A titled list of what is known of one thing."""

    id: str
    title: str
    rows: tuple[Said, ...]
    folded: str = ""
    """What is said where the facts stand one step away; empty where they are shown at once."""


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A source as the foot of a page names it."""

    key: str
    title: str
    url: str | None
    href: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class View:
    """An answer as a page shows it."""

    title: str | None
    """The name of the one thing that the answer is about, where it is about one."""
    sections: tuple[Table | Facts, ...]
    sources: tuple[SourceLine, ...]
    instead: tuple[Piece, ...] = ()
    """The bodies to go to in place of one that has ended, or that had not begun."""


def make_view(answer: Answer, about: str | None = None) -> View:
    """Return the layout of any answer; `about` is the id of the one thing that was asked about."""
    numbers = {key: number for number, key in enumerate(answer.sources, 1)}
    return View(
        title=title_of(answer, about),
        sections=tuple(_sections(answer, about, numbers)),
        sources=tuple(source_line(key, source) for key, source in answer.sources.items()),
        instead=_instead(answer) if about is not None else (),
    )


def _instead(answer: Answer) -> tuple[Piece, ...]:
    bodies = [item for item in answer.items if isinstance(item, BodyItem)]
    others = [other for body in bodies for other in (*body.succeeded_by, *body.preceded_by)]
    return tuple(Piece(other.label, page_href(other.href)) for other in others)


def make_comparison(answer: Answer, rows: Sequence[str]) -> list[tuple[str, list[tuple[Piece, ...]]]]:
    """Return the items of an answer side by side: for each field its heading, and what each item says."""
    numbers = {key: number for number, key in enumerate(answer.sources, 1)}
    return [
        (heading_of(name), [pieces_of(name, getattr(item, name), numbers) for item in answer.items])
        for name in rows
    ]


def _sections(answer: Answer, about: str | None, numbers: Mapping[str, int]) -> Iterator[Table | Facts]:
    first = answer.read_first
    for name in (*first, *(name for name in type(answer).model_fields if name not in first)):
        value = getattr(answer, name)
        if name in _COMMON or value is None or value == []:
            continue
        described = in_plain_words(type(answer).model_fields[name].description or "")
        if isinstance(value, BaseModel):
            yield Facts(name, heading_of(name, type(answer)), _facts(value, fields_of(type(value)), numbers))
        elif isinstance(value, list) and isinstance(value[0], Definition):
            yield define_words(name, heading_of(name), value)
        elif name == "items" and len(value) == 1 and getattr(value[0], "id", None) == about is not None:
            beside_its_name = [field for field in fields_of(type(value[0])) if field != "label"]
            yield Facts(name, "What is recorded of it", _facts(value[0], beside_its_name, numbers))
        elif isinstance(value, list) and isinstance(value[0], BaseModel):
            yield from make_tables(answer, name, described, value, numbers)
        else:
            pieces = pieces_of(name, value, numbers)
            yield Facts(name, heading_of(name), (("", pieces),))


def _facts(value: BaseModel, names: Sequence[str], numbers: Mapping[str, int]) -> tuple[Said, ...]:
    """Return what is known of one thing, each fact with its name, and in one line what is not."""
    said = [(heading_of(name, type(value)), cell_of(value, name, numbers)) for name in names]
    missing = [heading for heading, pieces in said if not any(piece.known for piece in pieces)]
    if len(missing) < 2:
        return tuple(said)
    known = [(heading, pieces) for heading, pieces in said if heading not in missing]
    return (*known, ("Not recorded", (Piece(", ".join(missing), known=False),)))


def define_words(id_: str, title: str, words: Iterable[Definition]) -> Facts:
    """Return definitions as a section, one step away: few need them, and they are long."""
    said = tuple((word.term, _meaning(word)) for word in words)
    return Facts(id_, title, said, folded="What the words mean, and who says so")


def _meaning(row: Definition) -> tuple[Piece, ...]:
    return (Piece(row.meaning.replace("`", "")), Piece(f"[{row.source_title}]", row.source_url))


def source_line(key: str, source: SourceShown) -> SourceLine:
    """Return a source as the foot of a page names it."""
    return SourceLine(key, source.title, source.url, page_href(source.href), confirmed=key != UNVERIFIED)
