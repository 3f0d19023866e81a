"""Any value of an answer as what a reader sees: pieces of text, and where each leads."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel

from graph_schema.records import UNVERIFIED
from service.questions.answers import API, Ref, Term
from service.questions.reading import UNCONFIRMED
from service.questions.wording import count_of, day_in_words
from service.web.headings import heading_of
from service.web.links import page_href

NOT_RECORDED = "not recorded"

NONE_THERE = "none"
"""What a cell says that would lead on, where there is nothing to lead to."""

WAY_ON = "show"
"""What a link says that leads from a row to more about it."""

LEFT_OUT = frozenset(
    {"href", "rank", "id", "type", "score", "line", "matched", "matched_by", "payer", "recipient"}
)
"""What is for programs: addresses stand behind labels, the order is explained in words, a flow names its ends."""

_A_LINE_EACH = frozenset({"steps"})
"""Lists of sentences."""

_DATES = frozenset({"ended", "since", "valid_from", "valid_to", "date", "recorded_at"})


@dataclass(frozen=True, slots=True)
class Piece:
    """A text, and where it leads."""

    text: str
    href: str | None = None
    known: bool = True
    """False for what is not recorded."""
    apart: bool = False
    """Whether it begins a line of its own."""


Said = tuple[str, tuple[Piece, ...]]
"""A heading and what stands under it."""


def cell_of(row: BaseModel, name: str, numbers: Mapping[str, int]) -> tuple[Piece, ...]:
    """Return a field of a row as a reader sees it; sources by their numbers at the foot of the page."""
    if name == "label" and isinstance(row, Ref):
        return (Piece(row.label, page_href(row.href)),)
    if name in getattr(row, "in_words", ()):
        return (Piece(heading_of(getattr(row, name))),)
    if name in getattr(row, "links", ()) and getattr(row, name) is None:
        return (Piece(NONE_THERE, known=False),)
    linked: str = getattr(row, "linked", {}).get(name, name)
    return pieces_of(name, getattr(row, linked, None) or getattr(row, name, None), numbers)


def pieces_of(name: str, value: Any, numbers: Mapping[str, int]) -> tuple[Piece, ...]:
    """Return any value of an answer as what a reader sees; what is not recorded is called that."""
    if value is None or value == "":
        return (Piece(NOT_RECORDED, known=False),)
    if value == []:
        return (Piece("none recorded", known=False),)
    if name == "sources" and isinstance(value, list):
        return tuple(_source_piece(key, numbers[key]) for key in value if key in numbers)
    if name in _A_LINE_EACH and all(isinstance(part, str) for part in value):
        return tuple(Piece(part, apart=True) for part in value)
    if isinstance(value, list):
        return tuple(piece for part in value for piece in pieces_of(name, part, numbers))
    if isinstance(value, Ref):
        return (Piece(f"{value.label}{_beside(value, numbers)}", page_href(value.href)),)
    if isinstance(value, Term):
        return (Piece(value.label),)
    if isinstance(value, BaseModel):
        return _pieces_of_model(value, numbers)
    return (_piece(name, value),)


def _beside(value: Ref, numbers: Mapping[str, int]) -> str:
    """Return what belongs beside a name in brackets."""
    said = [
        piece.text.lower()
        for name in value.in_brackets
        for piece in pieces_of(name, getattr(value, name), numbers)
    ]
    return f" ({', '.join(said)})" if said else ""


def _source_piece(key: str, number: int) -> Piece:
    return Piece(UNCONFIRMED if key == UNVERIFIED else f"[{number}]", f"#source-{key}")


def _pieces_of_model(value: BaseModel, numbers: Mapping[str, int]) -> tuple[Piece, ...]:
    href = getattr(value, "href", None) or getattr(value, "url", None)
    for name in ("text", "label"):
        text = getattr(value, name, None)
        if text:
            return (Piece(str(text), page_href(href) if href else None),)
    parts = [
        "".join(piece.text for piece in pieces_of(name, getattr(value, name), numbers))
        for name in type(value).model_fields
        if name not in LEFT_OUT | {"sources"} and getattr(value, name) not in (None, [], "")
    ]
    return (Piece(" ".join(parts), page_href(href) if href else None),)


def _piece(name: str, value: Any) -> Piece:
    if isinstance(value, bool):
        return Piece("yes" if value else "no")
    if isinstance(value, datetime):
        return Piece(f"{value.day} {value:%B %Y, %H:%M} UTC")
    if isinstance(value, date):
        return Piece(f"{value.day} {value:%B %Y}")
    if isinstance(value, int) and name == "step":
        return Piece(_step(value))
    if isinstance(value, int):
        return Piece(
            f"£{value:,}" if name.endswith("_gbp") else str(value) if "year" in name else f"{value:,}"
        )
    if isinstance(value, float):
        return Piece(f"{value:,.4g}")
    if isinstance(value, Mapping):
        return Piece(", ".join(f"{key.replace('_', ' ')} {part}" for key, part in value.items()))
    text = str(value).capitalize() if name == "type" else str(value)
    if text.startswith(f"{API}/"):
        return Piece(WAY_ON, page_href(text))
    if name in _DATES and text[:4].isdigit():
        return Piece(day_in_words(text))
    return Piece(text, text if text.startswith(("https://", "http://")) else None)


def _step(step: int) -> str:
    """Say how many payments away from a body a payment is, before it or after it."""
    return f"{count_of(abs(step), 'payment')} {'before' if step < 0 else 'after'}"
