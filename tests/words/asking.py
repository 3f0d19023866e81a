"""The list of queries as people would type them, and how many of them are answered right."""

import csv
from dataclasses import dataclass
from pathlib import Path

from service.words import Words

QUERIES = Path(__file__).parent / "queries.csv"
FIRST = 3
"""An answer counts as right where it is among the first three."""


@dataclass(frozen=True)
class Query:
    """Words as somebody would type them, and what they should lead to (any of)."""

    text: str
    type: str
    expected: frozenset[str]
    half: str
    kind: str


def read_queries() -> list[Query]:
    with QUERIES.open(encoding="utf-8", newline="") as file:
        return [
            Query(row["query"], row["type"], frozenset(row["expected"].split("|")), row["half"], row["kind"])
            for row in csv.DictReader(file)
        ]


def found_for(words: Words, query: Query) -> list[str]:
    """Return the ids that a query finds within its type; a need is read as `q` of support reads it."""
    if query.kind == "need":
        return [match.id for match in words.read_need(query.text).topics[:FIRST]]
    return [match.id for match in words.search(query.text, (query.type,), FIRST)]


def missed(words: Words, queries: list[Query]) -> list[tuple[str, list[str]]]:
    """Return the queries whose answer is not among the first, each with what came instead."""
    answers = [(query, found_for(words, query)) for query in queries]
    return [(query.text, found) for query, found in answers if not query.expected & set(found)]
