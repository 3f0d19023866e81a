"""The first steps of a program: what is asked, the command that asks it, and how the answer begins."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from service.problems import Problem
from service.questions.accountability import AccountabilityAnswer
from service.questions.answers import Answer, Ref
from service.questions.bodies import BodiesAnswer
from service.questions.registry import question_answering
from service.questions.support import SupportAnswer
from service.stores.base import StoreError
from service.web.csv_table import render_csv
from service.web.further import Further
from service.web.links import with_query
from service.web.parameters import pairs_of

_LONGEST_LINE = 180
"""How much of a line is shown."""


@dataclass(frozen=True, slots=True)
class FirstStep:
    """One step."""

    title: str
    why: str
    command: str
    begins: str
    """How the answer begins; empty where the landscape of this service cannot answer it."""
    href: str


@dataclass(frozen=True, slots=True)
class _Example:
    title: str
    why: str
    answered: type[Answer]
    asked: Mapping[str, Any]
    suffix: str = ""


_EXAMPLES: Sequence[_Example] = (
    _Example(
        "Ask who can help",
        "Terms may be ids or words, misspelt ones too; “question” in the answer says how each was understood, “summary” answers in a sentence, and every item names its sources.",
        SupportAnswer,
        {"topic": "evaluation", "area": "Fife", "limit": 1},
    ),
    _Example(
        "Take a table into a spreadsheet",
        "The same address with .csv: one row an item, the columns always the same.",
        AccountabilityAnswer,
        {"for": "ijb-fife", "limit": 2},
        ".csv",
    ),
    _Example(
        "Go back to an earlier day, a page at a time",
        "“as_of” is a day in the world. “next” is the cursor of the following page, to be given as “after”; it is null on the last one.",
        BodiesAnswer,
        {"kind": "special_health_board", "as_of": "2010-01-01", "active": True, "limit": 1},
    ),
)


def read_first_steps(further: Further, base: str) -> tuple[FirstStep, ...]:
    """Return the steps, asked of the service at an address."""
    return tuple(_step(example, further, base) for example in _EXAMPLES)


def _step(example: _Example, further: Further, base: str) -> FirstStep:
    question = question_answering(example.answered)
    href = with_query(f"{question.api_address}{example.suffix}", list(pairs_of(example.asked)))
    return FirstStep(
        title=example.title,
        why=example.why,
        command=f"curl -s '{base}{href}'",
        begins=_begins(example, further),
        href=href,
    )


def _begins(example: _Example, further: Further) -> str:
    """Return the beginning of an answer; nothing where this landscape does not hold what is asked about."""
    try:
        answer = further.ask(example.answered, **example.asked)
    except (Problem, StoreError):
        return ""
    if example.suffix:
        lines = render_csv(answer).decode().splitlines()[:3]
        return "\n".join(_cut(line) for line in lines)
    shown = answer.model_dump(mode="json", by_alias=True)
    brief = {name: shown[name] for name in ("summary", "total", "next")}
    brief["items"] = [_brief(item) for item in shown["items"][:1]]
    text = json.dumps(brief, indent=2, ensure_ascii=False)
    return "\n".join(_cut(line) for line in text.splitlines())


def _brief(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return what names an item, or, where it has no name of its own, what stands first in it."""
    names = [name for name in Ref.model_fields if name in item] or list(item)[:3]
    return {name: item[name] for name in names}


def _cut(line: str) -> str:
    return line if len(line) <= _LONGEST_LINE else f"{line[:_LONGEST_LINE]}…"
