"""Who says they contribute to which national outcome, and to which does nobody? (One is the question of `outcome`.)"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from pydantic import Field

from graph_schema.records import Line, Node, sort_key
from graph_schema.schema import load_schema
from service.analysis.keeping import kept
from service.questions.answers import Answer, PagedQuestion, Ref, Term
from service.questions.chain import DEFINITIONS as OF_CHAINS
from service.questions.chain import NO_CHAIN, ChainOffer, chain_of
from service.questions.claims import DEFINITIONS, ENDED, claims_of_day, gathered, parties, standing
from service.questions.defined import Definition
from service.questions.items import Part, RecordItem, cited, held
from service.questions.paging import Key, page_of
from service.questions.reading import (
    day_of,
    ref_to,
    resolve,
    resolve_word,
    shown_landscape,
    shown_sources,
    term,
    understood,
)
from service.questions.sections import Served
from service.questions.wording import count_of
from service.stores.base import Store
from service.words import Match, Words, words_for


class OutcomesQuestion(PagedQuestion):
    """Who says they contribute to which national outcome, and to which does nobody?"""

    framework: tuple[str, ...] = Field(
        default=(),
        max_length=20,
        description="Only outcomes of this set; repeat for any of several.",
        examples=[["nhwb-2015"]],
        json_schema_extra={"vocabulary": "outcome_frameworks"},
    )
    body: str | None = Field(
        default=None,
        max_length=200,
        description="Only outcomes to which this body is said to contribute: its id or name. The answer then goes on to what it offers, about what, to whom and where.",
        examples=["public-health-scotland"],
    )
    claimed: bool | None = Field(
        default=None,
        description="true: only outcomes to which somebody is said to contribute; false: only those with nobody recorded.",
        examples=[True],
    )


class OutcomesItem(RecordItem):
    """An outcome, and who is said to contribute to it."""

    in_groups: ClassVar[tuple[str, ...]] = ("framework",)
    in_short: ClassVar[tuple[str, ...]] = ("number", "how", "who_else", "claims", "contributors")

    framework: Term
    number: str | None = Field(description="Its number in the framework; null where it has none.")
    how: list[str] = Field(
        description="How the body asked about is said to contribute, in the source's sense; empty without a body."
    )
    contributors: list[Ref] = Field(
        description="The bodies and kinds of body that are said to contribute; none: nobody is recorded."
    )
    who_else: list[Ref] = Field(
        description="Who is said to contribute beside the body asked about; empty without a body."
    )
    claims: int = Field(
        description="How many statements say that somebody contributes; one for a kind of body counts once.",
        examples=[3],
    )


class OutcomesAnswer(Answer):
    """Outcomes by framework and number."""

    defined = (*DEFINITIONS, *OF_CHAINS)
    headings: ClassVar[Mapping[str, str]] = {
        "offers": "What it offers",
        "about": "What its offers are about",
        "for_whom": "Whom they are meant for",
        "open_in": "Where they are open",
        "parts": "How many offers there are, and where all of them are",
    }

    items: list[OutcomesItem]
    offers: list[ChainOffer] = Field(
        description="The chain goes on from the body asked about: what it offers, about what, to whom and where; at most 100 here. Empty without a body."
    )
    about: list[Served] = Field(description="What those offers are about, most first; empty without a body.")
    for_whom: list[Served] = Field(
        description="The kinds of user that they name, most first; empty without a body."
    )
    open_in: list[Served] = Field(description="Where they are open, most first; empty without a body.")
    parts: list[Part] = Field(
        description="How many of the offers there are, and where all are; empty without a body."
    )
    definitions: list[Definition] = Field(description="What the words of this answer mean, and who says so.")


def answer_outcomes(store: Store, question: OutcomesQuestion) -> OutcomesAnswer:
    """Who says they contribute to which national outcome, and to which does nobody?

    Order: the framework in the order of its vocabulary, then number, then title.
    """
    words = words_for(store)
    day = day_of(question)
    frameworks = tuple(resolve_word("framework", "outcome_frameworks", text) for text in question.framework)
    body = None if question.body is None else resolve(words, "body", "body", question.body)
    everything = claims_of_day(store, day)
    claims = standing(everything, words, day)
    own = {} if body is None else _own(everything, body.id)
    found = [
        outcome
        for outcome in kept(store, day, _outcomes)
        if (not frameworks or outcome.text("framework") in frameworks)
        and (body is None or outcome.id in own)
        and question.claimed in {None, outcome.id in claims}
    ]
    shown, following = page_of([(_order(node), node) for node in found], _SHAPE, question)
    items = [_item(outcome, claims.get(outcome.id, ()), own.get(outcome.id, ()), words) for outcome in shown]
    chain, chain_said = NO_CHAIN if body is None else chain_of(store, words, body.id, question)
    return OutcomesAnswer.model_validate(
        {
            "question": _shown(words, question, frameworks, body),
            "summary": _summary(found, claims, body, chain_said),
            "items": items,
            "total": len(found),
            "next": following,
            **chain,
            "definitions": DEFINITIONS if body is None else [*DEFINITIONS, *OF_CHAINS],
            "sources": shown_sources(store, cited(items, chain)),
            "landscape": shown_landscape(store.revision(), question, _limits(found, claims, everything)),
        }
    )


def _shown(
    words: Words, question: OutcomesQuestion, frameworks: Sequence[str], body: Match | None
) -> dict[str, Any]:
    shown: dict[str, Any] = {"framework": list(frameworks)} if frameworks else {}
    if body is not None and question.body is not None:
        shown["body"] = understood(words, (question.body,), (body,))
    if question.claimed is not None:
        shown["claimed"] = question.claimed
    return shown


def _own(claims: Mapping[str, Sequence[Line]], body_id: str) -> dict[str, list[Line]]:
    """Return what is said of one body, by outcome: of itself, or of every body of its kind."""
    own = {outcome: [line for line in lines if line.from_id == body_id] for outcome, lines in claims.items()}
    return {outcome: lines for outcome, lines in own.items() if lines}


def _outcomes(store: Store, day: date) -> Sequence[Node]:
    return sorted(store.snapshot(("outcome",), as_of=day).nodes, key=_order)


_SHAPE = (int, int, str, str, str)


def _order(outcome: Node) -> Key:
    frameworks = [word.word for word in load_schema().vocabularies["outcome_frameworks"].words]
    number = outcome.text("number") or ""
    place = int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 10**9
    framework = frameworks.index(outcome.text("framework") or "")
    return framework, place, number, sort_key(outcome.label), outcome.id


def _item(outcome: Node, lines: Sequence[Line], own: Sequence[Line], words: Words) -> dict[str, Any]:
    statements = gathered(outcome.id, lines)
    ours = {line.stated_for or line.id for line in own}
    others = [(line, bodies) for line, bodies in statements if line.id not in ours]
    return {
        **ref_to(outcome),
        **held(outcome),
        "sources": sorted({*outcome.sources, *(key for line, _ in statements for key in line.sources)}),
        "framework": term("outcome_frameworks", outcome.text("framework")),
        "number": outcome.text("number"),
        "how": [line.text("how") or "" for line in own],
        "contributors": parties(statements, words),
        "who_else": parties(others, words) if own else [],
        "claims": len(statements),
    }


def _summary(
    found: Sequence[Node],
    claims: Mapping[str, Sequence[Line]],
    body: Match | None,
    chain: str,
) -> str:
    if body is not None:
        verb = "is" if len(found) == 1 else "are"
        said = (
            f"{count_of(len(found), 'outcome')} {verb} recorded to which {body.label} is said to contribute."
        )
        return f"{said} {chain}"
    if not found:
        return "No such outcome is recorded."
    nobody = sum(outcome.id not in claims for outcome in found)
    frameworks = count_of(len({outcome.text("framework") for outcome in found}), "framework", capital=False)
    verb = "is" if len(found) == 1 else "are"
    without = count_of(nobody, "of them has", "of them have", capital=False)
    without = f"{without} nobody" if nobody else "each has somebody"
    return f"{count_of(len(found), 'outcome')} of {frameworks} {verb} recorded; {without} recorded as contributing."


def _limits(
    found: Sequence[Node], claims: Mapping[str, Sequence[Line]], everything: Mapping[str, Sequence[Line]]
) -> list[str]:
    """Count what is unknown; a statement for a kind counts once."""
    without = sum(outcome.id not in claims for outcome in found)
    said = _statements(found, everything)
    ended = len(said) - len(_statements(found, claims))
    unconfirmed = "are unconfirmed: no source held"
    counted = (
        (without, len(found), "outcomes have nobody recorded; that does not say that nobody contributes"),
        (sum(not outcome.confirmed for outcome in found), len(found), f"outcomes {unconfirmed}"),
        (sum(not line.confirmed for line in said), len(said), f"statements {unconfirmed}"),
        (ended, len(said), f"statements {ENDED}; they are not counted"),
    )
    return [f"{number} of {of} {what}" for number, of, what in counted if number]


def _statements(found: Sequence[Node], claims: Mapping[str, Sequence[Line]]) -> list[Line]:
    return [line for outcome in found for line, _ in gathered(outcome.id, claims.get(outcome.id, ()))]
