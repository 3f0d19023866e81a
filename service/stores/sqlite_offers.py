"""How the SQLite store finds offers: few matches are sorted; many are read from the shelf, where they stand in order.

So the cost of a page grows with the page and not with the landscape: with a million offers a broad question has
a hundred thousand matches, of which it shows twenty.
"""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby, islice, product
from operator import itemgetter
from typing import Any

from graph_schema.records import UNVERIFIED
from service.stores.base import COUNT_LIMIT, Found, OfferCount, OfferFilters, OfferRow, Page
from service.stores.cursors import make_cursor, read_cursor
from service.stores.decoding import node_from
from service.stores.ranking import BEGINNING, CURSOR_SHAPE, asked_words, day_text, status_ranks
from service.stores.sqlite_file import SQL, transaction
from service.stores.sqlite_rows import json_of, known_text
from service.stores.sqlite_writing import index_word

MOST_SORTED = 500
"""How many matches are sorted at most: about as dear as reading a page from the shelf."""

_EVERY_OFFER = {"": (0, 0)}
"""The shelf on which all offers stand, as a topic with its ranks; every one of them stands there mainly."""

SORT_MATCHES, COUNT_MATCHES = (
    SQL[name].replace("FROM offer_matches", f"FROM ({SQL['offer_matches']})")
    for name in ("sort_offers", "count_offer_matches")
)
"""The statement `offer_matches`, sorted and counted."""

Key = tuple[Any, ...]
"""The six ranks of a match, its sort key, its id, and its number."""


def find_offers(connection: sqlite3.Connection, filters: OfferFilters, page: Page) -> Found[OfferRow]:
    """See `Store.find_offers`."""
    bound = bound_offers(filters)
    after = read_cursor(page.after, CURSOR_SHAPE) if page.after is not None else None
    with transaction(connection, "DEFERRED"):
        keys, total = _page_of_keys(connection, filters, bound, after, page.limit + 1)
        shown = keys[: page.limit]
        numbers = json.dumps([key[8] for key in shown])
        rows = {row[0]: row for row in connection.execute(SQL["show_offers"], {**bound, "numbers": numbers})}
    return Found.model_construct(
        items=tuple(_offer_row(key, rows[key[8]]) for key in shown),
        total=min(total, COUNT_LIMIT),
        total_exact=total <= COUNT_LIMIT,
        next=make_cursor(shown[-1][:8]) if len(keys) > page.limit else None,
    )


def count_offers(
    connection: sqlite3.Connection,
    topics: Mapping[str, Sequence[str]],
    forms: Sequence[str],
    as_of: date | None,
    late_providers: Sequence[str],
) -> tuple[OfferCount, ...]:
    """See `Store.count_offers`."""
    asked = json.dumps({known_text(about): [known_text(id_) for id_ in ids] for about, ids in topics.items()})
    bound = {"topics": asked, "forms": json_of(forms), **_bound_days(as_of, late_providers)}
    return tuple(OfferCount(*row) for row in connection.execute(SQL["count_offers"], bound))


def find_providers(
    connection: sqlite3.Connection,
    topic_ids: Sequence[str],
    *,
    statuses: Sequence[str],
    confirmed: bool,
    as_of: date | None,
    late_providers: Sequence[str],
) -> dict[str, tuple[str, ...]]:
    """See `Store.find_providers`."""
    bound = {
        "topics": json_of(topic_ids),
        "statuses": json_of(statuses),
        "confirmed": confirmed,
        "unverified": UNVERIFIED,
        **_bound_days(as_of, late_providers),
    }
    rows = connection.execute(SQL["find_providers"], bound).fetchall()
    return {topic: tuple(row[1] for row in found) for topic, found in groupby(rows, itemgetter(0))}


def _bound_days(as_of: date | None, late_providers: Sequence[str]) -> dict[str, Any]:
    return {"day": day_text(as_of), "late": json_of(late_providers), "beginning": BEGINNING}


def bound_offers(filters: OfferFilters) -> dict[str, Any]:
    """Return what the statements about offers are asked with, the page apart."""
    topics = [
        (known_text(topic_id), int(is_main), rank)
        for topic_id, ranks in (filters.topic_ranks or _EVERY_OFFER).items()
        for is_main, rank in zip((True, False), ranks, strict=True)
    ]
    topics.sort(key=itemgetter(2))  # the best first: of many matches no more are looked at than are counted
    ranks = [rank for _, _, rank in topics]
    words = " AND ".join(f'"{index_word(word)}"' for word in asked_words(filters.words))
    return {
        "way": _way(filters),
        "topics": json.dumps(topics),
        # Nothing is found in a better place than the only shelf of the lowest rank.
        "best": ranks[0] if ranks.count(ranks[0]) == 1 or not filters.topic_ranks else None,
        "areas": json.dumps({known_text(id_): rank for id_, rank in filters.area_ranks.items()}),
        "askers": json_of(filters.asker_kinds),
        "forms": json_of(filters.forms),
        "audiences": json_of(filters.audiences),
        "statuses": json_of(filters.statuses),
        "status_ranks": json.dumps(status_ranks(filters.statuses)),
        "providers": json_of(filters.provider_ids),
        "ids": json_of(filters.offer_ids),
        "words": words or None,
        **_bound_days(filters.as_of, filters.late_providers),
    }


def _way(filters: OfferFilters) -> str:
    """Return what leads to the fewest offers that have to be looked at."""
    if filters.provider_ids or filters.offer_ids:
        return "offer"
    if filters.words:
        return "words"
    return "place" if filters.area_ranks else "topic"


def _page_of_keys(
    connection: sqlite3.Connection,
    filters: OfferFilters,
    bound: Mapping[str, Any],
    after: Sequence[Any] | None,
    limit: int,
) -> tuple[list[Key], int]:
    """Return the keys of a page in their order, and how many match in all, counted a little beyond the limit."""
    walks = bound["way"] in {"place", "topic"}
    most = MOST_SORTED + 1 if walks else -1
    names = (*(f"after_{n}" for n in range(6)), "after_key", "after_id")
    start = dict(zip(names, after or (None,) * len(names), strict=True))
    keys = connection.execute(SORT_MATCHES, {**bound, **start, "most": most, "limit": limit}).fetchall()
    if keys and (keys[0][9] < most or not walks):
        return keys, keys[0][9]
    total: int = connection.execute(
        COUNT_MATCHES, {**bound, "askers": "[]", "most": COUNT_LIMIT + 1}
    ).fetchone()[0]
    if total < most or not walks:
        return [], total
    return list(islice(_walk(connection, filters, bound, after, limit), limit)), total


def _walk(
    connection: sqlite3.Connection,
    filters: OfferFilters,
    bound: Mapping[str, Any],
    after: Sequence[Any] | None,
    limit: int,
) -> Iterator[Key]:
    """Give keys in their order, from one rank to the next."""
    topics = _by_rank(((topic_id, is_main), rank) for topic_id, is_main, rank in json.loads(bound["topics"]))
    places = _by_rank(json.loads(bound["areas"]).items()) or {0: _places(connection, bound)}
    askers = (0, 1) if filters.asker_kinds else (0,)
    for ranks in product(sorted(topics), json.loads(bound["status_ranks"]), sorted(places), askers):
        if after is not None and ranks < tuple(after[:4]):
            continue
        start = after[4:] if after is not None and ranks == tuple(after[:4]) else (None,) * 4
        shelves = [(*topic, place) for topic in topics[ranks[0]] for place in places[ranks[2]]]
        asked = {
            "shelves": json.dumps(shelves),
            "topic_rank": ranks[0],
            "status_rank": ranks[1],
            "asker_rank": ranks[3] if filters.asker_kinds else None,
            "limit": limit,
            **dict(zip(("after_help", "after_confidence", "after_key", "after_id"), start, strict=True)),
        }
        for row in connection.execute(SQL["walk_offers"], {**bound, **asked}).fetchall():
            yield (*ranks, *row)


def _by_rank(ranked: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for what, rank in ranked:
        found[rank].append(what)
    return found


def _places(connection: sqlite3.Connection, bound: Mapping[str, Any]) -> list[str]:
    """Return every place where an offer is open, and '' where one says nothing of it."""
    found = {
        row[0]
        for rank in json.loads(bound["status_ranks"])
        for row in connection.execute(SQL["places_of_offers"], {"status_rank": rank})
    }
    return sorted(found)


def _offer_row(key: Key, row: Sequence[Any]) -> OfferRow:
    return OfferRow(
        offer=node_from(row[2]),
        topic_rank=key[0],
        status_rank=key[1],
        area_rank=key[2],
        asker_rank=key[3],
        help_rank=key[4],
        confidence_rank=key[5],
        alike=row[1],
    )
