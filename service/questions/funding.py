"""Who pays for what? Money by year and tier, sums that count a pound once, duties and how they were paid for."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from graph_schema.records import Line, Node
from service.analysis.money import Tier, trace
from service.questions.answers import Answer, PagedQuestion
from service.questions.defined import Definition
from service.questions.funding_items import (
    DEFINITIONS,
    DutyMoney,
    FlowItem,
    FundingTotal,
    TraceStep,
)
from service.questions.funding_overview import duties_to_show, sums_to_show
from service.questions.funding_read import (
    AskedMoney,
    FoundMoney,
    read_money,
    read_year,
    resolve_body,
    shown_question,
)
from service.questions.funding_said import limits_of, summary_of
from service.questions.funding_shown import (
    duty_shown,
    flow_shown,
    place_of,
    total_shown,
    whether_counted,
)
from service.questions.items import SECTION_LIMIT, cited, named_records
from service.questions.paging import page_of
from service.questions.reading import (
    resolve_word,
    shown_landscape,
    shown_sources,
)
from service.questions.sections import Budget, budgets
from service.stores.base import MAX_DEPTH, MAX_LIMIT, Store
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
        description="Only what the body gets (`in`) or gives (`out`); without a body only what comes into the system from government, or goes back.",
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
    tier: Tier | None = Field(
        default=None, description="Only money at this station of its way.", examples=["inflow"]
    )
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
    limit: int = Field(
        default=20,
        ge=1,
        le=MAX_LIMIT,
        description="How many money lines to give, at most; without a body so many duties too, some of each way in which they were paid for, and the sums of as many whole years as fit.",
        examples=[20],
    )


class FundingAnswer(Answer):
    """Money lines, newest year first, with sums, tiers and duties."""

    defined = DEFINITIONS
    items_called: ClassVar[str] = "Money lines"

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

    @property
    def read_first(self) -> tuple[str, ...]:
        """Sums, tiers and duties say more than line after line."""
        return ("totals", "budgets", "trace", "duties")


def answer_funding(store: Store, question: FundingQuestion) -> FundingAnswer:
    """Who pays for what?

    Ordered by year, newest first, those without one last; then by payer, recipient and id. With `as_of`, financial
    years count that had begun by that day. All sums and duties of a body are given; without one an overview:
    the sums of the newest years, and some duties of each way in which they were paid for.
    """
    words = words_for(store)
    asked = _asked(words, question)
    found = read_money(store, words, question, asked)
    steps = _steps(found, question.depth)
    rows = sorted(((place_of(line, words), line) for line in found.lines), key=lambda row: row[0])
    page, next_cursor = page_of(rows, (str, str, str, str), question)
    totals, duties = sums_to_show(found, question.limit), duties_to_show(found, question.limit)
    beneath = [line for _, total in totals for line in total.together]
    records = named_records(
        store, words, [*page, *(line for _, line in steps), *beneath, *duties, *found.figures]
    )
    day = question.as_of.isoformat() if question.as_of else None
    sections: dict[str, list[dict[str, Any]]] = {
        "totals": [total_shown(side, total, found, day) for side, total in totals],
        "budgets": budgets(_figures_shown(found), words, records)[:SECTION_LIMIT],
        "trace": [{**flow_shown(line, found, records), "step": step} for step, line in steps[:SECTION_LIMIT]],
        "duties": [duty_shown(duty, found, records) for duty in duties],
    }
    whether = whether_counted(found)
    items = [{**flow_shown(line, found, records), "in_sum": whether[line.id]} for line in page]
    return FundingAnswer.model_validate(
        {
            "question": shown_question(words, question, asked),
            "summary": summary_of(found, sections["totals"]),
            "items": items,
            "total": len(found.lines),
            "next": next_cursor,
            **sections,
            "definitions": FundingAnswer.defined,
            "sources": shown_sources(store, cited(items, *sections.values()), records),
            "landscape": shown_landscape(
                store.revision(), question, limits_of(found, len(steps), len(totals), len(duties))
            ),
        }
    )


def _asked(words: Words, question: FundingQuestion) -> AskedMoney:
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
    return sorted(steps, key=lambda step: (step[0], place_of(step[1], found.words)))
