"""Who is said to contribute to which outcome: the statements of a day, and how an answer shows them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from pydantic import Field

from graph_schema.records import Line
from graph_schema.schema import load_schema
from service.analysis.keeping import kept
from service.questions.answers import Ref
from service.questions.defined import define
from service.questions.items import Statement, stands, statement
from service.questions.lines import Records, gather_kinds
from service.questions.reading import ref_by_id
from service.stores.base import Store
from service.words import Words

DEFINITIONS = [
    define(
        "contributes to",
        load_schema().type("contributes_to").definition
        + " It is what a source says, in its own sense: not a finding that the outcome was changed by it, nor by how much.",
        "J. Mayne, “Contribution analysis: Coming of age?”, Evaluation 18(3), 2012, on telling a claimed contribution from a shown one",
        "https://doi.org/10.1177/1356389012451663",
    ),
    define(
        "nobody recorded",
        "No statement is held that a body or a kind of body contributes to the outcome. It does not say that nobody does.",
    ),
]


class Claim(Statement):
    """A body, or every body of a kind, is said to contribute to the outcome."""

    in_short: ClassVar[tuple[str, ...]] = ("party", "how", "bodies", "active")

    party: Ref = Field(description="Who is said to contribute: a body, or a kind of body.")
    how: str | None = Field(description="How, in the source's sense; null where not recorded.")
    bodies: int = Field(
        description="How many bodies it speaks of: 1, or for a kind as many as are recorded on the day.",
        examples=[31],
    )
    active: bool = Field(
        description="Whether the body, or any of the kind, stood on the day asked about, as far as is recorded."
    )


def claims_of_day(store: Store, day: date) -> Mapping[str, tuple[Line, ...]]:
    """Return the statements that held on a day, by the outcome they lead to, those made for a kind's bodies included."""
    return kept(store, day, _read_claims)


def _read_claims(store: Store, day: date) -> Mapping[str, tuple[Line, ...]]:
    found: dict[str, list[Line]] = defaultdict(list)
    for line in store.snapshot(("contributes_to",), as_of=day).lines:
        found[line.to_id].append(line)
    return {outcome: tuple(lines) for outcome, lines in found.items()}


ENDED = "are of a body that does not stand on the day asked about, as far as is recorded"


def standing(claims: Mapping[str, Sequence[Line]], words: Words, day: date) -> Mapping[str, tuple[Line, ...]]:
    """Return the statements without those of a body that does not stand on the day, by outcome; one without is left out."""
    kept_ = {
        outcome: tuple(line for line in lines if _stands(line, words, day))
        for outcome, lines in claims.items()
    }
    return {outcome: lines for outcome, lines in kept_.items() if lines}


def _stands(line: Line, words: Words, day: date) -> bool:
    body = words.nodes.get(line.from_id)
    return body is None or stands(body, day)


def gathered(outcome_id: str, lines: Sequence[Line]) -> list[tuple[Line, int | None]]:
    """Return each statement once, one for a kind with how many bodies it reaches."""
    return gather_kinds(outcome_id, lines)


def claims_shown(
    outcome_id: str, lines: Sequence[Line], words: Words, records: Records, day: date
) -> list[dict[str, Any]]:
    """Return who is said to contribute to an outcome: single bodies before kinds, by name."""
    schema = load_schema()
    shown = [_claim(line, bodies, words, records, day) for line, bodies in gathered(outcome_id, lines)]
    return sorted(
        shown,
        key=lambda claim: (schema.is_kind(claim["party"]["id"]), claim["party"]["label"], claim["line"]),
    )


def _claim(line: Line, bodies: int | None, words: Words, records: Records, day: date) -> dict[str, Any]:
    body = words.nodes.get(line.from_id)
    return {
        **statement(line, words, records),
        "party": ref_by_id(words, line.from_id, records),
        "how": line.text("how"),
        "bodies": 1 if bodies is None else bodies,
        "active": bool(bodies) if body is None else stands(body, day),
    }


def parties(lines: Iterable[tuple[Line, int | None]], words: Words) -> list[dict[str, str]]:
    """Return who makes these statements true: single bodies before kinds, by name, each once."""
    schema = load_schema()
    named = {line.from_id: ref_by_id(words, line.from_id) for line, _ in lines}
    return sorted(
        named.values(), key=lambda party: (schema.is_kind(party["id"]), party["label"], party["id"])
    )
