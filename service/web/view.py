"""An answer laid out for a page: sections of facts and tables, each cell a few pieces of text and links.

The layout follows from the models alone, so that any question has a page; no template holds logic of its own.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel

from graph_schema.records import UNVERIFIED
from service.questions.answers import API, Answer, Ref, SourceShown, Term
from service.questions.bodies import BodyItem
from service.questions.citing import title_of
from service.questions.defined import Definition
from service.questions.reading import UNCONFIRMED
from service.questions.wording import count_of, day_in_words
from service.web.links import page_href

NOT_RECORDED = "not recorded"

NONE_THERE = "none"
"""What a cell says that would lead on, where there is nothing to lead to."""

WAY_ON = "show"
"""What a link says that leads from a row to more about it."""

_COMMON = frozenset({"question", "summary", "total", "next", "sources", "landscape"})

_LEFT_OUT = frozenset(
    {"href", "rank", "id", "type", "score", "line", "matched", "matched_by", "payer", "recipient"}
)
"""What is for programs: addresses stand behind labels, the order is explained in words, a flow names its ends."""

_LAST = (
    "within",
    "hosted_by",
    "valid_from",
    "valid_to",
    "note",
    "applies_to",
    "stated_for",
    "change_set",
    "confidence",
    "sources",
)
"""What is read last: since when, with what caution, on what ground."""

_A_LINE_EACH = frozenset({"steps"})
"""Lists of sentences."""

_MOST_COLUMNS = 6

_DATES = frozenset({"since", "valid_from", "valid_to", "date", "recorded_at"})


@dataclass(frozen=True, slots=True)
class Piece:
    """A text, and where it leads."""

    text: str
    href: str | None = None
    known: bool = True
    """False for what is not recorded."""
    apart: bool = False
    """Whether it begins a line of its own."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table, and what stands below it in small print: only what is recorded."""

    cells: tuple[tuple[Piece, ...], ...]
    more: tuple[tuple[str, tuple[Piece, ...]], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A titled table."""

    id: str
    title: str
    note: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """A titled list of what is known of one thing."""

    id: str
    title: str
    rows: tuple[tuple[str, tuple[Piece, ...]], ...]


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
    notes: tuple[str, ...] = field(default=())


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


_EMPTY = re.compile(r"[;.] ?[Ee]mpty (?:without|where|for) [^.;]*")
"""What a description says of the case that a page does not show: a section that is empty is left out."""


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
        described = _EMPTY.sub("", type(answer).model_fields[name].description or "")
        if isinstance(value, BaseModel):
            yield Facts(name, heading_of(name, type(answer)), tuple(facts_of(value, numbers)))
        elif isinstance(value, list) and isinstance(value[0], Definition):
            yield Facts(name, heading_of(name), tuple((row.term, _meaning(row)) for row in value))
        elif name == "items" and len(value) == 1 and getattr(value[0], "id", None) == about is not None:
            yield Facts(name, "What is recorded of it", tuple(facts_of(value[0], numbers)))
        elif isinstance(value, list) and isinstance(value[0], BaseModel):
            yield from _tables(answer, name, described, value, numbers)
        else:
            pieces = pieces_of(name, value, numbers)
            yield Facts(name, heading_of(name), (("", pieces),))


def _meaning(row: Definition) -> tuple[Piece, ...]:
    return (Piece(row.meaning), Piece(f"[{row.source_title}]", row.source_url))


def _tables(
    answer: Answer, name: str, described: str, rows: Sequence[BaseModel], numbers: Mapping[str, int]
) -> Iterator[Table]:
    """Give one table, or one for each group that its rows stand in; the items of an answer seldom need a title."""
    by = getattr(rows[0], "in_groups", ())
    if not by:
        title = answer.items_called if name == "items" else heading_of(name, type(answer))
        yield _table(name, title, described if name != "items" else "", rows, numbers)
    groups: dict[str, list[BaseModel]] = {}
    for row in rows if by else ():
        groups.setdefault(": ".join(_common(row, field, numbers) for field in by), []).append(row)
    for number, (title, some) in enumerate(groups.items(), 1):
        yield _table(f"{name}-{number}", title[:1].upper() + title[1:], "", some, numbers)


def _common(row: BaseModel, field: str, numbers: Mapping[str, int]) -> str:
    """Return what the rows of a group have in common, as part of a title."""
    text = "".join(piece.text for piece in pieces_of(field, getattr(row, field), numbers))
    return text[:1].lower() + text[1:]


def _table(id_: str, title: str, note: str, rows: Sequence[BaseModel], numbers: Mapping[str, int]) -> Table:
    columns, below = _split(list(_columns(rows)))
    return Table(
        id=id_,
        title=title,
        note=note,
        columns=tuple(heading_of(name, type(rows[0])) for name in columns),
        rows=tuple(_row(row, columns, below, numbers) for row in rows),
    )


def _split(names: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """Return the columns of a table and what goes below its rows, because no screen holds more side by side."""
    if len(names) <= _MOST_COLUMNS:
        return names, ()
    first = [name for name in names if name not in _LAST][:_MOST_COLUMNS]
    return first, [name for name in names if name not in first]


def _row(row: BaseModel, columns: Sequence[str], below: Sequence[str], numbers: Mapping[str, int]) -> Row:
    recorded = [name for name in below if getattr(row, name, None) not in (None, [], "")]
    return Row(
        cells=tuple(cell_of(row, name, numbers) for name in columns),
        more=tuple((heading_of(name, type(row)), cell_of(row, name, numbers)) for name in recorded),
    )


def _columns(rows: Sequence[BaseModel]) -> Iterator[str]:
    """Return the columns that any row fills, the thing itself first; a column that nothing fills is left out."""
    for name in _fields_of(type(rows[0])):
        if any(getattr(row, name, None) not in (None, [], "") for row in rows):
            yield name


def _fields_of(model: type[BaseModel]) -> list[str]:
    """Return the fields that readers see: the name, what tells most, the rest, what the rest rests on."""
    telling = ("label", *getattr(model, "in_short", ()))
    left_out = {*getattr(model, "in_groups", ()), *getattr(model, "not_on_page", ()), *_LEFT_OUT} - {
        *telling[1:]
    }
    names = [name for name in model.model_fields if name not in left_out]

    def place(name: str) -> tuple[int, int]:
        if name in telling:
            return 0, telling.index(name)
        return (2, _LAST.index(name)) if name in _LAST else (1, names.index(name))

    return sorted(names, key=place)


def cell_of(row: BaseModel, name: str, numbers: Mapping[str, int]) -> tuple[Piece, ...]:
    """Return a field of a row as a reader sees it; sources by their numbers at the foot of the page."""
    if name == "label" and isinstance(row, Ref):
        return (Piece(row.label, page_href(row.href)),)
    if name in getattr(row, "links", ()) and getattr(row, name) is None:
        return (Piece(NONE_THERE, known=False),)
    return pieces_of(name, getattr(row, name, None), numbers)


def facts_of(value: BaseModel, numbers: Mapping[str, int]) -> Iterator[tuple[str, tuple[Piece, ...]]]:
    """Return what is known of one thing, each fact with its name."""
    for name in _fields_of(type(value)):
        yield heading_of(name, type(value)), cell_of(value, name, numbers)


def pieces_of(name: str, value: Any, numbers: Mapping[str, int]) -> tuple[Piece, ...]:
    """Return any value of an answer as what a reader sees; what is not recorded is called that."""
    if value is None or value == "":
        return (Piece(NOT_RECORDED, known=False),)
    if value == []:
        return (Piece("none recorded", known=False),)
    if name == "sources" and isinstance(value, list):
        return tuple(_source_piece(key, numbers[key]) for key in value if key in numbers)
    if name in _A_LINE_EACH and all(isinstance(part, str) for part in value):
        return tuple(Piece(part, apart=True) for part in value)
    if isinstance(value, list):
        return tuple(piece for part in value for piece in pieces_of(name, part, numbers))
    if isinstance(value, Ref):
        return (Piece(f"{value.label}{_beside(value, numbers)}", page_href(value.href)),)
    if isinstance(value, Term):
        return (Piece(value.label),)
    if isinstance(value, BaseModel):
        return _pieces_of_model(value, numbers)
    return (_piece(name, value),)


def _beside(value: Ref, numbers: Mapping[str, int]) -> str:
    """Return what belongs beside a name in brackets."""
    said = [
        piece.text.lower()
        for name in value.in_brackets
        for piece in pieces_of(name, getattr(value, name), numbers)
    ]
    return f" ({', '.join(said)})" if said else ""


def _source_piece(key: str, number: int) -> Piece:
    return Piece(UNCONFIRMED if key == UNVERIFIED else f"[{number}]", f"#source-{key}")


def _pieces_of_model(value: BaseModel, numbers: Mapping[str, int]) -> tuple[Piece, ...]:
    href = getattr(value, "href", None) or getattr(value, "url", None)
    for name in ("text", "label"):
        text = getattr(value, name, None)
        if text:
            return (Piece(str(text), page_href(href) if href else None),)
    parts = [
        "".join(piece.text for piece in pieces_of(name, getattr(value, name), numbers))
        for name in type(value).model_fields
        if name not in _LEFT_OUT | {"sources"} and getattr(value, name) not in (None, [], "")
    ]
    return (Piece(" ".join(parts), page_href(href) if href else None),)


def _piece(name: str, value: Any) -> Piece:
    if isinstance(value, bool):
        return Piece("yes" if value else "no")
    if isinstance(value, datetime):
        return Piece(f"{value.day} {value:%B %Y, %H:%M} UTC")
    if isinstance(value, date):
        return Piece(f"{value.day} {value:%B %Y}")
    if isinstance(value, int) and name == "step":
        return Piece(_step(value))
    if isinstance(value, int):
        return Piece(
            f"£{value:,}" if name.endswith("_gbp") else str(value) if "year" in name else f"{value:,}"
        )
    if isinstance(value, float):
        return Piece(f"{value:,.4g}")
    if isinstance(value, Mapping):
        return Piece(", ".join(f"{key.replace('_', ' ')} {part}" for key, part in value.items()))
    text = str(value)
    if text.startswith(f"{API}/"):
        return Piece(WAY_ON, page_href(text))
    if name in _DATES and text[:4].isdigit():
        return Piece(day_in_words(text))
    return Piece(text, text if text.startswith(("https://", "http://")) else None)


def _step(step: int) -> str:
    """Say how many payments away from a body a payment is, before it or after it."""
    return f"{count_of(abs(step), 'payment')} {'before' if step < 0 else 'after'}"


def source_line(key: str, source: SourceShown) -> SourceLine:
    """Return a source as the foot of a page names it."""
    return SourceLine(key, source.title, source.url, page_href(source.href), confirmed=key != UNVERIFIED)


_HEADINGS = {
    "label": "Name",
    "who": "Who answers",
    "what": "For what",
    "product": "Report or act",
    "cadence": "How often",
    "in_law": "All in law or guidance",
    "principals": "Several to answer to at once",
    "apart": "Those whom no statement joins to the others",
    "joined": "Joined by",
    "conflicts": "Where they may ask for different things",
    "middle_of_office": "Median of the office",
    "middle": "Median",
    "source_title": "Who says so",
    "source_url": "Where",
    "counts": "How many documents that is",
    "apart_a_year": "A year, were each written anew for each recipient",
    "without_interval": "Without an interval",
    "same_ground": "Same ground, different recipients",
    "could_serve": "What a single one would have to be",
    "current": "Offers known to be running",
    "unknown": "Offers of unknown status",
    "ends": "Parties",
    "stated_for": "As stated",
    "id": "Id",
    "valid_from": "From",
    "valid_to": "To",
    "open_in": "Open in",
    "amount_gbp": "Amount",
    "total_gbp": "Total",
    "published_gbp": "Published budget",
    "could_hide_gbp": "Unknown amounts could hold up to",
    "counted": "Payments added",
    "without_amount": "Known without an amount",
    "left_out": "Figures left out",
    "in_sum": "In a sum",
    "across": "Across all authorities",
    "peers": "Partnerships most alike",
    "trace": "Where it comes from and goes",
    "everywhere": "At each authority",
    "like": "Compared with",
    "cells": "Facts recorded of both",
    "aspects_compared": "Compared in how many ways",
    "law": "Law or guidance",
    "laws": "Laws and guidance",
    "providers": "Bodies that offer help",
    "effective_providers": "Over how many bodies help is spread",
    "offices": "How many statements each senior post answers under, for comparison",
    "step": "How far away",
    "nhs_gbp": "NHS share",
    "council_gbp": "Council share",
    "set_aside_gbp": "Set aside",
    "level_why": "Why this level",
    "level_basis": "Whose judgement that is",
    "page_or_table": "Where in the source",
    "differs": "Statements differ",
    "alike": "Who else offers the same",
    "coordinated": "What joins them",
    "only_first": "Only the first has",
    "only_second": "Only the second has",
    "look_at": "What to look at",
    "chance": "More than chance?",
    "said": "Found",
    "tested": "Pairs weighed",
    "topics_both_name": "Topics that both name",
    "topics_expected": "Expected by chance",
    "p_value": "p-value",
    "first_offers": "The first’s offers",
    "second_offers": "The second’s offers",
    "named": "Which",
    "help": "Offers of help",
    "help_alone": "Of them distinctive",
    "help_share": "Share of help that is distinctive",
    "to_read": "Things to read or use",
    "to_read_alone": "Of those distinctive",
    "to_read_share": "Share of them that is distinctive",
    "only_it": "Only it does",
    "only_offer": "The one offer",
    "nearest": "Nearest help",
    "way_in": "Way in",
    "url": "Address",
    "why": "Why it is listed",
    "op": "What happened",
    "thin": "Where the record is thin",
    "only_one": "Only in the one",
    "only_other": "Only in the other",
    "in_their_own_right": "Who answers in their own right",
    "ask": "The same, asked of it",
    "functions_transferred": "Work passed on",
    "what_if": "What is imagined",
    "records": "Records changed",
    "before": "As recorded",
    "after": "As imagined",
    "record_says": "The record’s answer",
    "what_if_says": "The what-if’s answer",
    "changes": "How many",
    "effects": "How much would be otherwise",
    "measures": "Before and after",
    "measure": "How many",
    "change": "That is",
    "effect": "What",
    "see": "Read beside it",
}


def heading_of(name: str, model: type[BaseModel] | None = None) -> str:
    """Return the name of a field as a heading; `model`: what it is a field of, where that has a heading of its own."""
    own: Mapping[str, str] = getattr(model, "headings", {})
    return own.get(name) or _HEADINGS.get(name) or name.removesuffix("_").replace("_", " ").capitalize()
