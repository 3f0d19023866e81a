"""An answer says how to cite it, and what is cited can be read again as it was."""

import json
import re
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from graph_schema.records import ChangeSet, Package, Remove
from service.days import today, written
from service.questions.citing import edition_of
from service.questions.registry import Question
from service.stores.base import Store
from service.stores.sqlite import SqliteStore
from tests.conftest import Landscape
from tests.landscapes import change_set, node, source
from tests.web.asking import QUESTIONS, Client, Page, make_client
from tests.web.landscape import country, many_bodies, with_what_if

every_question = pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)

_IDS = {"body": "helper", "area": "S92000003", "topic": "evaluation", "source": "web", "record": "help"}
_IDS["scenario"] = "helper-goes"
_IDS |= {f"{name}_history": id_ for name, id_ in _IDS.items()} | {"history": "help", "outcome": "well"}
_ASKED = {"support": "?topic=evaluation&for=helper", "search": "?q=helper", "bodies": "?active=true"}
_ASKED |= {"compare": "?step=end+helper", "offers": "?offer=help"}


def _address(question: Question) -> str:
    return question.api_address.replace("{id}", _IDS.get(question.name, "")) + _ASKED.get(question.name, "")


def _cite(client: Client, address: str) -> dict[str, str]:
    found: dict[str, str] = client.get(address).json()["landscape"]["cite"]
    return found


def _query(address: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(address).query)


def _said(client: Client, address: str) -> Any:
    """Return what an answer says but for how its links name day and revision."""
    answer = client.get(address).json()
    answer["landscape"].pop("known_at")
    text = re.sub(r"(as_of|known_at)=[0-9-]+&?", "", json.dumps(answer))
    return json.loads(re.sub(r'[?&]+"', '"', text))


@every_question
def test_what_is_cited_reads_the_same_after_the_record_has_changed(
    landscape: Landscape, tmp_path: Path, question: Question
) -> None:
    store = landscape(*country())
    client = make_client(store, data=with_what_if(tmp_path))
    cited, before = _cite(client, _address(question)), _said(client, _address(question))
    store.apply(
        change_set(
            node("body", "helper", "Another name", kind="ndpb"),
            node("body", "new", "Helper", kind="ndpb"),
            node("topic", "evaluation", "Judging"),
            source("web", "New title"),
            id_="renamed",
        )
    )
    store.apply(ChangeSet(id="removed", author="test", operations=(Remove(id="help"),)))
    with closing(client):
        assert _said(client, cited["href"]) == before


@every_question
def test_the_permanent_address_names_the_revision_and_cites_itself(
    client: Client, question: Question
) -> None:
    cited = _cite(client, _address(question))
    assert _query(cited["href"])["known_at"] == ["5"]
    assert _cite(client, cited["href"])["href"] == cited["href"]


def test_the_line_names_title_edition_revision_days_and_the_page(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "cairn.sqlite")
    loaded = change_set(source(), *country(), package=Package(name="landscape", version="2026.1"))
    recorded = store.apply(loaded).recorded_at
    assert recorded is not None
    cited = _cite(
        make_client(store, public_url="https://cairn.example.org"),
        "/api/v1/topics/evaluation?as_of=2019-06-01",
    )
    assert cited["href"] == "/api/v1/topics/evaluation?as_of=2019-06-01&known_at=1"
    assert cited["text"] == (
        f"Cairn, “Evaluation”, edition landscape 2026.1, revision 1, recorded {written(today())}, for 1 June 2019. "
        "https://cairn.example.org/topics/evaluation?as_of=2019-06-01&known_at=1"
    )
    store.close()


def test_everything_that_was_asked_stands_in_the_address(landscape: Landscape) -> None:
    client = make_client(landscape(*country(), *many_bodies(9)))
    first = client.get("/api/v1/bodies?kind=ndpb&kind=council&active=true&limit=4").json()
    second = _cite(client, f"/api/v1/bodies?kind=ndpb&kind=council&active=true&limit=4&after={first['next']}")
    assert _query(second["href"]) == {
        "kind": ["ndpb", "council"],
        "active": ["true"],
        "limit": ["4"],
        "after": [first["next"]],
        "as_of": [today().isoformat()],
        "known_at": ["1"],
    }
    asker = _cite(client, "/api/v1/support?for=helper&q=a+need+%26+%C3%A9valuation")["href"]
    assert _query(asker)["for"] == ["helper"]
    assert _query(asker)["q"] == ["a need & évaluation"]


def test_a_question_that_leaves_nothing_out_without_a_day_is_cited_without_one(client: Client) -> None:
    assert "as_of" not in _query(_cite(client, "/api/v1/records")["href"])
    assert _query(_cite(client, "/api/v1/records?as_of=2019-06-01")["href"])["as_of"] == ["2019-06-01"]
    assert f", for {written(today())}." in _cite(client, "/api/v1/bodies")["text"]
    assert ", for " not in _cite(client, "/api/v1/records")["text"]


def test_the_edition_is_the_newest_package_that_the_revision_holds(landscape: Landscape) -> None:
    def load(store: Store, id_: str, version: str | None) -> None:
        package = None if version is None else Package(name="p", version=version)
        store.apply(change_set(node("topic", id_, id_), id_=id_, package=package))

    store = landscape()
    for id_, version in (("b", "1"), ("c", None), ("d", "2")):
        load(store, id_, version)
    assert [edition_of(store, n) for n in (1, 4, 3, 2)] == [
        None,
        Package(name="p", version="2"),
        Package(name="p", version="1"),
        Package(name="p", version="1"),
    ]
    load(store, "e", None)
    load(store, "f", "3")
    assert edition_of(store, 6) == Package(name="p", version="3")
    assert edition_of(store, 5) == Package(name="p", version="2")


def test_an_empty_record_cannot_be_cited(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "empty.sqlite")
    assert make_client(store).get("/api/v1/topics").json()["landscape"]["cite"] is None
    assert make_client(store).get("/topics").status_code == 200
    store.close()


@every_question
def test_each_page_shows_the_line_and_leads_to_its_permanent_address(
    client: Client, question: Question
) -> None:
    address = _address(question)
    cited = _cite(client, address)
    page = Page(client.get(address.removeprefix("/api/v1")).text)
    assert f"Cite this page: {cited['text']}" in page.text
    permanent = [link["href"] for link in page.all("a") if link.get("rel") == "bookmark"]
    assert permanent == [cited["href"].removeprefix("/api/v1")]
    assert client.get(str(permanent[0])).status_code == 200


@pytest.mark.parametrize(("suffix", "prefix"), [("", "/api/v1"), (".csv", "/api/v1"), ("", "")])
def test_each_form_names_its_own_permanent_address_in_its_header(
    client: Client, suffix: str, prefix: str
) -> None:
    response = client.get(f"{prefix}/bodies{suffix}?kind=ndpb&as_of=2019-06-01")
    found = re.search(r'<([^>]+)>; rel="bookmark"', response.headers["link"])
    assert found is not None
    assert found[1] == f"{prefix}/bodies{suffix}?limit=20&kind=ndpb&as_of=2019-06-01&known_at=5"
    assert client.get(found[1]).headers["content-type"] == response.headers["content-type"]


def test_a_permanent_address_has_the_same_bytes_whatever_is_recorded_later(landscape: Landscape) -> None:
    store = landscape(*country())
    store.apply(change_set(node("topic", "later", "Later"), id_="second"))
    permanent = f"/api/v1/topics/evaluation?as_of={date(2019, 6, 1)}&known_at=1"
    with closing(make_client(store)) as client:
        tag = client.get(permanent).headers["etag"]
        store.apply(change_set(node("topic", "evaluation", "Judging"), id_="third"))
        assert client.get(permanent, if_none_match=tag).status_code == 304
