"""The form of a question, made from its model and filled in as it was asked."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic.fields import FieldInfo

from graph_schema.schema import load_schema
from service.questions.answers import Asked
from service.questions.registry import Question
from service.web.headings import heading_of
from service.web.parameters import Pairs, choices_of, query_fields, takes_lines, takes_several, value_types

_ORDER = ("q", "step", "topic", "area", "for", "from", "to")
"""What people think of first; the other fields come after, in the order of the model."""

_LAST = tuple(Asked.model_fields)
"""What few people change."""

_LABELS = {
    "q": "In your own words",
    "as_of": "On which day",
    "known_at": "As the record stood",
    "topic": "What about",
    "area": "Where",
    "limit": "How many to show",
    "scenario": "As a what-if would make it",
    "step": "What is imagined, a line a step",
    "effect": "What changes",
}

_NOT_IN_FORMS = frozenset({"after", "limit"})


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a field."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class FormField:
    """A field of a form."""

    name: str
    label: str
    hint: str
    value: str
    kind: str
    """text, date, select, or lines for a text of several."""
    choices: tuple[Choice, ...] = ()
    names: tuple[str, ...] = ()
    """What to offer while somebody types."""
    place: int = 0
    """0, or which of several values of the same parameter it holds."""

    @property
    def id(self) -> str:
        """What sets it apart on its page."""
        return f"{self.name}-{self.place}" if self.place else self.name


@dataclass(frozen=True, slots=True)
class FormAfter:
    """What can be asked from a page that tells of a problem."""

    again: str
    """The address that was asked, to try again."""
    question: Question
    pairs: Pairs
    """How the form is filled."""
    action: str
    """Where the form leads."""


def make_form(
    question: Question, pairs: Pairs, names: Mapping[str, tuple[str, ...]] | None = None
) -> tuple[FormField, ...]:
    """Return the fields of a question's form as it was filled, one for each value of a repeated parameter."""
    given: dict[str, list[str]] = defaultdict(list)
    for name, value in pairs:
        if value:
            given[name].append(value)
    fields = list(_fields(question, given, names or {}))
    return tuple(sorted(fields, key=_order_of))


def _order_of(field: "FormField") -> int:
    if field.name in _LAST:
        return len(_ORDER) + 1 + _LAST.index(field.name)
    return _ORDER.index(field.name) if field.name in _ORDER else len(_ORDER)


def _fields(
    question: Question, given: Mapping[str, list[str]], names: Mapping[str, tuple[str, ...]]
) -> Iterator[FormField]:
    for name, field in query_fields(question).items():
        if name in _NOT_IN_FORMS:
            continue
        values = given.get(name) or [""]
        if takes_lines(field):
            values = ["\n".join(line for value in values for line in value.splitlines())]
        for place, value in enumerate(values if takes_several(field) else values[:1]):
            choices = tuple(_choices(field, value))
            kind = _kind(field, choices, value)
            label = field.title or _LABELS.get(name) or heading_of(name)
            label = f"{label} ({place + 1})" if place else label
            hint = (field.description or "").replace("`", "")
            yield FormField(name, label, hint, value, kind, choices, names.get(name, ()), place)


def _kind(field: FieldInfo, choices: tuple[Choice, ...], value: str) -> str:
    if choices:
        return "select"
    if takes_lines(field):
        return "lines"
    # A browser's field for a day would show nothing of what is none.
    return "date" if date in value_types(field) and (not value or _is_day(value)) else "text"


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _choices(field: FieldInfo, value: str) -> Iterator[Choice]:
    extra: Any = field.json_schema_extra
    vocabulary = extra.get("vocabulary") if isinstance(extra, dict) else None
    if vocabulary:
        options = [(word.word, word.label) for word in load_schema().vocabularies[vocabulary].words]
    elif bool in value_types(field):
        options = [("true", "Yes"), ("false", "No")]
    else:
        options = [(word, heading_of(word)) for word in choices_of(field)]
    if options:
        yield Choice("", "Any", not value)
        yield from (Choice(word, label, word == value) for word, label in options)
