"""Nothing of the evidence is lost and nothing is added: every column of every file is found again."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from graph_schema.records import UNVERIFIED, fold
from graph_schema.schema import load_schema
from scripts.convert_evidence import convert
from tests.landscapes import SEED
from tests.schema.seed import EVIDENCE, Row, by_id, evidence, needs_evidence, table

pytestmark = needs_evidence

SAID = ("source_url", "source_title", "confidence", "note")

# For each evidence file: its table here, and each column there that stands under another name here. A column
# that is not named stands under its own name. Tests below account for the columns set to None.
FILES: dict[str, tuple[str, dict[str, str | None]]] = {
    "accountability_lines": ("accountable_to", {"from_kind_or_id": "from_id", "to_kind_or_id": "to_id"}),
    "aliases": ("names", {"id": "of_id", "alias": "name"}),
    "area_tiles": ("tiles", {"code": "area_id"}),
    "areas": ("areas", {"code": "id", "type": "area_type", "health_board_code": None}),
    "contributions": ("contributes_to", {"body_kind_or_id": "from_id", "outcome_id": "to_id"}),
    "delegations": ("delegates_to", {"hosted_for": "hosted_for_ids", "note": None}),
    "duty_funding": ("duties", {}),
    "functions": ("functions", {}),
    "funding_lines": ("funds", {}),
    "ijb_totals": ("budget_totals", {"ijb_id": "body_id", "basis": "status"}),
    "instruments": ("instruments", {"type": "instrument_type", "superseded_by": "superseded_by_id"}),
    "national_bodies": ("bodies", {"aliases": None, "established": "valid_from", "dissolved": None,
                                   "successor_id": None, "note": None}),
    "local_bodies": ("bodies", {"aliases": None, "area_code": "area_id", "gss_or_ods_code": "official_code",
                                "established": "valid_from", "dissolved": None, "note": None}),
    "outcomes": ("outcomes", {}),
    "policy_tensions": ("in_tension_with", {"instrument_a": "from_id", "instrument_b": "to_id"}),
    "support_offers": ("offers", {"area": "area_id"}),
    "topic_labels": ("labels", {}),
    "topic_phrases": ("phrases", {}),
    "topics": ("topics", {"plain_words_labels": None}),
}  # fmt: skip

# Words that the evidence writes with spaces and marks: `by invitation` is the word `by_invitation` here.
SPELT = {"access_route", "cadence", "funding_state", "group", "required_by", "said_by", "status", "voice"}

_NO_SOURCE = "general knowledge, unverified"

EDITORIAL_FILES = {"area_tiles", "topic_phrases", "topics"}
"""Files without a page: Cairn's own wording and arrangement."""


def test_every_evidence_file_is_read() -> None:
    apart = {"local_lines", "other_parties", "successions", "tension_levels"}
    assert {path.stem for path in EVIDENCE.glob("*.csv")} == {*FILES, *apart}


@pytest.mark.parametrize("file", FILES)
def test_every_row_of_a_file_is_a_record_with_the_same_values(file: str) -> None:
    name, renamed = FILES[file]
    columns = [c for c in evidence(file)[0] if c not in SAID[:2] and renamed.get(c, c) is not None]
    names = [renamed.get(c) or c for c in columns]
    wanted = Counter(
        tuple(spelt(n, row[c]) for c, n in zip(columns, names, strict=True)) for row in evidence(file)
    )
    held = Counter(tuple(row[n] for n in names) for row in table(name))
    assert not wanted - held


@pytest.mark.parametrize("file", sorted(FILES.keys() - EDITORIAL_FILES))
def test_every_row_cites_its_own_page(file: str) -> None:
    name, renamed = FILES[file]
    columns = [c for c in evidence(file)[0] if c not in SAID and renamed.get(c, c) is not None]
    names = [renamed.get(c) or c for c in columns]
    cited: dict[tuple[str, ...], list[str]] = {}
    for row in table(name):
        cited.setdefault(tuple(row[n] for n in names), []).append(row["sources"])
    for row in evidence(file):
        key = tuple(spelt(n, row[c]) for c, n in zip(columns, names, strict=True))
        assert any(pages(row) <= set(sources.split("|")) for sources in cited[key]), row


def pages(row: Row) -> set[str]:
    """Return the source that a row must cite: its page, the document without an address, or general knowledge."""
    url, title = row["source_url"], row.get("source_title", "")
    if title == _NO_SOURCE:
        return {UNVERIFIED}  # even where an address stands beside it
    if url:
        return {id_ for id_, source in by_id("sources").items() if source["url"] == url}
    if title:
        return {id_ for id_, source in by_id("sources").items() if source["title"] == title}
    return {UNVERIFIED} if "topic_id" not in row else {"editorial"}


def test_general_knowledge_is_unconfirmed_even_where_an_address_stands_beside_it() -> None:
    # The rule of the evidence: that title has no source; show such rows as unconfirmed.
    offers = by_id("offers")
    for id_ in ("q-community", "mwc-advice-line", "ico-advice", "tnlcf-funding"):
        assert offers[id_]["sources"] == UNVERIFIED


def spelt(column: str, cell: str) -> str:
    if column not in SPELT:
        return cell
    return re.sub(r"[^a-z0-9]+", "_", cell.lower()).strip("_")


def test_every_page_stands_once_under_all_its_titles() -> None:
    sources = table("sources")
    addresses = [row["url"] for row in sources if row["url"]]
    assert len(set(addresses)) == len(addresses)
    said = {row["url"]: f"{row['title']} {row['note']}" for row in sources}
    said[""] = " ".join(row["title"] for row in sources)
    for file in FILES.keys() | {"local_lines", "successions"}:
        for row in evidence(file):
            title = row.get("source_title", "")
            if title == _NO_SOURCE:
                continue
            if title:
                assert title in said[row["source_url"]]
            assert not row.get("source_url") or row["source_url"] in said


def test_no_page_is_made_up() -> None:
    known = {row.get("source_url", "") for path in EVIDENCE.glob("*.csv") for row in evidence(path.stem)}
    assert {row["url"] for row in table("sources")} <= known


def test_nothing_stands_in_a_table_that_no_row_of_the_evidence_says() -> None:
    # Beside the rows of a file: names and plain words listed in cells, and two successors that only the body's row
    # names (the Local Government and Regeneration Committee's and Senscot's).
    listed = {
        (row["id"], fold(name))
        for file in ("national_bodies", "local_bodies")
        for row in evidence(file)
        for name in row["aliases"].split("|")
    }
    of_file = Counter((row["id"], row["alias"], row["kind"]) for row in evidence("aliases"))
    beside = Counter((row["of_id"], row["name"], row["kind"]) for row in table("names")) - of_file
    assert all(kind == "" and (of_id, fold(name)) in listed for of_id, name, kind in beside)
    held = {(row["of_id"], fold(row["name"])) for row in table("names")}
    assert {pair for pair in listed if pair[1]} <= held

    words = {(row["id"], fold(w)) for row in evidence("topics") for w in row["plain_words_labels"].split("|")}
    labels = Counter((r["topic_id"], r["label"], r["kind"]) for r in table("labels"))
    labels -= Counter((r["topic_id"], r["label"], r["kind"]) for r in evidence("topic_labels"))
    assert all(kind == "plain" and (topic, fold(label)) in words for topic, label, kind in labels)
    assert words <= {(r["topic_id"], fold(r["label"])) for r in table("labels") if r["kind"] == "plain"}

    stated = {(row["from_id"], row["to_id"]) for row in evidence("successions")}
    added = {(r["from_id"], r["to_id"]) for r in table("succeeded_by")} - stated
    assert added == {("lgr-committee", "lghp-committee"), ("senscot", "social-enterprise-scotland")}


def test_every_successor_that_a_body_names_is_a_line() -> None:
    held = {(row["from_id"], row["to_id"]) for row in table("succeeded_by")}
    assert {(r["id"], r["successor_id"]) for r in evidence("national_bodies") if r["successor_id"]} <= held


def test_every_succession_is_a_line_or_the_end_of_a_body() -> None:
    lines = Counter(_succession(row) for row in table("succeeded_by"))
    assert not Counter(_succession(row) for row in evidence("successions") if row["to_id"]) - lines
    for row in table("succeeded_by"):
        assert row["valid_from"] == row["date"]
    bodies = by_id("bodies")
    ended = [row for row in evidence("successions") if not row["to_id"]]
    assert [row["from_id"] for row in ended] == [
        "drug-deaths-taskforce", "collective-leadership-scotland", "scottish-hospital-trust",
    ]  # fmt: skip
    for row in ended:
        body = bodies[row["from_id"]]
        assert (body["ending"], body["ending_note"], body["valid_to"]) == (
            row["kind"],
            row["what_moved"],
            row["date"],
        )
        assert row["instrument"] in body["note"]
        assert pages(row) <= set(body["sources"].split("|"))


def _succession(row: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(
        row[c] for c in ("from_id", "to_id", "kind", "date", "what_moved", "instrument", "confidence")
    )


@pytest.mark.parametrize(
    ("body", "valid_to"),
    [
        # A day is the first on which the body no longer stood.
        ("nhs-argyll-and-clyde", "2006-03-31"),
        ("nhs-education-for-scotland", "2026-03-31"),
        # The end is blank in the body's row and stands in its succession.
        ("nhs-national-services-scotland", "2026-03-31"),
        ("sqa", "2025-11-30"),
        ("local-health-councils-collective", "2005-04"),
        # A month or a year is kept as it is.
        ("learning-network-west", "2025-03"),
        ("scottish-homes", "2001"),
        ("senscot", "2021"),
        # The succession says it more exactly than the body's row.
        ("care-commission", "2011-03-31"),
        ("joint-improvement-team", "2016-04"),
        # Part of its work passed on in April 2011; in July the rest of it merged.
        ("hmie", "2011-06-30"),
        # Where they differ the succession wins: 1 January, not 2 January 2003; 31 March, not 1 April 2002.
        ("health-technology-board-scotland", "2002-12-31"),
        ("scottish-council-postgraduate-medical-dental-education", "2002-03-30"),
        # They handed work to another and go on.
        ("mental-welfare-commission", ""),
        ("education-scotland", ""),
        ("healthcare-environment-inspectorate", ""),
        # Succeeded, the day unknown.
        ("scottish-health-council", ""),
    ],
)
def test_a_body_ends_on_its_last_day(body: str, valid_to: str) -> None:
    assert by_id("bodies")[body]["valid_to"] == valid_to


def test_an_end_that_differs_from_the_body_s_own_row_is_noted() -> None:
    noted = {
        row["id"]: row["note"]
        for row in table("bodies")
        if "Its own row in the evidence gives" in row["note"]
    }
    assert sorted(noted) == [
        "health-technology-board-scotland",
        "scottish-council-postgraduate-medical-dental-education",
    ]
    assert "2003-01-02" in noted["health-technology-board-scotland"]


def test_every_body_that_its_row_says_has_ended_has_an_end() -> None:
    bodies = by_id("bodies")
    for file in ("national_bodies", "local_bodies"):
        for row in evidence(file):
            assert bool(bodies[row["id"]]["valid_to"]) >= bool(row["dissolved"])
            assert row["note"] in bodies[row["id"]]["note"]


def test_a_legal_basis_is_a_line_only_where_an_instrument_bears_that_very_title() -> None:
    titles = {row["title"]: row["id"] for row in evidence("instruments")}
    for row in table("bodies"):
        assert row["established_by_id"] == titles.get(row["legal_basis"], "")


def test_an_area_names_the_board_in_which_it_lies_and_a_board_s_area_names_none() -> None:
    areas = by_id("areas")
    for row in evidence("areas"):
        board = row["health_board_code"]
        assert areas[row["code"]]["health_board_area_id"] == ("" if board == row["code"] else board)


def test_other_parties_cite_the_lines_that_name_them() -> None:
    held = by_id("bodies") | by_id("posts")
    for party in evidence("other_parties"):
        id_ = party["id"]
        named: list[Row] = [
            *(
                r
                for r in evidence("accountability_lines")
                if id_ in (r["from_kind_or_id"], r["to_kind_or_id"])
            ),
            *(
                r
                for f in ("funding_lines", "successions")
                for r in evidence(f)
                if id_ in (r["from_id"], r["to_id"])
            ),
        ]
        cited = set(held[id_]["sources"].split("|"))
        assert cited == (set().union(*(pages(r) for r in named)) or {UNVERIFIED})
        assert held[id_]["name"] == party["name"]
        kind = id_.removeprefix("post-").replace("-", "_") if party["kind"] == "post" else party["kind"]
        assert held[id_]["kind"] == kind


def test_tension_levels_stand_in_their_tensions() -> None:
    tensions = by_id("in_tension_with")
    for row in evidence("tension_levels"):
        held = tensions[row["tension_id"]]
        assert (held["level"], held["level_why"], held["level_basis"]) == (
            row["level"],
            row["why"],
            row["level_basis"],
        )


@pytest.mark.parametrize("type_", ["covers", "partner_in", "member_of", "operates"])
def test_local_lines_stand_in_the_table_of_their_type(type_: str) -> None:
    said = ("from_id", "to_id", "nature", "basis", "valid_from", "valid_to", "confidence", "note")
    wanted = [row for row in evidence("local_lines") if row["type"] == type_]
    assert Counter(_cells(wanted, said)) == Counter(_cells(table(type_), said))
    cited = {(r["from_id"], r["to_id"], r["nature"], r["valid_from"]): r["sources"] for r in table(type_)}
    for row in wanted:
        assert cited[row["from_id"], row["to_id"], row["nature"], row["valid_from"]].split("|") == list(
            pages(row)
        )


def test_delegations_win_over_local_lines_and_keep_what_these_say_more() -> None:
    minimum = {"council functions": "fn-council-minimum", "health board functions": "fn-board-minimum"}
    local = [row for row in evidence("local_lines") if row["type"] == "delegates_to"]
    held = {(r["from_id"], r["function_id"], r["to_id"]): r for r in table("delegates_to")}
    stated = {(r["from_id"], r["function_id"], r["to_id"]): r for r in evidence("delegations")}
    merged = [row for row in local if row["nature"] in minimum]
    assert (len(local), len(merged)) == (64, 61)
    for row in merged:
        key = row["from_id"], minimum[row["nature"]], row["to_id"]
        fuller, line = stated[key], held[key]
        for column in ("state", "for_age", "valid_from", "valid_to", "confidence", "page_or_section"):
            assert line[column] == fuller[column]
        assert (line["nature"], line["basis"]) == (row["nature"], row["basis"])
        assert fuller["note"] in line["note"]
        assert row["note"] in line["note"]
        assert row["valid_from"] in line["note"]
        assert row["confidence"] in (line["confidence"], *re.findall(r"\((\w+) confidence\)", line["note"]))
        assert pages(row) | pages(fuller) <= set(line["sources"].split("|"))
    # Highland's two and North Lanarkshire's children's services name no function and stand for themselves.
    own = [row for row in table("delegates_to") if not row["function_id"]]
    said = ("from_id", "to_id", "nature", "basis", "valid_from", "valid_to", "confidence", "note")
    assert sorted(_cells(own, said)) == sorted(_cells((r for r in local if r not in merged), said))


def _cells(rows: Iterable[Row], columns: tuple[str, ...]) -> list[tuple[str, ...]]:
    return [tuple(row[column] for column in columns) for row in rows]


def test_the_notes_of_delegations_are_kept() -> None:
    columns = ("from_id", "to_id", "function_id", "state", "for_age", "valid_from", "valid_to")
    notes: dict[tuple[str, ...], str] = {}
    for row in table("delegates_to"):
        key = tuple(row[c] for c in columns)
        notes[key] = notes.get(key, "") + row["note"]
    assert all(row["note"] in notes[tuple(row[c] for c in columns)] for row in evidence("delegations"))


def test_statuses_and_blanks_stay_as_they_are() -> None:
    # 148 current, 332 unknown, 53 closed; a blank amount is not known and never zero.
    assert Counter(row["status"] for row in table("offers")) == {"current": 148, "unknown": 332, "closed": 53}
    blank = {row["id"] for row in evidence("funding_lines") if not row["amount_gbp"]}
    assert len(blank) == 135
    assert {row["id"] for row in table("funds") if not row["amount_gbp"]} == blank


def test_the_same_evidence_gives_the_same_bytes(tmp_path: Path) -> None:
    convert(EVIDENCE, tmp_path)
    made = {path.name for path in tmp_path.iterdir()}
    assert made == {str(t.file) for t in load_schema().types.values()} | {
        "provenance.csv",
        "datapackage.json",
    }
    for name in sorted(made):
        assert (tmp_path / name).read_bytes() == (SEED / name).read_bytes(), (
            f"{name}: run scripts.convert_evidence"
        )
