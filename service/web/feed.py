"""The newest revisions as an Atom feed (RFC 4287), for people who follow what changes."""

from collections import Counter
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree

from service.questions.answers import API
from service.questions.changes import ChangeItem, ChangesQuestion, answer_changes
from service.questions.wording import count_of
from service.stores.base import MAX_LIMIT, Revision, Store
from service.web.links import with_query

ADDRESS = f"{API}/changes.atom"

MEDIA_TYPE = "application/atom+xml"

NEWEST = 50
"""How many revisions a feed tells of."""

_ATOM = "http://www.w3.org/2005/Atom"
_DONE = {"put": "written", "remove": "removed", "merge": "merged into another"}
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""When an empty record was last changed: the feed needs a moment."""


def make_feed(store: Store, public_url: str, body: str | None, area: str | None) -> bytes:
    """Return the feed; with a body or area, of the revisions that touched it or what joins it.

    Raises `UnknownTerm` where nothing is called so.
    """
    revisions, touched = _read(store, body, area)
    pairs = [(name, value) for name, value in (("body", body), ("area", area)) if value is not None]
    newest = revisions[0].recorded_at if revisions else None
    feed = ElementTree.Element("feed", xmlns=_ATOM)
    _add(feed, "id", _urn(store, str(pairs)))
    about = f" to {body or area} and what joins it" if pairs else ""
    _add(feed, "title", f"Cairn: changes{about}")
    _add(feed, "updated", (newest or _NEVER).isoformat())
    _link(feed, public_url + with_query(ADDRESS, pairs), "self", MEDIA_TYPE)
    _link(feed, public_url + with_query("/changes", pairs), "alternate", "text/html")
    _add(feed, "rights", "CC BY 4.0; each record names its own sources.")
    for revision in revisions:
        _entry(feed, store, revision, touched, public_url, pairs)
    text: bytes = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return text


def _read(
    store: Store, body: str | None, area: str | None
) -> tuple[list[Revision], dict[int, Counter[str]] | None]:
    """Return the newest revisions, newest first, and with a filter how many records of each fate it touched."""
    if body is None and area is None:
        number = store.revision().number
        return list(reversed(store.find_revisions(max(0, number - NEWEST), NEWEST))), None
    touched: dict[int, Counter[str]] = {}
    for item in _all_items(store, body, area):
        touched.setdefault(item.revision, Counter())[item.op.id] += 1
    numbers = sorted(touched, reverse=True)[:NEWEST]
    return [store.find_revisions(number - 1, 1)[0] for number in numbers], touched


def _all_items(store: Store, body: str | None, area: str | None) -> list[ChangeItem]:
    items: list[ChangeItem] = []
    after = None
    while True:
        asked = ChangesQuestion(body=body, area=area, limit=MAX_LIMIT, after=after)
        answer = answer_changes(store, asked)
        items += answer.items
        after = answer.next
        if after is None:
            return items


def _entry(
    feed: ElementTree.Element,
    store: Store,
    revision: Revision,
    touched: dict[int, Counter[str]] | None,
    public_url: str,
    pairs: list[tuple[str, str]],
) -> None:
    entry = ElementTree.SubElement(feed, "entry")
    _add(entry, "id", _urn(store, f"revision {revision.number}"))
    _add(entry, "title", f"Revision {revision.number}" + (f": {revision.note}" if revision.note else ""))
    _add(entry, "updated", (revision.recorded_at or _NEVER).isoformat())
    author = ElementTree.SubElement(entry, "author")
    _add(author, "name", revision.author)
    address = with_query("/changes", [*pairs, ("revision", str(revision.number))])
    _link(entry, public_url + address, "alternate", "text/html")
    _add(entry, "summary", _summary(store, revision, touched))


def _summary(store: Store, revision: Revision, touched: dict[int, Counter[str]] | None) -> str:
    if touched is None:
        found = store.changes(revision.number - 1, until=revision.number, limit=1)
        more = "" if found.total_exact else "more than "
        return f"{more}{count_of(found.total, 'record')} changed.".capitalize()
    told = [
        f"{count_of(number, 'record', capital=False)} {_DONE[op]}"
        for op, number in touched[revision.number].items()
    ]
    return f"{', '.join(told)}.".capitalize()


def _urn(store: Store, name: str) -> str:
    """Return an id that stays the same for ever, whatever address the service has."""
    return uuid5(NAMESPACE_URL, f"{store.store_id} {name}").urn


def _add(parent: ElementTree.Element, tag: str, text: str) -> None:
    # Atom is XML 1.0, which has no room for most control characters.
    ElementTree.SubElement(parent, tag).text = "".join(c if c.isprintable() else " " for c in text)


def _link(parent: ElementTree.Element, href: str, relation: str, media_type: str) -> None:
    ElementTree.SubElement(parent, "link", href=href, rel=relation, type=media_type)
