"""Nothing is left undocumented: settings, questions, fields, problems, store errors, commands, vocabularies."""

import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from graph_schema.schema import load_schema
from service import problems
from service.cli import app
from service.questions.answers import API
from service.questions.registry import Question, load_questions
from service.settings import Settings
from service.stores import base
from service.web.csv_table import MEDIA_TYPE
from service.web.links import LONGEST_HEADER
from service.web.parameters import LONGEST_TERM, MAX_PARAMETERS
from tests.landscapes import ROOT

_QUESTIONS = load_questions()


def _read(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def _rows(text: str) -> dict[str, list[str]]:
    """Return the rows of the tables of a document by the code in their first cell that holds any."""
    rows: dict[str, list[str]] = {}
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        named = next((re.fullmatch(r"\|?\s*`([^`]+)`", cell) for cell in cells[:2] if "`" in cell), None)
        if line.startswith("|") and named is not None:
            rows[named[1]] = cells
    return rows


def _problem_kinds() -> list[type[problems.Problem]]:
    kinds = [kind for _, kind in inspect.getmembers(problems, inspect.isclass)]
    return [kind for kind in kinds if issubclass(kind, problems.Problem) and kind is not problems.Problem]


def _store_errors() -> list[str]:
    kinds = inspect.getmembers(base, inspect.isclass)
    return [name for name, kind in kinds if issubclass(kind, base.StoreError)]


def test_every_setting_is_documented_with_its_default() -> None:
    rows = _rows(_read("settings.md"))
    assert set(rows) == {f"CAIRN_{name.upper()}" for name in Settings.model_fields}
    for name, field in Settings.model_fields.items():
        default = rows[f"CAIRN_{name.upper()}"][1]
        if not field.is_required() and field.default_factory is None:
            assert default == (f"`{field.default}`" if field.default != "" else "empty"), name


def test_every_setting_says_what_it_is_and_gives_an_example() -> None:
    assert [
        n for n, field in Settings.model_fields.items() if not (field.description and field.examples)
    ] == []


def test_every_question_is_documented_and_no_other() -> None:
    rows = _rows(_read("api.md").split("## The questions")[1].split("\n## ")[0])
    assert list(rows) == [question.address for question in _QUESTIONS]


@pytest.mark.parametrize("question", _QUESTIONS, ids=lambda question: question.name)
def test_every_question_says_what_it_answers_and_every_field_what_it_means(question: Question) -> None:
    assert question.title.endswith("?")
    bare = [
        f"{model.__name__}.{name}"
        for model in _models(question.answered, question.asked)
        for name, field in model.model_fields.items()
        if not field.description and not _says_itself(field.annotation) and not _said_by_all(model, name)
    ]
    assert bare == []
    assert [model.__name__ for model in _models(question.answered, question.asked) if not model.__doc__] == []


def _said_by_all(model: type[BaseModel], name: str) -> bool:
    return issubclass(model, question_base) and name in question_base.model_fields


question_base = _QUESTIONS[0].answered.__mro__[1]
"""The answer that all answers are."""


def _says_itself(annotation: object) -> bool:
    """Tell whether a field holds just one model, whose own description says what it is."""
    return isinstance(annotation, type) and issubclass(annotation, BaseModel) and bool(annotation.__doc__)


def _models(*found: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """Return models and all that they hold, each once."""
    seen: set[type[BaseModel]] = set()
    waiting = list(found)
    while waiting:
        model = waiting.pop()
        if model in seen:
            continue
        seen.add(model)
        yield model
        for field in model.model_fields.values():
            waiting.extend(_held(field.annotation))


def _held(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in getattr(annotation, "__args__", ()):
        yield from _held(part)


def test_every_problem_is_documented_with_its_status() -> None:
    rows = re.findall(r"^\| (\d{3}) \| `([a-z-]+)` \|", _read("errors.md"), re.MULTILINE)
    assert sorted(rows) == sorted((str(kind.status), kind.slug) for kind in _problem_kinds())


def test_every_problem_has_a_name_of_its_own_and_says_when() -> None:
    kinds = _problem_kinds()
    assert len({kind.slug for kind in kinds}) == len({kind.title for kind in kinds}) == len(kinds)
    assert [kind.__name__ for kind in kinds if not kind.__doc__] == []


@pytest.mark.parametrize("module", [problems, base])
def test_the_tree_of_errors_names_every_one(module: object) -> None:
    tree = (problems.__doc__ if module is problems else base.StoreError.__doc__) or ""
    root = problems.Problem if module is problems else base.StoreError
    kinds = [name for name, kind in inspect.getmembers(module, inspect.isclass) if issubclass(kind, root)]
    assert [name for name in kinds if f"`{name}`" not in tree and name != "StoreError"] == []


def test_every_store_error_is_documented() -> None:
    rows = _rows(_read("errors.md").split("## Errors in Python")[1])
    assert sorted(rows) == sorted(_store_errors())


def test_every_command_is_documented() -> None:
    commands = [name for name in app if not name.startswith("-")]
    assert {"serve", "ask", "load", "check"} <= set(commands)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [name for name in commands if f"cairn {name}" not in readme] == []


def test_every_vocabulary_and_word_is_documented() -> None:
    text = _read("graph.md")
    words = [word.word for vocabulary in load_schema().vocabularies.values() for word in vocabulary.words]
    assert [word for word in words if f"`{word}`" not in text] == []


def test_the_limits_that_the_documents_state_are_those_of_the_program() -> None:
    api, errors = _read("api.md"), _read("errors.md")
    assert f"A value may have {LONGEST_TERM:,} characters" in api
    assert f"and an address {Settings.model_fields['max_address_bytes'].default:,} bytes" in api
    assert f"at most {base.MAX_LIMIT:,}." in api
    assert f'{{"at_least": {base.COUNT_LIMIT}}}' in api
    assert f"stays below {LONGEST_HEADER:,} bytes" in api
    assert f"more than {MAX_PARAMETERS:,} of them" in errors
    assert "header=present" in MEDIA_TYPE
    assert f"Below `{API}`" in api


@pytest.mark.parametrize("path", sorted((ROOT / "docs").glob("*.md")), ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(path: Path) -> None:
    targets = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
    assert [target for target in targets if not (path.parent / target).exists()] == []
