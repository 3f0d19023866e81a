"""The page of the landscape over time: a day is chosen in a form, and the page shows what stood then."""

from typing import Any

import pytest

from service.days import today
from tests.web.asking import Client, Page, plain

DAY = "2010-06-01"


@pytest.fixture(scope="module")
def then(seed_client: Client) -> Page:
    """Return the page on a day long past, of what happened to two kinds of body since 2005."""
    return Page(seed_client.get(f"/clutter?as_of={DAY}&since=2005&kind=council&kind=ndpb&known_at=1").text)


def sent(page: Page) -> list[tuple[str | None, str | None]]:
    """Return what the form for the day sends as it stands, without a script."""
    names = ("as_of", "since", "until", "kind", "known_at", "scenario", "after")
    fields = page.all("input")
    start = next(place for place, field in enumerate(fields) if field.get("type") == "range") - 10
    near = [
        field
        for field in fields[max(0, start) :]
        if field.get("type") in {"hidden", "range"} or field.get("id") == "day"
    ]
    return [(field.get("name"), field.get("value")) for field in near if field.get("name") in names]


def test_the_form_for_the_day_holds_the_day_and_keeps_what_else_was_asked(then: Page) -> None:
    assert sent(then) == [
        ("since", "2005"),
        ("kind", "council"),
        ("kind", "ndpb"),
        ("known_at", "1"),
        ("as_of", DAY),
    ]


def test_without_a_script_there_is_no_slider_and_it_is_never_sent(then: Page) -> None:
    (slider,) = [field for field in then.all("input") if field.get("type") == "range"]
    assert "name" not in slider
    (around,) = [div for div in then.all("div") if div.get("class") == "by-year"]
    assert "hidden" in around


def test_the_slider_goes_from_the_first_year_counted_to_this_one(then: Page) -> None:
    (slider,) = [field for field in then.all("input") if field.get("type") == "range"]
    assert (slider["min"], slider["value"], slider["max"]) == ("2005", "2010", str(today().year))


def test_the_page_says_what_stood_on_the_day_as_the_answer_has_it(seed_client: Client, then: Page) -> None:
    asked = f"as_of={DAY}&since=2005&kind=council&kind=ndpb&known_at=1"
    answer: dict[str, Any] = seed_client.get(f"/api/v1/clutter?{asked}").json()
    assert plain(answer["summary"]) in then.text
    assert "What stood on 1 June 2010" in then.text
    assert [row["kind"]["id"] for row in answer["standing"]] == ["ndpb", "council"]
    for row in answer["standing"]:
        assert row["show"].removeprefix("/api/v1") in {link.get("href") for link in then.all("a")}


def test_each_kind_that_stood_leads_to_a_list_as_long_as_was_said(seed_client: Client) -> None:
    answer = seed_client.get(f"/api/v1/clutter?as_of={DAY}").json()
    assert len(answer["standing"]) > 10
    for row in answer["standing"][:5]:
        listed = seed_client.get(row["show"]).json()["total"]
        assert listed == row["standing_at_most"], row["kind"]["label"]


def test_a_day_before_the_first_year_is_refused_with_what_to_change(seed_client: Client) -> None:
    response = seed_client.get("/clutter?as_of=1990-01-01")
    assert response.status_code == 422
    assert "Give an earlier year" in Page(response.text).text


def test_a_year_with_nothing_to_count_has_no_pictures_and_still_a_page(client: Client) -> None:
    page = Page(client.get("/clutter?since=2020&until=2020").text)
    assert page.all("h1")
    assert "Nothing is recorded" in page.text
