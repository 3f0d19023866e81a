"""Records are frozen, refuse what they do not know, and a row becomes a record and the same row again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from graph_schema.records import UNVERIFIED, ChangeSet, Line, Node, Put, Remove, fold, sort_key
from graph_schema.rows import columns_of, record_of, row_of
from graph_schema.schema import load_schema
from graph_schema.texts import make_harmless, read_harmless
from tests.landscapes import line, node
from tests.schema.seed import records, table


def test_a_record_cannot_be_changed() -> None:
    body = node("body", "council-fife", "Fife Council", kind="council")
    with pytest.raises(ValidationError, match="frozen"):
        body.label = "Kingdom of Fife"  # type: ignore[misc]  # the point of the test
    joined = line("partner_in", "council-fife", "ijb-fife")
    with pytest.raises(ValidationError, match="frozen"):
        joined.to_id = "ijb-falkirk"  # type: ignore[misc]  # the point of the test


def test_a_record_refuses_a_field_that_it_does_not_know() -> None:
    with pytest.raises(ValidationError, match="colour"):
        Node.model_validate({"id": "a", "type": "body", "label": "A", "colour": "blue"})
    with pytest.raises(ValidationError, match="label"):
        Line.model_validate({"id": "a", "type": "covers", "from_id": "a", "to_id": "b", "label": "A"})


def test_a_change_set_names_each_record_once() -> None:
    put = Put(record=node("body", "a", kind="council"))
    with pytest.raises(ValidationError, match="names a twice"):
        ChangeSet(id="c", author="test", operations=(put, Remove(id="a")))


def test_a_record_that_rests_on_general_knowledge_alone_is_unconfirmed() -> None:
    assert not node("body", "a", kind="council", sources=(UNVERIFIED,)).confirmed
    assert not node("body", "a", kind="council", sources=()).confirmed
    assert node("body", "a", kind="council", sources=(UNVERIFIED, "web")).confirmed


def test_accents_and_capitals_do_not_tell_names_apart() -> None:
    assert fold("Comhairle nan Eilean Siar") == fold("COMHAIRLE NAN EILEAN SÌAR")


def test_letters_beyond_the_basic_plane_all_come_last_in_order() -> None:
    assert sort_key("\U0001f3f4") == sort_key("\U00010400") == "\uffff"


def test_a_blank_cell_is_a_value_that_is_not_recorded() -> None:
    schema = load_schema()
    row = dict.fromkeys(columns_of(schema, "funds"), "") | {
        "id": "f-1", "from_id": "a", "to_id": "b", "kind": "core_grant", "status": "budget",
        "price_basis": "cash", "sources": "web",
    }  # fmt: skip
    record = record_of(schema, "funds", row)
    assert record.number("amount_gbp") is None
    assert "amount_gbp" not in record.properties
    assert record.confidence is None
    assert record.valid_from is None


def test_every_row_of_the_seed_package_comes_back_from_its_record() -> None:
    schema = load_schema()
    rows = iter(row for t in schema.types.values() for row in table(str(t.file).removesuffix(".csv")))
    for record, row in zip(records(), rows, strict=True):
        assert row_of(schema, record) == row


@given(st.text(alphabet=st.sampled_from("'=+-@\t\ra1 "), max_size=6))
def test_a_text_made_harmless_is_no_formula_and_comes_back(text: str) -> None:
    cell = make_harmless(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert read_harmless(cell) == text


def test_only_what_a_spreadsheet_would_run_is_changed() -> None:
    for text in ("", "plain", "'quoted'", "'", "1-2", " =1"):
        assert make_harmless(text) == text
        assert read_harmless(text) == text
