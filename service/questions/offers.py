"""How do these offers compare? Up to four side by side."""

from typing import Annotated, Any

from pydantic import Field

from service.problems import UnknownTerm
from service.questions.answers import Answer, Asked
from service.questions.asker import know_asker
from service.questions.reading import day_asked, day_of, resolve, shown_landscape, shown_sources, understood
from service.questions.roles import find_roles
from service.questions.support_items import SupportItem, Wanted, support_items
from service.questions.support_said import limits_of
from service.questions.wording import count_of, join_words
from service.stores.base import OfferFilters, Page, Store
from service.words import words_for

MOST = 4
"""How many offers may stand side by side: more fit no screen."""


class OffersQuestion(Asked):
    """How do these offers compare?"""

    offer: tuple[Annotated[str, Field(max_length=200)], ...] = Field(
        min_length=1,
        max_length=MOST,
        description="The ids of the offers; repeat for each, four at most.",
        examples=[["nihr-phirst"]],
    )
    asker: str | None = Field(
        default=None,
        alias="for",
        title="Who is asking",
        max_length=200,
        description="The body that asks: its id or name. `roles` then says what else each provider is to it.",
        examples=["ijb-fife"],
    )


class OffersAnswer(Answer):
    """Offers side by side."""

    items: list[SupportItem]


def answer_offers(store: Store, question: OffersQuestion) -> OffersAnswer:
    """How do these offers compare?

    Order: as in the answer on support where nothing but the offers is asked. Those that had ended or not begun by the
    day are listed too.
    """
    words = words_for(store)
    day = day_of(question)
    asked = tuple(dict.fromkeys(question.offer))
    known = store.get(asked)
    for id_ in asked:
        if id_ not in known or known[id_].type != "offer":
            raise UnknownTerm("offer", id_, [], f"offer: “{id_}” is not the id of an offer that stands.")
    match = None if question.asker is None else resolve(words, "for", "body", question.asker)
    asker = know_asker(store, words, match, (), day)
    shown: dict[str, Any] = {"offer": list(asked)}
    if question.asker is not None and match is not None:
        shown["for"] = understood(words, [question.asker], [match])
    filters = OfferFilters(
        offer_ids=asked,
        statuses=("current", "unknown", "closed"),
        asker_kinds=asker.audience_kinds if asker else (),
    )
    wanted = Wanted(
        (),
        (),
        None,
        asker,
        shown,
        filters,
        {"for_": None if match is None else match.id, "status": (), "as_of": day_asked(question)},
    )
    found = store.find_offers(filters, Page(limit=MOST))
    records = dict(known)
    records |= store.get(
        sorted(
            {id_ for row in found.items for id_ in (*row.offer.sources, row.offer.text("provider_id") or "")}
        )
    )
    providers = {row.offer.text("provider_id") or "" for row in found.items}
    items = support_items(
        found.items, wanted, words, records, find_roles(store, words, asker, providers, day, records)
    )
    cited = {key for item in items for part in (item, *item["roles"]) for key in part["sources"]}
    return OffersAnswer.model_validate(
        {
            "question": shown,
            "summary": _summary([item["provider"]["label"] for item in items]),
            "items": items,
            "total": len(items),
            "sources": shown_sources(store, cited, records),
            "landscape": shown_landscape(store.revision(), question, limits_of(found.items, day)),
        }
    )


def _summary(providers: list[str]) -> str:
    named = join_words(list(dict.fromkeys(providers)))
    return f"{count_of(len(providers), 'offer')} side by side, from {named}."
