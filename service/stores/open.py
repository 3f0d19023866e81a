"""Opening the store that the settings name."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from service.stores.base import Store

FILE_NAME = "cairn.sqlite"

EMBEDDED = "sqlite"


def open_store(store: str, data: Path, tell: Callable[[str], object] = lambda _said: None) -> Store:
    """Open `sqlite` in a data folder (or a file ending in `.sqlite`), made where missing, or a server's address.

    A file of an older format is carried forward first, which is told. Raises `StoreError`, and ValueError where the address is none of a store.
    """
    if store == EMBEDDED:
        from service.stores.carrying import carry_forward
        from service.stores.sqlite import SqliteStore

        path = data if data.suffix == ".sqlite" else data / FILE_NAME
        carry_forward(path, tell)
        return SqliteStore(path)
    if urlsplit(store).scheme.partition("+")[0] not in {"neo4j", "bolt"}:
        raise ValueError(
            f"“{store}” names no store. Give `sqlite`, or the address of a Neo4j server: neo4j://HOST:7687"
        )
    # Imported here: the driver takes a tenth of a second that the embedded store need not spend.
    from service.stores.neo4j import Neo4jStore

    return Neo4jStore(store)
