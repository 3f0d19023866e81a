"""Each source once, with an id that stays the same when others are added."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from urllib.parse import urlsplit

from graph_schema.records import EDITORIAL, UNVERIFIED
from scripts.conversion.tables import Row, Tables, short_hash, slug

_NO_SOURCE = "general knowledge, unverified"


class Sources:
    """The sources of all rows: a page is known by its address, a document without one by its title."""

    def __init__(self, tables: Tables, rows: Iterable[Row]) -> None:
        self._tables = tables
        self._titles: dict[str, Counter[str]] = defaultdict(Counter)
        for row in rows:
            # All pages first, so that a row that names only an address finds the page's title.
            title = row.get("source_title")
            if row.get("source_url") and title and title != _NO_SOURCE:
                self._titles[row["source_url"]][title] += 1
        self._write(UNVERIFIED, "General knowledge, unverified", "")
        self._write(EDITORIAL, "Cairn's own wording", "")

    def of(self, row: Row) -> str:
        """Return the id of the source that a row of the evidence names by address and title.

        A row whose title says "unverified" has no source, even where an address stands beside it: the evidence says
        so, and nobody has said that the page bears the row out.
        """
        url, title = row["source_url"], row["source_title"]
        if title == _NO_SOURCE:
            return UNVERIFIED
        if url:
            return self.at(url)
        if not title:
            return UNVERIFIED
        id_ = f"s-{slug(title, longest=48)}-{short_hash(title)}"
        return self._write(id_, title, "")

    def at(self, url: str) -> str:
        """Return the id of the source at an address; one that no row gives a title is called after its host."""
        parts = urlsplit(url)
        host = (parts.hostname or url).removeprefix("www.")
        titles = sorted(self._titles[url].items(), key=lambda item: (-item[1], item[0]))
        title, *others = [title for title, _ in titles] or [host]
        id_ = f"s-{slug(f'{host} {parts.path}', longest=60)}-{short_hash(url)}"
        note = "Cited too as " + "; ".join(f"“{other}”" for other in others) if others else ""
        return self._write(id_, title, url, note)

    def _write(self, id_: str, title: str, url: str, note: str = "") -> str:
        # A source vouches for itself: it is the page that it names.
        stated = {"id": id_, "title": title, "url": url, "sources": id_, "note": note}
        blank = dict.fromkeys(self._tables.columns("source"), "")
        self._tables.rows["source"].setdefault(id_, blank | stated)
        return id_
