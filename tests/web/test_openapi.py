"""The description of the API is true, whole, and of OpenAPI 3.1."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from jsonschema.validators import validator_for

from service.cache import COMPARE
from service.questions.registry import Question
from service.web.feed import ADDRESS as FEED
from tests.web.asking import QUESTIONS, RECORDS, Client, api_of

every_question = pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)


@pytest.fixture(scope="module")
def described(seed_client: Client) -> dict[str, Any]:
    response = seed_client.get("/openapi.json")
    assert response.headers["content-type"] == "application/json"
    document: dict[str, Any] = response.json()
    return document


def operations(described: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for address, path in described["paths"].items():
        posted = {"post"} if address == COMPARE else set()
        assert set(path) == {"get", *posted}, "everything is for reading"
        yield address, path["get"]


HEALTH = {"/health/live", "/health/ready"}
TABLES = {q.api_address.replace("/api/v1", "/api/v1/export") + ".csv" for q in QUESTIONS}
EXPORT = {"/api/v1/export/{format}", *TABLES}


def test_it_is_of_version_3_1_and_names_itself(described: dict[str, Any]) -> None:
    assert re.fullmatch(r"3\.1\.\d+", described["openapi"])
    assert described["info"]["title"] == "Cairn"
    assert described["info"]["version"]
    assert described["info"]["description"]
    assert described["servers"] == [{"url": "/"}]


def test_every_route_of_every_question_is_in_it(described: dict[str, Any]) -> None:
    expected = {address for q in QUESTIONS for address in (q.api_address, f"{q.api_address}.csv")}
    assert set(described["paths"]) == expected | EXPORT | HEALTH | {FEED}


def test_operation_ids_are_unique_and_every_operation_is_described(described: dict[str, Any]) -> None:
    found = [operation for _, operation in operations(described)]
    assert len({operation["operationId"] for operation in found}) == len(found)
    for operation in found:
        assert operation["summary"]
        assert operation["description"]
        assert operation["tags"]


def test_every_parameter_is_described_and_those_of_the_path_stand_there(described: dict[str, Any]) -> None:
    for address, operation in operations(described):
        parameters = operation.get("parameters", [])
        assert parameters or address in HEALTH
        assert len({(p["name"], p["in"]) for p in parameters}) == len(parameters)
        in_path = {p["name"] for p in parameters if p["in"] == "path"}
        assert in_path == set(re.findall(r"{(\w+)}", address))
        for parameter in parameters:
            assert set(parameter) <= {"name", "in", "required", "description", "schema", "example"}
            assert parameter["description"]
            assert parameter["required"] or parameter["in"] == "query"
            Draft202012Validator.check_schema(parameter["schema"])


def test_every_field_of_every_answer_is_described(described: dict[str, Any]) -> None:
    schemas = described["components"]["schemas"]
    bare = [
        f"{name}.{field}"
        for name, schema in schemas.items()
        for field, about in schema.get("properties", {}).items()
        if not about.get("description") and not _described_by_its_model(about, schemas)
    ]
    assert bare == []


def _described_by_its_model(about: dict[str, Any], schemas: dict[str, Any]) -> bool:
    name = about.get("$ref", "").rsplit("/", 1)[-1]
    return bool(name and schemas[name].get("description"))


def test_every_reference_leads_to_a_schema_and_every_schema_is_one(described: dict[str, Any]) -> None:
    schemas = described["components"]["schemas"]
    named = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(described)))
    assert named <= set(schemas)
    for schema in schemas.values():
        assert validator_for(schema, default=Draft202012Validator) is Draft202012Validator
        Draft202012Validator.check_schema(schema)


def test_no_component_is_the_unused_one_of_the_framework(described: dict[str, Any]) -> None:
    assert not {"HTTPValidationError", "ValidationError"} & set(described["components"]["schemas"])


@every_question
def test_answers_are_as_their_schema_says(
    seed_client: Client, described: dict[str, Any], question: Question
) -> None:
    response = described["paths"][question.api_address]["get"]["responses"]["200"]
    schema = {**response["content"]["application/json"]["schema"], "components": described["components"]}
    Draft202012Validator(schema).validate(seed_client.get(api_of(question)).json())


_EVERYWHERE = {"400", "408", "413", "414", "429", "431", "503"}
"""What any request may be answered with, by docs/errors.md."""


@every_question
def test_every_answer_that_may_come_is_described(described: dict[str, Any], question: Question) -> None:
    for suffix, media_type in (("", "application/json"), (".csv", "text/csv")):
        responses = described["paths"][question.api_address + suffix]["get"]["responses"]
        of_records = {"308", "404", "410"} if question.path_fields else set()
        expected = {"200", "304", "422", *_EVERYWHERE} | of_records
        assert set(responses) == expected
        assert set(responses["200"]["content"]) == {media_type}
        for response in responses.values():
            assert response["description"]


@every_question
def test_examples_of_parameters_are_answered(
    seed_client: Client, described: dict[str, Any], question: Question
) -> None:
    for parameter in described["paths"][question.api_address]["get"]["parameters"]:
        if "example" not in parameter:
            continue
        example = parameter["example"]
        value = str(example[0] if isinstance(example, list) else example).replace("True", "true")
        if parameter["in"] == "path":
            address = question.api_address.replace("{id}", value)
        else:
            address = api_of(question, **{parameter["name"]: value})
        assert seed_client.get(address).status_code == 200, address


def test_the_reference_page_names_every_parameter_and_column(
    seed_client: Client, described: dict[str, Any]
) -> None:
    page = seed_client.get("/docs").text
    for question in QUESTIONS:
        for parameter in described["paths"][question.api_address]["get"]["parameters"]:
            assert f'id="{question.name}-{parameter["name"]}"' in page
    assert set(RECORDS) <= {question.name for question in QUESTIONS}
