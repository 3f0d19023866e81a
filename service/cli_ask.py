"""`cairn ask`: every question of the registry as a command, its options made from the question's fields."""

import inspect
import shlex
from collections.abc import Callable, Mapping
from contextlib import closing
from functools import partial
from typing import Annotated, Any

from cyclopts import App, Parameter
from pydantic.fields import FieldInfo
from rich.console import Console

from service.lens import Lens
from service.opening import opened
from service.questions.asking import ask as ask_question
from service.questions.registry import Question, load_questions
from service.readings import make_readings
from service.settings import Settings
from service.terminal import render_answer
from service.web.parameters import Pairs, choices_of, query_fields, read_question, takes_several


def make_ask_app() -> App:
    """Return the commands, one a question; what they are for stands in service/cli.py, which does not import them."""
    app = App(name="ask")
    for question in load_questions():
        app.command(_command(question), name=question.name)
    return app


def _command(question: Question) -> Callable[..., None]:
    fields = query_fields(question)

    def ask(*by_place: Any, **by_name: Any) -> None:
        given = signature.bind(*by_place, **by_name).arguments
        as_json = given.pop("json", False)
        path = {name: given.pop(name) for name in question.path_fields}
        pairs = [
            (name, text)
            for name in fields
            if (value := given.get(_safe(name))) is not None
            for text in (value if isinstance(value, list) else [value])
        ]
        asked = read_question(question, path, pairs)
        with opened(settings := Settings()) as store, closing(Lens(store, settings)) as lens:
            answer = ask_question(lens, question, asked, prepared=True)
        if as_json:
            print(answer.model_dump_json(indent=2, by_alias=True))
        else:
            readings = make_readings(question, answer.question, pairs)
            render_answer(answer, Console(), readings, partial(_written, question, path))

    options = sorted(
        map(_option, fields, fields.values()), key=lambda option: option.kind
    )  # q before the named
    signature = inspect.Signature([*_path_parameters(question), *options, _JSON])
    ask.__signature__ = signature  # type: ignore[attr-defined]  # where cyclopts looks for the options
    ask.__annotations__ = {name: p.annotation for name, p in signature.parameters.items()}
    ask.__doc__ = question.answer.__doc__
    return ask


def _written(question: Question, path: Mapping[str, str], pairs: Pairs) -> str:
    """Return the command that asks a question, as it is typed; a need stands without the name of its option."""
    words = ["cairn", "ask", question.name, *path.values()]
    for name, value in pairs:
        option = f"--{name.replace('_', '-')}"
        if value.startswith("-"):
            words.append(f"{option}={value}")
        else:
            words += [value] if name == "q" else [option, value]
    return shlex.join(words)


_JSON = inspect.Parameter(
    "json",
    inspect.Parameter.KEYWORD_ONLY,
    default=False,
    annotation=Annotated[bool, Parameter(negative=(), help="Print the answer as the API gives it.")],
)


def _path_parameters(question: Question) -> list[inspect.Parameter]:
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    return [inspect.Parameter(name, kind, annotation=str) for name in question.path_fields]


def _option(name: str, field: FieldInfo) -> inspect.Parameter:
    type_ = list[str] | None if takes_several(field) else str | None
    choices = choices_of(field)
    listed = f" One of {', '.join(choices)}." if choices else ""
    # A need in one's own words may stand without the name of its option.
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD if name == "q" else inspect.Parameter.KEYWORD_ONLY
    described = Parameter(
        name=f"--{name.replace('_', '-')}", help=f"{field.description or ''}{listed}", negative=()
    )
    return inspect.Parameter(_safe(name), kind, default=None, annotation=Annotated[type_, described])


def _safe(name: str) -> str:
    """Return the name of an option as a name that Python allows (`for`, `from`)."""
    return f"{name}_"


ask_app = make_ask_app()
