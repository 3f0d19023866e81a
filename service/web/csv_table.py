"""Answers as CSV (RFC 4180, UTF-8): one row an item, columns made from the model of the items alone.

An answer with other tables beside its items gives each of them where it is named (`section=`).

- A thing with an address gives two columns, `x_id` and `x_label`; a word of a closed list gives `x`, its id.
- A model within an item gives the columns of its fields, `x_field`.
- A list stands in one cell, its values separated by `|` (`;` for a list within a list); a bar that belongs to
  a value is written `\\|`.
- A text that a spreadsheet would take for a formula begins with an apostrophe; a number is no formula.
"""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel

from graph_schema.texts import make_harmless
from service.problems import BadValue, DoubledParameter
from service.questions.answers import Answer, Ref, Term
from service.web.parameters import Pairs

MEDIA_TYPE = "text/csv; charset=utf-8; header=present"

ITEMS = "items"

SECTION = "section"
"""The parameter by which another table of an answer is asked for than its items."""

_DEEPEST = 4
"""How many models may lie within each other before the rest is written as JSON."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name and how its value is taken from an item."""

    name: str
    take: Callable[[Any], Any]
    description: str = ""


def render_csv(answer: Answer, section: str = ITEMS) -> bytes:
    """Return the rows of one table of an answer as CSV: its items, or one of `sections_of` it."""
    columns = columns_of(type(answer), section)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([column.name for column in columns])
    for row in getattr(answer, section):
        writer.writerow([write_cell(column.take(row)) for column in columns])
    return out.getvalue().encode()


@cache
def sections_of(answered: type[Answer]) -> tuple[str, ...]:
    """Return the fields of an answer that are tables beside its items: lists of models."""
    fields = answered.model_fields.items()
    return tuple(
        name
        for name, field in fields
        if name != ITEMS and get_origin(field.annotation) is list and any(_models(field.annotation))
    )


def read_section(answered: type[Answer], pairs: Pairs) -> tuple[str, Pairs]:
    """Return which table is asked for, and the parameters of the question beside it.

    Raises `BadValue` where the answer has no such table, and `DoubledParameter` where several are asked for.
    """
    given = [value for name, value in pairs if name == SECTION]
    if not given:
        return ITEMS, pairs
    if len(given) > 1:
        raise DoubledParameter(f"{SECTION}: give it once; a file holds one table.", parameter=SECTION)
    known = (ITEMS, *sections_of(answered))
    if given[0] not in known:
        shown = given[0][:100]
        raise BadValue(
            f"{SECTION}: “{shown}” is no table of this answer. It has: {', '.join(known)}.", parameter=SECTION
        )
    return given[0], [(name, value) for name, value in pairs if name != SECTION]


@cache
def columns_of(answered: type[Answer], section: str = ITEMS) -> tuple[Column, ...]:
    """Return the columns of a table of an answer, in order; they depend on the model alone."""
    columns: dict[str, Column] = {}
    for model in _models(answered.model_fields[section].annotation):
        for column in _columns(model, "", _DEEPEST):
            columns.setdefault(column.name, column)
    return tuple(columns.values())


def item_models(answered: type[Answer]) -> tuple[type[BaseModel], ...]:
    """Return the models that the items of an answer may have."""
    return tuple(_models(answered.model_fields[ITEMS].annotation))


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)


def _columns(model: type[BaseModel], prefix: str, depth: int) -> Iterator[Column]:
    for name, field in model.model_fields.items():
        description = field.description or ""
        for column in _field_columns(field.annotation, prefix + name, depth):
            take = _through(name, column.take)
            yield Column(column.name, take, column.description or description)


def _through(name: str, take: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda item: None if (value := getattr(item, name, None)) is None else take(value)


def _field_columns(annotation: Any, name: str, depth: int) -> Iterator[Column]:
    model, several = _shape(annotation)
    if model is None or depth == 0:
        yield Column(name, _plain)
    elif issubclass(model, Term):
        yield Column(name, _each(lambda word: word.id, several))
    elif issubclass(model, Ref) and set(model.model_fields) == set(Ref.model_fields):
        yield Column(f"{name}_id", _each(lambda ref: ref.id, several), "Its id.")
        yield Column(f"{name}_label", _each(lambda ref: ref.label, several), "Its name.")
    else:
        for column in _columns(model, f"{name}_", depth - 1):
            yield Column(column.name, _each(column.take, several), column.description)


def _shape(annotation: Any) -> tuple[type[BaseModel] | None, bool]:
    """Return the one model that a field holds, if it holds one, and whether it may hold several."""
    if get_origin(annotation) in {Union, UnionType}:
        parts = [part for part in get_args(annotation) if part is not NoneType]
        return _shape(parts[0]) if len(parts) == 1 else (None, False)
    if get_origin(annotation) in {list, tuple}:
        model, _ = _shape(get_args(annotation)[0])
        return model, True
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation, False
    return None, False


def _each(take: Callable[[Any], Any], several: bool) -> Callable[[Any], Any]:
    return (lambda values: [take(value) for value in values]) if several else take


def _plain(value: Any) -> Any:
    return value.model_dump(mode="json") if isinstance(value, BaseModel) else value


def write_cell(value: Any) -> str:
    """Return a value as the text of a cell that no spreadsheet takes for a formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list | tuple):
        text = "|".join(_within(part) for part in value)
    elif isinstance(value, Mapping):
        text = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    else:
        text = value.isoformat() if hasattr(value, "isoformat") else str(value)
    return make_harmless(text)


def _within(part: Any) -> str:
    """Return a value as one of those in a cell."""
    if isinstance(part, list | tuple):
        return ";".join(_within(inner) for inner in part)
    if isinstance(part, BaseModel):
        part = part.model_dump(mode="json")
    text = write_cell(part) if isinstance(part, bool | Mapping) or part is None else str(part)
    return text.replace("\\", "\\\\").replace("|", "\\|")
