"""However a writer or its server is killed, what was acknowledged stands, and nothing stands by half.

The moments are drawn over the measured length of a change, half of them over that of its commit. After each kill the
landscape is what so many changes give, by reckoning, and what its log replays to. `CAIRN_TEST_EVERY_FAULT=1` kills two
hundred times, the server twenty.
"""

from collections import Counter

import pytest

from tests.faults.campaigns import (
    WARMED,
    Outcome,
    kill_server,
    kill_writers_of_file,
    kill_writers_of_server,
)
from tests.faults.whole import WHOLE
from tests.neo4j_server import RunningNeo4j

WITHIN_AT_LEAST = 40
"""How many of two hundred kills must have fallen within the commit."""

pytestmark = pytest.mark.timeout(3_600 if WHOLE else 300)


def test_a_writer_of_a_file(fallen: Counter[str]) -> None:
    outcome = kill_writers_of_file(200 if WHOLE else 12)
    _check(outcome, fallen, WITHIN_AT_LEAST if WHOLE else 1)


def test_a_writer_of_a_server(fallen: Counter[str], neo4j_url: str) -> None:
    kills, warming = (200, WARMED) if WHOLE else (4, 2)
    outcome = kill_writers_of_server(neo4j_url, kills, warming)
    _check(outcome, fallen, WITHIN_AT_LEAST if WHOLE else 0)


def test_the_server_of_a_writer(fallen: Counter[str], spare_neo4j: RunningNeo4j) -> None:
    kills, warming = (20, WARMED) if WHOLE else (1, 2)
    outcome = kill_server(spare_neo4j, kills, warming)
    _check(outcome, fallen, 0)
    assert outcome.longest_end_seconds < 30.0


def _check(outcome: Outcome, fallen: Counter[str], within: int) -> None:
    fallen.update(outcome.fell)
    assert outcome.acknowledged >= outcome.kills, "each writer is killed in its second change or after it"
    assert outcome.fell["within"] >= within
