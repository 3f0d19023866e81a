"""The landscape over time as pictures: what stood of each kind, what began and ended, how much stood year by year."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

from service.days import written
from service.questions.clutter_counts import KindStanding, YearCounts
from service.questions.wording import count_of
from service.web.drawing import BRAND, LINE, PALE, QUIET, WARN, WIDTH, Drawing, Mark, bar, text, texts

MOST_KINDS = 12
"""How many kinds are drawn at most; the rest are drawn as one."""

MOST_YEARS = 30
"""How many rows of years are drawn at most; more years than that stand several to a row."""

_ROW, _BAR, _EDGE = 20, 12, 4


@dataclass(frozen=True, slots=True)
class _Span:
    """One year, or several in a row."""

    label: str
    began: int
    ended: int
    least: int
    most: int


def draw_kinds(rows: Sequence[KindStanding], day: date) -> Drawing:
    """Return how many bodies of each kind stood on a day, at least and at most."""
    counted = [(row.kind.label, row.standing_at_least, row.standing_at_most) for row in rows]
    if len(counted) > MOST_KINDS:
        rest = counted[MOST_KINDS - 1 :]
        more = count_of(len(rest), "more kind", "more kinds")
        counted = [*counted[: MOST_KINDS - 1], (more, sum(r[1] for r in rest), sum(r[2] for r in rest))]
    title = f"Each kind of body, {written(day)}"
    marks, y = _head(title)
    scale = (WIDTH - 2 * _EDGE) / max(most for _, _, most in counted)
    for label, least, most in counted:
        lines = list(texts(_EDGE, y + LINE, f"{label}: {_short(least, most)}"))
        y += LINE * len(lines)
        marks += [*lines, *_range(_EDGE, y + 5, least * scale, most * scale)]
        y += _BAR + 12
    said = "; ".join(f"{label}: {_between(least, most)}" for label, least, most in counted)
    return Drawing("standing-drawn", title, "The same as a picture.", said, y + 4, tuple(marks))


def draw_events(rows: Sequence[YearCounts]) -> Drawing:
    """Return how many bodies began and how many ended, year by year."""
    spans = _spans(rows)
    title = "Bodies that began and ended"
    wide = max(len(span.label) for span in spans) * 9 + 16
    left, right = (WIDTH - wide) / 2, (WIDTH + wide) / 2
    scale = (left - 34) / max(1, *(max(span.began, span.ended) for span in spans))
    marks = [
        *texts(_EDGE, LINE, title, bold=True),
        text(left, 2.3 * LINE, "Ended", fill=QUIET, size=14, anchor="end"),
        text(right, 2.3 * LINE, "Began", fill=QUIET, size=14),
    ]
    y = 3 * LINE
    for span in spans:
        marks.append(text(WIDTH / 2, y + _BAR, span.label, size=14, anchor="middle"))
        if span.ended:
            long = span.ended * scale
            marks.append(bar(left - long, y, long, _BAR, fill=WARN))
            marks.append(text(left - long - 5, y + _BAR, f"{span.ended}", size=14, anchor="end"))
        if span.began:
            long = span.began * scale
            marks.append(bar(right, y, long, _BAR))
            marks.append(text(right + long + 5, y + _BAR, f"{span.began}", size=14))
        y += _ROW
    said = "; ".join(f"{span.label}: {span.began} began, {span.ended} ended" for span in spans)
    caption = "The same as a picture, as far as first and last days are recorded."
    return Drawing("events-drawn", title, caption, said, y + 4, tuple(marks))


def draw_standing(rows: Sequence[YearCounts]) -> Drawing:
    """Return how many bodies stood at the end of each year, at least and at most."""
    spans = _spans(rows)
    title = "Bodies that stood at each year’s end"
    marks, y = _head(title)
    left = max(len(span.label) for span in spans) * 9 + 12
    scale = (WIDTH - left - 76) / max(1, *(span.most for span in spans))
    y += 8
    for span in spans:
        marks.append(text(_EDGE, y + _BAR, span.label, size=14))
        marks += _range(left, y, span.least * scale, span.most * scale)
        marks.append(text(left + span.most * scale + 5, y + _BAR, _short(span.least, span.most), size=14))
        y += _ROW
    said = "; ".join(f"{span.label}: {_between(span.least, span.most)}" for span in spans)
    caption = "The same as a picture; of the last year, on the day looked at."
    return Drawing("stood-drawn", title, caption, said, y + 4, tuple(marks))


def _head(title: str) -> tuple[list[Mark], int]:
    """Return a title and what the two shades of a bar mean, and where the picture goes on."""
    lines = list(texts(_EDGE, LINE, title, bold=True))
    y = LINE * len(lines) + 8
    told = ((_EDGE, BRAND, "first day recorded"), (WIDTH / 2, PALE, "none recorded"))
    for x, fill, said in told:
        lines += [
            bar(x, y, _BAR, _BAR, fill=fill),
            text(x + _BAR + 6, y + _BAR - 1, said, fill=QUIET, size=14),
        ]
    return lines, y + _BAR


def _range(x: float, y: float, least: float, most: float) -> Iterable[Mark]:
    yield bar(x, y, most, _BAR, fill=PALE)
    if least:
        yield bar(x, y, least, _BAR)


def _between(least: int, most: int) -> str:
    return f"{most:,}" if least == most else f"between {least:,} and {most:,}"


def _short(least: int, most: int) -> str:
    return f"{most:,}" if least == most else f"{least:,}–{most:,}"


def _spans(rows: Sequence[YearCounts]) -> list[_Span]:
    """Return the rows of a picture, newest first; what stood is that of the newest year of a row."""
    size = ceil(len(rows) / MOST_YEARS)
    return [_span(rows[start : start + size]) for start in range(0, len(rows), size)]


def _span(rows: Sequence[YearCounts]) -> _Span:
    newest, oldest = rows[0], rows[-1]
    return _Span(
        label=f"{newest.year}" if newest is oldest else f"{oldest.year}–{newest.year}",
        began=sum(row.began for row in rows),
        ended=sum(row.ended for row in rows),
        least=newest.standing_at_least,
        most=newest.standing_at_most,
    )
