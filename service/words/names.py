"""What things are called: every label, alias, earlier name and title, found whole, in part, or misspelt."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from graph_schema.records import Node
from service.words.spelling import slips_between, slips_between_names
from service.words.texts import SMALL_WORDS, form_of, is_letters, key_of, shorten, squash, stem, words_of

OWN, ALSO, SHARED, FORMER, WRONG = range(5)
"""How well a name names a thing: its label, another name, one known to be shared, an earlier one, a wrong one."""

SEARCHED_TYPES = ("body", "area", "topic", "offer", "instrument", "outcome", "post")
"""The types that can be searched for, in the order in which equals are shown."""

_TEXTS_OF = {"body": ("remit",), "offer": ("description",), "instrument": ("scope",)}
"""Properties that say what a thing is, beside its name."""


@dataclass(frozen=True, slots=True)
class Name:
    """One name of one thing."""

    text: str
    of: str
    type: str
    rank: int
    key: str
    letters: bool

    @property
    def shown(self) -> bool:
        """Whether it may be displayed: a misnomer or misspelling may not."""
        return self.rank < WRONG


@dataclass(slots=True)
class Found:
    """A thing found by one of its names."""

    name: Name
    score: float
    """0 to 1: 1 where the whole name was given."""
    how: str


def read_names(nodes: Mapping[str, Node]) -> Iterator[Name]:
    """Return every name of the things that can be searched for."""
    for node in nodes.values():
        if node.type in SEARCHED_TYPES:
            yield _name(node.label, node, OWN)
            if node.type == "topic" and key_of(node.id) != key_of(node.label):
                yield _name(node.id.replace("-", " "), node, ALSO)  # an id may be misspelt too
        elif node.type == "name" and (named := nodes.get(node.text("of_id") or "")) is not None:
            yield _name(node.label, named, _rank_of_name(node))
        elif node.type == "label" and (topic := nodes.get(node.text("topic_id") or "")) is not None:
            ranks = {"misnomer": WRONG, "former": FORMER}
            yield _name(node.label, topic, ranks.get(node.text("kind") or "", ALSO))


def _name(text: str, of: Node, rank: int) -> Name:
    return Name(text, of.id, of.type, rank, key_of(text), is_letters(text))


def _rank_of_name(node: Node) -> int:
    """Return how well a name names; the evidence marks in its note a name that several bodies share."""
    kind = node.text("kind")
    if kind == "misspelling":
        return WRONG
    if kind == "former_name":
        return FORMER
    return SHARED if (node.note or "").startswith("ambiguous") else ALSO


class NameIndex:
    """All names, by their whole words, by their stems, and by their letters."""

    def __init__(self, names: Iterable[Name], nodes: Mapping[str, Node]) -> None:
        self.names = tuple(name for name in names if name.key)
        self._nodes = nodes
        self._by_key: dict[tuple[str, str], list[Name]] = defaultdict(list)
        for name in self.names:
            self._by_key[name.type, name.key].append(name)

    def named(self, type_: str, text: str) -> Sequence[Name]:
        """Return the names of a type that are exactly this text, but for capitals, accents and what joins words."""
        return self._by_key.get((type_, key_of(text)), ())

    def alike(self, type_: str, text: str) -> Sequence[Name]:
        """Return the names of a type made of the same words, in another form or order, short or in full."""
        return self._by_form.get((type_, form_of(text)), ())

    def misspelt(self, type_: str, text: str, known: frozenset[str] = frozenset()) -> list[tuple[int, Name]]:
        """Return the names of a type that a text may be a misspelling of, each with its wrong letters, nearest first."""
        given = shorten(key_of(text).split())
        squashed, names = self._squashed.get(type_, ((), ()))
        vocabulary = self._words_of_type.get(type_, frozenset()) | known
        near = process.extract(
            "".join(given), squashed, scorer=OSA.distance, score_cutoff=3, limit=None, processor=None
        )
        found = []
        for _, _, position in near:
            name = names[position]
            slips = slips_between_names(given, shorten(name.key.split()), vocabulary)
            if slips is not None:
                found.append((slips, name))
        return sorted(found, key=lambda pair: (pair[0], pair[1].rank, pair[1].of))

    def search(self, text: str, types: Sequence[str]) -> dict[str, Found]:
        """Return what names and descriptions match a text at all, by id, each with its best score."""
        found: dict[str, Found] = {}
        for type_ in types:
            for name in self.named(type_, text):
                _keep(found, Found(name, 1.0, "label" if name.rank == OWN else "name"))
            for name in self.alike(type_, text):
                _keep(found, Found(name, 0.98, "inflection"))
        self._by_letters(text, types, found)
        self._by_words(text, frozenset(types), found)
        return found

    @cached_property
    def _by_form(self) -> Mapping[tuple[str, str], Sequence[Name]]:
        forms: dict[tuple[str, str], list[Name]] = defaultdict(list)
        for name in self.names:
            forms[name.type, form_of(name.key)].append(name)
        return forms

    @cached_property
    def _squashed(self) -> Mapping[str, tuple[Sequence[str], Sequence[Name]]]:
        """The names that may be misspelt, by type: letters that stand for words are not corrected."""
        kept: dict[str, tuple[list[str], list[Name]]] = defaultdict(lambda: ([], []))
        for name in self.names:
            together = "".join(shorten(name.key.split()))
            if not name.letters and len(together) > 3:
                kept[name.type][0].append(together)
                kept[name.type][1].append(name)
        return kept

    @cached_property
    def _words_of_type(self) -> Mapping[str, frozenset[str]]:
        words: dict[str, set[str]] = defaultdict(set)
        for name in self.names:
            if name.shown:
                words[name.type].update(name.key.split())
        return {type_: frozenset(known) for type_, known in words.items()}

    def _by_letters(self, text: str, types: Sequence[str], found: dict[str, Found]) -> None:
        """Add names whose letters, taken together, are nearly those of the text."""
        given = squash(text)
        if len(given) < 5:
            return
        for type_ in types:
            squashed, names = self._squashed.get(type_, ((), ()))
            for _, likeness, position in process.extract(
                given, squashed, scorer=fuzz.ratio, score_cutoff=78, limit=12
            ):
                _keep(found, Found(names[position], 1.92 * likeness / 100 - 0.96, "spelling"))

    def _by_words(self, text: str, types: frozenset[str], found: dict[str, Found]) -> None:
        """Add names and descriptions that hold words of the text."""
        for position, score, how in self._words.match(text):
            entry = self._words.entries[position]
            if entry.name.type in types:
                _keep(found, Found(entry.name, 0.94 * score, how))

    @cached_property
    def _words(self) -> "_WordIndex":
        return _WordIndex(self.names, self._nodes)


def _keep(found: dict[str, Found], new: Found) -> None:
    new.score -= 0.01 * new.name.rank if new.name.rank < WRONG else 0.15
    old = found.get(new.name.of)
    if old is None or (new.score, -new.name.rank) > (old.score, -old.name.rank):
        found[new.name.of] = new


@dataclass(frozen=True, slots=True)
class _Entry:
    name: Name
    stems: frozenset[str]
    told: frozenset[str]
    """Stems of its description that its name does not hold."""


class _WordIndex:
    """The words of names and descriptions: which entries hold how much of a text, weighed by rarity."""

    def __init__(self, names: Sequence[Name], nodes: Mapping[str, Node]) -> None:
        self.entries = tuple(_entry(name, nodes) for name in names)
        self._holding: dict[str, list[int]] = defaultdict(list)
        self._telling: dict[str, list[int]] = defaultdict(list)
        for position, entry in enumerate(self.entries):
            for word in entry.stems:
                self._holding[word].append(position)
            for word in entry.told - SMALL_WORDS:
                self._telling[word].append(position)
        count = len(self.entries)
        self._rarity = {word: log(1 + count / len(held)) for word, held in self._holding.items()}
        self._rarest = log(1 + count)
        self._weight = [sum(self._rarity[word] for word in entry.stems) for entry in self.entries]
        self._vocabulary = sorted({word for name in names for word in name.key.split() if len(word) > 3})
        self._in_full = _letters_in_full(names, nodes)

    def match(self, text: str) -> Iterator[tuple[int, float, str]]:
        """Return entries that hold at least some of the text: position, score and how it was matched."""
        words = _asked(text)
        covered: dict[int, float] = defaultdict(float)
        held: dict[int, float] = defaultdict(float)
        asked, slipped = 0.0, False
        for word in words:
            meant = self._meant_by(word)
            slipped = slipped or any(quality < 0.9 for quality in meant.values())
            weight = max((self._rarity.get(one, self._rarest) for one in meant), default=0.8 * self._rarest)
            asked += weight
            for position, (quality, own) in self._holders(word, meant).items():
                covered[position] += weight * quality
                held[position] += own
        for position, amount in covered.items():
            share = amount / asked
            whole = min(1.0, held[position] / (self._weight[position] or 1.0))
            yield position, share * (0.75 + 0.25 * whole), "spelling" if slipped else "words"

    def _meant_by(self, word: str) -> dict[str, float]:
        """Return the stems that a word may stand for, each with how surely."""
        own = stem(word)
        if own in self._holding or own in self._telling:
            return {own: 1.0}
        near = {stem(other): 0.8 for other in self._near(word)}
        if near:
            return near
        begun = [other for other in self._vocabulary if len(word) > 3 and other.startswith(word)]
        return {stem(other): 0.75 for other in begun[:20]} or {own: 0.0}

    def _near(self, word: str) -> list[str]:
        near = process.extract(word, self._vocabulary, scorer=OSA.distance, score_cutoff=2, limit=None)
        slips = [(slips_between(word, other), other) for other, _, _ in near]
        best = min((count for count, _ in slips if count is not None), default=None)
        return [other for count, other in slips if count is not None and count == best]

    def _holders(self, word: str, meant: Mapping[str, float]) -> dict[int, tuple[float, float]]:
        """Return the entries that hold what a word may mean: how much of it, and the weight of their own words so met."""
        holders: dict[int, tuple[float, float]] = {}
        for one, quality in sorted(meant.items()):
            if not quality:
                continue
            for position in self._telling.get(one, ()):
                _raise(holders, position, 0.55 * quality, 0.0)
            for position in self._holding.get(one, ()):
                _raise(holders, position, quality, self._rarity[one])
        for stems in self._in_full.get(word, ()):
            self._hold_in_full(stems, holders)
        return holders

    def _hold_in_full(self, stems: Sequence[str], holders: dict[int, tuple[float, float]]) -> None:
        """Add the entries that hold in full what the letters of a word stand for."""
        whole = sum(self._rarity.get(one, self._rarest) for one in stems)
        met: dict[int, float] = defaultdict(float)
        for one in stems:
            for position in self._holding.get(one, ()):
                met[position] += self._rarity[one]
        for position, weight in met.items():
            if weight >= 0.7 * whole:
                _raise(holders, position, 0.9 * weight / whole, weight)


def _raise(holders: dict[int, tuple[float, float]], position: int, quality: float, weight: float) -> None:
    old = holders.get(position)
    if old is None or quality > old[0]:
        holders[position] = (quality, weight)


def _entry(name: Name, nodes: Mapping[str, Node]) -> _Entry:
    node = nodes[name.of]
    stems = frozenset(_stems(name.text))
    told = set(_initials(words_of(name.text)))
    if name.rank == OWN:
        for text in _TEXTS_OF.get(node.type, ()):
            told.update(_stems(node.text(text) or ""))
        provider = nodes.get(node.text("provider_id") or "")
        told.update(_stems(provider.label) if provider is not None else ())
    return _Entry(name, stems, frozenset(told - stems))


def _stems(text: str) -> Iterator[str]:
    """Return the stems of a name, and of words that a hyphen joins the stem of both as one."""
    for word in shorten(words_of(text)):
        if word not in SMALL_WORDS:
            yield stem(word)
    for piece in text.split():
        if "-" in piece:
            yield stem("".join(words_of(piece)))


def _initials(words: Sequence[str]) -> Iterator[str]:
    """Return the first letters of each run of three to six words, with and without small ones: uncrc, awi."""
    for said in (words, [word for word in words if word not in SMALL_WORDS]):
        for start in range(len(said) - 2):
            for end in range(start + 3, min(start + 6, len(said)) + 1):
                yield "".join(word[0] for word in said[start:end])


def _asked(text: str) -> list[str]:
    """Return the words of a text by which to look, each once; the small ones only where there are no others."""
    words = shorten(key_of(text).split())
    return list(dict.fromkeys(word for word in words if word not in SMALL_WORDS)) or list(
        dict.fromkeys(words)
    )


def _letters_in_full(names: Sequence[Name], nodes: Mapping[str, Node]) -> Mapping[str, list[tuple[str, ...]]]:
    """Return for letters such as sds the stems of what they stand for: the label of what bears them."""
    found: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for name in names:
        if name.letters and name.rank < WRONG and " " not in name.key:
            stems = tuple(dict.fromkeys(_stems(nodes[name.of].label)))
            if stems not in found[name.key]:
                found[name.key].append(stems)
    return found
