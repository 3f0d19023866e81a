"""An empty Neo4j database made to hold the log of another landscape.

Each revision is a transaction of its own, because all together might not fit into the server's memory. So the
database is marked first, and nobody may open or write it until the mark is gone: a fill that was cut off is seen as
such, and giving it again goes on where it ended.
"""

import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from service.stores.base import Revision, Store, StoreNotEmpty
from service.stores.neo4j import Neo4jStore
from service.stores.reads import read_revisions
from service.stores.replay import Log, follow, make_copy


def fill_server(log: Log, address: str, until: int, check: Callable[[Store], None]) -> None:
    """Make a database hold a log up to a revision; `check` raises where what was made is not what it should be.

    The log is replayed and checked in a file first: one that cannot be leaves the database as it was. Raises
    `StoreNotEmpty`, and what opening a store raises.
    """
    with (
        closing(Neo4jStore(address, filling=True)) as store,
        tempfile.TemporaryDirectory(prefix="cairn-") as folder,
    ):
        if not store.is_being_filled():
            _refuse_held(store.revision())
        with closing(make_copy(log, Path(folder) / "copy.sqlite", until)) as copy:
            check(copy)
            store.begin_filling()
            _refuse_other(store, copy)
            follow(copy, store, until)
            check(store)
            store.end_filling()


def _refuse_held(newest: Revision) -> None:
    if newest.number:
        raise StoreNotEmpty(
            f"The database holds a landscape at revision {newest.number}, and nothing is put in its place. Name "
            "an empty one (neo4j://HOST:PORT/DATABASE), or empty this one and give the command again."
        )


def _refuse_other(store: Store, copy: Store) -> None:
    """Refuse to go on with a database in which somebody began to put another log."""
    if any(held != wanted for held, wanted in zip(read_revisions(store), read_revisions(copy), strict=False)):
        raise StoreNotEmpty(
            "The database holds half of another landscape, whose restore was cut off. Finish that one, or empty "
            "the database and give the command again."
        )
