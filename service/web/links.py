"""Addresses: of pages beside those of the API, of the next page, of the twins of an answer."""

from urllib.parse import quote

from service.questions.answers import API, Answer
from service.questions.registry import Question
from service.web.parameters import Pairs, write_query


def page_href(href: str) -> str:
    """Return the address of the page that stands beside an address of the API."""
    return href.removeprefix(API) if href.startswith(f"{API}/") else href


def address_of(question: Question, path: dict[str, str]) -> str:
    """Return the address of a question with its path filled in, without the API's prefix."""
    address = question.address
    for name, value in path.items():
        address = address.replace(f"{{{name}}}", quote(value, safe=""))
    return address


def with_query(address: str, pairs: Pairs, **changed: str | None) -> str:
    """Return an address with parameters, some of them put in place of those given (None takes one away)."""
    kept = [(name, value) for name, value in pairs if name not in changed]
    query = write_query([*kept, *((name, value) for name, value in changed.items() if value)])
    return f"{address}?{query}" if query else address


def link_header(public_url: str, address: str, pairs: Pairs, answer: Answer) -> str:
    """Return the RFC 8288 links of an answer: itself, its twins, its description, the next page."""
    api = f"{public_url}{API}{address}"
    links = [
        f'<{with_query(api, pairs)}>; rel="self"; type="application/json"',
        f'<{with_query(f"{api}.csv", pairs)}>; rel="alternate"; type="text/csv"',
        f'<{with_query(public_url + address, pairs)}>; rel="alternate"; type="text/html"',
        f'<{public_url}/openapi.json>; rel="describedby"',
    ]
    if answer.next is not None:
        links.append(f'<{with_query(api, pairs, after=answer.next)}>; rel="next"')
    return ", ".join(links)
