"""The questions of the house. An entry here is all that the API, the pages, the command line and the documents need."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from typing import get_type_hints
from urllib.parse import quote

from service.lens import Lens
from service.questions.accountability import answer_accountability
from service.questions.answers import API, Answer, Asked
from service.questions.area import answer_area
from service.questions.areas import answer_areas
from service.questions.bodies import answer_bodies
from service.questions.body import answer_body
from service.questions.changes import answer_changes
from service.questions.clutter import answer_clutter
from service.questions.functions import answer_functions
from service.questions.funding import answer_funding
from service.questions.gaps import answer_gaps
from service.questions.history import (
    answer_area_history,
    answer_body_history,
    answer_history,
    answer_source_history,
    answer_topic_history,
)
from service.questions.offers import answer_offers
from service.questions.outcome import answer_outcome
from service.questions.outcomes import answer_outcomes
from service.questions.overlap import answer_overlap
from service.questions.overlap_chance import prepare_overlap
from service.questions.overlap_matrix import answer_overlap_matrix
from service.questions.peers import answer_peers
from service.questions.record import answer_record
from service.questions.records import answer_records
from service.questions.reports import answer_reports
from service.questions.scenario import answer_scenario
from service.questions.scenario_composed import answer_composed
from service.questions.scenarios import answer_scenarios
from service.questions.search import answer_search
from service.questions.sources import answer_source, answer_sources
from service.questions.support import answer_support
from service.questions.tensions import answer_tensions
from service.questions.topic import answer_topic
from service.questions.topics import answer_topics
from service.stores.base import Store

_TRIES = 3
"""How often an answer is begun again while writes come in; after that it may mix two revisions."""


@dataclass(frozen=True)
class Question:
    """One question: its name, its address, and the function that answers it.

    Path parameters (`/bodies/{id}`) are fields of the question's model named in the address.
    """

    name: str
    address: str
    answer: Callable[..., Answer]
    """Takes the store and what is asked; a question about what-ifs takes the lens too, to see through them."""
    prepare: Callable[[Store, date], bool] | None = None
    """Makes for a day what takes too long for a request, where it is not made; tells whether it was made now."""

    @cached_property
    def asked(self) -> type[Asked]:
        """The model of what may be asked."""
        hints = get_type_hints(self.answer)
        return next(hint for hint in hints.values() if isinstance(hint, type) and issubclass(hint, Asked))

    @cached_property
    def answered(self) -> type[Answer]:
        """The model of what is answered."""
        answered = get_type_hints(self.answer)["return"]
        if not (isinstance(answered, type) and issubclass(answered, Answer)):
            raise TypeError(f"{self.name} must return an Answer")
        return answered

    @cached_property
    def _takes_lens(self) -> bool:
        return Lens in get_type_hints(self.answer).values()

    def ask(self, store: Store, asked: Asked, lens: Lens) -> Answer:
        """Return the answer, all of one revision: where a write came in between, it is asked again."""
        for _ in range(_TRIES):
            revision = store.revision().number
            answer = self.answer(store, asked, lens) if self._takes_lens else self.answer(store, asked)
            if store.revision().number == revision:
                break
        return answer

    @property
    def title(self) -> str:
        """The question as a person would say it: the first line of the function's docstring."""
        return (self.answer.__doc__ or self.name).strip().splitlines()[0].rstrip(".")

    @property
    def path_fields(self) -> tuple[str, ...]:
        """The fields of the question that stand in the address."""
        return tuple(part[1:-1] for part in self.address.split("/") if part.startswith("{"))

    @property
    def api_address(self) -> str:
        """Where its JSON is served."""
        return f"{API}{self.address}"


def question_answering(answered: type[Answer]) -> Question:
    """Return the question that gives answers of this model, the first where there are several."""
    return next(question for question in load_questions() if question.answered is answered)


def question_at(path: str) -> Question | None:
    """Return the question that an address asks, without `/api/v1` and `.csv`; None where it is none's.

    Addresses without a record come first: `/scenarios/compare` is no record.
    """
    return next((question for shape, question in _shapes() if shape.fullmatch(path)), None)


@cache
def _shapes() -> tuple[tuple[re.Pattern[str], Question], ...]:
    ordered = sorted(load_questions(), key=lambda question: len(question.path_fields))
    return tuple((re.compile(re.sub(r"\{\w+\}", "[^/]+", one.address)), one) for one in ordered)


_QUESTIONS = (
    Question("support", "/support", answer_support),
    Question("offers", "/offers", answer_offers),
    Question("search", "/search", answer_search),
    Question("bodies", "/bodies", answer_bodies),
    Question("body", "/bodies/{id}", answer_body),
    Question("body_history", "/bodies/{id}/history", answer_body_history),
    Question("areas", "/areas", answer_areas),
    Question("area", "/areas/{id}", answer_area),
    Question("area_history", "/areas/{id}/history", answer_area_history),
    Question("topics", "/topics", answer_topics),
    Question("topic", "/topics/{id}", answer_topic),
    Question("topic_history", "/topics/{id}/history", answer_topic_history),
    Question("overlap", "/overlap", answer_overlap, prepare_overlap),
    Question("overlap_matrix", "/overlap/matrix", answer_overlap_matrix),
    Question("gaps", "/gaps", answer_gaps),
    Question("accountability", "/accountability", answer_accountability),
    Question("reports", "/reports", answer_reports),
    Question("outcomes", "/outcomes", answer_outcomes),
    Question("outcome", "/outcomes/{id}", answer_outcome),
    Question("tensions", "/tensions", answer_tensions),
    Question("clutter", "/clutter", answer_clutter),
    Question("funding", "/funding", answer_funding),
    Question("functions", "/functions", answer_functions),
    Question("peers", "/peers", answer_peers),
    Question("scenarios", "/scenarios", answer_scenarios),
    Question("compare", "/scenarios/compare", answer_composed),
    Question("scenario", "/scenarios/{id}", answer_scenario),
    Question("sources", "/sources", answer_sources),
    Question("source", "/sources/{id}", answer_source),
    Question("source_history", "/sources/{id}/history", answer_source_history),
    Question("records", "/records", answer_records),
    Question("record", "/records/{id}", answer_record),
    Question("history", "/records/{id}/history", answer_history),
    Question("changes", "/changes", answer_changes),
)


def load_questions() -> tuple[Question, ...]:
    """Return every question, in the order in which they are shown."""
    return _QUESTIONS


def address_of(question: Question, path: Mapping[str, str]) -> str:
    """Return the address of a question with its path filled in, without the API's prefix."""
    address = question.address
    for name, value in path.items():
        address = address.replace(f"{{{name}}}", quote(value, safe=""))
    return address
