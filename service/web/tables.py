"""Rows of an answer as a table: what tells most side by side, the rest folded below, what all rows share said once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pydantic import BaseModel

from service.questions.answers import Answer
from service.web.explaining import explain
from service.web.headings import heading_of
from service.web.pieces import LEFT_OUT, Piece, Said, cell_of, pieces_of

_LAST = (
    "within",
    "hosted_by",
    "valid_from",
    "valid_to",
    "note",
    "applies_to",
    "stated_for",
    "change_set",
    "confidence",
    "sources",
)
"""What is read last: since when, with what caution, on what ground."""

_MOST_COLUMNS = 6
"""More stand side by side on no screen; the numbers of the sources are narrow and stand beside them."""

_SHARED_FROM = 4
"""From how many rows on what they all say is said once; in fewer it is seen at a glance."""

_EVERY_ROW = frozenset({"label", "sources"})
"""What each row says for itself, even where it is the same in all."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table, and what is folded below it: only what is recorded."""

    cells: tuple[tuple[Piece, ...], ...]
    more: tuple[Said, ...] = ()

    @property
    def name(self) -> str:
        """What the row is about, in words."""
        return " ".join(piece.text for piece in self.cells[0])


@dataclass(frozen=True, slots=True)
class Table:
    """A titled table."""

    id: str
    title: str
    note: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    same: tuple[Said, ...] = ()
    """What every row says, and none repeats."""
    section: str = ""
    """The field of the answer that the table ends, by which it can be taken away; empty where it does not stand alone."""
    explained: tuple[Said, ...] = ()
    """What the headings and words of the section mean; empty where more of it follows."""
    together: str = ""
    """What is taken away with it, where that is more than the table: it is the last of several groups."""


def make_tables(
    answer: Answer, name: str, described: str, rows: Sequence[BaseModel], numbers: Mapping[str, int]
) -> Iterator[Table]:
    """Give one table, or one for each group that its rows stand in; the items of an answer seldom need a title."""
    by = getattr(rows[0], "in_groups", ())
    if not by:
        title = answer.items_called if name == "items" else heading_of(name, type(answer))
        note = described if name != "items" else ""
        yield _table(name, title, note, rows, numbers, ends=(name, rows))
        return
    groups: dict[str, list[BaseModel]] = {}
    for row in rows:
        groups.setdefault(": ".join(_common(row, field, numbers) for field in by), []).append(row)
    for number, (title, some) in enumerate(groups.items(), 1):
        ends = (name, rows) if number == len(groups) else None
        table = _table(f"{name}-{number}", title[:1].upper() + title[1:], "", some, numbers, ends=ends)
        yield replace(table, together=f"these {number} tables") if ends and number > 1 else table


def _common(row: BaseModel, field: str, numbers: Mapping[str, int]) -> str:
    """Return what the rows of a group have in common, as part of a title."""
    text = "".join(piece.text for piece in pieces_of(field, getattr(row, field), numbers))
    return text[:1].lower() + text[1:]


def _table(
    id_: str,
    title: str,
    note: str,
    rows: Sequence[BaseModel],
    numbers: Mapping[str, int],
    *,
    ends: tuple[str, Sequence[BaseModel]] | None,
) -> Table:
    """Return rows as a table; `ends`: the section that it ends, and all rows of that."""
    names = list(_filled(rows))
    same = [name for name in names if _is_shared(rows, name, numbers)]
    kind = type(rows[0])
    columns, below = _split(
        [name for name in names if name not in same], (*getattr(kind, "in_small_print", ()), *_LAST)
    )
    section, all_rows = ends or ("", ())
    return Table(
        id=id_,
        title=title,
        note=note,
        columns=tuple(heading_of(name, kind) for name in columns),
        rows=tuple(_row(row, columns, below, numbers) for row in rows),
        same=tuple((heading_of(name, kind), cell_of(rows[0], name, numbers)) for name in same),
        section=section,
        explained=explain(all_rows, list(_filled(all_rows))) if all_rows else (),
    )


def _is_shared(rows: Sequence[BaseModel], name: str, numbers: Mapping[str, int]) -> bool:
    """Tell whether every row says the same in a field, so that it need not be said in each."""
    if name in _EVERY_ROW or name in getattr(rows[0], "in_each_row", ()) or len(rows) < _SHARED_FROM:
        return False
    first = cell_of(rows[0], name, numbers)
    return all(cell_of(row, name, numbers) == first for row in rows[1:])


def _split(names: Sequence[str], last: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """Return the columns of a table, its sources last of them, and what goes below its rows."""
    if len(names) <= _MOST_COLUMNS:
        return names, ()
    telling = [name for name in names if name not in last][:_MOST_COLUMNS]
    first = [*telling, *(name for name in names if name == "sources")]
    return first, [name for name in names if name not in first]


def _row(row: BaseModel, columns: Sequence[str], below: Sequence[str], numbers: Mapping[str, int]) -> Row:
    recorded = [name for name in below if getattr(row, name, None) not in (None, [], "")]
    return Row(
        cells=tuple(cell_of(row, name, numbers) for name in columns),
        more=tuple((heading_of(name, type(row)), cell_of(row, name, numbers)) for name in recorded),
    )


def _filled(rows: Sequence[BaseModel]) -> Iterator[str]:
    """Return the columns that any row fills, the thing itself first; a column that nothing fills is left out."""
    for name in fields_of(type(rows[0])):
        if any(getattr(row, name, None) not in (None, [], "") for row in rows):
            yield name


def fields_of(model: type[BaseModel]) -> list[str]:
    """Return the fields that readers see: the name, what tells most, the rest, what the rest rests on."""
    telling = ("label", *getattr(model, "in_short", ()))
    left_out = {*getattr(model, "in_groups", ()), *getattr(model, "not_on_page", ()), *LEFT_OUT} - {
        *telling[1:]
    }
    names = [name for name in model.model_fields if name not in left_out]

    def place(name: str) -> tuple[int, int]:
        if name in telling:
            return 0, telling.index(name)
        return (2, _LAST.index(name)) if name in _LAST else (1, names.index(name))

    return sorted(names, key=place)
