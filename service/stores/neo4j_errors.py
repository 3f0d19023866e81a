"""What the driver's exceptions mean to the contract of stores."""

from collections.abc import Iterator
from contextlib import contextmanager

from neo4j.exceptions import AuthError, ClientError, DriverError, Neo4jError, TransientError

from service.stores.base import StoreAway, StoreDamaged, StoreError


@contextmanager
def contract_errors(url: str) -> Iterator[None]:
    """Let no exception of the driver out; every message names the address."""
    where = f"The Neo4j server at {url}"
    try:
        yield
    except StoreError:
        raise  # one of them is an OSError too
    except AuthError as error:
        raise StoreAway(f"{where} refused the name and password given for it ({error.code})") from error
    except TransientError as error:
        raise StoreAway(f"{where} {_why_not_now(error)}") from error
    except (DriverError, OSError) as error:
        raise StoreAway(f"{where} cannot be reached: {' '.join(str(error).split())}") from error
    except Neo4jError as error:
        if isinstance(error, ClientError) and _may_pass(error):
            raise StoreAway(f"{where} cannot answer now: {error.message}") from error
        raise StoreDamaged(f"{where} does not hold what it should: {error.message}") from error


def _why_not_now(error: TransientError) -> str:
    if "OutOfMemory" in (error.code or ""):
        return (
            "has too little memory for this: a change is held there whole. Give it a larger heap "
            f"(docs/operations.md, Sizing), then the same can be given again. It says: {error.message}"
        )
    return f"cannot answer now: {error.message}"


def _may_pass(error: ClientError) -> bool:
    """Tell whether the fault lies with the server's state: out of time, another leader, no such database yet."""
    code = error.code or ""
    return any(part in code for part in ("TimedOut", "Terminated", "NotALeader", "Database.", "Cluster."))
