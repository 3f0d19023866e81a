"""The vocabulary of the small package in ../shared/conformance/broken_csv/base, whose bodies are invented."""

import csv
from datetime import date
from types import MappingProxyType
from typing import Any

from graph_schema.schema import LineType, NodeType, Offices, Property, Schema, Vocabulary, Word
from tests.landscapes import SHARED

FOLDER = SHARED / "conformance" / "broken_csv"
TODAY = date(2026, 11, 23)
"""The day on which the evidence was gathered; sources of the small package were seen in January and February 2026."""


def base_tables() -> dict[str, bytes]:
    """Return the tables of the good small package."""
    return {p.name: p.read_bytes() for p in (FOLDER / "base").glob("*.csv") if p.name != "vocabulary.csv"}


def make_schema() -> Schema:
    """Return the vocabulary of the small package, its closed lists read from where they stand."""
    with (FOLDER / "base" / "vocabulary.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    lists = {row["list"]: [other["word"] for other in rows if other["list"] == row["list"]] for row in rows}
    line_types = [_line_type(name) for name in lists.pop("line_type")]
    vocabularies = {name: _vocabulary(name, words) for name, words in lists.items()}
    office = Word(word="chief_officer", label="Chief Officer", definition="Leads a board's staff.")
    posts = Vocabulary(name="post_kinds", definition="Offices.", words=(office,))
    return Schema(
        nodes=MappingProxyType({node.name: node for node in _node_types()}),
        lines=MappingProxyType({line.name: line for line in [*line_types, _funding()]}),
        vocabularies=MappingProxyType({**vocabularies, "post_kinds": posts}),
        common=MappingProxyType(_properties(valid_from="date", valid_to="date", source_id=["source"])),
    )


def _node_types() -> list[NodeType]:
    area = _node("area", (), type=("area_type", True), within=["area"])
    area = _with(area, "within", acyclic=True)
    topic = _with(_node("topic", (), broader_id=["topic"]), "broader_id", acyclic=True)
    offices = Offices(vocabulary="post_kinds", kind="kind", words=("post",))
    body = _node("body", ("valid_from", "valid_to", "source_id"), kind=("kind", True), area_id=["area"])
    source = _node("source", (), title="text", url="url", publisher="text", seen="date")
    source = _with(source.model_copy(update={"title": "title"}), "seen", past=True)
    offer = _node(
        "offer",
        ("source_id",),
        provider_id=["body"],
        topic_ids="references",
        form=("form", True),
        area_id=["area"],
        url="url",
        status=("status", True),
    )
    offer = _with(offer, "topic_ids", of=("topic",))
    return [area, body.model_copy(update={"offices": offices}), offer, source, topic]


def _node(name: str, common: tuple[str, ...], **columns: Any) -> NodeType:
    """Return a type of node; each has a name except sources, which have a title."""
    named = columns if name == "source" else {"name": "text", **columns}
    return NodeType(
        name=name,
        label=name,
        plural=f"{name}s",
        definition=name,
        file="bodies.csv" if name == "body" else f"{name}s.csv",
        properties=_properties(**named),
        common=common,
        node=name.title(),
        title="name",
    )


def _with(type_: NodeType, column: str, **changes: Any) -> NodeType:
    changed = type_.properties[column].model_copy(update=changes)
    return type_.model_copy(update={"properties": {**type_.properties, column: changed}})


def _line_type(name: str) -> LineType:
    """Return one of the types of line that share a table, told apart by a column."""
    return LineType.model_validate(
        {
            "name": name,
            "label": name,
            "plural": name,
            "definition": name,
            "file": "lines.csv",
            "properties": {},
            "line": name.upper(),
            "reverse": name,
            "from": ["body"],
            "to": ["body"],
            "told_by": "type",
            "has_ids": False,
            "acyclic": name == "succeeded_by",
            "succession": name == "succeeded_by",
        }
    )


def _funding() -> LineType:
    columns = _properties(amount_gbp="money", financial_year="financial_year")
    columns["amount_gbp"] = columns["amount_gbp"].model_copy(update={"decimals": 2})
    changes = {
        "name": "funding",
        "file": "funding.csv",
        "properties": columns,
        "common": ("source_id",),
        "told_by": None,
        "has_ids": True,
    }
    return _line_type("funding").model_copy(update=changes)


def _properties(**columns: Any) -> dict[str, Property]:
    """Return columns: a value type, a closed list (with whether it is required), or the types that it names."""
    found = {}
    for name, what in columns.items():
        if isinstance(what, list):
            required = name in {"source_id", "provider_id"}
            found[name] = Property(
                name=name, value="reference", definition=name, of=tuple(what), required=required
            )
        elif isinstance(what, tuple):
            found[name] = Property(
                name=name, value="word", definition=name, vocabulary=what[0], required=what[1]
            )
        else:
            found[name] = Property(name=name, value=what, definition=name)
    return found


def _vocabulary(name: str, words: list[str]) -> Vocabulary:
    entries = tuple(Word(word=word, label=word, definition=word) for word in words)
    return Vocabulary(name=name, definition=name, words=entries)
