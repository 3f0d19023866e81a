"""What has been changed in this record, when, by whom and on which grounds? Field by field, newest first."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, ClassVar

from pydantic import Field

from graph_schema.records import AnyRecord
from service.days import day_at, written
from service.problems import UnknownRecord
from service.questions.answers import Answer, PagedQuestion, Ref, Shown, Term
from service.questions.items import cited, named_by, ref_in_full
from service.questions.reading import (
    ask_href,
    get_record,
    ref,
    ref_by_id,
    shown_landscape,
    shown_properties,
    shown_sources,
)
from service.questions.wording import count_of
from service.stores.base import Change, Store
from service.stores.cursors import make_cursor, read_cursor
from service.stores.reads import read_changes
from service.words import Words, words_for

_WHAT_HAPPENED = {
    "first": "Recorded for the first time",
    "field": "Changed",
    "remove": "Removed",
    "merge": "Merged into another",
    "follow": "Follows a merge",
}

_FIELDS = {
    "from_id": "Starts at",
    "to_id": "Ends at",
    "valid_from": "From",
    "valid_to": "To",
    "confidence": "Confidence",
    "note": "Note",
    "sources": "Sources",
}
"""What any record holds beside the properties of its type; a node's label is one of these."""


class HistoryQuestion(PagedQuestion):
    """What has been changed in this record?"""

    of_all_days = True

    id: str = Field(max_length=500, description="The id of the record.", examples=["ijb-fife"])


class BodyHistoryQuestion(HistoryQuestion):
    """What has been changed in what is recorded of this body?"""

    id: str = Field(max_length=500, description="The id of the body.", examples=["ijb-fife"])


class AreaHistoryQuestion(HistoryQuestion):
    """What has been changed in what is recorded of this area?"""

    id: str = Field(max_length=500, description="The code of the area.", examples=["S37000032"])


class TopicHistoryQuestion(HistoryQuestion):
    """What has been changed in what is recorded of this topic?"""

    id: str = Field(max_length=500, description="The id of the topic.", examples=["evaluation"])


class SourceHistoryQuestion(HistoryQuestion):
    """What has been changed in what is recorded of this source?"""

    id: str = Field(max_length=500, description="The id of the source.", examples=["unverified"])


class HistoryItem(Shown):
    """One field that one revision changed, or what became of the record."""

    in_short: ClassVar[tuple[str, ...]] = (
        "revision",
        "recorded_at",
        "what",
        "field",
        "was",
        "became",
        "author",
    )

    revision: int = Field(description="The revision that did it.", examples=[7])
    recorded_at: datetime | None = Field(description="When it was recorded (UTC).")
    what: Term = Field(
        description="What was done: first, field, remove, merge, or follow (a record that this one names was merged into another)."
    )
    field: Term | None = Field(description="Which field; null where it is about the whole record.")
    was: str | None = Field(description="What it held before, in words; null where nothing was recorded.")
    became: str | None = Field(description="What it holds since, in words; null where nothing is recorded.")
    author: str = Field(description="Who made the change: a body, a team or a program, never a person.")
    reason: str | None = Field(description="Why, as the author put it; null where nothing was noted.")
    change: Ref = Field(description="The change-set, with all else that it changed.")
    into: Ref | None = Field(description="The record into which it was merged; null where it was not.")
    sources: list[str] = Field(description="Keys of the answer's `sources`: what the record rested on then.")


class HistoryAnswer(Answer):
    """The changes to one record, newest first."""

    items: list[HistoryItem]
    record: Ref | None = Field(description="The record as it stands; null where it no longer does.")


def answer_history(store: Store, question: HistoryQuestion) -> HistoryAnswer:
    """What has been changed in this record?

    Order: newest revision first, then by field. A record that was removed or merged has its history too.
    """
    return _history(store, question, ())


def answer_body_history(store: Store, question: BodyHistoryQuestion) -> HistoryAnswer:
    """What has been changed in what is recorded of this body?

    Order: newest revision first, then by field. It is about the body's own record: see changes for what joins it.
    """
    return _history(store, question, ("body",))


def answer_area_history(store: Store, question: AreaHistoryQuestion) -> HistoryAnswer:
    """What has been changed in what is recorded of this area?

    Order: newest revision first, then by field.
    """
    return _history(store, question, ("area",))


def answer_topic_history(store: Store, question: TopicHistoryQuestion) -> HistoryAnswer:
    """What has been changed in what is recorded of this topic?

    Order: newest revision first, then by field.
    """
    return _history(store, question, ("topic",))


def answer_source_history(store: Store, question: SourceHistoryQuestion) -> HistoryAnswer:
    """What has been changed in what is recorded of this source?

    Order: newest revision first, then by field.
    """
    return _history(store, question, ("source",))


def _history(store: Store, question: HistoryQuestion, types: Sequence[str]) -> HistoryAnswer:
    words = words_for(store)
    changes = list(read_changes(store, record_ids=[question.id]))
    standing = store.get([question.id]).get(question.id)
    if not changes:
        standing = get_record(store, question.id, types)  # it may follow from another; else it is unknown
    elif types and changes[0].record_type not in types:
        raise UnknownRecord(
            f"“{question.id}” is no {types[0]}; its history is at /records/{question.id}/history.",
            given=question.id,
        )
    records = _named(store, words, changes, standing)
    rows = [*_followed(store, changes, standing, words, records), *_rows(changes, words, records)]
    shown = [
        row for row in rows if question.after is None or _key(row) > read_cursor(question.after, (int, int))
    ]
    page = [_item(row) for row in shown[: question.limit]]
    return HistoryAnswer.model_validate(
        {
            "question": {"id": question.id},
            "summary": _summary(question.id, changes, rows, standing, words, records),
            "items": page,
            "record": None if standing is None else ref_in_full(standing, words, records),
            "total": len(rows),
            "next": make_cursor(_key(shown[question.limit - 1])) if len(shown) > question.limit else None,
            "sources": shown_sources(store, cited(page), records),
            "landscape": shown_landscape(store.revision(), question),
        }
    )


def _named(
    store: Store, words: Words, changes: Sequence[Change], standing: AnyRecord | None
) -> dict[str, AnyRecord]:
    written = [change.record for change in changes if change.record is not None]
    known = written if standing is None else [*written, standing]
    into = {change.into for change in changes if change.into is not None}
    return store.get(sorted(named_by(known, words) | into))


_Row = tuple[int, int, dict[str, Any]]
"""Minus the revision, the place in it, and the row: such rows are newest first in their order."""


def _key(row: _Row) -> tuple[int, int]:
    return row[0], row[1]


def _item(row: _Row) -> dict[str, Any]:
    return row[2]


def _rows(changes: Sequence[Change], words: Words, records: dict[str, AnyRecord]) -> list[_Row]:
    """Return what each change did, newest first."""
    rows: list[_Row] = []
    before: AnyRecord | None = None
    for change in changes:
        made = list(_told(change, before, words, records))
        rows += ((-change.revision.number, place, row) for place, row in enumerate(made))
        before = change.record
    return sorted(rows, key=_key)


def _told(
    change: Change, before: AnyRecord | None, words: Words, records: dict[str, AnyRecord]
) -> Iterator[dict[str, Any]]:
    if change.record is None:
        into = None if change.into is None else ref_by_id(words, change.into, records)
        yield {
            **_of(change, change.op),
            "into": into,
            "reason": change.reason or change.revision.note or None,
        }
    elif before is None:
        shown = ref_in_full(change.record, words, records)
        yield {**_of(change, "first"), "became": shown["label"]}
    else:
        for field, was, became in _differences(before, change.record, words, records):
            yield {**_of(change, "field"), "field": field, "was": was, "became": became}


def _of(change: Change, what: str) -> dict[str, Any]:
    """Return what a row says whatever changed."""
    revision = change.revision
    return {
        "revision": revision.number,
        "recorded_at": revision.recorded_at,
        "what": {"id": what, "label": _WHAT_HAPPENED[what]},
        "field": None,
        "was": None,
        "became": None,
        "author": revision.author,
        "reason": revision.note or None,
        "change": {
            **ref(revision.change_set_id, "change_set", f"Revision {revision.number}"),
            "href": ask_href("/changes", revision=str(revision.number)),
        },
        "into": None,
        "sources": [] if change.record is None else list(change.record.sources),
    }


def _differences(
    before: AnyRecord, after: AnyRecord, words: Words, records: dict[str, AnyRecord]
) -> Iterator[tuple[dict[str, str], str | None, str | None]]:
    """Return the fields in which two states of a record differ, in their order, with what each held in words."""
    for old, new in zip(
        *(shown_properties(record, records, words) for record in (before, after)), strict=True
    ):
        if old["values"] != new["values"]:
            was, became = ("; ".join(shown["labels"]) or None for shown in (old, new))
            yield {"id": new["name"], "label": new["name"].replace("_", " ").capitalize()}, was, became
    for name, label in _FIELDS.items():
        was, became = (_in_words(getattr(record, name, None), words, records) for record in (before, after))
        if was != became:
            yield {"id": name, "label": label}, was, became


def _in_words(value: Any, words: Words, records: dict[str, AnyRecord]) -> str | None:
    if value is None or value == ():
        return None
    if isinstance(value, tuple):
        return "; ".join(ref_by_id(words, id_, records)["label"] for id_ in value)
    known = records.get(str(value)) or words.nodes.get(str(value))
    return ref_by_id(words, str(value), records)["label"] if known is not None else str(value)


def _followed(
    store: Store,
    changes: Sequence[Change],
    standing: AnyRecord | None,
    words: Words,
    records: dict[str, AnyRecord],
) -> list[_Row]:
    """Return what merges of other records did to this one since it was last written: the log does not name it."""
    last = changes[-1] if changes else None
    if last is None or last.record is None or standing is None or standing == last.record:
        return []
    named = sorted(named_by([last.record], words))
    fates = [fate for fate in store.get_fates(named).values() if fate.into is not None]
    if not fates:
        return []
    newest = max(fate.revision for fate in fates)
    told = store.changes(newest - 1, until=newest, limit=1).items[0]
    rows = [
        {
            **_of(told, "follow"),
            "field": field,
            "was": was,
            "became": became,
            "sources": list(standing.sources),
        }
        for field, was, became in _differences(last.record, standing, words, records)
    ]
    return [(-newest, place - len(rows), row) for place, row in enumerate(rows)]


def _summary(
    id_: str,
    changes: Sequence[Change],
    rows: Sequence[_Row],
    standing: AnyRecord | None,
    words: Words,
    records: dict[str, AnyRecord],
) -> str:
    name = id_ if standing is None else ref_in_full(standing, words, records)["label"]
    if not changes and standing is not None:
        made_from = standing.stated_for or ""
        return f"{name} is not written itself: it follows from {made_from}, whose history tells of it."
    said = f"{name}: recorded {_when(changes[0])}"
    later = sum(1 for _, _, row in rows if row["what"]["id"] in {"field", "follow"})
    said += f", {count_of(later, 'field', capital=False)} changed since." if later else ", not changed since."
    if standing is None:
        fate = "merged into another" if changes[-1].into is not None else "removed"
        said += f" It was {fate} {_when(changes[-1])}."
    return said


def _when(change: Change) -> str:
    moment = change.revision.recorded_at
    day = "" if moment is None else f" on {written(day_at(moment))}"
    return f"in revision {change.revision.number}{day}"
