"""Between the rows of the SQLite file and what the contract speaks of."""

import json
import sqlite3
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from service.stores.base import Change, Filters, LogEntry, Revision
from service.stores.log import change_of, entry_of, operation_from, package_from, refuse_gaps
from service.stores.ranking import day_text
from service.stores.sqlite_file import SQL
from service.stores.sqlite_writing import of_offers


def revision_of(row: Sequence[Any] | None) -> Revision:
    """Return the revision of a row; none is the empty landscape's."""
    if row is None:
        return Revision(number=0)
    return Revision(
        number=row[0],
        recorded_at=datetime.fromisoformat(row[1]),
        change_set_id=row[2],
        author=row[3],
        note=row[4],
        package=package_from(row[5]),
    )


def row_of_revision(revision: Revision, digest: str) -> tuple[object, ...]:
    """Return what is kept of a revision beside its operations."""
    package = None if revision.package is None else revision.package.model_dump_json()
    recorded_at = revision.recorded_at.isoformat() if revision.recorded_at else ""
    said = (revision.author, revision.note, package)
    return (revision.number, recorded_at, revision.change_set_id, digest, *said)


def read_entries(connection: sqlite3.Connection, since: int, limit: int) -> tuple[LogEntry, ...]:
    """Return the log of a file after a revision; its tables `revisions` and `changes` are the same in every format."""
    rows = connection.execute(SQL["read_log"], {"since": since, "limit": limit}).fetchall()
    entries = [entry_of(revision_of(row), row[6], _operations_of(connection, row[0])) for row in rows]
    return refuse_gaps(entries, since)


def _operations_of(connection: sqlite3.Connection, revision: int) -> list[str]:
    return [row[0] for row in connection.execute(SQL["operations"], {"revision": revision})]


def change_of_row(row: Sequence[Any]) -> Change:
    """Return the change that a row of the log tells of."""
    return change_of(revision_of((row[0], *row[5:10])), row[1], row[3], operation_from(row[4]))


def bound_filters(record_type: str, filters: Filters) -> dict[str, Any]:
    """Return what `find.sql` is asked with, its page apart."""
    return {
        "type": known_text(record_type),
        "active_on": day_text(filters.active_on),
        "ended_by": day_text(filters.ended_by),
        "ids": json_of(filters.ids),
        "source": None if filters.source is None else known_text(filters.source),
        "joined_to": json_of(filters.joined_to),
        "joined_by": json_of(filters.joined_by),
        **bound_ends(filters.joined_to, filters.joined_by, outward=True, inward=True),
        # A quote would end the path that the statement makes of a name, and no name holds one.
        "properties": json.dumps(
            {
                known_text(name).replace('"', "\ufffd"): _texts(any_of)
                for name, any_of in filters.properties.items()
                if any_of
            }
        ),
    }


def bound_ends(
    ids: Collection[str], types: Collection[str], *, outward: bool, inward: bool
) -> dict[str, Any]:
    """Return what the lines that follow from offers are asked with; nothing where none of their types is asked for."""
    wanted = of_offers(types)
    return {"ends": json_of(ids) if wanted else "[]", "from_ends": outward, "to_ends": inward}


def json_of(values: Collection[Any]) -> str:
    """Return values as the JSON list that a statement unpacks."""
    return json.dumps(_texts(values))


def _texts(values: Collection[Any]) -> list[Any]:
    return [known_text(value) if isinstance(value, str) else value for value in values]


def known_text(asked: str) -> str:
    """Return a text so that it matches itself alone: SQLite reads JSON no further than a null letter.

    Halves of letters, as a command line makes of bytes that are no text, become question marks.
    """
    return asked.replace("\0", "\ufffd").encode(errors="replace").decode()
