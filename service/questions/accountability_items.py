"""Lines and paths of accountability as answers show them."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, ClassVar

from pydantic import Field

from graph_schema.records import AnyRecord, Line, sort_key
from graph_schema.schema import load_schema
from service.analysis.paths import weakness
from service.questions.accountability_read import IN, FoundLines, Row
from service.questions.answers import Ref, Shown, Term
from service.questions.items import end_of, ref_in_full
from service.questions.lines import Answering, answering
from service.questions.reading import ref_by_id, term
from service.words import Words

Key = tuple[int, int, int, str, str]


class AnsweringItem(Ref, Answering):
    """A line of accountability, itself a record."""

    in_short: ClassVar[tuple[str, ...]] = ("label", "what", "law", "section", "cadence", "product")
    in_groups: ClassVar[tuple[str, ...]] = ("direction", "nature")
    headings: ClassVar[Mapping[str, str]] = {"label": "Statement", "depth": "Steps away"}

    direction: str = Field(
        description="`answers` or `is answered to`, as seen from the party asked about.",
        examples=["answers"],
    )
    depth: int = Field(description="How many lines away from that party it ends; 1 is its own.", examples=[1])
    who: Ref = Field(description="Who answers.")
    to_whom: Ref = Field(description="To whom.")


class PathStep(Ref):
    """One line of a path: the strongest between the two parties."""

    who: Ref = Field(description="Who answers.")
    to_whom: Ref = Field(description="To whom.")
    nature: Term
    law: Ref | None = Field(description="The law or guidance it rests on; null where not recorded.")
    section: str | None = Field(description="Where in it; null where not recorded.")
    cadence: Term | None = Field(description="How often; null where not recorded.")
    product: str | None = Field(description="The report or act by which it is done; null where not recorded.")
    others: int = Field(description="How many more statements join the same two parties.", examples=[2])


class PathShown(Shown):
    """One way in which a party answers to another, through others."""

    in_short: ClassVar[tuple[str, ...]] = ("steps", "length", "in_law", "confidence")
    not_on_page: ClassVar[tuple[str, ...]] = ("text",)

    text: str = Field(
        description="The parties in their order.", examples=["Fife Council → Scottish Ministers"]
    )
    length: int = Field(description="How many lines it takes.", examples=[2])
    in_law: bool = Field(description="Whether every step rests on a named law or guidance.")
    confidence: Term | None = Field(
        description="That of its least certain step; null where one is not rated."
    )
    steps: list[PathStep] = Field(description="Its lines, in order.")
    sources: list[str] = Field(description="Keys of the answer's `sources`.")


def item_of(row: Row, words: Words, records: dict[str, AnyRecord]) -> tuple[Key, dict[str, Any]]:
    """Return a line as the fields of `AnsweringItem`, with the key that it is sorted by."""
    way, depth, line, bodies = row
    who, to_whom = ref_by_id(words, line.from_id, records), end_of(line, words, records)
    item = {
        **ref_in_full(line, words, records),
        **answering(line, bodies, words, records),
        "direction": way,
        "depth": depth,
        "who": who,
        "to_whom": to_whom,
    }
    other = who if way == IN else to_whom
    return (
        int(way == IN),
        _natures().index(line.text("nature") or ""),
        depth,
        sort_key(other["label"]),
        line.id,
    ), item


def _natures() -> list[str]:
    return [word.word for word in load_schema().vocabularies["natures"].words]


def path_shown(path: Sequence[str], found: FoundLines) -> dict[str, Any]:
    """Return a path as the fields of `PathShown`."""
    lines = [found.steps[ends] for ends in pairwise(path)]
    strongest = [some[0] for some in lines]
    weakest = max(strongest, key=lambda line: weakness(line) % 4)
    return {
        "text": " → ".join(ref_by_id(found.words, party)["label"] for party in path),
        "length": len(lines),
        "in_law": all(line.text("basis_instrument_id") for line in strongest),
        "confidence": term("confidences", weakest.confidence),
        "steps": [_step(some[0], len(some) - 1, found.words) for some in lines],
        "sources": sorted({key for line in strongest for key in line.sources}),
    }


def _step(line: Line, others: int, words: Words) -> dict[str, Any]:
    shown = answering(line, None, words, {})
    nature = shown["nature"]["label"]
    reference = ref_in_full(line, words, {})
    return {
        **reference,
        "label": f"{reference['label']} ({nature[:1].lower()}{nature[1:]})",
        "who": ref_by_id(words, line.from_id),
        "to_whom": end_of(line, words, {}),
        **{name: shown[name] for name in ("nature", "law", "section", "cadence", "product")},
        "others": others,
    }
