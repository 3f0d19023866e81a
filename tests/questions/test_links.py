"""Every link that an answer carries leads to a question that can be asked, and to something that is there."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest

from service.questions.answers import Answer
from service.questions.asking import ask
from service.questions.registry import Question, load_questions
from service.stores.base import Store
from service.web.parameters import read_question
from tests.lenses import lens_of

_ASKED: dict[str, dict[str, Any]] = {
    "support": {"topic": ["evaluation"], "area": ["Fife"]},
    "search": {"q": "evaluation"},
    "accountability": {"for": "ijb-fife"},
    "reports": {"for": "ijb-fife"},
    "body": {"id": "ijb-fife"},
    "area": {"id": "S37000032"},
    "topic": {"id": "evaluation"},
    "source": {"id": "editorial"},
    "outcome": {"id": "nhwb-2"},
    "scenario": {"id": "one-improvement-agency"},
    "compare": {"step": ["merge iriss into ihub"]},
    "offers": {"offer": ["nihr-phirst", "ukes-membership"]},
    "record": {"id": "fund-0001"},
    "body_history": {"id": "ijb-fife"},
    "area_history": {"id": "S37000032"},
    "topic_history": {"id": "evaluation"},
    "source_history": {"id": "editorial"},
    "history": {"id": "fund-0001"},
}
_MOST = 30
"""How many links of one answer are followed, spread over all of them."""

_QUESTIONS = load_questions()


def _links(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _links(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _links(inner)
    elif isinstance(value, str) and value.startswith("/api/v1/"):
        yield value


def _follow(store: Store, link: str) -> Answer:
    """Return the answer at a link, read as the service reads an address."""
    parts = urlsplit(link)
    for question in _QUESTIONS:
        path = _path(question, parts.path)
        if path is not None:
            return ask(lens_of(store), question, read_question(question, path, parse_qsl(parts.query)))
    raise AssertionError(f"no question is at {link}")


def _path(question: Question, path: str) -> dict[str, str] | None:
    """Return the parts of a path that a question's address names; None where it is another's."""
    steps, given = question.api_address.split("/"), path.split("/")
    if len(steps) != len(given):
        return None
    pairs = list(zip(steps, given, strict=True))
    if any(step != value for step, value in pairs if not step.startswith("{")):
        return None
    return {step[1:-1]: unquote(value) for step, value in pairs if step.startswith("{")}


@pytest.mark.parametrize("question", _QUESTIONS, ids=lambda question: question.name)
@pytest.mark.parametrize("day", [None, "2015-06-01"], ids=["today", "on a past day"])
def test_every_link_of_an_answer_can_be_followed(
    question: Question, day: str | None, seed_store: Store
) -> None:
    asked = {**_ASKED.get(question.name, {}), **({"as_of": day} if day else {})}
    answer = question.ask(seed_store, question.asked.model_validate(asked), lens_of(seed_store))
    links = sorted(set(_links(json.loads(answer.model_dump_json()))))
    for link in links[:: max(1, len(links) // _MOST)]:
        assert _follow(seed_store, link).summary, link
