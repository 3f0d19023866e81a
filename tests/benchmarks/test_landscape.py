"""The landscape that speed is measured with: sound, the same each time, and skewed as the real one is."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.landscape import make_landscape
from graph_schema.findings import has_errors
from service.loading import check_package, read_package
from tests.schema.seed import Row, table

OFFERS = 2_000


@pytest.fixture(scope="module")
def offers() -> list[Row]:
    return list(make_landscape(OFFERS).rows("offer"))


def test_it_passes_every_check_of_a_package(tmp_path: Path) -> None:
    package = read_package(make_landscape(OFFERS).write(tmp_path / "package"))
    assert not has_errors(check_package(package))
    assert package.tables["offers.csv"].read().count(b"\n") == OFFERS + 1


def test_the_same_numbers_give_the_same_landscape_and_another_seed_another(offers: list[Row]) -> None:
    assert list(make_landscape(OFFERS).rows("offer")) == offers
    assert list(make_landscape(OFFERS, seed=2).rows("offer")) != offers


def _shares(rows: list[Row], read: Callable[[Row], str]) -> dict[str, float]:
    counted = Counter(map(read, rows))
    return {word: count / len(rows) for word, count in counted.items()}


@pytest.mark.parametrize(
    "read",
    [
        lambda row: row["topic_ids"].partition("|")[0],
        lambda row: row["topic_ids"].count("|"),
        lambda row: row["audience_kinds"],
        lambda row: row["area_id"],
        lambda row: row["form"],
        lambda row: row["status"],
        lambda row: row["confidence"],
        lambda row: row["cost"],
        lambda row: row["valid_from"][:4],
        lambda row: row["valid_to"][:4],
        lambda row: len(row["description"].split()),
    ],
    ids=lambda _read: "share",
)
def test_every_share_is_near_that_of_the_real_landscape(
    offers: list[Row], read: Callable[[Row], str]
) -> None:
    """Four standard deviations of a share of a half, in a sample of 2,000, are 0.045."""
    real, made = _shares(list(table("offers")), read), _shares(offers, read)
    assert made.keys() <= real.keys()
    assert max(abs(real[word] - made.get(word, 0)) for word in real) < 0.045


def test_the_largest_providers_have_the_share_that_they_have_in_the_real_landscape(offers: list[Row]) -> None:
    """Of the 533 real offers 69 are the largest provider's, for which two bodies stand among 2,000."""
    largest = Counter(row["provider_id"] for row in offers).most_common(2)
    assert sum(count for _, count in largest) / OFFERS == pytest.approx(69 / 533, abs=0.03)


@pytest.mark.parametrize(("count", "stand_ins"), [(10, 1), (533, 1), (2_000, 2), (1_000_000, 43)])
def test_providers_grow_with_the_square_root_of_the_offers(count: int, stand_ins: int) -> None:
    """There are 223 real providers of 533 offers, and 1,000,000 is 43.3 squared times as many."""
    made = [row for row in make_landscape(count).rows("body") if row["id"].startswith("body-")]
    assert len(made) == 223 * stand_ins


def test_nothing_made_up_could_be_taken_for_a_fact_about_a_real_body(offers: list[Row]) -> None:
    real = {row["id"] for row in table("bodies")} | {row["id"] for row in table("sources")} - {"unverified"}
    assert not any({row["provider_id"], row["sources"]} & real for row in offers)
    assert all(row["name"].startswith(f"Offer {row['id'][6:]} of Body ") for row in offers)
    assert all(row["url"].startswith("https://example.org/") for row in offers if row["url"])
