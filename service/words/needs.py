"""A need in a person's own words: the place and the provider it names, and what is left to be about."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from graph_schema.records import Node
from service.words.names import SHARED, Name
from service.words.place_words import PlaceWords
from service.words.spelling import slips_between_names
from service.words.successions import Successions
from service.words.texts import ASKING_WORDS, key_of, words_of

_LONGEST = 8
"""The most words of a name that is looked for in a sentence."""

_LEADING_IN = frozenset({"in", "for", "across", "around", "within", "at", "near", "throughout", "on"})
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
        common: Collection[str],
    ) -> None:
        self._nodes = nodes
        self._places = places
        self._common = common
        self._successions = successions
        self._providing = {node.text("provider_id") for node in nodes.values() if node.type == "offer"}
        self._providers = self._read_providers(names)
        self._misspelt: dict[int, list[list[str]]] = defaultdict(list)
        for word in places.words:
            self._misspelt[len(word.split())].append(word.split())

    def find_place(self, text: str) -> Span | None:
        """Return the first and longest place that a sentence names, misspelt or not; None where it names none."""
        words = words_of(text)
        return self._longest(words, lambda key: self._place(key, text)) or self._misspelt_place(words)

    def find_provider(self, text: str, words: Sequence[str]) -> Span | None:
        """Return the first and longest body that offers help and is named by these words of a sentence."""
        return self._longest(words, lambda key: self._provider(key, text))

    def without(self, words: Sequence[str], span: Span) -> list[str]:
        """Return the words of a sentence without those that name something, and without what led it in."""
        start = span.start - (span.start > 0 and words[span.start - 1] in _LEADING_IN)
        return [*words[:start], *words[span.end :]]

    def _longest(
        self, words: Sequence[str], read: Callable[[str], tuple[str, str, tuple[str, ...]] | None]
    ) -> Span | None:
        for start, end in _windows(len(words)):
            found = read(" ".join(words[start:end]))
            if found is not None:
                return Span(start, end, *found)
        return None

    def _place(self, key: str, text: str) -> tuple[str, str, tuple[str, ...]] | None:
        found = self._places.find(key)
        written = self._places.written_as(key)
        if found is None or (written is not None and written not in text):
            return None
        return found[0], key, found[1]

    def _misspelt_place(self, words: Sequence[str]) -> Span | None:
        """Return a place that is named with a letter or two wrong; a word that is known is no slip."""
        for start, end in _windows(len(words)):
            given = words[start:end]
            if not any(len(word) > 4 and word not in self._common for word in given):
                continue
            near = {
                found
                for known in self._misspelt.get(end - start, ())
                if slips_between_names(given, known, frozenset(self._common)) is not None
                and (found := self._places.find(" ".join(known))) is not None
            }
            if len({area for area, _ in near}) == 1:
                area, others = min(near)
                return Span(start, end, area, " ".join(given), others)
        return None

    def _read_providers(self, names: Sequence[Name]) -> dict[str, list[Name]]:
        found: dict[str, list[Name]] = defaultdict(list)
        for name in names:
            if name.type == "body" and name.rank != SHARED and self._who_provides(name.of) is not None:
                found[name.key].append(name)
        return found

    def _who_provides(self, body_id: str) -> str | None:
        """Return the body whose offers are meant: itself, or the one that came after it."""
        if body_id in self._providing:
            return body_id
        return next((later for later in self._successions.after(body_id) if later in self._providing), None)

    def _provider(self, key: str, text: str) -> tuple[str, str, tuple[str, ...]] | None:
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
        return id_, name.text, ()


def _windows(length: int) -> Iterator[tuple[int, int]]:
    """Return where runs of words start and end, the longest first, then from the left."""
    for size in range(min(_LONGEST, length), 0, -1):
        for start in range(length - size + 1):
            yield start, start + size


def telling_words(words: Sequence[str]) -> tuple[str, ...]:
    """Return the words by which a text could be looked for, each once; empty where it only asks for help."""
    return tuple(dict.fromkeys(word for word in words if word not in ASKING_WORDS and len(word) > 1))


def is_about_nothing(text: str) -> bool:
    """Tell whether a text says nothing of what it is about."""
    return not telling_words(key_of(text).split())
