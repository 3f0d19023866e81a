"""From a tool and its arguments to what it tells: an answer of bounded size, or a problem in plain words."""

import json
import traceback
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from service.agents.tools import SECTIONS, Tool
from service.lens import Lens
from service.problems import AWAY, AnswerTooLong, BadValue, Problem, StoreUnavailable, Unexpected
from service.questions.answers import Answer, Asked, PagedQuestion
from service.questions.asking import ask
from service.settings import Settings
from service.stores.base import CursorNotUnderstood, StoreError

_log = structlog.get_logger()

_NOT_NARROWING = {*PagedQuestion.model_fields, SECTIONS}
"""Arguments that do not make an answer smaller, or are told of apart."""

_SAFE = 0.8
"""Rows differ in length: so much of what would fit on average is proposed."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a tool tells, as text and as data that say the same."""

    text: str
    data: dict[str, Any]
    is_problem: bool = False


def answer_tool(lens: Lens, settings: Settings, tool: Tool, arguments: Mapping[str, Any]) -> Told:
    """Return the answer, the same as over HTTP, or the problem that was met; it raises nothing."""
    try:
        asked, sections = tool.read(arguments)
        shown = _kept(tool, ask(lens, tool.question, asked), sections)
        text = _written(shown)
        size = len(text.encode())
        if size > settings.agent_answer_bytes:
            raise _too_long(tool, asked, shown, size, settings.agent_answer_bytes)
        return Told(text, shown)
    except Exception as error:
        return _told(_problem_of(error, tool, settings))


def _kept(tool: Tool, answer: Answer, sections: Sequence[str]) -> dict[str, Any]:
    """Return an answer as it is sent; where sections were chosen, with those alone and the sources that they name."""
    left_out = {name for name in tool.sections if name not in sections} if sections else set()
    shown = answer.model_dump(mode="json", by_alias=True, exclude=left_out)
    if left_out:
        named = set(_texts({name: part for name, part in shown.items() if name != "sources"}))
        shown["sources"] = {id_: source for id_, source in shown["sources"].items() if id_ in named}
    return shown


def _texts(part: Any) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, list | dict):
        for value in part.values() if isinstance(part, dict) else part:
            yield from _texts(value)


def _too_long(tool: Tool, asked: Asked, shown: Mapping[str, Any], size: int, most: int) -> AnswerTooLong:
    """Return the refusal of an answer that is too long, with each way to make it shorter."""
    limit = f"a tool gives at most {most:,} at once (CAIRN_AGENT_ANSWER_BYTES)"
    ways = " ".join(_ways(tool, asked, shown, size - most))
    return AnswerTooLong(f"The answer has {size:,} bytes; {limit}. {ways}".strip())


def _ways(tool: Tool, asked: Asked, shown: Mapping[str, Any], over: int) -> Iterator[str]:
    """Say what makes an answer shorter that is so many bytes too long."""
    if isinstance(asked, PagedQuestion) and (fits := _how_many_fit(shown, over)) > 0:
        yield f"Ask with limit={fits} or less, and go on with `after`."
    filled = {name: shown[name] for name in tool.sections if shown.get(name)}
    if len(filled) > 1:
        listed = ", ".join(f"{name} ({_size_of(part):,})" for name, part in filled.items())
        yield f"Ask for some of its `sections` only; those that are not empty, with their bytes: {listed}."
    elif "parts" in tool.sections:
        yield "Ask for the section `parts`: it names the question to `records` that lists each section page by page."
    names = [name for name in tool.input_schema["properties"] if name not in _NOT_NARROWING]
    if more := [name for name in names if name not in tool.input_schema["required"]]:
        yield f"These arguments narrow it: {', '.join(more)}."


def _how_many_fit(shown: Mapping[str, Any], over: int) -> int:
    """Return how many items would fit, were they of one length with as many sources; else none, or less."""
    size = _size_of(shown["items"]) + _size_of(shown["sources"])
    return int(_SAFE * (size - over) * len(shown["items"]) / size)


def _size_of(part: Any) -> int:
    return len(_written(part).encode())


def _written(part: Any) -> str:
    return json.dumps(part, ensure_ascii=False, separators=(",", ":"))


def _problem_of(error: Exception, tool: Tool, settings: Settings) -> Problem:
    """Return what is told of an error, as over HTTP; what the store says is for the log."""
    match error:
        case Problem():
            return error
        case CursorNotUnderstood():
            return BadValue(f"after: {error}.", parameter="after")
        case StoreError():
            _log.warning("the store did not answer", error=str(error), tool=tool.name)
            return StoreUnavailable(AWAY, settings.retry_after_seconds)
        case _:
            _log.error("a tool failed", tool=tool.name, fault="".join(traceback.format_exception(error)))
            return Unexpected("The fault is ours and has been logged.")


def _told(problem: Problem) -> Told:
    document = problem.document()
    meant = "; ".join(f"{near.label} ({near.id})" for near in document.suggestions)
    found = "".join(f" {finding}" for finding in document.findings if len(document.findings) > 1)
    text = f"{problem.title}. {problem.detail}{found}" + (f" Nearest: {meant}." if meant else "")
    return Told(text, document.model_dump(mode="json", exclude_none=True), is_problem=True)
