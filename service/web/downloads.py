"""Files to carry off: the whole landscape in several formats, every row of an answer as one table."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, Response
from pydantic import Field

from graph_schema.records import Frozen
from service.cache import Receive, Scope, Send, etag_matches, read_headers
from service.days import today
from service.exports.formats import ADDRESS, Format, get_format, load_formats
from service.exports.shelf import Made, Shelf
from service.lens import Lens
from service.problems import TooManyDownloads, UnknownParameter
from service.questions.answers import API, Asked, KnownAt, PagedQuestion
from service.questions.asking import ask
from service.questions.registry import Question, load_questions
from service.web.csv_table import MEDIA_TYPE
from service.web.openapi import parameters_of, responses_of_file, responses_of_table
from service.web.pages import Pages
from service.web.parameters import Pairs, read_pairs, read_question
from service.web.whole_table import MAX_ROWS, write_whole_table

_PIECE = re.compile(rb"bytes=([0-9]{0,18})-([0-9]{0,18})")

_NO_PAGES = frozenset(PagedQuestion.model_fields) - frozenset(Asked.model_fields)


class ExportAsked(Frozen):
    """What an export may be asked with."""

    format: str = Field(
        description=f"One of {', '.join(known.name for known in load_formats())}.", examples=["package"]
    )
    known_at: KnownAt = None


@dataclass(frozen=True)
class _Export:
    """The export as something that has parameters."""

    name: str = "export"
    asked: type[ExportAsked] = ExportAsked
    path_fields: tuple[str, ...] = ("format",)


def read_export(format_: str, pairs: Pairs) -> ExportAsked:
    """Return what an export is asked with; raises `BadQuestion` and those below it."""
    return read_question(_Export(), {"format": format_}, pairs)


def add_downloads(
    app: FastAPI, lens: Lens, pages: Pages, shelf: Shelf, made_ahead: Callable[[], int]
) -> None:
    """Add the page of downloads and the routes of the files; `made_ahead`: how often something was made for answers."""
    app.add_api_route(
        "/downloads", _page(lens, pages, shelf), include_in_schema=False, response_class=Response
    )
    for question in load_questions():
        _add_file(
            app,
            f"{API}{ADDRESS}{question.address}.csv",
            _table(question, lens, shelf, made_ahead),
            name=f"{question.name}_table",
            summary=f"{question.title} (all rows as CSV)",
            description=f"Every row of the answer as one table, at most {MAX_ROWS:,}.",
            parameters=[p for p in parameters_of(question) if p["name"] not in _NO_PAGES],
            responses=responses_of_table(question),
        )
    _add_file(
        app,
        f"{API}{ADDRESS}/{{format}}",
        _export(lens, shelf),
        name="export",
        summary="The whole landscape as a file",
        description="Everything that is held, of one revision, with its licence.",
        parameters=parameters_of(_Export()),
        responses=responses_of_file({known.media_type for known in load_formats()}),
    )
    for method in ("GET", "HEAD"):
        app.add_api_route(
            f"{ADDRESS}/{{format}}", _export(lens, shelf), methods=[method], include_in_schema=False
        )


def _add_file(
    app: FastAPI,
    address: str,
    route: Callable[[Request], Response],
    *,
    name: str,
    parameters: list[dict[str, Any]],
    **documented: Any,
) -> None:
    app.add_api_route(
        address,
        route,
        name=name,
        operation_id=name,
        tags=["export"],
        response_class=Response,
        openapi_extra={"parameters": parameters},
        **documented,
    )
    app.add_api_route(address, route, methods=["HEAD"], include_in_schema=False)


def _page(lens: Lens, pages: Pages, shelf: Shelf) -> Callable[[], Response]:
    def downloads() -> Response:
        """Say what can be carried off, and how large it is where it is made already."""
        made = ((known, shelf.find(_key(lens, known, None))) for known in load_formats())
        page = pages.downloads([(known, None if file is None else file.size) for known, file in made])
        page.headers["Cache-Control"] = "no-cache"
        return page

    return downloads


def _export(lens: Lens, shelf: Shelf) -> Callable[[Request], Response]:
    def export(request: Request) -> Response:
        asked = read_export(request.path_params["format"], read_pairs(request.scope["query_string"]))
        wanted = get_format(asked.format)
        key = _key(lens, wanted, asked.known_at)
        made = shelf.take(key, lambda path: _write(lens, wanted, asked.known_at, path))
        return _sent(made, wanted.media_type, request)

    return export


def _key(lens: Lens, wanted: Format, known_at: str | None) -> tuple[object, ...]:
    """Return the key of an export. The present one's file may be of a later revision, where a write just came in."""
    revision = lens.store.revision() if known_at is None else lens.revision_at(known_at)
    return lens.store.store_id, wanted.name, revision.number, known_at is None


def _write(lens: Lens, wanted: Format, known_at: str | None, path: Path) -> str:
    with lens.known_at(known_at) as store:
        revision = wanted.write(store, path)
    if known_at is not None and revision != lens.revision_at(known_at):
        raise TooManyDownloads("The record changed while the file was written. Ask again.", retry_after=1)
    return wanted.file_name(revision)


def _table(
    question: Question, lens: Lens, shelf: Shelf, made_ahead: Callable[[], int]
) -> Callable[[Request], Response]:
    def table(request: Request) -> Response:
        pairs = read_pairs(request.scope["query_string"])
        _refuse_pages(pairs)
        asked = read_question(question, request.path_params, pairs)

        def write(path: Path) -> str:
            first = write_whole_table(
                lambda page: ask(lens, question, page), asked, path, page_rows=lens.bounds.rows
            )
            return f"cairn-{question.name}-r{first.landscape.revision}-{first.landscape.as_of}.csv"

        store = lens.store
        day = today()  # an answer without `as_of` is another tomorrow
        key = (
            store.store_id,
            store.revision().number,
            day,
            made_ahead(),
            lens.scenarios.state,
            question.name,
            asked,
        )
        return _sent(shelf.take(key, write), MEDIA_TYPE, request)

    return table


def _refuse_pages(pairs: Pairs) -> None:
    for name, _ in pairs:
        if name in _NO_PAGES:
            raise UnknownParameter(
                f"{name}: here every row is given at once; leave it out.", parameter=name, suggestions=[]
            )


def _sent(made: Made, media_type: str, request: Request) -> Response:
    """Return a file as it lies on the disk, sent bit by bit: whoever takes it slowly holds nothing else."""
    headers = {"ETag": made.etag, "Cache-Control": "public, max-age=0, must-revalidate"}
    _, asked, _ = read_headers(request.headers.raw)
    if etag_matches(asked, made.etag.encode()):
        return Response(status_code=304, headers=headers)
    headers["Content-Type"] = media_type
    return _Resumable(made.path, filename=made.name, headers=headers, stat_result=made.path.stat())


class _Resumable(FileResponse):
    """A file of which one piece may be asked for, to go on with a download that was cut.

    What else `Range` may hold is passed over and the whole file sent, as RFC 9110 (14.2) allows.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the file, or the piece that is asked for."""
        headers = [field for field in scope["headers"] if field[0] != b"range" or self._holds(field[1])]
        await super().__call__({**scope, "headers": headers}, receive, send)

    def _holds(self, asked: bytes) -> bool:
        """Tell whether a range is one piece of the file."""
        found = _PIECE.fullmatch(asked)
        if found is None or self.stat_result is None:
            return False
        first, last = found.groups()
        if not first:
            return int(last or 0) > 0
        return int(first) < self.stat_result.st_size and (not last or int(first) <= int(last))
