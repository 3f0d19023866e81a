"""Every row of the seed data can be reached by an address, and shows what it rests on."""

from service.questions.record import RecordQuestion, answer_record
from service.questions.records import RecordsQuestion, answer_records
from service.stores.base import MAX_LIMIT, Store
from tests.conftest import seed_records


def test_every_row_answers_at_its_own_address_with_its_values_and_sources(seed_store: Store) -> None:
    for record in seed_records():
        answer = answer_record(seed_store, RecordQuestion(id=record.id))
        item = answer.items[0]
        assert item.sources == list(record.sources)
        assert set(record.sources) <= set(answer.sources)
        shown = {shown.name: tuple(shown.values) for shown in answer.properties}
        for name, value in record.properties.items():
            assert shown[name] == (value if isinstance(value, tuple) else (str(value),)), record.id


def test_every_row_is_met_once_by_paging_through_its_type(seed_store: Store) -> None:
    stated = seed_records()
    met: list[str] = []
    after: str | None = None
    while True:
        page = answer_records(seed_store, RecordsQuestion(limit=MAX_LIMIT, after=after))
        met += [item.id for item in page.items]
        after = page.next
        if after is None:
            break
    assert len(met) == len(set(met))
    assert {record.id for record in stated} <= set(met)
