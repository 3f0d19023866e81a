"""The newest revisions as an Atom feed (RFC 4287), for people who follow what changes."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree

from service.questions.answers import API
from service.questions.changes import ChangesQuestion, find_joined, resolve_ends
from service.questions.wording import count_of, join_words
from service.stores.base import Store, Touched
from service.web.links import with_query
from service.web.parameters import Pairs
from service.words import words_for

ADDRESS = f"{API}/changes.atom"

MEDIA_TYPE = "application/atom+xml"

NEWEST = 50
"""How many revisions a feed tells of."""

_ATOM = "http://www.w3.org/2005/Atom"
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""When an empty record was last changed: the feed needs a moment."""


def make_feed(store: Store, public_url: str, asked: ChangesQuestion) -> bytes:
    """Return the feed; with a body or area, of the revisions that touched it or what joins it or joined it once.

    Raises `UnknownTerm` where nothing is called so.
    """
    words = words_for(store)
    ends = resolve_ends(words, asked)
    pairs = [
        (name, value) for name, value in (("body", asked.body), ("area", asked.area)) if value is not None
    ]
    labels = [match.label for match in ends if match is not None]
    touched = store.find_touching(find_joined(store, words, *ends), NEWEST)
    feed = _head(store, public_url, pairs, labels, touched)
    for one in touched:
        _entry(feed, store, one, public_url, pairs)
    text: bytes = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return text


def _head(
    store: Store, public_url: str, pairs: Pairs, labels: Sequence[str], touched: Sequence[Touched]
) -> ElementTree.Element:
    feed = ElementTree.Element("feed", xmlns=_ATOM)
    _add(feed, "id", _urn(store, str(pairs)))
    about = f" to {join_words(labels)} and what joins it" if labels else ""
    _add(feed, "title", f"Cairn: changes{about}")
    newest = touched[0].revision.recorded_at if touched else None
    _add(feed, "updated", (newest or _NEVER).isoformat())
    _link(feed, public_url + with_query(ADDRESS, pairs), "self", MEDIA_TYPE)
    _link(feed, public_url + with_query("/changes", pairs), "alternate", "text/html")
    _add(feed, "rights", "CC BY 4.0; each record names its own sources.")
    return feed


def _entry(feed: ElementTree.Element, store: Store, touched: Touched, public_url: str, pairs: Pairs) -> None:
    revision = touched.revision
    entry = ElementTree.SubElement(feed, "entry")
    _add(entry, "id", _urn(store, f"revision {revision.number}"))
    _add(entry, "title", f"Revision {revision.number}" + (f": {revision.note}" if revision.note else ""))
    _add(entry, "updated", (revision.recorded_at or _NEVER).isoformat())
    author = ElementTree.SubElement(entry, "author")
    _add(author, "name", revision.author)
    address = with_query("/changes", [*pairs, ("revision", str(revision.number))])
    _link(entry, public_url + address, "alternate", "text/html")
    _add(entry, "summary", f"{count_of(touched.changed, 'record')} changed.")


def _urn(store: Store, name: str) -> str:
    """Return an id that stays the same for ever, whatever address the service has."""
    return uuid5(NAMESPACE_URL, f"{store.store_id} {name}").urn


def _add(parent: ElementTree.Element, tag: str, text: str) -> None:
    # Atom is XML 1.0, which has no room for most control characters.
    ElementTree.SubElement(parent, tag).text = "".join(c if c.isprintable() else " " for c in text)


def _link(parent: ElementTree.Element, href: str, relation: str, media_type: str) -> None:
    ElementTree.SubElement(parent, "link", href=href, rel=relation, type=media_type)
