"""What the last release promised of the API still holds, and a break of it would be seen."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scripts.pin_api import DOCUMENT, PROBLEM, Promise, find_broken, main, promise_of
from tests.web.asking import Client


@pytest.fixture(scope="module")
def described(client: Client) -> dict[str, Any]:
    document: dict[str, Any] = client.get("/openapi.json").json()
    return document


@pytest.fixture(scope="module")
def promised() -> Promise:
    document: Promise = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    return document


def test_what_the_last_release_promised_holds(described: dict[str, Any], promised: Promise) -> None:
    assert find_broken(promised, promise_of(described)) == [], "docs/api-v1.json is a promise to programs"


def test_the_promise_names_fields_parameters_values_and_columns(promised: Promise) -> None:
    assert PROBLEM in promised
    bodies = promised["/api/v1/bodies"]
    assert bodies["?kind"] == "array of string"
    assert bodies["items[].succeeded_by[].label"] == "string"
    assert bodies["items[].remit"] == "string or null"
    assert bodies["sources{}.url"] == "string or null"
    assert promised["/api/v1/bodies/{id}"]["?id"] == "string, required"
    assert promised["/api/v1/bodies.csv"][",succeeded_by_label"] == "text"
    assert promised["/api/v1/search"]["?type=body"] == "a value"
    assert promised[PROBLEM]["suggestions[].href"] == "string"


def _body_item(described: Any) -> Any:
    return described["components"]["schemas"]["BodyItem"]["properties"]


def _parameters(described: Any, address: str) -> Any:
    return described["paths"][f"/api/v1{address}"]["get"]["parameters"]


def _require_the_area(described: Any) -> None:
    area = next(one for one in _parameters(described, "/support") if one["name"] == "area")
    area["required"] = True


def _ask_for_a_colour(described: Any) -> None:
    colour = {"name": "colour", "required": True, "schema": {"type": "string"}}
    _parameters(described, "/areas").append(colour)


def _search_no_posts(described: Any) -> None:
    type_ = next(one for one in _parameters(described, "/search") if one["name"] == "type")
    type_["schema"]["items"]["enum"].remove("post")


_BREAKS: dict[str, tuple[Callable[[Any], Any], str]] = {
    "an address goes": (
        lambda all_: all_["paths"].pop("/api/v1/topics"),
        "/api/v1/topics has gone",
    ),
    "a table goes": (
        lambda all_: all_["paths"].pop("/api/v1/topics.csv"),
        "/api/v1/topics.csv has gone",
    ),
    "a field goes": (
        lambda all_: _body_item(all_).pop("remit"),
        "/api/v1/bodies: items[].remit has gone",
    ),
    "a field changes its type": (
        lambda all_: _body_item(all_).update(active={"type": "string"}),
        "/api/v1/bodies: items[].active was boolean and is string",
    ),
    "a field that was always there may be null": (
        lambda all_: _body_item(all_).update(label={"anyOf": [{"type": "string"}, {"type": "null"}]}),
        "/api/v1/bodies: items[].label was string and is string or null",
    ),
    "a field deep within goes": (
        lambda all_: all_["components"]["schemas"]["Ref"]["properties"].pop("href"),
        "/api/v1/support: items[].provider.href has gone",
    ),
    "a parameter goes": (
        lambda all_: _parameters(all_, "/bodies").pop(),
        "/api/v1/bodies: ?active has gone",
    ),
    "a parameter has to be given": (
        _require_the_area,
        "/api/v1/support: ?area was array of string and is array of string, required",
    ),
    "a new parameter has to be given": (
        _ask_for_a_colour,
        "/api/v1/areas: ?colour is new and has to be given",
    ),
    "a value of a parameter goes": (
        _search_no_posts,
        "/api/v1/search: ?type=post has gone",
    ),
    "problems say less": (
        lambda all_: all_["components"]["schemas"]["ProblemDocument"]["properties"].pop("suggestions"),
        "problem documents: suggestions has gone",
    ),
}


@pytest.mark.parametrize("name", _BREAKS)
def test_a_break_is_seen_and_named(described: dict[str, Any], name: str) -> None:
    break_it, said = _BREAKS[name]
    altered = copy.deepcopy(described)
    break_it(altered)
    assert said in find_broken(promise_of(described), promise_of(altered))


def test_a_column_that_goes_is_seen(described: dict[str, Any]) -> None:
    now = {address: dict(fields) for address, fields in promise_of(described).items()}
    before = copy.deepcopy(now)
    del now["/api/v1/bodies.csv"][",remit"]
    assert find_broken(before, now) == ["/api/v1/bodies.csv: ,remit has gone"]


def test_additions_break_nothing(described: dict[str, Any]) -> None:
    altered = copy.deepcopy(described)
    _body_item(altered)["colour"] = {"type": "string"}
    _parameters(altered, "/bodies").append(
        {"name": "colour", "required": False, "schema": {"type": "string"}}
    )
    altered["paths"]["/api/v1/colours"] = altered["paths"]["/api/v1/topics"]
    assert find_broken(promise_of(described), promise_of(altered)) == []
    assert promise_of(altered)["/api/v1/bodies"]["items[].colour"] == "string"


def test_renewing_adds_what_is_new_and_refuses_what_would_break(
    tmp_path: Path, promised: Promise, capsys: pytest.CaptureFixture[str]
) -> None:
    document = tmp_path / "promise.json"
    older = {address: fields for address, fields in promised.items() if address != "/api/v1/topics"}
    document.write_text(json.dumps(older))
    assert main(document) == 0
    renewed = json.loads(document.read_text())
    assert renewed["/api/v1/topics"].items() >= promised["/api/v1/topics"].items()

    renewed["/api/v1/topics"]["items[].colour"] = "string"
    document.write_text(json.dumps(renewed))
    assert main(document) == 1
    assert "/api/v1/topics: items[].colour has gone" in capsys.readouterr().out
    assert json.loads(document.read_text()) == renewed, "nothing was written"
