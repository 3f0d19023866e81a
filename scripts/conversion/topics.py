"""Topics, their labels and phrases; areas and their tiles."""

from graph_schema.records import EDITORIAL, fold
from scripts.conversion.bodies import Evidence
from scripts.conversion.sources import Sources
from scripts.conversion.tables import Tables, joined, short_hash, slug, word


def convert_topics(evidence: Evidence, tables: Tables, sources: Sources) -> None:
    """Write topics, the labels of both files (the same label of a topic once), and phrases."""
    for row in evidence["topics"]:
        topic = {
            name: row[name] for name in ("id", "preferred_label", "broader_id", "scope_note", "examples")
        }
        tables.keep("topics", "topic", topic | {"sources": EDITORIAL})
    for row in evidence["topic_labels"]:
        source = sources.at(row["source_url"]) if row["source_url"] else EDITORIAL
        label = {
            "label": row["label"],
            "topic_id": row["topic_id"],
            "kind": row["kind"],
            "said_by": word(row["said_by"]),
        }
        id_ = _unique(
            tables,
            "label",
            slug(row["topic_id"], "label", row["label"]),
            row["label"] + row["kind"] + row["said_by"],
        )
        tables.keep("topic_labels", "label", label | {"id": id_, "sources": source, "note": row["note"]})
    _plain_words(evidence, tables)
    for row in evidence["topic_phrases"]:
        phrase = {
            "phrase": row["phrase"],
            "topic_id": row["topic_id"],
            "voice": word(row["voice"]),
            "sources": EDITORIAL,
        }
        id_ = _unique(tables, "phrase", slug(row["topic_id"], "phrase", row["phrase"]), row["phrase"])
        tables.keep("topic_phrases", "phrase", phrase | {"id": id_})


def _plain_words(evidence: Evidence, tables: Tables) -> None:
    """Write the plain words listed beside a topic that topic_labels.csv does not have."""
    known = {
        (row["topic_id"], fold(row["label"]))
        for row in tables.rows["label"].values()
        if row["kind"] == "plain"
    }
    for topic in evidence["topics"]:
        for label in filter(None, topic["plain_words_labels"].split("|")):
            if (topic["id"], fold(label)) not in known:
                id_ = _unique(tables, "label", slug(topic["id"], "label", label), label + "plain")
                row = {
                    "id": id_,
                    "label": label,
                    "topic_id": topic["id"],
                    "kind": "plain",
                    "sources": EDITORIAL,
                }
                tables.add_beside("topics", "label", row)


def _unique(tables: Tables, type_name: str, id_: str, telling: str) -> str:
    return f"{id_}--{short_hash(telling)}" if id_ in tables.rows[type_name] else id_


def convert_areas(evidence: Evidence, tables: Tables, sources: Sources) -> None:
    """Write areas by their official codes, and tiles."""
    for row in evidence["areas"]:
        board = row["health_board_code"]
        area = {
            "id": row["code"],
            "area_type": row["type"],
            "health_board_area_id": "" if board == row["code"] else board,
        }
        area |= {
            name: row[name]
            for name in (
                "name",
                "population",
                "population_year",
                "urban_rural_note",
                "other_sources",
                "confidence",
                "note",
            )
        }
        tables.keep("areas", "area", area | {"sources": sources.of(row)})
    for row in evidence["area_tiles"]:
        tile = {"id": slug("tile", row["code"]), "area_id": row["code"], "row": row["row"], "col": row["col"]}
        tables.keep("area_tiles", "tile", tile | {"sources": joined([EDITORIAL])})
