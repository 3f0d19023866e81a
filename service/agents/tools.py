"""The questions of the registry as tools: the words and the arguments of each, made from its models."""

import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from pydantic import Field, create_model
from pydantic.fields import FieldInfo

from graph_schema.schema import load_schema
from service.problems import BadQuestion
from service.questions.answers import Answer, Asked
from service.questions.registry import Question, load_questions
from service.web.openapi import parameters_of
from service.web.parameters import MAX_PARAMETERS, pairs_of, query_fields, read_question

SECTIONS = "sections"
"""The one argument that only tools have: which sections of a long answer to give."""

_ALWAYS = frozenset({*Answer.model_fields, "definitions"})
"""What is given whatever sections are chosen: no figure goes without what it means."""


@dataclass(frozen=True)
class Tool:
    """One question as an agent sees it. No argument stands in a path: to an agent all are alike."""

    question: Question

    @property
    def name(self) -> str:
        """How it is called: as the question."""
        return self.question.name

    @property
    def title(self) -> str:
        """The question as a person would say it."""
        return self.question.title

    @property
    def description(self) -> str:
        """What it answers: the whole docstring of the question."""
        return inspect.getdoc(self.question.answer) or self.title

    @property
    def path_fields(self) -> tuple[str, ...]:
        """None."""
        return ()

    @cached_property
    def sections(self) -> tuple[str, ...]:
        """The sections that its answer has beside what every answer has; none where that is only one."""
        own = tuple(name for name in self.question.answered.model_fields if name not in _ALWAYS)
        return own if len(own) > 1 else ()

    @cached_property
    def asked(self) -> type[Asked]:
        """The model of its arguments: that of the question, and which sections to give where there are several."""
        if not self.sections:
            return self.question.asked
        chosen = Field(
            default=(),
            max_length=len(self.sections),
            description="Which sections of the answer to give, beside its summary and items; all where not given. A whole answer may be too long.",
            examples=[[self.sections[0]]],
        )
        one: Any = Literal.__getitem__(self.sections)  # the names are known at run time only
        return create_model(
            f"{self.name}_tool", __base__=self.question.asked, sections=(tuple[one, ...], chosen)
        )

    @cached_property
    def input_schema(self) -> dict[str, Any]:
        """The JSON schema of its arguments, by the names that they have in an address."""
        fields = query_fields(self)
        described = parameters_of(self)
        return {
            "type": "object",
            "properties": {one["name"]: _property(one, fields[one["name"]]) for one in described},
            "required": [one["name"] for one in described if one["required"]],
            "additionalProperties": False,
        }

    def read(self, arguments: Mapping[str, Any]) -> tuple[Asked, tuple[str, ...]]:
        """Return the question that arguments ask, and the sections that are wanted; raises `BadQuestion`."""
        pairs = list(pairs_of(arguments))
        if len(pairs) > MAX_PARAMETERS:
            raise BadQuestion(f"More than {MAX_PARAMETERS} values were given.")
        given = read_question(self, {}, pairs).model_dump(by_alias=True, exclude_unset=True)
        sections = given.pop(SECTIONS, ()) if self.sections else ()
        return self.question.asked.model_validate(given), sections


def load_tools() -> tuple[Tool, ...]:
    """Return a tool for each question, in the order of the registry."""
    return tuple(Tool(question) for question in load_questions())


def _property(parameter: Mapping[str, Any], field: FieldInfo) -> dict[str, Any]:
    """Return one argument as JSON schema, with the words of its closed list where it has one."""
    schema = {**parameter["schema"], "description": parameter["description"]}
    if "example" in parameter:
        schema["examples"] = [parameter["example"]]
    extra = field.json_schema_extra
    if isinstance(extra, dict) and "vocabulary" in extra:
        words = {"enum": [word.word for word in load_schema().vocabularies[str(extra["vocabulary"])].words]}
        schema |= {"items": {**schema["items"], **words}} if "items" in schema else words
    return schema
