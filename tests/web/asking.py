"""Asking the service as a browser or a program would, without a network."""

import asyncio
import atexit
import re
from collections.abc import AsyncIterable, Mapping, Sequence
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

from httpx import ASGITransport, AsyncClient, Response

from service.app import create_app
from service.cache import Application, Message
from service.questions.registry import Question, load_questions
from service.settings import Settings
from service.stores.base import Store

QUESTIONS = load_questions()

RECORDS = {
    "body": "ijb-fife",
    "area": "S37000032",
    "topic": "evaluation",
    "source": "unverified",
    "outcome": "nhwb-2",
    "scenario": "one-performance-report",
    "record": "ijb-fife",
    "body_history": "ijb-fife",
    "area_history": "S37000032",
    "topic_history": "evaluation",
    "source_history": "unverified",
    "history": "ijb-fife",
}
"""A record of the real landscape for each question about one record."""

ASKED = {
    "support": {"topic": "evaluation", "area": "Fife", "for": "ijb-fife"},
    "search": {"q": "falls prevention"},
    "accountability": {"nature": "financial"},
    "reports": {"for": "ijb-fife"},
    "compare": {"step": "merge iriss into ihub"},
    "offers": {"offer": "nihr-phirst"},
}
"""What each question is asked where it is asked for more than its first page."""


_LOOP = asyncio.Runner()
atexit.register(_LOOP.close)

_PLAIN = {"accept-encoding": "identity"}
"""Nothing encoded is accepted, unless a test asks for it."""


class Client:
    """A client that asks an ASGI application and follows nothing by itself.

    Not that of starlette: with httpx it warns that it is deprecated, and warnings are errors here.
    """

    def __init__(self, application: Application) -> None:
        self.application = application

    def get(self, address: str, **headers: str) -> Response:
        """Ask for an address; `if_none_match="x"` sends the header If-None-Match."""
        return self.send("GET", address, None, **headers)

    def send(
        self, method: str, address: str, content: bytes | AsyncIterable[bytes] | None = None, **headers: str
    ) -> Response:
        """Send any request. Nothing is accepted encoded unless asked for."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return _LOOP.run(self._send(method, address, content, _PLAIN | named))

    def send_lines(self, address: str, *lines: tuple[str, str]) -> Response:
        """Ask for an address with headers a line each, so that one may stand in several."""
        return _LOOP.run(self._send("GET", address, None, lines))

    def at_once(
        self, addresses: Sequence[str], headers: Sequence[dict[str, str]] | None = None
    ) -> list[Response]:
        """Ask for several addresses at the same time, each with headers of its own."""
        given = headers or [{}] * len(addresses)

        async def ask() -> list[Response]:
            asked = zip(addresses, given, strict=True)
            return await asyncio.gather(
                *(self._send("GET", address, None, _PLAIN | more) for address, more in asked)
            )

        return _LOOP.run(ask())

    def close(self) -> None:
        """Let the application begin and end its life, at whose end it removes the copies that it made."""
        messages = iter([{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}])

        async def receive() -> Message:
            return next(messages)

        async def send(_message: Message) -> None:
            return

        async def live() -> None:
            await self.application({"type": "lifespan", "asgi": {"version": "3.0"}}, receive, send)

        _LOOP.run(live())

    async def _send(
        self,
        method: str,
        address: str,
        content: bytes | AsyncIterable[bytes] | None,
        headers: dict[str, str] | Sequence[tuple[str, str]],
    ) -> Response:
        # A fault is answered with 500 and raised again for the server's log; here the answer is looked at.
        transport = ASGITransport(app=self.application, raise_app_exceptions=False)
        async with AsyncClient(transport=transport, base_url="http://cairn.test") as client:
            return await client.request(method, address, content=content, headers=headers)


def make_client(store: Store, **settings: Any) -> Client:
    """Return a client of the whole service over a store."""
    return Client(create_app(Settings(**settings), store))


def api_of(question: Question, suffix: str = "", **more: str) -> str:
    """Return an address of the API at which a question has an answer in the real landscape."""
    return "/api/v1" + page_of(question, suffix, **more)


def page_of(question: Question, suffix: str = "", **more: str) -> str:
    """Return an address of the page of a question that has an answer in the real landscape."""
    address = question.address.replace("{id}", RECORDS.get(question.name, ""))
    query = urlencode({**ASKED.get(question.name, {}), **more})
    return address + suffix + (f"?{query}" if query else "")


def problem_of(response: Response, status: int, slug: str) -> dict[str, Any]:
    """Return the problem document that a response holds, once it is what it should be."""
    assert response.status_code == status, response.text[:500]
    assert response.headers["content-type"] == "application/problem+json"
    document: dict[str, Any] = response.json()
    assert document["type"] == f"/docs/errors#{slug}"
    assert document["status"] == status
    return document


def links_of(header: str) -> dict[tuple[str, str], str]:
    """Return the addresses of a Link header by relation and media type."""
    found = re.findall(r'<([^>]*)>; rel="([^"]*)"(?:; type="([^"]*)")?', header)
    return {(relation, media_type): address for address, relation, media_type in found}


class Page(HTMLParser):
    """A page as read by a parser that knows no mercy for what is not closed."""

    EMPTY = frozenset({"meta", "link", "input", "br", "hr", "img"})

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._texts: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    @property
    def text(self) -> str:
        """All that is shown, white space made plain."""
        return " ".join("".join(self._texts).split())

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """Return the attributes of every element of this name."""
        return [attributes for name, attributes in self.tags if name == tag]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        assert len({name for name, _ in attrs}) == len(attrs), f"{tag} names an attribute twice"
        self.tags.append((tag, dict(attrs)))
        if tag not in self.EMPTY:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Note its end."""
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Note what is shown."""
        self._texts.append(data)


def lasting(response: Response) -> dict[str, str]:
    """Return the headers of a response that are of the answer: not the id, which is of the request."""
    return {name: value for name, value in response.headers.items() if name != "x-request-id"}


def plain(text: str) -> str:
    """Return a text with its white space made plain, as `Page.text` has it."""
    return " ".join(text.split())


def named_in(item: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what names an item: itself, the thing that it is about, the record that changed, or what happened."""
    named = item
    for name in ("offer", "record", "function", "what"):
        named = named if "label" in named else item.get(name, named)
    return named


def label_of(item: Mapping[str, Any]) -> str:
    """Return what an item is called."""
    return str(named_in(item)["label"])
