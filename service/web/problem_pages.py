"""Problems as answers: a problem document for programs, a page that helps for browsers."""

from html import escape
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import Response

from service.cache import Headers
from service.exports.formats import ADDRESS as EXPORT
from service.problems import (
    BadQuestion,
    BadValue,
    MethodNotAllowed,
    Problem,
    RecordMerged,
    RecordRemoved,
    UnknownAddress,
)
from service.questions.answers import API
from service.questions.registry import Question, load_questions, question_at
from service.settings import Settings
from service.web.forms import FormAfter
from service.web.links import page_href, with_query
from service.web.pages import Pages
from service.web.parameters import Pairs, read_pairs

MEDIA_TYPE = "application/problem+json"


class Problems:
    """Turns problems into responses, by the sort of address that was asked."""

    def __init__(self, pages: Pages, settings: Settings) -> None:
        self._pages = pages
        self._public_url = settings.public_url
        self._search = next(question for question in load_questions() if question.name == "search")

    def response(self, problem: Problem, request: Request) -> Response:
        """Return a problem as the answer to a request."""
        path = request.scope["path"]  # not of `request.url`, which is made with the Host header
        if path.startswith("/api/"):
            body = problem.document().model_dump_json(exclude_none=True)
            response = Response(body, problem.status, media_type=MEDIA_TYPE)
        else:
            response = self._pages.problem(problem, self._form_for(problem, path, _pairs(request)))
        if isinstance(problem, RecordMerged):
            response.headers["Location"] = self._public_url + _moved(problem.into, request)
        if isinstance(problem, MethodNotAllowed):
            response.headers["Allow"] = problem.allowed
        retry_after = problem.members.get("retry_after")
        if retry_after is not None:
            response.headers["Retry-After"] = str(retry_after)
        response.headers["Cache-Control"] = "no-store"
        return response

    def rendered(self, problem: Problem, path: str) -> tuple[int, Headers, bytes]:
        """Return a problem that is met before any route: status, headers, body."""
        if path.startswith("/api/"):
            body, media_type = problem.document().model_dump_json(exclude_none=True).encode(), MEDIA_TYPE
        else:
            body, media_type = _bare(problem), "text/html; charset=utf-8"
        headers: Headers = [
            (b"content-type", media_type.encode()),
            (b"content-length", str(len(body)).encode()),
            (b"cache-control", b"no-store"),
        ]
        if (retry_after := problem.members.get("retry_after")) is not None:
            headers.append((b"retry-after", str(retry_after).encode()))
        return problem.status, headers, body

    def bad_cursor(self, detail: str) -> Problem:
        """Return the problem of a cursor that no answer gave."""
        return BadValue(f"after: {detail}.", parameter="after")

    def _form_for(self, problem: Problem, path: str, pairs: Pairs) -> FormAfter:
        """Return what can be asked from a page that tells of a problem: the same again, or the search for a name."""
        asked = question_at(path)
        address = "/" + quote(path.lstrip("/"))  # two strokes would name another host
        again = with_query(address, pairs)
        gone = isinstance(problem, UnknownAddress | RecordRemoved) and "scenario" not in dict(pairs)
        if asked is not None and not (asked.path_fields and gone):
            return FormAfter(again, asked, pairs, address)
        given = _id_in(asked, path) if asked else str(problem.members.get("given", ""))
        return FormAfter(again, self._search, [("q", given.replace("-", " "))], self._search.address)


def _moved(into: str, request: Request) -> str:
    """Return where a record is now in the form that was asked for, with the parameters that were given."""
    path: str = request.scope["path"]
    address = into if path.startswith("/api/") else page_href(into)
    if path.startswith(f"{API}{EXPORT}/"):
        address = address.replace(API, API + EXPORT, 1)
    return with_query(f"{address}.csv" if path.endswith(".csv") else address, _pairs(request))


def _id_in(question: Question, path: str) -> str:
    """Return the id of the record that an address names, or nothing."""
    parts = zip(question.address.split("/"), path.split("/"), strict=True)
    return next((part for shape, part in parts if shape.startswith("{")), "")


def _pairs(request: Request) -> Pairs:
    try:
        return read_pairs(request.scope["query_string"])
    except BadQuestion:
        return ()


def _bare(problem: Problem) -> bytes:
    """Return a page for a request so wrong that no template should meet it."""
    title = escape(problem.title)
    head = f'<meta name="viewport" content="width=device-width"><title>{title} – Cairn</title>'
    said = f"<h1>{title}</h1><p>{escape(problem.detail)}</p>"
    page = f'<!doctype html><html lang="en-GB">{head}<main>{said}<p><a href="/">Start again</a></p></main>'
    return page.encode()
