"""Each source once, with an id that stays the same when others are added."""

from collections import defaultdict
from urllib.parse import urlsplit

from graph_schema.records import EDITORIAL, UNVERIFIED
from scripts.conversion.tables import Row, Tables, short_hash, slug

_NO_SOURCE = "general knowledge, unverified"


class Sources:
    """The sources met so far."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._by_url: dict[str, set[str]] = defaultdict(set)
        self._write(UNVERIFIED, "General knowledge, unverified", "")
        self._write(EDITORIAL, "Cairn's own wording", "")

    def of(self, row: Row) -> str:
        """Return the id of the source that a row of the evidence names by address and title."""
        url, title = row["source_url"], row["source_title"]
        if not title or title == _NO_SOURCE:
            return self.at(url) if url else UNVERIFIED
        return self._known(title, url)

    def at(self, url: str) -> str:
        """Return the id of the source at an address; one met by no other row is called after its host."""
        known = sorted(self._by_url[url])
        return known[0] if known else self._known(urlsplit(url).hostname or url, url)

    def _known(self, title: str, url: str) -> str:
        id_ = f"s-{slug(title, longest=48)}-{short_hash(f'{url} {title}')}"
        if id_ not in self._tables.rows["source"]:
            self._write(id_, title, url)
        self._by_url[url].add(id_)
        return id_

    def _write(self, id_: str, title: str, url: str) -> None:
        # A source vouches for itself: it is the page that it names.
        row = dict.fromkeys(self._tables.columns("source"), "") | {
            "id": id_,
            "title": title,
            "url": url,
            "sources": id_,
        }
        self._tables.rows["source"][id_] = row
