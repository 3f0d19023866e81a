"""Every format holds the landscape, whose it is and of which revision; each is read as its readers read it."""

import json
import sqlite3
from collections import Counter
from pathlib import Path
from typing import Any

import neo4j
import networkx as nx
import pytest

from service.exports.cypher import write_cypher
from service.exports.formats import Format, get_format, load_formats
from service.exports.graphml import write_graphml
from service.exports.jsonl import write_jsonl
from service.exports.sqlite import write_sqlite
from service.problems import UnknownFormat
from service.stores.base import Store
from service.stores.decoding import record_from
from service.stores.sqlite import SqliteStore
from tests.conftest import Landscape
from tests.exports.conftest import AWKWARD, island
from tests.landscapes import change_set, line, node

every_format = pytest.mark.parametrize("known", load_formats(), ids=lambda known: known.name)


@pytest.fixture
def graph(store: Store, tmp_path: Path) -> Any:
    write_graphml(store, tmp_path / "x.graphml")
    return nx.read_graphml(tmp_path / "x.graphml", force_multigraph=True)


def test_graphml_holds_every_node_and_line_and_the_kinds_where_lines_end(graph: Any) -> None:
    assert set(graph) == {
        *("S92000003", "evaluation", "help", "ijb-east", "ijb-west", "ministers", "web"),
        *("integration_joint_board", "council"),
    }
    assert Counter(type_ for _, _, type_ in graph.edges(data="type")) == {
        "accountable_to": 3,
        "about": 1,
        "offered_in": 1,
        "open_to": 1,
        "provides": 1,
        "member_of": 1,
        "funds": 1,
    }
    assert graph.nodes["council"] == {"type": "kind", "label": "Council"}


def test_graphml_tells_what_every_node_and_line_says(graph: Any) -> None:
    assert graph.nodes["ijb-west"]["note"] == AWKWARD
    assert graph.nodes["ijb-east"]["valid_from"] == "2016"
    assert "valid_to" not in graph.nodes["ijb-east"]
    assert graph.nodes["S92000003"]["population"] == 5_447_000
    money = graph.edges["ministers", "ijb-west", "money"]
    assert (money["amount_gbp"], money["label"], money["sources"]) == (12_000, "funds", "web")
    derived = graph.edges["ijb-east", "ministers", "all-answer.ijb-east.ministers"]
    assert derived["stated_for"] == "all-answer"
    assert graph.graph["revision"] == "1"
    assert graph.graph["licence"] == "CC-BY-4.0"
    assert "Open Government Licence v3.0" in graph.graph["attribution"]


def test_graphml_replaces_what_xml_cannot_hold_and_keeps_the_rest(
    landscape: Landscape, tmp_path: Path
) -> None:
    store = landscape(
        node("body", "a", "A\x00\x0b\ufffe<&>\"'\r\n\tZ", kind="ndpb"),
        node("body", 'b"<&', kind="ndpb", remit=["x|y", "z"][0], sum=2**70),
        line("member_of", "a", 'b"<&', id_="l"),
    )
    write_graphml(store, tmp_path / "x.graphml")
    graph = nx.read_graphml(tmp_path / "x.graphml")
    assert graph.nodes["a"]["label"] == "A\ufffd\ufffd\ufffd<&>\"'\r\n\tZ"
    assert graph.nodes['b"<&']["sum"] == str(2**70)
    assert graph.has_edge("a", 'b"<&')


def test_graphml_of_the_real_landscape_is_read_whole(seed_store: Store, tmp_path: Path) -> None:
    write_graphml(seed_store, tmp_path / "x.graphml")
    graph = nx.read_graphml(tmp_path / "x.graphml", force_multigraph=True)
    held = seed_store.snapshot()
    assert graph.number_of_edges() == len(held.lines)
    assert {node.id for node in held.nodes} <= set(graph)
    kinds = [data for name, data in graph.nodes(data=True) if data["type"] == "kind"]
    assert graph.number_of_nodes() == len(held.nodes) + len(kinds)


def test_json_lines_give_the_stated_records_after_a_line_that_says_what_they_are(
    store: Store, tmp_path: Path
) -> None:
    write_jsonl(store, tmp_path / "x.jsonl")
    first, *rest = (tmp_path / "x.jsonl").read_text(encoding="utf-8").splitlines()
    about = json.loads(first)["landscape"]
    assert (about["revision"], about["licence"]) == ("1", "CC-BY-4.0")
    assert "Open Government Licence v3.0" in about["attribution"]
    records = [record_from(text) for text in rest]
    assert sorted(records, key=lambda record: record.id) == sorted(island(), key=lambda record: record.id)


def test_the_data_file_is_opened_by_cairn_with_its_history(store: Store, tmp_path: Path) -> None:
    store.apply(change_set(node("body", "new", kind="ndpb"), id_="second"))
    held = store.snapshot()
    assert write_sqlite(store, tmp_path / "x.sqlite").number == 2
    assert [path.name for path in tmp_path.glob("x.sqlite*")] == ["x.sqlite"], "one file holds it all"
    copy = SqliteStore(tmp_path / "x.sqlite")
    assert copy.snapshot() == held
    assert copy.read_log() == store.read_log()
    assert copy.apply(change_set(node("body", "newer", kind="ndpb"), id_="third")).number == 3
    copy.close()


def test_the_data_file_is_read_by_any_sqlite_tool(store: Store, tmp_path: Path) -> None:
    write_sqlite(store, tmp_path / "x.sqlite")
    connection = sqlite3.connect(f"file:{tmp_path / 'x.sqlite'}?mode=ro&immutable=1", uri=True)
    assert connection.execute("SELECT name, kind, note FROM body WHERE id = 'ijb-west'").fetchone() == (
        "West Joint Board",
        "integration_joint_board",
        AWKWARD,
    )
    assert connection.execute("SELECT from_id, amount_gbp FROM funds").fetchall() == [("ministers", 12_000)]
    assert connection.execute("SELECT count(*) FROM nodes").fetchone() == (7,)
    assert connection.execute("SELECT count(*) FROM lines WHERE stated_for IS NOT NULL").fetchone() == (6,)
    about = dict(connection.execute("SELECT name, value FROM about_this_file"))
    assert (about["revision"], about["licence"]) == ("1", "CC-BY-4.0")
    connection.close()


def test_the_script_makes_the_landscape_in_neo4j(
    landscape: Landscape, tmp_path: Path, neo4j_url: str
) -> None:
    store = landscape(*island()[1:])
    write_cypher(store, tmp_path / "x.cypher")
    run_script(tmp_path / "x.cypher", neo4j_url)
    with neo4j.GraphDatabase.driver(neo4j_url, notifications_min_severity="OFF") as driver:

        def ask(question: str) -> list[list[Any]]:
            return [record.values() for record in driver.execute_query(question).records]

        assert ask("MATCH (n:Record) RETURN count(n)") == [[7]]
        assert ask("MATCH (n:Kind) RETURN n.id ORDER BY n.id") == [["council"], ["integration_joint_board"]]
        assert ask("MATCH (:Record)-[r:ACCOUNTABLE_TO]->(:Body {id: 'ministers'}) RETURN count(r)") == [[2]]
        assert ask("MATCH ()-[r:FUNDS]->(b) RETURN r.amount_gbp, r.sources, b.note") == [
            [12_000, ["web"], AWKWARD]
        ]
        assert ask("MATCH (o:Offer)-[r]-() RETURN count(r)") == [[4]]
        assert ask("MATCH (l:Landscape) RETURN l.revision, l.licence") == [["1", "CC-BY-4.0"]]
        for constraint in ("record_id", "kind_id"):
            driver.execute_query(f"DROP CONSTRAINT {constraint} IF EXISTS")


def run_script(path: Path, url: str) -> None:
    """Run a script in an emptied database, statement by statement, as `cypher-shell` does."""
    text = path.read_text(encoding="utf-8")
    statements = [
        "\n".join(row for row in part.splitlines() if not row.startswith("//"))
        for part in text.removesuffix(";\n").split(";\n")
    ]
    with neo4j.GraphDatabase.driver(url, notifications_min_severity="OFF") as driver:
        driver.execute_query("MATCH (n) DETACH DELETE n")
        for statement in statements:
            driver.execute_query(statement)


@every_format
def test_a_file_is_named_after_its_revision_and_day(
    known: Format, landscape: Landscape, tmp_path: Path
) -> None:
    revision = known.write(landscape(), tmp_path / "x")
    assert known.file_name(revision).startswith("cairn-landscape-r1-20")
    assert known.file_name(revision).endswith(known.suffix)


@every_format
def test_saving_replaces_a_file_only_by_a_whole_one(
    known: Format, landscape: Landscape, tmp_path: Path
) -> None:
    file = tmp_path / "mine"
    file.write_text("what was there")
    store = landscape()
    known.save(store, file)
    assert file.stat().st_size > 500
    with pytest.raises(ValueError, match=r"nowhere.*cannot be written"):
        known.save(store, tmp_path / "nowhere" / "mine")
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".cairn")] == []


def test_an_unknown_format_lists_those_there_are() -> None:
    with pytest.raises(UnknownFormat, match="package, jsonl, graphml, sqlite, cypher"):
        get_format("xml")
