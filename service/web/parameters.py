"""From the words of an address to the model of a question: the one reader of parameters, for every twin."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from types import NoneType, UnionType
from typing import Any, Literal, Protocol, TypeVar, Union, get_args, get_origin
from urllib.parse import parse_qsl, urlencode

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from rapidfuzz.process import extract

from service.problems import BadQuestion, BadValue, DoubledParameter, Suggestion, UnknownParameter

AskedT = TypeVar("AskedT", bound=BaseModel, covariant=True)


class Askable(Protocol[AskedT]):
    """What has parameters: a question, or a file to be made."""

    @property
    def name(self) -> str:
        """How it is called."""

    @property
    def asked(self) -> type[AskedT]:
        """The model of what may be asked."""

    @property
    def path_fields(self) -> tuple[str, ...]:
        """The fields that stand in the address."""


Pairs = Sequence[tuple[str, str]]
"""The parameters of an address in the order given."""

MAX_PARAMETERS = 200
"""The most parameters that one address may carry; a question has room for far fewer."""

LONGEST_TERM = 500
"""The longest value of a parameter that states no length of its own."""

_SHAPES: Mapping[type, tuple[re.Pattern[str], str]] = {
    # Stricter than pydantic, which would read 20190601 as seconds since 1970 and " 1_0 " as ten.
    date: (re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"), "a day, written YYYY-MM-DD"),
    int: (re.compile(r"-?[0-9]{1,18}"), "a whole number"),
    bool: (re.compile(r"true|false"), "true or false"),
}


def read_pairs(query: bytes) -> Pairs:
    """Return the parameters of a raw query; raises `BadQuestion` where they cannot be read."""
    try:
        return parse_qsl(
            query.decode("ascii"),
            keep_blank_values=True,
            encoding="utf-8",
            errors="strict",
            max_num_fields=MAX_PARAMETERS,
        )
    except UnicodeError as error:
        raise BadQuestion("The parameters are not percent-encoded UTF-8.") from error
    except ValueError as error:
        raise BadQuestion(f"More than {MAX_PARAMETERS} parameters were given.") from error


def write_query(pairs: Pairs) -> str:
    """Return parameters as a query, without those that are empty."""
    return urlencode([(name, value) for name, value in pairs if value])


def pairs_of(arguments: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Return arguments as the parameters of an address would stand; null counts as not given.

    Raises `BadQuestion` where a text holds half a character, as JSON can write one and no address can.
    """
    for name, value in arguments.items():
        refuse_surrogates(name)
        for one in value if isinstance(value, list | tuple) else [value]:
            if one is not None:
                text = _text(name, one)
                refuse_surrogates(text)
                yield name, text


def _text(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str | int | float):
        return str(value)
    raise BadValue(
        f"{name[:100]}: give a text, a number, true or false, or a list of texts.", parameter=name[:100]
    )


def read_question(
    question: Askable[AskedT], path: Mapping[str, str], pairs: Pairs, *, from_form: bool = False
) -> AskedT:
    """Return the model of a question from its address; raises `BadQuestion` and those below it.

    `from_form`: a browser sends every field of a form, filled or not, so empty ones count as not given.
    """
    fields = query_fields(question)
    if from_form:
        pairs = [(name, value) for name, value in pairs if value.strip()]
    given: dict[str, Any] = dict(path)
    for name, value in path.items():
        _check_text(name, value)
    for name, value in _each_line(pairs, fields):
        if name not in fields:
            if _holds_controls(name):
                raise BadQuestion("The name of a parameter holds a control character.")
            raise _unknown_parameter(question, name, fields)
        read = _read_value(name, value, fields[name])
        if takes_several(fields[name]):
            given.setdefault(name, []).append(read)
        elif name in given:
            raise DoubledParameter(f"{name}: give it once; it stands there twice.", parameter=name)
        else:
            given[name] = read
    return _validate(question.asked, given)


def _each_line(pairs: Pairs, fields: Mapping[str, FieldInfo]) -> Iterator[tuple[str, str]]:
    """Give parameters, those that are written a line each as one for each line that says something."""
    for name, value in pairs:
        if name in fields and takes_lines(fields[name]) and "\n" in value:
            yield from ((name, line.strip()) for line in value.splitlines() if line.strip())
        else:
            yield name, value


def takes_lines(field: FieldInfo) -> bool:
    """Tell whether the values of a parameter are lines of one text, as a form shows them."""
    extra = field.json_schema_extra
    return isinstance(extra, dict) and bool(extra.get("lines"))


def query_fields(question: Askable[Any]) -> dict[str, FieldInfo]:
    """Return the fields that are asked for in the query, by the names that they have there."""
    fields = question.asked.model_fields.items()
    return {wire_name(name, field): field for name, field in fields if name not in question.path_fields}


def needs_words(question: Askable[Any]) -> bool:
    """Tell whether a question has a parameter in its query without which it cannot be answered."""
    return any(field.is_required() for field in query_fields(question).values())


def wire_name(name: str, field: FieldInfo) -> str:
    """Return the name of a field in an address: its alias where it has one."""
    return field.alias or name


def value_types(field: FieldInfo) -> tuple[Any, ...]:
    """Return the types that one value of a field may have, None and lists taken away."""
    return tuple(_value_types(field.annotation))


def _value_types(annotation: Any) -> list[Any]:
    if get_origin(annotation) in {Union, UnionType, tuple, list, frozenset}:
        return [type_ for part in get_args(annotation) for type_ in _value_types(part)]
    return [] if annotation in {NoneType, Ellipsis} else [annotation]


def takes_several(field: FieldInfo) -> bool:
    """Tell whether a parameter may be repeated."""
    parts = get_args(field.annotation) if get_origin(field.annotation) in {Union, UnionType} else ()
    return any(get_origin(part) in {tuple, list, frozenset} for part in (field.annotation, *parts))


def choices_of(field: FieldInfo) -> tuple[str, ...]:
    """Return the values that a parameter may take where its type lists them."""
    return tuple(
        str(value)
        for type_ in value_types(field)
        if get_origin(type_) is Literal
        for value in get_args(type_)
    )


def longest(field: FieldInfo) -> int:
    """Return how long one value of a parameter may be."""
    stated = next((m.max_length for m in field.metadata if hasattr(m, "max_length")), None)
    return LONGEST_TERM if stated is None or takes_several(field) else int(stated)


def _read_value(name: str, value: str, field: FieldInfo) -> str:
    if not value:
        raise BadValue(f"{name}: it is empty; leave it out instead.", parameter=name)
    if len(value) > longest(field):
        raise BadValue(
            f"{name}: {len(value):,} characters were given; at most {longest(field):,} are read.",
            parameter=name,
        )
    _check_text(name, value)
    for type_ in value_types(field):
        shape = _SHAPES.get(type_) if isinstance(type_, type) else None
        if shape is not None and not shape[0].fullmatch(value):
            raise BadValue(f"{name}: “{value}” is not {shape[1]}.", parameter=name, given=value)
    return value


def _check_text(name: str, value: str) -> None:
    """Refuse what no name holds and what a terminal or a log would act on."""
    if _holds_controls(value):
        raise BadValue(f"{name}: it holds a control character.", parameter=name)


def refuse_surrogates(text: str) -> None:
    """Refuse what cannot be sent, not even in the problem that says so; raises `BadQuestion`."""
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        raise BadQuestion("A text holds half a character (a lone surrogate), which no text can.")


def _holds_controls(text: str) -> bool:
    return any(unicodedata.category(letter) == "Cc" for letter in text)


def _unknown_parameter(
    question: Askable[Any], name: str, fields: Mapping[str, FieldInfo]
) -> UnknownParameter:
    shown = name[:100]
    near = [known for known, *_ in extract(shown.lower(), list(fields), limit=3, score_cutoff=60)]
    known = ", ".join(fields)
    hint = f" Did you mean {near[0]}?" if near else ""
    return UnknownParameter(
        f"“{shown}” is not a parameter of {question.name}.{hint} It takes: {known}.",
        parameter=shown,
        suggestions=[Suggestion(id=n, label=n, href=f"/docs#{question.name}-{n}") for n in near],
    )


def _validate(asked: type[AskedT], given: Mapping[str, Any]) -> AskedT:
    try:
        return asked.model_validate(given)
    except ValidationError as invalid:
        first = invalid.errors(include_url=False)[0]
        name = str(first["loc"][0]) if first["loc"] else "question"
        value = first["input"] if isinstance(first["input"], str) else None
        raise BadValue(f"{name}: {_in_words(first)}.", parameter=name, given=value) from invalid


def _in_words(error: Any) -> str:
    """Return what pydantic found in words of ours; its own where there are none."""
    context = error.get("ctx", {})
    match error["type"]:
        case "missing":
            return "it is needed"
        case "string_too_short":
            return f"give at least {context['min_length']:,} characters"
        case "string_too_long":
            return f"at most {context['max_length']:,} characters are read"
        case "too_long":
            return f"at most {context['max_length']:,} may be given"
        case "greater_than_equal" | "greater_than":
            return f"the least is {context.get('ge', context.get('gt'))}"
        case "less_than_equal" | "less_than":
            return f"the most is {context.get('le', context.get('lt')):,}"
        case "literal_error":
            return f"“{error['input']}” is not one of {str(context['expected']).replace(chr(39), '')}"
        case "date_from_datetime_parsing" | "date_parsing":
            return f"“{error['input']}” is not a day of the calendar"
        case _:
            return str(error["msg"]).removeprefix("Value error, ")[:300]
