"""The lines at a body as its profile shows them: accountability, money, partners, delegations, succession."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, ClassVar

from pydantic import Field

from graph_schema.dates import first_day
from graph_schema.records import AnyRecord, Line
from graph_schema.schema import load_schema
from service.questions.answers import Ref, Term
from service.questions.items import Statement, statement
from service.questions.reading import ref_by_id, term
from service.words import Words


class Answering(Statement):
    """How one party answers to another: for what, under what, how often, by which report."""

    nature: Term
    what: str | None = Field(description="For what; null where not recorded.")
    law: Ref | None = Field(description="The law or guidance it rests on; null where not recorded.")
    section: str | None = Field(description="Where in it.", examples=["s.106(1)"])
    cadence: Term | None = Field(description="How often; null where not recorded.")
    product: str | None = Field(
        description="The report or act by which it is done; null where not recorded.",
        examples=["annual performance report"],
    )
    bodies: int | None = Field(
        default=None,
        description="Where the party is a kind of body: how many bodies of that kind it reaches.",
        examples=[31],
    )


class Accountability(Answering):
    """One party answers to another."""

    in_short: ClassVar[tuple[str, ...]] = ("nature", "party", "what", "law", "section", "cadence")

    party: Ref = Field(description="The other end: to whom it answers, or who answers to it.")


class Money(Statement):
    """Money from one to another in a year. Never to be added across years, status, or stages of one pound."""

    direction: str = Field(description="`in` or `out`, as seen from the body.", examples=["in"])
    financial_year: str | None = Field(
        description="The year, April to March; null where not recorded.", examples=["2024-25"]
    )
    amount_gbp: int | None = Field(
        description="Pounds, cash; null where the flow is known and its amount is not.",
        examples=[179078000],
        json_schema_extra={"unit": "GBP"},
    )
    party: Ref = Field(description="Who pays or is paid.")
    kind: Term = Field(description="What sort of money.")
    status: Term = Field(description="Budget, outturn or estimate.")
    price_basis: Term = Field(description="The prices in which it stands.")
    what: str | None = Field(description="What it is for; null where not recorded.")
    page_or_table: str | None = Field(description="Where in the source; null where not recorded.")


class Relation(Statement):
    """How the body is joined to another body, an area, a duty or an outcome."""

    relation: str = Field(description="How, read from the body.", examples=["has the partner"])
    party: Ref = Field(description="The other end.")
    nature: str | None = Field(description="In what sense; null where not recorded.")
    basis: str | None = Field(description="What it rests on; null where not recorded.")


class Contribution(Statement):
    """A national outcome to which the body is said to contribute."""

    outcome: Ref
    how: str | None = Field(description="How, in the source's sense.")


class DutyBorne(Statement):
    """A duty or national policy laid on the body, and how it was paid for as somebody said it."""

    duty: Ref
    law: Ref | None = Field(description="The law or policy it rests on; null where not recorded.")
    funding_state: Term | None = Field(
        description="How it was paid for; `funded` means that money was named, not that it was enough."
    )


class Delegation(Statement):
    """A function that was, or was not, handed from one body to another."""

    function: Ref | None = Field(description="The function; null where no single one is named.")
    state: Term | None = Field(description="Whether it was handed over; null where not recorded.")
    delegated_by: Ref = Field(description="Who has handed it over, or might.")
    delegated_to: Ref = Field(description="To whom.")
    for_age: Term | None = Field(description="For whom; null where not recorded.")
    hosted_for: list[Ref] = Field(description="The authorities for which it is hosted.")
    nature: str | None = Field(
        description="The functions in the words of the evidence, where no single one is named."
    )
    basis: str | None = Field(description="What it rests on; null where not recorded.")
    page_or_section: str | None = Field(description="Where in the source; null where not recorded.")


class Succession(Statement):
    """A body became, merged into, or handed something to another."""

    relation: str = Field(description="`was succeeded by` or `succeeded`.", examples=["was succeeded by"])
    party: Ref = Field(description="The other body.")
    kind: Term | None = Field(description="How; null where not recorded.")
    date: str | None = Field(
        description="When, as precisely as known; null where not recorded.", examples=["2026-04-01"]
    )
    what_moved: str | None = Field(description="What passed over; null where not recorded.")
    instrument: str | None = Field(description="The law or order; null where not recorded.")


Records = dict[str, AnyRecord]


def gather_kinds(body_id: str, lines: Sequence[Line]) -> list[tuple[Line, int | None]]:
    """Return lines with those made for each body of a kind gathered in the one that was stated, and their number.

    A line that was stated for a kind at its other end stands once, with how many bodies it reaches.
    """
    stated = {line.id for line in lines}
    reached = Counter(line.stated_for for line in lines if line.stated_for in stated)
    schema = load_schema()
    gathered: list[tuple[Line, int | None]] = []
    for line in lines:
        if line.stated_for in stated:
            continue
        other = line.to_id if line.from_id == body_id else line.from_id
        for_many = line.id in reached or schema.is_kind(other)
        gathered.append((line, reached[line.id] if for_many else None))
    return gathered


def accountabilities(
    body_id: str, lines: Sequence[tuple[Line, int | None]], words: Words, records: Records
) -> list[dict[str, Any]]:
    """Return accountability lines grouped by nature in the order of the vocabulary, then by party, then by what."""
    natures = [word.word for word in load_schema().vocabularies["natures"].words]
    shown = [_accountability(body_id, line, bodies, words, records) for line, bodies in lines]
    return sorted(
        shown,
        key=lambda item: (
            natures.index(item["nature"]["id"]),
            item["party"]["label"],
            item["what"] or "",
            item["line"],
        ),
    )


def _accountability(
    body_id: str, line: Line, bodies: int | None, words: Words, records: Records
) -> dict[str, Any]:
    party = ref_by_id(words, _other_end(body_id, line), records)
    return {**answering(line, bodies, words, records), "party": party}


def answering(line: Line, bodies: int | None, words: Words, records: Records) -> dict[str, Any]:
    """Return one line of accountability as the fields of `Answering`."""
    law = line.text("basis_instrument_id")
    return {
        **statement(line, words, records),
        "nature": term("natures", line.text("nature")),
        "what": line.text("what"),
        "law": ref_by_id(words, law, records) if law else None,
        "section": line.text("basis_section"),
        "cadence": term("cadences", line.text("cadence")),
        "product": line.text("reporting_product"),
        "bodies": bodies,
    }


def _other_end(body_id: str, line: Line) -> str:
    return line.to_id if line.from_id == body_id else line.from_id


def money(body_id: str, lines: Sequence[Line], words: Words, records: Records) -> list[dict[str, Any]]:
    """Return money lines, newest year first, in before out, then by party; nothing is added."""
    shown = [_money(body_id, line, words, records) for line in lines]
    shown.sort(key=lambda item: (item["direction"], item["party"]["label"], item["line"]))
    return sorted(shown, key=lambda item: item["financial_year"] or "", reverse=True)


def _money(body_id: str, line: Line, words: Words, records: Records) -> dict[str, Any]:
    return {
        **statement(line, words, records),
        "direction": "out" if line.from_id == body_id else "in",
        "financial_year": line.text("financial_year"),
        "amount_gbp": line.number("amount_gbp"),
        "party": ref_by_id(words, _other_end(body_id, line), records),
        "kind": term("funding_kinds", line.text("kind")),
        "status": term("funding_statuses", line.text("status")),
        "price_basis": term("price_bases", line.text("price_basis")),
        "what": line.text("what"),
        "page_or_table": line.text("page_or_table"),
    }


def relations(body_id: str, lines: Sequence[Line], words: Words, records: Records) -> list[dict[str, Any]]:
    """Return plain joins read from the body, ordered by how they join and by the other end."""
    shown = [_relation(body_id, line, words, records) for line in lines]
    return sorted(shown, key=lambda item: (item["relation"], item["party"]["label"], item["line"]))


def _relation(body_id: str, line: Line, words: Words, records: Records) -> dict[str, Any]:
    type_ = load_schema().lines[line.type]
    return {
        **statement(line, words, records),
        "relation": type_.label if line.from_id == body_id else type_.reverse,
        "party": ref_by_id(words, _other_end(body_id, line), records),
        "nature": line.text("nature"),
        "basis": line.text("basis"),
    }


def contributions(lines: Sequence[Line], words: Words, records: Records) -> list[dict[str, Any]]:
    """Return the outcomes that lines lead to, ordered by label."""
    shown = [
        {
            **statement(line, words, records),
            "outcome": ref_by_id(words, line.to_id, records),
            "how": line.text("how"),
        }
        for line in lines
    ]
    return sorted(shown, key=lambda item: (item["outcome"]["label"], item["line"]))


def duties(lines: Sequence[Line], words: Words, records: Records) -> list[dict[str, Any]]:
    """Return the duties from which lines come, ordered by what they ask."""
    shown = [_duty(line, words, records) for line in lines]
    return sorted(shown, key=lambda item: (item["duty"]["label"], item["line"]))


def _duty(line: Line, words: Words, records: Records) -> dict[str, Any]:
    duty = records.get(line.from_id)
    law = None if duty is None else duty.text("instrument_id")
    return {
        **statement(line, words, records),
        "duty": ref_by_id(words, line.from_id, records),
        "law": ref_by_id(words, law, records) if law else None,
        "funding_state": None if duty is None else term("funding_states", duty.text("funding_state")),
    }


def delegations(lines: Sequence[Line], words: Words, records: Records) -> list[dict[str, Any]]:
    """Return delegations ordered by function, then by who delegates."""
    shown = [delegation(line, words, records) for line in lines]
    return sorted(
        shown,
        key=lambda item: (
            item["function"] is None,
            (item["function"] or item["delegated_by"])["label"],
            item["delegated_by"]["label"],
            item["line"],
        ),
    )


def delegation(line: Line, words: Words, records: Records) -> dict[str, Any]:
    """Return one delegation as the fields of `Delegation`."""
    function = line.text("function_id")
    return {
        **statement(line, words, records),
        "function": ref_by_id(words, function, records) if function else None,
        "state": term("delegation_states", line.text("state")),
        "delegated_by": ref_by_id(words, line.from_id, records),
        "delegated_to": ref_by_id(words, line.to_id, records),
        "for_age": term("ages", line.text("for_age")),
        "hosted_for": [ref_by_id(words, id_, records) for id_ in line.words("hosted_for_ids")],
        "nature": line.text("nature"),
        "basis": line.text("basis"),
        "page_or_section": line.text("page_or_section"),
    }


def successions(body_id: str, lines: Sequence[Line], words: Words, records: Records) -> list[dict[str, Any]]:
    """Return what came before and after a body, earliest first; those without a date come last."""
    shown = [_succession(body_id, line, words, records) for line in lines]
    return sorted(
        shown,
        key=lambda item: (
            item["date"] is None,
            first_day(item["date"]).isoformat() if item["date"] else "",
            item["party"]["label"],
            item["line"],
        ),
    )


def _succession(body_id: str, line: Line, words: Words, records: Records) -> dict[str, Any]:
    type_ = load_schema().lines[line.type]
    return {
        **statement(line, words, records),
        "relation": type_.label if line.from_id == body_id else type_.reverse,
        "party": ref_by_id(words, _other_end(body_id, line), records),
        "kind": term("succession_kinds", line.text("kind")),
        "date": line.text("date"),
        "what_moved": line.text("what_moved"),
        "instrument": line.text("instrument"),
    }
