"""What steps do to a landscape, one of each on records whose right answer is plain to the eye; on either store."""

import pytest

from graph_schema.records import AnyRecord, Line, Merge, Put, Remove
from service.scenarios.playing import play
from service.scenarios.scenario import ScenarioRefused, compose
from service.stores.base import Store
from tests.conftest import Landscape
from tests.contract.steps import BackDoor
from tests.landscapes import change_set, line, node, source
from tests.scenarios.shore import BOARD, shore


@pytest.fixture
def store(back_door: BackDoor) -> Store:
    store = back_door.fresh()
    store.apply(change_set(source(), *shore()))
    return store


Played = dict[str, AnyRecord | str | None]
"""What each changed record became: the record as written, the id that it was merged into, or None where it is gone."""


def _played(store: Store, *steps: str) -> Played:
    found: Played = {}
    for operation in play(store, compose(steps)).change_set.operations:
        match operation:
            case Put():
                found[operation.record.id] = operation.record
            case Merge():
                found[operation.id] = operation.into
            case Remove():
                found[operation.id] = None
    assert found.pop("what-if", None) is not None, "what is imagined has a source that says so"
    return found


def _refused(store: Store, *steps: str) -> tuple[str, ...]:
    with pytest.raises(ScenarioRefused) as refused:
        play(store, compose(steps))
    return refused.value.findings


def _record(played: Played, id_: str) -> AnyRecord:
    record = played[id_]
    assert record is not None
    assert not isinstance(record, str)
    return record


def test_a_merge_lets_all_that_named_the_one_name_the_other(store: Store) -> None:
    played = _played(store, "merge helper into other")
    assert set(played) == {"helper", "helper-evaluation", "helper-falls", "helper--contributes-to--nhwb-1"}
    assert played["helper"] == "other"
    assert _record(played, "helper-falls").text("provider_id") == "other"


def test_what_is_imagined_cites_that_beside_its_sources_and_what_had_none_stays_unconfirmed(
    store: Store,
) -> None:
    bare = node("offer", "bare", provider_id="helper", topic_ids=("falls",), sources=("unverified",))
    store.apply(change_set(node("source", "unverified", sources=("unverified",)), bare, id_="bare"))
    played = _played(store, "move offers from helper to other")
    assert _record(played, "helper-falls").sources == ("web", "what-if")
    assert not _record(played, "bare").confirmed


def test_an_end_takes_along_what_nobody_else_holds_and_leaves_the_rest(store: Store) -> None:
    joint = node("body", "joint", "Joint", kind="ndpb", sponsor_id="helper")
    store.apply(change_set(joint, id_="joint"))
    played = _played(store, "end helper")
    gone = {id_ for id_, became in played.items() if became is None}
    assert gone == {"helper", "helper-evaluation", "helper-falls", "helper--contributes-to--nhwb-1"}
    assert _record(played, "joint").text("sponsor_id") is None, "a body outlives its sponsor"
    assert set(played) == {*gone, "joint"}


def test_offers_move_all_together_by_topic_or_one_by_one(store: Store) -> None:
    assert set(_played(store, "move offers from Helper to Other")) == {"helper-evaluation", "helper-falls"}
    assert set(_played(store, "move topic falls from helper to other")) == {"helper-falls"}
    assert set(_played(store, "move offer helper-evaluation to other")) == {"helper-evaluation"}


def test_a_topic_moves_under_another(store: Store) -> None:
    played = _played(store, "move topic Falls under learning")
    assert _record(played, "falls").text("broader_id") == "learning"


def test_functions_money_and_accountability_move_to_a_body_that_is_made_for_them(store: Store) -> None:
    played = _played(
        store,
        "create Care service as ndpb",
        "move functions from every integration joint board to Care service",
        f"move funds from {BOARD} to care service",
        f"move accountability from {BOARD} to Care service",
    )
    assert _record(played, "care-service").text("kind") == "ndpb"
    ends = {id_: (one.from_id, one.to_id) for id_, one in played.items() if isinstance(one, Line)}
    assert ends == {
        f"council-skerry--delegates-to--{BOARD}": ("council-skerry", "care-service"),
        "fund-1": ("ministers", "care-service"),
        f"{BOARD}--performance--ministers": ("care-service", "ministers"),
        f"{BOARD}--performance--council-skerry": ("care-service", "council-skerry"),
    }


def test_a_duty_moves_to_another_kind_or_to_one_body(store: Store) -> None:
    kind = _played(store, "move duty d-plan from integration_joint_board to council")
    assert _record(kind, "d-plan").words("on_kinds") == ("council",)
    body = _played(store, "move duties from integration_joint_board to helper")
    assert _record(body, "d-plan").words("on_kinds") == ()
    laid = _record(body, "d-plan--laid-on--helper")
    assert (laid.type, getattr(laid, "to_id", None)) == ("laid_on", "helper")


def test_one_report_takes_the_place_of_another_wherever_it_is_asked_for(store: Store) -> None:
    played = _played(store, "write Report in council format as annual report")
    assert set(played) == {f"{BOARD}--performance--council-skerry"}
    changed = _record(played, f"{BOARD}--performance--council-skerry")
    assert changed.text("reporting_product") == "annual report"


def test_steps_follow_one_another(store: Store) -> None:
    played = _played(store, "merge helper into other", "end other")
    assert {id_ for id_, became in played.items() if became is None} >= {
        "helper",
        "other",
        "other-evaluation",
    }
    assert "create Agency as ndpb" not in played
    twice = _played(store, "create Agency as ndpb", "merge helper into Agency", "merge Agency into other")
    assert twice["helper"] == "other"
    assert "agency" not in twice, "what comes and goes within the steps leaves nothing"


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        (["merge helper into nobody"], "there is no body called “nobody”"),
        (["merge halper into other"], "Did you mean: Helper (helper)?"),
        (["merge helper into helper"], "helper cannot be merged into itself"),
        (
            ["merge helper into other", "merge other into helper"],
            "helper was merged into other by a step before",
        ),
        (["end helper", "move offers from helper to other"], "helper does not stand any more"),
        (["create Helper as ndpb"], "helper is the id of something already"),
        (["create New as nonsense"], "“nonsense” is not a kind of body"),
        (["move topic learning under surveys"], "it would lead in a circle"),
        (["move topic falls under falls"], "falls cannot stand under itself"),
        (["move offers from other to other"], "other cannot take over from itself"),
        (["move offer falls to other"], "“falls” is not the id or name of a record of the sort"),
        (["move funds from helper to other"], "nothing is recorded that"),
        (["write report in counsel format as annual report"], "Did you mean: report in council format"),
        (["end council_of_elders"], "there is no body called"),
        (
            ["end health_and_social_care_partnership", "end health_and_social_care_partnership"],
            "no body of the kind",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else value[-1],
)
def test_a_step_that_cannot_be_done_is_refused_with_why(
    landscape: Landscape, steps: list[str], said: str
) -> None:
    found = _refused(landscape(*shore()), *steps)
    assert any(said in finding for finding in found), found


def test_every_finding_is_told_with_its_step(store: Store) -> None:
    found = _refused(store, "merge helper into helper", "end helper", "end nobody", "nonsense")
    assert [finding.partition(":")[0] for finding in found] == ["Step 1", "Step 3", "Step 4"]


def test_a_merge_that_closes_a_circle_of_successions_is_refused(store: Store) -> None:
    more: list[AnyRecord] = [
        node("body", "third", "Third", kind="ndpb"),
        line("succeeded_by", "helper", "third"),
        line("succeeded_by", "third", "other"),
    ]
    store.apply(change_set(*more, id_="more"))
    assert any("in a circle" in finding for finding in _refused(store, "merge other into helper"))


def test_playing_a_scenario_changes_nothing(store: Store) -> None:
    before = store.snapshot()
    _played(store, "merge helper into other", f"end {BOARD}")
    assert store.snapshot() == before


def test_money_that_a_merge_leaves_within_one_body_goes_with_what_named_it(store: Store) -> None:
    """A duty paid by a grant between the two stays, and names the grant no more."""
    paid = node(
        "duty",
        "d-paid",
        "Do it",
        on_kinds=("integration_joint_board",),
        funding_state="funded",
        funding_line_ids=("fund-1",),
    )
    store.apply(change_set(paid, id_="paid"))
    played = _played(store, f"merge {BOARD} into ministers")
    assert played["fund-1"] is None
    assert not _record(played, "d-paid").words("funding_line_ids")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("What if", "is the id of something already"),
        ("council", "means every body of a kind"),
        ("Integration joint board", "means every body of a kind"),
    ],
)
def test_a_new_body_is_not_called_what_means_something_else(store: Store, name: str, said: str) -> None:
    (finding,) = _refused(store, f"create {name} as council")
    assert said in finding
