"""Every row of an answer as one CSV table, without pages; each row says of which state of the record it is."""

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

from graph_schema.descriptor import ATTRIBUTION, LICENCE
from service.problems import StoreUnavailable
from service.questions.answers import Answer, Asked, PagedQuestion
from service.stores.base import MAX_LIMIT
from service.web.csv_table import columns_of, write_cell

MAX_ROWS = 100_000
"""The most rows that are written; a last line then says so."""

ADDED_COLUMNS = ("landscape_revision", "landscape_as_of", "licence", "attribution")
"""What stands at the end of each row, so that it is still there when rows are copied elsewhere."""

_TRIES = 3


class _MovedOn(Exception):
    """The record changed between two pages."""


def write_whole_table(
    ask: Callable[[Asked], Answer],
    asked: Asked,
    path: Path,
    *,
    max_rows: int = MAX_ROWS,
    page_rows: int = MAX_LIMIT,
) -> Answer:
    """Write all rows of an answer, all of one revision, and return its first page.

    `ask` gives a page, of so many rows. Where the record changes meanwhile all is written again; raises `StoreUnavailable` where it
    does so each time, and whatever the question raises.
    """
    for _ in range(_TRIES):
        try:
            return _write(ask, asked, path, max_rows, page_rows)
        except _MovedOn:
            continue
    raise StoreUnavailable(
        "The record changed while the table was written, several times. Ask again later, or for a fixed state of "
        "the record with known_at."
    )


def _write(ask: Callable[[Asked], Answer], asked: Asked, path: Path, max_rows: int, page_rows: int) -> Answer:
    pages = _pages(ask, asked, page_rows)
    first = next(pages)
    columns = columns_of(type(first))
    about = (str(first.landscape.revision), first.landscape.as_of.isoformat(), LICENCE, ATTRIBUTION)
    written = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow([*(column.name for column in columns), *ADDED_COLUMNS])
        page: Answer | None = first
        while page is not None:
            room = max_rows - written
            for item in page.items[:room]:
                writer.writerow([*(write_cell(column.take(item)) for column in columns), *about])
            written += len(page.items[:room])
            if written == max_rows and (page.next is not None or len(page.items) > room):
                said = f"Cut here: no more than {max_rows:,} rows are written. Ask for less at once."
                writer.writerow([said, *("" for _ in columns[1:]), *about])
                break
            page = next(pages, None)
    return first


def _pages(ask: Callable[[Asked], Answer], asked: Asked, page_rows: int) -> Iterator[Answer]:
    """Return the pages of an answer one by one; raises `_MovedOn` at one of another revision."""
    paged = isinstance(asked, PagedQuestion)
    page = ask(asked.model_copy(update={"limit": page_rows}) if paged else asked)
    revision = page.landscape.revision
    yield page
    while page.next is not None:
        page = ask(asked.model_copy(update={"limit": page_rows, "after": page.next}))
        if page.landscape.revision != revision:
            raise _MovedOn
        yield page
