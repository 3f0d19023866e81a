"""Ids: slugs that are never used again, and the official codes of areas."""

import re
import unicodedata

MAX_ID = 150
"""The longest id: what is made from records joins up to three of them and must stay under 500."""

_SLUG = re.compile(r"[a-z0-9]+(?:-{1,2}[a-z0-9]+)*")
_AREA_CODE = re.compile(r"[A-Z][0-9]{8}")
_ELSE = re.compile(r"[^a-z0-9]+")


def is_slug(text: str) -> bool:
    """Tell whether a text is an id: small letters a–z, digits, single or double hyphens between them."""
    return len(text) <= MAX_ID and _SLUG.fullmatch(text) is not None


def is_area_code(text: str) -> bool:
    """Tell whether a text is written as an official code of an area: a capital letter and eight digits."""
    return _AREA_CODE.fullmatch(text) is not None


def make_slug(text: str) -> str:
    """Return the id nearest to a text: `Bòrd na Gàidhlig` gives `bord-na-gaidhlig`.

    Empty where nothing is left, or where a letter of another script stands: leaving it out would make another word.
    """
    spread = unicodedata.normalize("NFKD", text[: 4 * MAX_ID])
    if any(letter.isalnum() and not letter.isascii() for letter in spread):
        return ""
    plain = spread.encode("ascii", "ignore").decode().lower()
    return _ELSE.sub("-", plain).strip("-")[:MAX_ID].strip("-")
