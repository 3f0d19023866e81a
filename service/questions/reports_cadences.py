"""Reports owed, by how often: one row a cadence."""

from collections import defaultdict
from typing import Any, ClassVar

from pydantic import Field

from graph_schema.records import Line, sort_key
from service.analysis.reporting import names_in
from service.questions.answers import Shown, Term
from service.questions.reading import term
from service.questions.reports_items import place_of
from service.questions.reports_read import FoundReports


class OwedAt(Shown):
    """What is owed at one cadence."""

    headings: ClassVar[dict[str, str]] = {"products": "Reports and acts"}
    not_on_page: ClassVar[tuple[str, ...]] = ("sources",)

    cadence: Term | None = Field(description="How often; null where that is not recorded.")
    statements: int = Field(description="How many statements say so.", examples=[12])
    recipients: int = Field(description="To how many parties.", examples=[7])
    products: list[str] = Field(
        description="The reports and acts that they name, each once, by name.",
        examples=[["annual accounts", "annual performance report"]],
    )
    sources: list[str] = Field(description="Keys of the answer's `sources`.")


def by_cadence(found: FoundReports) -> list[dict[str, Any]]:
    """Return what is owed at each cadence: what has an interval first, most often first."""
    groups: dict[str | None, list[Line]] = defaultdict(list)
    for line, _ in found.lines:
        groups[line.text("cadence")].append(line)
    return [
        _owed(cadence, groups[cadence])
        for cadence in sorted(groups, key=lambda word: (place_of(word), word or ""))
    ]


def _owed(cadence: str | None, lines: list[Line]) -> dict[str, Any]:
    return {
        "cadence": term("cadences", cadence) if cadence else None,
        "statements": len(lines),
        "recipients": len({line.to_id for line in lines}),
        "products": sorted({name for line in lines for name in names_in(line)}, key=sort_key),
        "sources": sorted({key for line in lines for key in line.sources}),
    }
