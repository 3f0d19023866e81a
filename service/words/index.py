"""The index of one revision: every question about words goes through `Words`."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from graph_schema.records import Line, Node, fold, sort_key
from graph_schema.schema import Schema
from service.stores.base import Snapshot
from service.words.audiences import resolve_audience
from service.words.matches import Match, Need, TermKind, UnknownWord
from service.words.names import OWN, SEARCHED_TYPES, WRONG, Found, Name, NameIndex, read_names
from service.words.needs import NeedReader, telling_words
from service.words.place_words import PlaceWords
from service.words.successions import Successions
from service.words.texts import key_of, words_of
from service.words.topics import TopicIndex, TopicText

_SURE = 0.6
"""The share of a need's words that must be known before its topics are named."""

_FAINT = 0.42
"""Below this score a thing is no answer to a search, only the nearest that there is."""

_AUTHORITIES = {"integration_joint_board", "lead_agency_integration_authority"}
_STATUSES = {"current": 0, "unknown": 1, "closed": 2}


class Words:
    """The index of one revision."""

    def __init__(self, snapshot: Snapshot, schema: Schema) -> None:
        self.nodes: dict[str, Node] = {node.id: node for node in snapshot.nodes}
        self.lines: tuple[Line, ...] = snapshot.lines
        self._schema = schema
        self._names = NameIndex(read_names(self.nodes), self.nodes)
        self._successions = Successions(self.nodes, self.lines)
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
        return TopicIndex(_read_topics(self.nodes.values()))

    @cached_property
    def _reader(self) -> NeedReader:
        return NeedReader(
            self.nodes, self._names.names, self._places, self._successions, self._topics.vocabulary
        )

    def prepare(self) -> None:
        """Make now what the first search would otherwise wait for."""
        self.read_need("a need")
        self.search("a search")

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

    def resolve(self, kind: TermKind, text: str) -> Match:
        """Return the one thing of a kind that a term names; raises `UnknownWord` with the nearest.

        A term is an id, a label or name of any kind (a misnomer last), or an inflection or misspelling of one.
        A place word means the integration authority's area where one bears that name, else the council's, else
        the board's; a code means exactly itself. The others that bear the name stand in `others`.
        """
        if kind == "audience":
            return resolve_audience(self._schema, text)
        node = (
            self.nodes.get(text)
            or self.nodes.get(text.strip().lower())
            or self.nodes.get(text.strip().upper())
        )
        if node is not None and node.type == kind:
            return Match(node.id, node.type, node.label, "id", node.id)
        found = self._place(text) if kind == "area" else None
        found = found or self._choose(text, self._names.named(kind, text), "")
        found = found or self._choose(text, self._names.alike(kind, text), "inflection")
        found = found or (self._misspelt_place(text) if kind == "area" else None)
        return found or self._misspelt(kind, text)

    def _place(self, text: str) -> Match | None:
        key = key_of(text)
        found = self._places.find(key)
        if found is None:
            return None
        id_, others = found
        how = "label" if fold(self.nodes[id_].label) == key else "place"
        return Match(id_, "area", self.nodes[id_].label, how, text, others=others)

    def _misspelt_place(self, text: str) -> Match | None:
        span = self._reader.find_place(text)
        if span is None or span.end - span.start != len(words_of(text)):
            return None
        return Match(span.id, "area", self.nodes[span.id].label, "spelling", span.matched, others=span.others)

    def _choose(self, text: str, names: Sequence[Name], how: str) -> Match | None:
        """Return what names lead to: the best of them, the others beside it; refused where two are equally good."""
        if not names:
            return None
        best: dict[str, Name] = {}
        for name in sorted(names, key=lambda name: (name.rank, name.of)):
            best.setdefault(name.of, name)
        ranked = list(best.values())
        equals = self._best_of([name for name in ranked if name.rank == ranked[0].rank], text)
        matches = [self._match(name, how or ("label" if name.rank == OWN else "name")) for name in ranked]
        if len(equals) > 1:
            raise UnknownWord(text, matches)
        first = equals[0]
        others = tuple(name.of for name in ranked if name.of != first.of)
        return self._match(first, how or ("label" if first.rank == OWN else "name"), others=others)

    def _best_of(self, equals: list[Name], text: str) -> list[Name]:
        """Return the names that remain where several are equally good: later bodies, standing ones, authorities."""
        if len(equals) > 1 and equals[0].type == "topic":
            scores = dict(self._topics.rank(text))
            return [max(equals, key=lambda name: (scores.get(name.of, 0.0), name.of))]
        later = [
            name
            for name in equals
            if not any(self._successions.comes_before(name.of, other.of) for other in equals)
        ]
        standing = [name for name in later if not self._successions.has_ended(name.of)]
        remaining = standing or later or equals
        authorities = [name for name in remaining if self.nodes[name.of].text("kind") in _AUTHORITIES]
        return authorities if len(authorities) == 1 and self._of_one_place(remaining) else remaining

    def _of_one_place(self, names: Sequence[Name]) -> bool:
        """Tell whether bodies are an authority and its own partnership, which share a name."""
        ids = {name.of for name in names}
        served = [
            frozenset(line.to_id for line in self.lines if line.type == "covers" and line.from_id == id_)
            for id_ in sorted(ids)
        ]
        return bool(served[0]) and len(set(served)) == 1

    def _misspelt(self, kind: TermKind, text: str) -> Match:
        known = self._topics.vocabulary if kind == "topic" else frozenset()
        near = self._names.misspelt(kind, text, known)
        if not near:
            raise UnknownWord(text, self._nearest(text, kind))
        fewest = near[0][0]
        first = [name for slips, name in near if slips == fewest]
        if len({name.of for name in first}) > 1 and len({name.key for name in first}) > 1:
            raise UnknownWord(text, [self._match(name, "spelling") for name in _each_once(first)])
        chosen = self._choose(text, first, "spelling")
        if chosen is None:
            raise UnknownWord(text, self._nearest(text, kind))
        also = tuple(
            name.of for _, name in _pairs_each_once(near) if name.of not in {chosen.id, *chosen.others}
        )
        return Match(
            chosen.id,
            kind,
            chosen.label,
            "spelling",
            chosen.matched,
            others=(*chosen.others, *also),
            shown=chosen.shown,
        )

    def _nearest(self, text: str, kind: str) -> tuple[Match, ...]:
        return self._search(text, (kind,), 5, faintest=0.0)

    def search(self, text: str, types: Sequence[str] = (), limit: int = 20) -> tuple[Match, ...]:
        """Return known things that words may mean, best first, each once.

        Of the given types, or of all that can be searched for. A body that ended is followed by those that came
        after it. Order: score, then type as listed in `SEARCHED_TYPES`, then label, then id.
        """
        return self._search(text, types, limit, faintest=_FAINT)

    def _search(self, text: str, types: Sequence[str], limit: int, faintest: float) -> tuple[Match, ...]:
        wanted = tuple(types) or SEARCHED_TYPES
        found = self._names.search(text, wanted)
        topics = self._topics_of(text)
        if "topic" in wanted:
            self._add_topics(found, topics)
        if "offer" in wanted:
            self._add_offers_about(found, topics)
        if "area" in wanted:
            self._add_place(found, text)
        best = max((one.score for one in found.values()), default=0.0)
        least = max(faintest, 0.45 * best) if faintest else 0.0
        kept = [one for one in found.values() if one.score >= least]
        ranked = sorted(kept, key=self._order)
        return tuple(self._with_successors(ranked))[:limit]

    def _order(self, found: Found) -> tuple[float, int, int, str, str]:
        node = self.nodes[found.name.of]
        return (
            -round(found.score, 4),
            SEARCHED_TYPES.index(node.type),
            self._standing(node),
            sort_key(node.label),
            node.id,
        )

    def _standing(self, node: Node) -> int:
        """Return the rank of a thing among equals: what stands before what ended, an authority's area first."""
        if node.type == "area":
            order = ("integration_authority_area", "council_area", "health_board_area", "country")
            return order.index(node.text("area_type") or "country")
        if node.type == "offer":
            return _STATUSES.get(node.text("status") or "", 1)
        if node.type == "instrument":
            return int(node.text("status") != "in_force")
        return int(self._successions.has_ended(node.id))

    def _with_successors(self, ranked: Iterable[Found]) -> Iterator[Match]:
        """Return matches; those that came after a body that was named in full stand right behind it."""
        shown: set[str] = set()
        for found in ranked:
            if found.name.of in shown:
                continue
            shown.add(found.name.of)
            match = self._match(found.name, found.how, score=round(found.score, 4))
            yield match
            if match.type == "body" and match.score > 0.8:
                for later in self.successors(match.id):
                    if later not in shown:
                        shown.add(later)
                        yield self._successor(match, later)

    def _successor(self, old: Match, later: str) -> Match:
        return Match(
            later, "body", self.nodes[later].label, "name", old.label, old.score, took_over_from=old.id
        )

    def _add_topics(self, found: dict[str, Found], topics: Sequence[Match]) -> None:
        for match in topics:
            old = found.get(match.id)
            if old is None or old.score < match.score:
                name = Name(match.label, match.id, "topic", OWN, "", letters=False)
                found[match.id] = Found(name, match.score, "words")

    def _add_offers_about(self, found: dict[str, Found], topics: Sequence[Match]) -> None:
        """Add offers about what the text is about: those mainly about it before those also about it."""
        scores = {match.id: match.score for match in topics[:3]}
        for node in self.nodes.values():
            if node.type != "offer":
                continue
            about = [
                scores.get(id_, 0.0) * (0.6 if position == 0 else 0.5)
                for position, id_ in enumerate(node.words("topic_ids"))
            ]
            score = max(about, default=0.0)
            old = found.get(node.id)
            if old is not None:
                old.score = min(0.99, old.score + 0.1 * score) if old.score < 0.98 else old.score
            if score and (old is None or old.score < score):
                found[node.id] = Found(
                    Name(node.label, node.id, "offer", OWN, "", letters=False), score, "words"
                )

    def _add_place(self, found: dict[str, Found], text: str) -> None:
        """Add the place that a text names: first of its names where it is all that the text says."""
        span = self._reader.find_place(text)
        if span is None:
            return
        whole = span.end - span.start == len([word for word in words_of(text) if word != "the"])
        for position, id_ in enumerate((span.id, *span.others)):
            name = Name(self.nodes[id_].label, id_, "area", OWN, "", letters=False)
            score = (0.99 if whole else 0.7) - 0.01 * position
            if id_ not in found or found[id_].score < score:
                found[id_] = Found(name, score, "place")

    def _topics_of(self, text: str) -> list[Match]:
        """Return the topics that a text is about, best first, as far as its words are known at all."""
        words = [word for word in words_of(text) if word in telling_words(words_of(text))]
        if not words:
            return []
        sure = self._topics.known_share(words)
        ranked = self._topics.rank(text)
        if not ranked or ranked[0][1] <= 0:
            return []
        best = ranked[0][1]
        return [
            Match(id_, "topic", self.nodes[id_].label, "words", "", round(0.9 * sure * score / best, 4))
            for id_, score in ranked[:12]
            if id_ in self.nodes
        ]

    def read_need(self, text: str) -> Need:
        """Return how a need in a person's own words is understood.

        The place and the provider it names are taken out first; what is left is what it is about. Its words are
        given too, for looking into the offers' own texts where no topic is recognised.
        """
        words = words_of(text)
        place = self._reader.find_place(text)
        if place is not None:
            words = self._reader.without(words, place)
        provider = self._reader.find_provider(text, words)
        if provider is not None:
            words = self._reader.without(words, provider)
        return Need(
            topics=self._topics_of_need(" ".join(words)),
            place=None if place is None else self._named(place.id, "place", place.matched, place.others),
            provider=None if provider is None else self._named(provider.id, "name", provider.matched),
            words=telling_words(words),
        )

    def _topics_of_need(self, text: str) -> tuple[Match, ...]:
        """Return the topics of a need: a topic that is named outright, then those that its words are about."""
        found = self._names.search(text, ("topic",)) if text else {}
        named = [
            self._match(one.name, one.how, score=one.score) for one in found.values() if one.score > 0.95
        ]
        about = self._topics_of(text)
        sure = [one for one in about if about[0].score >= 0.9 * _SURE and one.score > 0.5 * about[0].score]
        ranked = sorted(named, key=lambda match: (-match.score, match.id))
        return tuple(_unique([*ranked, *sure]))

    def _named(self, id_: str, how: str, matched: str, others: tuple[str, ...] = ()) -> Match:
        node = self.nodes[id_]
        return Match(id_, node.type, node.label, how, matched, others=others)

    def _match(self, name: Name, how: str, *, score: float = 1.0, others: tuple[str, ...] = ()) -> Match:
        return Match(
            name.of,
            name.type,
            self.nodes[name.of].label,
            how,
            name.text,
            score,
            others,
            shown=name.rank < WRONG,
        )


def _unique(matches: Iterable[Match]) -> Iterator[Match]:
    seen: set[str] = set()
    for match in matches:
        if match.id not in seen:
            seen.add(match.id)
            yield match


def _each_once(names: Iterable[Name]) -> list[Name]:
    return list({name.of: name for name in names}.values())


def _pairs_each_once(pairs: Iterable[tuple[int, Name]]) -> list[tuple[int, Name]]:
    return list({name.of: (slips, name) for slips, name in pairs}.values())


def _read_topics(nodes: Iterable[Node]) -> Iterator[TopicText]:
    """Return all that is said of topics: labels, phrases, and the offers about them, whose first topic is the main one."""
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
            about = node.words("topic_ids")
            weights = {id_: 0.25 for id_ in about[1:]} | {id_: 0.5 for id_ in about[:1]}
            yield TopicText(f"{node.label}. {node.text('description') or ''}", weights)
