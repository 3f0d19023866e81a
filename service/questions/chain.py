"""What a body offers, about what, to whom and where: the start of a contribution analysis, from its outcomes down."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, ClassVar

from pydantic import Field

from graph_schema.records import Node
from service.questions.answers import Asked, Ref
from service.questions.defined import define
from service.questions.items import SECTION_LIMIT, part
from service.questions.offering import forms_of, open_on, read_offers
from service.questions.reading import ask_href, day_asked, day_of, kind_ref, ref_by_id
from service.questions.sections import OwnOffer, for_whom, open_in, own_offer
from service.questions.wording import count_of, join_words
from service.stores.base import Store
from service.words import Words

DEFINITIONS = [
    define(
        "contribution chain",
        "From an outcome to the body that is said to contribute to it, from the body to what it offers, and from there to topics, users and places. That the body contributes is one statement and that it offers help another: no source held says which offer serves which outcome. To join them is the work of a contribution analysis.",
        "J. Mayne, “Addressing attribution through contribution analysis: using performance measures sensibly”, Canadian Journal of Program Evaluation 16(1), 2001",
    )
]


class ChainOffer(OwnOffer):
    """An offer of help by the body, and for whom it is."""

    in_short: ClassVar[tuple[str, ...]] = ("topics", "audiences", "open_in", "form", "status")

    audiences: list[Ref] = Field(description="The kinds of user that it names; empty where it names none.")


def chain_of(store: Store, words: Words, body_id: str, question: Asked) -> tuple[dict[str, Any], str]:
    """Return what a body offers on a day, by name, about what, for whom and where; and the same in a sentence."""
    offers, more = read_offers(store, open_on(words, day_of(question), provider_ids=(body_id,)))
    offers.sort(key=lambda offer: (offer.label, offer.id))
    shown = [_offer(offer, words) for offer in offers[:SECTION_LIMIT]]
    everywhere = ask_href("/records", type="provides", from_=body_id, as_of=day_asked(question))
    chain = {
        "offers": shown,
        "about": _about(offers, words),
        "for_whom": for_whom(offers),
        "open_in": open_in(offers, words, {}),
        "parts": [part("offers", len(shown), len(offers) + more, everywhere)],
    }
    return chain, _in_words(chain, _sorts(offers, more))


NO_CHAIN: tuple[dict[str, Any], str] = (
    {"offers": [], "about": [], "for_whom": [], "open_in": [], "parts": []},
    "",
)
"""Where no body was asked about."""


def _about(offers: list[Node], words: Words) -> list[dict[str, Any]]:
    counts = Counter(topic for offer in offers for topic in dict.fromkeys(offer.words("topic_ids")))
    shown = [{**ref_by_id(words, id_), "offers": number} for id_, number in counts.items()]
    return sorted(shown, key=lambda item: (-item["offers"], item["label"], item["id"]))


def _offer(offer: Node, words: Words) -> dict[str, Any]:
    audiences = [kind_ref(kind) for kind in offer.words("audience_kinds")]
    return {**own_offer(offer, words, {}), "audiences": audiences}


def _sorts(offers: Sequence[Node], more: int) -> str:
    """Say how many offers are help that people give and how many things to read or use; `more`: those not looked into."""
    people = forms_of(given_by_people=True)
    help_ = [offer for offer in offers if offer.text("form") in people]
    read = [offer for offer in offers if offer.text("form") not in people]
    parts = [
        _sort(help_, "offer of help that people give", "offers of help that people give"),
        _sort(read, "thing to read or use", "things to read or use"),
        f"{more:,} more offers" if more else "",
    ]
    return join_words([part for part in parts if part])


def _sort(offers: Sequence[Node], one: str, many: str) -> str:
    """Return how many offers of one sort there are, and how many of them are not known to be running."""
    if not offers:
        return ""
    idle = sum(offer.text("status") != "current" for offer in offers)
    which = "not" if len(offers) == 1 else "none of them" if idle == len(offers) else f"{idle} of them not"
    beside = f" ({which} known to be running)" if idle else ""
    return f"{count_of(len(offers), one, many, capital=False)}{beside}"


def _in_words(chain: dict[str, Any], offers: str) -> str:
    if not offers:
        return "No offer by it is recorded."
    topics = count_of(len(chain["about"]), "topic", capital=False)
    places = count_of(len(chain["open_in"]), "area", capital=False)
    return f"It is recorded with {offers}, about {topics}, open in {places}."
