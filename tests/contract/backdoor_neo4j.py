"""The Neo4j database read and written without the store, so that one method's fault cannot hide another's."""

from collections.abc import Mapping
from typing import Any

import neo4j

from graph_schema.dates import first_day, last_day
from graph_schema.expansion import implied_lines
from graph_schema.records import AnyRecord, Line, Node, sort_key, whole_words
from graph_schema.schema import load_schema
from service.stores.base import Store
from service.stores.decoding import record_from
from service.stores.neo4j import Neo4jStore
from service.stores.steady import steady

_LINE = "line.id AS id, line.json AS json, one.json AS one, other.json AS other"


def _line_of(row: Mapping[str, Any]) -> AnyRecord:
    """Return the line of a row; one without a text of its own follows from the offer at one of its ends."""
    if row["json"] is not None:
        return record_from(row["json"])
    ends = [record_from(text) for text in (row["one"], row["other"]) if text is not None]
    offers = [end for end in ends if end.type == "offer"]
    return next(
        line for offer in offers for line in implied_lines(offer, load_schema()) if line.id == row["id"]
    )


class Neo4jBackDoor:
    """A database of a test server, emptied for each store that is asked for."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._driver = neo4j.GraphDatabase.driver(
            url, notifications_min_severity=neo4j.NotificationMinimumSeverity.OFF
        )
        self._made: list[Store] = []

    def fresh(self) -> Store:
        """Return an empty store; what an earlier one held is gone."""
        self._run("MATCH (node) CALL (node) { DETACH DELETE node } IN TRANSACTIONS OF 5000 ROWS")
        return self.reopen()

    def reopen(self) -> Store:
        """Return the newest store's data opened once more, as another process would."""
        store = steady(Neo4jStore(self._url))
        self._made.append(store)
        return store

    def read_record(self, id_: str) -> AnyRecord | None:
        """Return a record as the database holds it."""
        nodes = self._run("MATCH (record:Record {id: $id}) RETURN record.json AS json", id=id_)
        lines = self._run(f"MATCH (one)-[line]->(other) WHERE line.id = $id RETURN {_LINE}", id=id_)
        found = [record_from(row["json"]) for row in nodes] + [_line_of(row) for row in lines]
        assert len(found) < 2, f"{id_} stands twice"
        return found[0] if found else None

    def read_lines_of(self, id_: str) -> list[Line]:
        """Return the lines at an end, by id."""
        rows = self._run(
            "MATCH (end)-[line]-() WHERE end.id = $id AND (end:Record OR end:Kind) "
            "WITH DISTINCT line, startNode(line) AS one, endNode(line) AS other "
            f"RETURN {_LINE} ORDER BY id",
            id=id_,
        )
        return [line for row in rows if isinstance(line := _line_of(row), Line)]

    def count_transactions(self) -> int:
        """Return how many transactions of others are open on the server."""
        rows = self._run(
            "SHOW TRANSACTIONS YIELD currentQuery WHERE NOT currentQuery STARTS WITH 'SHOW' RETURN 1"
        )
        return len(rows)

    def write_record(self, record: AnyRecord) -> None:
        """Write one stated record straight into the database; an offer with the lines that say what it is about."""
        if isinstance(record, Line):
            self._write_line(record)
        else:
            self._write_node(record)

    def count_records(self) -> int:
        """Return how many records the database holds, stated and derived."""
        rows = self._run(
            "RETURN COUNT { MATCH (:Record) } + COUNT { MATCH ()-[line]->() WHERE line.origin IS NOT NULL } AS n"
        )
        return int(rows[0]["n"])

    def damage_log(self, revision: int, position: int) -> None:
        """Cut one operation of the log short."""
        self._run(
            "MATCH (change:Change {revision: $revision, position: $position}) "
            "SET change.operation = left(change.operation, 20)",
            revision=revision,
            position=position,
        )

    def run(self, query: str, **bound: Any) -> list[neo4j.Record]:
        """Run any statement, as somebody in the Neo4j browser would."""
        return self._run(query, **bound)

    def close(self) -> None:
        """Close every store made."""
        for store in self._made:
            store.close()
        self._driver.close()

    def _run(self, query: str, **bound: Any) -> list[neo4j.Record]:
        with self._driver.session() as session:
            return list(session.run(neo4j.Query(query), bound))

    def _write_node(self, record: Node) -> None:
        label = load_schema().nodes[record.type].node
        kept = _kept(record)
        if record.type == "offer":
            text = f"{record.label} {record.text('description') or ''}"
            kept |= {
                "main_topic_id": record.words("topic_ids")[0],
                "status_rank": ("current", "unknown", "closed").index(record.text("status") or ""),
                "help_rank": 0,  # a new offer is given by people and its confidence is high
                "confidence_rank": 0,
                "words": list(whole_words(text)),
            }
        self._run(f"MERGE (record:Record {{id: $kept.id}}) SET record = $kept, record:{label}", kept=kept)
        if record.type == "offer":
            for place, topic in enumerate(record.words("topic_ids")):
                about = Line(
                    id=f"{record.id}.about.{topic}",
                    type="about",
                    from_id=record.id,
                    to_id=topic,
                    properties={"position": place},
                    sources=record.sources,
                    confidence=record.confidence,
                    stated_for=record.id,
                )
                self._write_line(about, origin=1)

    def _write_line(self, record: Line, origin: int = 0) -> None:
        type_ = load_schema().lines[record.type].line
        for end in (record.from_id, record.to_id):
            if load_schema().is_kind(end):
                self._run("MERGE (:Kind {id: $id})", id=end)
        self._run(
            "MATCH (start:Record|Kind {id: $kept.from_id}) MATCH (end:Record|Kind {id: $kept.to_id}) "
            f"CREATE (start)-[line:{type_}]->(end) SET line = $kept",
            kept={**_kept(record), "from_id": record.from_id, "to_id": record.to_id, "origin": origin},
        )


def _kept(record: AnyRecord) -> dict[str, Any]:
    values = {
        name: list(value) if isinstance(value, tuple) else value for name, value in record.properties.items()
    }
    return {
        **values,
        "id": record.id,
        "type": record.type,
        "sources": list(record.sources),
        "origin": 0,
        "sort_key": sort_key(record.label if isinstance(record, Node) else record.id),
        "first_day": first_day(record.valid_from).isoformat() if record.valid_from else "0000-00-00",
        "last_day": last_day(record.valid_to).isoformat() if record.valid_to else "9999-12-31",
        "json": record.model_dump_json(),
    }
