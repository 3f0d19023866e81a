"""Opening the store that a setting names."""

from pathlib import Path
from urllib.parse import urlsplit

from platformdirs import user_data_path

from service.stores.base import Store

FILE_NAME = "cairn.sqlite"


def default_data() -> Path:
    """Return the folder where data lie on this system (`XDG_DATA_HOME/cairn` where that is set)."""
    return user_data_path("cairn", appauthor=False)


def open_store(address: str | None, data: Path | None) -> Store:
    """Open the store at an address (`neo4j://…`, `bolt://…`), else the SQLite file in the data folder.

    `data` may be a folder or a file ending in `.sqlite`; it is made where it is missing. Raises `StoreError`.
    """
    if address:
        if urlsplit(address).scheme.partition("+")[0] not in {"neo4j", "bolt"}:
            raise ValueError(
                f"{address} is not the address of a store; give neo4j://HOST:PORT or bolt://HOST:PORT"
            )
        # Imported here: the driver takes a tenth of a second that the embedded store need not spend.
        from service.stores.neo4j import Neo4jStore

        return Neo4jStore(address)
    from service.stores.sqlite import SqliteStore

    folder = data or default_data()
    return SqliteStore(folder if folder.suffix == ".sqlite" else folder / FILE_NAME)
