"""Following `next` visits every item once, in each form."""

from urllib.parse import urlencode

import pytest

from tests.conftest import Landscape
from tests.landscapes import change_set, node
from tests.web.asking import Client, Page, links_of, make_client
from tests.web.landscape import country, many_bodies

COUNT = 23

WALKS = [
    ("/bodies", {"limit": "5"}),
    ("/bodies", {"limit": "1", "kind": "ndpb"}),
    ("/records", {"limit": "7", "type": "body"}),
    ("/changes", {"limit": "10"}),
    ("/sources/web", {"limit": "9"}),
]
"""Questions whose answer is long in the small landscape, and how many to give at once."""


@pytest.fixture
def client(landscape: Landscape) -> Client:
    return make_client(landscape(*country(), *many_bodies(COUNT)))


@pytest.mark.parametrize(("address", "asked"), WALKS)
def test_the_cursors_of_the_answers_visit_every_item_once(
    client: Client, address: str, asked: dict[str, str]
) -> None:
    whole = client.get(f"/api/v1{address}?{urlencode({**asked, 'limit': '500'})}").json()
    assert whole["next"] is None
    seen, after, pages = [], None, 0
    while pages == 0 or after is not None:
        more: dict[str, str] = {} if after is None else {"after": after}
        answer = client.get(f"/api/v1{address}?{urlencode({**asked, **more})}").json()
        assert answer["total"] == whole["total"] == len(whole["items"])
        assert 0 < len(answer["items"]) <= int(asked["limit"])
        seen += answer["items"]
        after, pages = answer["next"], pages + 1
    assert seen == whole["items"]
    assert pages == -(-len(whole["items"]) // int(asked["limit"]))


@pytest.mark.parametrize("suffix", ["", ".csv"])
@pytest.mark.parametrize(("address", "asked"), WALKS)
def test_the_link_header_leads_through_as_many_pages(
    client: Client, address: str, asked: dict[str, str], suffix: str
) -> None:
    total = client.get(f"/api/v1{address}?{urlencode(asked)}").json()["total"]
    following: str | None = f"/api/v1{address}{suffix}?{urlencode(asked)}"
    bodies = []
    while following is not None:
        response = client.get(following)
        assert response.status_code == 200
        bodies.append(response.content)
        following = links_of(response.headers["link"]).get(("next", ""))
    assert len(bodies) == -(-total // int(asked["limit"]))
    assert len(set(bodies)) == len(bodies)


@pytest.mark.parametrize(("address", "asked"), WALKS)
def test_the_links_of_the_pages_lead_through_as_many_and_back(
    client: Client, address: str, asked: dict[str, str]
) -> None:
    total = client.get(f"/api/v1{address}?{urlencode(asked)}").json()["total"]
    first: str = f"{address}?{urlencode(asked)}"
    following: list[str] = [first]
    pages = []
    while following:
        page = Page(client.get(following[0]).text)
        pages.append(page.text)
        following = [str(link["href"]) for link in page.all("a") if link.get("rel") == "next"]
    assert len(pages) == -(-total // int(asked["limit"]))
    assert len(set(pages)) == len(pages)
    assert first in [link["href"] for link in page.all("a")], "the last page links the first"


def test_paging_goes_on_though_records_are_written_meanwhile(landscape: Landscape) -> None:
    store = landscape(*country(), *many_bodies(COUNT))
    client = make_client(store)
    before = [item["id"] for item in client.get("/api/v1/bodies?limit=500").json()["items"]]
    answer = client.get("/api/v1/bodies?limit=5").json()
    seen = [item["id"] for item in answer["items"]]
    store.apply(change_set(node("body", "aaa", "Aardvark", kind="ndpb"), id_="second"))
    while answer["next"]:
        answer = client.get(f"/api/v1/bodies?{urlencode({'limit': '5', 'after': answer['next']})}").json()
        seen += [item["id"] for item in answer["items"]]
    assert [id_ for id_ in seen if id_ != "aaa"] == before


@pytest.mark.parametrize("after", ["x", "-1", "%22", "e30", "bnVsbA", "W10", "A" * 4_000])
@pytest.mark.parametrize(
    "address",
    [
        "bodies",
        "support",
        "records",
        "changes",
        "sources",
        "areas",
        "topics",
        "search",
        "overlap",
        "overlap/matrix",
        "gaps",
    ],
)
def test_a_cursor_that_no_answer_gave_is_refused(client: Client, address: str, after: str) -> None:
    more = "q=body&" if address == "search" else ""
    response = client.get(f"/api/v1/{address}?{more}after={after}")
    assert response.status_code == 422
    assert response.json()["parameter"] == "after"
