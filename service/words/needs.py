"""A need in a person's own words: the place and the provider it names, and what is left to be about."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from graph_schema.records import Node
from service.words.names import SHARED, Name
from service.words.place_words import Place, PlaceWords
from service.words.successions import Successions
from service.words.texts import ASKING_WORDS, words_of

_LONGEST = 8
"""The most words of a name that is looked for in a sentence."""

_LEADING_IN = frozenset({"in", "for", "of", "across", "around", "within", "at", "near", "throughout", "on"})
"""Words that lead in a place, and go with it."""


@dataclass(frozen=True, slots=True)
class Span:
    """A known thing named by some words of a sentence."""

    start: int
    end: int
    id: str
    matched: str
    others: tuple[str, ...] = ()


class NeedReader:
    """Finds places and providers in sentences."""

    def __init__(
        self,
        nodes: Mapping[str, Node],
        names: Sequence[Name],
        places: PlaceWords,
        successions: Successions,
        common: Set[str],
    ) -> None:
        self._nodes = nodes
        self._places = places
        self._common = common
        self._successions = successions
        self._providing = {node.text("provider_id") for node in nodes.values() if node.type == "offer"}
        self._providers = self._read_providers(names)

    def read(self, text: str) -> tuple[Span | None, Span | None, list[str]]:
        """Return the place and the provider that a sentence names, and the words that are left."""
        words = words_of(text)
        provider = self._find_provider(text, words)
        place = self.find_place(text)
        if place is not None and provider is not None and _overlap(place, provider):
            if provider.end - provider.start > place.end - place.start:
                place = None
            else:
                provider = None
        for span in sorted(filter(None, (place, provider)), key=lambda span: -span.start):
            words = self.without(words, span)
        return place, provider, words

    def find_place(self, text: str) -> Span | None:
        """Return the first and longest place that a sentence names, misspelt or not; None where it names none."""
        words = words_of(text)
        for start, end in _windows(len(words)):
            found = self._place(words, start, end, text)
            if found is not None:
                return Span(start, end, found[0], " ".join(words[start:end]), found[1])
        return self._misspelt_place(words)

    def without_place(self, text: str) -> str:
        """Return the words of a sentence but for the place that it names."""
        span = self.find_place(text)
        words = words_of(text)
        return " ".join(words if span is None else self.without(words, span))

    def without(self, words: Sequence[str], span: Span) -> list[str]:
        """Return the words of a sentence without those that name something, and without what led it in."""
        start = span.start - (span.start > 0 and words[span.start - 1] in _LEADING_IN)
        return [*words[:start], *words[span.end :]]

    def _place(self, words: Sequence[str], start: int, end: int, text: str) -> Place | None:
        """Return the place that a run of words means; the country only where it is led in, or is all there is."""
        key = " ".join(words[start:end])
        found = self._places.find(key) or (self._places.find(key[:-1]) if key.endswith("s") else None)
        written = self._places.written_as(key)
        if found is None or (written is not None and written not in text):
            return None
        led_in = start == 0 if end == len(words) else False
        led_in = led_in or (start > 0 and words[start - 1] in _LEADING_IN)
        is_country = self._nodes[found[0]].text("area_type") == "country"
        return found if led_in or not is_country else None

    def _misspelt_place(self, words: Sequence[str]) -> Span | None:
        """Return a place that is named with a letter or two wrong; a word that is known is no slip."""
        for start, end in _windows(len(words)):
            given = words[start:end]
            if any(len(word) > 4 and word not in self._common for word in given):
                found = self._places.find_misspelt(given, self._common)
                if found is not None:
                    return Span(start, end, found[0], " ".join(given), found[1])
        return None

    def _find_provider(self, text: str, words: Sequence[str]) -> Span | None:
        """Return the first and longest body that offers help and is named by these words of a sentence."""
        for start, end in _windows(len(words)):
            found = self._provider(" ".join(words[start:end]), text)
            if found is not None:
                return Span(start, end, *found)
        return None

    def _read_providers(self, names: Sequence[Name]) -> dict[str, list[Name]]:
        found: dict[str, list[Name]] = defaultdict(list)
        for name in names:
            if name.type == "body" and name.rank != SHARED and self._who_provides(name.of) is not None:
                found[name.key].append(name)
        return found

    def _who_provides(self, body_id: str) -> str | None:
        """Return the body whose offers are meant: itself, or the one that came after it."""
        later = next((one for one in self._successions.after(body_id) if one in self._providing), None)
        return later or (body_id if body_id in self._providing else None)

    def _provider(self, key: str, text: str) -> tuple[str, str] | None:
        """Return the provider of a name; one made of everyday words counts only as it is written."""
        names = self._providers.get(key, [])
        meant = {self._who_provides(name.of): name for name in names}
        if len(meant) != 1:
            return None
        (id_, name), *_ = meant.items()
        words = key.split()
        plain = name.letters or (len(words) < 3 and all(word in self._common for word in words))
        if id_ is None or (plain and name.text.removeprefix("the ") not in text):
            return None
        return id_, name.text


def _windows(length: int) -> Iterator[tuple[int, int]]:
    """Return where runs of words start and end, the longest first, then from the left."""
    for size in range(min(_LONGEST, length), 0, -1):
        for start in range(length - size + 1):
            yield start, start + size


def telling_words(words: Sequence[str]) -> tuple[str, ...]:
    """Return the words by which a text could be looked for, each once; empty where it only asks for help."""
    return tuple(dict.fromkeys(word for word in words if word not in ASKING_WORDS and len(word) > 1))


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
