"""A term and the one thing it names: exactly, in another form, or misspelt, and a misnomer last of all."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from graph_schema.extents import AUTHORITIES
from graph_schema.records import Line, Node, fold
from service.words.matches import Match, TermKind, UnknownWord
from service.words.names import OWN, Name, NameIndex
from service.words.place_words import PlaceWords
from service.words.successions import Successions
from service.words.texts import key_of
from service.words.topics import TopicIndex

Suggest = Callable[[str, str], tuple[Match, ...]]


class Resolver:
    """Finds what a term names, or refuses it with what is nearest: a guess is never given for an answer."""

    def __init__(
        self,
        nodes: Mapping[str, Node],
        lines: Iterable[Line],
        names: NameIndex,
        places: PlaceWords,
        successions: Successions,
        topics: Callable[[], TopicIndex],
        suggest: Suggest,
    ) -> None:
        self._nodes = nodes
        self._lines = tuple(line for line in lines if line.type == "covers")
        self._names = names
        self._places = places
        self._successions = successions
        self._topics = topics
        self._suggest = suggest

    def resolve(self, kind: TermKind, text: str) -> Match:
        """Return the one thing of a kind that a term names; raises `UnknownWord` with the nearest."""
        for found in self._readings(kind, text):
            if found is not None:
                return found
        raise UnknownWord(text, self._suggest(text, kind))

    def _readings(self, kind: TermKind, text: str) -> Iterator[Match | None]:
        """Return what each way of reading a term finds, the surest first."""
        yield self._by_id(kind, text)
        if kind == "area":
            yield from self._readings_of_place(text)
            return
        for shown in (True, False):
            named = [name for name in self._names.named(kind, text) if name.shown == shown]
            yield self._with_likely_topic(self._choose(text, named, ""), text)
        for shown in (True, False):
            alike = [name for name in self._names.alike(kind, text) if name.shown == shown]
            yield self._choose(text, alike, "inflection")
            yield self._by_spelling(kind, text, shown=shown)

    def _by_id(self, kind: TermKind, text: str) -> Match | None:
        """Return what bears an id, in capitals or not."""
        plain = text.strip()
        for id_ in (plain, plain.lower(), plain.upper()):
            node = self._nodes.get(id_)
            if node is not None and node.type == kind and (id_ == plain or fold(node.label) != fold(plain)):
                return Match(id_, kind, node.label, "id", id_)
        return None

    def _readings_of_place(self, text: str) -> Iterator[Match | None]:
        key = key_of(text)
        for how, found in (
            ("place", self._places.find(key)),
            ("inflection", self._places.find_alike(text)),
            ("spelling", self._places.find_misspelt(key.split())),
        ):
            if found is not None:
                id_, others = found
                own = how == "place" and key_of(self._nodes[id_].label) == key
                yield self._match_place(id_, "label" if own else how, text, others)

    def _match_place(self, id_: str, how: str, text: str, others: tuple[str, ...]) -> Match:
        return Match(id_, "area", self._nodes[id_].label, how, text, others=others)

    def _choose(self, text: str, names: Sequence[Name], how: str) -> Match | None:
        """Return what names lead to: the best, the others beside it; refused where two are equally good."""
        ranked = _each_once(sorted(names, key=lambda name: (name.rank, name.of)))
        if not ranked:
            return None
        equals = self._best_of([name for name in ranked if name.rank == ranked[0].rank], text)
        if len(equals) > 1:
            raise UnknownWord(text, [self._match(name, how) for name in ranked])
        others = tuple(name.of for name in ranked if name.of != equals[0].of)
        return self._match(equals[0], how, others)

    def _with_likely_topic(self, match: Match | None, text: str) -> Match | None:
        """Return what a misnomer leads to, with the topic beside it that its words are likeliest about."""
        if match is None or match.shown or match.type != "topic":
            return match
        likely = [id_ for id_, _ in self._topics().rank(text)[:2] if id_ not in {match.id, *match.others}]
        return self._match_with(match, (*match.others, *likely))

    def _best_of(self, equals: list[Name], text: str) -> list[Name]:
        """Return the names that remain of equally good ones: the likeliest topic, the body that stands and came last."""
        if len(equals) > 1 and equals[0].type == "topic":
            scores = dict(self._topics().rank(text))
            return [max(equals, key=lambda name: (scores.get(name.of, 0.0), name.of))]
        later = [name for name in equals if not any(self._gave_way(name, other) for other in equals)]
        standing = [name for name in later if not self._successions.has_ended(name.of)]
        remaining = standing or later or equals
        authorities = [name for name in remaining if self._nodes[name.of].text("kind") in AUTHORITIES]
        return authorities if len(authorities) == 1 and self._of_one_place(remaining) else remaining

    def _gave_way(self, name: Name, other: Name) -> bool:
        return self._successions.comes_before(name.of, other.of)

    def _of_one_place(self, names: Sequence[Name]) -> bool:
        """Tell whether bodies serve one place, as an authority and its partnership do that share a name."""
        served = {self._served.get(name.of) for name in names}
        return len(served) == 1 and None not in served

    @cached_property
    def _served(self) -> Mapping[str, frozenset[str]]:
        served: dict[str, frozenset[str]] = {}
        for line in self._lines:
            served[line.from_id] = served.get(line.from_id, frozenset()) | {line.to_id}
        return served

    def _by_spelling(self, kind: TermKind, text: str, *, shown: bool) -> Match | None:
        """Return what a term misspells; refused where it comes equally near to two names."""
        known = self._topics().vocabulary if kind == "topic" else frozenset[str]()
        near = [pair for pair in self._names.misspelt(kind, text, known) if pair[1].shown == shown]
        if not near:
            return None
        first = [name for slips, name in near if slips == near[0][0]]
        if len({name.key for name in first}) > 1 and len({name.of for name in first}) > 1:
            raise UnknownWord(text, [self._match(name, "spelling") for name in _each_once(first)])
        chosen = self._choose(text, first, "spelling")
        if chosen is None:
            return None
        also = [name.of for name in _each_once([name for _, name in near]) if name.of != chosen.id]
        return self._match_with(chosen, tuple(dict.fromkeys((*chosen.others, *also))))

    def _match_with(self, match: Match, others: tuple[str, ...]) -> Match:
        return Match(
            match.id,
            match.type,
            match.label,
            match.matched_by,
            match.matched,
            others=others,
            shown=match.shown,
        )

    def _match(self, name: Name, how: str, others: tuple[str, ...] = ()) -> Match:
        how = how or ("label" if name.rank == OWN else "name")
        label = self._nodes[name.of].label
        return Match(name.of, name.type, label, how, name.text, others=others, shown=name.shown)


def _each_once(names: Iterable[Name]) -> list[Name]:
    """Return the first name of each thing."""
    first: dict[str, Name] = {}
    for name in names:
        first.setdefault(name.of, name)
    return list(first.values())
