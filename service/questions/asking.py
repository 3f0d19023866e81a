"""Asking a question of a landscape, present or past: the one way from a question to its answer."""

from typing import Any

from pydantic import BaseModel

from service.lens import Lens
from service.questions.answers import API, Answer, Asked
from service.questions.citing import cite
from service.questions.reading import day_of
from service.questions.registry import Question


def ask(lens: Lens, question: Question, asked: Asked, *, prepared: bool = False) -> Answer:
    """Return the answer of the landscape that the question is about; links in it lead to the same one.

    `prepared`: make first what takes seconds, for whoever can wait. A request finds what was made ahead of it.
    """
    with lens.known_at(asked.known_at) as store:
        if prepared and question.prepare is not None:
            question.prepare(store, day_of(asked))
        answer = question.ask(store, asked)
        if asked.known_at is not None:
            answer = answer.model_copy(deep=True)  # its parts may be kept for other answers
            answer.landscape.known_at = asked.known_at
            answer = _kept(answer, str(answer.landscape.revision))
        answer.landscape.cite = cite(store, question, asked, answer, lens.public_url)
    return answer


def _kept(part: Any, known_at: str) -> Any:
    """Return part of an answer in which every link asks what the record said then: any text that is an API address."""
    if isinstance(part, str):
        return _with(part, known_at)
    if isinstance(part, list):
        return [_kept(value, known_at) for value in part]
    if isinstance(part, dict):
        return {
            name: value if name in _AS_WRITTEN else _kept(value, known_at) for name, value in part.items()
        }
    if isinstance(part, BaseModel):
        for name in type(part).model_fields:
            setattr(part, name, _kept(getattr(part, name), known_at))
    return part


_AS_WRITTEN = {"given", "q"}
"""The fields that show what a reader wrote, even where that looks like an address."""


def _with(text: str, known_at: str) -> str:
    if not text.startswith(f"{API}/") or "known_at=" in text:
        return text
    return f"{text}{'&' if '?' in text else '?'}known_at={known_at}"
