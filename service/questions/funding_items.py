"""What the answer about money is made of: flows, sums, tiers, duties; and what each term means."""

from collections.abc import Mapping
from typing import ClassVar

from pydantic import Field

from graph_schema.schema import load_schema
from service.questions.answers import Ref, Shown, Term
from service.questions.defined import OWN_WORDING, Definition, define
from service.questions.items import Held, RecordItem

_GBP = {"unit": "GBP"}

TIER_LABELS = {
    "within_government": "Within government",
    "inflow": "Inflow",
    "to_authority": "To the authority",
    "set_aside": "Set aside",
    "from_authority": "From the authority",
    "between_bodies": "Between other bodies",
    "back_to_government": "Back to government",
}


class Flow(RecordItem):
    """Money from one party to another in a year."""

    in_short: ClassVar[tuple[str, ...]] = ("financial_year", "amount_gbp", "status", "tier", "what")

    payer: Ref = Field(description="Who pays.")
    recipient: Ref = Field(description="Who is paid.")
    financial_year: str | None = Field(
        description="The year, April to March; null where not recorded.", examples=["2024-25"]
    )
    amount_gbp: int | None = Field(
        description="Pounds; null where the flow is known and its amount is not.", json_schema_extra={**_GBP}
    )
    what: str | None = Field(description="What it is for; null where not recorded.")
    tier: Term = Field(description="At which station of its way the money is.")
    kind: Term = Field(description="What sort of money.")
    status: Term = Field(description="Budget, outturn or estimate.")
    price_basis: Term = Field(description="The prices in which it stands.")
    page_or_table: str | None = Field(description="Where in the source; null where not recorded.")


class FlowItem(Flow):
    """Money from one party to another, and whether a sum takes it in."""

    in_sum: str = Field(description="Whether a sum of this answer takes it in, and if not, why.")


class TraceStep(Flow):
    """A payment on the way to the body, or on from it."""

    in_short: ClassVar[tuple[str, ...]] = ("step", "financial_year", "amount_gbp", "tier", "what")

    step: int = Field(
        description="How many payments away: -1 pays the body itself, -2 pays who pays it, 1 is paid by the body.",
        examples=[-1],
    )


class FundingTotal(Shown):
    """A sum in which a pound stands once: of one year, tier, kind, status and price basis."""

    in_short: ClassVar[tuple[str, ...]] = (
        "financial_year",
        "tier",
        "kind",
        "status",
        "total_gbp",
        "without_amount",
    )

    financial_year: str | None = Field(
        description="The year; null for flows whose year is not recorded, which are never added."
    )
    tier: Term
    kind: Term = Field(description="What sort of money.")
    status: Term
    price_basis: Term
    direction: str | None = Field(
        description="`in` or `out`, as seen from the body asked about; null without one."
    )
    total_gbp: int | None = Field(
        description="The sum in pounds; null where nothing could be added.", json_schema_extra={**_GBP}
    )
    counted: int = Field(description="How many payments were added.", examples=[32])
    without_amount: int = Field(
        description="How many payments of this tier and kind are known and have no amount in this year and status: the sum is without them."
    )
    published_gbp: int | None = Field(
        description="The whole budget of the authority as one published figure of the same year and status; null where there is none to compare.",
        json_schema_extra={**_GBP},
    )
    could_hide_gbp: int | None = Field(
        description="How much of that published figure the payments without an amount could hold at most; null where it cannot be said.",
        json_schema_extra={**_GBP},
    )
    left_out: int = Field(
        description="Further figures that are not in the sum, since they may be the same pounds: others for the same payments, and what is passed on by who is paid in the same sum."
    )
    together: list[Ref] = Field(
        description="Figures for several bodies named as one, which stand beside the sum and are not in it."
    )
    lines: str = Field(description="Where the lines beneath this sum are.")
    sources: list[str] = Field(description="Keys of the answer's `sources`.")


class DutyMoney(Held, Ref):
    """A duty or national policy, and how it was paid for as somebody said it."""

    in_short: ClassVar[tuple[str, ...]] = (
        "funding_state",
        "says_who",
        "statement",
        "amount_gbp",
        "financial_year",
    )

    headings: ClassVar[Mapping[str, str]] = {"amount_gbp": "Amount named (whose: see the statement)"}

    funding_state: Term = Field(
        description="How it was paid for: `funded` means that money was named, not that it was enough; `not_recorded` does not mean unfunded."
    )
    says_who: str | None = Field(description="Who said so; null where not recorded.")
    statement: str | None = Field(description="What was said, restated; null where nothing was found.")
    amount_gbp: int | None = Field(
        description="Money paid, offered, expected or to be returned: read the statement, never add. Null where none was named.",
        json_schema_extra={**_GBP},
    )
    financial_year: str | None = Field(
        description="The year or years of that money; null where not recorded."
    )
    law: Ref | None = Field(description="The law or policy it rests on; null where not recorded.")
    laid_on: list[Ref] = Field(description="The kinds of body on which it is laid.")
    paid_by: list[Ref] = Field(description="The money lines that pay for it, as far as they are recorded.")
    said_otherwise: list[Ref] = Field(
        description="What else was said of the same: statements whose notes point at this one, or at which its note points."
    )


_GFSM = {
    "source_title": "International Monetary Fund, Government Finance Statistics Manual 2014, paragraphs 3.152 to 3.159 (consolidation)",
    "source_url": "https://www.elibrary.imf.org/display/book/9781498343763/front-1.xml",
}
_GUIDANCE = {
    "source_title": "Scottish Government, Health and social care integration: finance guidance, section B, 4.1.2",
    "source_url": "https://www.gov.scot/publications/finance-guidance-health-social-care-integration/pages/10/",
}
_OWN = {"source_title": OWN_WORDING, "source_url": None}

DEFINITIONS = [
    Definition.model_validate({"term": term, "meaning": meaning, **source})
    for term, meaning, source in (
        (
            "the system",
            "Every party recorded here that is not a government, a part of one, or a heading in its budget.",
            _OWN,
        ),
        (
            "inflow",
            "Money from government to a party of the system: it crosses into the system, so it is counted here and not again on its way.",
            _GFSM,
        ),
        (
            "transfer",
            "Money from one party of the system to another: to an integration authority, from it for delivery, or between others. It came in before, so no transfer is ever added to an inflow.",
            _GFSM,
        ),
        (
            "within government",
            "Money that moves between governments, funds and headings of a budget. It has not reached the system yet; no sum is made of it.",
            _GFSM,
        ),
        (
            "set aside",
            "A notional sum for large hospital services that the health board keeps and the authority plans. Nothing is paid, so it is never added to a payment.",
            _GUIDANCE,
        ),
        (
            "a pound once",
            "A sum is of one year, tier, kind, status and price basis. Of several figures for one payment only the largest is added: the others may be part of it or an earlier state of it. For inflow a payment is all that one recipient gets under that kind; for what an authority passes on, all that it passes on; else what passes between two parties. What a party pays is left out of a sum in which it is paid. Figures for several bodies named as one stand beside the sum.",
            _OWN,
        ),
        (
            "could hide",
            "The published budget of an authority less the payments into it that are recorded, where some have no amount. An upper end, not an estimate: the two may rest on different bases, which their notes tell.",
            _OWN,
        ),
    )
] + [
    define(f"{word.label.lower()} (a duty)", word.definition)
    for word in load_schema().vocabularies["funding_states"].words
]
