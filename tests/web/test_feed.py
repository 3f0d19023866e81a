"""The feed of changes: read by the standard library's parser, each element where RFC 4287 wants it."""

from datetime import datetime
from xml.etree import ElementTree

import pytest

from graph_schema.records import ChangeSet, Put, Remove
from tests.conftest import Landscape
from tests.landscapes import line, node
from tests.web.asking import Client, make_client, problem_of

_A = "{http://www.w3.org/2005/Atom}"


def _feed(client: Client, address: str = "/api/v1/changes.atom") -> ElementTree.Element:
    response = client.get(address)
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/atom+xml"
    return ElementTree.fromstring(response.content)  # noqa: S314  # what our own server says


def _texts(feed: ElementTree.Element, path: str) -> list[str]:
    return [found.text or "" for found in feed.findall(path)]


def test_revisions_come_newest_first_with_what_they_did(client: Client) -> None:
    feed = _feed(client)
    assert _texts(feed, f"{_A}entry/{_A}title") == [f"Revision {n}" for n in (5, 4, 3, 2, 1)]
    assert _texts(feed, f"{_A}entry/{_A}summary")[:2] == ["One record changed.", "One record changed."]
    links = [found.attrib["href"] for found in feed.findall(f"{_A}entry/{_A}link")]
    assert links[0] == "/changes?revision=5"
    assert client.get(links[0]).status_code == 200


def test_a_feed_has_what_readers_need(client: Client) -> None:
    feed = _feed(client)
    assert feed.tag == f"{_A}feed"
    for element in (feed, *feed.findall(f"{_A}entry")):
        assert len(element.findall(f"{_A}id")) == 1
        assert len(element.findall(f"{_A}title")) == 1
        updated = element.find(f"{_A}updated")
        assert updated is not None
        assert datetime.fromisoformat(updated.text or "").tzinfo is not None
    assert _texts(feed, f"{_A}entry/{_A}author/{_A}name") == ["test"] * 5
    ids = _texts(feed, f"{_A}entry/{_A}id")
    assert len(set(ids)) == 5
    assert all(id_.startswith("urn:uuid:") for id_ in ids)
    assert [found.attrib["rel"] for found in feed.findall(f"{_A}link")] == ["self", "alternate"]


def test_ids_stay_and_a_new_revision_comes_on_top(landscape: Landscape) -> None:
    store = landscape(node("body", "a", "A", kind="ndpb"))
    client = make_client(store, public_url="https://cairn.example.org")
    before = _texts(_feed(client), f"{_A}entry/{_A}id")
    changed = Put(record=node("body", "a", "A & <B>\x07", kind="ndpb"))
    store.apply(ChangeSet(id="c2", author="A & co", note="<b>\x07", operations=(changed,)))
    feed = _feed(client)
    assert _texts(feed, f"{_A}entry/{_A}id")[1:] == before
    assert _texts(feed, f"{_A}entry/{_A}title")[0] == "Revision 2: <b> "
    assert feed.findall(f"{_A}link")[0].attrib["href"] == "https://cairn.example.org/api/v1/changes.atom"


def test_a_feed_of_a_body_tells_of_what_touched_it(client: Client) -> None:
    feed = _feed(client, "/api/v1/changes.atom?body=helper")
    assert _texts(feed, f"{_A}entry/{_A}title") == ["Revision 4", "Revision 2", "Revision 1"], (
        "its twin was added and merged into it"
    )
    assert _texts(feed, f"{_A}entry/{_A}summary")[:2] == ["One record changed.", "One record changed."]
    assert _texts(feed, f"{_A}title") == ["Cairn: changes to Helper and what joins it"]


def test_a_feed_of_an_area_tells_of_what_was_taken_from_it(landscape: Landscape) -> None:
    store = landscape(
        node("area", "S12000047", "Fife", area_type="council_area"),
        node("body", "a", "A", kind="council"),
        line("covers", "a", "S12000047", id_="covers"),
    )
    store.apply(ChangeSet(id="c2", author="t", note="No longer there", operations=(Remove(id="covers"),)))
    store.apply(ChangeSet(id="c3", author="t", operations=(Put(record=node("body", "b", kind="ndpb")),)))
    feed = _feed(make_client(store), "/api/v1/changes.atom?area=Fife")
    assert _texts(feed, f"{_A}entry/{_A}title") == ["Revision 2: No longer there", "Revision 1"]
    assert _texts(feed, f"{_A}entry/{_A}summary") == ["One record changed.", "Two records changed."]


def test_no_more_than_fifty_revisions_are_told(landscape: Landscape) -> None:
    store = landscape(node("body", "a", "A", kind="ndpb"))
    for n in range(2, 54):
        store.apply(
            ChangeSet(
                id=f"c{n}", author="t", operations=(Put(record=node("body", "a", f"A{n}", kind="ndpb")),)
            )
        )
    titles = _texts(_feed(make_client(store)), f"{_A}entry/{_A}title")
    assert (titles[0], titles[-1], len(titles)) == ("Revision 53", "Revision 4", 50)


@pytest.mark.parametrize(
    ("query", "slug"), [("since=1", "unknown-parameter"), ("body=zzzzzz", "unknown-term")]
)
def test_what_a_feed_cannot_be_asked_is_refused(client: Client, query: str, slug: str) -> None:
    response = client.get(f"/api/v1/changes.atom?{query}", accept="application/json")
    problem_of(response, 422, slug)


def test_every_page_names_the_feed(client: Client) -> None:
    assert 'type="application/atom+xml"' in client.get("/").text
    assert "application/atom+xml" in client.get("/openapi.json").text
