"""Search: what words may mean among all that is known, best first."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from graph_schema.records import Node, sort_key
from service.words.matches import Match
from service.words.names import OWN, SEARCHED_TYPES, Found, Name, NameIndex
from service.words.needs import NeedReader, telling_words
from service.words.successions import Successions
from service.words.texts import words_of
from service.words.topics import TopicIndex

FAINT = 0.36
"""Below this score a thing is no answer to a search, only the nearest that there is."""

_SHARE_OF_BEST, _SHARE_OF_BEST_TOPIC = 0.45, 0.25
"""What scores less than this share of the best is left out; topics asked for alone lie closer together."""

_ABOUT_AT_MOST = 0.8
"""The score of the likeliest topic of a text whose words are all known: a name that fits whole stands above it."""

_NAMED = 0.85
"""From this score on a text that is spelt like the name of a thing is taken for it."""

_NAMED_OUTRIGHT = 0.95
"""From this score on a text is the name of a thing, and nothing beside it."""

_ABOUT_ITS_MAIN_TOPIC, _ABOUT_ANOTHER = 0.6, 0.5
"""How much of a topic's score passes to the offers about it."""

_AREAS = ("integration_authority_area", "council_area", "health_board_area", "country")
_STATUSES = {"current": 0, "unknown": 1, "closed": 2}


class Searcher:
    """Searches names, descriptions, topics and places together."""

    def __init__(
        self,
        nodes: Mapping[str, Node],
        names: NameIndex,
        successions: Successions,
        topics: Callable[[], TopicIndex],
        reader: Callable[[], NeedReader],
    ) -> None:
        self._nodes = nodes
        self._names = names
        self._successions = successions
        self._topics = topics
        self._reader = reader

    def search(
        self, text: str, types: Sequence[str], limit: int, faintest: float = FAINT
    ) -> tuple[Match, ...]:
        """Return what words may mean, best first, each once.

        Order: score, type as listed in `SEARCHED_TYPES`, what stands before what ended, label, id.
        """
        wanted = tuple(type_ for type_ in SEARCHED_TYPES if not types or type_ in types)
        found = self._names.search(text, wanted)
        self._add_by_id(found, text.strip(), wanted)
        topics = self._topics_in(text, found)
        if "topic" in wanted:
            for match in topics:
                self._add(found, match.id, match.score, "words")
        if "offer" in wanted:
            self._add_offers_about(found, topics)
        if "area" in wanted:
            self._add_places(found, text)
        best = max((one.score for one in found.values()), default=0.0)
        only_topics = wanted == ("topic",)
        least = min(faintest, 0.2) if only_topics else faintest
        least = max(least, (_SHARE_OF_BEST_TOPIC if only_topics else _SHARE_OF_BEST) * best)
        ranked = sorted((one for one in found.values() if one.score >= least), key=self._order)
        return tuple(self._with_successors(ranked))[:limit]

    def _add_by_id(self, found: dict[str, Found], text: str, wanted: Sequence[str]) -> None:
        for id_ in (text, text.lower(), text.upper()):
            node = self._nodes.get(id_)
            if node is not None and node.type in wanted:
                self._add(found, id_, 1.0, "id")

    def named_outright(self, text: str, type_: str) -> tuple[Match, ...]:
        """Return the things of a type that a text is the name or id of, best first."""
        found = self._names.search(text, (type_,))
        self._add_by_id(found, text.strip(), (type_,))
        ranked = sorted((one for one in found.values() if one.score >= _NAMED_OUTRIGHT), key=self._order)
        return tuple(self._with_successors(ranked))

    def topics_of(self, text: str) -> list[Match]:
        """Return the topics that a text is about, best first, scored by how far it is understood at all."""
        telling = telling_words(words_of(text))
        ranked = self._topics().rank(text) if telling else []
        if not ranked:
            return []
        sure = _ABOUT_AT_MOST * self._topics().understood(text, telling)
        best = ranked[0][1]
        scored = ((id_, round(sure * score / best, 4)) for id_, score in ranked[:12] if id_ in self._nodes)
        return [
            Match(id_, "topic", self._nodes[id_].label, "words", "", score) for id_, score in scored if score
        ]

    def _topics_in(self, text: str, found: Mapping[str, Found]) -> list[Match]:
        """Return the topics of a text less the place it names; fainter where it is the name of something else."""
        named = any(
            one.score >= _NAMED and one.how != "words" and one.name.type != "topic" for one in found.values()
        )
        topics = self.topics_of(self._reader().without_places(text))
        return [self._scored(match, 0.5 * match.score) for match in topics] if named else topics

    def _scored(self, match: Match, score: float) -> Match:
        return Match(match.id, match.type, match.label, match.matched_by, match.matched, score)

    def _add(self, found: dict[str, Found], id_: str, score: float, how: str) -> None:
        """Add a thing that was found otherwise than by a name, unless a name scores higher."""
        if id_ not in found or found[id_].score < score:
            node = self._nodes[id_]
            found[id_] = Found(Name("", id_, node.type, OWN, "", letters=False), score, how)

    def _add_offers_about(self, found: dict[str, Found], topics: Sequence[Match]) -> None:
        """Add offers about what the text is about; those found by name gain a little by it."""
        scores = {match.id: match.score for match in topics[:3]}
        for offer in self._offers:
            score = max(
                scores.get(id_, 0.0) * (_ABOUT_ANOTHER if position else _ABOUT_ITS_MAIN_TOPIC)
                for position, id_ in enumerate(offer.words("topic_ids") or ("",))
            )
            if not score:
                continue
            if offer.id in found and found[offer.id].score < 0.95:
                found[offer.id].score = min(0.95, found[offer.id].score + 0.1 * score)
            self._add(found, offer.id, score, "words")

    @cached_property
    def _offers(self) -> tuple[Node, ...]:
        return tuple(node for node in self._nodes.values() if node.type == "offer")

    def _add_places(self, found: dict[str, Found], text: str) -> None:
        """Add the areas of the places that a text names, high up where they are all that the text says."""
        spans = self._reader().find_places(text)
        whole = not telling_words(self._reader().without(words_of(text), spans))
        for span in spans:
            for position, id_ in enumerate((span.id, *span.others)):
                self._add(found, id_, (0.99 if whole else 0.7) - 0.01 * position, "place")

    def _order(self, found: Found) -> tuple[float, int, int, str, str]:
        node = self._nodes[found.name.of]
        type_rank = SEARCHED_TYPES.index(node.type)
        return -round(found.score, 4), type_rank, self._standing(node), sort_key(node.label), node.id

    def _standing(self, node: Node) -> int:
        """Return the rank of a thing among equals: what stands before what ended, an authority's area first."""
        if node.type == "area":
            return _AREAS.index(node.text("area_type") or "country")
        if node.type == "offer":
            return _STATUSES.get(node.text("status") or "", 1)
        if node.type == "instrument":
            return int(node.text("status") != "in_force")
        return int(self._successions.has_ended(node.id))

    def _with_successors(self, ranked: Iterable[Found]) -> Iterator[Match]:
        """Return matches each once; what came after a body that was named stands right behind it."""
        shown: set[str] = set()
        for found in ranked:
            for match in self._itself_and_later(found):
                if match.id not in shown:
                    shown.add(match.id)
                    yield match

    def _itself_and_later(self, found: Found) -> Iterator[Match]:
        name, score = found.name, round(found.score, 4)
        label = self._nodes[name.of].label
        yield Match(name.of, name.type, label, found.how, name.text, score, shown=name.shown)
        if name.type == "body" and score > 0.8:
            for later in self._successions.after(name.of):
                yield Match(
                    later, "body", self._nodes[later].label, "name", label, score, took_over_from=name.of
                )
