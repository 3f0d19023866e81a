"""What goes wrong is told: a problem document to a program, a page that helps on to a person."""

import json
import time
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from service.cache import LOOK_SECONDS
from service.problems import Problem
from service.questions.registry import Question
from service.stores.base import Revision, Store, StoreAway, StoreDamaged, StoreError
from tests.conftest import Landscape
from tests.landscapes import SHARED
from tests.web.asking import QUESTIONS, Client, Page, make_client, page_of, problem_of
from tests.web.landscape import country

PUBLISHED = SHARED / "conformance/problem_details/problem.json"

LONG = "x" * 501

BAD = [
    ("/support?topik=evaluation", "unknown-parameter", "topik"),
    ("/support?for=helper&for=helper", "doubled-parameter", "for"),
    ("/bodies?active=true&active=true", "doubled-parameter", "active"),
    (f"/support?topic={LONG}", "bad-value", "topic"),
    (f"/search?q={LONG}", "bad-value", "q"),
    ("/support?as_of=01.06.2019", "bad-value", "as_of"),
    ("/support?as_of=20190601", "bad-value", "as_of"),
    ("/support?as_of=2023-02-30", "bad-value", "as_of"),
    ("/support?as_of=2019-06-01T00:00:00", "bad-value", "as_of"),
    ("/support?limit=0", "bad-value", "limit"),
    ("/support?limit=-1", "bad-value", "limit"),
    ("/support?limit=501", "bad-value", "limit"),
    ("/support?limit=ten", "bad-value", "limit"),
    ("/support?limit=1e2", "bad-value", "limit"),
    ("/support?limit=1_0", "bad-value", "limit"),
    ("/support?limit=" + "9" * 400, "bad-value", "limit"),
    ("/support?limit=%D9%A3", "bad-value", "limit"),
    ("/support?q=a%00b", "bad-value", "q"),
    ("/support?topic=eval%1b[31m", "bad-value", "topic"),
    ("/search?q=a%0d%0ab", "bad-value", "q"),
    ("/support?to%1b[31mpic=x", "bad-question", None),
    ("/bodies?active=yes", "bad-value", "active"),
    ("/search?q=x&type=planet", "bad-value", "type"),
    ("/bodies?after=no-cursor", "bad-value", "after"),
    ("/search?type=body", "bad-value", "q"),
    ("/support?topic=zzzz", "unknown-term", "topic"),
    ("/bodies?kind=zzzz", "unknown-term", "kind"),
    ("/support?area=Atlantis", "unknown-term", "area"),
    ("/support?q=%ff", "bad-question", None),
    ("/support?q=%ED%A0%80", "bad-question", None),
    ("/support?" + "&".join(f"a{n}=1" for n in range(201)), "bad-question", None),
]
"""Address without the API's prefix, the sort of problem, the parameter in question."""


@pytest.mark.parametrize(("address", "slug", "parameter"), BAD)
def test_a_question_that_cannot_be_read_is_answered_422_in_every_form(
    client: Client, address: str, slug: str, parameter: str | None
) -> None:
    document = problem_of(client.get(f"/api/v1{address}"), 422, slug)
    assert document.get("parameter") == parameter
    path, _, query = address.partition("?")
    assert problem_of(client.get(f"/api/v1{path}.csv?{query}"), 422, slug) == document
    page_is_a_problem(client, address, 422, document["detail"])


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_every_question_refuses_a_parameter_that_it_does_not_have(
    seed_client: Client, question: Question
) -> None:
    for address in (f"/api/v1{page_of(question, zzz='1')}", f"/api/v1{page_of(question, '.csv', zzz='1')}"):
        document = problem_of(seed_client.get(address), 422, "unknown-parameter")
        assert "as_of" in document["detail"], "it says what it takes"
    assert seed_client.get(page_of(question, zzz="1")).status_code == 422


def test_an_empty_value_is_refused_by_the_api_and_left_out_by_the_page(client: Client) -> None:
    # A browser sends every field of a form, filled or not.
    assert problem_of(client.get("/api/v1/support?topic="), 422, "bad-value")["parameter"] == "topic"
    assert client.get("/support?topic=&area=&q=+").status_code == 200


def test_a_question_that_needs_words_shows_its_form_until_it_has_some(client: Client) -> None:
    assert problem_of(client.get("/api/v1/search"), 422, "bad-value")["parameter"] == "q"
    for address in ("/search", "/search?q=", "/search?q=+&type="):
        response = client.get(address)
        assert response.status_code == 200
        assert "f-q" in [field["id"] for field in Page(response.text).all("input")]


def test_a_misspelt_parameter_is_suggested(client: Client) -> None:
    document = problem_of(client.get("/api/v1/support?topik=evaluation"), 422, "unknown-parameter")
    assert document["suggestions"][0]["id"] == "topic"
    anchor = document["suggestions"][0]["href"].removeprefix("/docs#")
    assert anchor in {attributes.get("id") for _, attributes in Page(client.get("/docs").text).tags}


@pytest.mark.parametrize(
    ("asked", "link"),
    [
        ("/support?topik=evaluation&area=Fife", "/support?topic=evaluation&area=Fife"),
        ("/support?topik=x&topic=evaluation", "/support?topic=evaluation"),
        ("/bodies/ijb-fife?as_off=2026-01-01", "/bodies/ijb-fife?as_of=2026-01-01"),
    ],
)
def test_a_misspelt_parameter_leads_to_the_same_question_under_its_name(
    seed_client: Client, asked: str, link: str
) -> None:
    response = seed_client.get(asked)
    assert response.status_code == 422
    assert link in [anchor["href"] for anchor in Page(response.text).all("a")]
    assert seed_client.get(link).status_code == 200


def test_an_unknown_word_comes_with_suggestions_that_can_be_asked(seed_client: Client) -> None:
    document = problem_of(seed_client.get("/api/v1/support?topic=evlaution+skills"), 422, "unknown-term")
    assert document["given"] == "evlaution skills"
    assert "evaluation" in [suggestion["id"] for suggestion in document["suggestions"]]
    for suggestion in document["suggestions"]:
        assert seed_client.get(suggestion["href"]).status_code == 200


def test_a_suggestion_on_a_page_asks_the_same_question_with_that_word(seed_client: Client) -> None:
    page = Page(seed_client.get("/support?topic=evlaution+skills&area=Fife").text)
    links = [str(link["href"]) for link in page.all("a")]
    assert "/support?area=Fife&topic=evaluation" in links
    assert seed_client.get("/support?area=Fife&topic=evaluation").status_code == 200


def test_the_form_after_a_problem_is_filled_as_it_was(client: Client) -> None:
    page = Page(client.get("/support?topic=zzzz&area=Scotland&q=help+%26+%22more%22&status=current").text)
    filled = {field["name"]: field["value"] for field in page.all("input")}
    assert (filled["topic"], filled["area"], filled["q"]) == ("zzzz", "Scotland", 'help & "more"')
    assert [option["value"] for option in page.all("option") if "selected" in option and option["value"]] == [
        "current"
    ]


@pytest.mark.parametrize("home", ["bodies", "areas", "topics", "sources", "records"])
@pytest.mark.parametrize("id_", ["nobody", "no%2E%2E", "%ff", "%F0%9F%8E%88"])
def test_an_unknown_record_is_answered_404_in_every_form(client: Client, home: str, id_: str) -> None:
    document = problem_of(client.get(f"/api/v1/{home}/{id_}"), 404, "unknown-record")
    assert problem_of(client.get(f"/api/v1/{home}/{id_}.csv"), 404, "unknown-record") == document
    page_is_a_problem(client, f"/{home}/{id_}", 404, document["detail"])


@pytest.mark.parametrize("home", ["bodies", "records"])
def test_a_removed_record_is_answered_410_in_every_form(client: Client, home: str) -> None:
    document = problem_of(client.get(f"/api/v1/{home}/mistake"), 410, "record-removed")
    assert "never was" in document["detail"]
    problem_of(client.get(f"/api/v1/{home}/mistake.csv"), 410, "record-removed")
    page_is_a_problem(client, f"/{home}/mistake", 410, document["detail"])


@pytest.mark.parametrize("suffix", ["", ".csv"])
def test_a_merged_record_leads_to_the_other_in_the_form_that_was_asked(client: Client, suffix: str) -> None:
    response = client.get(f"/api/v1/bodies/twin{suffix}?as_of=2020-01-01")
    problem_of(response, 308, "record-merged")
    assert response.json()["location"] == "/api/v1/bodies/helper"
    assert response.headers["location"] == f"/api/v1/bodies/helper{suffix}?as_of=2020-01-01"
    assert client.get(response.headers["location"]).status_code == 200


def test_a_merged_record_leads_to_the_page_of_the_other(client: Client) -> None:
    response = client.get("/bodies/twin")
    assert (response.status_code, response.headers["location"]) == (308, "/bodies/helper")


@pytest.mark.parametrize("address", ["/api/v1/nothing", "/api/v1", "/api/v1/", "/api/v1/support/", "/api/"])
def test_an_unknown_address_of_the_api_is_a_document(client: Client, address: str) -> None:
    problem_of(client.get(address), 404, "unknown-address")


@pytest.mark.parametrize(
    "address", ["/nothing", "/support/", "/static/nothing.css", "/%2e%2e/etc", "/index.php"]
)
def test_an_unknown_address_elsewhere_is_a_page(client: Client, address: str) -> None:
    page_is_a_problem(client, address, 404, "Nothing is at this address.")


@pytest.mark.parametrize(
    "address",
    [address for address, _, _ in BAD] + ["/bodies/nobody", "/bodies/mistake", "/bodies/twin", "/zzz"],
)
def test_problem_documents_are_those_that_the_standard_describes(client: Client, address: str) -> None:
    if not PUBLISHED.exists():
        pytest.skip("the published schema does not lie beside this checkout")
    validator = Draft202012Validator(
        json.loads(PUBLISHED.read_text(encoding="utf-8")), format_checker=Draft202012Validator.FORMAT_CHECKER
    )
    validator.validate(client.get(f"/api/v1{address}").json())


def test_a_problem_is_never_kept_by_anybody(client: Client) -> None:
    for address in ("/api/v1/zzz", "/zzz", "/api/v1/support?limit=0", "/bodies/mistake", "/bodies/twin"):
        response = client.get(address)
        assert response.headers["cache-control"] == "no-store"
        assert "etag" not in response.headers


class Failing:
    """A store that holds what another holds until it fails."""

    def __init__(self, store: Store, error: Exception) -> None:
        self._store = store
        self._error = error
        self.failing = False

    def revision(self) -> Revision:
        """Fail as every method does, where the store itself is what fails."""
        if self.failing and isinstance(self._error, StoreError):
            raise self._error
        return self._store.revision()

    def __getattr__(self, name: str) -> Any:
        if self.failing:
            raise self._error
        return getattr(self._store, name)


def failing_client(store: Store, error: Exception, **settings: Any) -> Client:
    """Return a client of a store that fails from now on."""
    double = Failing(store, error)
    client = make_client(double, **settings)
    client.get("/api/v1/support")
    double.failing = True
    time.sleep(LOOK_SECONDS)  # for so long it is taken that the store is as it was
    return client


@pytest.mark.parametrize("error", [StoreAway("It cannot be reached."), StoreDamaged("It is damaged.")])
def test_while_the_store_is_away_all_forms_say_when_to_try_again(
    landscape: Landscape, error: Exception
) -> None:
    client = failing_client(landscape(*country()), error, retry_after_seconds=7)
    for address in ("/api/v1/support", "/api/v1/support.csv", "/api/v1/bodies/helper"):
        response = client.get(address)
        document = problem_of(response, 503, "store-unavailable")
        assert (document["retry_after"], response.headers["retry-after"]) == (7, "7")
    for address in ("/support", "/", "/about", "/bodies/helper"):
        page = client.get(address)
        assert (page.status_code, page.headers["retry-after"]) == (503, "7")
        assert len(Page(page.text).all("h1")) == 1


def test_the_state_of_the_process_is_told_to_those_who_watch_it(landscape: Landscape) -> None:
    store = landscape(*country())
    assert make_client(store).get("/health/ready").json() == {"status": "ready", "revision": 1}
    away = failing_client(store, StoreAway("It cannot be reached."))
    assert (away.get("/health/live").status_code, away.get("/health/ready").status_code) == (200, 503)
    assert away.get("/health/ready").headers["cache-control"] == "no-store"


def test_a_fault_of_ours_shows_nothing_of_our_inside(landscape: Landscape) -> None:
    client = failing_client(landscape(*country()), ZeroDivisionError("secret"), cache_bytes=0)
    for address in ("/support", "/api/v1/support"):
        response = client.get(address)
        assert response.status_code == 500
        for inside in ("secret", "Traceback", "ZeroDivision", ".py"):
            assert inside not in response.text
        assert response.headers["content-security-policy"]
    problem_of(client.get("/api/v1/support"), 500, "unexpected")


def test_every_sort_of_problem_is_explained_where_its_type_points(client: Client) -> None:
    explained = {attributes.get("id") for _, attributes in Page(client.get("/docs/errors").text).tags}
    assert {kind.slug for kind in _kinds(Problem) if kind is not Problem} <= explained


def _kinds(kind: type[Problem]) -> list[type[Problem]]:
    return [kind, *(below for child in kind.__subclasses__() for below in _kinds(child))]


def page_is_a_problem(client: Client, address: str, status: int, detail: str) -> None:
    response = client.get(address)
    assert response.status_code == status
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    page = Page(response.text)
    assert " ".join(detail.split()) in page.text
    assert len(page.all("h1")) == 1
