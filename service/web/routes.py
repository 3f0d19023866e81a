"""The routes of every question, made from the registry: JSON, CSV and page; and the routes beside them."""

import inspect
from collections.abc import Callable

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from service.lens import Lens
from service.problems import UnknownAddress, UnknownParameter
from service.questions.answers import Answer
from service.questions.area import AreaAnswer
from service.questions.asking import ask
from service.questions.registry import Question, address_of, load_questions, question_answering
from service.settings import Settings
from service.stores.base import Store
from service.web.composing import composed_question, row_of, steps_of, with_row
from service.web.csv_table import ITEMS, MEDIA_TYPE, SECTION, read_section, render_csv
from service.web.feed import ADDRESS as FEED
from service.web.feed import MEDIA_TYPE as FEED_TYPE
from service.web.feed import make_feed
from service.web.further import Further, made_of_one_revision
from service.web.links import CSV, HTML, link_header, with_query
from service.web.openapi import feed_responses, parameters_of, responses_of, section_parameter
from service.web.pages import Pages
from service.web.parameters import Pairs, needs_words, read_pairs, read_question
from service.web.partnership import is_partnership

_OF_THE_FEED = ("body", "area")
"""What the feed of changes may be asked with."""


def add_questions(app: FastAPI, lens: Lens, settings: Settings, pages: Pages) -> None:
    """Add three routes a question."""
    for question in load_questions():
        documented = {
            "tags": [question.address.split("/")[1]],
            "description": inspect.getdoc(question.answer),
        }
        # CSV first: an id in the path would else take `.csv` for its own end.
        app.add_api_route(
            f"{question.api_address}.csv",
            _csv(question, lens, settings),
            name=f"{question.name}_csv",
            operation_id=f"{question.name}_csv",
            summary=f"{question.title} (CSV)",
            response_class=Response,
            responses=responses_of(question, "text/csv"),
            openapi_extra={"parameters": [*parameters_of(question), *section_parameter(question)]},
            **documented,  # type: ignore[arg-type]  # each has the type of its parameter
        )
        app.add_api_route(
            question.api_address,
            _json(question, lens, settings),
            name=question.name,
            operation_id=question.name,
            summary=question.title,
            response_class=Response,
            responses=responses_of(question, "application/json"),
            openapi_extra={"parameters": parameters_of(question)},
            **documented,  # type: ignore[arg-type]  # each has the type of its parameter
        )
    for question in load_questions():
        app.add_api_route(question.address, _page(question, lens, settings, pages), include_in_schema=False)


def add_feed(app: FastAPI, store: Store, settings: Settings) -> None:
    """Add the feed of changes."""
    changes = next(question for question in load_questions() if question.name == "changes")

    def answer_feed(request: Request) -> Response:
        pairs = read_pairs(request.scope["query_string"])
        for name, _ in pairs:
            if name not in _OF_THE_FEED:
                raise UnknownParameter(
                    f"“{name[:100]}” is not a parameter of the feed. It takes: {', '.join(_OF_THE_FEED)}.",
                    parameter=name[:100],
                )
        asked = read_question(changes, {}, pairs)
        feed = make_feed(store, settings.public_url, asked)  # type: ignore[arg-type]  # it asks for changes
        return Response(feed, media_type=FEED_TYPE)

    app.add_api_route(
        FEED,
        answer_feed,
        operation_id="changes_atom",
        summary="What has changed in the record? (Atom)",
        description="The newest 50 revisions, newest first, as an Atom feed (RFC 4287).",
        tags=["changes"],
        response_class=Response,
        openapi_extra={"parameters": [p for p in parameters_of(changes) if p["name"] in _OF_THE_FEED]},
        responses=feed_responses(),
    )


def add_briefing(app: FastAPI, lens: Lens, pages: Pages) -> None:
    """Add the page that puts a partnership on two printed sheets."""
    area = question_answering(AreaAnswer)

    def answer_briefing(request: Request) -> Response:
        pairs = read_pairs(request.scope["query_string"])
        read_question(area, request.path_params, pairs)  # refuses what an area is not asked with
        id_ = request.path_params["id"]

        def make(further: Further) -> HTMLResponse:
            answer = further.ask(AreaAnswer, id=id_)
            if not is_partnership(answer):
                raise UnknownAddress(
                    f"There is no briefing on {answer.items[0].label}: it is no integration authority's area, or none stood on that day."
                )
            return pages.briefing(id_, pairs, answer, further)

        return made_of_one_revision(lens, pairs, make)

    app.add_api_route(f"{area.address}/briefing", answer_briefing, include_in_schema=False)


def add_docs(app: FastAPI, lens: Lens, pages: Pages) -> None:
    """Add the page that explains the API, with examples asked of this service."""

    def docs() -> Response:
        return pages.docs(Further(lens, ()))

    app.add_api_route("/docs", docs, include_in_schema=False, response_class=Response)


def add_composing(app: FastAPI, lens: Lens, settings: Settings, pages: Pages) -> None:
    """Add the page on which a what-if is composed; before the pages of all questions, of which it takes the place of one."""
    question = composed_question()

    def compose_page(request: Request) -> Response:
        given = read_pairs(request.scope["query_string"])
        row = row_of(given)
        if not row and not steps_of(given):
            # What cannot be asked is refused here as everywhere; only the step itself may be missing yet.
            read_question(question, {}, [*given, ("step", "…")], from_form=True)
            return pages.ask(question, given)
        pairs = with_row(given)
        page = _answered(question, {}, pairs, lens, settings, pages)
        if not row:
            return page
        # The address of the answer holds steps alone, so that it can be passed on, and asking again adds nothing.
        return RedirectResponse(f"{settings.public_url}{with_query(question.address, pairs)}", 303)

    app.add_api_route(question.address, compose_page, include_in_schema=False)


def _json(question: Question, lens: Lens, settings: Settings) -> Callable[[Request], Response]:
    def answer_json(request: Request) -> Response:
        pairs = read_pairs(request.scope["query_string"])
        answer = ask(lens, question, read_question(question, request.path_params, pairs))
        links = link_header(settings.public_url, address_of(question, request.path_params), pairs, answer)
        body = answer.model_dump_json(by_alias=True)
        return Response(body, media_type="application/json", headers={"Link": links})

    return answer_json


def _csv(question: Question, lens: Lens, settings: Settings) -> Callable[[Request], Response]:
    def answer_csv(request: Request) -> Response:
        section, pairs = read_section(question.answered, read_pairs(request.scope["query_string"]))
        answer = ask(lens, question, read_question(question, request.path_params, pairs))
        own = [] if section == ITEMS else [(SECTION, section)]
        links = link_header(
            settings.public_url, address_of(question, request.path_params), pairs, answer, CSV, own
        )
        called = question.name if section == ITEMS else f"{question.name}-{section}"
        named = f'inline; filename="{called}.csv"'
        headers = {"Link": links, "Content-Disposition": named, "Content-Type": MEDIA_TYPE}
        return Response(render_csv(answer, section), headers=headers)

    return answer_csv


def _page(question: Question, lens: Lens, settings: Settings, pages: Pages) -> Callable[[Request], Response]:
    def answer_page(request: Request) -> Response:
        pairs = read_pairs(request.scope["query_string"])
        if needs_words(question) and not any(value.strip() for _, value in pairs):
            return pages.ask(question)
        return _answered(question, request.path_params, pairs, lens, settings, pages)

    return answer_page


def _answered(
    question: Question, path: dict[str, str], pairs: Pairs, lens: Lens, settings: Settings, pages: Pages
) -> Response:
    asked = read_question(question, path, pairs, from_form=True)

    def make(further: Further) -> tuple[Answer, HTMLResponse]:
        answer = ask(lens, question, asked)
        further.revisions.add(answer.landscape.revision)
        return answer, pages.answer(question, path, pairs, answer, further)

    answer, page = made_of_one_revision(lens, pairs, make)
    page.headers["Link"] = link_header(settings.public_url, address_of(question, path), pairs, answer, HTML)
    return page
