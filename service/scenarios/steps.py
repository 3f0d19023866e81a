"""The steps of a scenario: one line each, the same in a file, an address, a form and a command."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rapidfuzz.process import extractOne

MOST_STEPS = 50
"""The most steps that a scenario may have."""

LONGEST_STEP = 400
"""The most letters that a step may have."""


@dataclass(frozen=True, slots=True)
class Step:
    """What one line asks for, its terms as they were written."""

    does: str
    """create, merge, end, move, place or write."""
    terms: Mapping[str, str]
    """The terms by the names that they have in the forms of `FORMS`."""
    text: str
    """The line itself."""

    def term(self, name: str) -> str:
        """Return one term; empty where the line has none."""
        return self.terms.get(name, "")


class Form(NamedTuple):
    """One way to write a step, and what it does."""

    does: str
    written: str
    """Capitals stand for what is filled in."""
    meaning: str
    example: str


FORMS: Sequence[Form] = (
    Form(
        "create",
        "create NAME as KIND",
        "A new body of that kind. Later steps call it by its name.",
        "create National care service as ndpb",
    ),
    Form(
        "merge",
        "merge BODY into BODY",
        "All that names the one names the other instead.",
        "merge care-inspectorate into healthcare-improvement-scotland",
    ),
    Form(
        "end",
        "end BODY",
        "The body goes, and with it what nobody else holds: what it offers, what it answers for, what it is paid.",
        "end scottish-futures-trust",
    ),
    Form(
        "move",
        "move offer OFFER to BODY",
        "The body gives that help instead.",
        "move offer offer-0001 to public-health-scotland",
    ),
    Form(
        "move",
        "move offers from BODY to BODY",
        "All that the one offers, the other does.",
        "move offers from iriss to public-health-scotland",
    ),
    Form(
        "move",
        "move topic TOPIC from BODY to BODY",
        "What the one offers mainly about a topic, the other does.",
        "move topic evaluation from iriss to public-health-scotland",
    ),
    Form(
        "place",
        "move topic TOPIC under TOPIC",
        "The topic becomes a narrower one of the other.",
        "move topic evaluation under improvement",
    ),
    Form(
        "move",
        "move function FUNCTION from BODY to BODY",
        "What is delegated to the one is delegated to the other; `functions` for all of them.",
        "move functions from ijb-fife to ijb-tayside",
    ),
    Form(
        "move",
        "move duty DUTY from BODY to BODY",
        "The duty is laid on the other; `duties` for all of them.",
        "move duties from integration_joint_board to council",
    ),
    Form(
        "move",
        "move fund FUND to BODY",
        "The money is paid to the body instead; `funds from BODY` for all that the one is paid.",
        "move funds from ijb-fife to council-fife",
    ),
    Form(
        "move",
        "move accountability from BODY to BODY",
        "What the one answers to others for, the other does.",
        "move accountability from integration_joint_board to council",
    ),
    Form(
        "write",
        "write DOCUMENT as DOCUMENT",
        "Wherever the one report is asked for, the other serves.",
        "write performance report in council format as annual performance report",
    ),
)
"""Every way to write a step. A BODY is an id or name, or a kind of body, which means every body of it."""

_NEAR = 60
"""How alike, of 100, a misspelt verb and the one that is meant have to be."""

_PATTERNS: Sequence[tuple[str, re.Pattern[str]]] = tuple(
    (does, re.compile(pattern, re.IGNORECASE))
    for does, pattern in (
        ("create", r"create (?P<name>.+) as (?:an? )?(?P<kind>.+)"),
        ("merge", r"merge (?P<giver>.+?) into (?P<taker>.+)"),
        ("end", r"end (?P<giver>.+)"),
        ("place", r"move topic (?P<one>.+?) under (?P<broader>.+)"),
        (
            "move",
            r"move (?P<what>offers|functions|duties|funds|accountability) from (?P<giver>.+?) to (?P<taker>.+)",
        ),
        ("move", r"move (?P<what>topic|function|duty) (?P<one>.+?) from (?P<giver>.+?) to (?P<taker>.+)"),
        ("move", r"move (?P<what>offer|fund) (?P<one>.+?) to (?P<taker>.+)"),
        ("write", r"write (?P<one>.+?) as (?P<taker>.+)"),
    )
)


class NotUnderstood(ValueError):
    """A line that is written as none of `FORMS`."""

    def __init__(self, said: str, mended: str = "") -> None:
        super().__init__(said)
        self.mended = mended
        """The line with the verb that comes nearest to its own; empty where none does, or where the verb is not at fault."""


def read_step(text: str) -> Step:
    """Return the step that a line asks for; raises `NotUnderstood`."""
    line = " ".join(text.split())
    for does, pattern in _PATTERNS:
        found = pattern.fullmatch(line)
        if found is not None:
            terms = {name: value.strip() for name, value in found.groupdict().items()}
            return Step(does, terms, line)
    first, _, rest = line.partition(" ")
    verbs = list(dict.fromkeys(form.written.split(" ")[0] for form in FORMS))
    near = extractOne(first.lower(), verbs, score_cutoff=_NEAR)
    verb = near[0] if near else ""
    forms = [form.written for form in FORMS if form.written.split(" ")[0] == verb] or [
        form.written for form in FORMS
    ]
    misspelt = verb not in {"", first.lower()}
    hint = f" Did you mean “{verb}”?" if misspelt else ""
    said = f"“{line[:LONGEST_STEP]}” is not written as a step.{hint} Write: {'; or: '.join(forms)}."
    raise NotUnderstood(said, f"{verb} {rest}" if misspelt and rest else "")
