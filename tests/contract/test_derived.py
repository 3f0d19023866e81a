"""What follows from what is stated: lines of references, posts of bodies, lines of kinds."""

from datetime import date

import pytest

from graph_schema.records import AnyRecord, Line, Operation
from service.stores.base import ChangeRefused, Store
from tests.contract.steps import (
    SCOTLAND,
    BackDoor,
    area,
    body,
    do,
    find_ids,
    hold,
    ids_of,
    merge,
    put,
    remove,
    topic,
)
from tests.landscapes import line, node, offer

OFFICER = "post-ijb-chief-officer"
ANSWERS = line(
    "accountable_to",
    "integration_joint_board",
    "council",
    id_="l",
    nature="financial",
    what="Its spending",
    confidence="medium",
)
INSPECTED = line(
    "accountable_to", "integration_joint_board", "inspector", id_="i", nature="inspection", what="Its plans"
)


def _place(name: str, council_area: str, board: str, **rest: str) -> list[AnyRecord]:
    """Return a council, its area, its joint board and what joins them to each other and to a health board."""
    return [
        area(council_area, name, health_board_area_id=f"area-{board}"),
        body(f"council-{name}", kind="council"),
        body(f"ijb-{name}", f"{name} IJB", kind="integration_joint_board"),
        line("covers", f"council-{name}", council_area),
        line("partner_in", f"council-{name}", f"ijb-{name}"),
        line("partner_in", board, f"ijb-{name}"),
    ]


def _board(name: str) -> list[AnyRecord]:
    return [
        area(f"area-{name}", name, "health_board_area"),
        body(name, kind="territorial_health_board"),
        line("covers", name, f"area-{name}"),
    ]


@pytest.fixture
def held(store: Store) -> Store:
    """Fife with its own board, Dundee and Angus with one between them, an inspector, a Chief Officer for each."""
    hold(
        store,
        SCOTLAND,
        *_board("nhs-fife"),
        *_board("nhs-tayside"),
        *_place("fife", "S12000047", "nhs-fife"),
        *_place("dundee", "S12000042", "nhs-tayside"),
        *_place("angus", "S12000041", "nhs-tayside"),
        body("inspector", kind="regulator_or_scrutiny_body"),
        node("post", OFFICER, "Chief Officer", kind="ijb_chief_officer"),
        ANSWERS,
        INSPECTED,
    )
    return store


def _answering(store: Store, *ids: str, as_of: date | None = None) -> list[tuple[str, str]]:
    found = store.lines(ids, types=["accountable_to"], direction="out", as_of=as_of)
    return [(met.from_id, met.to_id) for met in found.items]


def test_a_reference_is_a_line_that_names_its_record(store: Store, back_door: BackDoor) -> None:
    hold(store, SCOTLAND, topic("t1"), topic("t2"), body("p"))
    help_ = offer("o", "p", "t2", "t1", audience_kinds=("council",), valid=("2020", "2021"), confidence="low")
    do(store, put(help_))

    def follows(type_: str, from_id: str, to_id: str, other: str, position: int = 0) -> Line:
        made = line(
            type_,
            from_id,
            to_id,
            id_=f"o.{type_}.{other}",
            valid=("2020", "2021"),
            confidence="low",
            position=position,
        )
        return made.model_copy(update={"stated_for": "o"})

    expected = [
        follows("about", "o", "t1", "t1", 1),
        follows("about", "o", "t2", "t2", 0),
        follows("offered_in", "o", "S92000003", "S92000003"),
        follows("open_to", "o", "council", "council"),
        follows("provides", "p", "o", "p"),
    ]
    assert list(store.lines(["o"]).items) == expected
    assert sorted(back_door.read_lines_of("o"), key=lambda met: met.id) == sorted(
        expected, key=lambda met: met.id
    )
    assert store.get(["o.about.t1"]) == {"o.about.t1": expected[0]}


def test_a_changed_reference_changes_its_line(store: Store) -> None:
    hold(store, topic("t1"), topic("t2"), topic("t", broader_id="t1"))
    do(store, put(topic("t", broader_id="t2")), id_="moved")
    assert ids_of(store.lines(["t", "t1", "t2"]).items) == ["t.broader.t2"]
    do(store, put(topic("t")), id_="alone")
    assert store.lines(["t", "t1", "t2"]).items == ()


def test_each_joint_board_answers_to_its_own_council(held: Store, back_door: BackDoor) -> None:
    assert _answering(held, "ijb-fife", "ijb-dundee", "ijb-angus") == [
        ("ijb-angus", "council-angus"),
        ("ijb-angus", "inspector"),
        ("ijb-dundee", "council-dundee"),
        ("ijb-dundee", "inspector"),
        ("ijb-fife", "council-fife"),
        ("ijb-fife", "inspector"),
    ]
    made = held.get(["l.ijb-fife.council-fife"])["l.ijb-fife.council-fife"]
    ends = {"from_id": "ijb-fife", "to_id": "council-fife", "id": "l.ijb-fife.council-fife"}
    assert made == ANSWERS.model_copy(update={**ends, "stated_for": "l"})
    assert back_door.read_record(made.id) == made


def test_the_line_as_it_was_stated_stands_beside_those_made_from_it(held: Store) -> None:
    assert held.get(["l"]) == {"l": ANSWERS}
    assert ids_of(held.lines(["integration_joint_board"]).items) == ["l", "i"]
    assert find_ids(held, "accountable_to", properties={"nature": ("financial",)}) == [
        "l",
        "l.ijb-angus.council-angus",
        "l.ijb-dundee.council-dundee",
        "l.ijb-fife.council-fife",
    ]
    assert held.count()["accountable_to"] == 2


def test_a_post_stated_for_a_kind_is_one_post_a_body(held: Store, back_door: BackDoor) -> None:
    assert find_ids(held, "post") == [
        OFFICER,
        *(f"{OFFICER}--ijb-{name}" for name in ("angus", "dundee", "fife")),
    ]
    made = held.get([f"{OFFICER}--ijb-fife"])[f"{OFFICER}--ijb-fife"]
    expected = node(
        "post",
        f"{OFFICER}--ijb-fife",
        "Chief Officer, fife IJB",
        kind="ijb_chief_officer",
        body_id="ijb-fife",
    )
    assert made == expected.model_copy(update={"stated_for": OFFICER})
    assert back_door.read_record(made.id) == made
    assert [(met.from_id, met.to_id) for met in held.lines([made.id], types=["sits_in"]).items] == [
        (made.id, "ijb-fife")
    ]
    assert held.count()["post"] == 1


def test_a_line_stated_for_a_post_joins_the_posts_of_each_body_and_its_own(held: Store) -> None:
    chief = node(
        "post", "post-health-board-chief-executive", "Chief executive", kind="health_board_chief_executive"
    )
    do(
        held,
        put(chief),
        put(line("accountable_to", OFFICER, chief.id, id_="p", nature="performance", what="The job")),
    )
    posts = [f"{OFFICER}--ijb-{name}" for name in ("angus", "dundee", "fife")]
    assert _answering(held, *posts) == [
        (posts[0], f"{chief.id}--nhs-tayside"),
        (posts[1], f"{chief.id}--nhs-tayside"),
        (posts[2], f"{chief.id}--nhs-fife"),
    ]


def test_a_new_body_has_what_is_stated_for_its_kind_from_its_first_revision(held: Store) -> None:
    revision = do(held, *(put(record) for record in _place("perth", "S12000048", "nhs-tayside")))
    assert revision.number == 2
    assert _answering(held, "ijb-perth") == [("ijb-perth", "council-perth"), ("ijb-perth", "inspector")]
    assert f"{OFFICER}--ijb-perth" in held.get([f"{OFFICER}--ijb-perth"])
    assert held.snapshot().revision == 2


def test_a_line_newly_stated_for_a_kind_reaches_the_bodies_that_stand(held: Store) -> None:
    do(
        held,
        put(line("funds", "nhs-fife", "inspector", kind="grant")),
        put(line("accountable_to", "council", "inspector", id_="c", nature="audit", what="Accounts")),
    )
    assert _answering(held, "council-fife") == [("council-fife", "inspector")]


def test_a_duty_laid_on_a_kind_is_laid_on_each_body_of_it(held: Store) -> None:
    do(
        held,
        put(
            node("duty", "d", "Plan together", on_kinds=("integration_joint_board",), funding_state="funded")
        ),
    )
    found = held.lines(["d"], types=["laid_on"]).items
    assert [met.to_id for met in found] == ["ijb-angus", "ijb-dundee", "ijb-fife", "integration_joint_board"]
    assert [met.stated_for for met in found] == [*["d.laid_on.integration_joint_board"] * 3, "d"]


def test_a_duty_that_is_removed_or_laid_on_others_leaves_no_body_behind(held: Store) -> None:
    def duty(id_: str, kind: str) -> Operation:
        return put(node("duty", id_, "Plan together", on_kinds=(kind,), funding_state="funded"))

    do(held, duty("d1", "integration_joint_board"), duty("d2", "integration_joint_board"), id_="laid")
    do(held, remove("d1"), duty("d2", "third_sector_interface"), id_="changed")
    assert held.lines(["ijb-fife", "ijb-angus", "ijb-dundee"], types=["laid_on"]).items == ()
    assert ids_of(held.snapshot(["laid_on"]).lines) == ["d2.laid_on.third_sector_interface"]


def test_a_line_no_longer_stated_for_a_kind_is_one_line(held: Store, back_door: BackDoor) -> None:
    do(held, put(ANSWERS.model_copy(update={"from_id": "ijb-fife", "to_id": "council-fife"})))
    assert _answering(held, "ijb-fife") == [("ijb-fife", "council-fife"), ("ijb-fife", "inspector")]
    assert _answering(held, "ijb-angus") == [("ijb-angus", "inspector")]
    assert back_door.read_record("l.ijb-fife.council-fife") is None


def test_a_changed_statement_changes_what_was_made_from_it(held: Store) -> None:
    do(held, put(ANSWERS.model_copy(update={"confidence": "low", "to_id": "territorial_health_board"})))
    assert _answering(held, "ijb-angus") == [("ijb-angus", "inspector"), ("ijb-angus", "nhs-tayside")]
    assert held.get(["l.ijb-angus.nhs-tayside"])["l.ijb-angus.nhs-tayside"].confidence == "low"
    assert held.get(["l.ijb-angus.council-angus"]) == {}


def test_a_removed_statement_takes_with_it_what_was_made_from_it(held: Store, back_door: BackDoor) -> None:
    do(held, remove("l"), remove(OFFICER))
    assert _answering(held, "ijb-fife") == [("ijb-fife", "inspector")]
    assert find_ids(held, "post") == []
    assert back_door.read_record(f"{OFFICER}--ijb-fife") is None
    assert back_door.read_record("l.ijb-fife.council-fife") is None


def test_a_body_of_another_kind_has_the_duties_of_that_kind(held: Store) -> None:
    do(held, put(body("ijb-fife", "fife IJB", kind="lead_agency_integration_authority")))
    assert _answering(held, "ijb-fife") == []
    assert held.get([f"{OFFICER}--ijb-fife"]) == {}


def test_a_renamed_body_renames_its_posts(held: Store) -> None:
    do(held, put(body("ijb-fife", "The new name", kind="integration_joint_board")))
    made = held.get([f"{OFFICER}--ijb-fife"])[f"{OFFICER}--ijb-fife"]
    assert made.properties["name"] == "Chief Officer, The new name"


def test_a_body_that_left_its_partner_no_longer_answers_to_it(held: Store) -> None:
    do(held, remove("council-dundee--partner-in--ijb-dundee"))
    assert ("ijb-dundee", "council-dundee") not in _answering(held, "ijb-dundee")


def test_a_removed_body_loses_its_posts_and_duties(held: Store, back_door: BackDoor) -> None:
    partners = [f"{name}--partner-in--ijb-fife" for name in ("council-fife", "nhs-fife")]
    do(held, remove("ijb-fife"), *(remove(id_) for id_ in partners))
    assert held.lines(["ijb-fife", f"{OFFICER}--ijb-fife"]).items == ()
    assert held.get([f"{OFFICER}--ijb-fife"]) == {}
    assert back_door.read_lines_of("ijb-fife") == []
    assert _answering(held, "ijb-dundee") == [("ijb-dundee", "council-dundee"), ("ijb-dundee", "inspector")]


def test_a_merged_body_leaves_its_duties_and_hands_on_what_named_it(held: Store, back_door: BackDoor) -> None:
    do(held, merge("ijb-dundee", "ijb-angus"))
    assert back_door.read_lines_of("ijb-dundee") == []
    assert held.get([f"{OFFICER}--ijb-dundee"]) == {}
    assert _answering(held, "ijb-angus") == [
        ("ijb-angus", "council-angus"),
        ("ijb-angus", "council-dundee"),
        ("ijb-angus", "inspector"),
    ]


def test_what_is_stated_for_a_kind_holds_for_a_body_while_both_stand(held: Store) -> None:
    ended = body("ijb-fife", "fife IJB", kind="integration_joint_board", valid=("2015-04", "2019-03-31"))
    do(held, put(ended), put(ANSWERS.model_copy(update={"valid_from": "2016", "valid_to": "2025"})))
    made = held.get(["l.ijb-fife.council-fife", f"{OFFICER}--ijb-fife"])
    assert (made["l.ijb-fife.council-fife"].valid_from, made["l.ijb-fife.council-fife"].valid_to) == (
        "2016",
        "2019-03-31",
    )
    assert made[f"{OFFICER}--ijb-fife"].valid_to == "2019-03-31"
    assert ("ijb-fife", "council-fife") in _answering(held, "ijb-fife", as_of=date(2019, 3, 31))
    assert _answering(held, "ijb-fife", as_of=date(2019, 4, 1)) == []


def test_a_body_that_ended_before_a_line_began_does_not_have_it(held: Store) -> None:
    ended = body("ijb-fife", "fife IJB", kind="integration_joint_board", valid=(None, "2015"))
    do(held, put(ended), put(ANSWERS.model_copy(update={"valid_from": "2016"})))
    assert held.get(["l.ijb-fife.council-fife"]) == {}


def test_a_derived_record_is_neither_written_removed_nor_merged_itself(held: Store) -> None:
    held_before = held.snapshot()
    post = f"{OFFICER}--ijb-fife"
    refused: dict[str, Operation] = {
        "put": put(node("post", post, "Somebody else", kind="ijb_chief_officer", body_id="ijb-fife")),
        "put of a line": put(line("partner_in", "council-fife", "ijb-fife", id_="l.ijb-fife.council-fife")),
        "put as if derived": put(body("new").model_copy(update={"stated_for": "l"})),
        "remove": remove(post),
        "remove a line": remove("l.ijb-fife.council-fife"),
        "merge": merge(post, f"{OFFICER}--ijb-angus"),
        "merge into": merge(OFFICER, post),
    }
    for name, operation in refused.items():
        with pytest.raises(ChangeRefused):
            do(held, operation, id_=name)
    assert held.snapshot() == held_before
    assert held.revision().number == 1


def test_a_record_stands_under_an_id_that_would_be_made_later_or_the_other_is_refused(held: Store) -> None:
    """A stated record is never overwritten by one that follows from others."""
    stated = body(f"{OFFICER}--ijb-new", "Stated")
    do(held, put(stated), id_="stated")
    with pytest.raises(ChangeRefused):
        do(held, put(body("ijb-new", kind="integration_joint_board")), id_="would-make-it")
    assert held.get([stated.id, "ijb-new"]) == {stated.id: stated}


def test_the_id_of_a_line_of_a_reference_is_never_a_stated_records(store: Store) -> None:
    hold(store, SCOTLAND, topic("t"), body("p"))
    stated = put(body("o.provides.p", "Stated"))
    with pytest.raises(ChangeRefused):
        do(store, stated, id_="before-there-is-such-a-line")
    do(store, put(offer("o", "p", "t")), id_="makes-it")
    with pytest.raises(ChangeRefused):
        do(store, stated, id_="now-that-there-is")
    assert isinstance(store.get(["o.provides.p"])["o.provides.p"], Line)


def test_a_derived_post_may_be_named_and_then_its_body_stays(held: Store) -> None:
    do(
        held,
        put(
            line(
                "accountable_to",
                f"{OFFICER}--ijb-fife",
                "inspector",
                id_="s",
                nature="audit",
                what="A report",
            )
        ),
    )
    assert _answering(held, f"{OFFICER}--ijb-fife") == [(f"{OFFICER}--ijb-fife", "inspector")]
    partners = [f"{name}--partner-in--ijb-fife" for name in ("council-fife", "nhs-fife")]
    with pytest.raises(ChangeRefused):
        do(held, remove("ijb-fife"), *(remove(id_) for id_ in partners), id_="refused")
    assert _answering(held, f"{OFFICER}--ijb-fife") == [(f"{OFFICER}--ijb-fife", "inspector")]


def test_the_log_holds_what_was_stated_only(held: Store) -> None:
    stated = {change.record_id for change in held.changes().items}
    assert "l" in stated
    assert OFFICER in stated
    assert not any(id_.startswith(("l.", f"{OFFICER}--")) or ".within." in id_ for id_ in stated)
