"""The Frictionless descriptor of a package of tables, made from the vocabulary."""

from typing import Any

from graph_schema.rows import BAR, columns_of
from graph_schema.schema import KIND, LineType, NodeType, Property, Schema

LICENCE = "CC-BY-4.0"
"""The licence of the compiled data, by its SPDX name."""

LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"

ATTRIBUTION = "Contains public sector information licensed under the Open Government Licence v3.0."

TITLE = "Who supports, funds and holds to account Scotland's health and social care partnerships"

PARTIAL_DATE = "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"


def describe_package(
    schema: Schema, *, name: str, version: str, description: str, created: str
) -> dict[str, Any]:
    """Return what datapackage.json says: what the package is, and every table with the meaning of each column.

    `created` is a moment (RFC 3339).
    """
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": name,
        "version": version,
        "title": TITLE,
        "description": f"{description} {ATTRIBUTION}",
        "created": created,
        "licenses": [
            {"name": LICENCE, "path": LICENCE_URL, "title": "Creative Commons Attribution 4.0"},
        ],
        "sources": [
            {
                "title": ATTRIBUTION,
                "path": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
            },
            {"title": "Every page and document that a row rests on stands in sources.csv"},
        ],
        "contributors": [{"title": "The Cairn contributors"}],
        "resources": [_resource(schema, type_) for type_ in schema.types.values()],
    }


def _resource(schema: Schema, type_: NodeType | LineType) -> dict[str, Any]:
    return {
        "name": _resource_name(type_),
        "path": type_.file,
        "title": type_.plural,
        "description": type_.definition,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {
            "fields": [_field(schema, type_, column) for column in columns_of(schema, type_.name)],
            "primaryKey": ["id"],
            **_foreign_keys(schema, type_),
            "missingValues": [""],
        },
    }


def _foreign_keys(schema: Schema, type_: NodeType | LineType) -> dict[str, Any]:
    """Return the columns that name one record of one table; a cell that may name several cannot be said here."""
    named = {p.name: p.of for p in type_.properties.values() if p.value == "reference"}
    if isinstance(type_, LineType):
        named |= {"from_id": type_.from_, "to_id": type_.to}
    keys = [
        {"fields": [column], "reference": _table(schema, type_, of[0]) | {"fields": ["id"]}}
        for column, of in sorted(named.items())
        if len(of) == 1
    ]
    return {"foreignKeys": keys} if keys else {}


def _table(schema: Schema, type_: NodeType | LineType, named: str) -> dict[str, Any]:
    """Return the table that holds what is named; a table that names itself leaves it out, as the standard asks."""
    return {} if named == type_.name else {"resource": _resource_name(schema.type(named))}


def _resource_name(type_: NodeType | LineType) -> str:
    return str(type_.file).removesuffix(".csv").replace("_", "-")


def _field(schema: Schema, type_: NodeType | LineType, column: str) -> dict[str, Any]:
    if column == "id":
        return {
            "name": "id",
            "type": "string",
            "description": "Its id, the same for ever.",
            "constraints": {"required": True, "unique": True},
        }
    if column in {"from_id", "to_id"} and isinstance(type_, LineType):
        named = type_.from_ if column == "from_id" else type_.to
        ends = " or ".join("kind of body" if name == KIND else name.replace("_", " ") for name in named)
        return {
            "name": column,
            "type": "string",
            "description": f"The id of a {ends}.",
            "constraints": {"required": True},
        }
    property_ = type_.properties.get(column) or schema.common[column]
    constraints: dict[str, Any] = {"required": True} if property_.required else {}
    constraints |= _narrowed(schema, property_)
    field = {
        "name": column,
        "type": _TYPES.get(property_.value, "string"),
        "description": property_.definition
        + (f" Several stand with {BAR} between." if property_.is_list else ""),
    }
    return field | ({"constraints": constraints} if constraints else {})


_TYPES = {"integer": "integer", "money": "integer"}


def _narrowed(schema: Schema, property_: Property) -> dict[str, Any]:
    if property_.value == "date":
        return {"pattern": PARTIAL_DATE}
    if property_.value == "word" and property_.vocabulary is not None:
        return {"enum": [word.word for word in schema.vocabularies[property_.vocabulary].words]}
    return {}
