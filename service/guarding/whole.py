"""Responses that rest wholly on the store, or wholly on its copy, and then say so."""

from service.cache import STALE, Application, Message, Receive, Scope, Send
from service.stores.base import Store, StoreError
from service.stores.steady import turns

AWAY = "cairn.away"
"""What an application notes in the scope of a request that the store left unanswered."""

_OF_NO_STORE = ("/static/", "/health/", "/metrics")


class WholeResponses:
    """An ASGI application around one whose responses may be begun again until they are sent.

    What is posted is passed on as it is: its body can be read only once, and asking a question takes turns of its own.
    """

    def __init__(self, application: Application, store: Store) -> None:
        self._application = application
        self._store = store

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from whichever serves now; where that goes away meanwhile, answer again from the copy."""
        if scope["type"] != "http" or scope["method"] == "POST" or scope["path"].startswith(_OF_NO_STORE):
            await self._application(scope, receive, send)
            return
        for turn in turns(self._store):
            with turn:
                unsent = await self._answer({**scope}, receive, send)
            if not unsent:
                return
        for message in unsent:
            await send(message)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> list[Message]:
        """Send the response; where the store was away, return it instead."""
        unsent: list[Message] = []

        async def pass_on(message: Message) -> None:
            if AWAY in scope:
                unsent.append(message)
            elif message["type"] == "http.response.start" and self._is_stale():
                await send({**message, "headers": [*map(_not_to_be_stored, message["headers"]), STALE]})
            else:
                await send(message)

        await self._application(scope, receive, pass_on)
        return unsent

    def _is_stale(self) -> bool:
        try:
            return self._store.revision().copied_at is not None
        except StoreError:
            return False


def _not_to_be_stored(header: tuple[bytes, bytes]) -> tuple[bytes, bytes]:
    """Keep a stale file out of the caches of others, where its mark would outlive it."""
    return (header[0], b"no-store") if header[0] == b"cache-control" else header
