"""The reference of the API as pages show it, made from the registry and the models."""

import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from service import problems
from service.problems import Problem
from service.questions.answers import API
from service.questions.registry import Question, load_questions
from service.web.csv_table import columns_of, item_models
from service.web.parameters import query_fields, takes_several

_LINE_END = re.compile(r"(?<!\n)\n(?!\n)")
"""The end of a line within a paragraph."""


@dataclass(frozen=True, slots=True)
class Described:
    """A parameter, a field or a column: its name, its type in words, what it means."""

    name: str
    type: str
    text: str
    example: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """One question, described."""

    name: str
    title: str
    address: str
    text: str
    parameters: tuple[Described, ...]
    fields: tuple[Described, ...]
    items: tuple[Described, ...]
    columns: tuple[str, ...]

    @property
    def short(self) -> str:
        """The address without what is the same for all."""
        return self.address.removeprefix(API)


def describe_questions() -> tuple[Reference, ...]:
    """Return the reference of every question, in the order of the registry."""
    return tuple(_describe(question) for question in load_questions())


def _describe(question: Question) -> Reference:
    fields = question.asked.model_fields
    path = {name: fields[name] for name in question.path_fields}
    parameters = tuple(
        Described(
            name,
            "may be repeated" if takes_several(field) else "needed" if field.is_required() else "",
            field.description or "",
            str(field.examples[0][0] if isinstance(field.examples[0], list) else field.examples[0])
            if field.examples
            else "",
        )
        for name, field in (path | query_fields(question)).items()
    )
    return Reference(
        name=question.name,
        title=question.title,
        address=question.api_address,
        text=_LINE_END.sub(" ", inspect.getdoc(question.answer) or ""),
        parameters=parameters,
        fields=tuple(_fields(question.answered)),
        items=tuple(field for model in item_models(question.answered)[:1] for field in _fields(model)),
        columns=tuple(column.name for column in columns_of(question.answered)),
    )


def _fields(model: type[BaseModel]) -> Iterator[Described]:
    for name, field in model.model_fields.items():
        text = field.description or inspect.getdoc(_inner(field.annotation)) or ""
        yield Described(field.alias or name, _type_name(field.annotation), text)


def _inner(annotation: Any) -> Any:
    args = [part for part in getattr(annotation, "__args__", ()) if part is not type(None)]
    return _inner(args[0]) if args else annotation


def _type_name(annotation: Any) -> str:
    text = (
        getattr(annotation, "__name__", str(annotation)) if isinstance(annotation, type) else str(annotation)
    )
    for long in ("service.questions.", "typing.", "datetime."):
        text = text.replace(long, "")
    return text.rsplit(".", 1)[-1] if "[" not in text and "|" not in text else text


def describe_problems() -> tuple[tuple[str, int, str, str], ...]:
    """Return slug, status, title and meaning of every kind of problem, as the tree in `problems` has them."""
    kinds = [
        kind
        for _, kind in inspect.getmembers(problems, inspect.isclass)
        if issubclass(kind, Problem) and kind is not Problem
    ]
    return tuple(
        (kind.slug, kind.status, kind.title, inspect.getdoc(kind) or "")
        for kind in sorted(kinds, key=lambda kind: (kind.status, kind.slug))
    )
