"""Bodies, posts, their other names, and how one gave way to another."""

from collections import defaultdict
from datetime import timedelta

from graph_schema.dates import first_day, last_day
from graph_schema.records import UNVERIFIED, fold
from scripts.conversion.sources import Sources
from scripts.conversion.tables import Row, Tables, joined, short_hash, slug, word

Evidence = dict[str, list[Row]]

ENDING_KINDS = {"merged", "renamed", "split", "dissolved_without_successor"}
"""Successions that end the earlier body. One that only passes work on ends it where the body's own row has an
end or names that successor: the Mental Welfare Commission handed its complaints to another and goes on."""


def convert_bodies(evidence: Evidence, tables: Tables, sources: Sources) -> None:
    """Write bodies, with the ends that the successions give where they are fuller."""
    titles = {row["title"]: row["id"] for row in evidence["instruments"]}
    ends = _ends(evidence)
    for name in ("national_bodies", "local_bodies"):
        for row in evidence[name]:
            valid_to = ends[row["id"]]
            body = _body(row, sources) | {"established_by_id": titles.get(row["legal_basis"], "")}
            note = ". ".join(filter(None, (row["note"], _other_end(row, valid_to))))
            cited = [body["sources"]]
            if valid_to and not row["dissolved"]:
                cited += [sources.of(end) for end in evidence["successions"] if end["from_id"] == row["id"]]
            tables.keep(name, "body", body | {"valid_to": valid_to, "note": note, "sources": joined(cited)})
    parties = _sources_of_parties(evidence, sources)
    for row in evidence["other_parties"]:
        pages = joined(parties[row["id"]]) or UNVERIFIED
        shared = {"id": row["id"], "name": row["name"], "sources": pages, "note": row["note"]}
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
    """Return the last day, month or year of each body; empty where none is recorded."""
    stated = _stated_ends(evidence)
    bodies = [row for name in ("national_bodies", "local_bodies") for row in evidence[name]]
    return {row["id"]: _last_day(_fullest(stated.get(row["id"], []), row["dissolved"])) for row in bodies}


def _stated_ends(evidence: Evidence) -> dict[str, list[str]]:
    """Return the dates of the successions that end each body."""
    own = {row["id"]: row for name in ("national_bodies", "local_bodies") for row in evidence[name]}
    ended: dict[str, list[str]] = defaultdict(list)
    passed_on: dict[str, list[str]] = defaultdict(list)
    for row in evidence["successions"]:
        body = own.get(row["from_id"])
        if body is None or not row["date"]:
            continue
        if row["kind"] in ENDING_KINDS:
            ended[row["from_id"]].append(row["date"])
        elif body["dissolved"] or (row["to_id"] and row["to_id"] == body.get("successor_id")):
            passed_on[row["from_id"]].append(row["date"])
    # Where one of several rows ends the body, those that passed work on earlier do not.
    return passed_on | ended


def _fullest(stated: list[str], own: str) -> str:
    """Return the latest date stated by the successions; the body's own where it only says the same more exactly."""
    if not stated:
        return own
    latest = max(stated, key=first_day)
    return own if own.startswith(latest) else latest


def _other_end(row: Row, valid_to: str) -> str:
    """Return a note on the end that the body's own row gives, where the successions give another day."""
    own = row["dissolved"]
    if not own or valid_to.startswith(own) or _last_day(own) == valid_to:
        return ""
    if len(own) < len("2006-04-01") and first_day(own) <= first_day(valid_to) + timedelta(days=1) <= last_day(
        own
    ):
        return ""  # the same, less exactly
    return (
        f"Its own row in the evidence gives {own} as its end; the account of its succession is followed here."
    )


def _last_day(dissolved: str) -> str:
    """Return the last day of a body: a dissolved *day* is the first on which it no longer stood."""
    if len(dissolved) < len("2006-04-01"):
        return dissolved
    return (first_day(dissolved) - timedelta(days=1)).isoformat()


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
                _listed_name(file, body, alias, known, tables, sources.of(body))


def _listed_name(
    file: str, body: Row, alias: str, known: dict[tuple[str, str], str], tables: Tables, source: str
) -> None:
    """Write a name that stands in a body's own row; the row itself is accounted for by the body."""
    same = known.get((body["id"], fold(alias)))
    if same is not None:
        row = tables.rows["name"][same]
        row["sources"] = joined([*(s for s in row["sources"].split("|") if s != UNVERIFIED), source])
        return
    id_ = _name_id(body["id"], alias, "", tables)
    tables.add_beside(file, "name", {"id": id_, "name": alias, "of_id": body["id"], "sources": source})
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
    said = (f"Ended under: {row['instrument']}" if row["instrument"] else "", _rated("Its end", row))
    note = "; ".join(filter(None, said))
    tables.merge("successions", "body", row["from_id"], sources.of(row), note)


def _rated(what: str, row: Row) -> str:
    return f"{what} is of {row['confidence']} confidence"


def _listed_successor(row: Row, tables: Tables, sources: Sources) -> None:
    """Write a successor that only the body's own row names; how it came about is not recorded."""
    id_ = slug(row["id"], "succeeded-by", row["successor_id"])
    line = {
        "id": id_,
        "from_id": row["id"],
        "to_id": row["successor_id"],
        "date": row["dissolved"],
        "valid_from": row["dissolved"],
        "sources": sources.of(row),
        "confidence": row["confidence"],
        "note": row["note"],
    }
    tables.add_beside("national_bodies", "succeeded_by", line)


def as_words(cell: str) -> str:
    """Return a list of words of the evidence as the vocabularies spell them."""
    return joined([word(part) for part in cell.split("|")])
