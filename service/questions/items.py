"""How a record stands in an answer: what it says of its period, its sources, and the statement it was made from."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from pydantic import Field

from graph_schema.dates import first_day, holds_on, last_day
from graph_schema.records import AnyRecord, Line, Node, sort_key
from graph_schema.schema import load_schema
from service.questions.answers import Ref, Shown, Term
from service.questions.reading import href_of, ref_by_id, ref_to, term
from service.stores.base import MAX_LIMIT, Direction, Found, Store
from service.words import Words

MOST_LINES = 4_000
"""The most lines at one body that a profile reads: six times those of the body that has most of them today."""

SECTION_LIMIT = 100
"""The most rows that one section of a profile shows; `parts` says how many there are and where the rest is."""


class Held(Shown):
    """What every statement carries: its period, its sources, and how far it can be relied on."""

    valid_from: str | None = Field(
        description="Since when, as precisely as known (YYYY, YYYY-MM or YYYY-MM-DD); null where not recorded.",
        examples=["2016-04-01"],
    )
    valid_to: str | None = Field(
        description="The last day, month or year on which it held; null where no end is recorded.",
        examples=["2026-03-31"],
    )
    confidence: Term | None = Field(
        description="How far the evidence can be relied on; null where not rated."
    )
    sources: list[str] = Field(description="Keys of the answer's `sources`.", examples=[["unverified"]])
    note: str | None = Field(description="What to know before relying on this; null where nothing is noted.")


class RecordItem(Ref, Held):
    """A record as lists show it."""


class Statement(Held):
    """A line: a statement that joins two parties."""

    line: str = Field(
        description="The address of the statement in the API.",
        examples=["/api/v1/records/ijb-fife--operates--hscp-fife"],
    )
    applies_to: str | None = Field(
        description="Where it was stated for a kind: for whom; null where it was stated for this body alone.",
        examples=["every integration joint board"],
    )
    stated_for: Ref | None = Field(
        description="The record it was made from; null where it is stated as it stands."
    )


class Part(Shown):
    """A section of the answer: how much of it there is, and where all of it is."""

    section: str = Field(description="The field of the answer.", examples=["answers_to"])
    shown: int = Field(description="How many rows stand in this answer.", examples=[34])
    total: int = Field(description="How many rows there are in all.", examples=[34])
    href: str = Field(
        description="Where all of it can be read, page by page.",
        examples=["/api/v1/records?type=accountable_to&from=ijb-fife"],
    )


def held(record: AnyRecord) -> dict[str, Any]:
    """Return what a record says of its period and sources, as the fields of `Held`."""
    return {
        "valid_from": record.valid_from,
        "valid_to": record.valid_to,
        "confidence": term("confidences", record.confidence),
        "sources": list(record.sources),
        "note": record.note,
    }


def record_item(record: AnyRecord, words: Words, records: dict[str, AnyRecord]) -> dict[str, Any]:
    """Return a record as the fields of `RecordItem`; a line is labelled by its sentence."""
    return {**ref_in_full(record, words, records), **held(record)}


def ref_in_full(record: AnyRecord, words: Words, records: dict[str, AnyRecord]) -> dict[str, str]:
    """Return a record as answers name it, in words that can stand alone in a list."""
    shown = ref_to(record)
    if isinstance(record, Line):
        return {**shown, "label": sentence_of(record, words, records)}
    type_ = load_schema().nodes[record.type]
    if type_.properties[type_.title].value == "reference":
        named = ref_by_id(words, record.label, records)["label"]
        year = record.text("financial_year")
        return {**shown, "label": f"{type_.label}, {named}" + (f", {year}" if year else "")}
    return shown


def sentence_of(line: Line, words: Words, records: dict[str, AnyRecord]) -> str:
    """Return a line read as a sentence: `Fife Integration Joint Board answers to Fife Council`."""
    start = ref_by_id(words, line.from_id, records)["label"]
    end = _end_in_words(line, words, records)
    return f"{start} {load_schema().lines[line.type].label} {end}"


def end_of(line: Line, words: Words, records: dict[str, AnyRecord]) -> dict[str, str]:
    """Return where a line ends as answers name it: of a line between two kinds, each body's own."""
    end = ref_by_id(words, line.to_id, records)
    if line.to_id not in load_schema().vocabularies["body_kinds"]:
        return end
    label = _end_in_words(line, words, records)
    return {**end, "label": label[:1].upper() + label[1:]}


def _end_in_words(line: Line, words: Words, records: dict[str, AnyRecord]) -> str:
    """Return where a line ends; between two kinds it ends at each body's own."""
    schema = load_schema()
    if line.to_id in schema.vocabularies["body_kinds"]:
        label = schema.word("body_kinds", line.to_id).label.lower()
        own = schema.is_kind(line.from_id) or line.from_id.startswith("post-")
        return f"its own {label}" if own and line.from_id != line.to_id else f"every {label}"
    return ref_by_id(words, line.to_id, records)["label"]


def statement(line: Line, words: Words, records: dict[str, AnyRecord]) -> dict[str, Any]:
    """Return what every line carries, as the fields of `Statement`."""
    stated = records.get(line.stated_for or "")
    return {
        **held(line),
        "line": href_of(line.type, line.id),
        "applies_to": applies_to(stated if isinstance(stated, Line) else line, words),
        "stated_for": None if stated is None else ref_in_full(stated, words, records),
    }


def applies_to(line: Line, words: Words) -> str | None:
    """Return for whom a line is stated, in words; None where both its ends are single parties."""
    for end in (line.from_id, line.to_id):
        kind = kind_in_words(end, words)
        if kind is not None:
            return kind
    return None


def kind_in_words(end: str, words: Words) -> str | None:
    """Return an end that stands for many bodies in words: `every council`, `the Chair of every …`."""
    schema = load_schema()
    if end in schema.vocabularies["body_kinds"]:
        return f"every {schema.word('body_kinds', end).label.lower()}"
    node = words.nodes.get(end)
    if node is None or node.type != "post" or node.text("body_id") is not None:
        return None
    post = schema.word("post_kinds", node.text("kind") or "")
    if post.of_kind is None:
        return None
    return f"the {post.label} of every {schema.word('body_kinds', post.of_kind).label.lower()}"


def part(section: str, shown: int, total: int, href: str) -> dict[str, Any]:
    """Return how much of a section there is, as the fields of `Part`."""
    return {"section": section, "shown": shown, "total": total, "href": href}


def all_lines(
    store: Store,
    ids: Sequence[str],
    types: Sequence[str] = (),
    direction: Direction = "both",
    as_of: date | None = None,
) -> tuple[Line, ...]:
    """Return the lines at these ends, page after page, at most `MOST_LINES` of them."""
    if not ids:
        return ()
    found: list[Line] = []
    after: str | None = None
    while len(found) < MOST_LINES:
        page: Found[Line] = store.lines(
            ids, types=types, direction=direction, as_of=as_of, limit=MAX_LIMIT, after=after
        )
        found.extend(page.items)
        after = page.next
        if after is None:
            break
    return tuple(found)


def stands(record: AnyRecord, day: date) -> bool:
    """Tell whether a record's period holds on a day."""
    return holds_on(record.valid_from, record.valid_to, day)


def has_ended(record: AnyRecord, day: date) -> bool:
    """Tell whether a record's last day, as far as it is recorded, lies before a day."""
    return record.valid_to is not None and last_day(record.valid_to) < day


def has_not_begun(record: AnyRecord, day: date) -> bool:
    """Tell whether a record's first day, as far as it is recorded, lies after a day."""
    return record.valid_from is not None and first_day(record.valid_from) > day


def cited(*parts: Any) -> set[str]:
    """Return every source key that the parts of an answer name, however deep they stand."""
    found: set[str] = set()
    for value in parts:
        if isinstance(value, dict):
            found.update(value.get("sources") or ())
            found |= cited(*(inner for key, inner in value.items() if key != "sources"))
        elif isinstance(value, list):
            found |= cited(*value)
    return found


def named_by(records: Iterable[AnyRecord], words: Words) -> set[str]:
    """Return the ids that records name and the index does not hold: ends, references, sources, what was stated."""
    schema = load_schema()
    found: set[str] = set()
    for record in records:
        found.update(record.sources)
        if record.stated_for:
            found.add(record.stated_for)
        if isinstance(record, Line):
            found.update((record.from_id, record.to_id))
        for property_ in schema.type(record.type).properties.values():
            if property_.value in {"reference", "references"}:
                value = record.properties.get(property_.name)
                found.update(value if isinstance(value, tuple) else [str(value)] if value else [])
    return {id_ for id_ in found if id_ not in words.nodes and not schema.is_kind(id_)}


def named_records(store: Store, words: Words, records: Iterable[AnyRecord]) -> dict[str, AnyRecord]:
    """Return what records name and the index does not hold, read at once."""
    return store.get(sorted(named_by(records, words)))


def authority_areas(words: Words, day: date) -> list[Node]:
    """Return the areas of integration authorities as they are on a day, by label."""
    areas = [
        node
        for node in words.nodes.values()
        if node.text("area_type") == "integration_authority_area" and stands(node, day)
    ]
    return sorted(areas, key=lambda area: (sort_key(area.label), area.id))
