"""Texts as they are compared: folded, cut into words, brought to their stems."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

import snowballstemmer

from graph_schema.records import fold

_stemmer = snowballstemmer.stemmer("english")


def _set_of(words: str) -> frozenset[str]:
    return frozenset(words.split())


SMALL_WORDS = _set_of(
    "a an the of to in on at for and or is are be we i our my you your it its this that with from by as do does can"
    " how what who which when where their they them he she his her was were has have had not no but so if me us"
    " there than then will would should could am been being about into out up one some any get got"
)
"""Words that say nothing of what a text is about."""

ASKING_WORDS = SMALL_WORDS | _set_of(
    "help helps helping helped need needs needed needing want wants wanted support supports supporting please"
    " somebody someone anybody anyone anything something everything everyone people person looking look find"
    " offer offers offered offering give gives given gave provide provides provided providing thing things"
    " way ways make makes making good best better new local near nearest here across around within through"
    " really very just also more most much many lot lots t s m re ve ll d cant dont like use used using whole all"
)
"""Words by which people ask, whatever it is that they ask for."""

_LINKING_WORDS = _set_of("a an and at by for in of on or the to with")

_SHORT_FORMS = (
    (("health", "and", "social", "care", "partnership"), "hscp"),
    (("health", "and", "social", "care", "partnerships"), "hscp"),
    (("health", "social", "care", "partnership"), "hscp"),
    (("h", "and", "scp"), "hscp"),
    (("integration", "joint", "board"), "ijb"),
    (("integration", "joint", "boards"), "ijb"),
    (("integrated", "joint", "board"), "ijb"),
    (("joint", "integration", "board"), "ijb"),
    (("community", "planning", "partnership"), "cpp"),
    (("third", "sector", "interface"), "tsi"),
    (("alcohol", "and", "drug", "partnership"), "adp"),
)
"""What the field writes in full or in letters, as the fancy takes it."""

_COMPASS = {"n": "north", "s": "south", "e": "east", "w": "west"}


def words_of(text: str) -> list[str]:
    """Return the folded words of a text in order: `Children's D&G` gives childrens, d, and, g."""
    plain = fold(text).replace("&", " and ").replace("'", "").replace("’", "")
    return re.findall(r"[a-z0-9]+", plain)


def as_written(text: str, start: int, end: int) -> str:
    """Return the folded words of a text from one place to another as they were written, capitals and all."""
    written: list[str] = []
    position = 0
    for piece in re.findall(r"[^\s,;:/()]+", text):
        after = position + len(words_of(piece))
        if position < end and start < after:
            written.append(piece.strip(".?!\"“”‘’'"))
        position = after
    return " ".join(written)


def key_of(text: str) -> str:
    """Return the text as names are compared: folded words, without a leading article."""
    words = words_of(text)
    return " ".join(words[1:] if len(words) > 1 and words[0] == "the" else words)


def squash(text: str) -> str:
    """Return the letters of a text without what stands between them: `co-design` and `Co Design` are one."""
    return key_of(text).replace(" ", "")


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return the stem of a folded word: evaluate, evaluating and evaluation have one."""
    return str(_stemmer.stemWord(word))


def shorten(words: Sequence[str]) -> list[str]:
    """Return words with the field's long forms in letters and compass letters in full."""
    found: list[str] = []
    position = 0
    while position < len(words):
        long = next((pair for pair in _SHORT_FORMS if _stands_at(words, position, pair[0])), None)
        if long is not None:
            found.append(long[1])
            position += len(long[0])
            continue
        followed = position + 1 < len(words) and len(words[position + 1]) > 3
        found.append(_COMPASS.get(words[position], words[position]) if followed else words[position])
        position += 1
    return found


def _stands_at(words: Sequence[str], position: int, sought: Sequence[str]) -> bool:
    return tuple(words[position : position + len(sought)]) == tuple(sought)


def form_of(text: str) -> str:
    """Return what two wordings of one name have in common: stems of their words, in no order, without links."""
    words = [word for word in shorten(words_of(text)) if word not in _LINKING_WORDS]
    return " ".join(sorted(stem(word) for word in words))


def is_letters(text: str) -> bool:
    """Tell whether a name is letters that stand for words: SDS, NHSGGC, WC?S."""
    bare = [letter for letter in text if letter.isalpha()]
    capitals = sum(letter.isupper() for letter in bare)
    return " " not in text and len(bare) <= 8 and capitals * 2 > len(bare) and capitals > 1


def letter_groups(word: str) -> Iterable[str]:
    """Return the groups of three and four letters of a word, its ends marked, each once."""
    marked = f" {word} "
    return {marked[start : start + size] for size in (3, 4) for start in range(len(marked) - size + 1)}
