"""The address at which agents ask, beside the pages and the API."""

from anyio.to_thread import run_sync
from fastapi import FastAPI
from starlette.routing import Route

from service.cache import AGENTS, Application, Receive, Scope, Send
from service.lens import Lens
from service.problems import MethodNotAllowed
from service.settings import Settings


class AgentsEndpoint:
    """An ASGI application that takes the protocol's package in with the first agent: it needs a second to import."""

    def __init__(self, lens: Lens, settings: Settings) -> None:
        self._lens = lens
        self._settings = settings
        self._answer: Application | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one posted message; all else is refused with what to do."""
        if scope["method"] != "POST":
            raise MethodNotAllowed(
                "Agents post their messages here; /about says how to connect one.", allowed="POST, OPTIONS"
            )
        if self._answer is None:
            self._answer = await run_sync(self._load)
        await self._answer(scope, receive, send)

    def _load(self) -> Application:
        from service.agents.serving import make_http  # see the class

        return make_http(self._lens, self._settings)


def add_agents(app: FastAPI, lens: Lens, settings: Settings) -> None:
    """Add the address for agents."""
    app.router.routes.append(Route(AGENTS, AgentsEndpoint(lens, settings), include_in_schema=False))
