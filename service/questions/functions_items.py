"""What the answer about functions is made of, and what its terms mean."""

from typing import ClassVar

from pydantic import Field

from graph_schema.schema import load_schema
from service.questions.answers import Ref, Shown, Term
from service.questions.defined import Definition, define
from service.questions.reading import term

_STATE_LABELS = {"differs": "Statements differ", "not_recorded": "Not recorded"}
"""The states that follow from statements rather than being stated."""


def state_term(state: str) -> dict[str, str]:
    """Return a state as answers show it."""
    label = _STATE_LABELS.get(state)
    return {"id": state, "label": label} if label else term("delegation_states", state) or {}


class FunctionCell(Shown):
    """One function at one integration authority."""

    in_short: ClassVar[tuple[str, ...]] = (
        "function",
        "authority",
        "state",
        "delegated_by",
        "since",
        "hosted_for",
    )

    function: Ref = Field(description="The function.")
    authority: Ref = Field(description="The integration authority.")
    state: Term = Field(
        description="Delegated, in part, hosted by another authority, not delegated, several of these where statements differ, or not recorded, which does not mean kept."
    )
    within: Ref | None = Field(
        description="The family of functions with which it is stated as one, where no statement names it by itself; else null."
    )
    delegated_by: list[Ref] = Field(description="Who handed it over, or is said not to have.")
    since: list[str] = Field(
        description="Since when, as precisely as known; empty where not recorded.", examples=[["2016-04-01"]]
    )
    hosted_for: list[Ref] = Field(description="The authorities for which this one runs it.")
    hosted_by: Ref | None = Field(
        description="The authority that runs it for this one; null where none is recorded."
    )
    for_age: list[Term] = Field(description="For whom it was handed over; empty where not recorded.")
    note: list[str] = Field(
        description="What to know before relying on this; of a function within the minimum it stands at the minimum."
    )
    confidence: list[Term] = Field(description="How far each statement can be relied on.")
    statements: list[str] = Field(description="The addresses of the statements in the API.")
    sources: list[str] = Field(description="Keys of the answer's `sources`.")


class FunctionAcross(Ref):
    """How one function lies across all integration authorities."""

    in_short: ClassVar[tuple[str, ...]] = (
        "delegated",
        "hosted_by_other",
        "partly",
        "not_delegated",
        "not_recorded",
    )

    group: Term = Field(description="The family of services that it belongs to.")
    required_by: Term = Field(description="Whether the law requires it to be delegated.")
    delegated: int = Field(description="At how many authorities it is delegated.", examples=[18])
    partly: int = Field(description="Delegated in part.")
    hosted_by_other: int = Field(description="Delegated and run by another authority.")
    not_delegated: int = Field(
        description="Not delegated: a source says so, or lists what was handed over without it."
    )
    differs: int = Field(description="Statements say several of these: by partner, or by age.")
    not_recorded: int = Field(description="No statement; that does not mean kept.")
    everywhere: str = Field(description="Where each authority is listed.")


def definitions() -> list[Definition]:
    """Return the states as the vocabulary defines them, and those that follow from them."""
    act = "Public Bodies (Joint Working) (Scotland) Act 2014, section 1 (integration schemes)"
    said_by = {"delegated": (act, "https://www.legislation.gov.uk/asp/2014/9/section/1")}
    words = load_schema().vocabularies["delegation_states"].words
    return [
        *(define(word.label.lower(), word.definition, *said_by.get(word.word, ())) for word in words),
        define(
            "within the minimum",
            "The law lists what every council and every health board must hand over for adults. The evidence states that list as one, so a function of it is shown as delegated through it, unless a statement names the function by itself.",
            "SSI 2014/344 and SSI 2014/345, the prescribed functions",
            "https://www.legislation.gov.uk/ssi/2014/344",
        ),
        define(
            "statements differ",
            "Statements about the same function and authority say several of these: for its councils, or by age.",
        ),
        define("not recorded", "No statement was found. It does not mean that the function was kept."),
    ]
