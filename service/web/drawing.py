"""Pictures as the marks that they are made of: each carries its own styles, so that it looks the same wherever it is saved."""

from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import wrap
from typing import Literal

INK, QUIET, BRAND, PALE, WARN = "#1a1a1a", "#5e5e5e", "#0065bd", "#a9cdea", "#cb4e0b"

WIDTH = 360
"""How wide a picture is in its own units: a phone shows it with letters of about the size of its other text."""

LINE = 19
"""From one line of text to the next."""

_LETTER = 8.6
"""How wide letters are on average in the widest type that stands in where ours is not installed."""

_SIZE, _SMALL = 15, 14


@dataclass(frozen=True, slots=True)
class Mark:
    """One element of a picture."""

    tag: str
    attributes: tuple[tuple[str, str], ...]
    text: str = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture that stands after its table."""

    id: str
    """What sets it apart on its page."""
    title: str
    """What its file is called where it is saved."""
    caption: str
    """What stands below it."""
    said: str
    """The same in words, for those who do not see it."""
    height: int
    marks: tuple[Mark, ...]
    width: int = WIDTH


def text(
    x: float,
    y: float,
    what: str,
    *,
    fill: str = INK,
    size: int = _SIZE,
    bold: bool = False,
    anchor: Literal["start", "middle", "end"] = "start",
) -> Mark:
    """Return a line of text that begins at a point, or has its middle or end there."""
    more = [("font-weight", "700")] if bold else []
    more += [("text-anchor", anchor)] if anchor != "start" else []
    return Mark("text", (*_numbers(x=x, y=y), ("fill", fill), ("font-size", str(size)), *more), what)


def texts(x: float, y: float, what: str, *, fill: str = INK, bold: bool = False) -> Iterator[Mark]:
    """Return a text as the lines that fit between a point and the right edge."""
    letters = int((WIDTH - x) / _LETTER) - (4 if bold else 0)
    size = _SMALL if fill == QUIET else _SIZE
    for number, line in enumerate(wrap(what, letters) or [""]):
        yield text(x, y + number * LINE, line, fill=fill, size=size, bold=bold)


def path(d: str, *, stroke: str = BRAND) -> Mark:
    """Return a line."""
    return Mark("path", (("d", d), ("fill", "none"), ("stroke", stroke), ("stroke-width", "2")))


def bar(x: float, y: float, width: float, height: float, *, fill: str = BRAND) -> Mark:
    """Return a bar."""
    return Mark("rect", (*_numbers(x=x, y=y, width=width, height=height), ("fill", fill)))


def _numbers(**given: float) -> Iterator[tuple[str, str]]:
    return ((name, f"{round(value, 2):.10g}") for name, value in given.items())
