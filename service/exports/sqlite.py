"""SQLite: a data file that Cairn itself opens, with its whole history, and that any SQLite tool reads."""

from pathlib import Path

from service.exports.landscape import about
from service.stores.base import Revision, Store
from service.stores.data_file import make_data_file


def write_sqlite(store: Store, path: Path) -> Revision:
    """Write the landscape with all that is derived, its log and what was removed, and return its revision.

    The file is made by replaying the log, which takes about as long as loading it did.
    """
    revision = store.revision()
    make_data_file(store, path, revision.number, about(revision))
    return revision
