"""Pictures: what they draw, how much at most, and that they carry all that they are styled with."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any

import pytest

from service.questions.accountability_items import PathShown
from service.questions.answers import Term
from service.questions.clutter_counts import KindStanding, YearCounts
from service.web.answering_pictures import MOST_PARTIES, MOST_STEPS, draw_paths
from service.web.drawing import WIDTH, Drawing
from service.web.time_pictures import MOST_KINDS, MOST_YEARS, draw_events, draw_kinds, draw_standing
from tests.conftest import Landscape
from tests.landscapes import node
from tests.questions.answering import answers
from tests.web.asking import Client, Page, make_client, plain

OFFICER = "post-ijb-chief-officer--ijb-fife"
PATHS = f"/accountability?from={OFFICER}&to=scottish-parliament"
WITH_PICTURES = ("/areas/S37000032", "/accountability?for=ijb-fife", PATHS, "/clutter", "/clutter?since=1900")

_MARKS = {"text": {"fill", "font-size"}, "path": {"fill", "stroke", "stroke-width"}, "rect": {"fill"}}
"""What each mark is styled with."""


def written_in(drawing: Drawing) -> list[str]:
    return [mark.text for mark in drawing.marks if mark.tag == "text"]


def branches_of(page: Page) -> list[str]:
    """Return where branches leave the trunk of the pictures of a page."""
    return [str(path["d"]) for path in page.all("path") if "H" in str(path.get("d"))]


@pytest.mark.parametrize("address", WITH_PICTURES)
def test_every_mark_carries_its_own_styles_and_none_of_the_page(seed_client: Client, address: str) -> None:
    page = Page(seed_client.get(address).text)
    marks = [(tag, attributes) for tag, attributes in page.tags if tag in _MARKS]
    assert len(marks) > 20
    for tag, attributes in marks:
        assert _MARKS[tag] <= attributes.keys()
        assert not {"class", "style"} & attributes.keys()
    assert all(svg["font-family"] for svg in page.all("svg"))


@pytest.mark.parametrize("address", WITH_PICTURES)
def test_every_picture_has_a_name_and_is_said_in_words(seed_client: Client, address: str) -> None:
    page = Page(seed_client.get(address).text)
    figures = [figure for figure in page.all("figure") if "data-flows" not in figure]
    pictures = page.all("svg")
    ids = {attributes.get("id") for _, attributes in page.tags}
    assert len(figures) == len(pictures) > 0
    assert all(figure["data-picture"] for figure in figures)
    assert {picture["role"] for picture in pictures} == {"img"}
    assert {picture["aria-labelledby"] for picture in pictures} <= ids


@pytest.mark.parametrize(
    ("address", "scripts"),
    [
        ("/about", set()),
        ("/accountability", set()),
        ("/accountability?for=ijb-fife", {"pictures.js"}),
        ("/funding", set()),
        ("/funding?body=ijb-glasgow-city", {"pictures.js", "sankey.js"}),
        ("/areas/S37000032", {"pictures.js"}),
        ("/areas/S37000034", {"pictures.js", "sankey.js"}),
    ],
)
def test_a_page_asks_for_what_draws_bands_only_where_it_has_them(
    seed_client: Client, address: str, scripts: set[str]
) -> None:
    page = Page(seed_client.get(address).text)
    asked = {
        str(script["src"]).partition("?")[0].rsplit("/", 1)[-1]
        for script in page.all("script")
        if "src" in script
    }
    assert asked == scripts | {"cairn.js"}


def test_a_body_is_shown_with_those_to_whom_it_answers_and_those_who_answer_to_it(
    seed_client: Client,
) -> None:
    page = Page(seed_client.get("/accountability?for=ijb-fife").text)
    assert [figure["data-picture"] for figure in page.all("figure")] == [
        "To whom Fife Integration Joint Board answers",
        "Who answers to Fife Integration Joint Board",
    ]
    for item in seed_client.get("/api/v1/accountability?for=ijb-fife&limit=100").json()["items"]:
        other = item["to_whom" if item["direction"] == "answers" else "who"]
        assert f"{plain(other['label'])}: " in page.text


def test_no_picture_is_drawn_of_everybody(seed_client: Client) -> None:
    assert Page(seed_client.get("/accountability").text).all("figure") == []


@pytest.fixture
def crowd(landscape: Landscape) -> Client:
    """A body that answers to twenty others."""
    others = [f"other{number:02}" for number in range(20)]
    bodies = [node("body", id_, id_.title(), kind="ndpb") for id_ in ("one", *others)]
    return make_client(landscape(*bodies, *(answers("one", other) for other in others)))


def test_parties_beyond_what_a_picture_holds_are_drawn_as_one_and_said_all_the_same(crowd: Client) -> None:
    page = Page(crowd.get("/accountability?from=one").text)
    assert len(branches_of(page)) == MOST_PARTIES == 16
    assert "and 5 more" in page.text
    assert "Other19: for performance" in page.text


def test_paths_stand_before_their_lines_and_their_picture_after_their_table(seed_client: Client) -> None:
    text = seed_client.get(PATHS).text
    places = [text.index(part) for part in ('id="s-paths"', "<table", "<figure", 'id="s-items-1"')]
    assert places == sorted(places)


def test_the_picture_of_paths_names_who_answers_and_how_at_each_step(seed_client: Client) -> None:
    paths = seed_client.get(f"/api/v1{PATHS}").json()["paths"]
    page = Page(seed_client.get(PATHS).text)
    assert 1 < len(branches_of(page)) <= MOST_STEPS + 1
    assert plain(paths[0]["text"]) in page.text
    assert f"and {len(paths) - 11} more paths" in page.text, "eleven fit into 24 steps, told off by hand"


def _ref(id_: str) -> dict[str, str]:
    return {"id": id_, "type": "body", "label": id_.upper(), "href": f"/api/v1/bodies/{id_}"}


def _path(*ends: str) -> PathShown:
    steps = [
        _ref(f"{one}-{other}")
        | {"who": _ref(one), "to_whom": _ref(other), "nature": Term(id="audit", label="To auditors")}
        | {"law": None, "section": None, "cadence": None, "product": None, "others": 0}
        for one, other in pairwise(ends)
    ]
    text = " → ".join(end.upper() for end in ends)
    given: dict[str, Any] = {"text": text, "length": len(steps), "in_law": False, "confidence": None}
    return PathShown.model_validate({**given, "steps": steps, "sources": []})


def test_what_paths_have_in_common_is_drawn_once() -> None:
    drawing = draw_paths([_path("a", "b", "d"), _path("a", "b", "c", "d"), _path("a", "e", "d")])
    assert drawing is not None
    names = [text for text in written_in(drawing) if text != "to auditors"]
    assert names == ["How A answers to D", "B", "D", "C", "D", "E", "D"]
    assert drawing.said == "A → B → D; A → B → C → D; A → E → D"


def test_no_paths_are_no_picture() -> None:
    assert draw_paths([]) is None


def _years(*years: int) -> list[YearCounts]:
    rest: dict[str, Any] = {
        "renamed": 0,
        "merged": 0,
        "split": 0,
        "functions_transferred": 0,
        "show": "/api/v1/clutter",
    }
    return [
        YearCounts(year=year, began=2, ended=1, standing_at_least=10, standing_at_most=year, **rest)
        for year in years
    ]


@pytest.mark.parametrize(("years", "rows"), [(1, 1), (28, 28), (30, 30), (31, 16), (100, 25)])
def test_many_years_stand_several_to_a_row_and_nothing_is_lost(years: int, rows: int) -> None:
    counted = _years(*range(2026, 2026 - years, -1))
    told = draw_events(counted).said.split("; ")
    assert len(told) == len(draw_standing(counted).said.split("; ")) == rows <= MOST_YEARS
    assert sum(int(row.split(": ")[1].split(" began")[0]) for row in told) == 2 * years


def test_a_row_of_several_years_says_what_stood_at_the_end_of_the_last() -> None:
    drawing = draw_standing(_years(*range(2026, 1986, -1)))
    assert drawing.said.startswith("2025–2026: between 10 and 2,026; 2023–2024: between 10 and 2,024")


def test_kinds_beyond_what_a_picture_holds_are_drawn_as_one() -> None:
    rows = [
        KindStanding(
            kind=Term(id=f"k{n}", label=f"Kind {n}"), standing_at_least=1, standing_at_most=2, show="/x"
        )
        for n in range(15)
    ]
    said = draw_kinds(rows, date(2010, 6, 1)).said.split("; ")
    assert len(said) == MOST_KINDS == 12
    assert said[-1] == "Four more kinds: between 4 and 8"


@pytest.mark.parametrize("drawing", [draw_events(_years(2026)), draw_standing(_years(2026))])
def test_bars_stay_within_the_picture(drawing: Drawing) -> None:
    bars: Sequence[dict[str, str]] = [dict(mark.attributes) for mark in drawing.marks if mark.tag == "rect"]
    assert bars
    for one in bars:
        assert float(one["x"]) >= 0
        assert float(one["x"]) + float(one["width"]) <= WIDTH


def test_money_in_and_out_has_its_picture_after_its_tables_on_the_screen_alone(seed_client: Client) -> None:
    text = seed_client.get("/areas/S37000034").text
    section = text[text.index('id="s-money"') : text.index('id="s-functions"', text.index('id="s-money"'))]
    assert section.rindex("<table") < section.index("data-flows")
    (figure,) = [figure for figure in Page(text).all("figure") if "data-flows" in figure]
    assert "noprint" in str(figure["class"])
    assert (
        "NHS Greater Glasgow and Clyde pays Glasgow City Integration Joint Board £943,801,000"
        in Page(text).text
    )
