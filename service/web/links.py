"""Addresses: of pages beside those of the API, of the next page, of the twins of an answer."""

from urllib.parse import parse_qsl

from service.questions.answers import API, Answer
from service.web.parameters import Pairs, write_query

JSON, CSV, HTML = "application/json", "text/csv", "text/html"
"""The forms in which a question is answered."""

LONGEST_HEADER = 6_000
"""How long the Link header may be: common proxies take 8 kB for all headers together."""


def page_href(href: str) -> str:
    """Return the address of the page that stands beside an address of the API."""
    return href.removeprefix(API) if href.startswith(f"{API}/") else href


def with_query(address: str, pairs: Pairs, **changed: str | None) -> str:
    """Return an address with parameters, some of them put in place of those given (None takes one away).

    An address that has parameters already, as links of an answer about an earlier state do, keeps those not given.
    """
    place, _, own = address.partition("?")
    named = {name for name, _ in pairs} | changed.keys()
    kept = [(name, value) for name, value in parse_qsl(own) if name not in named]
    kept += [(name, value) for name, value in pairs if name not in changed]
    query = write_query([*kept, *((name, value) for name, value in changed.items() if value)])
    return f"{place}?{query}" if query else place


def link_header(
    public_url: str,
    address: str,
    pairs: Pairs,
    answer: Answer,
    media_type: str = JSON,
    own: Pairs = (),
) -> str:
    """Return the RFC 8288 links of an answer: the next page, itself, its twins, its description, where it stays.

    A long question makes long links, and servers and clients refuse long headers: those that are left out are
    the last ones. `own` are parameters that the twins do not have: with one of them, which table is asked for, there
    is no next page.
    """
    twins = {
        JSON: f"{public_url}{API}{address}",
        CSV: f"{public_url}{API}{address}.csv",
        HTML: f"{public_url}{address}",
    }
    links = (
        []
        if answer.next is None or own
        else [_link(with_query(twins[media_type], pairs, after=answer.next), "next")]
    )
    links += [
        _link(f"{public_url}/openapi.json", "describedby"),
        _link(with_query(twins[media_type], [*pairs, *own]), "self", media_type),
        *(
            _link(with_query(twin, pairs), "alternate", type_)
            for type_, twin in twins.items()
            if type_ != media_type
        ),
    ]
    if media_type == CSV:
        links.append(f'<{public_url}{API}/sources>; rel="related"; title="What the column sources names"')
    if answer.landscape.cite is not None:
        query = "&".join(
            part for part in (answer.landscape.cite.href.partition("?")[2], write_query(own)) if part
        )
        links.append(_link(f"{twins[media_type]}?{query}", "bookmark", media_type))
    while len(", ".join(links)) > LONGEST_HEADER:
        links.pop()
    return ", ".join(links)


def _link(address: str, relation: str, media_type: str = "") -> str:
    return f'<{address}>; rel="{relation}"' + (f'; type="{media_type}"' if media_type else "")
