"""What does all this rest on? Every source, and all that rests on one."""

from datetime import date
from functools import partial
from typing import Any, ClassVar

from pydantic import Field

from graph_schema.records import EDITORIAL, UNVERIFIED, AnyRecord, Node, fold
from graph_schema.schema import load_schema
from service.questions.across import count_each, find_across
from service.questions.answers import Answer, PagedQuestion, Ref, Shown
from service.questions.items import cited, named_by
from service.questions.reading import (
    ask_href,
    count_unconfirmed,
    day_asked,
    get_record,
    ref_to,
    shown_landscape,
    shown_sources,
    total_of,
)
from service.questions.records import RecordsItem, list_item
from service.questions.wording import count_found, count_of, join_words
from service.stores.base import MAX_LIMIT, Filters, Found, Page, Store
from service.words import words_for

_WHAT_THEY_MEAN = {
    UNVERIFIED: "Not a page: general knowledge. What rests on it alone is unconfirmed: no source is held.",
    EDITORIAL: "Not a page: Cairn's own wording and arrangement (topics, their labels and phrases, the tile map).",
}


class SourcesQuestion(PagedQuestion):
    """What does all this rest on?"""

    q: str | None = Field(
        default=None,
        max_length=200,
        description="Only sources with all of these words, or parts of words, in their title or address.",
        examples=["joint working act"],
    )


class SourceItem(Ref):
    """A page or document, or one of the two markers for what has none."""

    in_short: ClassVar[tuple[str, ...]] = ("url",)

    url: str | None = Field(description="Where it was read; null where no address is held.")
    meaning: str | None = Field(description="What a marker stands for; null for a page or document.")


class SourcesAnswer(Answer):
    """Sources by title."""

    items: list[SourceItem]


class Resting(Shown):
    """How much of one type rests on a source."""

    type: str = Field(description="The type of record.", examples=["accountable_to"])
    label: str = Field(description="What such records are called.", examples=["Accountability lines"])
    records: int = Field(
        description="How many rest on it, those made from others included; exact up to 10,000.", examples=[91]
    )
    href: str = Field(description="Where they can be read.")


class SourceQuestion(PagedQuestion):
    """What rests on this source?"""

    of_all_days = True

    id: str = Field(max_length=500, description="The id of a source.", examples=["unverified"])
    as_of: date | None = Field(
        default=None,
        description="Only records whose period holds on this day (YYYY-MM-DD); whatever their period where not given.",
        examples=["2019-06-01"],
    )


class SourceAnswer(Answer):
    """A source, and the records that rest on it, type after type."""

    items: list[RecordsItem]
    source: SourceItem
    by_type: list[Resting] = Field(description="How much of each type rests on it.")


def answer_sources(store: Store, question: SourcesQuestion) -> SourcesAnswer:
    """What does all this rest on?

    Order: title, then id.
    """
    found = _find(store, question)
    items = [_item(source) for source in found.items if isinstance(source, Node)]
    wanted = f" with “{question.q.strip()}” in title or address" if question.q else ""
    verb = "is" if found.total == 1 else "are"
    return SourcesAnswer.model_validate(
        {
            "question": {"q": question.q} if question.q else {},
            "summary": f"{count_found(found, 'source')}{wanted} {verb} held.",
            "items": items,
            "total": total_of(found),
            "next": found.next,
            "sources": {},
            "landscape": shown_landscape(store.revision(), question, _limits(items)),
        }
    )


def _find(store: Store, question: SourcesQuestion) -> Found[AnyRecord]:
    """Return one page of sources: from the store as they stand there, or through all titles for words."""
    page = Page(limit=question.limit, after=question.after)
    if not question.q:
        return store.find("source", Filters(), page)
    return store.find("source", Filters(ids=_with_words(store, question.q)), page)


def _with_words(store: Store, text: str) -> tuple[str, ...]:
    """Return the ids of the sources that hold every word; an id that none has where none does."""
    parts = fold(text).split()
    found: list[str] = []
    after: str | None = None
    while True:
        page = store.find("source", Filters(), Page(limit=MAX_LIMIT, after=after))
        for source in page.items:
            told = fold(f"{source.text('title')} {source.text('url') or ''}")
            if all(part in told for part in parts):
                found.append(source.id)
        after = page.next
        if after is None:
            return tuple(found) or ("-",)  # an empty filter would mean all


def _item(source: Node) -> dict[str, Any]:
    return {
        **ref_to(source),
        "url": source.text("url"),
        "meaning": _WHAT_THEY_MEAN.get(source.id),
    }


def _limits(items: list[dict[str, Any]]) -> list[str]:
    without = sum(item["url"] is None and item["meaning"] is None for item in items)
    return [f"{without} of {len(items)} shown have no address recorded"] if without else []


def answer_source(store: Store, question: SourceQuestion) -> SourceAnswer:
    """What rests on this source?

    Order: type as in the vocabulary, then name (lines: id). What was made from a statement for a kind of body is
    listed beside that statement and says what it was made from.
    """
    words = words_for(store)
    source = get_record(store, question.id, ("source",))
    types = tuple(load_schema().types)
    find = partial(_resting, store, Filters(source=source.id, active_on=question.as_of))
    counts = count_each(types, find)
    found = find_across(find, types, Page(limit=question.limit, after=question.after), counts)
    records = store.get(sorted(named_by(found.items, words)))
    items = [list_item(record, words, records) for record in found.items]
    return SourceAnswer.model_validate(
        {
            "question": {"id": source.id},
            "summary": _summary(source, counts),
            "items": items,
            "total": total_of(found),
            "next": found.next,
            "source": _item(source) if isinstance(source, Node) else None,
            "by_type": [_count(question, type_, number) for type_, number in counts.items()],
            "sources": shown_sources(store, {source.id, *cited(items)}, {**records, source.id: source}),
            "landscape": shown_landscape(store.revision(), question, count_unconfirmed(found.items)),
        }
    )


def _resting(store: Store, filters: Filters, type_: str, page: Page) -> Found[AnyRecord]:
    """Return records of a type that cite a source; the source itself, which vouches for itself, is left out."""
    if type_ == "source":
        return Found(items=(), total=0)
    return store.find(type_, filters, page)


def _count(question: SourceQuestion, type_: str, number: int) -> dict[str, Any]:
    return {
        "type": type_,
        "label": load_schema().type(type_).plural,
        "records": number,
        "href": ask_href("/records", source=question.id, type=type_, as_of=day_asked(question)),
    }


def _summary(source: AnyRecord, counts: dict[str, int]) -> str:
    title = source.label if isinstance(source, Node) else source.id
    meaning = f" {_WHAT_THEY_MEAN[source.id]}" if source.id in _WHAT_THEY_MEAN else ""
    if not counts:
        return f"Nothing rests on {title}.{meaning}"
    total = sum(counts.values())
    most = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:3]
    named = [f"{number:,} {load_schema().type(type_).plural.lower()}" for type_, number in most]
    more = "" if len(counts) <= 3 else " and more"
    verb = "rests" if total == 1 else "rest"
    listed = ", ".join(named) if more else join_words(named)
    return f"{count_of(total, 'record')} {verb} on {title}: {listed}{more}.{meaning}"
