"""What an unknown word of a sentence may stand for: known words written as one, or a slip of the pen."""

from collections.abc import Set

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from service.words.spelling import slips_between
from service.words.texts import SMALL_WORDS, stem

Run = tuple[str, ...]
"""Words that stand one after the other."""

_SHORTEST = 5
"""The letters of a word that may be read otherwise; shorter ones come too near to each other."""

_LONGEST = 40
"""The letters of a word that may be two; each cut of it costs the stems of both parts."""

_PART = 4
"""The letters of a part that is known by itself; a shorter one must stand beside the other part somewhere."""

_MOST_SLIPS = 3
"""How many known words an unknown one may be a slip for."""


class Vocabulary:
    """The words that are said of topics, and what others may stand for."""

    def __init__(self, words: Set[str], features: Set[str]) -> None:
        """Take the known words, and the stems of words and of pairs that stand together."""
        self.words = words
        self._features = features
        self._long = sorted(word for word in words if len(word) >= _SHORTEST)

    def meant_by(self, word: str) -> tuple[Run, ...]:
        """Return what a word stands for, the likeliest first: itself where it is known or nothing is near."""
        if len(word) < _SHORTEST or self._knows(word):
            return ((word,),)
        return self._parts(word) or self._slips(word) or ((word,),)

    def _knows(self, word: str) -> bool:
        return word in self.words or stem(word) in self._features

    def _parts(self, word: str) -> tuple[Run, ...]:
        """Return the two known words that a word is made of: such as stand together, else two long ones."""
        cuts = [(word[:cut], word[cut:]) for cut in range(2, len(word) - 1) if len(word) <= _LONGEST]
        together = [pair for pair in cuts if " ".join(map(stem, pair)) in self._features]
        return tuple((together or [pair for pair in cuts if all(map(self._is_part, pair))])[:1])

    def _is_part(self, word: str) -> bool:
        return len(word) >= _PART and word not in SMALL_WORDS and self._knows(word)

    def _slips(self, word: str) -> tuple[Run, ...]:
        near = extract(word, self._long, scorer=OSA.distance, score_cutoff=2, limit=None)
        slips = sorted((count, other) for other, _, _ in near if (count := slips_between(word, other)))
        return tuple((other,) for count, other in slips if count == slips[0][0])[:_MOST_SLIPS]
