"""The vocabulary read from YAML: types of node and line, their properties, and the closed lists of words.

`load_schema()` refuses a name that points nowhere or stands twice, naming the file and the key.
"""

from collections.abc import Hashable, Mapping
from functools import cache, cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Any, Literal

import yaml
from pydantic import ConfigDict, Field, ValidationError, field_validator

from graph_schema.records import Frozen

KIND = "kind"
"""The end of a line that is stated for every body of a kind, or open to an audience."""

SOURCE = "source"

ValueType = Literal[
    "text", "word", "words", "date", "integer", "money", "financial_year", "url", "reference", "references"
]


class SchemaError(ValueError):
    """A vocabulary file is wrong; the message names the file and the key."""


class Word(Frozen):
    """A word of a closed list, with what it means."""

    word: str
    label: str
    plural: str | None = None
    definition: str
    given_by_people: bool | None = None
    """Forms of help only: whether people give it, or it is something to read or use."""
    local: bool | None = None
    """Kinds of body only: whether each has an area or members of its own, and so its own among other kinds."""
    of_kind: str | None = None
    """Posts only: the kind of body that has one each."""
    of_body: str | None = None
    """Posts only: the single body that has it."""
    rank: int | None = None
    """Where the words have an order (confidence, status): the lower, the earlier in an answer."""


class Vocabulary(Frozen):
    """A closed list of words."""

    name: str
    definition: str
    words: tuple[Word, ...]

    def __contains__(self, word: object) -> bool:
        return word in self.known

    @cached_property
    def known(self) -> frozenset[str]:
        """The words themselves; asked for each end of each line."""
        return frozenset(entry.word for entry in self.words)

    def get(self, word: str) -> Word:
        """Return the entry of a word; raises KeyError where the list does not hold it."""
        for entry in self.words:
            if entry.word == word:
                return entry
        raise KeyError(word)


class Property(Frozen):
    """A column of a table: what it may hold and what it means."""

    name: str
    value: ValueType
    definition: str
    required: bool = False
    vocabulary: str | None = None
    of: tuple[str, ...] = ()
    line: str | None = None
    """The line that follows from a reference: from this record to what it names."""
    reversed: bool = False
    """The line runs from what is named to this record (a provider provides an offer)."""
    acyclic: bool = False
    unit: str | None = None
    decimals: int = 0
    """How many digits an amount may have after the point; one that may have any is kept as it is written."""
    past: bool = False
    """A day that has come: one in the future is a slip."""

    @cached_property
    def is_list(self) -> bool:
        """Whether a cell may hold several, separated by a bar."""
        return self.value in {"words", "references"}

    @cached_property
    def is_whole(self) -> bool:
        """Whether it is kept as a whole number."""
        return self.value in {"integer", "money"} and not self.decimals


class Offices(Frozen):
    """Where a type holds posts: the name of one may be made only of the vocabulary of posts and names of bodies."""

    vocabulary: str
    kind: str | None = None
    """The property that tells which office it is, or that the record is one."""
    words: tuple[str, ...] = ()
    """The words of that property for which a record is a post; empty: every record is one."""
    names: str | None = None
    """The property that names a post, where a record is another name of one (or of something else)."""


class RecordType(Frozen):
    """A type of node or line and its properties, in the order of the columns."""

    name: str
    label: str
    plural: str
    definition: str
    file: str | None = None
    """The CSV file of a package that holds its rows; None for a line that follows from a property."""
    properties: Mapping[str, Property]
    common: tuple[str, ...] | None = None
    """The columns that its table shares with all others; None: every one of them."""
    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    @field_validator("properties")
    @classmethod
    def _frozen(cls, properties: Mapping[str, Property]) -> Mapping[str, Property]:
        return MappingProxyType(dict(properties))

    @cached_property
    def naming(self) -> tuple[str, ...]:
        """The properties that name other records."""
        named = self.properties.values()
        return tuple(p.name for p in named if p.value in {"reference", "references"})

    @cached_property
    def implying(self) -> tuple[Property, ...]:
        """The properties from which a line follows."""
        return tuple(property_ for property_ in self.properties.values() if property_.line is not None)

    @cached_property
    def implied_types(self) -> frozenset[str]:
        """The types of the lines that follow from its properties."""
        return frozenset(property_.line for property_ in self.implying if property_.line is not None)


class NodeType(RecordType):
    """A type of node."""

    node: str
    """Its label in a graph database."""
    title: str
    """The property that names a record of this type."""
    ids: Literal["slug", "area_code"] = "slug"
    offices: Offices | None = None


class LineType(RecordType):
    """A type of line, read as a sentence in both directions."""

    line: str
    """Its relationship type in a graph database."""
    reverse: str
    from_: tuple[str, ...] = Field(alias="from")
    to: tuple[str, ...]
    acyclic: bool = False
    implied: bool = False
    """It follows from a property of a node and has no table of its own."""
    succession: bool = False
    """One end gives way to the other: it had ended by then, and the other had begun."""
    told_by: str | None = None
    """The column that holds the name of the type, where several types of line share a table."""
    has_ids: bool = True
    """Whether the table has ids; without them a line is called after its ends."""


class Schema(Frozen):
    """The whole vocabulary, frozen."""

    nodes: Mapping[str, NodeType]
    lines: Mapping[str, LineType]
    vocabularies: Mapping[str, Vocabulary]
    common: Mapping[str, Property]
    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    @field_validator("nodes", "lines", "vocabularies", "common")
    @classmethod
    def _frozen(cls, named: Mapping[str, Any]) -> Mapping[str, Any]:
        return MappingProxyType(dict(named))  # pydantic copies a mapping into a plain dict

    @property
    def types(self) -> Mapping[str, NodeType | LineType]:
        """Every type of record that has a table: nodes first, then the lines that are stated."""
        stated = {name: line for name, line in self.lines.items() if not line.implied}
        return {**self.nodes, **stated}

    def type(self, name: str) -> NodeType | LineType:
        """Return a type by its name; raises KeyError."""
        return self.nodes[name] if name in self.nodes else self.lines[name]

    @property
    def source_column(self) -> str:
        """The column in which a row names its sources."""
        return next(name for name, column in self.common.items() if column.of == (SOURCE,))

    def word(self, vocabulary: str, word: str) -> Word:
        """Return the entry of a word in a closed list; raises KeyError."""
        return self.vocabularies[vocabulary].get(word)

    def is_kind(self, name: str) -> bool:
        """Tell whether a name is a kind of body or audience, not the id of a record."""
        return name in self.vocabularies["body_kinds"] or name in self.vocabularies["audience_kinds"]


@cache
def load_schema() -> Schema:
    """Return the vocabulary of the landscape; raises `SchemaError` with file and key."""
    return read_schema(files("graph_schema"))


def read_schema(folder: Traversable) -> Schema:
    """Return the vocabulary held in a folder (`common.yaml`, `types/`, `vocabularies/`); raises `SchemaError`."""
    vocabularies = _read_vocabularies(folder / "vocabularies")
    common_file = _read_yaml(folder / "common.yaml")
    common = {key: _property(key, value, "common.yaml") for key, value in common_file.items()}
    nodes: dict[str, NodeType] = {}
    lines: dict[str, LineType] = {}
    for entry in _yaml_files(folder / "types"):
        found = _read_type(entry)
        if found.name in nodes or found.name in lines or found.name == KIND:
            raise SchemaError(f"types/{entry.name}: name: {found.name} stands twice")
        if isinstance(found, NodeType):
            nodes[found.name] = found
        else:
            lines[found.name] = found
    schema = Schema(nodes=nodes, lines=lines, vocabularies=vocabularies, common=common)
    _check_names(schema)
    return schema


def _read_type(entry: Traversable) -> NodeType | LineType:
    raw = _read_yaml(entry)
    where = f"types/{entry.name}"
    stated = raw.get("properties") or {}
    if not isinstance(stated, dict):
        raise SchemaError(f"{where}: properties: a column needs a name and what it may hold")
    raw["properties"] = {key: _property(key, value, where) for key, value in stated.items()}
    model = LineType if "line" in raw else NodeType
    try:
        found = model.model_validate(raw)
    except ValidationError as error:
        raise SchemaError(f"{where}: {_first(error)}") from error
    if f"{found.name}.yaml" != entry.name:
        raise SchemaError(f"{where}: name: {found.name} does not match the name of the file")
    return found


def _read_vocabularies(folder: Traversable) -> dict[str, Vocabulary]:
    found: dict[str, Vocabulary] = {}
    for entry in _yaml_files(folder):
        where = f"vocabularies/{entry.name}"
        try:
            vocabulary = Vocabulary.model_validate(_read_yaml(entry))
        except ValidationError as error:
            raise SchemaError(f"{where}: {_first(error)}") from error
        words = [word.word for word in vocabulary.words]
        twice = next((word for word in words if words.count(word) > 1), None)
        if twice is not None:
            raise SchemaError(f"{where}: words: {twice} stands twice")
        if f"{vocabulary.name}.yaml" != entry.name:
            raise SchemaError(f"{where}: name: {vocabulary.name} does not match the name of the file")
        found[vocabulary.name] = vocabulary
    return found


def _check_names(schema: Schema) -> None:
    """Refuse a name that points nowhere or stands twice."""
    _check_labels(schema)
    types: list[NodeType | LineType] = [*schema.nodes.values(), *schema.lines.values()]
    for type_ in types:
        _check_type(schema, f"types/{type_.name}.yaml", type_)
    for property_ in schema.common.values():
        _check_property(schema, "common.yaml", property_)
    _check_posts(schema)


def _check_type(schema: Schema, where: str, type_: NodeType | LineType) -> None:
    for property_ in type_.properties.values():
        _check_property(schema, where, property_)
    for name in type_.common or ():
        if name not in schema.common:
            raise SchemaError(f"{where}: common: {name} is not a common column")
    if isinstance(type_, LineType):
        for key, named in (("from", type_.from_), ("to", type_.to)):
            _refuse_unknown(where, key, named, {*schema.nodes, KIND})
        return
    if type_.title not in type_.properties:
        raise SchemaError(f"{where}: title: {type_.title} is not one of its properties")
    if type_.offices is not None:
        _check_offices(schema, where, type_, type_.offices)


def _check_posts(schema: Schema) -> None:
    posts, kinds = (schema.vocabularies.get(name) for name in ("post_kinds", "body_kinds"))
    for word in posts.words if posts is not None else ():
        if word.of_kind is not None and (kinds is None or word.of_kind not in kinds):
            raise SchemaError(
                f"vocabularies/post_kinds.yaml: {word.word}: {word.of_kind} is not a kind of body"
            )


def _check_labels(schema: Schema) -> None:
    """Refuse a label of a graph database that two types would share."""
    seen: dict[str, str] = {}
    for name, key, label in [
        *((name, "node", type_.node) for name, type_ in schema.nodes.items()),
        *((name, "line", line.line) for name, line in schema.lines.items()),
    ]:
        other = seen.setdefault(label, name)
        if other != name:
            raise SchemaError(f"types/{name}.yaml: {key}: {label} stands twice, also in types/{other}.yaml")


def _check_offices(schema: Schema, where: str, type_: NodeType, offices: Offices) -> None:
    if offices.vocabulary not in schema.vocabularies:
        raise SchemaError(f"{where}: offices.vocabulary: {offices.vocabulary} is not a vocabulary")
    for key, name in (("kind", offices.kind), ("names", offices.names)):
        if name is not None and name not in type_.properties:
            raise SchemaError(f"{where}: offices.{key}: {name} is not one of its properties")


def _check_property(schema: Schema, where: str, property_: Property) -> None:
    _refuse_unknown(where, f"{property_.name}.of", property_.of, {*schema.nodes, *schema.lines})
    if property_.vocabulary is not None and property_.vocabulary not in schema.vocabularies:
        raise SchemaError(f"{where}: {property_.name}.vocabulary: {property_.vocabulary} is not a vocabulary")
    if property_.value in {"word", "words"} and property_.vocabulary is None:
        raise SchemaError(f"{where}: {property_.name}.vocabulary: a word needs the list that it stands in")
    if property_.value in {"reference", "references"} and not property_.of:
        raise SchemaError(f"{where}: {property_.name}.of: a reference needs the types that it may name")
    if property_.line is not None and property_.line not in schema.lines:
        raise SchemaError(f"{where}: {property_.name}.line: {property_.line} is not a type of line")


def _refuse_unknown(where: str, key: str, named: tuple[str, ...], known: set[str]) -> None:
    for name in named:
        if name not in known:
            raise SchemaError(f"{where}: {key}: {name} is not a type")


def _property(name: str, raw: Any, where: str) -> Property:
    try:
        return Property.model_validate({"name": name, **raw})
    except (ValidationError, TypeError) as error:
        detail = _first(error) if isinstance(error, ValidationError) else str(error)
        raise SchemaError(f"{where}: {name}: {detail}") from error


def _first(error: ValidationError) -> str:
    first = error.errors()[0]
    return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"


class _StrictLoader(yaml.SafeLoader):
    """A loader that refuses a key that stands twice, which YAML would pass over in silence."""


def _refuse_doubled_keys(loader: _StrictLoader, node: yaml.MappingNode) -> dict[Hashable, Any]:
    seen: set[str] = set()
    for key_node, _ in node.value:
        key = loader.construct_object(key_node)
        if key in seen:
            raise SchemaError(f"{key} stands twice")
        seen.add(key)
    return loader.construct_mapping(node, deep=True)


_StrictLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _refuse_doubled_keys)


def _read_yaml(entry: Traversable) -> dict[str, Any]:
    try:
        found = yaml.load(entry.read_text(encoding="utf-8"), Loader=_StrictLoader)  # noqa: S506  # a SafeLoader
    except (yaml.YAMLError, SchemaError) as error:
        raise SchemaError(f"{entry.name}: {error}") from error
    if not isinstance(found, dict):
        raise SchemaError(f"{entry.name}: the file holds no keys")
    return found


def _yaml_files(folder: Traversable) -> list[Traversable]:
    return sorted((f for f in folder.iterdir() if f.name.endswith(".yaml")), key=lambda f: f.name)
