"""The index of one revision: every question about words goes through `Words`."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from graph_schema.records import Line, Node
from graph_schema.schema import Schema
from service.stores.base import Snapshot
from service.words.audiences import resolve_audience
from service.words.matches import Match, Need, TermKind
from service.words.names import NameIndex, read_names
from service.words.needs import NeedReader, Span, telling_words
from service.words.place_words import PlaceWords
from service.words.resolving import Resolver
from service.words.searching import Searcher
from service.words.successions import Successions
from service.words.texts import as_written, words_of
from service.words.topics import TopicIndex, TopicText

if TYPE_CHECKING:  # without a model nothing of the extra is imported
    from service.words.vectors import Encoder

T = TypeVar("T")

_SURE = 0.27
"""The score that the first topic of a need must reach: a third of its words known at all."""

_NEXT_TOPICS = 0.3
"""The share of the first topic's score from which others are named beside it."""


class Words:
    """The index of one revision. What only some questions need is made when it is first needed."""

    def __init__(
        self,
        snapshot: Snapshot,
        schema: Schema,
        providers: Set[str],
        encoder: "Encoder | None" = None,
        *,
        with_offers: bool = True,
    ) -> None:
        """Index a snapshot; `providers` are the bodies that offer help, whether or not their offers are in it."""
        self.with_offers = with_offers
        self._providers = providers
        self.nodes: dict[str, Node] = {node.id: node for node in snapshot.nodes}
        self.lines: tuple[Line, ...] = snapshot.lines
        self._schema = schema
        self._encoder = encoder
        self._made: dict[Callable[[Words], Any], Any] = {}
        self._names = NameIndex(read_names(self.nodes), self.nodes)
        self._successions = Successions(self.nodes, self.lines)
        self._searcher = Searcher(
            self.nodes, self._names, self._successions, lambda: self._topics, lambda: self._reader
        )
        below: dict[str, set[str]] = defaultdict(set)
        for node in snapshot.nodes:
            if node.type == "topic":
                for above in self.broader(node.id):
                    below[above].add(node.id)
        self._narrower = {above: tuple(sorted(ids)) for above, ids in below.items()}

    @cached_property
    def _places(self) -> PlaceWords:
        return PlaceWords(self.nodes, self.lines, self._names.names)

    @cached_property
    def _topics(self) -> TopicIndex:
        nodes = self.nodes.values()
        meaning = None if self._encoder is None else self._encoder.index(read_phrases(nodes))
        return TopicIndex(read_topics(nodes), meaning)

    @cached_property
    def _reader(self) -> NeedReader:
        common = self._topics.vocabulary
        return NeedReader(
            self.nodes, self._names.names, self._places, self._successions, common, self._providers
        )

    @cached_property
    def _resolver(self) -> Resolver:
        return Resolver(
            self.nodes,
            self.lines,
            self._names,
            self._places,
            self._successions,
            lambda: self._topics,
            lambda text, kind: self._searcher.search(text, (kind,), 5, faintest=0.1),
        )

    def once(self, make: Callable[["Words"], T]) -> T:
        """Return what a function makes of this revision, made at the first call and kept as long as the index."""
        found = self._made.get(make)
        if found is None:
            found = self._made[make] = make(self)
        made: T = found
        return made

    def prepare(self) -> None:
        """Make now what the first search would otherwise wait for."""
        self.read_need("evaluation here")
        self.search("evaluation here")

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

    def successors(self, body_id: str) -> tuple[str, ...]:
        """Return the bodies that came after one that ended, each followed to one that stands, ordered by id."""
        return self._successions.after(body_id)

    def predecessors(self, body_id: str, day: date) -> tuple[str, ...]:
        """Return the bodies that stood on a day and whose work passed to one since, those that passed all of it first."""
        return self._successions.before(body_id, day)

    def resolve(self, kind: TermKind, text: str) -> Match:
        """Return the one thing of a kind that a term names; raises `UnknownWord` with the nearest.

        A term is an id, a label or name of any kind (a misnomer last), or an inflection or misspelling of one.
        A place word means the integration authority's area where one bears that name, else the council's, else
        the board's; a code means exactly itself. The others that bear the name stand in `others`.
        """
        if kind == "audience":
            return resolve_audience(self._schema, text)
        return self._resolver.resolve(kind, text)

    def search(self, text: str, types: Sequence[str] = (), limit: int = 20) -> tuple[Match, ...]:
        """Return known things that words may mean, best first, each once.

        Of the given types, or of all that can be searched for. A body that ended is followed by those that came
        after it. Order: score, then type as listed in `SEARCHED_TYPES`, then what stands, then label, then id.
        """
        return self._searcher.search(text, types, limit)

    def nearest(self, text: str, types: Sequence[str] = (), limit: int = 5) -> tuple[Match, ...]:
        """Return the nearest known things where a search finds nothing, however faint."""
        return self._searcher.search(text, types, limit, faintest=0.1)

    def telling(self, text: str) -> tuple[str, ...]:
        """Return the words by which a text could be looked for; empty where it only asks for help."""
        return telling_words(words_of(text))

    def read_need(self, text: str) -> Need:
        """Return how a need in a person's own words is understood.

        The places and the provider it names are taken out first; what is left is what it is about. Its words are
        given too, for looking into the offers' own texts where no topic is recognised.
        """
        places, provider, words = self._reader.read(text)
        telling = telling_words(words)
        unread = set(self._topics.unread(telling)) if telling else ()
        return Need(
            topics=self._topics_of_need(" ".join(words)),
            places=tuple(self._named(place) for place in places),
            provider=None if provider is None else self._named(provider),
            words=telling,
            unread=tuple(
                as_written(text, position, position + 1)
                for position, word in enumerate(words_of(text))
                if word in unread
            ),
        )

    def _topics_of_need(self, text: str) -> tuple[Match, ...]:
        """Return the topics of a need: one that is named outright, then those that its words are about."""
        found = self._searcher.named_outright(text, "topic") if words_of(text) else ()
        named = {match.id: match for match in found}
        about = self._searcher.topics_of(text)
        if about and about[0].score >= _SURE:
            named |= {m.id: m for m in about if m.score > _NEXT_TOPICS * about[0].score and m.id not in named}
        return tuple(named.values())

    def _named(self, span: Span) -> Match:
        node = self.nodes[span.id]
        return Match(span.id, node.type, node.label, span.how, span.matched, others=span.others)


def read_topics(nodes: Iterable[Node]) -> Iterator[TopicText]:
    """Return all that is said of topics: labels, phrases, and the offers about them, whose first is the main one."""
    for node in nodes:
        topic = node.text("topic_id") or ""
        if node.type == "topic":
            yield TopicText(node.label, {node.id: 2.0})
            for text in filter(None, (node.text("scope_note"), node.text("examples"))):
                yield TopicText(text, {node.id: 1.0})
        elif node.type == "label":
            yield TopicText(node.label, {topic: 0.5 if node.text("kind") == "misnomer" else 1.0})
        elif node.type == "phrase":
            yield TopicText(node.label, {topic: 1.0})
        elif node.type == "offer":
            weights = {id_: 0.25 if place else 0.5 for place, id_ in enumerate(node.words("topic_ids"))}
            yield TopicText(f"{node.label}. {node.text('description') or ''}", weights)


def read_phrases(nodes: Iterable[Node]) -> Iterator[tuple[str, str]]:
    """Return each topic's id with each of its labels and phrases: what a need is compared with by meaning."""
    for node in nodes:
        if node.type == "topic":
            yield node.id, node.label
        elif node.type in {"label", "phrase"}:
            yield node.text("topic_id") or "", node.label
