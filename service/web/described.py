"""What the models leave unsaid in the OpenAPI description: a meaning and an example for every field.

A field states both itself where it has something of its own to say. Else its meaning is that of the field of the
same name that every answer has, or of the model it holds; its example is put together from the examples of that
model, or stands below.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from service.questions.answers import Answer

Schema = dict[str, Any]

_EXAMPLES: Mapping[str, Any] = {
    "active": True,
    "also": 2,
    "area": 0,
    "as_of": "2026-11-23",
    "asker": 0,
    "author": "Cairn",
    "basis": "Public Bodies (Joint Working) (Scotland) Act 2014, section 1",
    "cases": "A logic model, a survey of carers, a before-and-after study",
    "confidence": 0,
    "council_gbp": 180_000_000,
    "current": 3,
    "definition": "What it does, in a sentence.",
    "description": "Advice on how to show what a service achieves.",
    "detail": "topic: nothing here is called “evalxation”. Did you mean: Evaluation?",
    "differs": 1,
    "ending_note": "Its work passed to the council.",
    "help": 0,
    "hosted_by_other": 2,
    "how": "Plans and pays for care at home.",
    "href": "/api/v1/support?topic=evaluation",
    "instrument": "Public Services Reform (Scotland) Act 2010",
    "legal_basis": "Public Bodies (Joint Working) (Scotland) Act 2014",
    "limits": ["3 of 20 shown have no way in recorded"],
    "line": "/api/v1/records/acc-0001",
    "lines": "/api/v1/records?type=accountable_to&from=post-ijb-chief-officer",
    "location": "/api/v1/bodies/ijb-fife",
    "mainly": 4,
    "meaning": "General knowledge, unverified.",
    "narrower": 1,
    "nature": "Adult social care",
    "next": "WzAsMSwwXQ",
    "nhs_gbp": 400_000_000,
    "not_delegated": 4,
    "not_recorded": 11,
    "note": "The source is of 2023.",
    "of_its_own": 2,
    "official_code": "GD-0001",
    "other_sources": "Mid-2022 population estimates",
    "page_or_section": "Annex 1, part 2",
    "page_or_table": "Table 4",
    "partly": 3,
    "question": {
        "topic": {"given": "evaluation", "id": "evaluation", "label": "Evaluation", "matched_by": "id"}
    },
    "reach": "all of it",
    "reason": "The same body stood twice.",
    "recorded_at": "2026-11-23T09:00:00Z",
    "relation": "the same land",
    "remit": "Plans and pays for health and social care in Fife.",
    "retry_after": 2,
    "scope": "Finding out whether something worked, for whom and why.",
    "set_aside_gbp": 40_000_000,
    "sources": ["s-gov-scot-0a1b2c"],
    "stale": False,
    "status": 0,
    "summary": "Nine offers of help with Evaluation are recorded as open to Fife, from seven bodies.",
    "support": "/api/v1/support?topic=evaluation",
    "text": "Five offers on the broader topic Improvement.",
    "title": "Integration joint boards: membership",
    "topic": 0,
    "total_gbp": 620_000_000,
    "unknown": 2,
    "urban_rural_note": "Mostly accessible rural",
    "url": "https://www.gov.scot/publications/example/",
    "valid_from": "2016-04-01",
    "valid_to": "2026-03-31",
    "values": ["integration_joint_board"],
    "website": "https://www.example.org/",
    "what": "The yearly performance report",
    "what_moved": "Training of staff",
    "why": "Mainly about Evaluation; known to be running; open there; help that people give; high confidence.",
}
"""One example for each name of a field that has none of its own."""


def example_of(name: str) -> Any:
    """Return an example for a field or parameter by its name, or None."""
    return _EXAMPLES.get(name)


def complete(schemas: dict[str, Schema]) -> None:
    """Give each field of the schemas that lacks one a meaning and an example."""
    for schema in schemas.values():
        for name, field in schema.get("properties", {}).items():
            field.setdefault("description", _meaning(name, field, schemas))
    for schema in schemas.values():
        for name, field in schema.get("properties", {}).items():
            if "examples" not in field:
                field["examples"] = [_example(name, field, schemas, ())]


def _meaning(name: str, field: Schema, schemas: Mapping[str, Schema]) -> str:
    shared = Answer.model_fields.get(name)
    if shared is not None and shared.description:
        return shared.description
    return next((schemas[model].get("description", "") for model in _models(field)), "")


def _models(field: Schema) -> Iterator[str]:
    """Return the names of the models that a field holds."""
    if "$ref" in field:
        yield field["$ref"].rsplit("/", 1)[-1]
    for part in (*field.get("anyOf", ()), field.get("items"), field.get("additionalProperties")):
        if isinstance(part, dict):
            yield from _models(part)


def _example(name: str, field: Schema, schemas: Mapping[str, Schema], within: tuple[str, ...]) -> Any:
    """Return an example of a field; a model within itself is left out."""
    if field.get("examples"):
        return field["examples"][0]
    model = next(_models(field), None)
    if model is None:
        return _EXAMPLES.get(name)
    whole = None if model in within else _example_of_model(schemas[model], schemas, (*within, model))
    options = [field, *field.get("anyOf", ())]
    if any(option.get("type") == "array" for option in options):
        return [] if whole is None else [whole]
    if any("additionalProperties" in option for option in options):
        return {} if whole is None else {"s-gov-scot-0a1b2c": whole}
    return whole


def _example_of_model(schema: Schema, schemas: Mapping[str, Schema], within: tuple[str, ...]) -> Schema:
    fields = schema.get("properties", {}).items()
    return {name: _example(name, field, schemas, within) for name, field in fields}
