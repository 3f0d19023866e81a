"""Pages: whole, quiet, and unharmed by what they show."""

from itertools import pairwise
from urllib.parse import quote

import pytest

from tests.conftest import Landscape
from tests.web.asking import QUESTIONS, Client, Page, api_of, make_client, page_of
from tests.web.landscape import HOSTILE, bodies_called, country

PAGES = [
    *(page_of(question) for question in QUESTIONS),
    "/",
    "/about",
    "/accessibility",
    "/areas/S37000032/briefing",
    "/docs",
    "/docs/errors",
    "/support",
    "/support?topic=zzzz",
    "/bodies?limit=0",
    "/zzz",
    "/bodies/nobody",
    "/search",
]


def is_harmless(page: Page) -> None:
    """Check that nothing on a page runs, and that only our own elements stand there."""
    for script in page.all("script"):
        runs = script.get("type") != "application/json"
        assert not runs or (script["src"] or "").startswith("/static/built/"), "no script but our own files"
        assert not runs or "defer" in script, "no script holds up the answer"
    assert not page.all("style")
    assert not page.all("img")
    for tag, attributes in page.tags:
        assert not [name for name in attributes if name.startswith("on") or name == "style"], tag
        for name in ("href", "src", "action"):
            address = attributes.get(name) or ""
            assert address.startswith(("/", "#", "https://", "http://", "mailto:")) or not address, address
            assert not address.startswith("//")


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_whole(seed_client: Client, address: str) -> None:
    response = seed_client.get(address)
    assert response.text.lower().startswith("<!doctype html>")
    page = Page(response.text)
    assert page.all("html") == [{"lang": "en-GB"}]
    assert len(page.all("h1")) == 1
    assert len(page.all("main")) == 1
    assert len(page.all("title")) == 1
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("address", PAGES)
def test_a_page_runs_and_styles_nothing_in_place(seed_client: Client, address: str) -> None:
    is_harmless(Page(seed_client.get(address).text))


@pytest.mark.parametrize("address", PAGES)
def test_every_field_has_a_label(seed_client: Client, address: str) -> None:
    page = Page(seed_client.get(address).text)
    labelled = {label["for"] for label in page.all("label")}
    ids = {attributes.get("id") for _, attributes in page.tags}
    asked = [field for field in page.all("input") if field.get("type") != "hidden"]
    for field in asked + page.all("select") + page.all("textarea"):
        assert field["id"] in labelled
        assert field.get("aria-describedby") in ids | {None}
    for _, attributes in page.tags:
        assert set((attributes.get("aria-labelledby") or "").split()) <= ids


@pytest.mark.parametrize("address", PAGES)
def test_headings_go_down_one_step_at_a_time(seed_client: Client, address: str) -> None:
    levels = [
        int(tag[1]) for tag, _ in Page(seed_client.get(address).text).tags if tag in {"h1", "h2", "h3", "h4"}
    ]
    assert all(below - above <= 1 for above, below in pairwise(levels))


@pytest.mark.parametrize("address", PAGES)
def test_links_within_a_page_lead_somewhere(seed_client: Client, address: str) -> None:
    page = Page(seed_client.get(address).text)
    ids = {attributes.get("id") for _, attributes in page.tags}
    assert {str(link["href"])[1:] for link in page.all("a") if str(link["href"]).startswith("#")} <= ids


def test_links_of_the_frame_lead_somewhere(seed_client: Client) -> None:
    page = Page(seed_client.get("/about").text)
    for link in {str(link["href"]) for link in page.all("a") + page.all("link")}:
        if link.startswith("/"):
            assert seed_client.get(link).status_code == 200, link


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize(
    "address",
    [
        "/search?q=",
        "/support?q=",
        "/support?topic=",
        "/support?area=",
        "/bodies?kind=",
        "/bodies?zzz=",
        "/bodies?as_of=",
    ],
)
def test_what_is_asked_is_shown_and_never_run(client: Client, address: str, text: str) -> None:
    page = Page(client.get(address + quote(text)).text)
    is_harmless(page)
    assert len(page.all("h1")) == 1
    assert "49" not in page.text, "a template within the text is not filled in"


@pytest.mark.parametrize("text", HOSTILE)
def test_an_address_that_is_nothing_is_never_run(client: Client, text: str) -> None:
    for home in ("/bodies/", "/topics/", "/"):
        is_harmless(Page(client.get(home + quote(text, safe="")).text))


@pytest.mark.parametrize("name", HOSTILE)
def test_names_of_records_are_shown_and_never_run(landscape: Landscape, name: str) -> None:
    client = make_client(landscape(*country(), *bodies_called(name)))
    for address in (
        "/bodies",
        "/bodies/b0",
        "/support?topic=evaluation",
        "/support?for=b0",
        "/records/o0",
        "/changes",
        "/topics/evaluation",
    ):
        response = client.get(address)
        assert response.status_code == 200
        page = Page(response.text)
        is_harmless(page)
        assert len(page.all("h1")) == 1
        if address == "/bodies":
            assert name in page.text


def test_the_form_holds_what_was_asked(seed_client: Client) -> None:
    page = Page(seed_client.get("/support?topic=evaluation&area=Fife&for=ijb-fife&as_of=2020-02-29").text)
    filled = {field["name"]: field["value"] for field in page.all("input")}
    assert filled["topic"] == "evaluation"
    assert filled["area"] == "Fife"
    assert filled["for"] == "ijb-fife"
    assert filled["as_of"] == "2020-02-29"


def test_what_is_not_recorded_is_called_that(client: Client) -> None:
    assert "Not recorded" in Page(client.get("/bodies/helper").text).text


def test_a_contact_is_shown_on_every_page_where_one_is_set(landscape: Landscape) -> None:
    store = landscape(*country())
    shown = {
        "cairn@example.org": "mailto:cairn@example.org",
        "https://example.org/tell": "https://example.org/tell",
        "javascript:alert(1)": None,
    }
    for contact, href in shown.items():
        page = Page(make_client(store, contact=contact).get("/about").text)
        is_harmless(page)
        assert "Something wrong?" in page.text
        assert href is None or href in {link["href"] for link in page.all("a")}


@pytest.mark.parametrize(
    ("body", "said", "others"),
    [
        (
            "nhs-quality-improvement-scotland",
            "NHS Quality Improvement Scotland ended on 31 March 2011.",
            ["healthcare-improvement-scotland"],
        ),
        (
            "nhs-argyll-and-clyde",
            "NHS Argyll and Clyde ended on 31 March 2006.",
            ["nhs-greater-glasgow-and-clyde", "nhs-highland"],
        ),
        (
            "care-commission",
            "Scottish Commission for the Regulation of Care ended on 31 March 2011.",
            ["care-inspectorate", "healthcare-improvement-scotland"],
        ),
    ],
    ids=["merged", "split", "shared out"],
)
def test_the_page_of_a_body_that_gave_way_says_so_first_and_leads_to_each_that_goes_on(
    seed_client: Client, body: str, said: str, others: list[str]
) -> None:
    page = seed_client.get(f"/bodies/{body}").text
    main = page[page.index('<p class="summary">') :]
    assert main.startswith(f'<p class="summary">{said}')
    first = main[: min(main.index("<section"), main.index("<nav"))]
    assert [link["href"] for link in Page(first).all("a")] == [f"/bodies/{other}" for other in others]


def test_the_page_of_a_body_that_stands_leads_to_no_other_in_its_place(seed_client: Client) -> None:
    assert "Go to:" not in seed_client.get("/bodies/healthcare-improvement-scotland").text
    assert "Go to:" not in seed_client.get("/bodies/nhs-argyll-and-clyde?as_of=2005-01-01").text


def test_topics_are_found_by_broad_ones_and_one_click_from_who_can_help(seed_client: Client) -> None:
    text = seed_client.get("/topics").text
    groups = dict(part.split('"', 1) for part in text.split('<h2 id="t-')[1:])
    # evidence/topics.csv: both topics, and the broad ones above them.
    for topic, broad in (("evaluation", "evidence-and-data"), ("co-production", "involving-people")):
        group = groups[broad].split("</section>")[0].partition("</h2>")[2]
        links = [link["href"] for link in Page(group).all("a")]
        assert f"/topics/{topic}" in links
        assert f"/support?topic={topic}" in links
    assert "“did it work”" in text
    page = Page(seed_client.get("/topics/evaluation?as_of=2020-01-01").text)
    (button,) = [link for link in page.all("a") if link.get("class") == "ds_button"]
    assert button["href"] == "/support?topic=evaluation&as_of=2020-01-01"


def test_the_page_of_a_body_leads_to_its_changes_and_their_feed(seed_client: Client) -> None:
    links = {link["href"] for link in Page(seed_client.get("/bodies/ijb-fife").text).all("a")}
    assert {
        "/bodies/ijb-fife/history",
        "/changes?body=ijb-fife",
        "/api/v1/changes.atom?body=ijb-fife",
    } <= links
    past = {link["href"] for link in Page(seed_client.get("/areas/S37000032?known_at=1").text).all("a")}
    assert {"/changes?area=S37000032&known_at=1", "/api/v1/changes.atom?area=S37000032"} <= past


def test_the_home_page_leads_to_everything_that_can_be_asked_without_an_id(seed_client: Client) -> None:
    links = {attributes.get("href") for attributes in Page(seed_client.get("/").text).all("a")}
    asked_from_an_answer = {"/offers"}
    assert {q.address for q in QUESTIONS if not q.path_fields} - asked_from_an_answer <= links


@pytest.mark.parametrize(
    ("address", "asked"),
    [
        (
            "/bodies/ijb-fife",
            ["/accountability?for=ijb-fife", "/funding?body=ijb-fife", "/overlap?body=ijb-fife"],
        ),
        ("/areas/S37000032", ["/functions?area=S37000032", "/peers?area=S37000032"]),
        ("/topics/evaluation", ["/overlap?topic=evaluation", "/gaps?topic=evaluation"]),
    ],
)
def test_the_page_of_a_thing_leads_to_what_else_can_be_asked_about_it(
    seed_client: Client, address: str, asked: list[str]
) -> None:
    text = seed_client.get(address).text
    after = text[text.index('id="more"') :]
    assert [link for link in asked if f'href="{link}"' not in after] == []
    assert {link: seed_client.get(link).status_code for link in asked} == dict.fromkeys(asked, 200)


def test_what_else_can_be_asked_keeps_the_day_and_the_state_of_the_record(seed_client: Client) -> None:
    text = seed_client.get("/bodies/ijb-fife?as_of=2019-06-01&known_at=1").text
    assert "/accountability?for=ijb-fife&amp;as_of=2019-06-01&amp;known_at=1" in text


def test_about_says_what_every_counting_question_means_by_its_words(seed_client: Client) -> None:
    page = Page(seed_client.get("/about").text).text
    for question in QUESTIONS:
        given = seed_client.get(api_of(question)).json().get("definitions", [])
        defined = question.answered.defined
        assert {word["term"] for word in given} <= {word.term for word in defined}
        if not question.path_fields:
            assert not [word.term for word in defined if word.meaning.replace("`", "") not in page]
    assert "The smaller population as a share of the larger." in page


def test_the_page_of_an_offer_says_first_how_to_take_it_up(seed_client: Client) -> None:
    page = Page(seed_client.get("/records/nihr-phirst").text).text
    facts = (
        "The offer",
        "Provider",
        "National Institute for Health and Care Research",
        "Way in",
        "Apply",
        "Free",
    )
    places = [page.index(fact) for fact in facts]
    assert places == sorted(places) < [page.index("Every property that a record of this type may have")] * 6
    assert "provider_id" not in page


@pytest.mark.parametrize("address", ["/bodies/ijb-fife", "/areas/S37000032", "/topics/evaluation"])
def test_every_question_that_the_page_of_a_thing_leads_to_has_an_answer(
    seed_client: Client, address: str
) -> None:
    # The comparison of offers was among them, which has to be told which offers.
    shown = seed_client.get(address).text.partition("More to ask about it</h2>")[2].partition("</nav>")[0]
    links = [str(link["href"]) for link in Page(shown).all("a")]
    assert links
    assert {link: seed_client.get(link).status_code for link in links} == dict.fromkeys(links, 200)
