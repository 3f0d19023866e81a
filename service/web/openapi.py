"""The OpenAPI 3.1 description: parameters and responses from the models of the questions."""

from collections.abc import Iterable, Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.fields import FieldInfo

from service.problems import ProblemDocument
from service.questions.registry import Question
from service.web.csv_table import ITEMS, SECTION, sections_of
from service.web.described import complete, example_of
from service.web.parameters import Askable, query_fields

_PROBLEM = {
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemDocument"}}}
}

_PROBLEMS = {
    304: "The bytes that `If-None-Match` names are still the answer.",
    400: "What came is no request as HTTP/1.1 writes it; the connection is closed.",
    408: "The request did not arrive in time; the connection is closed.",
    413: "The request carries a longer body than is read.",
    414: "The address is longer than is read.",
    422: "A parameter or a word of the question was not understood; suggestions come with it.",
    429: "More was asked from one address than one client may ask; try again after `Retry-After` seconds.",
    431: "The head of the request, address and headers together, is longer than is read; the connection is closed.",
    503: "The landscape cannot be read now, or too much is being asked at once; try again after `Retry-After` seconds.",
}
_RECORD_PROBLEMS = {
    308: "The record was merged into another, named in `Location`.",
    404: "No record has this id.",
    410: "The record was taken out.",
}

_CSV = {"schema": {"type": "string", "description": "RFC 4180, UTF-8, one row an item, a header first."}}

_PIECE = {"description": "The piece of the file that `Range` asks for."}

_STALE = {
    "headers": {
        "Cairn-Stale": {
            "description": "Whether the answer comes from a copy because the store is away; left out where it does not.",
            "schema": {"type": "string", "enum": ["true"]},
        }
    }
}


def parameters_of(question: Askable[Any]) -> list[dict[str, Any]]:
    """Return the parameters of a question as OpenAPI describes them."""
    schema = question.asked.model_json_schema(by_alias=True)
    fields = question.asked.model_fields
    names = {name: fields[name] for name in question.path_fields} | query_fields(question)
    return [
        _parameter(name, field, dict(schema["properties"][name]), in_path=name in question.path_fields)
        for name, field in names.items()
    ]


def section_parameter(question: Question) -> list[dict[str, Any]]:
    """Return the parameter by which another table of an answer is taken as CSV; none where it has but one."""
    sections = sections_of(question.answered)
    described = {
        "name": SECTION,
        "in": "query",
        "required": False,
        "description": "Which table of the answer: its items, or another of its fields that hold rows.",
        "schema": {"type": "string", "enum": [ITEMS, *sections], "default": ITEMS},
        "example": ITEMS,
    }
    return [described] if sections else []


def _parameter(name: str, field: FieldInfo, schema: dict[str, Any], *, in_path: bool) -> dict[str, Any]:
    """Return one parameter; that it may be left out is said by `required`, not by a null among its types."""
    for said_beside in ("title", "description", "examples", "vocabulary", "lines"):
        schema.pop(said_beside, None)
    if schema.get("default", ...) in (None, []):
        schema.pop("default")
    options = [part for part in schema.pop("anyOf", []) if part.get("type") != "null"]
    schema |= options[0] if len(options) == 1 else {"anyOf": options} if options else {}
    described = {
        "name": name,
        "in": "path" if in_path else "query",
        "required": in_path or field.is_required(),
        "description": field.description or "",
        "schema": schema,
    }
    example = field.examples[0] if field.examples else example_of(name)
    return described if example is None else {**described, "example": example}


def responses_of(question: Question, media_type: str) -> dict[int | str, dict[str, Any]]:
    """Return what a question may be answered with."""
    problems = _PROBLEMS | (_RECORD_PROBLEMS if question.path_fields else {})
    found = _described(problems)
    if media_type == "text/csv":
        found[200] = {"description": "The items as a table.", "content": {media_type: _CSV}, **_STALE}
    else:
        found[200] = {"description": "The answer.", "model": question.answered, **_STALE}
    return found


def responses_of_table(question: Question) -> dict[int | str, dict[str, Any]]:
    """Return what may come where every row of an answer is asked for as one table."""
    described = {"description": "Every row as a table.", "content": {"text/csv": _CSV}}
    return {**responses_of(question, "text/csv"), 200: described, 206: described | _PIECE}


def responses_of_file(media_types: Iterable[str]) -> dict[int | str, dict[str, Any]]:
    """Return what may come where the whole landscape is asked for as a file."""
    problems = {**_PROBLEMS, 404: "There is no such format; the formats are listed."}
    binary = {"schema": {"type": "string", "format": "binary"}}
    file = {"description": "The file.", "content": dict.fromkeys(sorted(media_types), binary)}
    return {**_described(problems), 200: file, 206: file | _PIECE}


def feed_responses() -> dict[int | str, dict[str, Any]]:
    """Return what the feed of changes may be answered with."""
    schema = {"schema": {"type": "string", "description": "An Atom feed (RFC 4287), UTF-8."}}
    feed = {"description": "The feed.", "content": {"application/atom+xml": schema}}
    return {**_described(_PROBLEMS), 200: feed}


def _described(problems: Mapping[int, str]) -> dict[int | str, dict[str, Any]]:
    return {
        status: {"description": text, **({} if status in {304, 308} else _PROBLEM)}
        for status, text in sorted(problems.items())
    }


def install_openapi(app: FastAPI, public_url: str) -> None:
    """Let the application describe itself, problem documents included."""

    def describe() -> dict[str, Any]:
        if app.openapi_schema is None:
            described = get_openapi(
                title=app.title,
                version=app.version,
                description=app.description,
                routes=app.routes,
                servers=[{"url": public_url or "/"}],
            )
            problem = ProblemDocument.model_json_schema(ref_template="#/components/schemas/{model}")
            schemas = described.setdefault("components", {}).setdefault("schemas", {})
            schemas |= problem.pop("$defs", {}) | {"ProblemDocument": problem}
            complete(schemas)
            app.openapi_schema = described
        return app.openapi_schema

    app.openapi = describe  # type: ignore[method-assign]  # the documented way to describe an application otherwise
