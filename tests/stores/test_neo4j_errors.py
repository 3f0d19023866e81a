"""What a server says of itself is told in words that say what to do."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from neo4j.exceptions import Neo4jError

from service.stores.base import StoreAway
from service.stores.neo4j_connection import Connection


@pytest.fixture
def connection() -> Iterator[Connection]:
    """A way to a server that is not there; nothing is asked of it."""
    with closing(Connection("bolt://127.0.0.1:1")) as connection:
        yield connection


def said_by_server(code: str, message: str) -> Neo4jError:
    return Neo4jError._hydrate_neo4j(code=code, message=message)


@pytest.mark.parametrize(
    ("code", "message", "said"),
    [
        (
            "Neo.TransientError.General.MemoryPoolOutOfMemoryError",
            "The limit is 692.9 MiB.",
            r"too little memory .* larger heap .* The limit is 692.9 MiB\.",
        ),
        (
            "Neo.TransientError.Transaction.DeadlockDetected",
            "Somebody else is writing.",
            r"cannot answer now: Somebody else is writing\.",
        ),
    ],
)
def test_a_server_that_cannot_answer_for_a_moment_is_not_said_to_be_out_of_reach(
    connection: Connection, code: str, message: str, said: str
) -> None:
    with pytest.raises(StoreAway, match=said), connection.errors():
        raise said_by_server(code, message)
