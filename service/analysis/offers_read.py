"""Reading the offers of a revision out of a store, once for each revision."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from graph_schema.dates import first_day, last_day
from graph_schema.extents import make_extents
from graph_schema.records import Node, sort_key
from graph_schema.schema import load_schema
from service.analysis.offers import Days, Offers
from service.analysis.sparse import Matrix, matrix_of
from service.stores.base import Snapshot, Store

_TYPES = ("offer", "topic", "area", "body", "covers", "partner_in")

_kept: WeakKeyDictionary[Store, Offers] = WeakKeyDictionary()
_lock = Lock()


def offers_for(store: Store) -> Offers:
    """Return the offers of the store's present revision, read once for each revision."""
    revision = store.revision().number
    with _lock:
        kept = _kept.get(store)
        if kept is None or kept.revision != revision:
            kept = _kept[store] = read_offers(store.snapshot(_TYPES))
        return kept


def read_offers(snapshot: Snapshot) -> Offers:
    """Return the offers of a snapshot as arrays."""
    by_type: dict[str, list[Node]] = {type_: [] for type_ in _TYPES}
    for node in snapshot.nodes:
        by_type[node.type].append(node)
    offers = by_type["offer"]
    bodies = _providers(by_type["body"], offers)
    topics, areas = ([node.id for node in by_type[type_]] for type_ in ("topic", "area"))
    words = load_schema().vocabularies
    forms, statuses, audiences = (
        [word.word for word in words[name].words]
        for name in ("offer_forms", "offer_statuses", "audience_kinds")
    )
    people = np.array([bool(word.given_by_people) for word in words["offer_forms"].words])
    form = _places(forms, (offer.text("form") for offer in offers))
    extents = _extents(snapshot, by_type["area"])
    atoms = sorted(set().union(*extents.values()))
    return Offers(
        revision=snapshot.revision,
        ids=tuple(offer.id for offer in offers),
        bodies=tuple(body.id for body in bodies),
        body_kinds=tuple(body.text("kind") or "" for body in bodies),
        topics=tuple(topics),
        audiences=tuple(audiences),
        areas=tuple(areas),
        forms=tuple(forms),
        statuses=tuple(statuses),
        body=_places([body.id for body in bodies], (offer.text("provider_id") for offer in offers)),
        form=form,
        status=_places(statuses, (offer.text("status") or "unknown" for offer in offers)),
        area=_places(areas, (offer.text("area_id") for offer in offers)),
        given_by_people=people[form],
        by_invitation=np.array([offer.text("access_route") == "by_invitation" for offer in offers], bool),
        confirmed=np.array([offer.confirmed for offer in offers], bool),
        dated=np.array([offer.valid_from is not None for offer in offers], bool),
        days=_days(offers),
        body_days=_days(bodies),
        own=matrix_of([offer.words("topic_ids") for offer in offers], topics),
        main=matrix_of([offer.words("topic_ids")[:1] for offer in offers], topics),
        audience=matrix_of([offer.words("audience_kinds") for offer in offers], audiences),
        **_tree(by_type["topic"]),
        atoms=tuple(atoms),
        left=_land(areas, extents, atoms, left=True),
        right=_land(areas, extents, atoms, left=False),
        extents=extents,
    )


def _providers(bodies: Iterable[Node], offers: Iterable[Node]) -> list[Node]:
    providers = {offer.text("provider_id") for offer in offers}
    return sorted(
        (body for body in bodies if body.id in providers), key=lambda body: (sort_key(body.label), body.id)
    )


def _places(known: Sequence[str], values: Iterable[str | None]) -> NDArray[np.int32]:
    """Return where each value stands among those known; -1 where it does not."""
    place = {id_: number for number, id_ in enumerate(known)}
    return np.array([-1 if value is None else place.get(value, -1) for value in values], np.int32)


def _days(nodes: Sequence[Node]) -> Days:
    first = [1 if node.valid_from is None else first_day(node.valid_from).toordinal() for node in nodes]
    far = date.max.toordinal()
    last = [far if node.valid_to is None else last_day(node.valid_to).toordinal() for node in nodes]
    return Days(np.array(first, np.int32), np.array(last, np.int32))


def _tree(topics: Sequence[Node]) -> dict[str, Any]:
    """Return how topics stand above each other, as three matrices."""
    ids = [topic.id for topic in topics]
    parent = {topic.id: topic.text("broader_id") for topic in topics}
    chains = [_chain(id_, parent) for id_ in ids]
    return {
        "above": matrix_of([[chain[0], *chain[1:-1]] for chain in chains], ids),
        "root": matrix_of([chain[-1:] for chain in chains], ids),
        "within": matrix_of(chains, ids),
    }


def _chain(topic: str, parent: Mapping[str, str | None]) -> list[str]:
    """Return a topic and those above it, the broadest last."""
    chain = [topic]
    while (above := parent[chain[-1]]) is not None and above in parent and above not in chain:
        chain.append(above)
    return chain


def _extents(snapshot: Snapshot, areas: Sequence[Node]) -> Mapping[str, frozenset[str]]:
    """Return the smallest places that each area takes in; one of which nothing is known is a place by itself.

    The country takes in every one of them.
    """
    known = make_extents([*snapshot.nodes, *snapshot.lines])
    found = {area.id: known.get(area.id) or frozenset({area.id}) for area in areas}
    every = frozenset().union(*found.values())
    countries = {area.id for area in areas if area.text("area_type") == "country"}
    return {id_: every if id_ in countries else extent for id_, extent in found.items()}


def _land(
    areas: Sequence[str], extents: Mapping[str, frozenset[str]], atoms: Sequence[str], *, left: bool
) -> Matrix:
    every, columns = frozenset(atoms), ["any", "whole", *atoms]
    rows = []
    for area in areas:
        whole = extents[area] == every
        rows.append(
            (["any"] if left else ["any", "whole"])
            if whole
            else ["whole" if left else "any", *sorted(extents[area])]
        )
    return matrix_of(rows, columns)
