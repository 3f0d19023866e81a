"""A need in a person's own words: the place and the provider it names, and what is left to be about."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from graph_schema.records import Node
from service.words.names import SHARED, Name
from service.words.place_words import Place, PlaceWords
from service.words.successions import Successions
from service.words.texts import ASKING_WORDS, as_written, words_of

_LONGEST = 8
"""The most words of a name that is looked for in a sentence."""

_LEADING_IN = frozenset({"in", "for", "of", "across", "around", "within", "at", "near", "throughout", "on"})
"""Words that lead in a place, and go with it."""

_JOINING = frozenset({"and", "or"})
"""Words that join a place to the one before it."""


@dataclass(frozen=True, slots=True)
class Span:
    """A known thing named by some words of a sentence."""

    start: int
    end: int
    id: str
    matched: str
    """The words as they were written."""
    how: str
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
        providing: Set[str],
    ) -> None:
        self._nodes = nodes
        self._places = places
        self._common = common
        self._successions = successions
        self._providing = providing
        self._providers = self._read_providers(names)

    def read(self, text: str) -> tuple[Sequence[Span], Span | None, list[str]]:
        """Return the places and the provider that a sentence names, and the words that are left."""
        words = words_of(text)
        provider = self._find_provider(text, words)
        places = self.find_places(text)
        if provider is not None:
            shared = [place for place in places if _overlap(place, provider)]
            if any(_length(place) >= _length(provider) for place in shared):
                provider = None
            else:
                places = [place for place in places if place not in shared]
        spans = places if provider is None else [*places, provider]
        return self._narrowest(places), provider, self.without(words, spans)

    def find_places(self, text: str) -> Sequence[Span]:
        """Return the places that a sentence names, misspelt or not, in its order; of those that overlap the longest."""
        words = words_of(text)
        found: list[Span] = []
        ways: Mapping[str, Callable[[int, int], Place | None]] = {
            "place": lambda start, end: self._place(words, start, end, text),
            "spelling": lambda start, end: self._misspelt_place(words, start, end, found),
        }
        for how, read in ways.items():
            for start, end in _windows(len(words)):
                taken = any(start < span.end and span.start < end for span in found)
                place = None if taken else read(start, end)
                if place is not None:
                    found.append(Span(start, end, place[0], as_written(text, start, end), how, place[1]))
        return sorted(found, key=lambda span: span.start)

    def without_places(self, text: str) -> str:
        """Return the words of a sentence but for the places that it names."""
        return " ".join(self.without(words_of(text), self.find_places(text)))

    def without(self, words: Sequence[str], spans: Sequence[Span]) -> list[str]:
        """Return the words of a sentence without those that name something, and without what led them in."""
        left = list(words)
        for span in sorted(spans, key=lambda span: -span.start):
            start = span.start - _is_led_in(words, span.start, spans)
            left[start : span.end] = []
        return left

    def _narrowest(self, places: Sequence[Span]) -> Sequence[Span]:
        """Return each place once, without the country where others are named beside it."""
        once: dict[str, Span] = {}
        for span in places:
            once.setdefault(span.id, span)
        return [span for span in once.values() if not self._is_country(span.id)] or list(once.values())

    def _is_country(self, area: str) -> bool:
        return self._nodes[area].text("area_type") == "country"

    def _place(self, words: Sequence[str], start: int, end: int, text: str) -> Place | None:
        """Return the place that a run of words means; the country only where it is led in, or is all there is."""
        key = " ".join(words[start:end])
        found = self._places.find(key) or (self._places.find(key[:-1]) if key.endswith("s") else None)
        written = self._places.written_as(key)
        if found is None or (written is not None and written not in text):
            return None
        led_in = end - start == len(words) or _is_led_in(words, start)
        return found if led_in or not self._is_country(found[0]) else None

    def _misspelt_place(
        self, words: Sequence[str], start: int, end: int, found: Sequence[Span]
    ) -> Place | None:
        """Return the place that a run of words names with a letter or two wrong; a word that is known is no slip.

        Inside a sentence it must be led in or joined to another place: who is stealing is not in Stirling.
        """
        given = words[start:end]
        if not any(len(word) > 3 and word not in self._common for word in given):
            return None
        inside = start > 0 and end < len(words)
        if inside and not _is_led_in(words, start, found):
            return None
        return self._places.find_misspelt(given, self._common)

    def _find_provider(self, text: str, words: Sequence[str]) -> Span | None:
        """Return the first and longest body that offers help and is named by these words of a sentence."""
        for start, end in _windows(len(words)):
            found = self._provider(" ".join(words[start:end]), text)
            if found is not None:
                return Span(start, end, found, as_written(text, start, end), "name")
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

    def _provider(self, key: str, text: str) -> str | None:
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
        return id_


def _windows(length: int) -> Iterator[tuple[int, int]]:
    """Return where runs of words start and end, the longest first, then from the left."""
    for size in range(min(_LONGEST, length), 0, -1):
        for start in range(length - size + 1):
            yield start, start + size


def telling_words(words: Sequence[str]) -> tuple[str, ...]:
    """Return the words by which a text could be looked for, each once; empty where it only asks for help."""
    return tuple(dict.fromkeys(word for word in words if word not in ASKING_WORDS and len(word) > 1))


def _is_led_in(words: Sequence[str], start: int, before: Sequence[Span] = ()) -> bool:
    """Tell whether the word before leads in a place, or joins it to one that stands before."""
    lead = words[start - 1] if start else ""
    return lead in _LEADING_IN or (lead in _JOINING and any(span.end == start - 1 for span in before))


def _length(span: Span) -> int:
    return span.end - span.start


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
