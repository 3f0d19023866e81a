"""How the notebooks show answers: tables whose rows name their sources, and pictures with a text in their place."""

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from typing import Any

from IPython.display import Image, Markdown
from matplotlib.figure import Figure

NOT_RECORDED = "not recorded"

NONE_RECORDED = "none recorded"

_UNCONFIRMED = "unverified"
"""The source of what is general knowledge."""

_LONGEST_TITLE = 60


def table(rows: Sequence[Mapping[str, Any]]) -> Markdown:
    """Return rows as a table, the names of their cells as headings; no rows are said to be none recorded."""
    if not rows:
        return Markdown(f"*{NONE_RECORDED.capitalize()}, which does not mean that there is none.*")
    lines = [list(rows[0]), ["---"] * len(rows[0]), *([said(cell) for cell in row.values()] for row in rows)]
    return Markdown("\n".join(f"| {' | '.join(map(_in_cell, line))} |" for line in lines))


def said(value: Any) -> str:
    """Return any value of an answer as a person reads it: what is unknown is called that, never left empty."""
    if value is None or value == "":
        return NOT_RECORDED
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, list | tuple):
        return ", ".join(said(part) for part in value) or NONE_RECORDED
    return str(getattr(value, "label", value))


def pounds(amount: int | None) -> str:
    """Return an amount in pounds; one that is unknown is called that."""
    return NOT_RECORDED if amount is None else f"£{amount:,}"


def sources(answer: Any, keys: Iterable[str], most: int = 2) -> str:
    """Return links to the first of the sources that a row names, and how many more it has."""
    named = list(dict.fromkeys(keys))
    shown = [_link(key, answer.sources[key]) for key in named[:most] if key in answer.sources]
    more = [f"and {len(named) - most} more"] if len(named) > most else []
    return "; ".join([*shown, *more]) or NONE_RECORDED


def listed(sentences: Iterable[str]) -> Markdown:
    """Return sentences as a list."""
    return Markdown("\n".join(f"- {sentence}" for sentence in sentences) or f"*{NONE_RECORDED}*")


def picture(figure: Figure, instead: str) -> Image:
    """Return a figure as an image, with the words that a reader gets who cannot see it."""
    drawn = BytesIO()
    figure.savefig(drawn, format="png", dpi=110, bbox_inches="tight")
    return Image(data=drawn.getvalue(), format="png", alt=instead)


def _link(key: str, source: Any) -> str:
    if key == _UNCONFIRMED:
        return "unconfirmed: no source held"
    title = source.title
    short = title if len(title) <= _LONGEST_TITLE else f"{title[: _LONGEST_TITLE - 1].rstrip()}…"
    plain = short.replace("[", "(").replace("]", ")")  # a bracket would end the text of the link
    return f"[{plain}](<{source.url}>)" if source.url else plain


def _in_cell(text: str) -> str:
    """Return a text that stays in its cell."""
    return " ".join(text.replace("|", "\\|").split())
