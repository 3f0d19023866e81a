"""Who can help? Offers of support for a need, a place and an asker, best first, each with why it is there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from pydantic import Field

from graph_schema.records import AnyRecord, Node
from graph_schema.schema import load_schema
from service.places import area_ranks, areas_of
from service.problems import UnknownTerm
from service.questions.answers import Answer, PagedQuestion, Ref, Shown, Term
from service.questions.asker import Asker, know_asker
from service.questions.reading import (
    ask_href,
    count_unconfirmed,
    day_of,
    ref,
    ref_by_id,
    resolve,
    resolve_word,
    shown_landscape,
    shown_sources,
    suggestion,
    term,
    today,
    total_of,
    understood,
)
from service.questions.roles import Role, find_roles
from service.questions.wording import count_of, join_words
from service.stores.base import Found, OfferFilters, OfferRow, Page, Store
from service.words import Match, Words, words_for

MAIN, ANOTHER, NARROWER, BROADER = 0, 1, 2, 3
"""How near an offer's topics come to the one asked about."""


class SupportQuestion(PagedQuestion):
    """Who can help with this, here?"""

    topic: tuple[str, ...] = Field(
        default=(),
        max_length=20,
        description="What help is needed with: an id, label or name of a topic; repeat for any of several.",
        examples=[["evaluation"]],
    )
    area: tuple[str, ...] = Field(
        default=(),
        max_length=20,
        description="Where: the name or code of an area; repeat for any of several.",
        examples=[["Fife"]],
    )
    asker: str | None = Field(
        default=None,
        alias="for",
        max_length=200,
        description="The body that asks: its id or name. Offers that name its kind come first, and `roles` says what else each provider is to it.",
        examples=["ijb-fife"],
    )
    q: str | None = Field(
        default=None,
        max_length=500,
        description="The need in your own words, place included.",
        examples=["falls prevention in Fife"],
    )
    form: tuple[str, ...] = Field(
        default=(),
        max_length=20,
        description="Only these forms of help.",
        examples=[["coaching"]],
        json_schema_extra={"vocabulary": "offer_forms"},
    )
    audience: tuple[str, ...] = Field(
        default=(),
        max_length=20,
        description="Only offers that name one of these kinds of user.",
        examples=[["integration_joint_board"]],
        json_schema_extra={"vocabulary": "audience_kinds"},
    )
    status: tuple[str, ...] = Field(
        default=(),
        max_length=3,
        description="Only offers of these statuses; without it current and unknown ones are listed, closed ones not.",
        examples=[["current"]],
        json_schema_extra={"vocabulary": "offer_statuses"},
    )


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


class Gap(Shown):
    """Something that nobody offers, and the nearest that somebody does."""

    text: str = Field(description="What is missing or what is near, in words.")
    href: str | None = Field(default=None, description="Where to ask for the nearest help.")


class SupportAnswer(Answer):
    """Offers of support, best first."""

    items: list[SupportItem]
    gaps: list[Gap] = Field(description="What nobody is recorded as offering, and the nearest help.")


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The question with every word understood."""

    topics: tuple[Match, ...]
    areas: tuple[Match, ...]
    asker: Asker | None
    shown: dict[str, Any]
    filters: OfferFilters


def answer_support(store: Store, question: SupportQuestion) -> SupportAnswer:
    """Who can help with this, here?

    Order: the topic as an offer's main one, as another of its topics, a narrower topic, a broader one; current
    before unknown status; the area itself, wider ones, parts of it; offers that name the asker's kind; help that
    people give before things to read or use; confidence; name; id.
    """
    words = words_for(store)
    revision = store.revision()
    wanted = _understand(store, words, question)
    found = store.find_offers(wanted.filters, Page(limit=question.limit, after=question.after))
    records = store.get(_named(words, found.items))
    providers = {row.offer.text("provider_id") or "" for row in found.items}
    roles = find_roles(store, words, wanted.asker, providers, day_of(question), records)
    items = [_item(row, wanted, words, records, roles, question) for row in found.items]
    cited = {source for item in items for source in item["sources"]}
    cited |= {source for item in items for role in item["roles"] for source in role["sources"]}
    return SupportAnswer.model_validate(
        {
            "question": wanted.shown,
            "summary": _summary(found, items, wanted),
            "items": items,
            "total": total_of(found),
            "next": found.next,
            "sources": shown_sources(store, cited, records),
            "gaps": _gaps(store, words, wanted, found, question),
            "landscape": shown_landscape(revision, question, _limits(found.items)),
        }
    )


def _understand(store: Store, words: Words, question: SupportQuestion) -> _Wanted:
    topics = tuple(resolve(words, "topic", "topic", text) for text in question.topic)
    areas = tuple(resolve(words, "area", "area", text) for text in question.area)
    audiences = tuple(resolve(words, "audience", "audience", text) for text in question.audience)
    asker_match = None if question.asker is None else resolve(words, "for", "body", question.asker)
    shown: dict[str, Any] = {}
    for name, given, matches in (
        ("topic", question.topic, topics),
        ("area", question.area, areas),
        ("audience", question.audience, audiences),
    ):
        if matches:
            shown[name] = understood(words, given, matches)
    if question.asker is not None and asker_match is not None:
        shown["for"] = understood(words, [question.asker], [asker_match])
    left: tuple[str, ...] = ()
    provider: tuple[str, ...] = ()
    if question.q:
        topics, areas, provider, left = _read_need(words, question.q, topics, areas, shown)
    if not areas and asker_match is not None:
        areas = _areas_of_asker(words, asker_match, shown)
    forms = tuple(resolve_word("form", "offer_forms", text) for text in question.form)
    statuses = tuple(resolve_word("status", "offer_statuses", text) for text in question.status)
    shown |= {name: list(given) for name, given in (("form", forms), ("status", statuses)) if given}
    day = day_of(question)
    asker = know_asker(store, words, asker_match, areas, day)
    filters = OfferFilters(
        topic_ranks=topic_ranks(words, [match.id for match in topics]),
        area_ranks=area_ranks(words, [match.id for match in areas]),
        asker_kinds=asker.audience_kinds if asker is not None and asker_match is not None else (),
        forms=forms,
        audiences=tuple(match.id for match in audiences),
        statuses=statuses or _usual_statuses(question),
        provider_ids=provider,
        words=left,
        as_of=day,
    )
    return _Wanted(topics, areas, asker, shown, filters)


def _usual_statuses(question: SupportQuestion) -> tuple[str, ...]:
    """Return the statuses listed unless asked for; what has closed since may have been open on a day that is past."""
    return ("current", "unknown", "closed") if day_of(question) < today() else ("current", "unknown")


def _read_need(
    words: Words, text: str, topics: tuple[Match, ...], areas: tuple[Match, ...], shown: dict[str, Any]
) -> tuple[tuple[Match, ...], tuple[Match, ...], tuple[str, ...], tuple[str, ...]]:
    """Return the topics, areas, provider and left-over words that a need adds to the terms that were given."""
    need = words.read_need(text)
    if not (need.topics or need.place or need.provider or need.words):
        nearest = [suggestion(match) for match in words.search(text, ("topic",), 5)]
        raise UnknownTerm(
            "q",
            text,
            nearest,
            "No need was recognised in those words. Choose a topic, or say it in other words.",
        )
    matches = [match for match in (*need.topics[:1], need.place, need.provider) if match is not None]
    if matches:
        shown["q"] = understood(words, [text] * len(matches), matches)
        shown["q"]["others"] = [ref(match.id, match.type, match.label) for match in need.topics[1:4]]
    else:
        shown["q"] = {"given": text, "words": list(need.words)}
    if not areas and need.place is not None:
        areas = (need.place,)
    provider = (need.provider.id,) if need.provider is not None else ()
    left = () if topics or need.topics or provider else need.words
    return topics or need.topics[:1], areas, provider, left


def _areas_of_asker(words: Words, asker: Match, shown: dict[str, Any]) -> tuple[Match, ...]:
    """Return the areas that the asker covers, so that an asker alone is enough to say where."""
    found = tuple(
        Match(id_, "area", words.label_of(id_) or id_, "asker", asker.label)
        for id_ in areas_of(words, asker.id)
    )
    if found:
        shown["area"] = understood(words, [asker.label] * len(found), found)
    return found


def topic_ranks(words: Words, topic_ids: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Return the ranks of the topics asked about and of those narrower and broader than them."""
    ranks: dict[str, tuple[int, int]] = {}
    for asked in topic_ids:
        near = dict.fromkeys(words.broader(asked), (BROADER, BROADER))
        near |= dict.fromkeys(words.narrower(asked), (NARROWER, NARROWER))
        near[asked] = (MAIN, ANOTHER)
        for id_, rank in near.items():
            ranks[id_] = min(rank, ranks.get(id_, rank))
    return ranks


def _named(words: Words, rows: Sequence[OfferRow]) -> list[str]:
    """Return the ids that the offers name and the index does not hold: providers afresh, sources, anything new."""
    named = {row.offer.text("provider_id") or "" for row in rows}
    for row in rows:
        named.update(row.offer.sources)
        named.update(id_ for id_ in row.offer.words("topic_ids") if id_ not in words.nodes)
        area = row.offer.text("area_id")
        if area and area not in words.nodes:
            named.add(area)
    return sorted(named)


def _item(
    row: OfferRow,
    wanted: _Wanted,
    words: Words,
    records: dict[str, AnyRecord],
    roles: Mapping[str, list[dict[str, Any]]],
    question: SupportQuestion,
) -> dict[str, Any]:
    offer = row.offer
    provider = offer.text("provider_id") or ""
    area = offer.text("area_id")
    return {
        "offer": ref(offer.id, "offer", offer.label),
        "provider": ref_by_id(words, provider, records),
        "description": offer.text("description"),
        "form": term("offer_forms", offer.text("form")),
        "way_in": _way_in(offer),
        "cost": term("costs", offer.text("cost")),
        "open_in": ref_by_id(words, area, records) if area else None,
        "audience": [term("audience_kinds", kind) for kind in offer.words("audience_kinds")],
        "topics": [ref_by_id(words, id_, records) for id_ in offer.words("topic_ids")],
        "status": term("offer_statuses", offer.text("status")),
        "valid_from": offer.valid_from,
        "valid_to": offer.valid_to,
        "alike": {"bodies": row.alike, "href": _alike_href(row, wanted, question)},
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
        "sources": list(offer.sources),
        "confidence": term("confidences", offer.confidence),
        "note": offer.note,
    }


def _way_in(offer: Node) -> dict[str, Any]:
    route = offer.text("access_route")
    known = term("access_routes", route) if route not in {None, "unclear"} else None
    url = offer.text("url")
    if known is not None:
        text = known["label"]
    else:
        text = "Not recorded; start from its page" if url else "Not recorded"
    return {"route": known, "url": url, "text": text}


def _alike_href(row: OfferRow, wanted: _Wanted, question: SupportQuestion) -> str:
    topics = row.offer.words("topic_ids")
    forms = [
        word.word
        for word in load_schema().vocabularies["offer_forms"].words
        if word.given_by_people == (row.help_rank == 0)
    ]
    return ask_href(
        "/support",
        topic=topics[:1],
        area=[match.id for match in wanted.areas],
        form=forms,
        status=list(question.status),
        as_of=question.as_of.isoformat() if question.as_of else None,
    )


_TOPIC_WORDS = (
    "mainly about {}",
    "also about {}",
    "about {}, which is narrower",
    "about {}, which is broader",
)
_AREA_WORDS = ("open there", "open in a wider area", "open in part of it")
_STATUS_WORDS = ("found at work", "not known whether it still runs", "closed")


def _why(row: OfferRow, wanted: _Wanted, words: Words) -> str:
    """Say in words each step of the order that the question gave rise to."""
    parts: list[str] = []
    if wanted.topics:
        nearest = _nearest_topic(row, wanted)
        parts.append(_TOPIC_WORDS[row.topic_rank].format(words.label_of(nearest) or nearest))
    parts.append(_STATUS_WORDS[row.status_rank])
    if wanted.areas:
        parts.append(_AREA_WORDS[row.area_rank])
    if wanted.filters.asker_kinds:
        parts.append(
            "meant for bodies of your kind" if row.asker_rank == 0 else "does not name bodies of your kind"
        )
    parts.append("help that people give" if row.help_rank == 0 else "something to read or use")
    label = load_schema().vocabularies["confidences"].words[row.confidence_rank].label.lower()
    parts.append(f"{label} confidence")
    text = "; ".join(parts)
    return text[:1].upper() + text[1:] + "."


def _nearest_topic(row: OfferRow, wanted: _Wanted) -> str:
    """Return the topic of the offer that gave it its rank."""
    ranks = wanted.filters.topic_ranks
    for position, id_ in enumerate(row.offer.words("topic_ids")):
        if id_ in ranks and ranks[id_][position > 0] == row.topic_rank:
            return id_
    return ""


def _summary(found: Found[OfferRow], items: Sequence[Mapping[str, Any]], wanted: _Wanted) -> str:
    about = join_words([match.label for match in wanted.topics], "or")
    where = join_words([match.label for match in wanted.areas], "or")
    what = f" with {about}" if about else ""
    place = f" open to {where}" if where else ""
    if not items:
        return f"Nobody is recorded as offering help{what}{place}."
    bodies = len({item["provider"]["id"] for item in items})
    whole = found.next is None and found.total == len(items)
    number = count_of(found.total, "offer") if found.total_exact else f"More than {found.total:,} offers"
    verb = "is" if found.total == 1 else "are"
    shown = (
        f"from {count_of(bodies, 'body', 'bodies', capital=False)}"
        if whole
        else f"best first; {len(items)} shown"
    )
    return f"{number} of help{what} {verb} recorded as{place or ' open'}, {shown}.{_also(items, wanted)}"


def _also(items: Sequence[Mapping[str, Any]], wanted: _Wanted) -> str:
    """Say how many of the bodies shown also inspect, audit or fund the asker."""
    if wanted.asker is None:
        return ""
    parts = []
    for role in ("inspects", "audits", "funds"):
        count = len(
            {item["provider"]["id"] for item in items if any(r["role"] == role for r in item["roles"])}
        )
        if count:
            parts.append(
                f"{count_of(count, 'of them', 'of them', capital=False)} also {role if count == 1 else role[:-1]}"
            )
    return f" {join_words(parts).capitalize()} {wanted.asker.label} or its partners." if parts else ""


def _gaps(
    store: Store, words: Words, wanted: _Wanted, found: Found[OfferRow], question: SupportQuestion
) -> list[dict[str, Any]]:
    if not wanted.topics or question.after is not None:
        return []
    label = join_words([match.label for match in wanted.topics], "or")
    if found.items and found.items[0].topic_rank > ANOTHER:
        near = "narrower" if found.items[0].topic_rank == NARROWER else "broader"
        return [
            {
                "text": f"Nobody is recorded as offering help with {label} itself here; what follows is about {near} topics."
            }
        ]
    if found.items:
        return []
    return _nearest_help(store, words, wanted, label)


def _nearest_help(store: Store, words: Words, wanted: _Wanted, label: str) -> list[dict[str, Any]]:
    """Return the nearest broader topic and the wider area that has help, where nobody helps here."""
    gaps: list[dict[str, Any]] = []
    topic_ids = [match.id for match in wanted.topics]
    if wanted.areas:
        anywhere = store.find_offers(wanted.filters.model_copy(update={"area_ranks": {}}), Page(limit=1))
        if anywhere.total:
            gaps.append(
                {
                    "text": f"{count_of(anywhere.total, 'offer')} of help with {label} elsewhere.",
                    "href": ask_href("/support", topic=topic_ids),
                }
            )
    for broader in words.broader(topic_ids[0]):
        ranks = topic_ranks(words, [broader])
        near = store.find_offers(
            wanted.filters.model_copy(update={"topic_ranks": ranks, "forms": (), "audiences": ()}),
            Page(limit=1),
        )
        if near.total:
            areas = [match.id for match in wanted.areas]
            text = f"{count_of(near.total, 'offer')} on the broader topic {words.label_of(broader)}."
            gaps.append({"text": text, "href": ask_href("/support", topic=broader, area=areas)})
            break
    return gaps


def _limits(rows: Sequence[OfferRow]) -> list[str]:
    """Count what is unknown among the offers shown."""
    offers = [row.offer for row in rows]
    counted = (
        (
            sum(offer.text("status") == "unknown" for offer in offers),
            "are of unknown status: nothing newer was found; they may well run",
        ),
        (sum(offer.text("access_route") in {None, "unclear"} for offer in offers), "have no way in recorded"),
        (sum(offer.text("cost") in {None, "unknown"} for offer in offers), "have no cost recorded"),
    )
    return [f"{count} of {len(offers)} shown {what}" for count, what in counted if count] + count_unconfirmed(
        offers
    )
