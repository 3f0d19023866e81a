"""The form in which a what-if is composed: a row that adds one step to those that stand in the address already.

The row is of the page alone. What it says is written as a step, so that the address of the answer holds steps and
nothing else, and can be passed on, cited, and asked of the API.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from service.problems import BadValue, ProblemDocument
from service.questions.registry import Question, load_questions
from service.questions.scenario_composed import ADDRESS, ComposedQuestion
from service.scenarios.steps import MOST_STEPS
from service.web.links import page_href, with_query
from service.web.parameters import Pairs, write_query

DO, WHO, INTO, ONLY = ROW = ("do", "who", "into", "only")
"""The fields of the row: what happens, to whom or what, into what, and whether to one thing alone."""

_SETTINGS = ("as_of", "known_at", "effect")
"""What the row leaves as it is."""


class Way(NamedTuple):
    """Something that can happen, and what its fields are called; a field without a name is not needed."""

    id: str
    label: str
    who: str
    into: str = ""
    only: str = ""
    written: str = ""
    """The step, with the fields in it."""
    alone: str = ""
    """The step where it is about one thing alone."""
    lists: tuple[str, str, str] = ("body", "body", "")
    """Which names are offered in each field."""


WAYS: Sequence[Way] = (
    Way(
        "merge",
        "Merge one body into another",
        "Which body",
        "Into which body",
        written="merge {who} into {into}",
    ),
    Way("end", "End a body", "Which body", written="end {who}"),
    Way(
        "create",
        "Create a new body",
        "What it is called",
        "What kind of body it is",
        written="create {who} as {into}",
        lists=("", "kind", ""),
    ),
    Way(
        "offers",
        "Move help from one body to another",
        "From which body",
        "To which body",
        "Only help mainly about this topic (leave empty for all of it)",
        "move offers from {who} to {into}",
        "move topic {only} from {who} to {into}",
        ("body", "body", "topic"),
    ),
    Way(
        "functions",
        "Move delegated functions",
        "From which body",
        "To which body",
        "Only this function (leave empty for all of them)",
        "move functions from {who} to {into}",
        "move function {only} from {who} to {into}",
        ("body", "body", "function"),
    ),
    Way(
        "duties",
        "Move duties",
        "From which body or kind of body",
        "To which body or kind of body",
        "Only this duty (leave empty for all of them)",
        "move duties from {who} to {into}",
        "move duty {only} from {who} to {into}",
        ("body", "body", "duty"),
    ),
    Way(
        "funds",
        "Move money",
        "Paid to which body now",
        "To which body instead",
        written="move funds from {who} to {into}",
    ),
    Way(
        "accountability",
        "Move what a body answers for",
        "Which body or kind of body answers now",
        "Which would answer instead",
        written="move accountability from {who} to {into}",
    ),
    Way(
        "topic",
        "Put a topic under another",
        "Which topic",
        "Under which topic",
        written="move topic {who} under {into}",
        lists=("topic", "topic", ""),
    ),
    Way(
        "write",
        "Let one report serve for another",
        "Which report gives way",
        "Which report serves instead",
        written="write {who} as {into}",
        lists=("report", "report", ""),
    ),
)
"""What can happen; steps of every kind may be written as lines too."""

_BY_ID = {way.id: way for way in WAYS}


@dataclass(frozen=True, slots=True)
class StepShown:
    """A step that stands already, and where it is taken away."""

    place: int
    text: str
    without_href: str | None
    """None where there are more steps than may be: each address holds all the others, and thousands would make a page of megabytes."""


@dataclass(frozen=True, slots=True)
class Composer:
    """The form as it was filled."""

    steps: tuple[StepShown, ...]
    kept: Pairs
    """What the row keeps: the steps before it, the day, the state of the record."""
    row: Mapping[str, str]
    ways: Sequence[Way]
    names: Mapping[str, Sequence[str]]
    wrong: Mapping[str, str]
    """What is wrong with a field of the row, by its name."""
    meant: tuple[tuple[str, str], ...]
    """Steps that may have been meant, with the address of the what-if that has them."""


def composed_question() -> Question:
    """Return the question that a composed what-if asks."""
    return next(question for question in load_questions() if question.asked is ComposedQuestion)


def steps_of(pairs: Pairs) -> list[str]:
    """Return the steps of an address, those that are lines of one text one by one."""
    texts = [line for name, value in pairs if name == "step" for line in value.splitlines()]
    return [" ".join(text.split()) for text in texts if text.strip()]


def row_of(pairs: Pairs) -> dict[str, str]:
    """Return the fields of the row as they were filled; empty where the row was not sent."""
    return {name: " ".join(value.split()) for name, value in pairs if name in ROW}


def with_row(pairs: Pairs) -> Pairs:
    """Return the parameters of the question, what the row says added as its last step; raises `BadValue`."""
    others = [(name, value) for name, value in pairs if name not in {*ROW, "step"} and value.strip()]
    row = row_of(pairs)
    added = [_written(row)] if row else []
    return [*(("step", step) for step in (*steps_of(pairs), *added)), *others]


def _written(row: Mapping[str, str]) -> str:
    """Return the row as a step."""
    way = _BY_ID.get(row.get(DO, ""))
    if way is None:
        raise BadValue("Choose what happens.", parameter=DO)
    for name, label in ((WHO, way.who), (INTO, way.into)):
        if label and not row.get(name):
            raise BadValue(f"{label}? Nothing was filled in.", parameter=name)
    if row.get(INTO) and not way.into:
        raise BadValue(f"“{way.label}” takes one body: leave this empty.", parameter=INTO)
    if row.get(ONLY) and not way.only:
        raise BadValue(f"“{way.label}” is about the whole of it: leave this empty.", parameter=ONLY)
    return (way.alone if row.get(ONLY) else way.written).format(**{name: row.get(name, "") for name in ROW})


def make_composer(
    pairs: Pairs, names: Mapping[str, Sequence[str]], problem: ProblemDocument | None = None
) -> Composer:
    """Return the form of an address, with what is wrong in it where something is."""
    steps = steps_of(pairs)
    kept = [(name, value) for name, value in pairs if name in _SETTINGS and value]
    row = row_of(pairs)
    return Composer(
        steps=tuple(
            StepShown(place, text, _without(place, steps, kept)) for place, text in enumerate(steps, 1)
        ),
        kept=[*(("step", step) for step in steps), *kept],
        row={name: row.get(name, "") for name in ROW},
        ways=WAYS,
        names=names,
        wrong=_wrong(problem, row, len(steps)),
        meant=_meant(problem, kept),
    )


def _wrong(problem: ProblemDocument | None, row: Mapping[str, str], steps: int) -> dict[str, str]:
    """Return what is wrong with the row: a field that is not filled, or the step that it makes."""
    if problem is None or not row:
        return {}
    if problem.parameter in ROW:
        return {problem.parameter: problem.detail}
    own = f"Step {steps + 1}: "
    found = next((finding.removeprefix(own) for finding in problem.findings if finding.startswith(own)), "")
    field = next((name for name in (WHO, INTO, ONLY) if row.get(name) and f"“{row[name]}”" in found), DO)
    return {field: f"{found[:1].upper()}{found[1:]}"} if found else {}


def _meant(problem: ProblemDocument | None, kept: Pairs) -> tuple[tuple[str, str], ...]:
    """Return the what-ifs that may have been meant, each with the address that plays it out on the same day."""
    if problem is None or problem.parameter != "step":
        return ()
    more = f"&{write_query(kept)}" if kept else ""
    return tuple((one.label, f"{page_href(one.href)}{more}") for one in problem.suggestions)


def _without(place: int, steps: Sequence[str], kept: Pairs) -> str | None:
    """Return the address without one step, where there are no more than may be asked."""
    return _address([*steps[: place - 1], *steps[place:]], kept) if len(steps) <= MOST_STEPS else None


def _address(steps: Sequence[str], kept: Pairs) -> str:
    return with_query(ADDRESS, [*(("step", step) for step in steps), *kept])
