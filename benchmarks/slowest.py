"""Which statement takes longest while support is asked for, and how the database goes about it."""

import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qs

import neo4j

from service.questions.support import SupportQuestion, answer_support
from service.stores.base import Store
from service.stores.neo4j import Neo4jStore
from service.stores.neo4j_transaction import Transaction, statement
from service.stores.sqlite import SqliteStore
from service.stores.sqlite_file import SQL

ROUNDS = 3
"""How often each statement is run; the quickest counts, so that none is named for another's sake."""


@dataclass(frozen=True)
class Slowest:
    """A statement by the name of its file, what it took, and its plan, a line a step."""

    name: str
    milliseconds: float
    plan: tuple[str, ...]


def find_slowest(store: Store, questions: Iterable[str]) -> Slowest:
    """Ask a store for support, each question as the query of an address, and return the slowest statement."""
    asked = [SupportQuestion.model_validate(_parameters(question)) for question in questions]
    answer_support(store, asked[0])  # what is made once for all questions is no part of them
    if isinstance(store, SqliteStore):
        return _slowest_of_sqlite(store, asked)
    if isinstance(store, Neo4jStore):
        return _slowest_of_neo4j(store, asked)
    raise TypeError(f"{type(store).__name__} keeps no statements")


def _parameters(question: str) -> dict[str, Any]:
    given = parse_qs(question)
    return {name: values[0] if name in {"q", "for"} else values for name, values in given.items()}


def _slowest_of_sqlite(store: SqliteStore, asked: Iterable[SupportQuestion]) -> Slowest:
    connection = store._file.reading()
    ran: dict[str, None] = {}
    connection.set_trace_callback(lambda text: ran.setdefault(text))
    for question in asked:
        answer_support(store, question)
    connection.set_trace_callback(None)

    def run(text: str) -> float:
        start = time.perf_counter()
        connection.execute(text).fetchall()
        return (time.perf_counter() - start) * 1_000

    reads = [text for text in ran if "SELECT" in text]
    costs = {text: min(run(text) for _ in range(ROUNDS)) for text in reads}
    text = max(costs, key=lambda text: costs[text])
    steps = connection.execute(f"EXPLAIN QUERY PLAN {text}").fetchall()
    return Slowest(_file_of(text), costs[text], tuple(_indented(steps)))


def _file_of(text: str) -> str:
    """Return the name of the file whose statement begins as one that was run; its values stand in place of their names."""
    start = text.split(":", 1)[0][:60]
    return next((name for name, kept in SQL.items() if kept.startswith(start)), "not in a file of its own")


def _indented(steps: Iterable[tuple[int, int, int, str]]) -> Iterator[str]:
    depth = {0: 0}
    for id_, parent, _, what in steps:
        depth[id_] = depth[parent] + 1
        yield f"{'  ' * depth[parent]}{what}"


def _slowest_of_neo4j(store: Neo4jStore, asked: Iterable[SupportQuestion]) -> Slowest:
    taken: list[tuple[float, str, dict[str, Any]]] = []
    rows = Transaction.rows

    def timed(self: Transaction, name: str, **bound: Any) -> list[Any]:
        start = time.perf_counter()
        found = rows(self, name, **bound)
        taken.append(((time.perf_counter() - start) * 1_000, name, bound))
        return found

    with ExitStack() as stack:
        stack.enter_context(patch.object(Transaction, "rows", timed))
        for question in asked:
            for _ in range(ROUNDS):
                answer_support(store, question)
    milliseconds, name, bound = max(taken, key=lambda one: one[0])
    return Slowest(name, milliseconds, tuple(_plan_of(store, name, bound)))


def _plan_of(store: Neo4jStore, name: str, bound: dict[str, Any]) -> Iterator[str]:
    named = {key: bound.pop(key) for key in ("label", "lines", "ends") if key in bound}
    text = f"EXPLAIN {statement(name, **named)}"

    def explain(reading: Transaction) -> dict[str, Any]:
        plan: dict[str, Any] = reading._running.run(neo4j.Query(text).text, bound).consume().plan or {}
        return plan

    yield from _operators(store._connection.read(explain), 0)


def _operators(plan: dict[str, Any], depth: int) -> Iterator[str]:
    details = " ".join(str(plan.get("args", {}).get("Details", "")).split())
    yield f"{'  ' * depth}{plan.get('operatorType', '').partition('@')[0]} {details[:90]}".rstrip()
    for child in plan.get("children", ()):
        yield from _operators(child, depth + 1)
