"""What has been changed in this record, when, by whom and on which grounds? Field by field, newest first."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import ClassVar

from pydantic import Field

from graph_schema.records import AnyRecord
from service.days import day_at, written
from service.problems import UnknownRecord
from service.questions.answers import Answer, PagedQuestion, Ref, Shown, Term
from service.questions.history_rows import Row, Telling
from service.questions.items import cited, named_by, ref_in_full
from service.questions.reading import get_record, shown_landscape, shown_sources
from service.questions.wording import count_of
from service.stores.base import Store
from service.stores.cursors import make_cursor, read_cursor
from service.stores.states import State, get_last_known, read_states
from service.words import Words, words_for


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
    reason: str | None = Field(
        description="Why, as the author put it, or which merge it follows from; null where nothing was noted."
    )
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
    states = read_states(store, question.id)
    standing = store.get([question.id]).get(question.id)
    if not states:
        standing = get_record(store, question.id, types)  # it may follow from another; else it is unknown
    else:
        _refuse_other_types(question.id, states, types)
    records = _named(store, words, states, standing)
    rows = Telling(store, words, records).rows(states)
    shown = [
        row for row in rows if question.after is None or row[:2] > read_cursor(question.after, (int, int))
    ]
    page = [row[2] for row in shown[: question.limit]]
    return HistoryAnswer.model_validate(
        {
            "question": {"id": question.id},
            "summary": _summary(question.id, states, rows, standing, words, records),
            "items": page,
            "record": None if standing is None else ref_in_full(standing, words, records),
            "total": len(rows),
            "next": make_cursor(shown[question.limit - 1][:2]) if len(shown) > question.limit else None,
            "sources": shown_sources(store, cited(page), records),
            "landscape": shown_landscape(store.revision(), question),
        }
    )


def _refuse_other_types(id_: str, states: Sequence[State], types: Sequence[str]) -> None:
    first = states[0].record
    if types and first is not None and first.type not in types:
        raise UnknownRecord(f"“{id_}” is no {types[0]}; its history is at /records/{id_}/history.", given=id_)


def _named(
    store: Store, words: Words, states: Sequence[State], standing: AnyRecord | None
) -> dict[str, AnyRecord]:
    """Return the records that states name: as they stand, else as they stood last."""
    told = [record for record in (standing, *(state.record for state in states)) if record is not None]
    into = {id_ for state in states for id_ in _gave_way(state) if id_ not in words.nodes}
    return get_last_known(store, named_by(told, words) | into)


def _gave_way(state: State) -> Iterator[str]:
    """Yield the ids that one state tells of merges."""
    if state.change is not None and state.change.into is not None:
        yield state.change.into
    for pair in (state.merged or {}).items():
        yield from pair


def _summary(
    id_: str,
    states: Sequence[State],
    rows: Sequence[Row],
    standing: AnyRecord | None,
    words: Words,
    records: dict[str, AnyRecord],
) -> str:
    name = id_ if standing is None else ref_in_full(standing, words, records)["label"]
    if not states and standing is not None:
        made_from = standing.stated_for or ""
        return f"{name} is not written itself: it follows from {made_from}, whose history tells of it."
    said = f"{name}: recorded {_when(rows[-1])}"
    later = sum(1 for _, _, row in rows if row["what"]["id"] in {"field", "follow"})
    said += f", {count_of(later, 'field', capital=False)} changed since." if later else ", not changed since."
    if standing is None:
        fate = "merged into another" if rows[0][2]["into"] is not None else "removed"
        said += f" It was {fate} {_when(rows[0])}."
    return said


def _when(row: Row) -> str:
    moment = row[2]["recorded_at"]
    day = "" if moment is None else f" on {written(day_at(moment))}"
    return f"in revision {row[2]['revision']}{day}"
