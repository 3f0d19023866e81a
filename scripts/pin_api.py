"""Renew docs/api-v1.json, the promise of the last release: `python -m scripts.pin_api`, once a release.

The file lists what programs rely on below `/api/v1`: for each address its parameters, the fields of its answer and
the columns of its table, each with its type. Whatever is new is added; where something that was promised has gone or
changed its type nothing is written, what breaks is listed, and the exit status is 1.
"""

import asyncio
import json
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from httpx import ASGITransport, AsyncClient

from service.app import create_app
from service.questions.answers import API
from service.questions.registry import load_questions
from service.settings import Settings
from service.stores.open import EMBEDDED, open_store
from service.web.csv_table import columns_of

DOCUMENT = Path(__file__).parents[1] / "docs" / "api-v1.json"

Promise = Mapping[str, Mapping[str, str]]
"""Address -> what is promised of it -> of what type. `?kind` is a parameter, `?type=body` a value that it takes,
`items[].label` a field of each item, `sources{}.title` one of each value of an object, `,label` a column."""

REQUIRED = ", required"
PROBLEM = "problem documents"
"""Stands in place of an address for what every problem holds."""


def promise_of(described: Mapping[str, Any]) -> Promise:
    """Return what an OpenAPI description, and the tables beside it, promise below `/api/v1`."""
    schemas = described["components"]["schemas"]
    found = {PROBLEM: dict(_fields("", schemas["ProblemDocument"], schemas))}
    for address, operations in described["paths"].items():
        if address.startswith(f"{API}/"):
            operation = operations["get"]
            found[address] = dict(_parameters(operation)) | dict(_answer(operation, schemas))
    for question in load_questions():
        if (table := found.get(f"{question.api_address}.csv")) is not None:
            table.update({f",{column.name}": "text" for column in columns_of(question.answered)})
    return {address: dict(sorted(promised.items())) for address, promised in sorted(found.items())}


def find_broken(promised: Promise, now: Promise) -> list[str]:
    """Return what no longer holds of a promise, a sentence each: gone, of another type, or asked for anew."""
    return [
        sentence
        for address, before in promised.items()
        for sentence in _broken_at(address, before, now.get(address))
    ]


def _broken_at(address: str, before: Mapping[str, str], now: Mapping[str, str] | None) -> Iterator[str]:
    if now is None:
        yield f"{address} has gone"
        return
    for name, type_ in before.items():
        if name not in now:
            yield f"{address}: {name} has gone"
        elif now[name] != type_:
            yield f"{address}: {name} was {type_} and is {now[name]}"
    for name, type_ in now.items():
        if name not in before and type_.endswith(REQUIRED):
            yield f"{address}: {name} is new and has to be given"


def _parameters(operation: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for parameter in operation.get("parameters", ()):
        schema = parameter["schema"]
        name = f"?{parameter['name']}"
        yield name, _type_of(schema) + (REQUIRED if parameter["required"] else "")
        for value in schema.get("items", schema).get("enum", ()):
            yield f"{name}={value}", "a value"


def _answer(operation: Mapping[str, Any], schemas: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    content = operation["responses"]["200"]["content"]
    if "application/json" in content:
        yield from _fields("", content["application/json"]["schema"], schemas)


def _fields(
    place: str, schema: Mapping[str, Any], schemas: Mapping[str, Any], above: tuple[str, ...] = ()
) -> Iterator[tuple[str, str]]:
    """Yield every field within a schema by its place; a model within itself is followed once."""
    for option in schema.get("anyOf", [schema]):
        model = option.get("$ref", "").rsplit("/", 1)[-1]
        if model in above:
            continue
        inner, met = (schemas[model], (*above, model)) if model else (option, above)
        for name, field in inner.get("properties", {}).items():
            yield f"{place}{name}", _type_of(field, schemas)
            yield from _fields(f"{place}{name}.", field, schemas, met)
        if "items" in inner:
            yield from _fields(f"{place.removesuffix('.')}[].", inner["items"], schemas, met)
        if isinstance(inner.get("additionalProperties"), Mapping):
            values = inner["additionalProperties"]
            yield from _fields(f"{place.removesuffix('.')}{{}}.", values, schemas, met)


def _type_of(schema: Mapping[str, Any], schemas: Mapping[str, Any] | None = None) -> str:
    """Return a type in words: `string`, `array of object`, `string (date) or null`."""
    if "$ref" in schema:
        return _type_of((schemas or {})[schema["$ref"].rsplit("/", 1)[-1]], schemas)
    if "anyOf" in schema:
        options = {_type_of(option, schemas) for option in schema["anyOf"]}
        return " or ".join(sorted(options, key=lambda option: (option == "null", option)))
    type_ = str(schema.get("type", "anything"))
    if "format" in schema:
        return f"{type_} ({schema['format']})"
    return f"{type_} of {_type_of(schema['items'], schemas)}" if "items" in schema else type_


def describe() -> dict[str, Any]:
    """Return the OpenAPI description as the service gives it."""
    with tempfile.TemporaryDirectory() as folder, closing(open_store(EMBEDDED, Path(folder))) as store:
        return asyncio.run(_ask(create_app(Settings(public_url=""), store)))


async def _ask(application: Any) -> dict[str, Any]:
    async with AsyncClient(transport=ASGITransport(app=application), base_url="http://cairn.test") as client:
        described: dict[str, Any] = (await client.get("/openapi.json")).json()
        return described


def main(document: Path = DOCUMENT) -> int:
    """Renew the promise, or say what would break it."""
    now = promise_of(describe())
    promised: Promise = json.loads(document.read_text(encoding="utf-8")) if document.exists() else {}
    broken = find_broken(promised, now)
    if broken:
        print("Nothing was written. This was promised and would no longer hold:", *broken, sep="\n- ")
        return 1
    document.write_text(json.dumps(now, indent=1) + "\n", encoding="utf-8")
    added = sum(len(fields) for fields in now.values()) - sum(len(fields) for fields in promised.values())
    print(f"{document.name}: {added} promises more, {len(now)} addresses.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
