"""Who pays for what? Money by year and tier, sums that count a pound once, duties and how they were paid for."""

import re
from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field

from graph_schema.records import AnyRecord, Line, Node
from graph_schema.schema import load_schema
from service.analysis.money import AUTHORITIES, Total, is_together, tier_of, trace
from service.problems import BadValue
from service.questions.answers import Answer, PagedQuestion
from service.questions.defined import Definition
from service.questions.funding_items import (
    DEFINITIONS,
    TIER_LABELS,
    DutyMoney,
    FlowItem,
    FundingTotal,
    TraceStep,
)
from service.questions.funding_read import (
    AskedMoney,
    FoundMoney,
    read_money,
    read_year,
    resolve_body,
    shown_question,
)
from service.questions.funding_said import limits_of, summary_of
from service.questions.items import SECTION_LIMIT, cited, held, named_records
from service.questions.paging import take_page
from service.questions.reading import (
    ask_href,
    href_of,
    kind_ref,
    ref,
    ref_by_id,
    ref_to,
    resolve_word,
    shown_landscape,
    shown_sources,
    term,
)
from service.questions.sections import Budget, budgets
from service.stores.base import MAX_DEPTH, Store
from service.words import Words, words_for


class FundingQuestion(PagedQuestion):
    """Who pays for what?"""

    body: str | None = Field(
        default=None,
        max_length=500,
        description="Only money to or from this body: its id or name.",
        examples=["ijb-fife"],
    )
    direction: Literal["in", "out"] | None = Field(
        default=None,
        description="Only what the body gets (`in`) or gives (`out`); needs `body`.",
        examples=["in"],
    )
    year: str | None = Field(
        default=None,
        max_length=20,
        description="Only money of this financial year, April to March.",
        examples=["2024-25"],
    )
    depth: int = Field(
        default=3,
        ge=1,
        le=MAX_DEPTH,
        description="How many payments away from the body its money is traced.",
        examples=[3],
    )
    tier: (
        Literal[
            "within_government",
            "inflow",
            "to_authority",
            "set_aside",
            "from_authority",
            "between_bodies",
            "back_to_government",
        ]
        | None
    ) = Field(default=None, description="Only money at this station of its way.", examples=["inflow"])
    kind: str | None = Field(
        default=None,
        max_length=100,
        description="Only this sort of money.",
        examples=["partner_contribution"],
        json_schema_extra={"vocabulary": "funding_kinds"},
    )
    status: str | None = Field(
        default=None,
        max_length=100,
        description="Only budgets, outturns or estimates.",
        examples=["budget"],
        json_schema_extra={"vocabulary": "funding_statuses"},
    )


class FundingAnswer(Answer):
    """Money lines, newest year first, with sums, tiers and duties."""

    read_first: ClassVar[tuple[str, ...]] = ("totals", "budgets", "trace", "duties")

    items: list[FlowItem]
    totals: list[FundingTotal] = Field(
        description="Sums of one year, tier, kind, status and price basis, in which a pound stands once. Never add one to another."
    )
    budgets: list[Budget] = Field(
        description="The body's budget as one published figure. It restates the money lines: never add the two."
    )
    trace: list[TraceStep] = Field(
        description="Where the body's money comes from and goes, payment by payment, in the year asked about or else the newest that is recorded. The same pounds stand at several steps: never add them."
    )
    duties: list[DutyMoney] = Field(
        description="Duties and national policies, laid on the body where one is asked about, and how they were paid for as somebody said it."
    )
    definitions: list[Definition] = Field(description="What the terms mean here, and who says so.")


def answer_funding(store: Store, question: FundingQuestion) -> FundingAnswer:
    """Who pays for what?

    Ordered by year, newest first, those without one last; then by payer, recipient and id. With `as_of`, financial
    years count that had begun by that day.
    """
    words = words_for(store)
    asked = _asked(words, question)
    found = read_money(store, words, question, asked)
    steps = _steps(found, question.depth)
    page, next_cursor = take_page(
        found.lines, lambda line: _place(line, words), question.limit, question.after
    )
    beneath = [line for _, total in found.totals for line in total.together]
    duties = sorted(found.duties, key=_duty_place)[:SECTION_LIMIT]
    records = named_records(
        store, words, [*page, *(line for _, line in steps), *beneath, *duties, *found.figures]
    )
    day = question.as_of.isoformat() if question.as_of else None
    sections: dict[str, list[dict[str, Any]]] = {
        "totals": [_total(side, total, found, day) for side, total in found.totals[:SECTION_LIMIT]],
        "budgets": budgets(_figures_shown(found), words, records)[:SECTION_LIMIT],
        "trace": [{**_flow(line, found, records), "step": step} for step, line in steps[:SECTION_LIMIT]],
        "duties": [_duty(duty, found, records) for duty in duties],
    }
    whether = _whether(found)
    items = [{**_flow(line, found, records), "in_sum": whether[line.id]} for line in page]
    return FundingAnswer.model_validate(
        {
            "question": shown_question(words, question, asked),
            "summary": summary_of(found, sections["totals"]),
            "items": items,
            "total": len(found.lines),
            "next": next_cursor,
            **sections,
            "definitions": DEFINITIONS,
            "sources": shown_sources(store, cited(items, *sections.values()), records),
            "landscape": shown_landscape(store.revision(), question, limits_of(found, len(steps))),
        }
    )


def _asked(words: Words, question: FundingQuestion) -> AskedMoney:
    if question.direction is not None and question.body is None:
        raise BadValue(
            "direction: it says on which side of a body, so `body` must be given.", parameter="direction"
        )
    body = None if question.body is None else resolve_body(words, question.body)
    given = (("kind", "funding_kinds", question.kind), ("status", "funding_statuses", question.status))
    read = {name: None if text is None else resolve_word(name, list_, text) for name, list_, text in given}
    return AskedMoney(
        body=body,
        directions=("in", "out") if question.direction is None else (question.direction,),
        year=None if question.year is None else read_year(question.year),
        tier=question.tier,
        kind=read["kind"],
        status=read["status"],
    )


def _place(line: Line, words: Words) -> tuple[str, ...]:
    """Return what puts a line in its place: newest year first, those without one last."""
    year = line.text("financial_year")
    newest = f"{9999 - int(year[:4]):04}" if year else "9999"
    ends = (words.label_of(end) or end for end in (line.from_id, line.to_id))
    return (newest, *ends, line.id)


def _flow(line: Line, found: FoundMoney, records: dict[str, AnyRecord]) -> dict[str, Any]:
    payer, recipient = (ref_by_id(found.words, end, records) for end in (line.from_id, line.to_id))
    return {
        **ref(line.id, line.type, f"{payer['label']} to {recipient['label']}"),
        **held(line),
        "payer": payer,
        "recipient": recipient,
        "financial_year": line.text("financial_year"),
        "amount_gbp": line.number("amount_gbp"),
        "what": line.text("what"),
        "tier": _tier(tier_of(line, found.kind_of)),
        "kind": term("funding_kinds", line.text("kind")),
        "status": term("funding_statuses", line.text("status")),
        "price_basis": term("price_bases", line.text("price_basis")),
        "page_or_table": line.text("page_or_table"),
    }


def _tier(tier: str) -> dict[str, str]:
    return {"id": tier, "label": TIER_LABELS[tier]}


def _whether(found: FoundMoney) -> Mapping[str, str]:
    """Return for each line whether a sum takes it in, and if not, why."""
    said: dict[str, str] = {}
    for line in found.lines:
        if tier_of(line, found.kind_of) == "within_government":
            said[line.id] = "no: it has not left government"
        elif line.number("amount_gbp") is None:
            said[line.id] = "no: its amount is not recorded"
        elif line.text("financial_year") is None:
            said[line.id] = "no: its year is not recorded"
        elif is_together(line, found.kind_of):
            said[line.id] = "no: several bodies named as one stand beside a sum"
    for _, total in found.totals:
        said |= {line.id: "yes" for line in total.counted}
        said |= {line.id: "no: a larger figure for the same payment may hold it" for line in total.smaller}
        said |= {
            line.id: "no: its payer is paid in the same sum and may pass on those pounds"
            for line in total.passed_on
        }
    return said


def _total(side: str | None, total: Total, found: FoundMoney, day: str | None) -> dict[str, Any]:
    year, tier, kind, status, basis = total.group
    published = _published(side, total, found)
    at_most = None if published is None else published - (total.amount_gbp or 0)
    lines = [*total.counted, *total.smaller, *total.passed_on, *total.together]
    body = found.asked.body
    return {
        "financial_year": year or None,
        "tier": _tier(tier),
        "kind": term("funding_kinds", kind),
        "status": term("funding_statuses", status),
        "price_basis": term("price_bases", basis),
        "direction": side,
        "total_gbp": total.amount_gbp,
        "counted": len(total.counted),
        "without_amount": total.without_amount,
        "published_gbp": published,
        "could_hide_gbp": at_most if at_most is not None and at_most >= 0 and total.without_amount else None,
        "left_out": len(total.smaller) + len(total.passed_on),
        "together": [_figure_together(line, found) for line in total.together],
        "lines": ask_href(
            "/funding",
            body=None if body is None else body.id,
            direction=side,
            year=year,
            tier=tier,
            kind=kind,
            status=status,
            as_of=day,
        ),
        "sources": sorted({key for line in lines for key in line.sources}),
    }


def _published(side: str | None, total: Total, found: FoundMoney) -> int | None:
    """Return the published budget that the payments into an authority make up, where exactly one can be compared."""
    year, tier, kind, status, _ = total.group
    body = found.asked.body
    if side != "in" or body is None or found.kind_of(body.id) not in AUTHORITIES:
        return None
    if (tier, kind) != ("to_authority", "partner_contribution"):
        return None
    figures = [
        figure.number("total_gbp")
        for figure in found.figures
        if (figure.text("financial_year"), figure.text("status")) == (year, status)
    ]
    return figures[0] if len(figures) == 1 else None


def _figure_together(line: Line, found: FoundMoney) -> dict[str, str]:
    amount = line.number("amount_gbp")
    parties = " to ".join(found.words.label_of(end) or end for end in (line.from_id, line.to_id))
    said = "amount not recorded" if amount is None else f"£{amount:,}"
    return {**ref(line.id, line.type, f"{parties}: {said}"), "href": href_of(line.type, line.id)}


def _figures_shown(found: FoundMoney) -> list[Node]:
    return [figure for figure in found.figures if found.asked.year in {None, figure.text("financial_year")}]


def _steps(found: FoundMoney, depth: int) -> list[tuple[int, Line]]:
    """Return the payments that lead to the body asked about and on from it, in the year asked about or the newest."""
    body = found.asked.body
    if body is None:
        return []
    years = [line.text("financial_year") for line in found.lines if line.text("financial_year")]
    year = found.asked.year or max((year for year in years if year), default="")
    steps = trace(found.all_lines, body.id, year, depth, found.asked.directions)
    return sorted(steps, key=lambda step: (step[0], _place(step[1], found.words)))


def _duty_place(duty: Node) -> tuple[int, str, str]:
    states = [word.word for word in load_schema().vocabularies["funding_states"].words]
    return (states.index(duty.text("funding_state") or "not_recorded"), duty.label, duty.id)


def _duty(duty: Node, found: FoundMoney, records: dict[str, AnyRecord]) -> dict[str, Any]:
    law = duty.text("instrument_id")
    paid_by = [records[id_] for id_ in duty.words("funding_line_ids") if id_ in records]
    return {
        **ref_to(duty),
        **held(duty),
        "funding_state": term("funding_states", duty.text("funding_state")),
        "says_who": duty.text("says_who"),
        "statement": duty.text("statement"),
        "amount_gbp": duty.number("amount_gbp"),
        "financial_year": duty.text("financial_year"),
        "law": ref_by_id(found.words, law, records) if law else None,
        "laid_on": [kind_ref(kind) for kind in duty.words("on_kinds")],
        "paid_by": [_paying(line, found) for line in paid_by if isinstance(line, Line)],
        "said_otherwise": [_other_side(other) for other in _pointing(duty, found)],
    }


def _paying(line: Line, found: FoundMoney) -> dict[str, str]:
    year = line.text("financial_year")
    shown = _figure_together(line, found)
    return {**shown, "label": shown["label"] + (f" in {year}" if year else "")}


def _pointing(duty: Node, found: FoundMoney) -> list[Node]:
    """Return the duties that a duty's note names by their ids, and those whose notes name it."""
    return [
        other for other in found.duties if other is not duty and (_names(duty, other) or _names(other, duty))
    ]


def _names(duty: Node, other: Node) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(other.id)}(?![\w-])", duty.note or "") is not None


def _other_side(duty: Node) -> dict[str, str]:
    state = load_schema().word("funding_states", duty.text("funding_state") or "not_recorded").label.lower()
    who = duty.text("says_who")
    return {**ref_to(duty), "label": f"{duty.label}: {state}" + (f", according to {who}" if who else "")}
