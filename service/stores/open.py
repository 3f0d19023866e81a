"""Opening the store that the settings name."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from service.stores.base import Store, StoreMissing
from service.stores.replay import Log

FILE_NAME = "cairn.sqlite"

EMBEDDED = "sqlite"


def open_store(store: str, data: Path, tell: Callable[[str], object] = lambda _said: None) -> Store:
    """Open `sqlite` in a data folder (or a file ending in `.sqlite`), made where missing, or a server's address.

    A file of an older format is carried forward first, which is told. Raises `StoreError`, and ValueError where the address is none of a store.
    """
    if store == EMBEDDED:
        from service.stores.carrying import carry_forward
        from service.stores.sqlite import SqliteStore

        path = file_of(data)
        carry_forward(path, tell)
        return SqliteStore(path)
    _refuse_other(store)
    # Imported here: the driver takes a tenth of a second that the embedded store need not spend.
    from service.stores.neo4j import Neo4jStore
    from service.stores.steady import steady

    return steady(Neo4jStore(store))


def open_existing(store: str, data: Path, tell: Callable[[str], object] = lambda _said: None) -> Store:
    """Open a store as `open_store` does; raises `StoreMissing` where there is no data file, and makes none."""
    _refuse_missing(store, data)
    return open_store(store, data, tell)


def open_as_it_is(store: str, data: Path) -> Store:
    """Open a store to look at it: nothing is made and nothing carried forward. Raises `StoreMissing`, `StoreTooOld`."""
    _refuse_missing(store, data)
    if store == EMBEDDED:
        from service.stores.sqlite import SqliteStore

        return SqliteStore(file_of(data))
    _refuse_other(store)
    from service.stores.neo4j import Neo4jStore

    return Neo4jStore(store, make=False)


def fill_store(log: Log, store: str, data: Path, until: int, check: Callable[[Store], None]) -> None:
    """Make an empty store hold the log of another up to a revision; `check` raises where it is not what it should be.

    A data file is there whole or not at all. A server's database is marked until it is whole; nobody can open it
    meanwhile, and where that was cut off the same call goes on. Raises `StoreError`: `StoreNotEmpty` among them.
    """
    if store == EMBEDDED:
        from service.stores.filling import fill_file

        fill_file(log, file_of(data), until, check)
        return
    _refuse_other(store)
    from service.stores.neo4j_filling import fill_server

    fill_server(log, store, until, check)


def find_unfinished(store: str, data: Path) -> Path | None:
    """Return what is left of a restore that was cut off, or what one that is going on has made; None where nothing is."""
    from service.stores.filling import unfinished_of

    part = unfinished_of(file_of(data))
    return part if store == EMBEDDED and part.exists() else None


def describe_store(store: str, data: Path) -> str:
    """Return which store it is, in words that hold no password."""
    if store == EMBEDDED:
        return f"the file {file_of(data)}"
    _refuse_other(store)
    from service.stores.neo4j_address import Address

    address = Address.read(store)
    return f"the Neo4j server at {address.url}" + (
        f", database {address.database}" if address.database else ""
    )


def file_of(data: Path) -> Path:
    """Return the data file of a data folder; a file ending in `.sqlite` is one itself."""
    return data if data.suffix == ".sqlite" else data / FILE_NAME


def _refuse_missing(store: str, data: Path) -> None:
    if store == EMBEDDED and not file_of(data).exists():
        raise StoreMissing(f"There is no data file {file_of(data)}.")


def _refuse_other(store: str) -> None:
    """Refuse what is no address of a server. What is said of it holds nothing from where a password may stand."""
    try:
        parts = urlsplit(store)
        parts.port  # noqa: B018  # reading it refuses one that is no number
    except ValueError:
        raise ValueError(
            "The address of the store cannot be read. In a password write %2F for /, %3F for ?, %23 for #, %40 for @ "
            "and %25 for %; the port is a number."
        ) from None
    if parts.scheme.partition("+")[0] not in {"neo4j", "bolt"}:
        begin, colon, _ = store.partition(":")
        raise ValueError(
            f"“{begin}{colon and ':…'}” names no store. Give `sqlite`, or the address of a Neo4j server: neo4j://HOST:7687"
        )
