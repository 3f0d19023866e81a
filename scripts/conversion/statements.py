"""Offers, functions, duties, instruments, outcomes, and the lines between parties."""

from collections import Counter

from scripts.conversion.bodies import Evidence, as_words
from scripts.conversion.sources import Sources
from scripts.conversion.tables import Row, Tables, short_hash, slug, word


def convert_nodes(evidence: Evidence, tables: Tables, sources: Sources) -> None:
    """Write offers, functions, duties, instruments, outcomes and budget totals."""
    for row in evidence["support_offers"]:
        offer = _same(
            row,
            "id",
            "provider_id",
            "name",
            "description",
            "topic_ids",
            "form",
            "url",
            "cost",
            "status",
            "valid_from",
            "valid_to",
        )
        offer |= {
            "audience_kinds": row["audience_kinds"],
            "area_id": row["area"],
            "access_route": word(row["access_route"]),
        }
        tables.keep("support_offers", "offer", offer | _said(row, sources))
    for row in evidence["functions"]:
        function = _same(row, "id", "name", "plain_words", "basis_instrument_id", "basis_section")
        function |= {"group": word(row["group"]), "required_by": word(row["required_by"])}
        tables.keep("functions", "function", function | _said(row, sources))
    for row in evidence["duty_funding"]:
        duty = _same(
            row,
            "id",
            "instrument_id",
            "duty",
            "on_kinds",
            "funding_line_ids",
            "amount_gbp",
            "financial_year",
            "says_who",
            "statement",
        )
        tables.keep(
            "duty_funding", "duty", duty | {"funding_state": word(row["funding_state"])} | _said(row, sources)
        )
    for row in evidence["instruments"]:
        instrument = _same(row, "id", "title", "year", "issuing_body_id", "url", "scope")
        instrument |= {
            "instrument_type": row["type"],
            "status": word(row["status"]),
            "superseded_by_id": row["superseded_by"],
        }
        tables.keep("instruments", "instrument", instrument | _said(row, sources))
    for row in evidence["outcomes"]:
        outcome = _same(row, "id", "framework", "number", "title", "valid_from", "valid_to")
        tables.keep("outcomes", "outcome", outcome | _said(row, sources))
    for row in evidence["ijb_totals"]:
        total = _same(
            row, "financial_year", "total_gbp", "nhs_gbp", "council_gbp", "set_aside_gbp", "page_or_table"
        )
        total |= {"body_id": row["ijb_id"], "status": row["basis"]}
        base = slug(row["ijb_id"], "budget", row["financial_year"])
        id_ = f"{base}--{short_hash(row['source_url'])}" if base in tables.rows["budget_total"] else base
        tables.keep("ijb_totals", "budget_total", total | {"id": id_} | _said(row, sources))


def convert_lines(evidence: Evidence, tables: Tables, sources: Sources) -> None:
    """Write the lines between bodies, areas, posts, kinds, outcomes and instruments."""
    _delegations(evidence, tables, sources)
    _local_lines(evidence, tables, sources)
    for row in evidence["funding_lines"]:
        funds = _same(
            row,
            "id",
            "from_id",
            "to_id",
            "amount_gbp",
            "financial_year",
            "kind",
            "status",
            "price_basis",
            "what",
            "page_or_table",
        )
        tables.keep("funding_lines", "funds", funds | _said(row, sources))
    bases = Counter(_accountability_base(row) for row in evidence["accountability_lines"])
    for row in evidence["accountability_lines"]:
        line = _same(
            row,
            "nature",
            "what",
            "basis_instrument_id",
            "basis_section",
            "reporting_product",
            "valid_from",
            "valid_to",
        )
        line |= {
            "from_id": row["from_kind_or_id"],
            "to_id": row["to_kind_or_id"],
            "cadence": word(row["cadence"]),
        }
        base = _accountability_base(row)
        id_ = base if bases[base] == 1 else f"{base}--{short_hash(row['what'])}"
        tables.keep("accountability_lines", "accountable_to", line | {"id": id_} | _said(row, sources))
    for row in evidence["contributions"]:
        line = {"from_id": row["body_kind_or_id"], "to_id": row["outcome_id"], "how": row["how"]}
        id_ = slug(row["body_kind_or_id"], "contributes-to", row["outcome_id"])
        if id_ in tables.rows["contributes_to"]:
            id_ = f"{id_}--{short_hash(row['how'])}"
        tables.keep("contributions", "contributes_to", line | {"id": id_} | _said(row, sources))
    _tensions(evidence, tables, sources)


def _accountability_base(row: Row) -> str:
    return slug(row["from_kind_or_id"], row["nature"], row["to_kind_or_id"])


def _tensions(evidence: Evidence, tables: Tables, sources: Sources) -> None:
    for row in evidence["policy_tensions"]:
        line = _same(row, "id", "tension", "affects_kinds", "evidence_source")
        line |= {"from_id": row["instrument_a"], "to_id": row["instrument_b"]}
        tables.keep("policy_tensions", "in_tension_with", line | _said(row, sources))
    for row in evidence["tension_levels"]:
        levels = {"level": row["level"], "level_why": row["why"], "level_basis": row["level_basis"]}
        tables.rows["in_tension_with"][row["tension_id"]] |= levels
        tables.merge("tension_levels", "in_tension_with", row["tension_id"])


def _delegations(evidence: Evidence, tables: Tables, sources: Sources) -> None:
    bases = Counter(slug(row["from_id"], row["function_id"], row["to_id"]) for row in evidence["delegations"])
    for row in evidence["delegations"]:
        line = _same(
            row,
            "from_id",
            "to_id",
            "function_id",
            "state",
            "for_age",
            "page_or_section",
            "valid_from",
            "valid_to",
        )
        base = slug(row["from_id"], row["function_id"], row["to_id"])
        telling = row["state"] + row["for_age"] + row["hosted_for"] + row["valid_from"] + row["source_url"]
        id_ = base if bases[base] == 1 else f"{base}--{short_hash(telling)}"
        tables.keep(
            "delegations",
            "delegates_to",
            line | {"id": id_, "hosted_for_ids": row["hosted_for"]} | _said(row, sources),
        )


_MINIMUM = {"council functions": "fn-council-minimum", "health board functions": "fn-board-minimum"}


def _local_lines(evidence: Evidence, tables: Tables, sources: Sources) -> None:
    for row in evidence["local_lines"]:
        function = _MINIMUM.get(row["nature"])
        fuller = slug(row["from_id"], function, row["to_id"]) if function else ""
        if row["type"] == "delegates_to" and fuller in tables.rows["delegates_to"]:
            _merge_minimum(row, fuller, tables, sources)
            continue
        line = _same(row, "from_id", "to_id", "nature", "basis", "valid_from", "valid_to")
        id_ = slug(row["from_id"], row["type"].replace("_", "-"), row["to_id"])
        if id_ in tables.rows[row["type"]]:
            id_ = f"{id_}--{short_hash(row['nature'] + row['valid_from'])}"
        tables.keep("local_lines", row["type"], line | {"id": id_} | _said(row, sources))


def _merge_minimum(row: Row, fuller: str, tables: Tables, sources: Sources) -> None:
    """Keep beside a delegation what the local line says of it: delegations.csv is fuller and wins."""
    line = tables.rows["delegates_to"][fuller]
    line |= {"nature": row["nature"], "basis": row["basis"]}
    rated = f"({row['confidence']} confidence)" if row["confidence"] != line["confidence"] else ""
    since = f"said to hold since {row['valid_from']}" if row["valid_from"] else ""
    said = " ".join(filter(None, (row["note"], since, rated)))
    tables.merge("local_lines", "delegates_to", fuller, sources.of(row), said)


def _same(row: Row, *names: str) -> Row:
    return {name: row[name] for name in names}


def _said(row: Row, sources: Sources) -> Row:
    return {"sources": sources.of(row), "confidence": row["confidence"], "note": row.get("note", "")}


__all__ = ["as_words", "convert_lines", "convert_nodes"]
