"""Any record by its id, and records by type, ends and source."""

from datetime import date

import pytest

from graph_schema.schema import load_schema
from service.problems import BadValue, RecordMerged, RecordRemoved, UnknownRecord, UnknownTerm
from service.questions.record import RecordQuestion, answer_record
from service.questions.records import RecordsQuestion, answer_records
from service.stores.base import CursorNotUnderstood, Store
from tests.conftest import Landscape
from tests.landscapes import change_set, line, node, offer, source

_FIFE = (
    node("area", "S12000047", "Fife", area_type="council_area"),
    node("body", "council-fife", "Fife Council", kind="council"),
    node("body", "ijb-fife", "Fife IJB", kind="integration_joint_board"),
    node("body", "ministers", "Ministers", kind="government"),
    line("covers", "council-fife", "S12000047"),
    line("partner_in", "council-fife", "ijb-fife"),
    line(
        "accountable_to",
        "integration_joint_board",
        "council",
        id_="every-ijb",
        nature="financial",
        what="money",
    ),
    line("accountable_to", "ijb-fife", "ministers", id_="one-ijb", nature="statutory", what="its plan"),
    line(
        "funds",
        "ministers",
        "council-fife",
        id_="grant",
        amount_gbp=1200,
        financial_year="2024-25",
        kind="specific_grant",
        status="budget",
        price_basis="cash",
    ),
)


def _ids(store: Store, **asked: object) -> list[str]:
    return [item.id for item in answer_records(store, RecordsQuestion.model_validate(asked)).items]


def test_a_record_shows_every_property_of_its_type_recorded_or_not(landscape: Landscape) -> None:
    answer = answer_record(landscape(*_FIFE), RecordQuestion(id="grant"))
    assert [shown.name for shown in answer.properties] == list(load_schema().lines["funds"].properties)
    shown = {shown.name: shown for shown in answer.properties}
    assert shown["amount_gbp"].text == "£1,200"
    assert shown["amount_gbp"].unit == "GBP"
    assert shown["what"].text == "not recorded"
    assert shown["what"].values == []
    item = answer.items[0]
    assert item.label == "Ministers funds Fife Council"
    assert item.starts_at is not None
    assert item.starts_at.href == "/api/v1/bodies/ministers"
    assert item.sources == ["web"]
    assert set(answer.sources) == {"web"}


def test_a_line_made_for_one_body_names_the_statement_it_was_made_from(landscape: Landscape) -> None:
    store = landscape(*_FIFE)
    answer = answer_record(store, RecordQuestion(id="every-ijb.ijb-fife.council-fife"))
    item = answer.items[0]
    assert item.label == "Fife IJB answers to Fife Council"
    assert item.stated_for is not None
    assert item.stated_for.id == "every-ijb"
    assert item.stated_for.label == "Every integration joint board answers to its own council"
    assert item.applies_to == "every integration joint board"
    assert "Made from: Every integration joint board answers to its own council." in answer.summary


def test_a_line_stated_for_one_body_applies_to_no_other(landscape: Landscape) -> None:
    item = answer_record(landscape(*_FIFE), RecordQuestion(id="one-ijb")).items[0]
    assert item.applies_to is None
    assert item.stated_for is None


def test_records_of_a_type_come_by_its_name_label_or_plural(landscape: Landscape) -> None:
    store = landscape(*_FIFE)
    for word in ("body", "Body", "bodies"):
        assert _ids(store, type=[word]) == ["council-fife", "ijb-fife", "ministers"]


def test_an_unknown_type_is_refused_with_the_nearest(landscape: Landscape) -> None:
    with pytest.raises(UnknownTerm) as refused:
        _ids(landscape(*_FIFE), type=["bodys"])
    assert "body" in [suggested.id for suggested in refused.value.members["suggestions"]]


def test_lines_are_found_by_where_they_start_and_end(landscape: Landscape) -> None:
    store = landscape(*_FIFE)
    made = "every-ijb.ijb-fife.council-fife"
    assert _ids(store, **{"type": ["accountable_to"], "from": "ijb-fife"}) == [made, "one-ijb"]
    assert _ids(store, to="ministers") == ["one-ijb"]
    assert _ids(store, **{"from": "ijb-fife", "to": "council-fife"}) == [made]
    assert _ids(store, **{"from": "integration_joint_board"}) == ["every-ijb"]
    assert _ids(store, **{"from": "Fife Council", "type": ["funds"]}) == []


def test_what_is_joined_to_a_body_holds_its_lines_and_the_records_that_name_it(landscape: Landscape) -> None:
    store = landscape(
        *_FIFE,
        node("area", "S92000003", "Scotland", area_type="country"),
        node("topic", "data", "Data"),
        offer("help", "council-fife", "data"),
        node("name", "other", "The Kingdom's council", of_id="council-fife"),
    )
    assert _ids(store, type=["offer", "name"], body="council-fife") == ["help", "other"]
    joined = _ids(store, body="council-fife", limit=100)
    assert {"help", "other", "grant", "every-ijb.ijb-fife.council-fife"} <= set(joined)
    assert "one-ijb" not in joined
    assert len(joined) == len(set(joined))


def test_records_that_rest_on_a_source_come_by_it(landscape: Landscape) -> None:
    store = landscape(
        *_FIFE, source("act", "An act"), node("topic", "law", "Law", sources=("act",)), node("topic", "data")
    )
    assert _ids(store, type=["topic"], source="act") == ["law"]
    for no_source in ("no-such-source", "law"):
        with pytest.raises(UnknownTerm, match=f"no source with the id “{no_source}”"):
            _ids(store, source=no_source)


def test_filters_that_cannot_go_together_are_refused(landscape: Landscape) -> None:
    store = landscape(*_FIFE)
    refused: tuple[dict[str, object], ...] = (
        {"source": "web", "body": "ijb-fife"},
        {"body": "ijb-fife", "to": "ministers"},
        {"type": ["body"], "to": "ministers"},
    )
    for asked in refused:
        with pytest.raises(BadValue):
            _ids(store, **asked)


def test_a_day_leaves_out_what_did_not_hold_on_it_and_no_day_leaves_out_nothing(landscape: Landscape) -> None:
    store = landscape(
        node("body", "old", kind="ndpb", valid=("1999", "2005-03")),
        node("body", "new", kind="ndpb", valid=("2005-04-01", None)),
    )
    assert _ids(store, type=["body"]) == ["new", "old"]
    assert _ids(store, type=["body"], as_of="2005-03-31") == ["old"]
    assert _ids(store, type=["body"], as_of="2005-04-01") == ["new"]


def test_paging_over_several_types_meets_each_record_once(landscape: Landscape) -> None:
    store = landscape(*_FIFE)
    whole = answer_records(store, RecordsQuestion(limit=500))
    for limit in (1, 2, 3, 7):
        met: list[str] = []
        after = None
        while True:
            page = answer_records(store, RecordsQuestion(limit=limit, after=after))
            met += [item.id for item in page.items]
            assert page.total == whole.total
            after = page.next
            if after is None:
                break
        assert met == [item.id for item in whole.items]
    assert whole.total == len(whole.items)
    assert {"grant", "ministers", "web"} <= {item.id for item in whole.items}


def test_a_cursor_of_other_types_is_refused(landscape: Landscape) -> None:
    store = landscape(*_FIFE)
    cursor = answer_records(store, RecordsQuestion(type=("body",), limit=1)).next
    with pytest.raises(CursorNotUnderstood):
        answer_records(store, RecordsQuestion(type=("topic", "area"), after=cursor))


def test_an_unknown_a_removed_and_a_merged_record_are_told_apart(landscape: Landscape) -> None:
    store = landscape(node("topic", "kept"), node("topic", "twin"), node("topic", "gone"))
    store.apply(
        change_set(id_="second").model_validate(
            {
                "id": "second",
                "author": "test",
                "operations": [
                    {"op": "merge", "id": "twin", "into": "kept"},
                    {"op": "remove", "id": "gone", "reason": "never was"},
                ],
            }
        )
    )
    with pytest.raises(UnknownRecord):
        answer_record(store, RecordQuestion(id="never"))
    with pytest.raises(RecordRemoved, match="never was"):
        answer_record(store, RecordQuestion(id="gone"))
    with pytest.raises(RecordMerged) as merged:
        answer_record(store, RecordQuestion(id="twin"))
    assert merged.value.into == "/api/v1/topics/kept"


def test_a_row_without_a_source_is_counted_as_unconfirmed(landscape: Landscape) -> None:
    store = landscape(
        source("unverified", "General knowledge, unverified"), node("topic", "t", sources=("unverified",))
    )
    answer = answer_record(store, RecordQuestion(id="t"))
    assert answer.landscape.limits == ["1 of 1 shown are unconfirmed: no source held"]
    assert set(answer.sources) == {"unverified"}


def test_a_record_says_whether_it_holds_on_the_day_asked_about(landscape: Landscape) -> None:
    store = landscape(node("body", "old", "Old Board", kind="ndpb", valid=("1999", "2005-03")))
    today = answer_record(store, RecordQuestion(id="old", as_of=date(2005, 4, 1)))
    assert not today.items[0].holds
    assert "Recorded from 1999 to March 2005, so it does not hold on 1 April 2005." in today.summary
    then = answer_record(store, RecordQuestion(id="old", as_of=date(2005, 3, 31)))
    assert then.items[0].holds
    assert "does not hold" not in then.summary


def test_what_is_joined_to_a_body_is_the_same_whole_as_type_by_type(seed_store: Store) -> None:
    schema = load_schema()
    whole = _all_ids(seed_store, body="ijb-fife")
    apart = [
        id_
        for type_ in (*schema.nodes, *schema.lines)
        for id_ in _all_ids(seed_store, type=[type_], body="ijb-fife")
    ]
    assert whole == apart
    assert len(whole) > 50


def test_an_instrument_is_joined_to_what_it_established(landscape: Landscape) -> None:
    store = landscape(
        node("instrument", "act", "An act", instrument_type="act", status="in_force"),
        node("body", "made", kind="ndpb", established_by_id="act"),
        node("body", "other", kind="ndpb"),
    )
    assert _ids(store, type=["body"], body="act") == ["made"]


def _all_ids(store: Store, **asked: object) -> list[str]:
    met: list[str] = []
    after = None
    while True:
        question = RecordsQuestion.model_validate({**asked, "limit": 100, "after": after})
        page = answer_records(store, question)
        met += [item.id for item in page.items]
        after = page.next
        if after is None:
            assert page.total == len(met)
            return met
