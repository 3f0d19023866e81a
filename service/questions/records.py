"""What is held, word for word? The records of a type, at a body or on a source. (One record is the question of `record`.)"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from pydantic import Field

from graph_schema.records import AnyRecord, Line
from graph_schema.schema import load_schema
from service.problems import BadValue, UnknownTerm
from service.questions.across import find_across
from service.questions.answers import Answer, PagedQuestion, Ref
from service.questions.items import Held, cited, held, named_by, ref_in_full
from service.questions.reading import (
    count_unconfirmed,
    ref_by_id,
    resolve,
    shown_landscape,
    shown_sources,
    total_of,
)
from service.questions.typed import find_type
from service.questions.wording import count_found, join_words
from service.stores.base import Filters, Found, Page, Store
from service.words import Words, words_for


class RecordsQuestion(PagedQuestion):
    """What is held, word for word?"""

    of_all_days = True

    type: tuple[str, ...] = Field(
        default=(),
        max_length=60,
        description="Only records of this type; repeat for several. The types are listed in the reference of the graph.",
        examples=[["accountable_to"]],
    )
    from_: str | None = Field(
        default=None,
        alias="from",
        max_length=500,
        description="Only lines that start here: the id or name of a body, the id of any record, or a kind of body.",
        examples=["ijb-fife"],
    )
    to: str | None = Field(
        default=None,
        max_length=500,
        description="Only lines that end here: the id or name of a body, the id of any record, or a kind of body.",
        examples=["scottish-ministers"],
    )
    body: str | None = Field(
        default=None,
        max_length=500,
        description="Only what is joined to this body (or any record, by its id): lines that start or end there, and things that name it.",
        examples=["ijb-fife"],
    )
    source: str | None = Field(
        default=None,
        max_length=500,
        description="Only records that rest on this source, by its id; not together with `from`, `to` and `body`.",
        examples=["unverified"],
    )
    as_of: date | None = Field(
        default=None,
        description="Only records whose period holds on this day (YYYY-MM-DD); whatever their period where not given.",
        examples=["2019-06-01"],
    )


class RecordsItem(Ref, Held):
    """A record in a list: a line is labelled by its sentence."""

    ends: list[Ref] = Field(description="Where a line starts and where it ends; empty for what is no line.")
    stated_for: Ref | None = Field(
        description="The record it was made from; null where it is stated as it stands."
    )


class RecordsAnswer(Answer):
    """Records, type after type."""

    items: list[RecordsItem]


def answer_records(store: Store, question: RecordsQuestion) -> RecordsAnswer:
    """What is held, word for word?

    Order: type, in the order asked for or of the vocabulary; then, of things, name; of lines at an end, where they
    start and end; of all lines of a type, id.
    """
    words = words_for(store)
    asked = _Asked(store, words, question)
    found = asked.find(store)
    records = store.get(sorted(named_by(found.items, words)))
    items = [list_item(record, words, records) for record in found.items]
    return RecordsAnswer.model_validate(
        {
            "question": asked.shown,
            "summary": _summary(found, asked),
            "items": items,
            "total": total_of(found),
            "next": found.next,
            "sources": shown_sources(store, cited(items), records),
            "landscape": shown_landscape(store.revision(), question, count_unconfirmed(found.items)),
        }
    )


_ANY_LINE = "line"
"""Stands for lines of every type at a body, which a store gives type after type by itself: one read, not thirty."""


class _Asked:
    """The question with its words understood."""

    def __init__(self, store: Store, words: Words, question: RecordsQuestion) -> None:
        self.question = question
        self.types = tuple(dict.fromkeys(find_type(text) for text in question.type))
        start = _end(store, words, "from", question.from_)
        end = _end(store, words, "to", question.to)
        body = _end(store, words, "body", question.body)
        self.start, self.end, self.body = (shown and shown["id"] for shown in (start, end, body))
        self.body_type = body["type"] if body else ""
        if question.source is not None and (self.start or self.end or self.body):
            raise BadValue(
                "source: it cannot be asked together with `from`, `to` or `body`.", parameter="source"
            )
        if question.source is not None:
            _refuse_unknown_source(store, question.source)
        if self.body and (self.start or self.end):
            raise BadValue("body: it cannot be asked together with `from` or `to`.", parameter="body")
        ends = {"from": start, "to": end, "body": body}
        self.shown: dict[str, Any] = {
            **({"type": list(self.types)} if self.types else {}),
            **{name: shown for name, shown in ends.items() if shown},
            **({"source": question.source} if question.source else {}),
        }

    def find(self, store: Store) -> Found[AnyRecord]:
        """Return the page that is asked for."""
        page = Page(limit=self.question.limit, after=self.question.after)
        if self.start or self.end:
            return self._lines_page(store, self._line_types(), page)
        return find_across(lambda type_, one: self._of_type(store, type_, one), self._types(), page)

    def _types(self) -> tuple[str, ...]:
        """Return the types to go through, one after the other."""
        schema = load_schema()
        if self.types or not self.body:
            return self.types or tuple(schema.types)
        return (*(type_ for type_ in schema.nodes if self._naming(type_)), _ANY_LINE)

    def _naming(self, type_: str) -> tuple[str, ...]:
        """Return the lines that follow where a record of a type names what `body` is."""
        properties = load_schema().nodes[type_].properties.values()
        return tuple(sorted({p.line for p in properties if p.line and (not p.of or self.body_type in p.of)}))

    def _line_types(self) -> tuple[str, ...]:
        schema = load_schema()
        nodes = [type_ for type_ in self.types if type_ in schema.nodes]
        if nodes:
            raise BadValue(
                f"type: {nodes[0]} is no type of line, so nothing of it starts or ends anywhere; ask with `body`.",
                parameter="type",
                given=nodes[0],
            )
        return self.types

    def _lines_page(self, store: Store, types: Sequence[str], page: Page) -> Found[AnyRecord]:
        """Return lines by their ends."""
        start, end = self.start, self.end
        found = store.lines(
            [start or end or ""],
            types=types,
            direction="out" if start else "in",
            other_ids=[end] if start and end else (),
            as_of=self.question.as_of,
            limit=page.limit,
            after=page.after,
        )
        return Found(items=found.items, total=found.total, total_exact=found.total_exact, next=found.next)

    def _of_type(self, store: Store, type_: str, page: Page) -> Found[AnyRecord]:
        if self.body and type_ not in load_schema().nodes:
            types = () if type_ == _ANY_LINE else (type_,)
            found = store.lines(
                [self.body], types=types, as_of=self.question.as_of, limit=page.limit, after=page.after
            )
            return Found(items=found.items, total=found.total, total_exact=found.total_exact, next=found.next)
        filters = Filters(active_on=self.question.as_of, source=self.question.source)
        if self.body:
            naming = self._naming(type_)
            if not naming:
                return Found(items=(), total=0)
            filters = filters.model_copy(update={"joined_to": (self.body,), "joined_by": naming})
        return store.find(type_, filters, page)


def _end(store: Store, words: Words, parameter: str, text: str | None) -> dict[str, str] | None:
    """Return the record or kind that an end names: the id of any record, a kind of body, or the name of a body."""
    if text is None:
        return None
    if text not in words.nodes and not load_schema().is_kind(text):
        record = store.get([text]).get(text)
        if record is not None:
            return ref_in_full(record, words, {})
        text = resolve(words, parameter, "body", text).id
    return ref_by_id(words, text)


def _refuse_unknown_source(store: Store, id_: str) -> None:
    found = store.get([id_]).get(id_)
    if found is None or found.type != "source":
        raise UnknownTerm(
            "source", id_, [], f"source: there is no source with the id “{id_}”; /sources lists them."
        )


def list_item(record: AnyRecord, words: Words, records: dict[str, AnyRecord]) -> dict[str, Any]:
    """Return a record as the fields of `RecordsItem`."""
    return {
        **ref_in_full(record, words, records),
        **held(record),
        "ends": [ref_by_id(words, end, records) for end in (record.from_id, record.to_id)]
        if isinstance(record, Line)
        else [],
        "stated_for": made_from(record, words, records),
    }


def made_from(record: AnyRecord, words: Words, records: dict[str, AnyRecord]) -> dict[str, str] | None:
    """Return the record that another was made from; None where it is stated as it stands."""
    if record.stated_for is None:
        return None
    stated = records.get(record.stated_for) or words.nodes.get(record.stated_for)
    return ref_in_full(stated, words, records) if stated else ref_by_id(words, record.stated_for)


def _summary(found: Found[AnyRecord], asked: _Asked) -> str:
    schema = load_schema()
    what = join_words([schema.type(type_).plural.lower() for type_ in asked.types], "or")
    ends = [
        f"{word} {asked.shown[name]['label']}"
        for name, word in (("from", "from"), ("to", "to"), ("body", "at"))
        if name in asked.shown
    ]
    where = f" {' '.join(ends)}" if ends else ""
    about = f": {what}" if what else ""
    if not found.total:
        return f"Nothing is held{where}{about}."
    verb = "is" if found.total == 1 else "are"
    return f"{count_found(found, 'record')}{where} {verb} held{about}."
