"""The pages of overlap: long lists are cut with the way to all of it, and the shades of the matrix are told."""

from bisect import bisect_right

import pytest

from service.web.matrix import _STEPS, LEGEND
from tests.web.asking import Client, Page, plain


@pytest.mark.parametrize(
    ("offers", "said"), [(0, "none recorded"), (1, "1"), (3, "2 or 3"), (4, "4 to 7"), (9, "8 or more")]
)
def test_the_legend_says_what_each_shade_stands_for(offers: int, said: str) -> None:
    assert dict(LEGEND)[bisect_right(_STEPS, offers)] == said


def test_the_matrix_tells_its_shades_and_says_each_cell_in_words(seed_client: Client) -> None:
    page = Page(seed_client.get("/overlap/matrix").text)
    answer = seed_client.get("/api/v1/overlap/matrix").json()
    assert all(said in page.text for _, said in LEGEND)
    assert plain(answer["items"][0]["cells"][0]["text"]) in page.text
    assert "How distinctive each is" in page.text


def test_pairs_name_a_few_topics_and_fold_the_others_away(seed_client: Client) -> None:
    pair = next(
        row for row in seed_client.get("/api/v1/overlap").json()["items"] if len(row["only_first"]) > 7
    )
    page = seed_client.get("/overlap").text
    assert f"<summary>and {len(pair['only_first']) - 5} more</summary>" in page
    assert not [topic["label"] for topic in pair["only_first"] if topic["label"] not in Page(page).text]
    assert pair["href"].removeprefix("/api/v1") in {link.get("href") for link in Page(page).all("a")}


def test_pairs_lead_to_the_matrix_of_the_same_topic_and_day(seed_client: Client) -> None:
    page = Page(seed_client.get("/overlap?topic=evaluation&topic=co-production&as_of=2026-01-01").text)
    assert "/overlap/matrix?topic=evaluation&topic=co-production&as_of=2026-01-01" in {
        link.get("href") for link in page.all("a")
    }
