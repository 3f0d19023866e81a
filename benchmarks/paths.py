"""Do paths cost what they hold, or what the landscape holds? `uv run --group dev python -m benchmarks.paths`.

Asks for the paths from one board to Parliament, six lines long, on the real landscape and on one with a hundred times
its local bodies: copies of every council, board and partnership, under the same national bodies and statements.
"""

import csv
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

import seed_data
from graph_schema.records import AnyRecord, ChangeSet, Put
from graph_schema.rows import record_of
from graph_schema.schema import load_schema
from service.questions.accountability import AccountabilityQuestion, answer_accountability
from service.stores.sqlite import SqliteStore

TIMES = (1, 10, 100)
"""How many of each local body there are."""

ROUNDS = 30

_TYPES = (
    *("source", "instrument", "area", "body", "post", "accountable_to"),
    *("covers", "member_of", "operates", "partner_in"),
)

_LOCAL = frozenset(
    {
        *(
            "council",
            "territorial_health_board",
            "integration_joint_board",
            "lead_agency_integration_authority",
        ),
        *("health_and_social_care_partnership", "community_planning_partnership", "third_sector_interface"),
    }
)
_LOCAL_AREAS = frozenset({"council_area", "health_board_area", "integration_authority_area"})

ASKED = {"from": "ijb-fife", "to": "scottish-parliament", "depth": 6}


def main() -> None:
    """Measure and print the table."""
    records = list(_read())
    table = Table("local bodies", "lines held", "lines listed", "paths", "answer, median")
    with tempfile.TemporaryDirectory() as folder:
        for times in TIMES:
            table.add_row(*_measure(Path(folder) / f"{times}.sqlite", records, times))
    Console(width=100).print(table)


def _measure(path: Path, records: Sequence[AnyRecord], times: int) -> tuple[str, ...]:
    store = SqliteStore(path)
    copies = [*records, *(copy for n in range(1, times) for copy in _copies(records, n))]
    store.apply(
        ChangeSet(id="copies", author="benchmark", operations=tuple(Put(record=one) for one in copies))
    )
    question = AccountabilityQuestion.model_validate(ASKED)
    answer = answer_accountability(store, question)
    taken = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        answer_accountability(store, question)
        taken.append(time.perf_counter() - start)
    held = len(store.snapshot(("accountable_to",)).lines)
    store.close()
    return (
        f"x {times}",
        f"{held:,}",
        str(answer.total),
        str(len(answer.paths)),
        f"{statistics.median(taken) * 1000:.0f} ms",
    )


def _read() -> Iterator[AnyRecord]:
    schema = load_schema()
    folder = Path(seed_data.__file__).parent
    for name in _TYPES:
        with (folder / str(schema.type(name).file)).open(encoding="utf-8", newline="") as file:
            yield from (record_of(schema, name, row) for row in csv.DictReader(file))


def _copies(records: Sequence[AnyRecord], number: int) -> Iterator[AnyRecord]:
    """Yield the local bodies and areas once more, under other ids, with the lines between them."""
    local = {
        record.id
        for record in records
        if record.text("kind") in _LOCAL or record.text("area_type") in _LOCAL_AREAS
    }
    for record in records:
        ends = {getattr(record, "from_id", None), getattr(record, "to_id", None)}
        if record.id in local or ends & local:
            yield record.model_validate(_renamed(record.model_dump(), {*local, record.id}, f"-{number}"))


def _renamed(value: Any, ids: set[str], ending: str) -> Any:
    """Return a value with every id in it that is copied, under its new name."""
    if isinstance(value, dict):
        return {key: _renamed(inner, ids, ending) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return tuple(_renamed(inner, ids, ending) for inner in value)
    return f"{value}{ending}" if isinstance(value, str) and value in ids else value


if __name__ == "__main__":
    main()
