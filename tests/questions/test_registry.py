"""What holds of every question, whichever it is: documented fields, sources that are there, a day that is heeded."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from service.questions.answers import Answer, Ref
from service.questions.items import cited
from service.questions.registry import Question, load_questions
from service.stores.base import Store
from service.web.csv_table import item_models
from tests.lenses import lens_of

_ASKED: dict[str, dict[str, Any]] = {
    "support": {"topic": ["evaluation"], "area": ["Fife"]},
    "search": {"q": "evaluation"},
    "accountability": {"for": "ijb-fife"},
    "reports": {"for": "ijb-fife"},
    "body": {"id": "ijb-fife"},
    "area": {"id": "S37000032"},
    "topic": {"id": "evaluation"},
    "source": {"id": "unverified"},
    "outcome": {"id": "nhwb-2"},
    "scenario": {"id": "one-improvement-agency"},
    "compare": {"step": ["end iriss"]},
    "offers": {"offer": ["nihr-phirst", "ukes-membership"]},
    "record": {"id": "fund-0001"},
    "body_history": {"id": "ijb-fife"},
    "area_history": {"id": "S37000032"},
    "topic_history": {"id": "evaluation"},
    "source_history": {"id": "editorial"},
    "history": {"id": "fund-0001"},
}
"""What a question is asked that needs something; the others give their first page."""

_QUESTIONS = load_questions()
_each = pytest.mark.parametrize("question", _QUESTIONS, ids=lambda question: question.name)


def _models(model: type[BaseModel], met: set[type[BaseModel]]) -> Iterator[type[BaseModel]]:
    if model not in met:
        met.add(model)
        yield model
        for field in model.model_fields.values():
            for inner in _inner(field.annotation):
                yield from _models(inner, met)


def _inner(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in getattr(annotation, "__args__", ()):
        yield from _inner(part)


def _ask(question: Question, store: Store, **more: Any) -> Answer:
    asked = {**_ASKED.get(question.name, {}), **more}
    return question.ask(store, question.asked.model_validate(asked), lens_of(store))


@_each
def test_every_field_that_may_be_asked_is_described_and_has_an_example(question: Question) -> None:
    for name, field in question.asked.model_fields.items():
        assert field.description, f"{question.name}.{name}"
        assert field.examples or name == "after", f"{question.name}.{name} has no example"


@_each
def test_a_body_that_stands_as_for_is_called_what_it_is_to_the_question(question: Question) -> None:
    named = [field.title for field in question.asked.model_fields.values() if field.alias == "for"]
    assert None not in named, "give the field a title: who asks, whose reports"


@_each
def test_every_field_of_an_answer_is_described(question: Question) -> None:
    for model in _models(question.answered, set()):
        assert model.__doc__, model
        for name, field in model.model_fields.items():
            described = field.description or any(True for _ in _inner(field.annotation))
            assert described, f"{model.__name__}.{name}"


@_each
def test_the_parts_of_an_address_are_fields_of_the_question(question: Question) -> None:
    assert set(question.path_fields) <= set(question.asked.model_fields)
    assert question.title.endswith("?")


@_each
def test_an_unknown_parameter_is_refused(question: Question) -> None:
    with pytest.raises(ValidationError):
        question.asked.model_validate({**_ASKED.get(question.name, {}), "colour": "red"})


@_each
def test_every_source_that_an_answer_names_stands_among_its_sources(
    question: Question, seed_store: Store
) -> None:
    sent = json.loads(_ask(question, seed_store).model_dump_json())
    shown = set(sent.pop("sources"))
    assert cited(sent) <= shown
    assert sent["summary"]
    assert sent["landscape"]["revision"] == 1


@_each
def test_every_question_answers_for_the_day_it_is_asked_about(question: Question, seed_store: Store) -> None:
    answer = _ask(question, seed_store, as_of="2019-06-01")
    assert answer.landscape.as_of == date(2019, 6, 1)


@pytest.mark.parametrize(
    "question",
    [
        q
        for q in _QUESTIONS
        if q.name not in {"support", "offers", "changes", "functions"} and not q.name.endswith("history")
    ],
    ids=lambda question: question.name,
)
def test_items_are_records_with_an_address_save_where_they_tell_of_several(question: Question) -> None:
    assert all(issubclass(model, Ref) for model in item_models(question.answered)[:1])


@_each
def test_every_page_of_a_long_answer_leads_to_the_next_without_a_repeat(
    question: Question, seed_store: Store
) -> None:
    if "after" not in question.asked.model_fields:
        return
    first = _ask(question, seed_store, limit=2)
    if first.next is None:
        return
    second = _ask(question, seed_store, limit=2, after=first.next)
    both = [item.model_dump_json() for item in (*first.items, *second.items)]
    assert len(set(both)) == len(both) == (3 if first.total == 3 else 4)
    whole = _ask(question, seed_store, limit=4)
    assert [item.model_dump_json() for item in whole.items] == both
    assert first.total == second.total == whole.total
