"""Who can help? Offers of support for a need, a place and an asker, best first, each with why it is there."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import Field

from service.places import areas_of
from service.problems import UnknownTerm
from service.questions.answers import Answer, PagedQuestion
from service.questions.asker import body_of_kind, kinds_of, know_asker
from service.questions.offering import late_providers, open_statuses
from service.questions.reading import (
    day_of,
    ref,
    resolve,
    resolve_word,
    shown_landscape,
    shown_sources,
    suggestion,
    total_of,
    understood,
)
from service.questions.roles import find_roles
from service.questions.support_items import SupportItem, Wanted, kept_for, support_items
from service.questions.support_said import Gap, gaps_of, limits_of, summary_of, topic_ranks
from service.stores.base import OfferFilters, OfferRow, Page, Store
from service.words import Match, Words, words_for


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
        title="Who is asking",
        max_length=200,
        description="The body that asks: its id or name. Offers that name its kind come first, and `roles` says what else each provider is to it.",
        examples=["ijb-fife"],
    )
    role: str | None = Field(
        default=None,
        max_length=100,
        title="What you are",
        description="The kind of body that asks, where it is not named: offers that name that kind come first. With one place, its body of that kind is taken to ask.",
        examples=["council"],
        json_schema_extra={"vocabulary": "audience_kinds"},
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


class SupportAnswer(Answer):
    """Offers of support, best first."""

    items: list[SupportItem]
    gaps: list[Gap] = Field(description="What nobody is recorded as offering, and the nearest help.")


def answer_support(store: Store, question: SupportQuestion) -> SupportAnswer:
    """Who can help with this, here?

    Order: the topic as an offer's main one, as another of its topics, a narrower topic, a broader one; current
    before unknown status; the area itself, wider ones, parts of it; offers that name the asker's kind; help that
    people give before things to read or use; confidence; name; id.
    """
    words = words_for(store)
    revision = store.revision()
    wanted = understand(store, words, question)
    found = store.find_offers(wanted.filters, Page(limit=question.limit, after=question.after))
    records = store.get(_unknown(words, found.items))
    providers = {row.offer.text("provider_id") or "" for row in found.items}
    roles = find_roles(store, words, wanted.asker, providers, day_of(question), records)
    items = support_items(found.items, wanted, words, records, roles)
    cited = {source for item in items for source in item["sources"]}
    cited |= {source for item in items for role in item["roles"] for source in role["sources"]}
    return SupportAnswer.model_validate(
        {
            "question": wanted.shown,
            "summary": summary_of(found, items, wanted),
            "items": items,
            "total": total_of(found),
            "next": found.next,
            "sources": shown_sources(store, cited, kept_for(words).sources(store, cited)),
            "gaps": [] if question.after is not None else gaps_of(store, words, wanted, found),
            "landscape": shown_landscape(
                revision, question, limits_of(found.items, day_of(question), _unread_of(wanted))
            ),
        }
    )


def understand(store: Store, words: Words, question: SupportQuestion) -> Wanted:
    """Return the question with every word understood; raises `UnknownTerm` with suggestions."""
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
    provider: Match | None = None
    if question.q:
        topics, areas, provider, left = _read_need(words, question.q, topics, areas, shown)
    if not areas and asker_match is not None:
        areas = _areas_of_asker(words, asker_match, shown)
    role = None if question.role is None else resolve_word("role", "audience_kinds", question.role)
    if role is not None:
        shown["role"] = role
        asker_match = asker_match or body_of_kind(words, areas, role)
        if asker_match is not None and "for" not in shown:
            shown["for"] = understood(words, [role], [asker_match])
    forms = tuple(resolve_word("form", "offer_forms", text) for text in question.form)
    statuses = tuple(resolve_word("status", "offer_statuses", text) for text in question.status)
    shown |= {name: list(given) for name, given in (("form", forms), ("status", statuses)) if given}
    day = day_of(question)
    asker = know_asker(store, words, asker_match, areas, day)
    filters = OfferFilters(
        topic_ranks=topic_ranks(words, [match.id for match in topics]),
        area_ranks=kept_for(words).area_ranks(tuple(match.id for match in areas)),
        asker_kinds=asker.audience_kinds if asker is not None and asker_match is not None else kinds_of(role),
        forms=forms,
        audiences=tuple(match.id for match in audiences),
        statuses=statuses or open_statuses(day),
        provider_ids=(provider.id,) if provider is not None else (),
        words=left,
        late_providers=late_providers(words, day),
        as_of=day,
    )
    as_asked: Mapping[str, str | Sequence[str] | None] = {
        "for_": asker_match.id if asker_match is not None and question.asker is not None else None,
        "role": role if question.asker is None else None,
        "form": forms,
        "audience": filters.audiences,
        "status": statuses,
        "as_of": question.as_of.isoformat() if question.as_of else None,
    }
    return Wanted(topics, areas, provider, asker, shown, filters, as_asked)


def _read_need(
    words: Words, text: str, topics: tuple[Match, ...], areas: tuple[Match, ...], shown: dict[str, Any]
) -> tuple[tuple[Match, ...], tuple[Match, ...], Match | None, tuple[str, ...]]:
    """Return the topics, areas, provider and left-over words that a need adds to the terms that were given."""
    need = words.read_need(text)
    if not (need.topics or need.places or need.provider or need.words):
        nearest = [suggestion(match) for match in words.search(text, ("topic",), 5)]
        raise UnknownTerm(
            "q",
            text,
            nearest,
            "No need was recognised in those words. Choose a topic, or say it in other words.",
        )
    read = (
        () if topics else need.topics[:1]
    )  # a topic or place that was chosen is not read from the words again
    places = () if areas else need.places
    matches = [*read, *places, *(() if need.provider is None else (need.provider,))]
    given = [text, *(match.matched for match in matches[1:])]
    shown["q"] = understood(words, given, matches) if matches else {"given": text}
    if places:
        shown["area"] = understood(words, [place.matched for place in places], places)
    if not (matches or need.topics):
        shown["q"]["words"] = list(need.words)
    elif need.unread:
        shown["q"]["unread"] = list(need.unread)
    taken = {match.id for match in (*topics, *read)}
    others = [match for match in need.topics[:4] if match.id not in taken]
    shown["q"]["others"] = [ref(match.id, match.type, match.label) for match in others]
    left = () if topics or need.topics or need.provider else need.words
    return topics or need.topics[:1], areas or places, need.provider, left


def _unread_of(wanted: Wanted) -> Sequence[str]:
    """Return the words of a need that play no part in its answer."""
    unread: Sequence[str] = wanted.shown.get("q", {}).get("unread", ())
    return unread


def _areas_of_asker(words: Words, asker: Match, shown: dict[str, Any]) -> tuple[Match, ...]:
    """Return the areas that the asker covers, so that an asker alone is enough to say where."""
    found = tuple(
        Match(id_, "area", words.label_of(id_) or id_, "asker", asker.label)
        for id_ in areas_of(words, asker.id)
    )
    if found:
        shown["area"] = understood(words, [asker.label] * len(found), found)
    return found


def _unknown(words: Words, rows: Sequence[OfferRow]) -> list[str]:
    """Return the ids that the offers name and the index does not hold: what it knows need not be read again."""
    named = {row.offer.text(end) or "" for row in rows for end in ("provider_id", "area_id")}
    named.update(id_ for row in rows for id_ in row.offer.words("topic_ids"))
    return sorted(id_ for id_ in named if id_ and id_ not in words.nodes)
