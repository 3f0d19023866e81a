"""A question that may be posted too, because it may be too long for an address. Posting it reads, as asking it does."""

import json
from collections import Counter
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from service.cache import COMPARE
from service.lens import Lens
from service.problems import BadQuestion, BodyTooLarge, DoubledParameter
from service.questions.asking import ask
from service.questions.registry import Question, load_questions
from service.settings import Settings
from service.web.links import link_header
from service.web.openapi import parameters_of, responses_of
from service.web.parameters import pairs_of, read_question, refuse_surrogates

MAX_BODY_BYTES = 100_000
"""The largest body that is read; the longest what-if has a fifth of it."""


def add_comparison(app: FastAPI, lens: Lens, settings: Settings) -> None:
    """Add the address to which a what-if of one's own is posted."""
    question = next(question for question in load_questions() if question.api_address == COMPARE)

    async def answer_posted(request: Request) -> Response:
        pairs = list(pairs_of(await _read_body(request)))
        asked = read_question(question, {}, pairs)
        answer = await run_in_threadpool(ask, lens, question, asked)
        links = link_header(settings.public_url, question.address, pairs, answer)
        headers = {"Link": links, "Cache-Control": "no-store"}
        if answer.landscape.stale:
            headers["Cairn-Stale"] = "true"
        return Response(answer.model_dump_json(by_alias=True), media_type="application/json", headers=headers)

    app.add_api_route(
        COMPARE,
        answer_posted,
        methods=["POST"],
        operation_id="compare_posted",
        summary=f"{question.title} (posted)",
        description="The same answer as to a GET of this address, for steps too long for an address. It reads: nothing is kept.",
        tags=["scenarios"],
        response_class=Response,
        responses={
            code: said for code, said in responses_of(question, "application/json").items() if code != 304
        },
        openapi_extra={"requestBody": _described(question)},
    )


async def _read_body(request: Request) -> dict[str, Any]:
    """Return the object of a body; raises `BadQuestion` and `BodyTooLarge`."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise BadQuestion("Post a JSON object with the media type application/json.")
    body = b""
    try:
        async for piece in request.stream():
            body += piece
            if len(body) > MAX_BODY_BYTES:
                raise BodyTooLarge(f"At most {MAX_BODY_BYTES:,} bytes of a what-if are read.")
    except ClientDisconnect as gone:  # no fault of ours, and nobody is there to be told
        raise BadQuestion("The body ended before it was whole.") from gone
    try:
        found = json.loads(body, object_pairs_hook=_each_once)
    except BadQuestion:
        raise
    except (ValueError, RecursionError) as error:
        raise BadQuestion("The body cannot be read as JSON.") from error
    if not isinstance(found, dict):
        raise BadQuestion('Post a JSON object, such as {"step": ["merge BODY into BODY"]}.')
    return found


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object of JSON; a name that stands in it twice is refused, as in an address."""
    found = dict(pairs)
    if len(found) < len(pairs):
        doubled = Counter(name for name, _ in pairs).most_common(1)[0][0][:100]
        refuse_surrogates(doubled)
        raise DoubledParameter(f"{doubled}: give it once; it stands there twice.", parameter=doubled)
    return found


def _described(question: Question) -> dict[str, Any]:
    """Return the body as OpenAPI describes it: the parameters of the question as the fields of an object."""
    parameters = parameters_of(question)
    properties = {p["name"]: {**p["schema"], "description": p["description"]} for p in parameters}
    required = [p["name"] for p in parameters if p["required"]]
    example = {p["name"]: p["example"] for p in parameters if p["required"] and "example" in p}
    schema = {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
        "example": example,
    }
    return {"required": True, "content": {"application/json": {"schema": schema}}}
