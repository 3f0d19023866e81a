"""Bodies, posts, their other names, and how one gave way to another."""

from collections import defaultdict

from graph_schema.dates import first_day
from graph_schema.records import UNVERIFIED, fold
from scripts.conversion.sources import Sources
from scripts.conversion.tables import Row, Tables, joined, short_hash, slug, word

Evidence = dict[str, list[Row]]

ENDING_KINDS = {"merged", "renamed", "split", "dissolved_without_successor"}
"""Successions that end the earlier body. One that only passes work on does so where the body's own row has an end."""


def convert_bodies(evidence: Evidence, tables: Tables, sources: Sources) -> None:
    """Write bodies, with the ends that the successions give where they are fuller."""
    titles = {row["title"]: row["id"] for row in evidence["instruments"]}
    ends = _ends(evidence)
    for name in ("national_bodies", "local_bodies"):
        for row in evidence[name]:
            basis = row["legal_basis"]
            tables.keep(
                name,
                "body",
                _body(row, sources)
                | {"valid_to": ends[row["id"]], "established_by_id": titles.get(basis, "")},
            )
    parties = _sources_of_parties(evidence, sources)
    for row in evidence["other_parties"]:
        cited = joined(parties[row["id"]]) or UNVERIFIED
        shared = {"id": row["id"], "name": row["name"], "sources": cited, "note": row["note"]}
        if row["kind"] == "post":
            tables.keep(
                "other_parties", "post", shared | {"kind": row["id"].removeprefix("post-").replace("-", "_")}
            )
        else:
            tables.keep("other_parties", "body", shared | {"kind": row["kind"]})


def _body(row: Row, sources: Sources) -> Row:
    return {
        "id": row["id"],
        "name": row["name"],
        "kind": row["kind"],
        "remit": row.get("remit", ""),
        "area_id": row.get("area_code", ""),
        "official_code": row.get("gss_or_ods_code", ""),
        "website": row["website"],
        "sponsor_id": row.get("sponsor_id", ""),
        "legal_basis": row["legal_basis"],
        "sources": sources.of(row),
        "confidence": row["confidence"],
        "valid_from": row["established"],
        "note": row["note"],
    }


def _ends(evidence: Evidence) -> dict[str, str]:
    """Return the last day, month or year of each body."""
    own = {
        row["id"]: row["dissolved"] for name in ("national_bodies", "local_bodies") for row in evidence[name]
    }
    stated: dict[str, list[str]] = defaultdict(list)
    for row in evidence["successions"]:
        id_ = row["from_id"]
        if row["date"] and (row["kind"] in ENDING_KINDS or own.get(id_)):
            stated[id_].append(row["date"])
    for row in evidence["successions"]:
        # Where one of several rows ends the body, those that passed work on earlier do not.
        id_ = row["from_id"]
        ending = [
            r["date"]
            for r in evidence["successions"]
            if r["from_id"] == id_ and r["kind"] in ENDING_KINDS and r["date"]
        ]
        if ending:
            stated[id_] = ending
    return {id_: _last_day(_fullest(stated.get(id_, []), end)) for id_, end in own.items()}


def _fullest(stated: list[str], own: str) -> str:
    """Return the latest date stated by the successions; the body's own where it only says the same more exactly."""
    if not stated:
        return own
    latest = max(stated, key=first_day)
    return own if own.startswith(latest) else latest


def _last_day(dissolved: str) -> str:
    """Return the last day of a body: a dissolved *day* is the first on which it no longer stood."""
    if len(dissolved) < len("2006-04-01"):
        return dissolved
    day = first_day(dissolved)
    return day.fromordinal(day.toordinal() - 1).isoformat()


def _sources_of_parties(evidence: Evidence, sources: Sources) -> dict[str, list[str]]:
    """Return the sources of the lines that name each party."""
    named: dict[str, list[str]] = defaultdict(list)
    for row in evidence["accountability_lines"]:
        for end in (row["from_kind_or_id"], row["to_kind_or_id"]):
            named[end].append(sources.of(row))
    for name in ("funding_lines", "successions"):
        for row in evidence[name]:
            for end in (row["from_id"], row["to_id"]):
                named[end].append(sources.of(row))
    return {id_: sorted(set(cited)) for id_, cited in named.items()} | {
        row["id"]: [] for row in evidence["other_parties"] if row["id"] not in named
    }


def convert_names(evidence: Evidence, tables: Tables, sources: Sources) -> None:
    """Write other names: those of aliases.csv, then those listed beside the bodies that it does not have."""
    for row in evidence["aliases"]:
        source = sources.at(row["source_url"]) if row["source_url"] else UNVERIFIED
        name = {
            "name": row["alias"],
            "of_id": row["id"],
            "kind": row["kind"],
            "sources": source,
            "note": row["note"],
        }
        tables.keep("aliases", "name", name | {"id": _name_id(row["id"], row["alias"], row["kind"], tables)})
    known: dict[tuple[str, str], str] = {}
    for id_, row in tables.rows["name"].items():
        known.setdefault((row["of_id"], fold(row["name"])), id_)
    for file in ("national_bodies", "local_bodies"):
        for body in evidence[file]:
            for alias in filter(None, body["aliases"].split("|")):
                _listed_name(body, alias, known, tables, sources.of(body))


def _listed_name(
    body: Row, alias: str, known: dict[tuple[str, str], str], tables: Tables, source: str
) -> None:
    """Write a name that stands in a body's own row; the row itself is accounted for by the body."""
    same = known.get((body["id"], fold(alias)))
    if same is not None:
        row = tables.rows["name"][same]
        row["sources"] = joined([*(s for s in row["sources"].split("|") if s != UNVERIFIED), source])
        return
    id_ = _name_id(body["id"], alias, "", tables)
    row = dict.fromkeys(tables.columns("name"), "") | {
        "id": id_,
        "name": alias,
        "of_id": body["id"],
        "sources": source,
    }
    tables.rows["name"][id_] = row
    known[body["id"], fold(alias)] = id_


def _name_id(of_id: str, alias: str, kind: str, tables: Tables) -> str:
    id_ = slug(of_id, "name", alias)
    return f"{id_}--{short_hash(alias + kind)}" if id_ in tables.rows["name"] else id_


def convert_successions(evidence: Evidence, tables: Tables, sources: Sources) -> None:
    """Write how bodies gave way to others; an end without a successor is said of the body itself."""
    stated = {(row["from_id"], row["to_id"]) for row in evidence["successions"]}
    for row in evidence["successions"]:
        if not row["to_id"]:
            _end_body(row, tables, sources)
            continue
        line = {
            "from_id": row["from_id"],
            "to_id": row["to_id"],
            "kind": row["kind"],
            "date": row["date"],
            "what_moved": row["what_moved"],
        }
        line |= {"id": slug(row["from_id"], "succeeded-by", row["to_id"]), "instrument": row["instrument"]}
        line |= {"sources": sources.of(row), "confidence": row["confidence"], "valid_from": row["date"]}
        tables.keep("successions", "succeeded_by", line)
    for row in evidence["national_bodies"]:
        if row["successor_id"] and (row["id"], row["successor_id"]) not in stated:
            _listed_successor(row, tables, sources)


def _end_body(row: Row, tables: Tables, sources: Sources) -> None:
    tables.rows["body"][row["from_id"]] |= {"ending": row["kind"], "ending_note": row["what_moved"]}
    note = f"Instrument: {row['instrument']}" if row["instrument"] else ""
    tables.merge("successions", "body", row["from_id"], sources.of(row), note)


def _listed_successor(row: Row, tables: Tables, sources: Sources) -> None:
    """Write a successor that only the body's own row names; how it came about is not recorded."""
    id_ = slug(row["id"], "succeeded-by", row["successor_id"])
    line = dict.fromkeys(tables.columns("succeeded_by"), "") | {
        "id": id_,
        "from_id": row["id"],
        "to_id": row["successor_id"],
    }
    line |= {
        "date": row["dissolved"],
        "valid_from": row["dissolved"],
        "sources": sources.of(row),
        "confidence": row["confidence"],
        "note": row["note"],
    }
    tables.rows["succeeded_by"][id_] = line


def as_words(cell: str) -> str:
    """Return a list of words of the evidence as the vocabularies spell them."""
    return joined([word(part) for part in cell.split("|")])
