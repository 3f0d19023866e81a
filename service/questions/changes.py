"""What has changed in the record, and who changed it? The log, oldest first."""

from datetime import date, datetime
from typing import Any, ClassVar

from pydantic import Field

from graph_schema.records import AnyRecord
from graph_schema.schema import load_schema
from service.places import areas_alike
from service.questions.answers import Answer, PagedQuestion, Ref, Shown, Term
from service.questions.items import all_lines, cited, named_by, ref_in_full
from service.questions.reading import (
    ref,
    ref_by_id,
    resolve,
    shown_landscape,
    shown_sources,
    total_of,
    understood,
)
from service.questions.wording import count_found
from service.stores.base import Change, Found, Store
from service.words import Match, Words, words_for

_WHAT_HAPPENED = {"put": "Written", "remove": "Removed", "merge": "Merged into another"}


class ChangesQuestion(PagedQuestion):
    """What has changed in the record?"""

    of_all_days = True

    since: int = Field(
        default=0,
        ge=0,
        le=2**53,
        description="Only changes after this revision; from the beginning where not given.",
        examples=[0],
    )
    revision: int | None = Field(
        default=None,
        ge=1,
        le=2**53,
        description="Only what this revision changed.",
        examples=[1],
    )
    body: str | None = Field(
        default=None,
        max_length=200,
        description="Only changes to this body and to what joins it: its id or name.",
        examples=["ijb-fife"],
    )
    area: str | None = Field(
        default=None,
        max_length=200,
        description="Only changes to this area and to what joins it, areas of equal extent included: its name or code.",
        examples=["Fife"],
    )
    as_of: date | None = Field(
        default=None,
        description="With `body` or `area`: only what joined them on this day (YYYY-MM-DD). It says nothing of when a change was made: see `since`.",
        examples=["2019-06-01"],
    )


class ChangeItem(Shown):
    """What one change-set did to one record."""

    in_short: ClassVar[tuple[str, ...]] = ("revision", "recorded_at", "what", "record", "note")

    revision: int = Field(description="The revision that it made.", examples=[7])
    recorded_at: datetime | None = Field(description="When it was recorded (UTC).")
    change_set: str = Field(description="The id of the change-set.", examples=["seed-1"])
    author: str = Field(description="Who made the change: a body, a team or a program, never a person.")
    note: str | None = Field(description="Why, as the author put it; null where nothing was noted.")
    op: Term = Field(description="What was done: put (written, new or anew), remove, or merge.")
    record: Ref = Field(description="The record that was changed.")
    record_type: Term = Field(description="What sort of record it is.")
    into: Ref | None = Field(description="The record into which it was merged; null where it was not.")
    reason: str | None = Field(description="Why it was removed or merged; null where no reason was given.")
    sources: list[str] = Field(description="Keys of the answer's `sources`: what the record rests on.")


class ChangesAnswer(Answer):
    """Changes, oldest first."""

    items: list[ChangeItem]


def answer_changes(store: Store, question: ChangesQuestion) -> ChangesAnswer:
    """What has changed in the record?

    Order: revision, then place in the change-set. The newest revision stands in `landscape`: ask `since` it later.
    """
    words = words_for(store)
    body = None if question.body is None else resolve(words, "body", "body", question.body)
    area = None if question.area is None else resolve(words, "area", "area", question.area)
    wanted = _joined(store, words, body, area, question)
    since, until = _span(question)
    found = store.changes(since, until=until, record_ids=wanted, limit=question.limit, after=question.after)
    records = _named(store, words, found)
    items = [_item(change, words, records) for change in found.items]
    return ChangesAnswer.model_validate(
        {
            "question": _understood(words, question, body, area),
            "summary": _summary(found, question, body, area),
            "items": items,
            "total": total_of(found),
            "next": found.next,
            "sources": shown_sources(store, cited(items), records),
            "landscape": shown_landscape(store.revision(), question, _limits(body or area)),
        }
    )


def _span(question: ChangesQuestion) -> tuple[int, int | None]:
    """Return after which revision and up to which one changes are asked for."""
    if question.revision is None:
        return question.since, None
    return max(question.since, question.revision - 1), question.revision


def _joined(
    store: Store, words: Words, body: Match | None, area: Match | None, question: ChangesQuestion
) -> tuple[str, ...]:
    """Return the ids of the records that a body and an area are joined to, or all (empty) where none is named."""
    ends = [[body.id]] if body is not None else []
    if area is not None:
        ends.append(sorted({area.id, *areas_alike(words, area.id)}))
    if not ends:
        return ()
    joined = set.intersection(*(_at(store, ids, question.as_of) for ids in ends))
    return tuple(sorted(joined)) or ("-",)  # no id is written so, and an empty filter would mean all


def _at(store: Store, ends: list[str], as_of: date | None) -> set[str]:
    """Return ends, the lines that are stated at them, and the records from which the others there were made."""
    lines = all_lines(store, ends, as_of=as_of)
    return {*ends, *(line.stated_for or line.id for line in lines)}


def _named(store: Store, words: Words, found: Found[Change]) -> dict[str, AnyRecord]:
    """Return the records that the changes name, as they stand now."""
    written = [change.record for change in found.items if change.record is not None]
    ids = named_by(written, words) | {change.record_id for change in found.items if change.record is None}
    ids |= {change.into for change in found.items if change.into is not None}
    return store.get(sorted(ids))


def _item(change: Change, words: Words, records: dict[str, AnyRecord]) -> dict[str, Any]:
    record = change.record
    return {
        "revision": change.revision.number,
        "recorded_at": change.revision.recorded_at,
        "change_set": change.revision.change_set_id,
        "author": change.revision.author,
        "note": change.revision.note or None,
        "op": {"id": change.op, "label": _WHAT_HAPPENED[change.op]},
        "record": ref_in_full(record, words, records) if record is not None else _gone(change, words),
        "record_type": {"id": change.record_type, "label": _sort_of(change.record_type)},
        "into": ref_by_id(words, change.into, records) if change.into is not None else None,
        "reason": change.reason or None,
        "sources": list(record.sources) if record is not None else [],
    }


def _sort_of(record_type: str) -> str:
    """Return what records of a type are called; a line's own label is a verb, so lines go by their plural."""
    type_ = load_schema().type(record_type)
    return type_.label if record_type in load_schema().nodes else type_.plural


def _gone(change: Change, words: Words) -> dict[str, str]:
    """Return a record that was removed or merged; its address says what became of it."""
    return ref(change.record_id, change.record_type, words.label_of(change.record_id) or change.record_id)


def _understood(
    words: Words, question: ChangesQuestion, body: Match | None, area: Match | None
) -> dict[str, Any]:
    shown: dict[str, Any] = {"since": question.since}
    if question.revision is not None:
        shown["revision"] = question.revision
    for name, given, match in (("body", question.body, body), ("area", question.area, area)):
        if given is not None and match is not None:
            shown[name] = understood(words, [given], [match])
    return shown


def _summary(found: Found[Change], question: ChangesQuestion, body: Match | None, area: Match | None) -> str:
    named = " and ".join(match.label for match in (body, area) if match is not None)
    about = f" to {named} and what joins it" if named else ""
    since = f" after revision {question.since}" if question.since else ""
    if question.revision is not None:
        since = f" in revision {question.revision}"
    verb = "is" if found.total == 1 else "are"
    order = ", oldest first" if found.total > 1 else ""
    return f"{count_found(found, 'change')}{about}{since} {verb} recorded{order}."


def _limits(joined: Match | None) -> list[str]:
    if joined is None:
        return []
    return [
        "Lines that joined it once and were removed since are not found by it; without it they are listed"
    ]
