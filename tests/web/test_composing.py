"""Composing a what-if in a form: a row adds a step, the address holds steps alone, and what is wrong stands where it is."""

from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from service.scenarios.scenario import Scenario
from service.scenarios.shelf import ScenarioShelf
from service.scenarios.steps import MOST_STEPS, read_step
from service.stores.replicas import Replicas
from service.stores.sqlite import SqliteStore
from service.turns import Busy
from service.web.composing import WAYS, with_row
from tests.landscapes import change_set, source
from tests.scenarios.shore import shore
from tests.web.asking import Client, Page, make_client

_FORM = "/scenarios/compare"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    folder = tmp_path_factory.mktemp("composing")
    store = SqliteStore(folder / "cairn.sqlite")
    store.apply(change_set(source(), *shore()))
    kept = Scenario(id="helper-goes", label="Helper goes", about="One ends. It helps.", steps=("end helper",))
    ScenarioShelf(folder).keep(kept)
    client = make_client(store, data=folder)
    yield client
    client.close()
    store.close()


def _asked(*pairs: tuple[str, str]) -> str:
    return f"{_FORM}?{urlencode(pairs)}"


def _links(page: Page) -> list[str]:
    return [link["href"] or "" for link in page.all("a")]


def test_where_no_copy_can_be_made_now_the_form_says_so_and_keeps_the_steps(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise Busy

    monkeypatch.setattr(Replicas, "_made_anew", refuse)
    answer = client.get(_asked(("step", "end council")))
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert "Ask again in a few seconds" in answer.text
    assert "end council" in [field.get("value") for field in Page(answer.text).all("input")]


def _filled(page: Page) -> dict[str, str | None]:
    return {field["name"] or "": field.get("value") for field in page.all("input") if "id" in field}


_ROWS = {
    "merge": "merge",
    "end": "end",
    "create": "create",
    "offers": "move",
    "functions": "move",
    "duties": "move",
    "funds": "move",
    "accountability": "move",
    "topic": "place",
    "write": "write",
}
"""What each way of the row is among the steps."""


def test_whatever_can_be_chosen_is_a_step() -> None:
    assert [way.id for way in WAYS] == list(_ROWS)
    for way in WAYS:
        row = [("do", way.id), ("who", "one")] + ([("into", "other")] if way.into else [])
        (_, text), *_ = with_row(row)
        assert read_step(text).does == _ROWS[way.id]
        if way.only:
            (_, text), *_ = with_row([*row, ("only", "third")])
            assert read_step(text).term("one") == "third"


def test_a_row_becomes_the_last_step_of_an_address_that_holds_steps_alone(client: Client) -> None:
    row = [("do", "merge"), ("who", "helper"), ("into", "other"), ("only", "")]
    response = client.get(_asked(("step", "end council-skerry"), ("as_of", "2026-01-01"), *row))
    assert response.status_code == 303
    address = urlsplit(response.headers["location"])
    assert address.path == _FORM
    assert parse_qsl(address.query) == [
        ("step", "end council-skerry"),
        ("step", "merge helper into other"),
        ("as_of", "2026-01-01"),
    ]
    assert client.get(response.headers["location"]).status_code == 200


def test_a_name_may_hold_whatever_names_hold(client: Client) -> None:
    response = client.get(_asked(("do", "create"), ("who", "Care & {who} 100%"), ("into", "ndpb")))
    assert parse_qsl(urlsplit(response.headers["location"]).query) == [
        ("step", "create Care & {who} 100% as ndpb")
    ]


@pytest.mark.parametrize(
    ("row", "field", "said"),
    [
        ({"do": "", "who": "helper"}, "do", "Choose what happens."),
        ({"do": "", "who": "", "into": "", "only": ""}, "do", "Choose what happens."),
        ({"do": "abolish", "who": "helper"}, "do", "Choose what happens."),
        ({"do": "end", "who": ""}, "who", "Which body? Nothing was filled in."),
        ({"do": "merge", "who": "helper", "into": ""}, "into", "Into which body? Nothing was filled in."),
        ({"do": "end", "who": "helper", "into": "other"}, "into", "leave this empty"),
        ({"do": "merge", "who": "helper", "into": "other", "only": "falls"}, "only", "leave this empty"),
        ({"do": "merge", "who": "helpr", "into": "other"}, "who", "There is no body called “helpr”."),
        ({"do": "merge", "who": "helper", "into": "zzzz"}, "into", "There is no body called “zzzz”."),
        ({"do": "merge", "who": "helper", "into": "helper"}, "do", "cannot be merged into itself"),
    ],
    ids=str,
)
def test_a_wrong_row_stands_as_it_was_filled_with_what_is_wrong_beside_its_field(
    client: Client, row: dict[str, str], field: str, said: str
) -> None:
    response = client.get(_asked(("step", "end council-skerry"), ("as_of", "2026-01-01"), *row.items()))
    assert response.status_code == 422
    page = Page(response.text)
    wrong = response.text.split(f'id="e-{field}">')[1].split("<")[0]
    assert said in wrong
    assert response.text.count('class="ds_question__error-message"') == 1
    filled = _filled(page)
    assert {name: filled[name] for name in ("who", "into", "only")} == {
        name: row.get(name, "") for name in ("who", "into", "only")
    }
    hidden = [(f["name"], f["value"]) for f in page.all("input") if f.get("type") == "hidden"]
    assert hidden == [("step", "end council-skerry"), ("as_of", "2026-01-01")]
    assert "end council-skerry</textarea>" in response.text


@pytest.mark.parametrize(
    ("pairs", "meant"),
    [
        ([("do", "end"), ("who", "helpr")], ["end other", "end helper"]),
        ([("step", "end other\r\nedn helper")], ["end other", "end helper"]),
        (
            [("step", "end other\r\nmerg helper into council-skerry")],
            ["end other", "merge helper into council-skerry"],
        ),
    ],
    ids=["a body", "a verb", "a verb with two bodies"],
)
def test_what_is_misspelt_leads_to_the_what_if_that_may_have_been_meant(
    client: Client, pairs: list[tuple[str, str]], meant: list[str]
) -> None:
    steps = [] if pairs[0][0] == "step" else [("step", "end other")]
    response = client.get(_asked(*steps, *pairs, ("as_of", "2026-01-01")))
    assert response.status_code == 422
    (href,) = [
        link
        for link in _links(Page(response.text))
        if parse_qsl(urlsplit(link).query)[:2] == [("step", step) for step in meant]
    ]
    assert parse_qsl(urlsplit(href).query)[2:] == [("as_of", "2026-01-01")]
    assert client.get(href).status_code == 200


def test_each_step_can_be_taken_away_and_the_last_leads_to_the_empty_form(client: Client) -> None:
    two = Page(
        client.get(_asked(("step", "end helper"), ("step", "end other"), ("as_of", "2026-01-01"))).text
    )
    assert {f"{_FORM}?step=end+other&as_of=2026-01-01", f"{_FORM}?step=end+helper&as_of=2026-01-01"} <= set(
        _links(two)
    )
    assert "Remove step 2: end other" in two.text
    one = Page(client.get(_asked(("step", "end helper"), ("as_of", "2026-01-01"))).text)
    assert f"{_FORM}?as_of=2026-01-01" in _links(one)
    empty = client.get(f"{_FORM}?as_of=2026-01-01")
    assert empty.status_code == 200
    assert ("as_of", "2026-01-01") in [(f["name"], f.get("value")) for f in Page(empty.text).all("input")]
    assert "Steps so far" not in empty.text


def test_more_steps_than_may_be_asked_are_listed_and_make_no_address_each(client: Client) -> None:
    # Each address would hold all the others: 1,900 steps of one letter made a page of 40 MB.
    most = client.get(_asked(*[("step", "end helper")] * MOST_STEPS))
    assert most.text.count(">Remove<") == MOST_STEPS
    more = client.get(_asked(("step", "a\n" * 1_900)))
    assert more.status_code == 422
    assert more.text.count("<li>a</li>") == 1_900
    assert len(more.content) < 1_000_000


def test_names_are_offered_in_the_row(client: Client) -> None:
    page = Page(client.get(_FORM).text)
    lists = {found["id"] for found in page.all("datalist")}
    assert {field["list"] for field in page.all("input") if "list" in field} <= lists
    offered = {option["value"] for option in page.all("option")}
    # Bodies, kinds of body, a topic, a function, a duty and a report of the shore.
    assert {
        "Helper",
        "Every council",
        "Evaluation",
        "Care at home",
        "Make a plan",
        "annual report",
    } <= offered


def test_before_and_after_hold_the_same_counts_and_say_in_words_what_changed(client: Client) -> None:
    text = client.get(_asked(("step", "end helper"))).text
    recorded, imagined = (Page(part.split("</dl>")[0]) for part in text.split("<dl>")[1:3])
    names = [part.split("</dt>")[0] for part in text.split("<dt>")[1:]]
    assert names[:10] == names[10:20]
    # The helper, its two offers, and the one outcome to which it is said to contribute; it meets one other.
    for changed in ("one fewer", "two fewer"):
        assert changed in imagined.text
        assert changed not in recorded.text
    assert imagined.text.count("fewer") == 4


@pytest.mark.parametrize("address", ["/scenarios/helper-goes", f"{_FORM}?step=end+helper"])
def test_a_what_if_says_that_it_is_imagined_and_that_nothing_is_recommended(
    client: Client, address: str
) -> None:
    text = Page(client.get(address).text).text
    assert "This is imagined." in text
    assert "nothing is recommended" in text


def test_a_kept_what_if_leads_to_every_question_about_it_and_to_its_steps(client: Client) -> None:
    links = _links(Page(client.get("/scenarios/helper-goes?as_of=2026-01-01").text))
    assert "/bodies?scenario=helper-goes&as_of=2026-01-01" in links
    assert "/overlap?scenario=helper-goes&as_of=2026-01-01" in links
    assert f"{_FORM}?step=end+helper&as_of=2026-01-01" in links
    assert "/scenarios/helper-goes?as_of=2026-01-01&effect=offers" in links


def test_what_ifs_are_chosen_by_a_sentence_of_what_they_imagine(client: Client) -> None:
    page = Page(client.get("/scenarios?as_of=2026-01-01").text)
    assert "/scenarios/helper-goes?as_of=2026-01-01" in _links(page)
    assert f"{_FORM}?as_of=2026-01-01" in _links(page)
    assert "Helper goes One ends. One step." in page.text


def test_what_is_no_parameter_is_refused_before_anything_is_composed_as_well(client: Client) -> None:
    answer = client.get(f"{_FORM}?scenario=helper-goes")
    assert answer.status_code == 422
    assert "“scenario” is not a parameter of compare." in Page(answer.text).text


def test_the_form_keeps_a_day_that_is_chosen_before_any_step(client: Client) -> None:
    assert client.get(f"{_FORM}?as_of=2020-01-01&effect=").status_code == 200
