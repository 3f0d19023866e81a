"""A body of very many lines costs what is shown of it: whatever is asked, no list of an answer grows with its lines."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from itertools import cycle, islice
from typing import Any

import pytest

from graph_schema.records import AnyRecord, Line
from service.lens import Lens
from service.questions.asking import ask
from service.questions.items import SECTION_LIMIT
from service.questions.registry import Question
from service.settings import Settings
from service.stores.base import Store
from service.stores.sqlite import SqliteStore
from service.web.parameters import query_fields, read_question
from tests.conftest import seed_records
from tests.landscapes import change_set
from tests.web.asking import ASKED, QUESTIONS, RECORDS

HUB = "scottish-government"

MORE = 300
"""How many more it is given of each sort of record that names it; the real one has some 640 lines of all sorts."""

LIMIT = 20

MOST_BYTES = 750_000
"""The longest answer: seven sections of 100 rows each. That of the real Scottish Government has 282 kB."""

BY_NAME = ("body", "for", "from", "to")

every_question = pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lens]:
    """The real landscape, in which one body has thousands of lines more, to as many parties as there are."""
    records = seed_records()
    store = SqliteStore(tmp_path_factory.mktemp("crowded") / "cairn.sqlite", durable=False)
    store.apply(change_set(*records, id_="seed"))
    store.apply(change_set(*more_of(records), id_="more"))
    with closing(store), closing(Lens(store, Settings(data=tmp_path_factory.mktemp("none")))) as lens:
        yield lens


@pytest.fixture(scope="module")
def real(seed_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lens]:
    with closing(Lens(seed_store, Settings(data=tmp_path_factory.mktemp("none")))) as lens:
        yield lens


def more_of(records: list[AnyRecord]) -> Iterator[AnyRecord]:
    types = {record.id: record.type for record in records}
    for (_, place), pattern in naming(records).items():
        other = {"from_id": "to_id", "to_id": "from_id"}.get(place)
        alike = [""] if other is None else alike_to(types, pattern, other)
        for number, end in enumerate(islice(cycle(alike), MORE)):
            ends = {} if other is None else {other: end}
            yield pattern.model_copy(update={"id": f"{pattern.id}-{number}", **ends})


def alike_to(types: dict[str, str], pattern: AnyRecord, end: str) -> list[str]:
    """Return everything of the sort that stands at an end of a line, but the hub: nothing leads to itself."""
    return [id_ for id_, type_ in types.items() if type_ == types[getattr(pattern, end)] and id_ != HUB]


def naming(records: list[AnyRecord]) -> dict[tuple[str, str], AnyRecord]:
    """Return the first record of each sort that names the hub, by its type and where it does so."""
    found: dict[tuple[str, str], AnyRecord] = {}
    for record in records:
        ends = {"from_id": record.from_id, "to_id": record.to_id} if isinstance(record, Line) else {}
        for place, value in {**record.properties, **ends}.items():
            if value == HUB:
                found.setdefault((record.type, place), record)
    return found


def addresses(question: Question, body: str) -> Iterator[tuple[dict[str, str], dict[str, str]]]:
    """Give each way to ask a question about a body: path and parameters; its plain form where there is none."""
    path = dict.fromkeys(question.path_fields, RECORDS.get(question.name, ""))
    asked = {name: value for name, value in ASKED.get(question.name, {}).items() if name not in BY_NAME}
    if path.get("id") == RECORDS["body"]:
        path = {"id": body}
    yield path, asked
    for name in BY_NAME:
        if name in query_fields(question):
            yield path, {**asked, name: body}


def lists_of(part: Any, place: str = "") -> Iterator[tuple[str, int]]:
    if isinstance(part, list):
        yield place, len(part)
    parts = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for name, value in parts:
        yield from lists_of(value, f"{place}.{name}" if isinstance(part, dict) else f"{place}[]")


def look(lens: Lens, question: Question, body: str, most_bytes: int) -> None:
    for path, asked in addresses(question, body):
        answer = ask(lens, question, read_question(question, path, list(asked.items())))
        text = answer.model_dump_json(by_alias=True)
        too_long = {place: size for place, size in lists_of(json.loads(text)) if size > SECTION_LIMIT}
        assert too_long == {}, f"{question.name} {asked}"
        assert len(text) < most_bytes, f"{question.name} {asked}"
        if "limit" in question.asked.model_fields:
            assert len(answer.items) <= LIMIT


@every_question
def test_no_list_grows_with_the_lines_of_a_body(crowded: Lens, question: Question) -> None:
    look(crowded, question, HUB, MOST_BYTES)


@every_question
def test_the_bodies_of_most_lines_are_answered_in_bounds(real: Lens, question: Question) -> None:
    for body in busiest(real.store, 3):
        look(real, question, body, 300_000)


def busiest(store: Store, number: int) -> list[str]:
    held = store.snapshot()
    bodies = {node.id for node in held.nodes if node.type == "body"}
    ends = Counter(end for line in held.lines for end in (line.from_id, line.to_id) if end in bodies)
    return [body for body, _ in ends.most_common(number)]


def test_the_busiest_bodies_are_those_that_one_would_think_of(seed_store: Store) -> None:
    assert HUB in busiest(seed_store, 4)


def test_the_hub_has_many_more_of_many_sorts(crowded: Lens) -> None:
    held = crowded.store.snapshot()
    counted = Counter(line.type for line in held.lines if HUB in (line.from_id, line.to_id))
    assert sum(count >= MORE for count in counted.values()) >= 4
    assert {"accountable_to", "contributes_to", "funds", "succeeded_by"} <= set(counted)


def test_what_a_list_of_a_report_leaves_out_is_said(crowded: Lens) -> None:
    reports = next(question for question in QUESTIONS if question.name == "reports")
    answer = ask(crowded, reports, read_question(reports, {}, [("for", HUB)]))
    assert any("at most 100 parties and statements are shown" in limit for limit in answer.landscape.limits)


def test_every_row_of_a_cut_section_is_found_elsewhere(crowded: Lens) -> None:
    """What a section leaves out is counted, and an address leads to all of it, page by page."""
    body = next(question for question in QUESTIONS if question.name == "body")
    answer = ask(crowded, body, read_question(body, {"id": HUB}, []))
    cut = [part for part in answer.model_dump()["parts"] if part["shown"] < part["total"]]
    assert len(cut) >= 4
    assert all(part["href"] for part in cut)
