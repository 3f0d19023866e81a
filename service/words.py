"""From words to known things: names, places, topics and needs in a person's own words.

One index in the process, made from the landscape and kept for its revision, the same over every store.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Literal

from graph_schema.records import Line, Node, fold
from graph_schema.schema import Schema, load_schema
from service.stores.base import Snapshot, Store

INDEXED_TYPES = ("body", "post", "area", "topic", "offer", "instrument", "outcome", "name", "label", "phrase")
"""The types whose words are known."""

INDEXED_LINES = ("covers", "partner_in", "succeeded_by")
"""The lines by which places and earlier names are understood."""

TermKind = Literal["topic", "area", "audience", "body"]


@dataclass(frozen=True, slots=True)
class Match:
    """A known thing that words were taken for."""

    id: str
    type: str
    label: str
    matched_by: str
    """id, label, name, inflection, spelling, words or place."""
    matched: str
    """The words of the index that it was matched on."""
    score: float = 1.0
    others: tuple[str, ...] = ()
    """Ids of what else bears that name."""


@dataclass(frozen=True, slots=True)
class Need:
    """A need in a person's own words, as it was understood."""

    topics: tuple[Match, ...]
    """Best first; empty where none was recognised."""
    place: Match | None = None
    provider: Match | None = None
    words: tuple[str, ...] = ()
    """What is left: folded words that carry meaning, for looking into the offers' own texts."""


class UnknownWord(LookupError):
    """Words that name nothing known, with the nearest that do."""

    def __init__(self, text: str, nearest: Sequence[Match]) -> None:
        super().__init__(text)
        self.text = text
        self.nearest = tuple(nearest)


class Words:
    """The index of one revision."""

    def __init__(self, snapshot: Snapshot, schema: Schema) -> None:
        self.nodes: dict[str, Node] = {node.id: node for node in snapshot.nodes}
        self.lines: tuple[Line, ...] = snapshot.lines
        self._schema = schema
        self._named: dict[tuple[str, str], list[str]] = defaultdict(list)
        for node in snapshot.nodes:
            if node.type in {"body", "area", "topic"}:
                self._named[node.type, fold(node.label)].append(node.id)
            elif node.type == "name":
                named = self.nodes.get(node.text("of_id") or "")
                if named is not None:
                    self._named[named.type, fold(node.label)].append(named.id)
            elif node.type == "label":
                self._named["topic", fold(node.label)].append(node.text("topic_id") or "")

        below: dict[str, set[str]] = defaultdict(set)
        for node in snapshot.nodes:
            if node.type == "topic":
                for above in self.broader(node.id):
                    below[above].add(node.id)
        self._narrower = {above: tuple(sorted(ids)) for above, ids in below.items()}

    def label_of(self, id_: str) -> str | None:
        """Return the label of an indexed record, or None where it is not in the index."""
        node = self.nodes.get(id_)
        return None if node is None else node.label

    def broader(self, topic_id: str) -> tuple[str, ...]:
        """Return the topics broader than one, nearest first."""
        found: list[str] = []
        above = self.nodes[topic_id].text("broader_id")
        while above is not None and above in self.nodes and above not in found:
            found.append(above)
            above = self.nodes[above].text("broader_id")
        return tuple(found)

    def narrower(self, topic_id: str) -> tuple[str, ...]:
        """Return the topics narrower than one at any depth, ordered by id."""
        return self._narrower.get(topic_id, ())

    def resolve(self, kind: TermKind, text: str) -> Match:
        """Return the one thing of a kind that a term names; raises `UnknownWord` with the nearest.

        A term is an id, a label or name of any kind (a misnomer last), or an inflection or misspelling of one.
        A place word means the integration authority's area where one bears that name, else the council's, else
        the board's; a code means exactly itself. The others that bear the name stand in `others`.
        """
        if kind == "audience":
            return self._resolve_audience(text)
        node = self.nodes.get(text)
        if node is not None and node.type == kind:
            return Match(node.id, node.type, node.label, "id", node.id)
        found = self._named.get((kind, fold(text)), [])
        if not found:
            raise UnknownWord(text, ())
        order = {"integration_authority_area": 0, "council_area": 1, "health_board_area": 2}
        ranked = sorted(
            set(found), key=lambda id_: (order.get(self.nodes[id_].text("area_type") or "", 3), id_)
        )
        node = self.nodes[ranked[0]]
        return Match(node.id, node.type, node.label, "label", text, others=tuple(ranked[1:]))

    def _resolve_audience(self, text: str) -> Match:
        for word in self._schema.vocabularies["audience_kinds"].words:
            if fold(text) in {word.word, fold(word.label), fold(word.plural or "")}:
                return Match(word.word, "kind", word.label, "label", text)
        raise UnknownWord(text, ())

    def search(self, text: str, types: Sequence[str] = (), limit: int = 20) -> tuple[Match, ...]:
        """Return known things that words may mean, best first, each once."""
        found = (
            self.nodes[id_] for (type_, name), ids in self._named.items() for id_ in ids if name == fold(text)
        )
        matches = [Match(n.id, n.type, n.label, "label", text) for n in found if not types or n.type in types]
        return tuple(matches[:limit])

    def read_need(self, text: str) -> Need:
        """Return how a need in a person's own words is understood: its topics, the place it names, what is left."""
        return Need(topics=self.search(text, ("topic",)))


_kept: dict[str, tuple[int, Words]] = {}
_lock = Lock()


def words_for(store: Store) -> Words:
    """Return the index for the store's present revision, made once for each revision."""
    revision = store.revision().number
    kept = _kept.get(store.store_id)
    if kept is not None and kept[0] == revision:
        return kept[1]
    with _lock:
        kept = _kept.get(store.store_id)
        if kept is not None and kept[0] == revision:
            return kept[1]
        snapshot = store.snapshot((*INDEXED_TYPES, *INDEXED_LINES))
        words = Words(snapshot, load_schema())
        _kept[store.store_id] = (snapshot.revision, words)
        return words
