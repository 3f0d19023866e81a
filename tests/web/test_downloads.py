"""Files over HTTP: the whole landscape, and every row of an answer."""

import asyncio
import csv
import io
import json
import re
import zipfile
from pathlib import Path

import pytest
from httpx import ASGITransport, AsyncClient

from service.cache import Message
from service.exports.shelf import KEPT
from service.lens import Lens
from service.problems import StoreUnavailable
from service.questions.answers import Answer, Asked
from service.questions.asking import ask
from service.questions.bodies import BodiesQuestion
from service.questions.registry import load_questions
from service.settings import Settings
from service.stores.base import Store
from service.web.whole_table import ADDED_COLUMNS, write_whole_table
from tests.conftest import Landscape
from tests.landscapes import change_set, node
from tests.web.asking import Client, Page, lasting, links_of, make_client, problem_of
from tests.web.landscape import FORMULAS, bodies_called, country, many_bodies

BODIES = next(question for question in load_questions() if question.name == "bodies")

FORMATS = {
    "package": ("application/zip", ".zip"),
    "jsonl": ("application/jsonl", ".jsonl"),
    "graphml": ("application/graphml+xml", ".graphml"),
    "sqlite": ("application/vnd.sqlite3", ".sqlite"),
    "cypher": ("application/x-cypher-query", ".cypher"),
}


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


@pytest.fixture
def small(landscape: Landscape) -> Client:
    return make_client(landscape(*country()))


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("prefix", ["", "/api/v1"])
def test_the_whole_landscape_is_a_file_to_save(small: Client, prefix: str, name: str) -> None:
    media_type, suffix = FORMATS[name]
    response = small.get(f"{prefix}/export/{name}")
    assert response.status_code == 200
    assert response.headers["content-type"] == media_type
    assert response.headers["content-disposition"].startswith('attachment; filename="cairn-landscape-r1-20')
    assert response.headers["content-disposition"].endswith(f'{suffix}"')
    assert int(response.headers["content-length"]) == len(response.content) > 500


def test_a_file_carries_what_every_response_does(small: Client) -> None:
    for address in ("/export/jsonl", "/api/v1/export/bodies.csv", "/api/v1/export/xml", "/downloads"):
        headers = small.get(address).headers
        assert headers["access-control-allow-origin"] == "*"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] in {"public, max-age=0, must-revalidate", "no-store", "no-cache"}


def test_head_tells_what_get_would_and_sends_nothing(small: Client) -> None:
    for address in ("/export/package", "/api/v1/export/package", "/api/v1/export/bodies.csv"):
        got, head = small.get(address), small.send("HEAD", address)
        assert (head.status_code, head.content) == (200, b"")
        assert lasting(head) == lasting(got)
    assert small.send("HEAD", "/api/v1/export/xml").status_code == 404


def test_an_etag_saves_taking_the_same_file_again(small: Client) -> None:
    for address in ("/export/jsonl", "/api/v1/export/bodies.csv"):
        etag = small.get(address).headers["etag"]
        again = small.get(address, if_none_match=etag)
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
        assert small.get(address, if_none_match='"other"').status_code == 200


def test_a_download_that_was_cut_can_be_gone_on_with(small: Client) -> None:
    whole = small.get("/export/jsonl")
    etag = whole.headers["etag"]
    rest = small.get("/export/jsonl", range="bytes=100-", if_range=etag)
    assert rest.status_code == 206
    assert whole.content[:100] + rest.content == whole.content


@pytest.mark.parametrize(
    "asked", ["lines=1", "bytes=5-2", "bytes=a-b", "", "bytes=-0", "bytes=0-1,4-5", f"bytes={10**17}-"]
)
def test_a_range_that_is_no_piece_of_the_file_is_passed_over(small: Client, asked: str) -> None:
    for address in ("/export/jsonl", "/api/v1/export/bodies.csv"):
        whole = small.get(address)
        given = small.get(address, range=asked)
        assert (given.status_code, given.content) == (200, whole.content)


def test_the_end_of_a_file_may_be_asked_for(small: Client) -> None:
    whole = small.get("/export/jsonl").content
    for asked, piece in (("bytes=-9", whole[-9:]), ("bytes=3-5", whole[3:6])):
        given = small.get("/export/jsonl", range=asked)
        assert (given.status_code, given.content) == (206, piece)


def test_an_unknown_format_lists_the_formats(small: Client) -> None:
    problem = problem_of(small.get("/api/v1/export/xml"), 404, "unknown-format")
    assert {suggestion["id"] for suggestion in problem["suggestions"]} == set(FORMATS)
    assert "package, jsonl, graphml, sqlite, cypher" in problem["detail"]
    page = small.get("/export/xml")
    assert page.status_code == 404
    assert {f"/export/{name}" for name in FORMATS} <= {link["href"] for link in Page(page.text).all("a")}


def test_an_unknown_parameter_is_refused(small: Client) -> None:
    problem_of(small.get("/api/v1/export/jsonl?as_of=2019-01-01"), 422, "unknown-parameter")
    problem_of(small.get("/api/v1/export/jsonl?known_at=never"), 422, "bad-value")
    problem_of(small.get("/api/v1/export/jsonl?known_at=9"), 422, "bad-value")
    problem_of(small.get("/api/v1/export/bodies.csv?colour=red"), 422, "unknown-parameter")


def test_a_long_address_and_a_body_are_refused_as_everywhere(small: Client) -> None:
    problem_of(small.get(f"/api/v1/export/jsonl?{'x' * 9_000}"), 414, "address-too-long")
    problem_of(small.send("GET", "/api/v1/export/jsonl", b"body"), 413, "body-too-large")


def test_a_write_is_in_the_next_file(landscape: Landscape) -> None:
    store = landscape(*country())
    client = make_client(store)
    assert b'"id":"new"' not in client.get("/api/v1/export/jsonl").content
    store.apply(change_set(node("body", "new", kind="ndpb"), id_="second"))
    first, *rest = client.get("/api/v1/export/jsonl").text.splitlines()
    assert json.loads(first)["landscape"]["revision"] == "2"
    assert any('"id":"new"' in line for line in rest)


def test_an_earlier_state_of_the_record_is_a_file_too(client: Client) -> None:
    """In revision 3 `mistake` and `twin` stood; by now the one was removed and the other merged."""
    for known_at, ids in (("?known_at=3", {"helper", "mistake", "twin"}), ("", {"helper"})):
        package = client.get(f"/export/package{known_at}").content
        bodies = zipfile.ZipFile(io.BytesIO(package)).read("bodies.csv")
        assert {row["id"] for row in rows_of(bodies)} == ids
        assert {
            row["id"] for row in rows_of(client.get(f"/api/v1/export/bodies.csv{known_at}").content)
        } == ids
    past = client.get("/api/v1/export/bodies.csv?known_at=3").content
    assert {row["landscape_revision"] for row in rows_of(past)} == {"3"}


def test_a_file_is_not_kept_among_the_answers(landscape: Landscape) -> None:
    client = make_client(landscape(*country()))
    client.get("/export/jsonl")
    held = re.search(r"^cairn_cache_bytes (\S+)$", client.get("/metrics").text, re.MULTILINE)
    assert held is not None
    assert float(held[1]) == 0


def test_whoever_takes_a_file_slowly_holds_up_nobody(landscape: Landscape) -> None:
    store = landscape(*country())
    client = make_client(store)

    async def both() -> int:
        going_on = asyncio.Event()
        sent: list[Message] = []

        async def send(message: Message) -> None:
            sent.append(message)
            if message["type"] == "http.response.body":
                await going_on.wait()

        async def receive() -> Message:
            await asyncio.Event().wait()
            return {}

        scope = {
            "type": "http",
            "method": "GET",
            "path": "/export/sqlite",
            "query_string": b"",
            "headers": [],
        }
        slow = asyncio.ensure_future(client.application(scope, receive, send))
        while len(sent) < 2:
            await asyncio.sleep(0.01)
        # Sixteen others, each of another revision, so that the file leaves the shelf while it is sent.
        for n in range(KEPT):
            store.apply(change_set(node("body", f"b{n}", kind="ndpb"), id_=f"w{n}"))
            transport = ASGITransport(app=client.application)
            async with AsyncClient(transport=transport, base_url="http://cairn.test") as other:
                assert (await other.get("/export/jsonl")).status_code == 200
        going_on.set()
        await slow
        length = int(dict(sent[0]["headers"])[b"content-length"])
        assert sum(len(message["body"]) for message in sent[1:]) == length
        return length

    assert asyncio.run(both()) > 100_000


def test_every_row_of_an_answer_comes_as_one_table(landscape: Landscape) -> None:
    client = make_client(landscape(*country(), *many_bodies(1_203)))
    response = client.get("/api/v1/export/bodies.csv?kind=ndpb")
    assert response.headers["content-type"] == "text/csv; charset=utf-8; header=present"
    assert response.headers["content-disposition"].startswith('attachment; filename="cairn-bodies-r1-20')
    rows = rows_of(response.content)
    assert sorted(row["id"] for row in rows) == sorted([*(f"b{n:03}" for n in range(1_203)), "helper"])
    assert {row["landscape_revision"] for row in rows} == {"1"}
    assert {row["licence"] for row in rows} == {"CC-BY-4.0"}
    assert all("Open Government Licence v3.0" in row["attribution"] for row in rows)
    assert all(len(row["landscape_as_of"]) == 10 for row in rows)


def test_the_table_is_that_of_the_pages_put_together(seed_client: Client) -> None:
    pages: list[dict[str, str]] = []
    address: str | None = "/api/v1/support.csv?topic=evaluation&limit=20"
    while address is not None:
        page = seed_client.get(address)
        pages += rows_of(page.content)
        address = links_of(page.headers["link"]).get(("next", ""))
    whole = rows_of(seed_client.get("/api/v1/export/support.csv?topic=evaluation").content)
    assert [{name: row[name] for name in row if name not in ADDED_COLUMNS} for row in whole] == pages
    assert len(pages) > 20


def test_pages_are_not_asked_for_of_a_table_without_pages(small: Client) -> None:
    for name in ("limit=5", "after=x"):
        problem = problem_of(small.get(f"/api/v1/export/bodies.csv?{name}"), 422, "unknown-parameter")
        assert "every row" in problem["detail"]


def test_a_question_about_one_record_is_a_table_too(client: Client) -> None:
    assert client.get("/api/v1/export/bodies/helper.csv").status_code == 200
    problem_of(client.get("/api/v1/export/bodies/nobody.csv"), 404, "unknown-record")
    problem_of(client.get("/api/v1/export/bodies/mistake.csv"), 410, "record-removed")
    moved = client.get("/api/v1/export/bodies/twin.csv?as_of=2020-01-01")
    assert moved.headers["location"] == "/api/v1/export/bodies/helper.csv?as_of=2020-01-01"


@pytest.mark.parametrize("name", FORMULAS)
def test_no_cell_of_a_table_is_a_formula(landscape: Landscape, name: str) -> None:
    client = make_client(landscape(*country(), *bodies_called(name)))
    rows = rows_of(client.get("/api/v1/export/bodies.csv").content)
    assert f"'{name}" in {row["label"] for row in rows}


class Asking:
    """Asks for pages of bodies; before chosen ones, something is written."""

    def __init__(self, store: Store, *before: int) -> None:
        self.store = store
        self.lens = Lens(store, Settings())
        self.before = before
        self.asked = 0

    def __call__(self, asked: Asked) -> Answer:
        self.asked += 1
        if self.asked in self.before:
            new = node("body", f"new{self.asked}", kind="ndpb")
            self.store.apply(change_set(new, id_=f"w{self.asked}"))
        return ask(self.lens, BODIES, asked)


def test_a_write_between_two_pages_begins_the_table_again(landscape: Landscape, tmp_path: Path) -> None:
    asking = Asking(landscape(*many_bodies(600)), 2)
    write_whole_table(asking, BodiesQuestion(), tmp_path / "x.csv")
    rows = rows_of((tmp_path / "x.csv").read_bytes())
    assert len(rows) == 601
    assert {row["landscape_revision"] for row in rows} == {"2"}


def test_writes_without_end_are_told_with_what_to_do(landscape: Landscape, tmp_path: Path) -> None:
    asking = Asking(landscape(*many_bodies(600)), *range(100))
    with pytest.raises(StoreUnavailable, match="known_at"):
        write_whole_table(asking, BodiesQuestion(), tmp_path / "x.csv")


@pytest.mark.parametrize(("most", "rows"), [(600, 600), (599, 600), (500, 501), (7, 8)])
def test_a_table_that_is_cut_says_so_in_its_last_row(
    landscape: Landscape, tmp_path: Path, most: int, rows: int
) -> None:
    asking = Asking(landscape(*many_bodies(600)))
    write_whole_table(asking, BodiesQuestion(), tmp_path / "x.csv", max_rows=most)
    found = rows_of((tmp_path / "x.csv").read_bytes())
    assert len(found) == rows
    first_cell = next(iter(found[-1].values()))
    assert first_cell.startswith("Cut here: no more than") == (most < 600)
    assert found[-1]["licence"] == "CC-BY-4.0"


def test_the_page_of_downloads_leads_to_every_format(small: Client) -> None:
    page = Page(small.get("/downloads").text)
    links = {link["href"] for link in page.all("a")}
    assert {f"/export/{name}" for name in FORMATS} <= links
    assert "/api/v1/export/support.csv" in links
    assert "Open Government Licence v3.0" in page.text
    for link in sorted(link for link in links if link and link.startswith(("/export", "/api"))):
        assert small.get(link).status_code == 200, link


def test_the_page_of_downloads_says_how_large_a_file_is_once_it_is_made(seed_client: Client) -> None:
    assert "(.jsonl)" in Page(seed_client.get("/downloads").text).text
    size = len(seed_client.get("/export/jsonl").content)
    assert f"(.jsonl, {size / 1e6:.1f} MB)" in Page(seed_client.get("/downloads").text).text


def test_every_page_leads_to_the_downloads_and_a_long_answer_to_its_table(landscape: Landscape) -> None:
    client = make_client(landscape(*country(), *many_bodies(30)))
    links = {link["href"] for link in Page(client.get("/bodies?kind=ndpb&limit=20").text).all("a")}
    assert {"/downloads", "/api/v1/export/bodies.csv?kind=ndpb"} <= links
    short = {link["href"] for link in Page(client.get("/bodies?kind=council").text).all("a")}
    assert not {link for link in short if link and link.startswith("/api/v1/export")}
