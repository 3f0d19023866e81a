"""What named a record once is found for good; the revisions that touched records are found newest first."""

from service.stores.base import Store
from tests.contract.backdoor_neo4j import Neo4jBackDoor
from tests.contract.steps import (
    SCOTLAND,
    BackDoor,
    area,
    body,
    do,
    hold,
    merge,
    put,
    remove,
    topic,
)
from tests.landscapes import line, node, offer


def _moved(store: Store) -> None:
    """Three bodies; by revision 3 nothing that named `a` first names it any more."""
    hold(
        store,
        SCOTLAND,
        topic("t"),
        *(body(id_) for id_ in "abc"),
        body("sponsored", sponsor_id="a"),
        line("funds", "a", "b", id_="l", kind="grant"),
        line("funds", "b", "c", id_="elsewhere", kind="grant"),
        offer("o", "a", "t"),
    )
    do(store, put(body("sponsored", sponsor_id="b")), put(offer("o", "b", "t")), id_="second")
    do(store, remove("l"), id_="third")


def test_what_was_pointed_elsewhere_or_removed_is_found_still(store: Store) -> None:
    _moved(store)
    assert store.find_once_naming(["a"]) == ("l", "o", "sponsored")
    assert store.find_once_naming(["b"]) == ("elsewhere", "l", "o", "sponsored")
    assert store.find_once_naming(["a", "c"]) == ("elsewhere", "l", "o", "sponsored")
    assert store.find_once_naming(["t"]) == ("o",)
    assert store.find_once_naming(["l"]) == store.find_once_naming(["never"]) == ()
    assert store.find_once_naming([]) == ()


def test_sources_are_named_too_and_what_follows_from_others_is_not_found(store: Store) -> None:
    hold(
        store,
        body("ijb", kind="integration_joint_board"),
        body("a"),
        node("post", "post-ijb-chair", "Chair", kind="ijb_chair"),
        line("accountable_to", "integration_joint_board", "a", id_="k", nature="audit", what="All"),
    )
    assert store.find_once_naming(["ijb"]) == ()
    assert store.find_once_naming(["a"]) == ("k",)
    assert store.find_once_naming(["web"]) == ("a", "ijb", "k", "post-ijb-chair")


def test_records_that_were_merged_are_one(store: Store) -> None:
    _moved(store)
    do(store, put(body("d")), merge("a", "b"), id_="fourth")
    do(store, merge("b", "d"), id_="fifth")
    everything = ("elsewhere", "l", "o", "sponsored")
    assert store.find_once_naming(["d"]) == tuple(sorted((*everything, "a", "b")))
    assert store.find_once_naming(["a"]) == tuple(sorted((*everything, "b", "d")))
    do(store, put(offer("o", "c", "t")), id_="sixth")
    assert "o" in store.find_once_naming(["d"]), "it named d after the merge, though nobody wrote so"


def test_what_a_merge_ends_named_both(store: Store) -> None:
    hold(store, body("a"), body("double"), line("funds", "a", "double", id_="l", kind="grant"))
    do(store, merge("double", "a"))
    assert store.find_once_naming(["a"]) == ("double", "l")


def test_what_never_outlived_its_revision_named_nothing(store: Store) -> None:
    hold(store, body("a"), body("double"))
    do(store, put(line("funds", "a", "double", id_="l", kind="grant")), merge("double", "a"))
    assert store.find_once_naming(["a"]) == ("double",)


def test_an_id_is_looked_for_whole_whatever_it_holds(store: Store) -> None:
    hold(store, area("S12000047"), body("a"), body('odd "id" \\ one'), body("one"))
    do(
        store,
        put(body("x", area_id="S12000047")),
        put(body("y", sponsor_id='odd "id" \\ one')),
        put(body("z", sponsor_id="one")),
    )
    assert store.find_once_naming(["S12000047"]) == ("x",)
    assert store.find_once_naming(["one"]) == ("z",)
    assert store.find_once_naming(['odd "id" \\ one']) == ("y",)
    for harmless in ("*", "a*", "a~", "a OR x", '"', "\\", "names:a", ""):
        assert store.find_once_naming([harmless]) == ()


def test_what_was_named_in_the_same_landscape_replayed_is_the_same(store: Store, back_door: BackDoor) -> None:
    _moved(store)
    do(store, merge("a", "b"), id_="fourth")
    found = {id_: store.find_once_naming([id_]) for id_ in ("a", "b", "c", "t", "web")}
    kept = [entry.change_set for entry in store.read_log()]
    again = back_door.fresh()
    for change in kept:
        again.apply(change)
    assert {id_: again.find_once_naming([id_]) for id_ in found} == found


def test_a_database_of_an_earlier_format_is_brought_to_todays_when_it_is_opened(neo4j_url: str) -> None:
    """SQLite files are carried forward by their log: see `tests/stores/test_carrying.py`."""
    door = Neo4jBackDoor(neo4j_url)
    _moved(store := door.fresh())
    do(store, put(line("funds", "b", "a", id_="brief", kind="grant")), merge("a", "b"), id_="fourth")
    found = {id_: store.find_once_naming([id_]) for id_ in ("a", "b", "c", "t", "web")}
    door.run("MATCH (change:Change) REMOVE change.names")
    door.run("MATCH (landscape:Landscape) SET landscape.schema_version = 1")
    door.run("DROP INDEX cairn_change_names")
    again = door.reopen()
    door.run("CALL db.awaitIndexes(60)")
    assert {id_: again.find_once_naming([id_]) for id_ in found} == found
    assert door.run("MATCH (landscape:Landscape) RETURN landscape.schema_version AS n")[0]["n"] == 2
    door.close()


def test_revisions_that_touched_records_come_newest_first_with_how_many_they_changed(store: Store) -> None:
    _moved(store)
    do(store, put(body("c", "Renamed")), id_="fourth")
    assert [(t.revision.number, t.changed) for t in store.find_touching(["o", "l", "sponsored"])] == [
        (3, 1),
        (2, 2),
        (1, 3),
    ]
    assert [(t.revision.number, t.changed) for t in store.find_touching(limit=3)] == [(4, 1), (3, 1), (2, 2)]
    assert [t.revision.number for t in store.find_touching(["o", "c"], limit=1)] == [4]
    assert store.find_touching(["c"])[0].revision == store.revision()
    assert store.find_touching(["never"]) == ()


def test_nothing_touched_an_empty_landscape(store: Store) -> None:
    assert store.find_touching() == ()
