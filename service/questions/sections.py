"""What a profile shows beside lines: offers and for whom they are, posts, other names, budgets as one figure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from pydantic import Field

from graph_schema.records import AnyRecord, Line, Node
from graph_schema.schema import load_schema
from service.questions.answers import Ref, Term
from service.questions.items import Held, RecordItem, held
from service.questions.reading import ask_href, ref_by_id, ref_to, term
from service.words import Words

Records = dict[str, AnyRecord]


class Served(Ref):
    """Whom, or where, the body's offers of help are for."""

    offers: int = Field(description="How many of its offers name it.", examples=[4])


class OwnOffer(RecordItem):
    """An offer of help that the body provides."""

    in_short: ClassVar[tuple[str, ...]] = ("form", "topics", "open_in", "status")

    form: Term
    topics: list[Ref] = Field(description="What it is about; the first is what it is mainly about.")
    open_in: Ref | None = Field(description="Where it is open; null where not recorded.")
    status: Term


class Alone(Ref):
    """A topic on which the body offers help and nobody else is recorded as doing so."""

    offers: list[Ref] = Field(description="Its offers that are mainly about it.")
    sources: list[str] = Field(description="Keys of the answer's `sources`: what those offers rest on.")


class PostShown(Ref):
    """An office in the body, never the person who holds it."""

    answers_to: int = Field(description="How many statements say to whom it answers.", examples=[9])
    lines: str = Field(description="Where those statements are.")
    sources: list[str] = Field(description="Keys of the answer's `sources`.")


class OtherName(Held):
    """Another name of the body."""

    name: str = Field(description="The name.", examples=["HIS"])
    kind: Term | None = Field(description="What sort of name; null where not recorded.")


class Budget(RecordItem):
    """The body's budget for a year as one published figure. It restates the money lines: never add the two."""

    financial_year: str | None = Field(description="The year, April to March.", examples=["2024-25"])
    total_gbp: int | None = Field(
        description="The whole budget in pounds, cash; null where not recorded.",
        json_schema_extra={"unit": "GBP"},
    )
    nhs_gbp: int | None = Field(
        description="The part from the health board; null where not recorded.",
        json_schema_extra={"unit": "GBP"},
    )
    council_gbp: int | None = Field(
        description="The part from the council; null where not recorded.", json_schema_extra={"unit": "GBP"}
    )
    set_aside_gbp: int | None = Field(
        description="The notional sum for hospital services that the board keeps; null where not recorded.",
        json_schema_extra={"unit": "GBP"},
    )
    status: Term
    page_or_table: str | None = Field(description="Where in the source; null where not recorded.")


def for_whom(offers: Sequence[Node]) -> list[dict[str, Any]]:
    """Return whom offers are meant for, with how many name each, most first."""
    counts = Counter(kind for offer in offers for kind in offer.words("audience_kinds"))
    return _most_first([{**_audience(kind), "offers": number} for kind, number in counts.items()])


def _audience(kind: str) -> dict[str, str]:
    word = load_schema().word("audience_kinds", kind)
    return {
        "id": kind,
        "type": "kind",
        "label": word.plural or word.label,
        "href": ask_href("/support", audience=kind),
    }


def open_in(offers: Sequence[Node], words: Words, records: Records) -> list[dict[str, Any]]:
    """Return where offers are open, with how many are open there, most first."""
    counts = Counter(area for offer in offers if (area := offer.text("area_id")))
    return _most_first(
        [{**ref_by_id(words, area, records), "offers": number} for area, number in counts.items()]
    )


def _most_first(shown: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(shown, key=lambda item: (-item["offers"], item["label"], item["id"]))


def only_here(words: Words, alone: Iterable[tuple[str, Sequence[Node]]]) -> list[dict[str, Any]]:
    """Return the main topics of one body's offers that nobody else's have, with those offers."""
    return [
        {
            **ref_by_id(words, topic),
            "offers": [ref_to(offer) for offer in offers],
            "sources": sorted({key for offer in offers for key in offer.sources}),
        }
        for topic, offers in alone
    ]


def own_offer(offer: Node, words: Words, records: Records) -> dict[str, Any]:
    """Return an offer as the fields of `OwnOffer`."""
    area = offer.text("area_id")
    return {
        **ref_to(offer),
        **held(offer),
        "form": term("offer_forms", offer.text("form")),
        "topics": [ref_by_id(words, id_, records) for id_ in offer.words("topic_ids")],
        "open_in": ref_by_id(words, area, records) if area else None,
        "status": term("offer_statuses", offer.text("status")),
    }


def posts_shown(
    sitting: Iterable[Line], answering: Mapping[str, int], words: Words, records: Records, as_of: date | None
) -> list[dict[str, Any]]:
    """Return the posts from which lines lead to a body, with how many statements say to whom each answers."""
    day = as_of.isoformat() if as_of else None
    shown = [
        {
            **ref_by_id(words, line.from_id, records),
            "answers_to": answering.get(line.from_id, 0),
            "lines": ask_href("/records", type="accountable_to", from_=line.from_id, as_of=day),
            "sources": list(line.sources),
        }
        for line in sitting
    ]
    return sorted(shown, key=lambda item: (item["label"], item["id"]))


def other_names(names: Iterable[Node]) -> list[dict[str, Any]]:
    """Return other names by label; misspellings are for search only."""
    return [
        {**held(name), "name": name.label, "kind": term("name_kinds", name.text("kind"))}
        for name in sorted(names, key=lambda name: (name.label, name.id))
        if name.text("kind") != "misspelling"
    ]


def budgets(totals: Iterable[Node], words: Words, records: Records) -> list[dict[str, Any]]:
    """Return budgets as one figure, newest year first, then by body and id."""
    amounts = ("total_gbp", "nhs_gbp", "council_gbp", "set_aside_gbp")
    shown = [
        {
            **ref_to(total),
            "label": f"Budget of {ref_by_id(words, total.text('body_id') or '', records)['label']}",
            **held(total),
            "financial_year": total.text("financial_year"),
            **{name: total.number(name) for name in amounts},
            "status": term("funding_statuses", total.text("status")),
            "page_or_table": total.text("page_or_table"),
        }
        for total in totals
    ]
    shown.sort(key=lambda item: (item["label"], item["id"]))
    return sorted(shown, key=lambda item: item["financial_year"] or "", reverse=True)
