"""How answers are laid out on pages: what comes first, what is said below, what is said once."""

from collections.abc import Mapping
from typing import Any, ClassVar

import pytest
from pydantic import Field

from graph_schema.records import UNVERIFIED
from service.questions.answers import Answer, Ref, Shown, Term
from service.questions.registry import Question
from service.questions.support_items import SupportItem
from service.stores.base import Store
from service.web.forms import make_form
from service.web.known_names import names_for_forms
from service.web.offers import Mark, make_offers
from service.web.tables import Table
from service.web.view import Facts, View, make_view
from service.words import words_for
from tests.web.asking import QUESTIONS, Client, Page

SUPPORT: Question = next(question for question in QUESTIONS if question.name == "support")


class Row(Ref):
    """Something with more to say than fits side by side."""

    confidence: Term | None = None
    sources: list[str] = Field(default_factory=list)
    note: str | None = None
    one: str | None = None
    two: int | None = None
    three: Ref | None = None
    four: list[Term] = Field(default_factory=list)
    five: str | None = None
    amount_gbp: int | None = None
    never: str | None = None


class Rows(Answer):
    """An answer of such rows."""

    items: list[Row]
    beside: Term | None = None


def row(**given: Any) -> Row:
    return Row(id="a", type="body", label="A body", href="/api/v1/bodies/a", **given)


class Grouped(Row):
    """A row that stands with those of its kind."""

    in_groups = ("one", "two")
    not_on_page = ("five",)


def laid_out(*rows: Row, about: str | None = None, beside: Term | None = None) -> View:
    answer = Rows(
        question={},
        summary="All of it.",
        items=list(rows),
        total=len(rows),
        sources={
            "web": {"title": "A page", "url": "https://example.org", "href": "/api/v1/sources/web"},
            UNVERIFIED: {"title": "General knowledge", "url": None, "href": "/api/v1/sources/unverified"},
        },
        landscape={"revision": 1, "recorded_at": None, "as_of": "2026-01-01"},
        beside=beside,
    )
    return make_view(answer, about)


FULL = {
    "confidence": Term(id="high", label="High"),
    "sources": ["web"],
    "note": "Mind this.",
    "one": "/api/v1/support?topic=x",
    "two": 12_000,
    "three": Ref(id="b", type="area", label="B", href="/api/v1/areas/b"),
    "four": [Term(id="x", label="X"), Term(id="y", label="Y")],
    "five": "https://example.org/five",
    "amount_gbp": 1_250_000,
}


def test_a_table_shows_six_columns_and_its_sources_and_folds_the_rest_below_each_row() -> None:
    table = laid_out(row(**FULL)).sections[0]
    assert isinstance(table, Table)
    assert table.columns == ("Name", "One", "Two", "Three", "Four", "Five", "Sources")
    assert [name for name, _ in table.rows[0].more] == ["Amount", "Note", "Confidence"]
    assert table.rows[0].name == "A body"


def test_what_four_rows_or_more_all_say_is_said_once_and_their_names_and_sources_in_each() -> None:
    alike = {"sources": ["web"], "five": "as ever"}
    few = laid_out(*[row(one=str(number), **alike) for number in range(3)]).sections[0]
    many = laid_out(*[row(one=str(number), **alike) for number in range(4)]).sections[0]
    assert isinstance(few, Table)
    assert isinstance(many, Table)
    assert (few.columns, few.same) == (("Name", "One", "Five", "Sources"), ())
    assert many.columns == ("Name", "One", "Sources")
    assert [(name, [piece.text for piece in pieces]) for name, pieces in many.same] == [("Five", ["as ever"])]


def test_what_is_read_side_by_side_stands_in_every_row() -> None:
    class Beside(Row):
        in_each_row = ("one",)

    kind = {"id": "a", "type": "body", "label": "A body", "href": "/api/v1/bodies/a", "one": "x", "five": "y"}
    table = laid_out(*[Beside(**kind) for _ in range(4)]).sections[0]
    assert isinstance(table, Table)
    assert (table.columns, [name for name, _ in table.same]) == (("Name", "One"), ["Five"])


def test_what_differs_in_one_row_stands_in_every_row() -> None:
    table = laid_out(*[row(one="same" if number else "other", two=number) for number in range(5)]).sections[0]
    assert isinstance(table, Table)
    assert (table.columns, table.same) == (("Name", "One", "Two"), ())


def test_a_field_of_small_print_has_no_column_where_there_are_many() -> None:
    class Small(Row):
        in_small_print = ("one", "two")

    kind = {"id": "a", "type": "body", "label": "A body", "href": "/api/v1/bodies/a"}
    table = laid_out(Small(**kind, **FULL)).sections[0]
    assert isinstance(table, Table)
    assert table.columns == ("Name", "Three", "Four", "Five", "Amount", "Sources")
    assert [name for name, _ in table.rows[0].more] == ["One", "Two", "Note", "Confidence"]


def test_rows_stand_in_a_table_for_each_group_in_the_order_in_which_they_come() -> None:
    known = {"id": "a", "type": "body", "href": "/api/v1/bodies/a", "three": FULL["three"]}
    rows = [
        Grouped(**known, label="First", one="Owes", two=1),
        Grouped(**known, label="Second", one="Is owed", two=1),
        Grouped(**known, label="Third", one="Owes", two=1, five="said elsewhere"),
    ]
    tables = [section for section in laid_out(*rows).sections if isinstance(section, Table)]
    assert [table.title for table in tables] == ["Owes: 1", "Is owed: 1"]
    assert [[row.cells[0][0].text for row in table.rows] for table in tables] == [
        ["First", "Third"],
        ["Second"],
    ]
    assert {table.columns for table in tables} == {("Name", "Three")}
    assert len({table.id for table in tables}) == 2


class Found(Ref):
    """A thing of which a list says in brackets whether it is known to run."""

    in_brackets = ("status",)

    status: Term


class Paid(Ref):
    """A row with a heading of its own, things in a cell, and how far away it stands."""

    headings: ClassVar[Mapping[str, str]] = {"amount_gbp": "Amount named"}

    amount_gbp: int
    found: list[Found]
    step: int


class Payments(Answer):
    """An answer with a section that may be empty."""

    items: list[Row]
    chain: list[Paid] = Field(description="What it pays; at most 100 here. Empty without a body.")
    ways: list[Paid] = Field(description="The ways, most first; empty without a body.")


def test_a_section_has_headings_of_its_own_and_does_not_say_when_it_would_be_empty() -> None:
    known = {"type": "offer", "label": "Help", "href": "/api/v1/records/o"}
    found = [Found(id="o", status=Term(id="unknown", label="Unknown"), **known)]
    paid = [Paid(id=str(step), amount_gbp=7, found=found, step=step, **known) for step in (-1, 2)]
    answer = Payments(
        question={},
        summary="All of it.",
        items=[],
        total=0,
        sources={},
        landscape={"revision": 1, "recorded_at": None, "as_of": "2026-01-01"},
        chain=paid,
        ways=paid,
    )
    chain, ways = make_view(answer).sections
    assert isinstance(chain, Table)
    assert isinstance(ways, Table)
    assert (chain.note, ways.note) == ("What it pays; at most 100 here.", "The ways, most first.")
    assert chain.columns == ("Name", "Amount named", "Found", "How far away")
    assert [row.cells[2][0].text for row in chain.rows] == ["Help (unknown)"] * 2
    assert [row.cells[3][0].text for row in chain.rows] == ["One payment before", "Two payments after"]


def test_who_hosts_a_function_stands_below_the_rows_for_which_it_is_recorded(seed_client: Client) -> None:
    page = Page(seed_client.get("/functions?area=Inverclyde").text)
    said = " ".join(page.text.split())
    assert "Hosted by Glasgow City Integration Joint Board" in said
    assert "Hosted by not recorded" not in said


def test_a_column_that_no_row_fills_is_left_out_and_a_cell_that_is_empty_says_so() -> None:
    table = laid_out(row(one="Yes"), row()).sections[0]
    assert isinstance(table, Table)
    assert table.columns == ("Name", "One")
    assert [(piece.text, piece.known) for piece in table.rows[1].cells[1]] == [("not recorded", False)]
    assert table.rows[1].more == ()


@pytest.mark.parametrize(
    ("column", "texts", "hrefs"),
    [
        (0, ["A body"], ["/bodies/a"]),
        (1, ["show"], ["/support?topic=x"]),
        (2, ["12,000"], [None]),
        (3, ["B"], ["/areas/b"]),
        (4, ["X", "Y"], [None, None]),
        (5, ["https://example.org/five"], ["https://example.org/five"]),
        (6, ["[1]"], ["#source-web"]),
    ],
)
def test_a_cell_reads_as_people_write_and_leads_to_pages(
    column: int, texts: list[str], hrefs: list[str | None]
) -> None:
    table = laid_out(row(**FULL)).sections[0]
    assert isinstance(table, Table)
    cell = table.rows[0].cells[column]
    assert ([piece.text for piece in cell], [piece.href for piece in cell]) == (texts, hrefs)


def test_money_is_shown_in_pounds_and_sources_by_number() -> None:
    table = laid_out(row(**FULL)).sections[0]
    assert isinstance(table, Table)
    more = {name: [(piece.text, piece.href) for piece in parts] for name, parts in table.rows[0].more}
    assert more["Amount"] == [("£1,250,000", None)]
    assert [(piece.text, piece.href) for piece in table.rows[0].cells[-1]] == [("[1]", "#source-web")]


def test_a_row_without_a_page_says_so_where_it_stands() -> None:
    table = laid_out(row(sources=[UNVERIFIED])).sections[0]
    assert isinstance(table, Table)
    assert [piece.text for piece in table.rows[0].cells[-1]] == ["unconfirmed: no source held"]


def test_an_address_that_is_no_web_address_is_text_and_no_link() -> None:
    table = laid_out(row(one="javascript:alert(1)", five="//evil.example")).sections[0]
    assert isinstance(table, Table)
    assert [piece.href for cell in table.rows[0].cells[1:] for piece in cell] == [None, None]


def test_the_one_thing_asked_about_gives_the_title_and_its_facts_and_in_one_line_what_is_not_recorded() -> (
    None
):
    view = laid_out(row(one="Yes", two=2, three=FULL["three"], sources=["web"]), about="a")
    facts = view.sections[0]
    assert view.title == "A body"
    assert isinstance(facts, Facts)
    said = {name: parts[0].text for name, parts in facts.rows}
    assert said == {
        "One": "Yes",
        "Two": "2",
        "Three": "B",
        "Sources": "[1]",
        "Not recorded": "Four, Five, Amount, Never, Note, Confidence",
    }


def test_a_single_fact_that_is_not_recorded_says_so_where_it_stands() -> None:
    (facts,) = laid_out(row(**FULL), about="a").sections
    assert isinstance(facts, Facts)
    said = {name: [(piece.text, piece.known) for piece in parts] for name, parts in facts.rows}
    assert said["Never"] == [("not recorded", False)]
    assert "Not recorded" not in said


def test_a_model_beside_the_items_has_a_section_of_its_own() -> None:
    section = laid_out(row(), beside=Term(id="x", label="Ex")).sections[-1]
    assert isinstance(section, Facts)
    assert (section.title, [parts[0].text for _, parts in section.rows]) == ("Beside", ["Ex"])


def support_item(*roles: tuple[str, str]) -> SupportItem:
    """Return an offer whose provider has these roles, each towards a party."""
    ref = {"id": "x", "type": "body", "label": "X", "href": "/api/v1/bodies/x"}
    term = {"id": "x", "label": "X"}
    shown = [
        {
            "role": role,
            "party": {**ref, "id": party, "label": party},
            "nature": None,
            "what": None,
            "line": "/api/v1/records/l",
            "sources": ["web"],
        }
        for role, party in roles
    ]
    return SupportItem.model_validate(
        {
            **dict.fromkeys(SupportItem.model_fields),
            "offer": ref,
            "provider": ref,
            "form": term,
            "status": term,
            "way_in": {"route": None, "url": None, "text": "Not recorded"},
            "audience": [],
            "topics": [],
            "alike": {"bodies": 0, "href": "/api/v1/support"},
            "roles": shown,
            "why": "Because.",
            "rank": dict.fromkeys(("topic", "status", "area", "asker", "help", "confidence"), 0),
            "sources": ["web"],
        }
    )


def marks(*roles: tuple[str, str]) -> tuple[Mark, ...]:
    return make_offers([support_item(*roles)])[0].marks


def test_a_role_is_said_once_with_all_towards_whom_it_is() -> None:
    assert marks(("inspects", "IJB"), ("funds", "NHS"), ("inspects", "Council")) == (
        Mark("inspects", "IJB and Council"),
        Mark("funds", "NHS"),
    )


def test_of_many_parties_two_are_named_and_the_rest_counted() -> None:
    parties = ["IJB", "Partnership", "NHS", "Council", "NHS"]
    assert marks(*[("inspects", party) for party in parties]) == (
        Mark("inspects", "IJB, Partnership and 2 more of its partners and posts"),
    )


def test_three_parties_are_named_for_counting_one_says_less() -> None:
    assert marks(*[("audits", party) for party in "abc"]) == (Mark("audits", "a, b and c"),)


def test_an_offer_that_rests_on_general_knowledge_alone_is_not_confirmed() -> None:
    item = support_item()
    unverified = item.model_copy(update={"sources": [UNVERIFIED]})
    both = item.model_copy(update={"sources": ["web", UNVERIFIED]})
    assert [offered.confirmed for offered in make_offers([item, unverified, both])] == [True, False, True]


def test_a_form_shows_every_value_of_a_parameter_that_was_repeated() -> None:
    form = make_form(SUPPORT, [("topic", "one"), ("topic", "two"), ("area", "Fife"), ("area", "")])
    shown = [(field.id, field.label, field.value) for field in form if field.name in {"topic", "area"}]
    assert shown == [
        ("topic", "What about", "one"),
        ("topic-1", "What about (2)", "two"),
        ("area", "Where", "Fife"),
    ]


def test_a_parameter_from_a_closed_list_is_chosen_by_its_label() -> None:
    form = next(field for field in make_form(SUPPORT, [("form", "coaching")]) if field.name == "form")
    assert (form.kind, form.choices[0].label) == ("select", "Any")
    assert [choice.value for choice in form.choices if choice.chosen] == ["coaching"]


def test_forms_offer_the_names_of_topics_areas_and_those_who_ask(seed_store: Store) -> None:
    names = names_for_forms(words_for(seed_store), ())
    assert len(names["topic"]) == 105  # evidence/topics.csv
    assert {"Fife", "Scotland"} <= set(names["area"])
    assert len(names["area"]) == len(set(names["area"])) < 78  # evidence/areas.csv: 29 names are shared
    assert {"Fife Integration Joint Board", "NHS Fife", "Fife Council"} <= set(names["for"])


def test_the_box_for_a_place_completes_names_without_a_script(seed_client: Client) -> None:
    page = Page(seed_client.get("/support").text)
    lists = {field["list"] for field in page.all("input") if "list" in field}
    assert lists >= {"n-area", "n-for"}
    assert lists == {known["id"] for known in page.all("datalist")}


def test_place_and_role_are_plain_choices_on_the_home_page(seed_client: Client) -> None:
    response = seed_client.get("/")
    names = [field["name"] for field in Page(response.text).all("select")]
    assert names == ["area", "role"]
    # 31 partnerships and the whole country.
    assert response.text.split('name="area"')[1].split("</select>")[0].count("<option") == 32


class Odd(Shown):
    """Two fields of which one says more."""

    last: str
    first: str
    in_short = ("first",)


def test_what_a_model_calls_telling_comes_first() -> None:
    class Odds(Answer):
        items: list[Odd]

    answer = Odds(
        question={},
        summary="",
        items=[Odd(last="z", first="a")],
        total=1,
        sources={},
        landscape={"revision": 1, "recorded_at": None, "as_of": "2026-01-01"},
    )
    table = make_view(answer).sections[0]
    assert isinstance(table, Table)
    assert table.columns == ("First", "Last")


def test_the_way_on_stands_below_the_rows_that_it_continues(seed_client: Client) -> None:
    # Accountability groups its rows by nature in several tables, and goes on with other tables.
    text = Page(seed_client.get("/accountability?for=ijb-fife").text).text
    on = text.index("are shown. Next page")
    assert text.index("Take these") < on < text.rindex("Several to answer to at once")
    assert text.count("Next page") == 1


def test_who_an_offer_is_for_stands_beside_what_it_costs(seed_client: Client) -> None:
    # support_offers.csv: PHIRST names councils alone, and comes first of what is known to be running.
    text = Page(seed_client.get("/support?topic=evaluation&area=Fife&limit=1").text).text
    assert "For whom Council Who else" in text
