"""The service: `create_app` is the only wiring."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.exceptions import HTTPException

from service.ahead import Ahead
from service.cache import AnswerCache, allowed_at
from service.clients import Clients
from service.exports.shelf import Shelf
from service.guarding.guard import Guard
from service.guarding.metrics import ADDRESS, Metrics
from service.guarding.rates import Rates
from service.guarding.whole import AWAY as AWAY_NOW
from service.guarding.whole import WholeResponses
from service.lens import Lens
from service.opening import follow_seed, open_filled
from service.problems import AWAY, MethodNotAllowed, Problem, StoreUnavailable, Unexpected, UnknownAddress
from service.settings import Settings, read_networks, read_version
from service.stores.base import CursorNotUnderstood, Store, StoreAway, StoreError
from service.web.agents import add_agents
from service.web.downloads import add_downloads
from service.web.openapi import install_openapi
from service.web.pages import Pages
from service.web.posted import add_comparison
from service.web.problem_pages import Problems
from service.web.routes import add_briefing, add_composing, add_docs, add_feed, add_questions
from service.web.static_files import add_static, static_addresses

_log = structlog.get_logger()


def create_app(settings: Settings | None = None, store: Store | None = None) -> Guard:
    """Return the whole service as an ASGI application; without a store, the one that the settings name."""
    settings = settings or Settings()
    ours = store is None
    if store is None:
        store = open_filled(settings, _log.info)
        follow_seed(store, _log.info)
    lens = Lens(store, settings)
    shelf = Shelf()
    ahead = Ahead(store, copied=settings.replica_max_records)
    app = FastAPI(
        lifespan=_living(ahead, lens, shelf, store if ours else None),
        title="Cairn",
        version=read_version(),
        summary="Who supports, funds and holds to account Scotland's health and social care partnerships.",
        description="Every answer names its sources. Fields keep their names and types; cursors are opaque.",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
    )
    pages = Pages(settings, store, lens.scenarios)
    problems = Problems(pages, settings)
    _add_problem_handlers(app, problems, settings)
    metrics = Metrics(store)
    _add_health(app, store)
    _add_metrics(app, metrics)
    _add_pages(app, pages)
    add_composing(app, lens, settings, pages)
    add_questions(app, lens, settings, pages)
    add_downloads(app, lens, pages, shelf, ahead.made)
    add_feed(app, store, settings)
    add_briefing(app, lens, pages)
    add_docs(app, lens, pages)
    add_comparison(app, lens, settings)
    add_agents(app, lens, settings)
    install_openapi(app, settings.public_url)
    add_static(app)
    cache = AnswerCache(
        WholeResponses(app, store),
        store,
        problems.rendered,
        made=ahead.made,
        max_bytes=settings.cache_bytes,
        max_address_bytes=settings.max_address_bytes,
        max_body_bytes=settings.max_body_bytes,
        max_questions=settings.max_questions,
        max_answer_seconds=settings.max_answer_seconds,
        scenarios=lambda: lens.scenarios.state,
    )
    metrics.watch(cache.state)
    per_minute = settings.requests_a_minute
    clients = Clients(read_networks(settings.trusted_proxies))
    rates = Rates(per_minute) if per_minute else None
    return Guard(cache, metrics, clients, problems.rendered, rates, cache.find_kept, static_addresses())


def _living(
    ahead: Ahead, lens: Lens, shelf: Shelf, store: Store | None
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """Return a life of the application, in which things are made ahead of questions.

    At its end what it opened is closed: copies, files, and the store if it did.
    """

    @asynccontextmanager
    async def life(_app: FastAPI) -> AsyncIterator[None]:
        with ahead:
            yield
        shelf.close()
        lens.close()
        if store is not None:
            store.close()

    return life


def _add_pages(app: FastAPI, pages: Pages) -> None:
    served = {
        "/": pages.home,
        "/about": pages.about,
        "/accessibility": pages.accessibility,
        "/docs/errors": pages.docs_errors,
        "/docs/try": pages.docs_try,
    }
    for address, page in served.items():
        app.add_api_route(address, page, include_in_schema=False, response_class=Response)

    def openapi() -> Response:
        return JSONResponse(app.openapi())

    app.add_api_route("/openapi.json", openapi, include_in_schema=False)


def _add_health(app: FastAPI, store: Store) -> None:
    def live() -> Response:
        """Say that the process runs."""
        return PlainTextResponse("live\n", headers={"Cache-Control": "no-store"})

    def ready() -> Response:
        """Say whether questions can be answered, and from which revision."""
        try:
            revision = store.revision()
        except StoreError:
            return _state(503, {"status": "unavailable", "detail": AWAY})
        if revision.number == 0:
            return _state(503, {"status": "empty", "detail": "Nothing is loaded yet; run `cairn load`."})
        if revision.copied_at is not None:
            copied_at = revision.copied_at.isoformat(timespec="seconds")
            return _state(200, {"status": "stale", "revision": revision.number, "copied_at": copied_at})
        return _state(200, {"status": "ready", "revision": revision.number})

    app.add_api_route(
        "/health/live",
        live,
        tags=["health"],
        summary="Is the process running?",
        response_class=PlainTextResponse,
        responses={200: {"description": "It is.", "content": {"text/plain": {"example": "live"}}}},
    )
    app.add_api_route(
        "/health/ready",
        ready,
        tags=["health"],
        summary="Can questions be answered?",
        response_class=Response,
        responses={
            200: {
                "description": "They can; `stale`: from a copy, because the store is away.",
                "content": {"application/json": {"example": {"status": "ready", "revision": 7}}},
            },
            503: {
                "description": "The store is empty, or away and no copy of it is held.",
                "content": {"application/json": {"example": {"status": "unavailable", "detail": AWAY}}},
            },
        },
    )


def _add_metrics(app: FastAPI, metrics: Metrics) -> None:
    def measured() -> Response:
        """Say what was counted, in the text format of Prometheus."""
        return Response(
            metrics.written(), media_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"}
        )

    app.add_api_route(ADDRESS, measured, include_in_schema=False, response_class=Response)


def _state(status: int, said: dict[str, Any]) -> Response:
    return JSONResponse(said, status_code=status, headers={"Cache-Control": "no-store"})


def _add_problem_handlers(app: FastAPI, problems: Problems, settings: Settings) -> None:
    def on_problem(request: Request, problem: Exception) -> Response:
        if not isinstance(problem, Problem):
            raise TypeError("only problems come here")
        return problems.response(problem, request)

    def on_store_error(request: Request, error: Exception) -> Response:
        if isinstance(error, StoreAway):
            request.scope[AWAY_NOW] = True
        # What the store says names its address or its file: for the log, not for everybody.
        _log.warning("the store did not answer", error=str(error), path=request.scope["path"])
        return problems.response(StoreUnavailable(AWAY, settings.retry_after_seconds), request)

    def on_cursor(request: Request, error: Exception) -> Response:
        return problems.response(problems.bad_cursor(str(error)), request)

    def on_http(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 404
        if status == MethodNotAllowed.status:
            allowed = allowed_at(request.scope["path"])
            refused = MethodNotAllowed("Ask with GET; nothing is changed over HTTP.", allowed)
            return problems.response(refused, request)
        return problems.response(UnknownAddress("Nothing is at this address."), request)

    def on_fault(request: Request, _error: Exception) -> Response:
        return problems.response(Unexpected("The fault is ours and has been logged."), request)

    app.add_exception_handler(Problem, on_problem)
    app.add_exception_handler(CursorNotUnderstood, on_cursor)
    app.add_exception_handler(StoreError, on_store_error)
    app.add_exception_handler(HTTPException, on_http)
    app.add_exception_handler(Exception, on_fault)
