"""The checks on the real package: the seed passes, and a slip in any of its tables is named with its place."""

import pytest

from graph_schema.checks import check_tables
from graph_schema.schema import load_schema
from tests.schema.seed_tables import (
    checked_seed,
    errors_after,
    errors_with,
    new_errors,
    rows_of,
    seed_tables,
)


def test_the_seed_has_no_error() -> None:
    assert [str(finding) for finding in checked_seed().findings if finding.severity == "error"] == []


def test_every_row_of_the_seed_becomes_a_record() -> None:
    stated = sum(len(rows_of(str(type_.file))) for type_ in load_schema().types.values())
    assert len({stated.record.id for stated in checked_seed().stated()}) == stated


def place(findings: list) -> list[tuple[str, str | None, str]]:  # type: ignore[type-arg]  # findings, shortened here
    return [(finding.file, finding.column, finding.value) for finding in findings]


def test_a_reference_of_a_wrong_type_is_refused() -> None:
    errors = errors_after("bodies.csv", "accounts-commission", area_id="scottish-ministers")
    assert place(errors) == [("bodies.csv", "area_id", "scottish-ministers")]
    assert errors[0].message == "scottish-ministers is a body; an area is wanted here."


def test_an_end_of_a_line_may_be_a_kind_only_where_the_type_says_so() -> None:
    good = {"from_id": "council", "to_id": "scottish-ministers", "nature": "statutory", "what": "A test."}
    assert errors_with("accountable_to.csv", id="a-test-line", **good) == []
    errors = errors_with("member_of.csv", id="a-test-line", from_id="council", to_id="cpp-fife")
    assert place(errors) == [("member_of.csv", "from_id", "council")]


def test_two_types_cannot_share_an_id() -> None:
    errors = errors_with(
        "topics.csv", id="accounts-commission", preferred_label="A topic", sources="editorial"
    )
    assert place(errors) == [("topics.csv", "id", "accounts-commission")]
    assert "bodies.csv" in errors[0].message


@pytest.mark.parametrize(
    "id_", ["Fife Council", "fife_council", "fìobha", "-fife", "fife-", "a---b", "f" * 151]
)
def test_an_id_of_a_body_is_a_slug(id_: str) -> None:
    errors = errors_with("bodies.csv", id=id_, name="Another body", kind="ndpb")
    assert [(e.file, e.column, e.row) for e in errors] == [
        ("bodies.csv", "id", len(rows_of("bodies.csv")) + 2)
    ]


@pytest.mark.parametrize("id_", ["fife", "s12000047", "S1200004", "S120000470", "S1200004７"])
def test_an_id_of_an_area_is_its_official_code(id_: str) -> None:
    errors = errors_with("areas.csv", id=id_, name="Another area", area_type="council_area")
    assert {(e.file, e.column) for e in errors} == {("areas.csv", "id")}


def test_an_id_cannot_be_the_name_of_a_kind() -> None:
    errors = errors_with("bodies.csv", id="council", name="The council", kind="council")
    assert [e.message for e in errors] == ["The id council is the name of a kind."]


def test_every_row_names_a_source() -> None:
    assert place(errors_after("topics.csv", "evaluation", sources="")) == [("topics.csv", "sources", "")]


def test_a_source_that_is_not_there_is_refused() -> None:
    errors = errors_after("topics.csv", "evaluation", sources="editorial|s-nowhere")
    assert place(errors) == [("topics.csv", "sources", "editorial|s-nowhere")]


def test_topics_cannot_go_in_a_circle() -> None:
    broader = next(row["broader_id"] for row in rows_of("topics.csv") if row["id"] == "evaluation")
    errors = errors_after("topics.csv", broader, broader_id="evaluation")
    assert [(e.file, e.column) for e in errors] == [("topics.csv", "broader_id")]
    assert "evaluation" in errors[0].message
    assert broader in errors[0].message


def test_bodies_cannot_succeed_each_other_in_a_circle() -> None:
    errors = errors_with(
        "succeeded_by.csv", id="a-test-line", from_id="care-inspectorate", to_id="care-commission"
    )
    assert [e.file for e in errors] == ["succeeded_by.csv"]
    assert "care-commission → care-inspectorate" in errors[0].message


def test_areas_cannot_lie_within_each_other_in_a_circle() -> None:
    errors = errors_after("areas.csv", "S08000015", health_board_area_id="S08000015")
    assert place(errors) == [("areas.csv", "health_board_area_id", "S08000015")]


@pytest.mark.parametrize(
    "name",
    [
        "Chief Officer (Morag Exampleson)",
        "Morag Exampleson, Chief officer of an integration joint board",
        "Chief Officer M. Exampleson",
        "Chief officer: mexampleson",
    ],
)
def test_a_post_cannot_be_called_after_a_person(name: str) -> None:
    errors = errors_after("posts.csv", "post-ijb-chief-officer", name=name)
    assert place(errors) == [("posts.csv", "name", name)]


@pytest.mark.parametrize("name", ["Chief Officer, Fife IJB", "Chief officer of Fife IJB"])
def test_a_post_is_called_after_its_office_and_body(name: str) -> None:
    body = next(row for row in rows_of("bodies.csv") if row["id"] == "ijb-fife")
    called = name.replace("Fife IJB", body["name"])
    assert (
        errors_with("posts.csv", id="a-post", name=called, kind="ijb_chief_officer", body_id="ijb-fife") == []
    )


def test_another_name_of_a_post_is_no_persons_name() -> None:
    named = {"of_id": "post-ijb-chief-officer", "kind": "everyday"}
    assert errors_with("names.csv", id="a-test-name", name="HSCP chief officer", **named) == []
    errors = errors_with("names.csv", id="a-test-name", name="Morag Exampleson", **named)
    assert place(errors) == [("names.csv", "name", "Morag Exampleson")]


def test_a_line_for_one_bodys_own_post_is_known() -> None:
    line = {"from_id": "post-ijb-chief-officer--ijb-fife", "to_id": "ijb-fife"}
    good = {**line, "nature": "performance", "what": "A test."}
    assert errors_with("accountable_to.csv", id="a-test-line", **good) == []


def test_a_line_outside_the_life_of_its_end_is_refused() -> None:
    ended = next(row for row in rows_of("bodies.csv") if row["id"] == "communities-scotland")
    assert ended["valid_to"] == "2008-03-31"
    line = {"from_id": "communities-scotland", "to_id": "scottish-ministers"}
    late = {**line, "nature": "statutory", "what": "A test.", "valid_from": "2009"}
    errors = errors_with("accountable_to.csv", id="a-test-line", **late)
    assert place(errors) == [("accountable_to.csv", "valid_from", "2009")]
    assert errors_with("accountable_to.csv", id="a-test-line", **{**late, "valid_from": "2008"}) == []


def test_the_same_line_under_another_id_is_refused() -> None:
    first = rows_of("funds.csv")[0]
    errors = errors_with("funds.csv", **{**first, "id": "fund-test"})
    assert [(e.file, e.row, e.column) for e in errors] == [("funds.csv", len(rows_of("funds.csv")) + 2, None)]


def test_amounts_are_whole_pounds() -> None:
    errors = errors_after("funds.csv", "fund-0001", amount_gbp="179078000.50")
    assert place(errors) == [("funds.csv", "amount_gbp", "179078000.50")]


def test_a_file_that_is_no_table_is_named_with_the_one_that_is_meant() -> None:
    tables = dict(seed_tables())
    tables["offer.csv"] = tables.pop("offers.csv")
    errors = new_errors(tables)
    assert [(e.file, e.advice) for e in errors] == [("offer.csv", "Did you mean offers.csv?")]


def test_an_unreadable_table_does_not_make_all_that_names_it_wrong() -> None:
    errors = new_errors({**seed_tables(), "bodies.csv": b"<!DOCTYPE html><title>Sign in</title>"})
    assert [(e.file, e.row) for e in errors] == [("bodies.csv", 1)]


def test_a_package_may_add_to_what_stands_already() -> None:
    tables = {
        "names.csv": b"id,name,of_id,sources\nfife--name--kingdom,The Kingdom,council-fife,unverified\n",
    }
    standing = {"council-fife": "body", "unverified": "source"}
    asked: list[set[str]] = []

    def known(ids: object) -> dict[str, str]:
        asked.append(set(ids))  # type: ignore[call-overload]  # a collection of ids
        return standing

    checked = check_tables(load_schema(), tables, known=known)
    assert checked.is_sound
    assert asked == [{"council-fife", "unverified"}]
    assert not check_tables(load_schema(), tables).is_sound


def test_a_package_without_any_table_is_refused() -> None:
    assert [f.severity for f in check_tables(load_schema(), {}).findings] == ["error"]
