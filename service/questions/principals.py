"""Several principals: one party that answers to several at once, and where these may ask for different things."""

from collections.abc import Sequence
from itertools import product
from typing import Any, ClassVar

from pydantic import Field

from graph_schema.records import AnyRecord, Line, Node
from service.questions.accountability_read import FoundLines
from service.questions.answers import Ref, Shown, Term
from service.questions.items import RecordItem, all_lines, named_records, record_item, ref_in_full
from service.questions.reading import ref_by_id, refs_by_id, term
from service.stores.base import Store
from service.words import Words


class Principals(Shown):
    """Several parties to which one answers at once in the same way."""

    in_short: ClassVar[tuple[str, ...]] = ("nature", "parties", "apart", "joined", "products", "statements")

    nature: Term
    parties: list[Ref] = Field(description="To whom it answers.")
    apart: list[Ref] = Field(
        description="Those of them that no statement of this nature joins to any of the others: nobody is recorded who would settle between them."
    )
    joined: list[Ref] = Field(
        description="Statements of this nature by which one of them answers to another of them."
    )
    products: list[str] = Field(description="The reports and acts by which it answers.")
    statements: int = Field(description="How many statements say so.", examples=[7])
    sources: list[str] = Field(description="Keys of the answer's `sources`.")


class Law(Ref):
    """A law or guidance under which the party answers."""

    status: Term | None = Field(description="Whether it is in force; null where not recorded.")


class Conflict(RecordItem):
    """A tension recorded between two laws under which the party answers to different parties."""

    in_short: ClassVar[tuple[str, ...]] = ("tension", "laws", "parties", "level")
    not_on_page: ClassVar[tuple[str, ...]] = ("label",)

    tension: str = Field(description="What pulls apart, in the words of the record.")
    laws: list[Law] = Field(description="The two laws, with their status.")
    parties: list[Ref] = Field(description="To whom it answers under the one or the other.")
    level: Term | None = Field(
        description="Whether the tension is national, local or both; null where not recorded."
    )
    level_basis: str | None = Field(description="Whose judgement the level is; null where not recorded.")
    lines: list[Ref] = Field(description="The statements under the two laws.")


def principals_of(store: Store, found: FoundLines) -> list[dict[str, Any]]:
    """Return each nature in which the party answers to several at once, in the order of its lines."""
    if found.asked.answering is None:
        return []
    by_nature: dict[str, list[Line]] = {}
    for line in found.own_lines():
        by_nature.setdefault(line.text("nature") or "", []).append(line)
    several = {nature: lines for nature, lines in by_nature.items() if len(_parties(lines)) > 1}
    ends = sorted({line.to_id for lines in several.values() for line in lines})
    between = _between(store, ends, found)
    records = named_records(store, found.words, [*between, *found.own_lines()])
    shown = [_principals(nature, lines, between, found.words, records) for nature, lines in several.items()]
    return sorted(shown, key=lambda row: (-len(row["parties"]), row["nature"]["id"]))


def _parties(lines: Sequence[Line]) -> set[str]:
    return {line.to_id for line in lines}


def _between(store: Store, ends: Sequence[str], found: FoundLines) -> list[Line]:
    """Return the lines by which some of these parties answer to others of them."""
    if not ends:
        return []
    return list(
        store.lines(
            ends, types=("accountable_to",), direction="out", other_ids=ends, as_of=found.asked.day
        ).items
    )


def _principals(
    nature: str, lines: Sequence[Line], between: Sequence[Line], words: Words, records: dict[str, AnyRecord]
) -> dict[str, Any]:
    parties = _parties(lines)
    joined = [
        line for line in between if line.text("nature") == nature and {line.from_id, line.to_id} <= parties
    ]
    touched = {end for line in joined for end in (line.from_id, line.to_id)}
    return {
        "nature": term("natures", nature),
        "parties": refs_by_id(words, parties, records),
        "apart": refs_by_id(words, parties - touched, records),
        "joined": [ref_in_full(line, words, records) for line in joined],
        "products": sorted({product_ for line in lines if (product_ := line.text("reporting_product"))}),
        "statements": len(lines),
        "sources": sorted({key for line in (*lines, *joined) for key in line.sources}),
    }


def conflicts_of(store: Store, found: FoundLines) -> list[dict[str, Any]]:
    """Return the tensions between laws under which the party answers to different parties, ordered by what they say."""
    if found.asked.answering is None:
        return []
    under: dict[str, list[Line]] = {}
    for line in found.own_lines():
        law = line.text("basis_instrument_id")
        if law is not None:
            under.setdefault(law, []).append(line)
    day = found.asked.day
    tensions = [
        line
        for line in all_lines(store, sorted(under), types=("in_tension_with",), as_of=day)
        if _pulls(line, under) and _is_felt(line, found)
    ]
    records = named_records(store, found.words, [*tensions, *found.own_lines()])
    shown = [_conflict(line, under, found.words, records) for line in tensions]
    return sorted(shown, key=lambda row: (row["tension"], row["id"]))


def _pulls(tension: Line, under: dict[str, list[Line]]) -> bool:
    """Tell whether the party answers to one party under the one law, and to another under the other."""
    one, other = (_parties(under.get(law, ())) for law in (tension.from_id, tension.to_id))
    return any(a != b for a, b in product(one, other))


def _is_felt(tension: Line, found: FoundLines) -> bool:
    """Tell whether a tension is recorded as felt by bodies of the party's kind, or for no kind in particular."""
    kinds = tension.words("affects_kinds")
    node = found.words.nodes.get(found.asked.answering.id if found.asked.answering else "")
    return not kinds or node is None or _kind_of(node, found.words) in {None, *kinds}


def _kind_of(node: Node, words: Words) -> str | None:
    """Return the kind of a body, or of the body in which a post sits; None where that is not recorded."""
    if node.type == "post":
        body = words.nodes.get(node.text("body_id") or "")
        return None if body is None else body.text("kind")
    return node.text("kind")


def _conflict(
    tension: Line, under: dict[str, list[Line]], words: Words, records: dict[str, AnyRecord]
) -> dict[str, Any]:
    laws = (tension.from_id, tension.to_id)
    lines = [line for law in laws for line in under[law]]
    return {
        **record_item(tension, words, records),
        "tension": tension.text("tension"),
        "laws": [_law(law, words, records) for law in laws],
        "parties": refs_by_id(words, _parties(lines), records),
        "level": term("tension_levels", tension.text("level")),
        "level_basis": tension.text("level_basis"),
        "lines": [ref_in_full(line, words, records) for line in lines],
    }


def _law(id_: str, words: Words, records: dict[str, AnyRecord]) -> dict[str, Any]:
    node = words.nodes.get(id_) or records.get(id_)
    status = None if node is None else node.text("status")
    return {**ref_by_id(words, id_, records), "status": term("instrument_statuses", status)}
