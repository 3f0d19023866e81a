"""From words to known things: names, places, topics and needs in a person's own words.

One index in the process, made from the landscape and kept for its revision, the same over every store.
"""

from itertools import chain
from threading import Lock
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from graph_schema.schema import load_schema
from service.stores.base import Snapshot, Store
from service.words.index import Words
from service.words.matches import Match, Need, TermKind, UnknownWord

if TYPE_CHECKING:  # without a model nothing of the extra is imported
    from service.words.vectors import Encoder

__all__ = [
    "INDEXED_LINES",
    "INDEXED_TYPES",
    "Match",
    "Need",
    "TermKind",
    "UnknownWord",
    "Words",
    "find_all_providers",
    "use_meaning",
    "words_for",
]

INDEXED_TYPES = ("body", "post", "area", "topic", "offer", "instrument", "outcome", "name", "label", "phrase")
"""The types whose words are known."""

MOST_OFFERS = 20_000
"""How many offers the index takes in, forty times today's number: with more it would fill the memory and learn
little. They are found then by the topics and providers that a text names, and by whole words of their own."""

INDEXED_LINES = ("covers", "partner_in", "succeeded_by")
"""The lines by which places and earlier names are understood."""

_kept: WeakKeyDictionary[Store, tuple[int, Words]] = WeakKeyDictionary()
_encoders: WeakKeyDictionary[Store, "Encoder | None"] = WeakKeyDictionary()
_lock = Lock()


def use_meaning(store: Store, encoder: "Encoder | None") -> None:
    """Have needs asked of a store read by meaning too, or with None by words alone, as they are where nothing is said."""
    with _lock:
        if _encoders.get(store) is not encoder:
            _encoders[store] = encoder
            _kept.pop(store, None)


def find_all_providers(store: Store, snapshot: Snapshot) -> frozenset[str]:
    """Return every body that offers help mainly about any topic of a snapshot."""
    topics = [node.id for node in snapshot.nodes if node.type == "topic"]
    return frozenset(chain.from_iterable(store.find_providers(topics).values()))


def words_for(store: Store) -> Words:
    """Return the index for the store's present revision, made once for each revision."""
    revision = store.revision().number
    kept = _kept.get(store)
    if kept is not None and kept[0] == revision:
        return kept[1]
    with _lock:
        kept = _kept.get(store)
        if kept is not None and kept[0] == revision:
            return kept[1]
        many = store.count().get("offer", 0) > MOST_OFFERS
        types = [type_ for type_ in INDEXED_TYPES if not (many and type_ == "offer")]
        snapshot = store.snapshot((*types, *INDEXED_LINES))
        words = Words(
            snapshot,
            load_schema(),
            find_all_providers(store, snapshot),
            _encoders.get(store),
            with_offers=not many,
        )
        _kept[store] = (snapshot.revision, words)
        return words
