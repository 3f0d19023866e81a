"""What can be set, asked, met or typed is documented; an addition without its words fails here."""

import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from graph_schema.schema import load_schema
from service import problems
from service.cli import app
from service.problems import Problem
from service.questions.answers import Answer
from service.questions.registry import Question, load_questions
from service.settings import Settings
from service.stores import base
from service.stores.base import StoreError
from tests.landscapes import ROOT

every_question = pytest.mark.parametrize("question", load_questions(), ids=lambda question: question.name)


def document(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def rows_of(name: str) -> list[tuple[str, ...]]:
    """Return the rows of every table of a document, without headings and rules."""
    lines = [line for line in document(name).splitlines() if re.match(r"\| *`|\| *\d", line)]
    return [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines]


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_documented_with_its_default(name: str) -> None:
    row = next((row for row in rows_of("docs/settings.md") if row[0] == f"`CAIRN_{name.upper()}`"), None)
    assert row is not None
    default = Settings.model_fields[name].default
    if default is not PydanticUndefined:  # the folder of data differs from system to system
        said = {"": "empty", None: "see there"}.get(default, f"`{default}`")
        assert row[1] == said
    assert len(row[2]) > 20


def test_no_setting_is_documented_that_does_not_exist() -> None:
    named = {
        name
        for page in Path(ROOT / "docs").glob("*.md")
        for name in re.findall(r"CAIRN_[A-Z_]+", page.read_text())
    }
    assert named <= {f"CAIRN_{name.upper()}" for name in Settings.model_fields}


@every_question
def test_every_question_is_documented(question: Question) -> None:
    row = next((row for row in rows_of("docs/api.md") if row[0] == f"`{question.address}`"), None)
    assert row is not None
    assert len(row[1]) > 10


def test_no_question_is_documented_that_does_not_exist() -> None:
    documented = {row[0].strip("`") for row in rows_of("docs/api.md") if row[0].startswith("`/")}
    assert documented == {question.address for question in load_questions()}


@every_question
def test_every_field_that_is_asked_or_answered_is_described(question: Question) -> None:
    assert question.answer.__doc__
    bare = [
        f"{model.__name__}.{name}"
        for model in {*_models(question.asked), *_models(question.answered)}
        for name, field in model.model_fields.items()
        if not field.description and not _is_shown_by_its_model(field.annotation)
    ]
    assert bare == []


def _models(annotation: object) -> Iterator[type[BaseModel]]:
    """Return a model and those within it."""
    found: list[type[BaseModel]] = []
    waiting = [annotation]
    while waiting:
        part = waiting.pop()
        waiting += getattr(part, "__args__", ())
        if isinstance(part, type) and issubclass(part, BaseModel) and part not in found:
            found.append(part)
            waiting += [field.annotation for field in part.model_fields.values()]
    yield from found


def _is_shown_by_its_model(annotation: object) -> bool:
    """Tell whether a field says enough by the model that it holds; `items` holds what the answer is about."""
    return any(inspect.getdoc(model) for model in list(_models(annotation))[:1])


def kinds_of(module: object, root: type[Exception]) -> list[type[Exception]]:
    return [kind for _, kind in inspect.getmembers(module, inspect.isclass) if issubclass(kind, root)]


@pytest.mark.parametrize("kind", kinds_of(problems, Problem), ids=lambda kind: kind.__name__)
def test_every_problem_is_documented_with_its_status(kind: type[Problem]) -> None:
    assert (str(kind.status), f"`{kind.slug}`") in {row[:2] for row in rows_of("docs/errors.md")}
    if kind is not Problem:
        assert f"`{kind.__name__}`" in (problems.__doc__ or ""), "the tree at the head of the module is whole"


def test_no_problem_is_documented_that_does_not_exist() -> None:
    documented = {row[:2] for row in rows_of("docs/errors.md") if row[0].isdigit()}
    assert documented == {(str(kind.status), f"`{kind.slug}`") for kind in kinds_of(problems, Problem)}  # type: ignore[attr-defined]  # each is a Problem


@pytest.mark.parametrize("kind", kinds_of(base, StoreError), ids=lambda kind: kind.__name__)
def test_every_error_of_a_store_is_documented(kind: type[StoreError]) -> None:
    assert f"`{kind.__name__}`" in {row[0] for row in rows_of("docs/errors.md")}
    assert kind is StoreError or f"`{kind.__name__}`" in (StoreError.__doc__ or "")


def test_every_vocabulary_and_each_of_its_words_is_documented() -> None:
    text = document("docs/graph.md")
    for name, vocabulary in load_schema().vocabularies.items():
        assert name.replace("_", " ") in text.lower().replace("_", " ")
        for word in vocabulary.words:
            assert f"`{word.word}`" in text
            assert word.definition in text


COMMANDS = [name for name in app if not name.startswith("-")]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_and_stands_in_the_documents(name: str) -> None:
    assert app[name].help
    everywhere = document("README.md") + "".join(page.read_text() for page in (ROOT / "docs").glob("*.md"))
    assert re.search(rf"cairn {name}\b", everywhere)


def test_every_question_is_a_command_with_help() -> None:
    for question in load_questions():
        assert app["ask"][question.name].help


def test_the_commands_are_found() -> None:
    assert {"serve", "ask", "load", "check", "version"} <= set(COMMANDS)


def test_what_every_answer_holds_is_documented() -> None:
    text = document("docs/api.md")
    for name in Answer.model_fields:
        assert f'"{name}"' in text
