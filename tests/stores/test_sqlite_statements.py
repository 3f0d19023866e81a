"""The SQLite store's hot statements walk indexes: the cost of an answer grows with the answer, not with the landscape."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from graph_schema.records import sort_key
from service.stores import sqlite
from service.stores.base import OfferFilters
from service.stores.sqlite import SqliteStore
from service.stores.sqlite_file import SQL
from service.stores.sqlite_offers import COUNT_MATCHES, SORT_MATCHES, bound_offers
from tests.conftest import seed_records
from tests.landscapes import change_set

LARGE = ("records", "namings", "offers", "offer_topics", "offer_audiences", "shelves", "changes", "fates")
"""The tables that grow with the landscape."""

PAGE: dict[str, Any] = {"limit": 21, "most": 501, "after_key": None, "after_id": None}
AFTER: dict[str, Any] = {
    **dict.fromkeys(f"after_{n}" for n in range(6)),
    **dict.fromkeys(("after_type", "after_from", "after_to", "after_help", "after_confidence")),
    **dict.fromkeys(("after_revision", "after_position")),
}
ENDS = {"ends": '["ijb-fife"]', "from_ends": 1, "to_ends": 1}
LINES = {"ids": '["ijb-fife"]', "types": "[]", "other_ids": "[]", "outward": 1, "inward": 1, **ENDS}
TOPIC = OfferFilters(topic_ranks={"evaluation": (0, 1), "research": (3, 3)}, statuses=("current",))

ASKED: dict[str, tuple[str, dict[str, Any]]] = {
    "get": (SQL["get"], {"ids": '["ijb-fife"]'}),
    "get lines of offers": (SQL["get_offers"], {"offers": "[]"}),
    "get_fates": (SQL["get_fates"], {"ids": '["ijb-fife"]'}),
    "lines": (sqlite.LINES, LINES),
    "walk": (sqlite.WALK, LINES),
    "revision": (SQL["revision"], {}),
    "changes of a record": (SQL["changes"], {"since": 0, "until": None, "ids": '["ijb-fife"]'}),
    "offers on a topic": (SORT_MATCHES, bound_offers(TOPIC)),
    "offers in a place": (
        SORT_MATCHES,
        bound_offers(TOPIC.model_copy(update={"area_ranks": {"S92000003": 0}})),
    ),
    "offers of a provider": (SORT_MATCHES, bound_offers(OfferFilters(provider_ids=("ihub",)))),
    "offers with a word": (SORT_MATCHES, bound_offers(OfferFilters(words=("falls",)))),
    "how many": (COUNT_MATCHES, bound_offers(TOPIC)),
    "offers from the shelf": (
        SQL["walk_offers"],
        {
            **bound_offers(TOPIC),
            "shelves": '[["evaluation", 1, "S92000003"]]',
            "topic_rank": 0,
            "status_rank": 0,
            "asker_rank": None,
        },
    ),
    "offers shown": (SQL["show_offers"], {**bound_offers(TOPIC), "numbers": "[1]"}),
    "places of offers": (SQL["places_of_offers"], {"status_rank": 0}),
}


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """A connection to a file that holds the real landscape."""
    path: Path = tmp_path_factory.mktemp("plans") / "cairn.sqlite"
    store = SqliteStore(path, durable=False)
    store.apply(change_set(*seed_records(), id_="seed"))
    with closing(sqlite3.connect(path)) as connection:
        connection.create_function("sort_key", 1, sort_key, deterministic=True)
        yield connection
    store.close()


def _steps(connection: sqlite3.Connection, statement: str, bound: dict[str, Any]) -> list[str]:
    asked = {**AFTER, **PAGE, "day": None, **bound}
    return [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", asked)]


def _scanned(connection: sqlite3.Connection, statement: str, bound: dict[str, Any]) -> list[str]:
    """Return the steps that read a large table or its index from end to end, by the table's name."""
    views = SQL["schema"] if "offer_line" in statement else ""  # a view brings names of its own
    aliases = _aliases(views) | _aliases(statement)
    steps = _steps(connection, statement, bound)
    scans = [step for step in steps if step.startswith("SCAN ") and " VIRTUAL TABLE " not in step]
    return [step for step in scans if aliases.get(step.split()[1], step.split()[1]) in LARGE]


def _aliases(statement: str) -> dict[str, str]:
    words = statement.replace("(", " ").replace(")", " ").split()
    return {
        alias: table
        for table, as_, alias in zip(words, words[1:], words[2:], strict=False)
        if as_ == "AS" and table in LARGE
    }


@pytest.mark.parametrize("name", ASKED)
def test_no_hot_statement_scans_a_table(connection: sqlite3.Connection, name: str) -> None:
    assert _scanned(connection, *ASKED[name]) == []


def test_a_scan_would_be_seen(connection: sqlite3.Connection) -> None:
    """Looked for by what no index holds, straight and through a view."""
    assert _scanned(connection, "SELECT * FROM offer_lines WHERE position = 1", {})
    assert _scanned(connection, "SELECT * FROM records AS r WHERE r.json = ''", {})
    assert _scanned(connection, "SELECT * FROM offers WHERE form = ''", {})
