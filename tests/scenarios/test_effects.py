"""What a what-if would change: one scenario for each sort of change, whose right answer is plain to the eye."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from pydantic import ValidationError

from service.lens import Lens
from service.problems import BadScenario, RecordMerged, RecordRemoved, UnknownScenario, UnknownTerm
from service.questions.answers import Answer
from service.questions.asking import ask
from service.questions.effects import EffectsAnswer
from service.questions.effects_found import EFFECTS
from service.questions.registry import load_questions
from service.scenarios.scenario import Scenario
from service.settings import Settings
from tests.contract.steps import BackDoor
from tests.landscapes import change_set, node, source
from tests.questions.answering import OFFICER
from tests.scenarios.shore import BOARD, shore

_BY_NAME = {question.name: question for question in load_questions()}

_SCENARIO = """
id: helper-goes
label: Helper goes
about: A test of one end.
see: [helper]
steps: [end helper]
"""


@pytest.fixture
def lens(back_door: BackDoor, tmp_path: Path) -> Iterator[Lens]:
    store = back_door.fresh()
    store.apply(change_set(source(), *shore()))
    folder = tmp_path / "kept" / "scenarios"
    folder.mkdir(parents=True)
    (folder / "helper-goes.yaml").write_text(_SCENARIO, encoding="utf-8")
    with closing(Lens(store, Settings(data=tmp_path / "kept"))) as lens:
        yield lens


def _ask(lens: Lens, name: str, **given: object) -> Answer:
    question = _BY_NAME[name]
    return ask(lens, question, question.asked.model_validate(given))


def _compared(lens: Lens, *steps: str, **given: object) -> EffectsAnswer:
    answer = _ask(lens, "compare", step=steps, limit=500, **given)
    assert isinstance(answer, EffectsAnswer)
    return answer


def _keep(lens: Lens, id_: str, *steps: str) -> None:
    lens.scenarios.keep(Scenario(id=id_, label=id_, steps=steps))


def _found(answer: EffectsAnswer) -> dict[str, list[tuple[str, str, str]]]:
    """Return what would be otherwise: by sort, each thing as recorded and as imagined."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    for item in answer.items:
        found.setdefault(item.effect.id, []).append((item.id, item.before, item.after))
    return found


def test_an_end_leaves_offers_and_outcomes_without_anybody_and_a_place_with_less_help(lens: Lens) -> None:
    answer = _compared(lens, "end helper")
    assert _found(answer) == {
        "outcomes": [("nhwb-1", "One contributor", "Nobody")],
        "offers": [
            ("helper-evaluation", "Helper (current)", "Nobody"),
            ("helper-falls", "Helper (current)", "Nobody"),
        ],
        "help": [("S37000001", "Three offers", "One offer")],
        "overlap": [("helper--other--given_by_people", "Duplication", "None: Helper would be no more")],
        "bodies": [("helper", "Public body at arm's length", "Ended")],
    }
    assert [(step.step, step.records) for step in answer.steps] == [("end helper", 4)]
    counts = {count.effect.id: count.changes for count in answer.effects}
    assert list(counts) == list(EFFECTS)
    assert (counts["offers"], counts["money"]) == (2, 0)


def test_the_same_things_are_counted_before_and_after_and_the_difference_is_told_in_words(lens: Lens) -> None:
    answer = _compared(lens, "end helper", effect=("duties",))
    counts = {one.measure.id: (one.before, one.after, one.change) for one in answer.measures}
    # The shore has one authority, three offers (two of them the helper's), one duty, one delegation, one payment, one
    # outcome (the helper's), and one pair of bodies that help with the same.
    assert {name: counts[name] for name in counts if name not in {"bodies", "accountability", "reports"}} == {
        "places": (1, 1, "the same"),
        "offers": (3, 1, "two fewer"),
        "duties": (1, 1, "the same"),
        "functions": (1, 1, "the same"),
        "money": (1, 1, "the same"),
        "outcomes": (1, 0, "one fewer"),
        "overlap": (1, 0, "one fewer"),
    }
    before, after, change = counts["bodies"]
    assert (after, change) == (before - 1, "one fewer")
    more = _compared(lens, "create Agency as ndpb").measures
    assert [one.change for one in more if one.measure.id == "bodies"] == ["one more"]


def test_a_merge_makes_one_body_of_a_pair_and_leaves_the_help_as_it_is(lens: Lens) -> None:
    assert _found(_compared(lens, "merge helper into other")) == {
        "overlap": [("helper--other--given_by_people", "Duplication", "One body: Other")],
        "bodies": [("helper", "Public body at arm's length", "Merged into Other")],
    }


def test_the_pair_of_a_body_that_gives_way_to_a_new_one_is_that_of_the_new_one(lens: Lens) -> None:
    found = _found(_compared(lens, "create Agency as ndpb", "merge helper into Agency"))
    assert set(found) == {"bodies"}, "that the same is offered under another name is no change of overlap"


def test_an_offer_that_moves_makes_overlap_go_where_it_was_and_come_where_it_is(lens: Lens) -> None:
    assert _found(_compared(lens, "move offer other-evaluation to helper"))["overlap"] == [
        ("helper--other--given_by_people", "Duplication", "None")
    ]
    came = _found(
        _compared(lens, "move topic falls from helper to other", "move topic evaluation from other to helper")
    )
    assert came["overlap"] == [("helper--other--given_by_people", "Duplication", "None")]


def test_the_end_of_a_board_leaves_its_duty_function_and_money_without_anybody(lens: Lens) -> None:
    found = _found(_compared(lens, f"end {BOARD}"))
    assert found["duties"] == [("d-plan", "Laid on one body", "Nobody")]
    assert found["functions"] == [
        (f"council-skerry--delegates-to--{BOARD}", "Delegated to Skerry Integration Joint Board", "Nobody")
    ]
    assert found["money"] == [("fund-1", "£5,000, 2024-25, budget", "No destination")]
    assert found["places"] == [("S37000001", "Skerry Integration Joint Board", "None")]
    assert found["accountability"] == [(OFFICER, "One statement, to one party", "No such post")]
    assert found["reports"] == [
        (
            BOARD,
            "Two documents, 2 a year (2 written apart); no subjects for several recipients",
            "No such body",
        )
    ]
    assert "help" not in found, "what is open in a place without an authority is not compared"


def test_what_passed_between_two_that_become_one_is_within_that_body_and_not_without_anybody(
    lens: Lens,
) -> None:
    """The council delegates to the board; the ministers pay it. Where the council is gone, so is the place's extent."""
    found = _found(_compared(lens, f"merge council-skerry into {BOARD}"))
    within = "Within one body: Skerry Integration Joint Board"
    delegation = f"council-skerry--delegates-to--{BOARD}"
    assert found["functions"] == [(delegation, "Delegated to Skerry Integration Joint Board", within)]
    assert "help" not in found, "a place is known by its authority's councils, and none is left"
    paid = _found(_compared(lens, f"merge {BOARD} into ministers"))["money"]
    (payer,) = (item.label for item in _compared(lens, "end ministers").items if item.id == "ministers")
    assert paid == [("fund-1", "£5,000, 2024-25, budget", f"Within one body: {payer}")]


def test_a_payment_that_is_turned_back_to_its_payer_stays_there(lens: Lens) -> None:
    ((id_, _, after),) = _found(_compared(lens, "move fund fund-1 to ministers"))["money"]
    assert id_ == "fund-1"
    assert after.startswith("It stays with ")


def test_a_delegation_whose_delegator_ends_has_none(lens: Lens) -> None:
    ((_, _, after),) = _found(_compared(lens, "end council-skerry"))["functions"]
    assert after == "No such delegator"


def test_what_a_new_body_takes_over_is_left_to_nobody_no_more(lens: Lens) -> None:
    found = _found(
        _compared(
            lens,
            "create Care service as ndpb",
            f"move duties from {BOARD[:3]}_none to Care service".replace(
                "ijb_none", "integration_joint_board"
            ),
            f"move functions from {BOARD} to Care service",
            f"move funds from {BOARD} to Care service",
            f"end {BOARD}",
        )
    )
    assert not {"duties", "functions", "money"} & set(found)


def test_one_report_for_two_recipients_makes_the_documents_fewer(lens: Lens) -> None:
    answer = _compared(lens, "write report in council format as annual report")
    assert _found(answer) == {
        "reports": [
            (
                BOARD,
                "Two documents, 2 a year (2 written apart); no subjects for several recipients",
                "One document, 1 a year (2 written apart); one subject for several recipients",
            )
        ]
    }
    assert "one record in one step" in answer.summary


def test_only_the_sorts_of_change_that_are_asked_for_are_shown(lens: Lens) -> None:
    answer = _compared(lens, "end helper", effect=["help"])
    assert set(_found(answer)) == {"help"}
    assert [count.effect.id for count in answer.effects] == ["help"]


def test_each_row_leads_to_the_two_answers_whose_difference_it_is(lens: Lens) -> None:
    answer = _ask(lens, "scenario", id="helper-goes", effect=["help"])
    (row,) = answer.items
    assert row.record_says == "/api/v1/support?area=S37000001"
    assert row.what_if_says == "/api/v1/support?area=S37000001&scenario=helper-goes"
    assert _ask(lens, "support", area=["S37000001"]).total == 3
    assert _ask(lens, "support", area=["S37000001"], scenario="helper-goes").total == 1


def test_a_composed_what_if_is_kept_nowhere_so_only_the_record_has_an_address(lens: Lens) -> None:
    rows = _compared(lens, "create Agency as ndpb", "end helper", effect=["bodies"]).items
    assert [(row.id, row.href, row.record_says, row.what_if_says) for row in rows] == [
        ("agency", "/api/v1/scenarios", None, None),
        ("helper", "/api/v1/bodies/helper", "/api/v1/bodies/helper", None),
    ]


def test_what_only_the_what_if_has_leads_there(lens: Lens) -> None:
    _keep(lens, "made", "create Agency as ndpb", "merge helper into Agency")
    rows = _ask(lens, "scenario", id="made", effect=["bodies"]).items
    assert [(row.href, row.record_says, row.what_if_says) for row in rows] == [
        ("/api/v1/bodies/agency?scenario=made", None, "/api/v1/bodies/agency?scenario=made"),
        ("/api/v1/bodies/helper", "/api/v1/bodies/helper", "/api/v1/bodies/agency?scenario=made"),
    ]


def test_pages_of_what_would_be_otherwise_hold_each_thing_once(lens: Lens) -> None:
    whole = [item.id for item in _compared(lens, f"end {BOARD}", "end helper").items]
    asked: dict[str, object] = {"step": [f"end {BOARD}", "end helper"], "limit": 3}
    met, page = [], _ask(lens, "compare", **asked)
    while True:
        met += [item.id for item in page.items]
        if page.next is None:
            break
        page = _ask(lens, "compare", **asked, after=page.next)
    assert met == whole


def test_any_question_asked_of_a_what_if_says_so_and_its_links_stay_there(lens: Lens) -> None:
    answer = _ask(lens, "support", topic=["evaluation"], scenario="helper-goes")
    assert [item.provider.id for item in answer.items] == ["other"]
    assert answer.items[0].provider.href == "/api/v1/bodies/other?scenario=helper-goes"
    landscape = answer.landscape
    assert landscape.scenario is not None
    assert (landscape.scenario.label, landscape.scenario.href) == (
        "Helper goes",
        "/api/v1/scenarios/helper-goes",
    )
    assert landscape.revision == 1, "the revision of the record, not of the copy"
    assert landscape.limits[0] == "this imagines “Helper goes”; nothing of that is recorded"
    assert landscape.cite is not None
    assert "scenario=helper-goes" in landscape.cite.href
    assert "imagining “Helper goes”" in landscape.cite.text


def test_what_has_gone_in_a_what_if_has_the_fate_that_it_would_have(lens: Lens) -> None:
    with pytest.raises(RecordRemoved, match="Imagined"):
        _ask(lens, "body", id="helper", scenario="helper-goes")
    assert _ask(lens, "body", id="helper").total == 1
    _keep(lens, "m", "merge helper into other")
    with pytest.raises(RecordMerged) as merged:
        _ask(lens, "body", id="helper", scenario="m")
    assert merged.value.into == "/api/v1/bodies/other"


def test_a_what_if_can_be_asked_of_an_earlier_revision_and_day(lens: Lens) -> None:
    lens.store.apply(change_set(node("body", "helper", "Helper of today", kind="ndpb"), id_="second"))
    then = _ask(
        lens, "support", topic=["evaluation"], scenario="helper-goes", known_at="1", as_of="2020-01-01"
    )
    assert (then.total, then.landscape.revision, then.landscape.as_of.isoformat()) == (1, 1, "2020-01-01")
    compared = _compared(lens, "end helper", known_at="1", effect=["bodies"])
    assert [item.label for item in compared.items] == ["Helper"]
    assert [item.label for item in _compared(lens, "end helper", effect=["bodies"]).items] == [
        "Helper of today"
    ]


def test_the_record_stays_as_it_is_whatever_is_imagined(lens: Lens) -> None:
    before, revision = lens.store.snapshot(), lens.store.revision()
    _compared(lens, "create Agency as ndpb", "merge helper into Agency", f"end {BOARD}")
    _ask(lens, "scenario", id="helper-goes")
    _ask(lens, "accountability", scenario="helper-goes")
    assert (lens.store.snapshot(), lens.store.revision()) == (before, revision)


def test_a_what_if_is_compared_with_the_record_and_not_with_another(lens: Lens) -> None:
    with pytest.raises(ValidationError, match="scenario"):
        _compared(lens, "end helper", scenario="helper-goes")


def test_a_what_if_that_is_not_kept_is_refused_with_those_that_are(lens: Lens) -> None:
    with pytest.raises(UnknownTerm, match=r"There are: national-care-service, .*helper-goes") as unknown:
        _ask(lens, "bodies", scenario="nonsense")
    assert unknown.value.members["suggestions"][-1].id == "helper-goes"
    with pytest.raises(UnknownScenario):
        _ask(lens, "scenario", id="../helper-goes")


def test_a_kept_what_if_that_the_record_outgrew_is_refused_with_why(lens: Lens, back_door: BackDoor) -> None:
    lens.store.apply(change_set(node("body", "third", "Helper", kind="ndpb"), id_="twin"))
    _keep(lens, "stale", "end helper", "end elsewhere")
    with pytest.raises(BadScenario) as refused:
        _ask(lens, "bodies", scenario="stale")
    assert refused.value.findings == ("Step 2: there is no body called “elsewhere”.",)
