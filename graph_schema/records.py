"""What the landscape is made of: nodes and lines, and the changes made to them.

A record is one row of one table, as the evidence states it. What follows from records (a post for each
board, a line for each body of a kind) is made from them by `graph_schema.expansion` and never stored in the log.
"""

import re
import unicodedata
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Value = str | int | tuple[str, ...]
"""What a property may hold: text (dates too), a whole number, or several words. Money is whole pounds."""

Confidence = Literal["high", "medium", "low"]

UNVERIFIED = "unverified"
"""The source cited by a row that has no page: general knowledge, shown as "unconfirmed: no source held"."""

EDITORIAL = "editorial"
"""The source cited by Cairn's own wording: topics, their labels and phrases, the tile map."""


class Frozen(BaseModel):
    """A model whose fields cannot change and whose unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Record(Frozen):
    """One row of one table: what it is, what it says, who says so, and when it held."""

    id: Annotated[str, Field(min_length=1, max_length=500)]
    type: str
    properties: dict[str, Value] = Field(default_factory=dict)
    sources: tuple[str, ...] = ()
    confidence: Confidence | None = None
    valid_from: str | None = None
    valid_to: str | None = None
    note: str | None = None

    def text(self, name: str) -> str | None:
        """Return a property as text, or None where it is not recorded."""
        value = self.properties.get(name)
        return None if value is None or isinstance(value, tuple) else str(value)

    def words(self, name: str) -> tuple[str, ...]:
        """Return a property that holds several words, in their order; empty where not recorded."""
        value = self.properties.get(name)
        return value if isinstance(value, tuple) else ()

    def number(self, name: str) -> int | None:
        """Return a property that is a whole number, or None where it is not recorded."""
        value = self.properties.get(name)
        return value if isinstance(value, int) else None

    @property
    def confirmed(self) -> bool:
        """Whether any source is held for it beyond general knowledge."""
        return any(source != UNVERIFIED for source in self.sources)


class Node(Record):
    """A body, post, area, topic, offer … with the label by which it is shown."""

    is_line: Literal[False] = False
    label: str
    stated_for: str | None = None
    """The record it was made from, where it was stated for a kind (a generic post)."""


class Line(Record):
    """A statement that joins two parties, read as a sentence: from, type, to."""

    is_line: Literal[True] = True
    from_id: str
    to_id: str
    stated_for: str | None = None
    """The record it was made from, where it was stated for a kind or follows from a property of a node."""


AnyRecord = Node | Line
StoredRecord = Annotated[Node | Line, Field(discriminator="is_line")]


class Put(Frozen):
    """Write a record: new, or in place of the one with its id."""

    op: Literal["put"] = "put"
    record: StoredRecord
    said: StoredRecord | None = Field(default=None, exclude_if=lambda said: said is None)
    """What the package at hand says of it, where that is not what is written or where nothing else is new: the
    package's next load compares with it. It changes nothing that is answered."""


class Remove(Frozen):
    """End a record: its address answers 410 from then on and its id is never used again."""

    op: Literal["remove"] = "remove"
    id: str
    reason: str = ""


class Merge(Frozen):
    """Say that two records are one thing: all that names `id` names `into` from then on; its address answers 308."""

    op: Literal["merge"] = "merge"
    id: str
    into: str
    reason: str = ""


Operation = Annotated[Put | Remove | Merge, Field(discriminator="op")]


class Package(Frozen):
    """The data package that a change-set was loaded from."""

    name: str
    version: str


class ChangeSet(Frozen):
    """Changes that are applied whole or not at all, once for each id."""

    id: Annotated[str, Field(min_length=1, max_length=200)]
    author: str
    note: str = ""
    expected_revision: int | None = None
    package: Package | None = None
    operations: tuple[Operation, ...] = ()

    @model_validator(mode="after")
    def _names_each_record_once(self) -> Self:
        seen: set[str] = set()
        for operation in self.operations:
            id_ = operation.record.id if isinstance(operation, Put) else operation.id
            if id_ in seen:
                raise ValueError(f"the change-set names {id_} twice")
            seen.add(id_)
        return self


def fold(text: str) -> str:
    """Return the text in small letters without accents, for comparing: `Eilean Siar` and `eilean siar` are one."""
    if text.isascii():  # nearly every text, at a tenth of the cost
        return text.lower()
    # Folded again after: taking a letter apart may bring out a capital (𝒜 becomes A).
    spread = unicodedata.normalize("NFKD", text.casefold()).casefold()
    return "".join(letter for letter in spread if not unicodedata.combining(letter))


def sort_key(text: str) -> str:
    """Return the key by which labels are ordered, the same in every store.

    Letters beyond U+FFFF are ordered differently by SQLite (bytes) and Neo4j (UTF-16), so all of them
    become the last character of the basic plane and the id decides; so it does beyond the first 200 letters,
    which keeps cursors short.
    """
    folded = fold(text)[:200]
    return folded if folded.isascii() else "".join(min(letter, "\uffff") for letter in folded)


_WORD = re.compile(r"[^\W_]+")


def whole_words(text: str) -> tuple[str, ...]:
    """Return the words of a text, folded, each once, in their order: `Falls & fàilte` gives `falls`, `failte`."""
    return tuple(dict.fromkeys(_WORD.findall(fold(text))))
