"""The log as an answer: what changed, since when, at which body or area."""

from graph_schema.records import ChangeSet, Merge, Put, Remove
from service.questions.changes import ChangesQuestion, answer_changes
from service.stores.base import Store
from tests.conftest import Landscape
from tests.landscapes import change_set, line, node, offer

_FIRST = (
    node("area", "S12000047", "Fife", area_type="council_area"),
    node("area", "S12000033", "Aberdeen City", area_type="council_area"),
    node("area", "S92000003", "Scotland", area_type="country"),
    node("body", "council-fife", "Fife Council", kind="council"),
    node("body", "elsewhere", "Elsewhere", kind="ndpb"),
    node("topic", "data", "Data"),
    line("covers", "council-fife", "S12000047", id_="covers"),
    offer("help", "council-fife", "data"),
    offer("other-help", "elsewhere", "data"),
)


def _changed(store: Store) -> Store:
    """Return the store after a second change-set: a new remark, a removal and a merge."""
    store.apply(
        ChangeSet(
            id="second",
            author="Landscape desk",
            note="Found twice",
            operations=(
                Put(record=node("body", "elsewhere", "Elsewhere", kind="ndpb", note="Read again")),
                Remove(id="other-help", reason="never offered"),
                Merge(id="help", into="help-again"),
            ),
        )
    )
    return store


def _store(landscape: Landscape) -> Store:
    return _changed(landscape(*_FIRST, offer("help-again", "council-fife", "data")))


def test_changes_come_oldest_first_with_who_made_them_and_why(landscape: Landscape) -> None:
    answer = answer_changes(_store(landscape), ChangesQuestion(since=1))
    assert [(item.op.id, item.record.id) for item in answer.items] == [
        ("put", "elsewhere"),
        ("remove", "other-help"),
        ("merge", "help"),
    ]
    first = answer.items[0]
    assert (first.revision, first.change_set, first.author) == (2, "second", "Landscape desk")
    assert first.note == "Found twice"
    assert first.recorded_at is not None
    assert first.sources == ["web"]
    assert answer.landscape.revision == 2


def test_a_removal_says_why_and_a_merge_says_into_what(landscape: Landscape) -> None:
    _, removed, merged = answer_changes(_store(landscape), ChangesQuestion(since=1)).items
    assert removed.reason == "never offered"
    assert removed.record.href == "/api/v1/records/other-help"
    assert merged.into is not None
    assert merged.into.id == "help-again"


def test_nothing_has_changed_since_the_newest_revision(landscape: Landscape) -> None:
    answer = answer_changes(_store(landscape), ChangesQuestion(since=2))
    assert answer.items == []
    assert answer.total == 0
    assert answer.summary.startswith("No changes")


def test_changes_to_a_body_are_those_to_it_and_to_what_joins_it(landscape: Landscape) -> None:
    answer = answer_changes(landscape(*_FIRST), ChangesQuestion(body="Fife Council"))
    assert {item.record.id for item in answer.items} == {"council-fife", "covers", "help"}


def test_changes_to_an_area_are_those_to_it_and_to_what_joins_it(landscape: Landscape) -> None:
    answer = answer_changes(landscape(*_FIRST), ChangesQuestion(area="Fife"))
    assert {item.record.id for item in answer.items} == {"S12000047", "covers"}


def _touched(store: Store, **asked: object) -> list[tuple[int, str, str]]:
    items = answer_changes(store, ChangesQuestion.model_validate(asked)).items
    return [(item.revision, item.op.id, item.record.id) for item in items if item.revision > 1]


def test_what_joined_a_body_once_is_found_although_it_was_removed_or_pointed_elsewhere(
    landscape: Landscape,
) -> None:
    store = landscape(*_FIRST)
    store.apply(change_set(offer("help", "elsewhere", "data"), id_="second"))
    store.apply(ChangeSet(id="third", author="t", operations=(Remove(id="covers"),)))
    store.apply(change_set(offer("help", "elsewhere", "data", note="Read again"), id_="fourth"))
    assert _touched(store, body="council-fife") == [
        (2, "put", "help"),
        (3, "remove", "covers"),
        (4, "put", "help"),
    ]
    assert _touched(store, area="Fife") == [(3, "remove", "covers")]
    assert _touched(store, body="council-fife", area="Fife") == [(3, "remove", "covers")]
    assert _touched(store, body="council-fife", as_of="2020-01-01") == [], "nothing joins it any more"


def test_changes_to_a_body_are_those_to_a_record_that_was_merged_into_it_too(landscape: Landscape) -> None:
    store = landscape(
        *_FIRST,
        node("body", "fife-again", "Fife again", kind="council"),
        line("covers", "fife-again", "S12000047", id_="covers-again"),
    )
    store.apply(ChangeSet(id="second", author="t", operations=(Remove(id="covers-again"),)))
    store.apply(ChangeSet(id="third", author="t", operations=(Merge(id="fife-again", into="council-fife"),)))
    assert _touched(store, body="council-fife") == [(2, "remove", "covers-again"), (3, "merge", "fife-again")]
    answer = answer_changes(store, ChangesQuestion(since=1))
    assert [item.record.label for item in answer.items] == ["Fife again covers Fife", "Fife again"]
    assert any("names the other one from that revision on" in limit for limit in answer.landscape.limits)


def test_a_body_and_an_area_together_leave_what_joins_both(landscape: Landscape) -> None:
    store = landscape(*_FIRST)
    both = answer_changes(store, ChangesQuestion(body="council-fife", area="S12000047"))
    assert [item.record.id for item in both.items] == ["covers"]
    assert answer_changes(store, ChangesQuestion(body="elsewhere", area="S12000047")).items == []


def test_changes_are_met_once_page_by_page(landscape: Landscape) -> None:
    store = _store(landscape)
    whole = [item.record.id for item in answer_changes(store, ChangesQuestion(limit=500)).items]
    met: list[str] = []
    after = None
    while True:
        page = answer_changes(store, ChangesQuestion(limit=2, after=after))
        met += [item.record.id for item in page.items]
        after = page.next
        if after is None:
            break
    assert met == whole
    assert len(whole) == 14, "the source, nine records and the twin, then three changes"
