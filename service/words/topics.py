"""Which topics a text is about: stemmed words and letter groups, weighed over all that is said of each topic."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import log, sqrt
from typing import TYPE_CHECKING

from service.words.texts import SMALL_WORDS, letter_groups, stem, words_of
from service.words.vocabulary import Vocabulary

if TYPE_CHECKING:  # without a model nothing of the extra is imported
    from service.words.vectors import TopicVectors

_SMOOTHING = 1.0

_MORE_COUNTS, _LIKE_COUNTS = 0.5, 0.7
"""Powers of what one feature adds: one telling word must not outweigh all others of a sentence (tests/words/README.md)."""

_MEANING_COUNTS = 6.0
"""What meaning weighs, where a model is used, against the four scores of words together (benchmarks/README.md)."""

_TOPICS_AT_LEAST = 20
"""Where a landscape holds fewer topics, the rest are taken to have nothing to do with the text."""


@dataclass(frozen=True, slots=True)
class TopicText:
    """Something said of topics: a label, a phrase, an offer about them."""

    text: str
    topics: Mapping[str, float]
    """How far it speaks of each topic."""


class TopicIndex:
    """The words and letter groups of every topic.

    Two angles for each of the two sorts of features, made comparable by their spread over the topics and added:
    how much more a feature is used for the topic than for all others (complement naive Bayes, Rennie et al. 2003),
    and how like the text is to all that is said of the topic (the cosine of tf-idf vectors). Other weights, sizes of
    groups and more angles (nearest phrases, BM25, latent semantics, support vectors) gain nothing on held-out phrases:
    tests/words/README.md. Where a small model is used, how near the text lies to what is said of each topic is added.
    """

    def __init__(self, texts: Iterable[TopicText], meaning: "TopicVectors | None" = None) -> None:
        self._meaning = meaning
        said = [(text, words_of(text.text)) for text in texts]
        self.ids = tuple(sorted({id_ for text, _ in said for id_ in text.topics}))
        number = {id_: position for position, id_ in enumerate(self.ids)}
        stems, letters = _Counts(), _Counts()
        for text, words in said:
            topics = [(number[id_], weight) for id_, weight in text.topics.items()]
            stems.add(_stem_features(words), topics)
            letters.add(_content(words), topics)
        self.vocabulary = frozenset(word for _, words in said for word in words)
        self._stems = _Angle(stems, len(said), len(self.ids))
        self._letters = _Angle(_spell_out(letters), len(said), len(self.ids))
        self._spoken = Vocabulary(self.vocabulary, frozenset(stems.texts))

    def rank(self, text: str) -> list[tuple[str, float]]:
        """Return the topics that share words, letters or meaning with a text, best first, each with its score."""
        words = [one for word in words_of(text) for run in self._spoken.meant_by(word) for one in run]
        stems, letters = set(_stem_features(words)), set(_groups(_content(words)))
        parts = [*self._stems.score(stems), *self._letters.score(letters)]
        total = [sum(values) for values in zip(*map(_spread, parts), strict=True)]
        if self._meaning is not None:
            near = self._meaning.likeness(text)
            spread = _spread([near.get(id_, 0.0) for id_ in self.ids])
            total = [score + _MEANING_COUNTS * more for score, more in zip(total, spread, strict=True)]
        ranked = sorted(zip(self.ids, total, strict=True), key=lambda pair: (-round(pair[1], 9), pair[0]))
        return [(id_, score) for id_, score in ranked if score > 0]

    def understood(self, text: str, telling: Sequence[str]) -> float:
        """Return how far a text is understood at all, 0 to 1: by its telling words, or by meaning where that is more."""
        known = self.known_share(telling)
        return known if self._meaning is None else max(known, 0.0, *self._meaning.likeness(text).values())

    def unread(self, words: Sequence[str]) -> tuple[str, ...]:
        """Return the words that are said of no topic, slips of the pen included; none where whole texts are read by meaning."""
        if self._meaning is not None:
            return ()
        return tuple(word for word in words if _content([word]) and not self.known_share([word]))

    def known_share(self, words: Sequence[str]) -> float:
        """Return the share of the words, weighed by rarity, that are said of any topic, slips of the pen included."""
        meant = [one for word in _content(words) for one in self._spoken.meant_by(word)[0]]
        return self._stems.known_share([stem(word) for word in meant])


@dataclass(slots=True)
class _Counts:
    """How often features are met, and how much of each topic they speak."""

    texts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    topics: dict[str, dict[int, float]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(float))
    )

    def add(self, features: Iterable[str], topics: Sequence[tuple[int, float]]) -> None:
        met = set(features)
        share = 1 / sqrt(len(met)) if met else 0.0
        for feature in met:
            self.texts[feature] += 1
            spoken = self.topics[feature]
            for topic, weight in topics:
                spoken[topic] += weight * share


def _spell_out(words: _Counts) -> _Counts:
    """Return the counts of letter groups: what holds of a word holds of the groups of its letters."""
    groups = _Counts()
    for word, spoken in words.topics.items():
        met = words.texts[word]
        for group in letter_groups(word):
            groups.texts[group] += met
            topics = groups.topics[group]
            for topic, weight in spoken.items():
                topics[topic] += weight
    return groups


class _Angle:
    """One sort of features, weighed for each topic."""

    def __init__(self, counts: _Counts, texts: int, topics: int) -> None:
        self._topics = topics
        self._rarity = {feature: log(1 + texts / met) for feature, met in counts.texts.items()}
        self._unknown = 0.6 * log(1 + texts)
        lengths = [0.0] * topics
        for feature, spoken in counts.topics.items():
            rarity = self._rarity[feature]
            for topic, weight in spoken.items():
                lengths[topic] += (weight * rarity) ** 2
        self._weights = {
            feature: _weigh(spoken, self._rarity[feature], lengths)
            for feature, spoken in counts.topics.items()
        }

    def score(self, features: set[str]) -> tuple[list[float], list[float]]:
        """Return for each topic its two scores: more than elsewhere, and like the whole."""
        more, like = [0.0] * self._topics, [0.0] * self._topics
        for feature in sorted(features):
            for topic, more_weight, like_weight in self._weights.get(feature, ()):
                more[topic] += more_weight
                like[topic] += like_weight
        return more, like

    def known_share(self, features: Sequence[str]) -> float:
        """Return the share of the features, weighed by rarity, that are known; 0 where there are none."""
        whole = sum(self._rarity.get(feature, self._unknown) for feature in features)
        known = sum(self._rarity.get(feature, 0.0) for feature in features)
        return known / whole if whole else 0.0  # in an empty landscape nothing weighs anything


def _weigh(
    spoken: Mapping[int, float], rarity: float, lengths: Sequence[float]
) -> tuple[tuple[int, float, float], ...]:
    in_all = sum(spoken.values()) * rarity + _SMOOTHING
    weighed = []
    for topic, weight in sorted(spoken.items()):
        more = rarity * log(in_all / (in_all - weight * rarity))
        like = rarity * weight * rarity / sqrt(lengths[topic])
        weighed.append((topic, more**_MORE_COUNTS, like**_LIKE_COUNTS))
    return tuple(weighed)


def _content(words: Iterable[str]) -> list[str]:
    return [word for word in words if word not in SMALL_WORDS]


def _stem_features(words: Iterable[str]) -> list[str]:
    """Return the stems of a text and each pair that stands together."""
    stems = [stem(word) for word in _content(words)]
    return stems + [f"{one} {next_}" for one, next_ in pairwise(stems)]


def _groups(words: Iterable[str]) -> Iterable[str]:
    return (group for word in words for group in letter_groups(word))


def _spread(values: Sequence[float]) -> Sequence[float]:
    """Return values as distances from their mean, in standard deviations, as if there were a score of topics at least."""
    count = max(len(values), _TOPICS_AT_LEAST)
    mean = sum(values) / count
    squares = sum((value - mean) ** 2 for value in values) + (count - len(values)) * mean**2
    deviation = sqrt(squares / count)
    return [(value - mean) / deviation for value in values] if deviation else [0.0 for _ in values]
