"""Plain words: counts, lists and days as people write them."""

from collections.abc import Sequence
from typing import Any

from graph_schema.dates import first_day
from service.days import written
from service.questions.answers import Answer
from service.stores.base import Found

_NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")


def count_of(number: int, one: str, many: str | None = None, *, capital: bool = True) -> str:
    """Return a count in words: `Nine bodies`, `1,204 bodies`."""
    word = _NUMBERS[number] if 0 <= number < len(_NUMBERS) else f"{number:,}"
    text = f"{word} {one if number == 1 else many or one + 's'}"
    return text if capital else text[:1].lower() + text[1:]


def join_words(words: Sequence[str], last: str = "and") -> str:
    """Return words as a list in a sentence: `a, b and c`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def day_in_words(text: str) -> str:
    """Return a day, month or year as people write it: `1 April 2016`, `April 2016`, `2016`."""
    day = first_day(text)
    parts = text.count("-")
    if parts == 2:
        return written(day)
    return f"{day:%B %Y}" if parts == 1 else text


def period_in_words(valid_from: str | None, valid_to: str | None) -> str:
    """Return a period in words; empty where neither end is recorded."""
    start = f"from {day_in_words(valid_from)}" if valid_from else ""
    end = f"to {day_in_words(valid_to)}" if valid_to else ""
    return " ".join(part for part in (start, end) if part)


def when_in_words(text: str) -> str:
    """Return when something happened: `on 1 April 2016`, `in April 2016`, `in 2016`."""
    return f"{'on' if text.count('-') == 2 else 'in'} {day_in_words(text)}"


def a_or_an(words: str) -> str:
    """Return words with the article before them: `an integration joint board`."""
    return f"{'an' if words[:1].lower() in 'aeiou' else 'a'} {words}"


def how_many_shown(answer: Answer) -> str:
    """Return how many items an answer shows of all there are: `20 of 637 are shown.`; empty where it shows all."""
    shown = len(answer.items)
    if answer.total == shown:
        return ""
    total = answer.total
    of = f"{total:,}" if isinstance(total, int) else f"more than {total['at_least']:,}"
    called = f"{answer.items_called}: " if answer.items_called else ""
    return f"{called}{shown:,} of {of} {'is' if shown == 1 else 'are'} shown."


def count_found(found: Found[Any], one: str, many: str | None = None) -> str:
    """Return how many records match, in words; beyond what is counted exactly, `More than …`."""
    if found.total_exact:
        return count_of(found.total, one, many)
    return f"More than {found.total:,} {many or one + 's'}"
