"""What is asked in a mixed load: every registered question in every form, and some that no cache holds."""

import itertools
import random
from collections.abc import Iterator
from datetime import date, timedelta
from urllib.parse import urlencode

from service.questions.registry import Question, address_of, load_questions
from tests.web.asking import ASKED, RECORDS

_SEED = 8

_NEW = 0.3
"""How many questions that no cache holds are asked for each other one."""


def addresses() -> list[str]:
    """Return where every registered question is asked: as JSON, as a table, as a page; some of an earlier revision."""
    found = []
    for question in load_questions():
        path, query = _asked(question)
        found += [f"{path[0]}{query}", f"{path[1]}{query}", f"{path[2]}{query}"]
    return [*found, "/api/v1/support?topic=evaluation&known_at=1", "/bodies/ijb-fife?known_at=1"]


def _asked(question: Question) -> tuple[tuple[str, str, str], str]:
    record = dict.fromkeys(question.path_fields, RECORDS.get(question.name, ""))
    query = urlencode(ASKED.get(question.name, {}))
    address = address_of(question, record)
    forms = (f"/api/v1{address}", f"/api/v1{address}.csv", address)
    return forms, f"?{query}" if query else ""


def in_random_order(number: int) -> Iterator[str]:
    """Yield every question again and again, in another order each time, and between them some that no cache holds."""
    drawn = random.Random(_SEED + number)  # noqa: S311  # the same order in each run
    questions, new = addresses(), itertools.islice(_never_asked(), number * 97, None)
    while True:
        drawn.shuffle(questions)
        for question in questions:
            yield question
            if drawn.random() < _NEW:
                yield next(new)


def _never_asked() -> Iterator[str]:
    """Yield questions that no cache holds: each of another day."""
    for number in itertools.count():
        day = date(2026, 11, 1) - timedelta(days=number % 2_000)
        yield f"/api/v1/support?topic=evaluation&area=Fife&as_of={day}&limit={number // 2_000 % 50 + 1}"
