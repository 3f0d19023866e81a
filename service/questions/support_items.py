"""Offers of support as an answer shows them: the way in, who else offers the same, and why each is listed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, ClassVar

from pydantic import Field

from graph_schema.records import AnyRecord, Node
from graph_schema.schema import load_schema
from service.places import area_ranks
from service.questions.answers import Ref, Shown, Term
from service.questions.asker import Asker
from service.questions.offering import forms_of
from service.questions.reading import UNCONFIRMED, ask_href, ref, ref_by_id, term
from service.questions.roles import Role
from service.questions.wording import when_in_words
from service.stores.base import OfferFilters, OfferRow, Store
from service.words import Match, Words

MAIN, ANOTHER, NARROWER, BROADER = 0, 1, 2, 3
"""How near an offer's topics come to the one asked about."""


class WayIn(Shown):
    """How to ask for the help."""

    route: Term | None = Field(description="The route; null where it is not recorded.")
    url: str | None = Field(description="The page to start from; null where it is not recorded.")
    text: str = Field(description="Both in words.", examples=["Contact the team"])


class Alike(Shown):
    """Who else offers the same: the same main topic and the same sort of help, where this is open."""

    bodies: int = Field(description="How many other bodies.", examples=[3])
    href: str = Field(description="Where to see what they offer.")


class Rank(Shown):
    """What put an offer where it stands; the lower comes first, compared in this order, then name, then id."""

    topic: int = Field(
        description="0 mainly about it, 1 also about it, 2 about a narrower topic, 3 about a broader one."
    )
    status: int = Field(description="0 current, 1 unknown, 2 closed.")
    area: int = Field(description="0 the area itself, 1 a wider one, 2 a part of it.")
    asker: int = Field(description="0 names the asker's kind, 1 does not; 0 for all where no asker is given.")
    help: int = Field(description="0 help that people give, 1 something to read or use.")
    confidence: int = Field(description="0 high, 1 medium, 2 low.")


class SupportItem(Shown):
    """An offer of support, how to get it, and why it is listed."""

    in_short: ClassVar[tuple[str, ...]] = (
        "offer",
        "provider",
        "way_in",
        "open_in",
        "cost",
        "status",
        "roles",
    )

    offer: Ref
    provider: Ref
    description: str | None = Field(description="What it is; null where not recorded.")
    form: Term
    way_in: WayIn
    cost: Term | None = Field(description="What it costs; null where not recorded.")
    open_in: Ref | None = Field(description="Where it is open; null where not recorded.")
    audience: list[Term] = Field(description="Whom it is for, as recorded.")
    topics: list[Ref] = Field(description="What it is about; the first is what it is mainly about.")
    status: Term
    valid_from: str | None = Field(
        description="Since when, as precisely as recorded; null where not recorded."
    )
    valid_to: str | None = Field(description="Until when; null where no end is recorded.")
    alike: Alike
    roles: list[Role] = Field(
        description="What else the provider is to the asker, its partners and its posts."
    )
    why: str = Field(description="Why it is listed here, in words.")
    rank: Rank
    sources: list[str] = Field(description="Keys of the answer's `sources`.")
    confidence: Term | None = Field(
        description="How far the evidence can be relied on; null where not rated."
    )
    note: str | None = Field(description="What to know before relying on this.")


@dataclass(frozen=True, slots=True)
class Wanted:
    """The question with every word understood."""

    topics: tuple[Match, ...]
    areas: tuple[Match, ...]
    provider: Match | None
    asker: Asker | None
    shown: dict[str, Any]
    filters: OfferFilters
    as_asked: Mapping[str, str | Sequence[str] | None]
    """What was asked besides topic and area, as the parameters of an address."""


class Kept:
    """What support answers need again and again and depends on the revision alone."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.area_ranks: Callable[[tuple[str, ...]], dict[str, int]] = lru_cache(512)(
            lambda ids: area_ranks(words, ids)
        )
        self._offers: dict[str, tuple[Node, dict[str, Any]]] = {}
        self._sources: dict[str, AnyRecord] = {}

    def sources(self, store: Store, ids: set[str]) -> dict[str, AnyRecord]:
        """Return sources by their ids, each read once."""
        missing = sorted(ids - set(self._sources))
        if missing:
            self._sources |= store.get(missing)
        return {id_: self._sources[id_] for id_ in ids if id_ in self._sources}

    def of_offer(self, offer: Node, records: dict[str, AnyRecord]) -> dict[str, Any]:
        """Return what an item says of its offer whoever asks, made and checked once for each offer."""
        kept = self._offers.get(offer.id)
        if kept is not None and kept[0] is offer:
            return kept[1]
        shown = _of_offer(offer, self.words, records)
        if all(id_ in self.words.nodes for id_ in (*offer.words("topic_ids"), offer.text("area_id") or "")):
            self._offers[offer.id] = (offer, shown)
        return shown


def kept_for(words: Words) -> Kept:
    """Return what is kept for one revision."""
    return words.once(Kept)


def _of_offer(offer: Node, words: Words, records: dict[str, AnyRecord]) -> dict[str, Any]:
    area = offer.text("area_id")
    return {
        "offer": Ref.model_validate(ref(offer.id, "offer", offer.label)),
        "description": offer.text("description"),
        "form": _term("offer_forms", offer.text("form")),
        "way_in": WayIn.model_validate(_way_in(offer)),
        "cost": _term("costs", offer.text("cost")),
        "open_in": Ref.model_validate(ref_by_id(words, area, records)) if area else None,
        "audience": [_term("audience_kinds", kind) for kind in offer.words("audience_kinds")],
        "topics": [Ref.model_validate(ref_by_id(words, id_, records)) for id_ in offer.words("topic_ids")],
        "status": _term("offer_statuses", offer.text("status")),
        "valid_from": offer.valid_from,
        "valid_to": offer.valid_to,
        "sources": list(offer.sources),
        "confidence": _term("confidences", offer.confidence),
        "note": offer.note,
    }


def _term(vocabulary: str, word: str | None) -> Term | None:
    return None if word is None else Term.model_validate(term(vocabulary, word))


def support_items(
    rows: Sequence[OfferRow],
    wanted: Wanted,
    words: Words,
    records: dict[str, AnyRecord],
    roles: Mapping[str, list[dict[str, Any]]],
) -> list[dict[str, Any]]:
    """Return offers as the fields of `SupportItem`, in their order."""
    kept = kept_for(words)
    areas = tuple(match.id for match in wanted.areas)
    statuses, as_of = tuple(wanted.as_asked["status"] or ()), wanted.as_asked["as_of"]
    items = []
    for row in rows:
        provider = row.offer.text("provider_id") or ""
        main = next(iter(row.offer.words("topic_ids")), "")
        item = {
            **kept.of_offer(row.offer, records),
            "provider": ref_by_id(words, provider, records),
            "alike": {
                "bodies": row.alike,
                "href": _alike_href(main, row.help_rank == 0, areas, statuses, str(as_of or "")),
            },
            "roles": roles.get(provider, []),
            "why": _why(row, wanted, words),
            "rank": {
                "topic": row.topic_rank,
                "status": row.status_rank,
                "area": row.area_rank,
                "asker": row.asker_rank,
                "help": row.help_rank,
                "confidence": row.confidence_rank,
            },
        }
        items.append(item)
    return items


def _way_in(offer: Node) -> dict[str, Any]:
    route = offer.text("access_route")
    known = term("access_routes", route) if route not in {None, "unclear"} else None
    url = offer.text("url")
    if known is not None:
        text = known["label"]
    else:
        text = "Not recorded; start from its page" if url else "Not recorded"
    return {"route": known, "url": url, "text": text}


@lru_cache(maxsize=4_096)
def _alike_href(
    topic: str, given_by_people: bool, areas: tuple[str, ...], statuses: tuple[str, ...], as_of: str
) -> str:
    """Return where the offers of the same sort of help on a topic are listed, within the same filters."""
    forms = forms_of(given_by_people=given_by_people)
    return ask_href("/support", topic=topic, area=areas, form=forms, status=statuses, as_of=as_of)


_TOPIC_WORDS = (
    "mainly about {}",
    "also about {}",
    "about {}, which is narrower",
    "about {}, which is broader",
)
_AREA_WORDS = ("open there", "open in a wider area", "open in part of it")
_STATUS_WORDS = ("known to be running", "not known whether it still runs", "closed")
_ASKER_WORDS = ("meant for bodies of your kind", "does not name bodies of your kind")
_HELP_WORDS = ("help that people give", "something to read or use")


def _why(row: OfferRow, wanted: Wanted, words: Words) -> str:
    """Say in words each step of the order that the question gave rise to."""
    parts: list[str] = []
    if wanted.topics:
        nearest = _nearest_topic(row, wanted)
        parts.append(_TOPIC_WORDS[row.topic_rank].format(words.label_of(nearest) or nearest))
    parts.append(_STATUS_WORDS[row.status_rank])
    if wanted.areas:
        parts.append(_AREA_WORDS[row.area_rank])
    if wanted.filters.asker_kinds:
        parts.append(_ASKER_WORDS[row.asker_rank])
    parts.append(_HELP_WORDS[row.help_rank])
    provider = words.nodes.get(row.offer.text("provider_id") or "")
    if provider is not None and provider.id in wanted.filters.late_providers:
        parts.append(
            f"it is now with {provider.label}, which began {when_in_words(provider.valid_from or '')}"
        )
    parts.append(_confidence_in_words(row.offer.confidence))
    if not row.offer.confirmed:
        parts.append(UNCONFIRMED)
    text = "; ".join(parts)
    return text[:1].upper() + text[1:] + "."


@cache
def _confidence_in_words(confidence: str | None) -> str:
    if confidence is None:
        return "confidence not rated"
    return f"{load_schema().word('confidences', confidence).label.lower()} confidence"


def _nearest_topic(row: OfferRow, wanted: Wanted) -> str:
    """Return the topic of the offer that gave it its rank."""
    ranks = wanted.filters.topic_ranks
    for position, id_ in enumerate(row.offer.words("topic_ids")):
        if id_ in ranks and ranks[id_][position > 0] == row.topic_rank:
            return id_
    return ""
