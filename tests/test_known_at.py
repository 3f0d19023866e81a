"""What the record said then: every question, asked of an earlier revision, on a copy made from the log of either store."""

import time
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from threading import Event, Thread

import pytest
from pydantic import ValidationError

from graph_schema.records import ChangeSet, Merge, Put, Remove
from service.days import today
from service.lens import Lens
from service.problems import BadValue, RecordMerged, RecordRemoved, StoreUnavailable, UnknownRecord
from service.questions.answers import Answer
from service.questions.asking import ask
from service.questions.registry import load_questions
from service.settings import Settings
from service.stores.base import LogEntry, Snapshot, Store
from service.stores.mirror import Mirror
from service.stores.replicas import Replicas
from service.turns import WAITING
from tests.contract.steps import BackDoor
from tests.landscapes import change_set, node, offer, source

_BY_NAME = {question.name: question for question in load_questions()}


@pytest.fixture
def store(back_door: BackDoor) -> Store:
    """Four revisions: a helper comes with its offer, is renamed, a twin is merged into it, its offer goes."""
    store = back_door.fresh()
    store.apply(
        change_set(
            source(),
            node("area", "S92000003", "Scotland", area_type="country"),
            node("topic", "evaluation", "Evaluation"),
            node("body", "helper", "Helper", kind="ndpb"),
            node("body", "twin", "Twin", kind="ndpb"),
            offer("help", "helper", "evaluation"),
        )
    )
    renamed = node("body", "helper", "Helper Scotland", kind="ndpb")
    for number, operation in enumerate(
        (Put(record=renamed), Merge(id="twin", into="helper"), Remove(id="help")), 2
    ):
        store.apply(ChangeSet(id=f"c{number}", author="test", operations=(operation,)))
    return store


@pytest.fixture
def lens(store: Store) -> Iterator[Lens]:
    with closing(Lens(store, Settings())) as lens:
        yield lens


def _ask(lens: Lens, name: str, **given: object) -> Answer:
    question = _BY_NAME[name]
    return ask(lens, question, question.asked.model_validate(given))


def test_each_revision_says_what_it_said(lens: Lens) -> None:
    for revision, name in ((1, "Helper"), (2, "Helper Scotland"), (4, "Helper Scotland")):
        answer = _ask(lens, "body", id="helper", known_at=str(revision))
        assert answer.summary.startswith(name)
        assert answer.landscape.revision == revision
        assert answer.landscape.known_at == str(revision)
    offers = [_ask(lens, "support", topic=["evaluation"], known_at=str(n)).total for n in (1, 2, 3, 4)]
    assert offers == [1, 1, 1, 0]
    assert _ask(lens, "support", topic=["evaluation"]).landscape.known_at is None


def test_a_record_has_the_fate_that_it_had_then(lens: Lens) -> None:
    assert _ask(lens, "body", id="twin", known_at="2").total
    with pytest.raises(RecordMerged) as merged:
        _ask(lens, "body", id="twin", known_at="3")
    assert merged.value.into == "/api/v1/bodies/helper"
    assert _ask(lens, "record", id="help", known_at="3").total
    with pytest.raises(RecordRemoved):
        _ask(lens, "record", id="help", known_at="4")


def test_changes_end_where_the_record_ended_then(lens: Lens) -> None:
    assert [_ask(lens, "changes", since=1, known_at=str(n)).total for n in (1, 2, 3)] == [0, 1, 2]


def test_a_day_means_its_last_revision(lens: Lens) -> None:
    answer = _ask(lens, "body", id="helper", known_at=today().isoformat())
    assert (answer.landscape.revision, answer.landscape.known_at) == (4, today().isoformat())


def test_links_of_an_answer_keep_the_state_of_the_record(lens: Lens) -> None:
    answer = _ask(lens, "support", topic=["evaluation"], known_at="1")
    assert answer.items[0].provider.href == "/api/v1/bodies/helper?known_at=1"
    assert answer.question["topic"]["href"] == "/api/v1/topics/evaluation?known_at=1"
    assert {shown.href for shown in answer.sources.values()} == {"/api/v1/sources/web?known_at=1"}
    present = _ask(lens, "bodies")
    assert not any("known_at" in item.href for item in present.items)


@pytest.mark.parametrize(
    ("known_at", "said"),
    [
        ("5", "revision 5 is not recorded; the newest is revision 4"),
        ("0", "the record begins with revision 1"),
        # Not tomorrow: a run of the tests may go beyond midnight.
        ((today() + timedelta(days=2)).isoformat(), "is still to come"),
        ("1999-12-31", "31 December 1999 is before the record begins, on"),
    ],
)
def test_a_state_that_the_record_never_had_is_refused(lens: Lens, known_at: str, said: str) -> None:
    with pytest.raises(BadValue, match=said) as refused:
        _ask(lens, "bodies", known_at=known_at)
    assert refused.value.members["parameter"] == "known_at"


@pytest.mark.parametrize("known_at", ["2026-02-30", "soon", "-1", "2026-1-1", "1.5"])
def test_what_is_neither_a_revision_nor_a_day_is_refused(known_at: str) -> None:
    with pytest.raises(ValidationError, match="known_at"):
        _BY_NAME["bodies"].asked.model_validate({"known_at": known_at})


def test_a_landscape_too_large_to_be_copied_is_refused_with_the_limit(store: Store) -> None:
    with closing(Lens(store, Settings(replica_max_records=3))) as lens:
        with pytest.raises(BadValue, match=r"more than the 3 .*CAIRN_REPLICA_MAX_RECORDS"):
            _ask(lens, "bodies", known_at="1")
        assert _ask(lens, "bodies", known_at="4").total, "the present needs no copy"


def test_no_more_copies_are_kept_than_set_and_one_in_use_stays_open(store: Store) -> None:
    replicas = Replicas(store, keep=1, max_records=100)
    with replicas.at(1) as first:
        with replicas.at(2) as second:
            assert second.revision().number == 2
        assert first.get(["helper"])["helper"].text("name") == "Helper"
    with replicas.at(2) as again:
        assert again is second
    with replicas.at(1) as anew:
        assert anew is not first
    replicas.close()


def test_a_copy_goes_on_from_the_last_one_kept_before_it(store: Store) -> None:
    slow = _Slow(store)
    slow.go_on.set()
    replicas = Replicas(slow, keep=4, max_records=100)  # type: ignore[arg-type]  # it has all that a store has
    for revision, reads_after in ((2, [0]), (3, [2]), (1, [0])):
        slow.read_after.clear()
        with replicas.at(revision) as copy:
            assert copy.snapshot() == _at(store, revision)
            assert copy.revision() == store.find_revisions(revision - 1, 1)[0]
        assert slow.read_after == reads_after
    replicas.close()


def _at(store: Store, revision: int) -> Snapshot:
    """Return what the whole log up to a revision gives."""
    with closing(Replicas(store, keep=1, max_records=100)) as others, others.at(revision) as copy:
        return copy.snapshot()


def test_the_copy_of_the_present_follows_the_log(store: Store) -> None:
    mirror = Mirror(store)
    copy = mirror.follow(100)
    assert copy.snapshot() == store.snapshot()
    store.apply(change_set(node("body", "new", "New", kind="ndpb"), id_="c5"))
    assert mirror.follow(100) is copy
    assert copy.snapshot() == store.snapshot()
    mirror.close()


class _Slow:
    """A store whose log is read when it is told so."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.begun, self.go_on = Event(), Event()
        self.read_after: list[int] = []

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)

    def read_log(self, since: int, limit: int) -> tuple[LogEntry, ...]:
        self.begun.set()
        self.read_after.append(since)
        assert self.go_on.wait(20)
        return self._store.read_log(since, limit)


def test_copies_are_made_one_at_a_time_and_those_beyond_a_few_waiting_are_asked_to_come_back(
    store: Store,
) -> None:
    slow = _Slow(store)
    lens = Lens(slow, Settings())  # type: ignore[arg-type]  # it has all that a store has
    seen: list[int] = []
    busy: list[int | None] = []

    def look(revision: int) -> None:
        try:
            with lens.known_at(str(revision)) as copy:
                seen.append(copy.revision().number)
        except StoreUnavailable as away:
            busy.append(away.members["retry_after"])

    first = Thread(target=look, args=(1,))
    first.start()
    assert slow.begun.wait(10)
    others = [Thread(target=look, args=(1 + n % 3,)) for n in range(WAITING + 10)]
    for thread in others:
        thread.start()
    give_up = time.monotonic() + 10
    while len(busy) < 10 and time.monotonic() < give_up:
        time.sleep(0.01)
    slow.go_on.set()
    for thread in (first, *others):
        thread.join(20)
    assert busy == [2] * 10
    assert len(seen) == 1 + WAITING
    lens.close()


def test_an_unknown_record_is_unknown_then_too(lens: Lens) -> None:
    with pytest.raises(UnknownRecord):
        _ask(lens, "body", id="never", known_at="1")
