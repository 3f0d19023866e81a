"""What lies with an area's authorities: each function counted once, as `/functions` counts it."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from pydantic import Field

from service.analysis.delegation import STATES, Cell, cells_of
from service.questions.answers import Ref, Shown
from service.questions.area_read import FoundArea
from service.questions.reading import ask_href, ref_by_id, ref_to


class FunctionsOf(Shown):
    """How many of all functions are recorded as handed to an authority, each counted once."""

    authority: Ref
    functions: int = Field(description="How many functions there are.", examples=[47])
    delegated: int = Field(
        description="Handed over, by a statement of its own or as part of a statutory minimum.", examples=[35]
    )
    through_minimum: int = Field(
        description="How many of them have no statement of their own: the law lists them in a statutory minimum that is handed over as one.",
        examples=[32],
    )
    partly: int = Field(description="Handed over in part.")
    not_delegated: int = Field(description="Kept, or taken to be kept because the source leaves it out.")
    hosted_by_other: int = Field(description="Handed over and run by another authority.")
    differs: int = Field(description="Recorded in several of these ways: by partner, or by age.")
    not_recorded: int = Field(
        description="Without a statement, and in no statutory minimum that is handed over; that does not mean kept."
    )
    href: str = Field(description="Where the statements are.")
    sources: list[str] = Field(description="Keys of the answer's `sources`.")


def functions_of(authority: str, found: FoundArea) -> dict[str, Any]:
    """Return how many functions lie in which way at one authority, as the fields of `FunctionsOf`."""
    cells = _cells(found, [authority])
    counts = Counter(cell.state for cell in cells)
    day = found.as_of.isoformat() if found.as_of else None
    lines = [line for line in found.of("delegates_to") if line.to_id == authority]
    return {
        "authority": ref_by_id(found.words, authority),
        "functions": len(found.functions),
        **{state: counts[state] for state in STATES},
        "through_minimum": sum(cell.within is not None and cell.state == "delegated" for cell in cells),
        "href": ask_href("/records", type="delegates_to", to=authority, as_of=day),
        "sources": sorted({key for line in lines for key in line.sources}),
    }


def without_statement(found: FoundArea) -> list[dict[str, str]]:
    """Return the functions of which nothing is stated here, by itself or as part of a statutory minimum."""
    stated = {cell.function.id for cell in _cells(found, found.authorities) if cell.lines}
    return [ref_to(f) for f in found.functions if f.id not in stated] if found.authorities else []


def _cells(found: FoundArea, authorities: Sequence[str]) -> list[Cell]:
    return cells_of(found.functions, authorities, found.of("delegates_to"))
