"""What does this record say? Any record by its id, with every property of its type: every fact has an address."""

from datetime import date
from typing import Any, ClassVar

from pydantic import Field

from graph_schema.records import AnyRecord, Line
from graph_schema.schema import load_schema
from service.questions.answers import Answer, Asked, Ref, Shown
from service.questions.items import Held, applies_to, cited, held, named_by, ref_in_full, stands
from service.questions.reading import (
    count_unconfirmed,
    day_of,
    get_record,
    ref_by_id,
    shown_landscape,
    shown_properties,
    shown_sources,
)
from service.questions.records import made_from
from service.questions.wording import day_in_words, period_in_words
from service.stores.base import Store
from service.words import Words, words_for


class Property(Shown):
    """A property of a record's type, and what it holds here."""

    headings: ClassVar[dict[str, str]] = {"text": "What is recorded", "definition": "What that means"}
    in_words: ClassVar[tuple[str, ...]] = ("name",)
    linked: ClassVar[dict[str, str]] = {"text": "refs"}
    not_on_page: ClassVar[tuple[str, ...]] = ("values", "refs")

    name: str = Field(description="Its name, the same in every file and store.", examples=["cadence"])
    text: str = Field(description="What it holds, in words; `not recorded` where it holds nothing.")
    values: list[str] = Field(description="What it holds, as recorded; empty where nothing is recorded.")
    refs: list[Ref] = Field(description="The records that it names.")
    unit: str | None = Field(description="The unit of a number; null where there is none.", examples=["GBP"])
    definition: str = Field(description="What it means.")


class RecordDetail(Ref, Held):
    """A record, whole."""

    holds: bool = Field(description="Whether its period holds on the day asked about, as far as is recorded.")
    definition: str = Field(description="What a record of this type is.")
    starts_at: Ref | None = Field(description="Where a line starts; null for what is no line.")
    ends_at: Ref | None = Field(description="Where a line ends; null for what is no line.")
    stated_for: Ref | None = Field(
        description="The record it was made from; null where it is stated as it stands."
    )
    applies_to: str | None = Field(
        description="Where it is stated for a kind of body: for whom.",
        examples=["every integration joint board"],
    )


class RecordQuestion(Asked):
    """What does this record say?"""

    id: str = Field(max_length=500, description="The id of any record.", examples=["fund-0001"])


class RecordAnswer(Answer):
    """One record with every property of its type."""

    items: list[RecordDetail]
    properties: list[Property] = Field(
        description="Every property that a record of this type may have, in order, recorded or not."
    )


def answer_record(store: Store, question: RecordQuestion) -> RecordAnswer:
    """What does this record say?

    Every property of its type in order; those that are not recorded say so.
    """
    words = words_for(store)
    record = get_record(store, question.id)
    records = store.get(sorted(named_by([record], words)))
    records |= store.get(sorted(named_by(records.values(), words) - set(records)))
    item = {**_record_item(record, words, records), "holds": stands(record, day_of(question))}
    return RecordAnswer.model_validate(
        {
            "question": {"id": record.id},
            "summary": _record_summary(record, item, day_of(question)),
            "items": [item],
            "total": 1,
            "properties": [_property(shown) for shown in shown_properties(record, records, words)],
            "sources": shown_sources(store, cited(item), records),
            "landscape": shown_landscape(store.revision(), question, count_unconfirmed([record])),
        }
    )


def _record_item(record: AnyRecord, words: Words, records: dict[str, AnyRecord]) -> dict[str, Any]:
    stated = records.get(record.stated_for or "")
    return {
        **ref_in_full(record, words, records),
        **held(record),
        "definition": load_schema().type(record.type).definition,
        "starts_at": ref_by_id(words, record.from_id, records) if isinstance(record, Line) else None,
        "ends_at": ref_by_id(words, record.to_id, records) if isinstance(record, Line) else None,
        "stated_for": made_from(record, words, records),
        "applies_to": applies_to(stated if isinstance(stated, Line) else record, words)
        if isinstance(record, Line)
        else None,
    }


def _record_summary(record: AnyRecord, item: dict[str, Any], day: date) -> str:
    type_ = load_schema().type(record.type)
    said = f"{item['label']}." if isinstance(record, Line) else f"{type_.label}: {item['label']}."
    if item["applies_to"]:
        said += f" Applies to {item['applies_to']}."
    if item["stated_for"]:
        said += f" Made from: {item['stated_for']['label']}."
    if not item["holds"]:
        period = period_in_words(record.valid_from, record.valid_to)
        said += f" Recorded {period}, so it does not hold on {day_in_words(day.isoformat())}."
    return said


def _property(shown: dict[str, Any]) -> dict[str, Any]:
    labels = shown.pop("labels")
    return {**shown, "text": "; ".join(labels) or "not recorded"}
