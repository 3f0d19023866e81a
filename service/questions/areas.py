"""Which areas are there? Councils', partnerships' and health boards' areas, and the country."""

from collections.abc import Sequence
from typing import Any, ClassVar

from pydantic import Field

from graph_schema.records import Node
from graph_schema.schema import load_schema
from service.places import authority_of
from service.questions.answers import Answer, PagedQuestion, Ref, Term
from service.questions.items import RecordItem, held
from service.questions.reading import (
    count_unconfirmed,
    day_of,
    ref_by_id,
    ref_to,
    resolve_word,
    shown_landscape,
    shown_sources,
    term,
    total_of,
)
from service.questions.wording import count_found, join_words
from service.stores.base import Filters, Page, Store
from service.words import Words, words_for


class AreasQuestion(PagedQuestion):
    """Which areas are there?"""

    of_all_days = True

    type: tuple[str, ...] = Field(
        default=(),
        max_length=10,
        description="Only areas of this type; repeat for any of several.",
        examples=[["integration_authority_area"]],
        json_schema_extra={"vocabulary": "area_types"},
    )


class AreaItem(RecordItem):
    """An area as lists show it, by its official code."""

    in_short: ClassVar[tuple[str, ...]] = ("area_type", "authority", "population")

    area_type: Term
    authority: Ref | None = Field(
        description="The integration authority of the same land; null where there is none."
    )
    population: int | None = Field(
        description="People living there; null where not recorded.",
        examples=[371340],
        json_schema_extra={"unit": "people"},
    )
    population_year: int | None = Field(
        description="The year of that figure (middle of the year); null where not recorded.", examples=[2022]
    )


class AreasAnswer(Answer):
    """Areas in the order of their names."""

    items: list[AreaItem]


def answer_areas(store: Store, question: AreasQuestion) -> AreasAnswer:
    """Which areas are there?

    Ordered by name; several areas may share one (Fife is three), so each says of what type it is.
    """
    words = words_for(store)
    types = tuple(resolve_word("type", "area_types", text) for text in question.type)
    filters = Filters(
        properties={"area_type": types} if types else {},
        active_on=day_of(question) if question.as_of else None,
    )
    found = store.find("area", filters, Page(limit=question.limit, after=question.after))
    items = [area_item(area, words) for area in found.items if isinstance(area, Node)]
    more = f"; {len(items)} shown" if len(items) < found.total else ""
    verb = "is" if found.total == 1 else "are"
    return AreasAnswer.model_validate(
        {
            "question": {"type": list(types)} if types else {},
            "summary": f"{count_found(found, *_named(types))} {verb} recorded, by name{more}.",
            "items": items,
            "total": total_of(found),
            "next": found.next,
            "sources": shown_sources(store, (key for item in items for key in item["sources"])),
            "landscape": shown_landscape(
                store.revision(), question, [*_limits(items), *count_unconfirmed(found.items)]
            ),
        }
    )


def _named(types: Sequence[str]) -> tuple[str, str]:
    """Return what is listed, as one and as many."""
    labels = [load_schema().word("area_types", type_).label.lower() for type_ in types] or ["area"]
    return join_words(labels, "or"), join_words([f"{label}s" for label in labels], "or")


def area_item(area: Node, words: Words) -> dict[str, Any]:
    """Return an area as the fields of `AreaItem`."""
    authority = authority_of(words, area.id)
    return {
        **ref_to(area),
        **held(area),
        "area_type": term("area_types", area.text("area_type")),
        "authority": ref_by_id(words, authority) if authority else None,
        "population": area.number("population"),
        "population_year": area.number("population_year"),
    }


def _limits(items: Sequence[dict[str, Any]]) -> list[str]:
    unknown = sum(item["population"] is None for item in items)
    return [f"{unknown} of {len(items)} shown have no population recorded"] if unknown else []
