"""Asking a question of a landscape, present, past or imagined: the one way from a question to its answer."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

from pydantic import BaseModel

from service.lens import Lens
from service.questions.answers import API, Answer, Asked, Landscape
from service.questions.citing import cite
from service.questions.reading import day_of
from service.questions.registry import Question
from service.questions.scenarios import kept_scenario, scenario_ref
from service.scenarios.scenario import Scenario
from service.stores.base import Store
from service.stores.steady import wholly


def ask(
    lens: Lens, question: Question, asked: Asked, *, prepared: bool = False, bounded: bool = True
) -> Answer:
    """Return the answer of the landscape that the question is about; links in it lead to the same one.

    It comes wholly from the store, or wholly from its copy where the store is away, and then says so.
    `prepared`: make first what takes seconds, for whoever can wait. A request finds what was made ahead of it.
    `bounded`: refuse what is beyond the bounds for readers; a page of ours asks what it needs.
    """
    asked = lens.bounds.keep(asked) if bounded else asked
    return wholly(lens.store, lambda: _answer(lens, question, asked, prepared=prepared))


def _answer(lens: Lens, question: Question, asked: Asked, *, prepared: bool) -> Answer:
    with (
        lens.known_at(asked.known_at) as record,
        _imagined(lens, record, asked.scenario) as (store, scenario),
    ):
        if prepared and question.prepare is not None:
            question.prepare(store, day_of(asked))
        answer = question.ask(store, asked, lens)
        if asked.known_at is not None or scenario is not None:
            answer = answer.model_copy(deep=True)  # its parts may be kept for other answers
            _say_which(answer.landscape, asked, record, scenario)
            answer = _kept(answer, _parameters(asked, answer.landscape.revision))
            answer.landscape.scenario = None if scenario is None else scenario_ref(scenario)
        answer.landscape.stale = lens.store.revision().copied_at is not None
        answer.landscape.cite = cite(record, question, asked, answer, lens.public_url)
    return answer


@contextmanager
def _imagined(lens: Lens, record: Store, id_: str | None) -> Iterator[tuple[Store, Scenario | None]]:
    """Give the landscape as a kept scenario would make it; the record itself where none is asked for."""
    if id_ is None:
        yield record, None
        return
    scenario = kept_scenario(lens, id_, parameter="scenario")
    with lens.imagined(record, scenario) as (store, _):
        yield store, scenario


def _say_which(landscape: Landscape, asked: Asked, record: Store, scenario: Scenario | None) -> None:
    landscape.known_at = asked.known_at
    if scenario is not None:
        revision = record.revision()
        landscape.revision, landscape.recorded_at = revision.number, revision.recorded_at
        landscape.limits.insert(0, f"this imagines “{scenario.label}”; nothing of that is recorded")


def _parameters(asked: Asked, revision: int) -> Mapping[str, str]:
    """Return what links need to lead to the same landscape."""
    said = {"known_at": None if asked.known_at is None else str(revision), "scenario": asked.scenario}
    return {name: value for name, value in said.items() if value is not None}


def _kept(part: Any, parameters: Mapping[str, str]) -> Any:
    """Return part of an answer in which every link asks of the same landscape: any text that is an API address."""
    if isinstance(part, str):
        return _with(part, parameters)
    if isinstance(part, list):
        return [_kept(value, parameters) for value in part]
    if isinstance(part, dict):
        return {
            name: value if name in _AS_WRITTEN else _kept(value, parameters) for name, value in part.items()
        }
    if isinstance(part, BaseModel):
        for name in type(part).model_fields:
            setattr(part, name, _kept(getattr(part, name), parameters))
    return part


_AS_WRITTEN = {"given", "q"}
"""The fields that show what a reader wrote, even where that looks like an address."""


def _with(text: str, parameters: Mapping[str, str]) -> str:
    if not text.startswith(f"{API}/"):
        return text
    new = {name: value for name, value in parameters.items() if f"{name}=" not in text}
    return f"{text}{'&' if '?' in text else '?'}{urlencode(new)}" if new else text
