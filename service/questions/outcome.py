"""Who says they contribute to this outcome, and how? Each statement, in the source's sense."""

from collections.abc import Sequence
from typing import Any

from pydantic import Field

from graph_schema.records import UNVERIFIED, Node
from service.questions.answers import Answer, Asked, Term
from service.questions.claims import DEFINITIONS, ENDED, Claim, claims_of_day, claims_shown, gathered
from service.questions.defined import Definition
from service.questions.items import RecordItem, cited, held, named_records
from service.questions.reading import (
    ask_href,
    day_asked,
    day_of,
    get_record,
    ref_to,
    shown_landscape,
    shown_sources,
    term,
)
from service.questions.wording import count_of, join_words
from service.stores.base import Store
from service.words import words_for


class OutcomeQuestion(Asked):
    """Who says they contribute to this outcome, and how?"""

    id: str = Field(max_length=500, description="The id of an outcome.", examples=["nhwb-2"])


class OutcomeItem(RecordItem):
    """An outcome with all that is held of itself."""

    framework: Term
    number: str | None = Field(description="Its number there; null where it has none.")
    same_framework: str = Field(description="Where the outcomes of the same framework are listed.")


class OutcomeAnswer(Answer):
    """One outcome and every statement that somebody contributes to it."""

    defined = DEFINITIONS

    items: list[OutcomeItem]
    claims: list[Claim] = Field(
        description="Who is said to contribute, and how: single bodies first, then what is said of every body of a kind."
    )
    definitions: list[Definition] = Field(description="What the words of this answer mean, and who says so.")


def answer_outcome(store: Store, question: OutcomeQuestion) -> OutcomeAnswer:
    """Who says they contribute to this outcome, and how?

    Order: single bodies by name, then kinds of body by name.
    """
    words = words_for(store)
    outcome = get_record(store, question.id, ("outcome",))
    if not isinstance(outcome, Node):
        raise TypeError(f"{outcome.id} is a line")
    day = day_of(question)
    lines = claims_of_day(store, day).get(outcome.id, ())
    records = named_records(store, words, [line for line, _ in gathered(outcome.id, lines)])
    claims = claims_shown(outcome.id, lines, words, records, day)
    item = _item(outcome, question)
    return OutcomeAnswer.model_validate(
        {
            "question": {"id": outcome.id},
            "summary": _summary(item, claims),
            "items": [item],
            "total": 1,
            "claims": claims,
            "definitions": OutcomeAnswer.defined,
            "sources": shown_sources(store, cited(item, claims), records),
            "landscape": shown_landscape(store.revision(), question, _limits(claims)),
        }
    )


def _item(outcome: Node, question: OutcomeQuestion) -> dict[str, Any]:
    framework = outcome.text("framework")
    return {
        **ref_to(outcome),
        **held(outcome),
        "framework": term("outcome_frameworks", framework),
        "number": outcome.text("number"),
        "same_framework": ask_href("/outcomes", framework=framework, as_of=day_asked(question)),
    }


def _summary(item: dict[str, Any], claims: Sequence[dict[str, Any]]) -> str:
    named = f"{item['label']} ({item['framework']['label']})"
    if not claims:
        return f"{named}. Nobody is recorded as contributing to it."
    who = [claim["party"]["label"] for claim in claims]
    said = count_of(len(claims), "statement says", "statements say")
    few = list(
        dict.fromkeys(name[:1].lower() + name[1:] if name.startswith("Every ") else name for name in who)
    )
    listed = join_words(few) if len(few) <= 4 else f"{', '.join(few[:3])} and others"
    return f"{named}. {said} who contributes to it: {listed}."


def _limits(claims: Sequence[dict[str, Any]]) -> list[str]:
    counted = (
        (sum(UNVERIFIED in claim["sources"] for claim in claims), "are unconfirmed: no source held"),
        (sum(not claim["active"] for claim in claims), ENDED),
    )
    said = [f"{number} of {len(claims)} statements {what}" for number, what in counted if number]
    return said if claims else ["No statement is held: that does not say that nobody contributes"]
