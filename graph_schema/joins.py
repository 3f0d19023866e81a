"""What rows say about each other: records that they name, lines that stand twice, lives that do not meet."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import lru_cache, partial
from typing import TypeVar

from graph_schema.cells import Row, Rows
from graph_schema.findings import Fault, Findings, Severity
from graph_schema.register import Register
from graph_schema.rows import BAR
from graph_schema.schema import KIND, LineType, Schema
from graph_schema.values import earliest, latest

_UNCOMPARED = {"id", "valid_from", "valid_to", "confidence", "note"}


def named_columns(schema: Schema, rows: Rows) -> Iterator[tuple[str, tuple[str, ...], bool]]:
    """Yield each column that names records: its name, the types it may name, whether it may name several."""
    type_ = rows.type_
    if isinstance(type_, LineType):
        yield "from_id", type_.from_, False
        yield "to_id", type_.to, False
    common = schema.common if type_.common is None else {n: schema.common[n] for n in type_.common}
    for name, property_ in {**type_.properties, **common}.items():
        if property_.of and rows.has(name):
            yield name, property_.of, property_.is_list


def find_misfits(schema: Schema, rows: Rows, register: Register) -> set[str]:
    """Return the ids that rows name although the package does not hold them, or not as a type that may stand there."""
    columns = [
        (column, _remembering(several, partial(_misfit, types, register)))
        for column, types, several in named_columns(schema, rows)
    ]
    return {id_ for row in rows for column, misfits in columns for id_ in misfits(row.cells[column])}


T = TypeVar("T")


def _remembering(several: bool, look: Callable[[str], T | None]) -> Callable[[str], tuple[T, ...]]:
    """Return what looks at each id of a cell; cells that come again soon are looked at once."""

    @lru_cache(1_000)
    def found(value: str) -> tuple[T, ...]:
        if several and any(mark in value for mark in ";,"):
            return ()  # the wrong mark between two is said already
        pieces = value.split(BAR) if several else (value,)
        return tuple(seen for id_ in pieces if id_.strip() and (seen := look(id_)) is not None)

    return found


def _misfit(types: Sequence[str], register: Register, id_: str) -> str | None:
    fits = register.type_of(id_) in types or (KIND in types and id_ in register.kinds)
    return None if fits else id_


def check_references(schema: Schema, rows: Rows, register: Register, findings: Findings) -> None:
    """Note each id that names no record, or one of a type that may not stand there."""
    columns = [
        (column, _remembering(several, partial(_reference_fault, schema, types, register, findings)))
        for column, types, several in named_columns(schema, rows)
    ]
    for row in rows:
        for column, faults in columns:
            for fault in faults(row.cells[column]):
                findings.add(rows.file, row.number, column, row.cells[column], fault)


def _reference_fault(
    schema: Schema, types: Sequence[str], register: Register, findings: Findings, id_: str
) -> Fault | None:
    if _misfit(types, register, id_) is None:
        return None
    found = register.type_of(id_)
    wanted = " or ".join(_a(name) for name in types)
    if found is not None:
        return Fault(f"{id_} is {_a(found)}; {wanted} is wanted here.", "Name another.")
    if id_ in register.kinds:
        return Fault(f"{id_} is a kind of body; {wanted} is wanted here.", "Name the body.")
    if register.may_be_lost(id_, types):
        return None
    files = dict.fromkeys(str(schema.type(name).file) for name in types if name != KIND)
    known = register.ids_of(types)
    hint = findings.suggest(id_, [*known, *(register.kinds if KIND in types else ())]).strip()
    noun = (types[0] if len(types) == 1 else "id").replace("_", " ")
    return Fault(
        f"The {noun} {id_[:150]} is not known: it is not in {' or '.join(files)}.",
        hint or "Add it, or name another.",
    )


def _a(name: str) -> str:
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name.replace('_', ' ')}"


def check_lines(
    schema: Schema, rows: Rows, register: Register, lives: dict[str, tuple[str, str]], findings: Findings
) -> None:
    """Note lines that go from a record to itself, that stand twice, or that lie outside the life of an end."""
    type_ = rows.type_
    if not isinstance(type_, LineType):
        return
    for row in rows:
        start, end = row.cells["from_id"], row.cells["to_id"]
        if start == end and start in register:
            fault = Fault(f"The line of row {row.number} goes from {start} to itself.", "Name the other end.")
            findings.add(rows.file, row.number, "to_id", end, fault)
        elif rows.has("valid_from") and rows.has("valid_to"):
            if type_.succession:
                _check_succession(rows, row, lives, findings)
            else:
                _check_lives(rows, row, lives, findings)
    _check_twice(schema, rows, findings)


def _check_lives(rows: Rows, row: Row, lives: dict[str, tuple[str, str]], findings: Findings) -> None:
    start, end = row.cells["valid_from"], row.cells["valid_to"]
    if not (start or end):
        return
    first, last = earliest(start), latest(end)
    for id_ in (row.cells["from_id"], row.cells["to_id"]):
        born, ended = lives.get(id_, ("", ""))
        gone, begun = latest(ended), earliest(born)
        if first is not None and gone is not None and gone < first:
            fault = Fault(f"The line begins {start}, after {id_} ended ({ended}).", "Check both dates.")
            findings.add(rows.file, row.number, "valid_from", start, fault)
        if last is not None and begun is not None and last < begun:
            fault = Fault(f"The line ends {end}, before {id_} began ({born}).", "Check both dates.")
            findings.add(rows.file, row.number, "valid_to", end, fault)


def _check_succession(rows: Rows, row: Row, lives: dict[str, tuple[str, str]], findings: Findings) -> None:
    """Note a successor that had not begun: an error where the earlier body still stood, else perhaps a gap."""
    start, successor = row.cells["valid_from"], row.cells["to_id"]
    born = lives.get(successor, ("", ""))[0]
    on, begun = latest(start), earliest(born)
    # The last day of the one may be the day before the first of the other.
    if on is not None and begun is not None and (begun - on).days > 1:
        ended = latest(lives.get(row.cells["from_id"], ("", ""))[1])
        severity: Severity = "error" if ended is not None and ended > on else "warning"
        fault = Fault(f"{successor} succeeds on {start} but begins {born}.", "Check both dates.", severity)
        findings.add(rows.file, row.number, "valid_from", start, fault)


def _check_twice(schema: Schema, rows: Rows, findings: Findings) -> None:
    """Note lines that say the same, save for whose word it is, for times that meet."""
    left_out = {*_UNCOMPARED, schema.source_column}
    columns = [name for name in rows.table.header if name not in left_out]
    alike: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        alike[tuple(row.cells[name] for name in columns)].append(row)
    for group in alike.values():
        if len(group) > 1:
            _say_overlaps(rows, group, findings)


def _say_overlaps(rows: Rows, group: list[Row], findings: Findings) -> None:
    dated = rows.has("valid_from") and rows.has("valid_to")
    ordered = sorted(group, key=lambda row: (_start(row), row.number)) if dated else group
    before = ordered[0]
    for row in ordered[1:]:
        earlier, later = sorted((before, row), key=lambda other: other.number)
        if not dated or _start(row) <= _end(before):
            same = not dated or _period(earlier) == _period(later)
            fault = (
                Fault(f"The line of row {later.number} stands already in row {earlier.number}.", "Remove it.")
                if same
                else Fault(
                    f"The line of row {later.number} overlaps in time with row {earlier.number}.",
                    "Let one end before the other begins, or keep one.",
                )
            )
            column = None if same else "valid_from"
            findings.add(rows.file, later.number, column, later.cells.get("valid_from", ""), fault)
        if dated and _end(row) > _end(before):
            before = row


def _period(row: Row) -> tuple[str, str]:
    return row.cells["valid_from"], row.cells["valid_to"]


def _life(row: Row) -> tuple[str, str]:
    start, end = row.cells.get("valid_from", ""), row.cells.get("valid_to", "")
    first, last = earliest(start), latest(end)
    backwards = first is not None and last is not None and last < first
    return ("", "") if backwards else (start, end)


def _start(row: Row) -> date:
    return earliest(row.cells["valid_from"]) or date.min


def _end(row: Row) -> date:
    return latest(row.cells["valid_to"]) or date.max


def lives_of(all_rows: Sequence[Rows]) -> dict[str, tuple[str, str]]:
    """Return when each node that a line may join began and ended, as written, where recorded and possible."""
    lines = [rows.type_ for rows in all_rows if isinstance(rows.type_, LineType)]
    joined = {name for type_ in lines for name in (*type_.from_, *type_.to)}
    return {
        row.cells["id"]: life
        for rows in all_rows
        if rows.type_.name in joined and rows.has("id")
        for row in rows
        if any(life := _life(row))
    }
