"""What has changed in the record, and who changed it? The log, oldest first."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, ClassVar

from pydantic import Field

from graph_schema.records import AnyRecord
from graph_schema.schema import load_schema
from service.places import areas_alike
from service.questions.answers import Answer, PagedQuestion, Ref, Shown, Term
from service.questions.items import all_lines, cited, named_by, ref_in_full
from service.questions.reading import (
    ref_by_id,
    resolve,
    shown_landscape,
    shown_sources,
    total_of,
    understood,
)
from service.questions.wording import count_found
from service.stores.base import Change, Found, Store
from service.stores.states import get_last_known
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
        description="Only changes to this body and to what joins it or joined it once: its id or name.",
        examples=["ijb-fife"],
    )
    area: str | None = Field(
        default=None,
        max_length=200,
        description="Only changes to this area and to what joins it or joined it once, areas of equal extent included: its name or code.",
        examples=["Fife"],
    )
    as_of: date | None = Field(
        default=None,
        description="With `body` or `area`: only changes to what joined them on this day (YYYY-MM-DD). It says nothing of when a change was made: see `since`.",
        examples=["2019-06-01"],
    )


class ChangeItem(Shown):
    """What one change-set did to one record."""

    in_short: ClassVar[tuple[str, ...]] = ("record", "op", "recorded_at", "revision", "author")

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
    body, area = resolve_ends(words, question)
    wanted = find_joined(store, words, body, area, question.as_of)
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
            "landscape": shown_landscape(
                store.revision(), question, _limits(body or area, question, found.items)
            ),
        }
    )


def _span(question: ChangesQuestion) -> tuple[int, int | None]:
    """Return after which revision and up to which one changes are asked for."""
    if question.revision is None:
        return question.since, None
    return max(question.since, question.revision - 1), question.revision


def resolve_ends(words: Words, question: ChangesQuestion) -> tuple[Match | None, Match | None]:
    """Return the body and the area that are asked about; raises `UnknownTerm`."""
    body, area = question.body, question.area
    return (
        None if body is None else resolve(words, "body", "body", body),
        None if area is None else resolve(words, "area", "area", area),
    )


def find_joined(
    store: Store, words: Words, body: Match | None, area: Match | None, as_of: date | None = None
) -> tuple[str, ...]:
    """Return the ids of a body and an area and of what joins both, or all (empty) where neither is named.

    Without a day: what joins them now, and what did at any revision.
    """
    ends = [[body.id]] if body is not None else []
    if area is not None:
        ends.append(sorted({area.id, *areas_alike(words, area.id)}))
    if not ends:
        return ()
    joined = set.intersection(*(_at(store, ids, as_of) for ids in ends))
    return tuple(sorted(joined)) or ("-",)  # no id is written so, and an empty filter would mean all


def _at(store: Store, ends: list[str], as_of: date | None) -> set[str]:
    """Return ends and what joins them; of what is stated for a kind of body, only its lines say whom it joins."""
    lines = all_lines(store, ends, as_of=as_of)
    once = store.find_once_naming(ends) if as_of is None else ()
    return {*ends, *(line.stated_for or line.id for line in lines), *once}


def _named(store: Store, words: Words, found: Found[Change]) -> dict[str, AnyRecord]:
    """Return the records that the changes name, as they stand now or stood last."""
    written = [change.record for change in found.items if change.record is not None]
    gone = {change.record_id for change in found.items if change.record is None}
    gone |= {change.into for change in found.items if change.into is not None}
    last = get_last_known(store, gone)
    return get_last_known(store, named_by([*written, *last.values()], words)) | last


def _item(change: Change, words: Words, records: dict[str, AnyRecord]) -> dict[str, Any]:
    record = change.record
    return {
        "revision": change.revision.number,
        "recorded_at": change.revision.recorded_at,
        "change_set": change.revision.change_set_id,
        "author": change.revision.author,
        "note": change.revision.note or None,
        "op": {"id": change.op, "label": _WHAT_HAPPENED[change.op]},
        "record": ref_in_full(record or records[change.record_id], words, records),
        "record_type": {"id": change.record_type, "label": _sort_of(change.record_type)},
        "into": ref_by_id(words, change.into, records) if change.into is not None else None,
        "reason": change.reason or None,
        "sources": list(record.sources) if record is not None else [],
    }


def _sort_of(record_type: str) -> str:
    """Return what records of a type are called; a line's own label is a verb, so lines go by their plural."""
    type_ = load_schema().type(record_type)
    return type_.label if record_type in load_schema().nodes else type_.plural


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


def _limits(joined: Match | None, question: ChangesQuestion, changes: Sequence[Change]) -> list[str]:
    said = []
    if joined is not None and question.as_of is not None:
        said.append(
            "What joined it on that day is read from the record as it is now; without `as_of` all that ever did is found"
        )
    elif joined is not None:
        said.append("Statements made for every body of a kind are found by a body while they hold for it")
    if any(change.op == "merge" for change in changes):
        said.append(
            "What named a merged record names the other one from that revision on; its own history says so"
        )
    return said
