"""A landscape carried off whole as one data file: Cairn opens it, and so does any SQLite tool."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from graph_schema.rows import columns_of
from graph_schema.schema import load_schema
from service.stores.base import Store
from service.stores.replay import make_copy
from service.stores.sqlite_file import SQL, contract_errors
from service.stores.sqlite_writing import OFFER_LINES

_COLUMN = "json_extract(json, '$.PATH') AS \"NAME\""


def make_data_file(source: Store, path: Path, until: int, about: Mapping[str, str]) -> None:
    """Write a landscape as it was in one revision, log included, to a file that did not exist.

    Beside Cairn's own tables stand a table `about_this_file`, the views `nodes` and `lines`, and a view for each type with
    the columns of its table. Raises `StoreDamaged` where the log cannot be replayed, `StoreAway` where the file cannot be written.
    """
    make_copy(source, path, until).close()
    with contract_errors(path), closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(SQL["about_this_file"])
        connection.executemany(SQL["write_about_this_file"], about.items())
        for statement in _views():
            connection.execute(statement)
        connection.execute("PRAGMA journal_mode = DELETE")  # one file, readable where nothing may be written


def _views() -> list[str]:
    schema = load_schema()
    views = [SQL["view_of_nodes"], SQL["view_of_lines"]]
    for name in (*schema.nodes, *schema.lines):
        own = schema.type(name).properties
        columns = [
            _COLUMN.replace("PATH", f"properties.{column}" if column in own else column).replace(
                "NAME", column
            )
            for column in dict.fromkeys((*columns_of(schema, name), "stated_for"))
        ]
        view = SQL["view_of_type"].replace("type_name", name)
        if name in OFFER_LINES:
            view = view.replace("FROM records", "FROM offer_line_records")
        views.append(view.replace("'columns_of_type'", ",\n    ".join(columns)))
    return views
