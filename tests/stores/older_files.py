"""Data files as earlier formats had them: what carrying forward reads, and nothing of what it does not."""

import sqlite3
from contextlib import closing
from pathlib import Path

from service.stores.sqlite import SqliteStore

_FORMAT_1 = """
CREATE TABLE landscape (store_id TEXT NOT NULL);
CREATE TABLE revisions (number INTEGER PRIMARY KEY, recorded_at TEXT NOT NULL, change_set_id TEXT NOT NULL UNIQUE,
    digest TEXT NOT NULL, author TEXT NOT NULL, note TEXT NOT NULL, package TEXT);
CREATE TABLE changes (revision INTEGER NOT NULL, position INTEGER NOT NULL, record_id TEXT NOT NULL,
    record_type TEXT NOT NULL, operation TEXT NOT NULL, PRIMARY KEY (revision, position));
INSERT INTO landscape VALUES ('an-older-store');
PRAGMA user_version = 1;
"""


def make_older(store: SqliteStore, path: Path) -> Path:
    """Write a file of format 1 that holds the log of a store, in write-ahead-log mode as such files are."""
    store.close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript(_FORMAT_1)
        connection.execute("ATTACH ? AS today", [str(store.path)])
        for table in ("revisions", "changes"):
            connection.execute(f"INSERT INTO main.{table} SELECT * FROM today.{table}")  # noqa: S608  # names of ours
        connection.commit()
    return path
