"""What has been changed in a record: field by field, newest first, whatever became of it."""

import pytest

from graph_schema.records import ChangeSet, Merge, Operation, Put, Remove
from service.problems import UnknownRecord
from service.questions.changes import ChangesQuestion, answer_changes
from service.questions.history import (
    BodyHistoryQuestion,
    HistoryAnswer,
    HistoryQuestion,
    answer_body_history,
    answer_history,
)
from service.stores.base import Store
from tests.conftest import Landscape, seed_records
from tests.landscapes import change_set, line, node, source


def _do(store: Store, *operations: Operation, note: str = "") -> None:
    id_ = f"c{store.revision().number + 1}"
    store.apply(ChangeSet(id=id_, author="A team", note=note, operations=operations))


def _history(store: Store, id_: str, **asked: object) -> HistoryAnswer:
    return answer_history(store, HistoryQuestion.model_validate({"id": id_, **asked}))


def _told(answer: HistoryAnswer) -> list[tuple[int, str, str | None, str | None, str | None]]:
    return [
        (item.revision, item.what.id, None if item.field is None else item.field.id, item.was, item.became)
        for item in answer.items
    ]


@pytest.fixture
def store(landscape: Landscape) -> Store:
    """A body that is recorded, renamed with another kind and source, and given an end."""
    made = landscape(
        node("body", "helper", "Helper", kind="ndpb"),
        node("body", "twin", "Twin", kind="ndpb"),
        node("body", "payer", "Payer", kind="ndpb"),
        line("funds", "payer", "twin", id_="money", amount_gbp=1000, kind="grant"),
    )
    _do(
        made,
        Put(record=source("law", "An act")),
        Put(
            record=node("body", "helper", "Helper Scotland", kind="executive_agency", sources=("web", "law"))
        ),
        note="A better name",
    )
    _do(
        made,
        Put(
            record=node(
                "body",
                "helper",
                "Helper Scotland",
                kind="executive_agency",
                sources=("web", "law"),
                valid=(None, "2020-03-31"),
            )
        ),
    )
    return made


def test_each_field_that_a_revision_changed_stands_in_a_row_newest_first(store: Store) -> None:
    assert _told(_history(store, "helper")) == [
        (3, "field", "valid_to", None, "2020-03-31"),
        (2, "field", "name", "Helper", "Helper Scotland"),
        (2, "field", "kind", "Public body at arm's length", "Executive agency"),
        (2, "field", "sources", "A page", "A page; An act"),
        (1, "first", None, None, "Helper"),
    ]


def test_a_row_says_who_when_why_and_on_which_grounds(store: Store) -> None:
    renamed = _history(store, "helper").items[1]
    assert (renamed.author, renamed.reason) == ("A team", "A better name")
    assert renamed.recorded_at == store.find_revisions(1, 1)[0].recorded_at
    assert renamed.sources == ["web", "law"]
    assert renamed.change.href == "/api/v1/changes?revision=2"


def test_money_is_told_in_pounds(store: Store) -> None:
    _do(store, Put(record=line("funds", "payer", "twin", id_="money", amount_gbp=2500000, kind="grant")))
    assert _told(_history(store, "money"))[0] == (4, "field", "amount_gbp", "£1,000", "£2,500,000")


def test_a_record_that_is_gone_keeps_its_history(store: Store) -> None:
    _do(store, Remove(id="money", reason="Never was"))
    _do(store, Merge(id="twin", into="helper", reason="One body"))
    removed, merged = _history(store, "money"), _history(store, "twin")
    assert removed.items[0].what.id == "remove"
    assert removed.items[0].reason == "Never was"
    assert removed.record is None
    assert "It was removed in revision 4" in removed.summary
    assert merged.items[0].into is not None
    assert merged.items[0].into.id == "helper"


def test_a_merge_of_what_it_names_is_told_in_the_merges_own_revision(store: Store) -> None:
    _do(store, Merge(id="twin", into="helper", reason="One body"), note="Found twice")
    followed = _history(store, "money").items[0]
    assert _told(_history(store, "money"))[0] == (4, "follow", "to_id", "Twin", "Helper Scotland")
    assert followed.what.label == "Follows a merge"
    assert followed.reason == "Twin was merged into Helper Scotland"
    assert followed.recorded_at == store.revision().recorded_at
    assert _told(_history(store, "helper"))[0][0] == 3, "the one that goes on is what it was"


def test_what_is_written_after_a_merge_is_told_apart_from_it(store: Store) -> None:
    _do(store, Merge(id="twin", into="helper"))
    _do(store, Put(record=node("body", "payer-again", kind="ndpb")), Merge(id="helper", into="payer-again"))
    _do(
        store,
        Put(
            record=line(
                "funds", "payer", "payer-again", id_="money", amount_gbp=5, kind="grant", valid=("2020", None)
            )
        ),
    )
    assert _told(_history(store, "money")) == [
        (6, "field", "amount_gbp", "£1,000", "£5"),
        (6, "field", "valid_from", None, "2020"),
        (5, "follow", "to_id", "Helper Scotland", "payer-again"),
        (4, "follow", "to_id", "Twin", "Helper Scotland"),
        (1, "first", None, None, "Payer funds Twin"),
    ]


def test_a_line_between_two_that_were_merged_ends_in_that_revision(store: Store) -> None:
    _do(store, Merge(id="payer", into="twin"))
    answer = _history(store, "money")
    assert _told(answer) == [(4, "remove", None, None, None), (1, "first", None, None, "Payer funds Twin")]
    assert answer.items[0].reason == "Payer was merged into Twin, and this line joined the two"
    assert "It was removed in revision 4" in answer.summary


def test_a_record_written_and_merged_elsewhere_in_one_revision_is_told_in_that_order(store: Store) -> None:
    _do(
        store,
        Put(record=line("member_of", "twin", "payer", id_="member")),
        Merge(id="twin", into="helper"),
    )
    assert _told(_history(store, "member")) == [
        (4, "first", None, None, "Twin is a member of Payer"),
        (4, "follow", "from_id", "Twin", "Helper Scotland"),
    ]


def test_pages_of_a_history_join_without_a_seam(store: Store) -> None:
    whole = _told(_history(store, "helper"))
    met, after = [], None
    while True:
        answer = _history(store, "helper", limit=2, after=after)
        met += _told(answer)
        assert answer.total == len(whole)
        after = answer.next
        if after is None:
            break
    assert met == whole


def test_a_record_that_follows_from_another_says_from_which(landscape: Landscape) -> None:
    store = landscape(
        node("body", "ijb", "An IJB", kind="integration_joint_board"),
        node("post", "post-ijb-chair", "Chair", kind="ijb_chair"),
    )
    answer = _history(store, "post-ijb-chair--ijb")
    assert answer.items == []
    assert "it follows from post-ijb-chair" in answer.summary


def test_an_address_is_for_records_of_its_type(store: Store) -> None:
    assert answer_body_history(store, BodyHistoryQuestion(id="helper")).total == 5
    with pytest.raises(UnknownRecord, match="/records/money/history"):
        answer_body_history(store, BodyHistoryQuestion(id="money"))
    with pytest.raises(UnknownRecord):
        _history(store, "never")


def test_changes_can_be_asked_of_one_revision(store: Store) -> None:
    answer = answer_changes(store, ChangesQuestion(revision=2))
    assert [item.record.id for item in answer.items] == ["law", "helper"]
    assert answer.total == 2
    assert "in revision 2" in answer.summary
    assert answer_changes(store, ChangesQuestion(revision=9)).items == []
    assert answer_changes(store, ChangesQuestion(revision=2, since=2)).items == []


def test_every_record_of_the_real_landscape_begins_with_the_seed(seed_store: Store) -> None:
    for record in seed_records()[::500]:
        answer = _history(seed_store, record.id)
        assert [item.what.id for item in answer.items] == ["first"]


def test_a_change_set_of_the_seed_is_one_revision(seed_store: Store) -> None:
    assert seed_store.changes(0, until=1, limit=1).total_exact is False
    assert seed_store.changes(1, until=1).total == 0


def test_writing_back_what_stood_is_told_as_any_other_change(store: Store) -> None:
    store.apply(change_set(node("body", "helper", "Helper", kind="ndpb"), id_="back"))
    assert ("name", "Helper Scotland", "Helper") in {row[2:] for row in _told(_history(store, "helper"))}
