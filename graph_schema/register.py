"""The ids of a package: what each is, where it stands, and what is known of those that do not stand in it."""

from collections.abc import Iterable

from graph_schema.cells import Rows
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
        self._places: dict[str, tuple[str, str, int]] = {}
        self._lost: set[str] = set()

    def __contains__(self, id_: str) -> bool:
        return id_ in self._places

    def enter(self, rows: Rows, findings: Findings) -> None:
        """Enter the ids of a type's rows, noting each that stands already."""
        if not rows.table.whole:
            self.unread.add(rows.type_.name)
        if not rows.has("id"):
            return
        self._lost.update(cell for cells in rows.table.lost for cell in cells[:1])
        cells = {row.number: row.cells for row in rows.rows}
        for row in rows.rows:
            id_ = row.cells["id"]
            if not id_:
                continue
            if not is_slug(id_):
                self._lost.add(make_slug(id_))
            here = (rows.type_.name, rows.file, row.number)
            _, file, number = self._places.setdefault(id_, here)
            if (file, number) != here[1:]:
                same = file == rows.file and cells.get(number) == row.cells
                where = f"row {number}" if file == rows.file else f"{file}, row {number}"
                fault = (
                    Fault(f"Row {row.number} repeats row {number}.", "Remove it.")
                    if same
                    else Fault(f"The id {id_} stands already in {where}.", "Give it an id of its own.")
                )
                findings.add(rows.file, row.number, "id", id_, fault)
            elif id_ in self.kinds:
                fault = Fault(f"The id {id_} is the name of a kind.", "Choose another: lines name kinds so.")
                findings.add(rows.file, row.number, "id", id_, fault)

    def type_of(self, id_: str) -> str | None:
        """Return the type of a record of the package or, failing that, of the landscape; None where unknown."""
        place = self._places.get(id_)
        if place is not None:
            return place[0]
        generic, _, body = id_.partition("--")
        if body in self._places and self._places.get(generic, ("",))[0] == POST:
            return POST  # a body's own post, made from one that is stated for its kind
        return self.standing.get(id_)

    def may_be_lost(self, id_: str, types: Iterable[str]) -> bool:
        """Tell whether an unknown id may stand in a row or table that could not be read, which is said already."""
        return id_ in self._lost or not self.unread.isdisjoint(types)

    def ids_of(self, types: Iterable[str]) -> list[str]:
        """Return the ids of the package that are of any of these types."""
        wanted = set(types)
        return [id_ for id_, (type_, _, _) in self._places.items() if type_ in wanted]
