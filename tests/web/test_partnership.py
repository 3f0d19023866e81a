"""My partnership: a few rows of everything asked about it, each from the registry's own answer."""

import csv
import io
from typing import Any

import pytest

from service.stores.base import Store
from tests.conftest import Landscape
from tests.landscapes import node
from tests.questions.isle import ISLE, isle
from tests.web.asking import Client, Page, make_client, plain

FIFE = "S37000032"
OFFICER = "post-ijb-chief-officer--ijb-fife"

DRAWN_ON = {
    f"/api/v1/accountability?from={OFFICER}": ("items", "to_whom"),
    "/api/v1/funding?body=ijb-fife&limit=8": ("items", "payer"),
    f"/api/v1/functions?area={FIFE}": ("items", "function"),
    "/api/v1/reports?for=ijb-fife&limit=8": ("by_cadence", "cadence"),
    f"/api/v1/support?area={FIFE}&for=ijb-fife&limit=3": ("items", "offer"),
    f"/api/v1/tensions?area={FIFE}&limit=5": ("items", None),
    f"/api/v1/peers?area={FIFE}&limit=5": ("items", None),
    f"/api/v1/areas/{FIFE}": ("who_runs_what", "body"),
}
"""The answers that the page of Fife draws on, with the section shown and the field that names its rows."""


@pytest.fixture(scope="module")
def authorities(seed_client: Client) -> list[str]:
    """Return the areas of every integration authority."""
    found = seed_client.get("/api/v1/areas?type=integration_authority_area&limit=100").json()["items"]
    return [area["id"] for area in found]


@pytest.fixture(scope="module")
def fife(seed_client: Client) -> Page:
    """Return the page of Fife."""
    return Page(seed_client.get(f"/areas/{FIFE}").text)


def links_of(page: Page) -> set[str]:
    return {str(link["href"]) for link in page.all("a")}


@pytest.mark.parametrize("address", DRAWN_ON)
def test_the_page_shows_the_summary_the_first_row_and_its_sources_of_each_answer_that_it_draws_on(
    seed_client: Client, fife: Page, address: str
) -> None:
    answer: dict[str, Any] = seed_client.get(address).json()
    section, field = DRAWN_ON[address]
    first = answer[section][0]
    named = first[field] if field else first
    assert plain(answer["summary"]) in fife.text
    assert plain(named["label"]) in fife.text
    for key in first["sources"]:
        assert plain(answer["sources"][key]["title"]) in fife.text
        assert f"#source-{key}" in links_of(fife)


def test_each_section_leads_to_the_whole_answer_and_says_how_much_that_is(
    seed_client: Client, fife: Page
) -> None:
    statements = seed_client.get("/api/v1/reports?for=ijb-fife").json()["total"]
    assert f"All {statements} statements" in fife.text
    whole = {
        f"/accountability?from={OFFICER}",
        "/funding?body=ijb-fife",
        f"/functions?area={FIFE}",
        "/reports?for=ijb-fife",
        f"/support?area={FIFE}&for=ijb-fife",
        f"/tensions?area={FIFE}",
        f"/peers?area={FIFE}",
    }
    assert whole <= links_of(fife)
    assert {link: seed_client.get(link).status_code for link in whole} == dict.fromkeys(whole, 200)


def test_the_page_keeps_the_day_and_the_state_of_the_record_in_what_it_asks_and_where_it_leads(
    seed_client: Client,
) -> None:
    asked = "as_of=2019-06-01&known_at=1"
    answer = seed_client.get(f"/api/v1/accountability?from={OFFICER}&{asked}").json()
    page = Page(seed_client.get(f"/areas/{FIFE}?{asked}").text)
    assert plain(answer["summary"]) in page.text
    assert {f"/reports?for=ijb-fife&{asked}", f"/areas/{FIFE}/briefing?{asked}"} <= links_of(page)


def test_a_what_if_is_imagined_in_every_section(seed_client: Client) -> None:
    asked = "scenario=one-performance-report"
    answer = seed_client.get(f"/api/v1/reports?for=ijb-fife&{asked}").json()
    assert answer["summary"] != seed_client.get("/api/v1/reports?for=ijb-fife").json()["summary"]
    page = Page(seed_client.get(f"/areas/{FIFE}?{asked}").text)
    assert plain(answer["summary"]) in page.text
    assert "Nothing of it is recorded" in page.text


def test_what_is_delegated_here_stands_beside_the_thirty_others(seed_client: Client, fife: Page) -> None:
    answer = seed_client.get(f"/api/v1/functions?area={FIFE}").json()
    cell = answer["items"][0]
    assert (cell["function"]["id"], cell["state"]["id"]) == ("fn-children-social-work", "not_delegated")
    across = next(row for row in answer["across"] if row["id"] == cell["function"]["id"])
    others = across["not_delegated"] - 1
    assert f"{across['delegated']} delegated" in fife.text
    assert f"{others} not delegated and {across['not_recorded']} not recorded" in fife.text


def test_the_picture_says_each_party_and_how_it_is_answered_to_in_words_too(
    seed_client: Client, fife: Page
) -> None:
    (picture,) = [svg for svg in fife.all("svg") if svg.get("aria-labelledby") == "tree-answers-said"]
    assert picture["role"] == "img"
    ids = {attributes.get("id") for _, attributes in fife.tags}
    assert picture["aria-labelledby"] in ids
    for item in seed_client.get(f"/api/v1/accountability?from={OFFICER}&limit=100").json()["items"]:
        assert f"{plain(item['to_whom']['label'])}: " in fife.text


def test_the_table_of_accountability_stands_before_its_picture(seed_client: Client) -> None:
    text = seed_client.get(f"/areas/{FIFE}").text
    section = text[text.index('id="s-accountability"') :]
    assert section.index("<table") < section.index("<svg")


def test_where_no_chief_officer_is_recorded_the_authority_answers_and_its_partners_too(
    seed_client: Client,
) -> None:
    page = Page(seed_client.get("/areas/S37000016").text)
    assert "To whom the authority answers" in page.text
    assert {"/accountability?for=nhs-highland", "/accountability?for=council-highland"} <= links_of(page)


def test_every_partnership_has_its_page_and_its_briefing(seed_client: Client, authorities: list[str]) -> None:
    assert len(authorities) == 31
    for id_ in authorities:
        for address in (f"/areas/{id_}", f"/areas/{id_}/briefing"):
            response = seed_client.get(address)
            assert response.status_code == 200, address
            page = Page(response.text)
            assert len(page.all("h1")) == 1
            assert "Partnerships most like this one" in page.text


@pytest.mark.parametrize("area", ["S12000047", "S08000029", "S92000003"])
def test_an_area_that_is_no_partnership_keeps_the_page_of_any_answer_and_has_no_briefing(
    seed_client: Client, area: str
) -> None:
    text = seed_client.get(f"/areas/{area}").text
    assert "My partnership" not in text
    assert f"/areas/{area}/briefing" not in text
    missing = seed_client.get(f"/areas/{area}/briefing")
    assert missing.status_code == 404
    assert "There is no briefing on" in Page(missing.text).text


def test_a_partnership_that_had_not_begun_on_the_day_keeps_the_page_of_any_answer(
    landscape: Landscape,
) -> None:
    begun = node(
        "body",
        "ijb-skerry",
        "Skerry Integration Joint Board",
        kind="integration_joint_board",
        valid=("2016", None),
    )
    rest = [record for record in isle() if record.id != begun.id]
    client = make_client(landscape(*rest, begun))
    for day, has_page in (("2015-12-31", False), ("2016-01-01", True)):
        response = client.get(f"/areas/{ISLE}?as_of={day}")
        assert response.status_code == 200
        assert ("My partnership" in response.text) == has_page
        assert client.get(f"/areas/{ISLE}/briefing?as_of={day}").status_code == (200 if has_page else 404)


def test_a_partnership_of_which_little_is_recorded_says_so(landscape: Landscape) -> None:
    text = Page(make_client(landscape(*isle())).get(f"/areas/{ISLE}").text).text
    assert "No report is recorded that Skerry Integration Joint Board owes on this day." in text
    assert "No function is recorded." in text
    assert "Skerry Council" in text


def test_a_briefing_shows_as_many_offers_as_its_sentence_says(seed_client: Client) -> None:
    text = seed_client.get(f"/areas/{FIFE}/briefing").text
    support = text[text.index('id="s-support"') : text.index('id="s-tensions"')]
    offers = support[support.index('id="t-support-2"') :]
    assert "best first; 3 shown" in support
    assert offers.count('<th scope="row"') == 3


def test_a_briefing_says_its_day_its_revision_and_where_to_go_on(
    seed_store: Store, seed_client: Client
) -> None:
    page = Page(seed_client.get(f"/areas/{FIFE}/briefing?as_of=2019-06-01").text)
    assert "For 1 June 2019, from revision 1 of the record" in page.text
    assert f"/areas/{FIFE}?as_of=2019-06-01" in links_of(page)
    public = make_client(seed_store, public_url="https://cairn.example.org")
    assert f"https://cairn.example.org/areas/{FIFE}" in Page(public.get(f"/areas/{FIFE}/briefing").text).text


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/areas/nowhere/briefing", 404),
        ("/areas/S37000032/briefing?zzz=1", 422),
        ("/areas/S37000032/briefing?as_of=never", 422),
    ],
)
def test_a_briefing_that_cannot_be_given_says_why(seed_client: Client, address: str, status: int) -> None:
    response = seed_client.get(address)
    assert response.status_code == status
    assert len(Page(response.text).all("h1")) == 1


def test_the_page_of_a_body_says_how_distinctive_its_help_is(seed_client: Client) -> None:
    overlap = seed_client.get("/api/v1/overlap?body=healthcare-improvement-scotland&limit=1").json()
    told = [row for row in overlap["distinctive"] if row["offers"]]
    assert told, "it offers help"
    page = Page(seed_client.get("/bodies/healthcare-improvement-scotland").text)
    assert "How distinctive its help is" in page.text
    assert plain(overlap["summary"]) in page.text
    for row in told:
        for offer in row["which"]:
            assert plain(offer["label"]) in page.text
        for key in row["sources"]:
            assert plain(overlap["sources"][key]["title"]) in page.text


def test_the_page_of_a_body_goes_from_what_it_does_to_where_it_comes_from(seed_client: Client) -> None:
    text = seed_client.get("/bodies/healthcare-improvement-scotland").text
    order = ["items", "offers", "for_whom", "answers_to", "history"]
    places = [text.index(f'<h2 id="s-{name}"') for name in order]
    assert places == sorted(places)


CORRECTED = ("/bodies/ijb-fife", f"/areas/{FIFE}", "/areas/S12000047", "/records/iriss-asp")


@pytest.mark.parametrize("address", CORRECTED)
def test_something_wrong_is_told_by_post_with_record_revision_and_page_filled_in(
    seed_store: Store, address: str
) -> None:
    client = make_client(seed_store, contact="cairn@example.org", public_url="https://cairn.example.org")
    found = [
        link
        for link in links_of(Page(client.get(address).text))
        if link.startswith("mailto:") and "?" in link
    ]
    (link,) = found
    assert link.startswith("mailto:cairn@example.org?subject=Cairn%3A%20something%20wrong%20about%20")
    record = address.rsplit("/", 1)[1]
    page = f"https%3A//cairn.example.org{address}"
    assert f"body=Record%3A%20{record}%0ARevision%3A%201%0APage%3A%20{page}%0A" in link


def test_something_wrong_is_told_on_a_page_with_the_same_as_its_query(seed_store: Store) -> None:
    client = make_client(seed_store, contact="https://example.org/tell?about=cairn#form")
    links = links_of(Page(client.get("/bodies/ijb-fife?as_of=2019-06-01").text))
    page = "%2Fbodies%2Fijb-fife%3Fas_of%3D2019-06-01"
    assert f"https://example.org/tell?about=cairn&record=ijb-fife&revision=1&page={page}#form" in links


@pytest.mark.parametrize("contact", ["", "javascript:alert(1)", "ask at the desk"])
def test_without_an_address_to_tell_there_is_no_link(seed_store: Store, contact: str) -> None:
    client = make_client(seed_store, contact=contact)
    for address in CORRECTED:
        assert "with the record, its revision and this page filled in" not in client.get(address).text


def test_lists_have_no_record_to_correct(seed_store: Store) -> None:
    client = make_client(seed_store, contact="cairn@example.org")
    for address in ("/bodies", "/areas", "/support?topic=evaluation"):
        assert "with the record, its revision and this page filled in" not in client.get(address).text


@pytest.mark.parametrize(
    ("name", "asked"),
    [("reports", "for=ijb-fife"), ("functions", f"area={FIFE}"), ("tensions", f"area={FIFE}")],
)
def test_all_that_a_section_counts_can_be_taken_away_at_once(
    seed_client: Client, fife: Page, name: str, asked: str
) -> None:
    total = seed_client.get(f"/api/v1/{name}?{asked}&limit=1").json()["total"]
    assert total > 20  # more than a page that nobody chose the length of
    table, document = f"/api/v1/export/{name}.csv?{asked}", f"/api/v1/{name}?{asked}&limit=500"
    assert {table, document} <= links_of(fife)
    assert len(list(csv.reader(io.StringIO(seed_client.get(table).text)))) == 1 + total
    assert len(seed_client.get(document).json()["items"]) == total
