"""Making a database ready for a landscape, and refusing one that is not ours to write to."""

import uuid
from collections.abc import Mapping
from functools import partial
from typing import Any

from graph_schema.schema import load_schema
from service.stores.base import StoreDamaged, StoreMissing, StoreTooNew, StoreTooOld, StoreUnfinished
from service.stores.log import read_operation
from service.stores.neo4j_connection import Connection
from service.stores.neo4j_rows import names_in
from service.stores.neo4j_transaction import Transaction
from service.stores.statements import read_statements

SCHEMA_VERSION = 2
"""Kept in the database; one with a higher number was written by a newer Cairn, one with a lower one is brought to
today's. 2: each change of the log keeps what it made a record name."""

_AT_ONCE = 2_000
"""How many changes of an older log are brought to today's format in one transaction."""

_CYPHER = read_statements("neo4j", ".cypher")


def set_up(connection: Connection, *, filling: bool = False, make: bool = True) -> str:
    """Make what is missing in a database and return its store id; without `make` it is left as it is.

    One that is half of a landscape is opened for `filling` alone.

    Raises `StoreAway`, `StoreTooNew`, `StoreUnfinished`, without `make` `StoreMissing` and `StoreTooOld`, and `StoreDamaged` where the database holds other data than a landscape.
    """
    found = connection.poll("landscape")[0]
    where = connection.address.url
    if found["store_id"] is None and found["filled"]:
        raise StoreDamaged(
            f"The database at {where} holds data that are not Cairn's. Name an empty one: "
            "neo4j://HOST:PORT/DATABASE"
        )
    if found["store_id"] is not None and found["schema_version"] > SCHEMA_VERSION:
        raise StoreTooNew(
            f"The database at {where} was written by a newer version of Cairn (its format is "
            f"{found['schema_version']}, this one reads {SCHEMA_VERSION}). Install the newer version, or name "
            "another database."
        )
    if found["filling"] and not filling:
        raise StoreUnfinished(
            f"The database at {where} holds half of a landscape: a restore was cut off, or is going on. Give the "
            "same command again, which goes on from there."
        )
    if not make:
        return _as_it_is(found, where)
    present = {row["name"] for row in connection.rows("indexes")}
    connection.define([text for name, text in _definitions().items() if name not in present])
    if found["store_id"] is None:
        # MERGE under a unique constraint: of two that set up at once, the second takes what the first made.
        fresh = str(uuid.uuid4())
        connection.write(
            lambda writing: writing.write("set_up", store_id=fresh, schema_version=SCHEMA_VERSION)
        )
        found = connection.rows("landscape")[0]
    if found["schema_version"] < SCHEMA_VERSION:
        _bring_forward(connection)
    return str(found["store_id"])


def _as_it_is(found: Mapping[str, Any], where: str) -> str:
    if found["store_id"] is None:
        raise StoreMissing(f"The database at {where} holds nothing yet.")
    if found["schema_version"] < SCHEMA_VERSION:
        raise StoreTooOld(
            f"The database at {where} was written by an older version of Cairn (its format is "
            f"{found['schema_version']}, this one writes {SCHEMA_VERSION}). The next command that opens it "
            "brings it to today's."
        )
    return str(found["store_id"])


def _bring_forward(connection: Connection) -> None:
    """Add to an older log what is kept today; where that was cut off it goes on from there."""
    while changes := connection.rows("unnamed_changes", limit=_AT_ONCE):
        rows = [_named(row) for row in changes]
        connection.write(partial(Transaction.write, name="name_changes", rows=rows))
    connection.write(partial(Transaction.write, name="write_format", schema_version=SCHEMA_VERSION))


def _named(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return where a change stands in the log, and what it made its record name."""
    place = {"revision": row["revision"], "position": row["position"]}
    operation = read_operation(row["operation"], **place)
    return {**place, "names": [] if row["gone"] else names_in(operation, load_schema())}


def _definitions() -> dict[str, str]:
    """Return the statements that make constraints and indexes, by the names that they give them."""
    texts = _CYPHER["schema"].split(";\n")
    texts += [
        _CYPHER["schema_of_line"]
        .replace("_LINES", f"_{type_.line.lower()}")
        .replace(":LINES", f":{type_.line}")
        for type_ in load_schema().lines.values()
    ]
    return {text[text.index("cairn_") :].split()[0]: text for text in texts}
