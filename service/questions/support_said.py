"""What a support answer says beside its items: the summary, what nobody offers, and what is weak."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from pydantic import Field

from graph_schema.records import UNVERIFIED
from service.questions.answers import Shown
from service.questions.offering import UNDATED, undated
from service.questions.reading import UNCONFIRMED, ask_href, count_unconfirmed
from service.questions.support_items import ANOTHER, BROADER, MAIN, NARROWER, Wanted
from service.questions.wording import count_found, count_of, join_words
from service.stores.base import Found, OfferRow, Page, Store
from service.words import Words


class Gap(Shown):
    """Something that nobody offers, and the nearest that somebody does."""

    text: str = Field(description="What is missing or what is near, in words.")
    href: str | None = Field(default=None, description="Where to ask for the nearest help.")


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


def summary_of(found: Found[OfferRow], items: Sequence[Mapping[str, Any]], wanted: Wanted) -> str:
    """Return the answer in plain words; where no source is held for any of it, that is said."""
    what, place = _what(wanted), _place(wanted)
    if not items:
        return f"Nobody is recorded as offering help{what}{place}."
    bodies = len({item["provider"]["id"] for item in items})
    whole = found.next is None and found.total == len(items)
    verb = "is" if found.total == 1 else "are"
    shown = (
        f"from {count_of(bodies, 'body', 'bodies', capital=False)}"
        if whole
        else f"best first; {len(items)} shown"
    )
    weak = f" All of it is {UNCONFIRMED}." if whole and _unconfirmed(found) else ""
    number = count_found(found, "offer")
    return (
        f"{number} of help{what} {verb} recorded as{place or ' open'}, {shown}.{weak}{_also(items, wanted)}"
    )


def _what(wanted: Wanted) -> str:
    about = join_words([match.label for match in wanted.topics], "or")
    words = " ".join(wanted.filters.words)
    provider = f" from {wanted.provider.label}" if wanted.provider is not None else ""
    return f"{provider}{f' with {about}' if about else ''}{f' that names “{words}”' if words else ''}"


def _place(wanted: Wanted) -> str:
    where = join_words([match.label for match in wanted.areas], "or")
    return f" open to {where}" if where else ""


def _unconfirmed(found: Found[OfferRow]) -> bool:
    """Tell whether no source is held for any of the offers found."""
    return not any(row.offer.confirmed for row in found.items)


def _also(items: Sequence[Mapping[str, Any]], wanted: Wanted) -> str:
    """Say how many of the bodies shown also inspect, audit or fund the asker, by statements that have a source."""
    if wanted.asker is None:
        return ""
    parts = []
    for role in ("inspects", "audits", "funds"):
        providers = {item["provider"]["id"] for item in items if _has_role(item, role)}
        if providers:
            parts.append(count_of(len(providers), f"also {role}", f"also {role[:-1]}", capital=False))
    if not parts:
        return ""
    return f" Of the bodies shown, {join_words(parts)} {wanted.asker.label} or its partners."


def _has_role(item: Mapping[str, Any], role: str) -> bool:
    return any(r["role"] == role and r["sources"] != [UNVERIFIED] for r in item["roles"])


def gaps_of(store: Store, words: Words, wanted: Wanted, found: Found[OfferRow]) -> list[dict[str, Any]]:
    """Return what nobody offers here, and the nearest help; only on the first page."""
    if not wanted.topics:
        return []
    label = join_words([match.label for match in wanted.topics], "or")
    missing = _missing(found, label)
    if missing is None:
        return []
    gaps = [{"text": missing}] if missing else []
    return gaps + list(_nearest_help(store, words, wanted, label))


def _missing(found: Found[OfferRow], label: str) -> str | None:
    """Return what the offers found leave open; empty where there are none, None where there is no gap."""
    if not found.items:
        return ""
    nearest = found.items[0].topic_rank
    if nearest > ANOTHER:
        near = "narrower" if nearest == NARROWER else "broader"
        return f"Nobody is recorded as offering help with {label} itself here; what follows is about {near} topics."
    if found.next is None and _unconfirmed(found):
        return f"No source is held for any offer of help with {label} here; do not rely on these alone."
    return None


def _nearest_help(store: Store, words: Words, wanted: Wanted, label: str) -> Iterator[dict[str, Any]]:
    """Yield help with the same topic in other places, then the nearest broader topic that has help here."""
    topic_ids = [match.id for match in wanted.topics]
    areas = [match.id for match in wanted.areas]
    itself = {id_: rank for id_, rank in wanted.filters.topic_ranks.items() if MAIN in rank}
    if wanted.filters.forms or wanted.filters.audiences:
        total = _count(store, wanted, {"topic_ranks": itself, "forms": (), "audiences": ()})
        if total:
            given = {
                name: value for name, value in wanted.as_asked.items() if name not in {"form", "audience"}
            }
            href = ask_href("/support", topic=topic_ids, area=areas, **given)
            yield {
                "text": f"{count_of(total, 'offer')} of help with {label} here, of any form, for anybody.",
                "href": href,
            }
    if areas:
        here = _count(store, wanted, {"topic_ranks": itself})
        anywhere = _count(store, wanted, {"topic_ranks": itself, "area_ranks": {}})
        if anywhere > here:
            where = "in all places together" if here else "elsewhere"
            href = ask_href("/support", topic=topic_ids, **wanted.as_asked)
            yield {"text": f"{count_of(anywhere, 'offer')} of help with {label} {where}.", "href": href}
    status, as_of = (wanted.as_asked[name] for name in ("status", "as_of"))
    for broader in dict.fromkeys(above for topic in topic_ids for above in words.broader(topic)):
        asked = {
            "topic_ranks": {broader: (MAIN, ANOTHER)},
            "forms": (),
            "audiences": (),
            "provider_ids": (),
        }
        total = _count(store, wanted, asked)
        if total:
            text = f"{count_of(total, 'offer')} on the broader topic {words.label_of(broader)}."
            href = ask_href("/support", topic=broader, area=areas, status=status, as_of=as_of)
            yield {"text": text, "href": href}
            return


def _count(store: Store, wanted: Wanted, changed: Mapping[str, Any]) -> int:
    return store.find_offers(wanted.filters.model_copy(update=dict(changed)), Page(limit=1)).total


def limits_of(rows: Sequence[OfferRow], day: date, unread: Sequence[str] = ()) -> list[str]:
    """Say which words of a need play no part, and count what is unknown among the offers shown."""
    said = join_words([f"“{word}”" for word in unread])
    left_out = [f"{said} was not understood and plays no part in this answer"] if unread else []
    offers = [row.offer for row in rows]
    counted = (
        (
            sum(offer.text("status") == "unknown" for offer in offers),
            "are of unknown status: nothing newer was found; they may well run",
        ),
        (sum(offer.text("access_route") in {None, "unclear"} for offer in offers), "have no way in recorded"),
        (sum(offer.text("cost") in {None, "unknown"} for offer in offers), "have no cost recorded"),
        (undated(offers, day), UNDATED),
    )
    return [
        *left_out,
        *(f"{count} of {len(offers)} shown {what}" for count, what in counted if count),
        *count_unconfirmed(offers),
    ]
