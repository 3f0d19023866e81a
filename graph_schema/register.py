"""The ids of a package: what each is, where it stands, and what is known of those that do not stand in it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from graph_schema.cells import Row, Rows
from graph_schema.findings import Fault, Findings
from graph_schema.identifiers import is_slug, make_slug
from graph_schema.schema import Schema

_KINDS = ("body_kinds", "audience_kinds")
POST = "post"
"""The type of a post; one that is stated for a kind of body becomes one a body."""


class Register:
    """Every id of a package and, once asked for, of the landscape that it is to go into."""

    def __init__(self, schema: Schema) -> None:
        self.kinds = frozenset(
            word.word
            for name in _KINDS
            if name in schema.vocabularies
            for word in schema.vocabularies[name].words
        )
        self.unread: set[str] = set()
        """Types whose table was not read to its end, so that nobody knows what it holds."""
        self.standing: dict[str, str] = {}
        """Ids and types of records that stand in the landscape already."""
        self._numbers: dict[str, dict[str, int]] = {}
        """The row of each id, by type: of a very large package, the ids are what is held."""
        self._files: dict[str, str] = {}
        self._lost: set[str] = set()

    def __contains__(self, id_: object) -> bool:
        return any(id_ in numbers for numbers in self._numbers.values())

    def __iter__(self) -> Iterator[str]:
        """Yield the ids of the package."""
        for numbers in self._numbers.values():
            yield from numbers

    def __len__(self) -> int:
        return sum(map(len, self._numbers.values()))

    def enter(self, rows: Rows, findings: Findings) -> Iterator[Row]:
        """Yield the rows of a type, entering the id of each and noting those that stand already."""
        if not rows.table.whole:
            self.unread.add(rows.type_.name)
        if not rows.has("id"):
            yield from rows
            return
        self._lost.update(rows.table.lost)
        self._files[rows.type_.name] = rows.file
        numbers = self._numbers.setdefault(rows.type_.name, {})
        again: dict[int, list[Row]] = defaultdict(list)
        for row in rows:
            yield row
            id_ = row.cells["id"]
            type_ = self._type_in_package(id_)
            if type_ is not None and self._files[type_] == rows.file:
                again[self._numbers[type_][id_]].append(row)
            elif id_:
                self._note(rows, row, type_, findings)
                numbers.setdefault(id_, row.number)
        _say_again(rows, again, findings)

    def _note(self, rows: Rows, row: Row, type_: str | None, findings: Findings) -> None:
        """Note what is wrong with an id that is new to its table; `type_` is that of another table that holds it."""
        id_ = row.cells["id"]
        if not is_slug(id_):
            self._lost.add(make_slug(id_))
        if type_ is not None:
            where = f"{self._files[type_]}, row {self._numbers[type_][id_]}"
            fault = Fault(f"The id {id_} stands already in {where}.", "Give it an id of its own.")
            findings.add(rows.file, row.number, "id", id_, fault)
        elif id_ in self.kinds:
            fault = Fault(f"The id {id_} is the name of a kind.", "Choose another: lines name kinds so.")
            findings.add(rows.file, row.number, "id", id_, fault)

    def _type_in_package(self, id_: str) -> str | None:
        return next((type_ for type_, numbers in self._numbers.items() if id_ in numbers), None)

    def type_of(self, id_: str) -> str | None:
        """Return the type of a record of the package or, failing that, of the landscape; None where unknown."""
        type_ = self._type_in_package(id_)
        if type_ is not None:
            return type_
        generic, _, body = id_.partition("--")
        if body in self and generic in self._numbers.get(POST, ()):
            return POST  # a body's own post, made from one that is stated for its kind
        return self.standing.get(id_)

    def may_be_lost(self, id_: str, types: Iterable[str]) -> bool:
        """Tell whether an unknown id may stand in a row or table that could not be read, which is said already."""
        return id_ in self._lost or not self.unread.isdisjoint(types)

    def ids_of(self, types: Iterable[str]) -> list[str]:
        """Return the ids of the package that are of any of these types."""
        return [id_ for type_ in dict.fromkeys(types) for id_ in self._numbers.get(type_, ())]


def _say_again(rows: Rows, again: dict[int, list[Row]], findings: Findings) -> None:
    """Note rows whose id stands in an earlier row of their table, by the number of that row."""
    for earlier in (
        replace(rows, told_by=None) if again else ()
    ):  # which may be of another type of the same table
        for row in again.get(earlier.number, ()):
            id_ = row.cells["id"]
            fault = (
                Fault(f"Row {row.number} repeats row {earlier.number}.", "Remove it.")
                if row.cells == earlier.cells
                else Fault(
                    f"The id {id_} stands already in row {earlier.number}.", "Give it an id of its own."
                )
            )
            findings.add(rows.file, row.number, "id", id_, fault)
