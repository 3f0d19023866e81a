"""Which bodies are there? All of them, or those of a kind, of an area, or that stand on a day."""

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from pydantic import Field

from graph_schema.records import AnyRecord, Node
from graph_schema.schema import load_schema
from service.days import written
from service.places import ITSELF, WIDER, area_ranks
from service.questions.answers import Answer, PagedQuestion, Ref, Term
from service.questions.items import RecordItem, has_ended, has_not_begun, held, stands
from service.questions.reading import (
    count_unconfirmed,
    day_of,
    ref_by_id,
    ref_to,
    resolve,
    resolve_word,
    shown_landscape,
    shown_sources,
    term,
    total_of,
    understood,
)
from service.questions.wording import count_of, join_words
from service.stores.base import Filters, Found, Page, Store
from service.words import Match, Words, words_for


class BodiesQuestion(PagedQuestion):
    """Which bodies are there?"""

    kind: tuple[str, ...] = Field(
        default=(),
        max_length=30,
        description="Only bodies of this kind; repeat for any of several.",
        examples=[["integration_joint_board"]],
        json_schema_extra={"vocabulary": "body_kinds"},
    )
    area: tuple[str, ...] = Field(
        default=(),
        max_length=20,
        description="Only bodies that cover this place or a wider one: its name or code; repeat for any of several.",
        examples=[["Fife"]],
    )
    active: bool | None = Field(
        default=None,
        description="true: only those that stand on the day asked about; false: only those that had ended by then.",
        examples=[True],
    )


class BodyItem(RecordItem):
    """A body as lists show it."""

    in_short: ClassVar[tuple[str, ...]] = ("kind", "remit", "active", "succeeded_by")

    kind: Term
    remit: str | None = Field(description="What it does, in a sentence; null where not recorded.")
    active: bool = Field(description="Whether it stands on the day asked about, as far as is recorded.")
    succeeded_by: list[Ref] = Field(
        description="The bodies that stand in its place, where it had ended by the day asked about."
    )
    preceded_by: list[Ref] = Field(
        description="The bodies with which its work lay on the day asked about, where it had not begun by then."
    )
    website: str | None = Field(description="Its own site; null where not recorded.")


class BodiesAnswer(Answer):
    """Bodies in the order of their names."""

    items: list[BodyItem]


def answer_bodies(store: Store, question: BodiesQuestion) -> BodiesAnswer:
    """Which bodies are there?

    Ordered by name. Without `active` those that have ended stand among the others and say so.
    """
    words = words_for(store)
    day = day_of(question)
    kinds = tuple(resolve_word("kind", "body_kinds", text) for text in question.kind)
    areas = tuple(resolve(words, "area", "area", text) for text in question.area)
    found = _find(store, words, question, kinds, areas)
    items = [body_item(body, words, day) for body in found.items if isinstance(body, Node)]
    shown: dict[str, Any] = {"kind": list(kinds)} if kinds else {}
    if areas:
        shown["area"] = understood(words, question.area, areas)
    if question.active is not None:
        shown["active"] = question.active
    return BodiesAnswer.model_validate(
        {
            "question": shown,
            "summary": _summary(found, items, kinds, areas, question),
            "items": items,
            "total": total_of(found),
            "next": found.next,
            "sources": shown_sources(store, (key for item in items for key in item["sources"])),
            "landscape": shown_landscape(store.revision(), question, _limits(found.items, items)),
        }
    )


def _find(
    store: Store, words: Words, question: BodiesQuestion, kinds: tuple[str, ...], areas: Sequence[Match]
) -> Found[AnyRecord]:
    day = day_of(question)
    ids = bodies_serving(words, [match.id for match in areas], day) if areas else ()
    if areas and not ids:
        return Found(items=(), total=0)
    filters = Filters(
        properties={"kind": kinds} if kinds else {},
        ids=ids,
        active_on=day if question.active else None,
        ended_by=day if question.active is False else None,
    )
    return store.find("body", filters, Page(limit=question.limit, after=question.after))


def bodies_serving(words: Words, area_ids: Sequence[str], day: date) -> tuple[str, ...]:
    """Return the bodies that on a day cover one of these areas, one of the same extent, or a wider one."""
    ranks = area_ranks(words, area_ids)
    serving = {
        line.from_id
        for line in words.lines
        if line.type == "covers" and ranks.get(line.to_id) in {ITSELF, WIDER} and stands(line, day)
    }
    return tuple(sorted(serving))


def body_item(body: Node, words: Words, day: date) -> dict[str, Any]:
    """Return a body as the fields of `BodyItem`."""
    return {
        **ref_to(body),
        **held(body),
        "kind": term("body_kinds", body.text("kind")),
        "remit": body.text("remit"),
        "active": stands(body, day),
        "succeeded_by": [ref_by_id(words, id_) for id_ in successors_by(body, words, day)],
        "preceded_by": [ref_by_id(words, id_) for id_ in predecessors_by(body, words, day)],
        "website": body.text("website"),
    }


def successors_by(body: Node, words: Words, day: date) -> tuple[str, ...]:
    """Return the bodies that stand in place of one that had ended by a day, or that ended on a day not recorded."""
    return words.successors(body.id) if body.valid_to is None or has_ended(body, day) else ()


def predecessors_by(body: Node, words: Words, day: date) -> tuple[str, ...]:
    """Return the bodies that stood on a day by which one had not begun, and whose work passed to it since."""
    return words.predecessors(body.id, day) if has_not_begun(body, day) else ()


def _summary(
    found: Found[AnyRecord],
    items: Sequence[dict[str, Any]],
    kinds: Sequence[str],
    areas: Sequence[Match],
    question: BodiesQuestion,
) -> str:
    vocabulary = load_schema().vocabularies["body_kinds"]
    named = [vocabulary.get(kind) for kind in kinds]
    one = join_words([word.label.lower() for word in named], "or") or "body"
    many = join_words([(word.plural or word.label).lower() for word in named], "or") or "bodies"
    place = f" for {join_words([match.label for match in areas], 'or')}" if areas else ""
    one_only = found.total in {0, 1}
    state = {
        True: f" that {'stands' if one_only else 'stand'} on {written(day_of(question))}",
        False: f" that had ended by {written(day_of(question))}",
    }
    which = state[question.active] if question.active is not None else ""
    if not found.total:
        return f"No {one}{place} is recorded{which}."
    number = count_of(found.total, one, many) if found.total_exact else f"More than {found.total:,} {many}"
    more = f"; {len(items)} shown" if len(items) < found.total else ""
    verb = "is" if one_only else "are"
    return f"{number}{place} {verb} recorded{which}, by name{more}."


def _limits(records: Sequence[AnyRecord], items: Sequence[dict[str, Any]]) -> list[str]:
    """Count what is unknown among the bodies shown."""
    counted = (
        (sum(item["remit"] is None for item in items), "have no remit recorded"),
        (sum(item["valid_from"] is None for item in items), "have no first day recorded"),
    )
    said = [f"{count} of {len(items)} shown {what}" for count, what in counted if count]
    return said + count_unconfirmed(records)
