"""Sources by title and words, and all that rests on one."""

import csv
from collections import Counter
from datetime import date

import pytest

from graph_schema.schema import load_schema
from service.problems import UnknownRecord
from service.questions.sources import SourceQuestion, SourcesQuestion, answer_source, answer_sources
from service.stores.base import Store
from tests.conftest import Landscape
from tests.landscapes import SEED, line, node, source

_TWO = (
    source("act", "Public Bodies (Joint Working) Act"),
    source("page", "Our work: Àrainn"),
    node("body", "one", kind="council", sources=("act",)),
    node("body", "two", kind="council", sources=("act", "page")),
    node("topic", "data", sources=("act",)),
    line("member_of", "one", "two", sources=("page",)),
)


def test_sources_stand_by_title(landscape: Landscape) -> None:
    answer = answer_sources(landscape(*_TWO), SourcesQuestion())
    assert [item.id for item in answer.items] == ["web", "page", "act"]
    assert answer.items[0].url == "https://example.org/web"


def test_words_find_the_sources_that_hold_them_all_whatever_case_and_accents(landscape: Landscape) -> None:
    store = landscape(*_TWO)

    def ids(q: str) -> list[str]:
        return [item.id for item in answer_sources(store, SourcesQuestion(q=q)).items]

    assert ids("joint act") == ["act"]
    assert ids("arainn") == ["page"]
    assert ids("example.org/page") == ["page"]
    assert ids("joint arainn") == []


def test_a_source_shows_what_rests_on_it_type_after_type_and_not_itself(landscape: Landscape) -> None:
    answer = answer_source(landscape(*_TWO), SourceQuestion(id="act"))
    assert [item.id for item in answer.items] == ["one", "two", "data"]
    assert [(resting.type, resting.records) for resting in answer.by_type] == [("body", 2), ("topic", 1)]
    assert answer.by_type[0].href == "/api/v1/records?source=act&type=body"
    assert answer.total == 3
    assert answer.source.label == "Public Bodies (Joint Working) Act"


def test_what_rests_on_a_source_is_met_once_page_by_page(landscape: Landscape) -> None:
    store = landscape(*_TWO)
    met: list[str] = []
    after = None
    for _ in range(3):
        page = answer_source(store, SourceQuestion(id="act", limit=1, after=after))
        met += [item.id for item in page.items]
        after = page.next
    assert met == ["one", "two", "data"]
    assert after is None


def test_a_line_rests_on_its_source(landscape: Landscape) -> None:
    answer = answer_source(landscape(*_TWO), SourceQuestion(id="page"))
    assert [item.label for item in answer.items] == ["two", "one is a member of two"]


def test_a_day_leaves_out_what_did_not_hold_on_it(landscape: Landscape) -> None:
    store = landscape(*_TWO, node("body", "old", kind="council", sources=("act",), valid=("1975", "1996-03")))
    answer = answer_source(store, SourceQuestion(id="act", as_of=date(1996, 4, 1)))
    assert "old" not in {item.id for item in answer.items}
    before = answer_source(store, SourceQuestion(id="act", as_of=date(1996, 3, 31)))
    assert "old" in {item.id for item in before.items}


def test_the_marker_of_general_knowledge_says_what_it_means(landscape: Landscape) -> None:
    store = landscape(
        source("unverified", "General knowledge, unverified"), node("topic", "t", sources=("unverified",))
    )
    answer = answer_source(store, SourceQuestion(id="unverified"))
    assert "no source is held" in answer.summary
    assert answer.landscape.limits == ["1 of 1 shown are unconfirmed: no source held"]


def test_the_id_of_a_body_is_no_source(landscape: Landscape) -> None:
    with pytest.raises(UnknownRecord):
        answer_source(landscape(*_TWO), SourceQuestion(id="one"))


def test_the_real_statements_on_general_knowledge_are_those_of_the_tables(seed_store: Store) -> None:
    stated: Counter[str] = Counter()
    for name, type_ in load_schema().types.items():
        if name == "source":
            continue
        with (SEED / str(type_.file)).open(encoding="utf-8", newline="") as file:
            stated[name] = sum("unverified" in row["sources"].split("|") for row in csv.DictReader(file))
    shown = {r.type: r.records for r in answer_source(seed_store, SourceQuestion(id="unverified")).by_type}
    # Posts and accountability lines are made for each body too, so there are more of those than are stated.
    made = {"post", "accountable_to", "contributes_to"}
    assert {t: n for t, n in shown.items() if t not in made} == {
        t: n for t, n in stated.items() if n and t not in made
    }
    assert all(shown.get(type_, 0) >= stated[type_] for type_ in made)
