"""The measures of a crowded landscape: each with its definition, unit and source, and where the record is too thin."""

from collections.abc import Sequence
from datetime import date
from statistics import median
from typing import Any, ClassVar

from pydantic import Field

from graph_schema.records import Node
from service.analysis.events import standing
from service.analysis.variety import density, effective_number
from service.days import today, written
from service.questions.answers import Shown
from service.questions.crowding import MOST_OFFERS, Crowding
from service.questions.defined import Definition, define
from service.questions.lead_agency import LEAD_AGENCY
from service.questions.offering import UNDATED
from service.words import Words


class Measure(Shown):
    """A figure for the whole landscape on the day, with what it means and who defines it."""

    in_short: ClassVar[tuple[str, ...]] = ("measure", "value", "unit", "spread", "thin", "meaning")

    measure: str = Field(description="What is measured.", examples=["providers per topic"])
    meaning: str = Field(description="What it means.")
    source_title: str = Field(description="The publication that defines it, or that asks for it.")
    source_url: str | None = Field(description="Where to read that; null where no address is held.")
    value: float | None = Field(description="The figure; null where it cannot be told.", examples=[34.0])
    unit: str = Field(description="What it counts.", examples=["lines per authority"])
    spread: str | None = Field(
        description="From the least to the greatest, or of how many; null where it cannot be told."
    )
    thin: str | None = Field(
        description="Where the record is too thin to say more; null where nothing is known to be."
    )


_HILL = (
    "M. O. Hill, “Diversity and evenness: a unifying notation and its consequences”, Ecology 54(2), 1973, 427–432",
    "https://doi.org/10.2307/1934352",
)
_NETWORKS = (
    "S. Wasserman and K. Faust, Social Network Analysis: Methods and Applications (Cambridge University Press, 1994), chapter 4",
    "https://doi.org/10.1017/CBO9780511815478",
)
_TWO_MODES = (
    "S. P. Borgatti and M. G. Everett, “Network analysis of 2-mode data”, Social Networks 19(3), 1997, 243–269",
    "https://doi.org/10.1016/S0378-8733(96)00301-2",
)

_BODIES = define(
    "bodies recorded as standing",
    "Bodies whose first day is recorded and lies before the day, and whose last day, if any, does not. Groups named as one and headings of a budget are not bodies.",
)
_PROVIDERS = define(
    "providers per topic",
    "How many bodies offer help on a topic: have an offer about it or a narrower one that was open on the day; the middle one of all topics with an offer (Hill's number of order 0).",
    *_HILL,
)
_EFFECTIVE = define(
    "effective number of providers per topic",
    "How evenly help on a topic is spread: over how many bodies, if each offered as much. Near 1, one provider has almost all offers; near the number of providers, all have about as many. The middle one of all topics with an offer (Hill's number of order 1, the exponential of Shannon's entropy of their shares of the offers).",
    *_HILL,
)
_ALONE = define("topics with a single provider", "Topics of which all open offers are of one body.")
_LINES = define(
    "lines of accountability per authority",
    "Statements by which an integration authority answers to another party, one for each party; the middle one of all authorities that stand. Those of its posts are counted beside it.",
)
_ACCOUNTABILITY = define(
    "density of accountability",
    "How many parties answer to each other, of all that could: of all ordered pairs of parties at a line of accountability, the share (0 to 1) of which one is recorded as answering to the other.",
    *_NETWORKS,
)
_HELP = define(
    "density of help",
    "How many topics a body helps with, of all that it could: of all pairs of a provider and a topic, the share (0 to 1) of which the provider has an open offer about the topic or a narrower one.",
    *_TWO_MODES,
)


def measures_of(bodies: Sequence[Node], crowding: Crowding, words: Words, day: date) -> list[dict[str, Any]]:
    """Return the measures of a landscape on a day."""
    return [
        _bodies(bodies, day),
        *_of_topics(crowding, words, day),
        _lines(crowding),
        _density(_ACCOUNTABILITY, *crowding.of_accountability, _PARTIES),
        _density(_HELP, *crowding.of_help, _offers_thin(crowding, day)),
    ]


_PARTIES = "Parties without a recorded line are left out: that none is recorded does not say that they answer to nobody"


def _measure(
    defined: Definition, value: float | None, unit: str, spread: str | None, thin: str | None
) -> dict[str, Any]:
    rounded = None if value is None else round(value, 4)
    told = defined.model_dump()
    return {
        "measure": told.pop("term"),
        **told,
        "value": rounded,
        "unit": unit,
        "spread": spread,
        "thin": thin,
    }


def _density(defined: Definition, joined: int, pairs: int, thin: str | None) -> dict[str, Any]:
    spread = f"{joined:,} of {pairs:,} pairs" if pairs else None
    return _measure(defined, density(joined, pairs), "share of pairs", spread, thin)


def _bodies(bodies: Sequence[Node], day: date) -> dict[str, Any]:
    known, most = standing(bodies, day)
    thin = f"{most - known:,} more have no first day recorded and no last day before {written(day)}"
    return _measure(
        _BODIES, known, "bodies", f"between {known:,} and {most:,}", thin if most > known else None
    )


def _of_topics(crowding: Crowding, words: Words, day: date) -> list[dict[str, Any]]:
    counts = [tuple(providers.values()) for providers in (crowding.by_topic or {}).values()]
    numbers, effective = [len(one) for one in counts], [effective_number(one) for one in counts]
    alone = None if crowding.by_topic is None else numbers.count(1)
    topics = sum(node.type == "topic" for node in words.nodes.values())
    without = f"of {topics:,} topics, {topics - len(counts):,} with no open offer" if counts else None
    thin = _offers_thin(crowding, day)
    return [
        _measure(_PROVIDERS, _middle(numbers), "providers per topic", _spread(numbers, "topic"), thin),
        _measure(_EFFECTIVE, _middle(effective), "providers per topic", _spread(effective, "topic"), thin),
        _measure(_ALONE, alone, "topics", without, thin),
    ]


def _middle(numbers: Sequence[float]) -> float | None:
    return median(numbers) if numbers else None


def _spread(numbers: Sequence[float], what: str) -> str | None:
    if not numbers:
        return None
    least, most = (f"{number:,.1f}".removesuffix(".0") for number in (min(numbers), max(numbers)))
    many = {"topic": "topics", "authority": "authorities"}[what]
    return f"from {least} to {most} over {len(numbers):,} {what if len(numbers) == 1 else many}"


def _offers_thin(crowding: Crowding, day: date) -> str | None:
    if crowding.by_topic is None:
        return f"Not measured above {MOST_OFFERS:,} offers"
    counted = (
        (crowding.unconfirmed, "are unconfirmed: no source held"),
        (crowding.undated if day < today() else 0, UNDATED),
    )
    said = [f"{number:,} of {crowding.offers:,} offers {what}" for number, what in counted if number]
    return "; ".join(["What is offered and not recorded is not known", *said])


def _lines(crowding: Crowding) -> dict[str, Any]:
    numbers = [found.lines for _, found in crowding.authorities]
    own, every = sum(found.own for _, found in crowding.authorities), sum(numbers)
    thin = []
    if every > own:
        thin.append(
            f"{every - own:,} of {every:,} lines are stated for every authority of a kind: what differs from place to place is not recorded"
        )
    thin += [
        f"{body.label} stands with {found.lines}: few statements are made for lead agencies, whose partners answer in their own right"
        for body, found in crowding.authorities
        if body.text("kind") == LEAD_AGENCY
    ]
    return _measure(
        _LINES,
        _middle(numbers),
        "lines per authority",
        _spread(numbers, "authority"),
        "; ".join(thin) or None,
    )
