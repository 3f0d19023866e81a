"""Where to say that something on a page is wrong, with what it is about filled in."""

from urllib.parse import quote, urlencode


def correction_href(contact: str, record: str, label: str, revision: int, page: str) -> str | None:
    """Return an address that tells the contact of the service about a record; None where none is set that is one.

    `page` is the address at which the record was read.
    """
    if contact.startswith(("https://", "http://")):
        asked = urlencode({"record": record, "revision": revision, "page": page})
        address, _, fragment = contact.partition("#")
        joined = f"{address}{'&' if '?' in address else '?'}{asked}"
        return f"{joined}#{fragment}" if fragment else joined
    if "@" in contact and "://" not in contact:
        subject = f"Cairn: something wrong about {label}"
        body = f"Record: {record}\nRevision: {revision}\nPage: {page}\n\nWhat is wrong, and where the right fact can be read:\n"
        return f"mailto:{contact}?subject={quote(subject)}&body={quote(body)}"
    return None
