"""Every row that was gathered is accounted for, and every record of the package by a row."""

import hashlib
from collections import Counter, defaultdict

from tests.landscapes import SEED
from tests.schema.seed import EVIDENCE, Row, by_id, needs_evidence, table

# Rows a file, as the account of the evidence gives them.
ROWS = {
    "national_bodies": 377, "local_bodies": 204, "other_parties": 64, "aliases": 396, "successions": 74,
    "areas": 78, "area_tiles": 32, "local_lines": 525, "accountability_lines": 222, "functions": 47,
    "delegations": 187, "funding_lines": 637, "ijb_totals": 21, "support_offers": 533, "topics": 105,
    "topic_labels": 1391, "topic_phrases": 3475, "instruments": 113, "policy_tensions": 30,
    "tension_levels": 30, "duty_funding": 45, "outcomes": 74, "contributions": 74,
}  # fmt: skip


def by_file() -> dict[str, list[Row]]:
    rows: dict[str, list[Row]] = defaultdict(list)
    for row in table("provenance"):
        rows[row["evidence_file"].removesuffix(".csv")].append(row)
    return rows


def test_the_rows_read_are_those_that_were_gathered() -> None:
    read = {name: {int(row["rows_read"]) for row in rows} for name, rows in by_file().items()}
    assert read == {name: {number} for name, number in ROWS.items()}


def test_every_row_read_is_kept_or_merged() -> None:
    for name, rows in by_file().items():
        assert sum(int(row["rows_kept"]) + int(row["rows_merged"]) for row in rows) == ROWS[name]


def test_every_record_is_accounted_for() -> None:
    made: Counter[str] = Counter()
    for row in table("provenance"):
        made[row["destination"]] += int(row["rows_kept"]) + int(row["records_beside"])
    assert made == {name: len(table(name.removesuffix(".csv"))) for name in made}
    # Sources are not rows of the evidence: they are made of the pages that its rows name.
    every = {f"{name}.csv" for name in _tables()}
    assert every - set(made) == {"sources.csv"}


def _tables() -> set[str]:
    return {path.stem for path in SEED.glob("*.csv")} - {"provenance"}


def test_merged_rows_name_the_records_that_hold_them() -> None:
    for row in table("provenance"):
        into = [id_ for id_ in row["merged_into"].split("|") if id_]
        assert bool(into) == (int(row["rows_merged"]) > 0)
        assert set(into) <= by_id(row["destination"].removesuffix(".csv")).keys()
        # Each merged row went into a record of its own.
        assert len(into) == int(row["rows_merged"])


@needs_evidence
def test_the_package_was_made_from_the_evidence_that_lies_here() -> None:
    stated = {row["evidence_file"]: row["sha256"] for row in table("provenance")}
    held = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in EVIDENCE.glob("*.csv")}
    assert stated == held
