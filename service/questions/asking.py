"""Asking a question of a landscape, present or past: the one way from a question to its answer."""

from typing import Any

from pydantic import BaseModel

from service.lens import Lens
from service.questions.answers import API, Answer, Asked
from service.questions.citing import cite
from service.questions.registry import Question


def ask(lens: Lens, question: Question, asked: Asked) -> Answer:
    """Return the answer of the landscape that the question is about; links in it lead to the same one."""
    with lens.known_at(asked.known_at) as store:
        answer = question.ask(store, asked)
        if asked.known_at is not None:
            answer = answer.model_copy(deep=True)  # its parts may be kept for other answers
            answer.landscape.known_at = asked.known_at
            _keep(answer, f"known_at={answer.landscape.revision}")
        answer.landscape.cite = cite(store, question, asked, answer, lens.public_url)
    return answer


def _keep(part: Any, parameter: str) -> None:
    """Let every link in part of an answer ask what the record said then."""
    if isinstance(part, BaseModel):
        for name in type(part).model_fields:
            value = getattr(part, name)
            if isinstance(value, str):
                if name == "href":
                    setattr(part, name, _with(value, parameter))
            else:
                _keep(value, parameter)
    elif isinstance(part, dict):
        for name, value in part.items():
            if name == "href" and isinstance(value, str):
                part[name] = _with(value, parameter)
            else:
                _keep(value, parameter)
    elif isinstance(part, list):
        for value in part:
            _keep(value, parameter)


def _with(href: str, parameter: str) -> str:
    if not href.startswith(f"{API}/") or "known_at=" in href:
        return href
    return f"{href}{'&' if '?' in href else '?'}{parameter}"
