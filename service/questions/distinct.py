"""What only one body does: the share of its offers that nobody else's come near, and which they are."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pydantic import Field

from service.questions.answers import Ref, Term
from service.questions.overlap_items import sort_term
from service.questions.overlap_said import SORTS
from service.questions.reading import ref_by_id, ref_to
from service.stores.base import Store
from service.words import Words

if TYPE_CHECKING:  # scipy is imported when it is first needed
    from service.analysis.comparison import Comparison
    from service.analysis.overlap import Selection

OFFERS_NAMED = 50
"""How many distinctive offers of one body are named at most."""


class Distinct(Ref):
    """How much of what a body offers nobody else does."""

    sort: Term = Field(description="Help that people give, or things to read or use.")
    offers: int = Field(description="Its offers of which enough is recorded to tell.", examples=[12])
    alone: int = Field(description="How many of them are distinctive; see `definitions`.", examples=[3])
    share: float | None = Field(
        description="The one divided by the other (0 to 1); null where there is none to tell of.",
        examples=[0.25],
    )
    which: list[Ref] = Field(description="The distinctive ones.")
    sources: list[str] = Field(description="Keys of the answer's `sources`: what those rest on.")


def distinct_items(
    store: Store,
    found: "Comparison",
    bodies: Sequence[str],
    topics: Sequence[str],
    words: Words,
    sort: str | None,
) -> list[dict[str, Any]]:
    """Return how distinctive each body is, by sort of offer, as the fields of `Distinct`.

    `found` compares offers of all topics; with `topics` only the body's offers about those count.
    """
    wanted = [name for name in SORTS if sort in {None, name}]
    told = {
        (body, name): distinct_of(found.selection(list(SORTS).index(name)), body, topics)
        for body in bodies
        for name in wanted
    }
    records = store.get(sorted({id_ for _, ids in told.values() for id_ in ids[:OFFERS_NAMED]}))
    items = []
    for (body, name), (offers, ids) in told.items():
        which = [records[id_] for id_ in ids[:OFFERS_NAMED] if id_ in records]
        items.append(
            {
                **ref_by_id(words, body),
                "sort": sort_term(name),
                "offers": offers,
                "alone": len(ids),
                "share": share_of(len(ids), offers),
                "which": [ref_to(offer) for offer in which],
                "sources": sorted({key for offer in which for key in offer.sources}),
            }
        )
    return items


def distinct_of(selection: "Selection", body: str, topics: Sequence[str] = ()) -> tuple[int, list[str]]:
    """Return how many of a body's offers (about these topics) can be told of, and which are distinctive, by id."""
    offers = selection.offers
    if body not in offers.bodies:
        return 0, []
    own = selection.body == offers.bodies.index(body)
    if topics:
        own = own & selection.about(topics)
    return int((own & selection.told).sum()), [
        offers.ids[row] for row in selection.rows[own & selection.alone]
    ]


def share_of(some: int, of_all: int) -> float | None:
    """Return a share to three places; None of nothing."""
    return round(some / of_all, 3) if of_all else None
