"""What every response carries, and where its links lead."""

from urllib.parse import parse_qs, urlsplit

import pytest

from service.questions.registry import Question
from tests.conftest import Landscape
from tests.web.asking import QUESTIONS, Client, Page, api_of, lasting, links_of, make_client, page_of
from tests.web.landscape import country

EVIL = "evil.example"

RESPONSES = [
    *(page_of(question) for question in QUESTIONS),
    *(api_of(question) for question in QUESTIONS),
    *(api_of(question, ".csv") for question in QUESTIONS),
    "/",
    "/about",
    "/accessibility",
    "/docs",
    "/docs/errors",
    "/openapi.json",
    "/health/live",
    "/static/built/cairn.css",
    "/static/cairn.svg",
    "/zzz",
    "/api/v1/zzz",
    "/api/v1/support?limit=0",
    "/support?limit=0",
    "/bodies/nobody",
]


@pytest.mark.parametrize("address", RESPONSES)
def test_every_response_can_be_read_by_any_site_and_runs_nothing_foreign(
    seed_client: Client, address: str
) -> None:
    headers = seed_client.get(address).headers
    assert headers["access-control-allow-origin"] == "*"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    policy = dict(part.strip().partition(" ")[::2] for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in headers["content-security-policy"]
    assert "access-control-allow-credentials" not in headers
    assert "set-cookie" not in headers


def test_a_program_on_another_site_can_read_validators_and_links(seed_client: Client) -> None:
    exposed = seed_client.get("/api/v1/support").headers["access-control-expose-headers"]
    assert {"ETag", "Link", "Retry-After"} <= {name.strip() for name in exposed.split(",")}


@pytest.mark.parametrize("address", [*RESPONSES, "/bodies/twin", "/api/v1/bodies/twin"])
def test_the_host_header_is_never_believed(client: Client, address: str) -> None:
    response = client.get(address, host=EVIL, x_forwarded_host=EVIL, forwarded=f"host={EVIL}")
    assert EVIL not in response.text
    assert EVIL not in str(response.headers)
    same = client.get(address)
    assert (same.content, lasting(same)) == (response.content, lasting(response))


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_links_lead_to_the_twins_the_next_page_and_the_description(
    seed_client: Client, question: Question
) -> None:
    twins = {
        "application/json": api_of(question),
        "text/csv": api_of(question, ".csv"),
        "text/html": page_of(question),
    }
    answer = seed_client.get(api_of(question)).json()
    for media_type, address in twins.items():
        links = links_of(seed_client.get(address).headers["link"])
        assert links["self", media_type] == address
        for other in set(twins) - {media_type}:
            assert links["alternate", other] == twins[other]
        assert links["describedby", ""] == "/openapi.json"
        assert (("next", "") in links) == (answer["next"] is not None)
        if answer["next"] is not None:
            following = urlsplit(links["next", ""])
            assert following.path == urlsplit(address).path
            assert parse_qs(following.query)["after"] == [answer["next"]]


def test_links_start_with_the_public_address_where_one_is_set(landscape: Landscape) -> None:
    client = make_client(landscape(*country()), public_url="https://cairn.example.org/")
    for address in ("/api/v1/support", "/api/v1/support.csv", "/support"):
        for link in links_of(client.get(address, host=EVIL).headers["link"]).values():
            assert link.startswith("https://cairn.example.org/")
    assert client.get("/openapi.json").json()["servers"] == [{"url": "https://cairn.example.org"}]


def test_a_long_question_does_not_make_headers_that_are_refused(seed_client: Client) -> None:
    query = "&".join(["audience=carers", *(f"q={'%C3%A9' * 490}",)])
    for address in ("/api/v1/support", "/support", "/api/v1/support.csv"):
        response = seed_client.get(f"{address}?{query}&limit=1")
        assert response.status_code in {200, 422}
        assert len(response.headers.get("link", "")) <= 6_000


def test_what_a_person_gives_cannot_add_a_header(seed_client: Client) -> None:
    response = seed_client.get(
        "/support?q=help%C2%85x%3E%3B%20rel%3D%22next%22%2C%20%3Chttps%3A%2F%2Fevil.example%3E"
    )
    assert EVIL not in {
        urlsplit(link).hostname for link in links_of(response.headers.get("link", "")).values()
    }


def test_links_to_other_sites_say_nothing_of_where_the_reader_came_from(seed_client: Client) -> None:
    for link in Page(seed_client.get("/support?topic=evaluation&area=Fife").text).all("a"):
        if str(link["href"]).startswith("http"):
            assert "noopener" in str(link.get("rel"))
