"""A form leads to an address that holds all of what was filled in, and the page there shows the form as it was."""

from html.parser import HTMLParser
from urllib.parse import urlencode

import pytest

from service.questions.registry import Question
from tests.web.asking import ASKED, QUESTIONS, RECORDS, Client, Page, page_of

Filled = list[tuple[str, str]]
"""What a form holds: its fields by their names, in their order, several of one name included."""


class Form(HTMLParser):
    """The form for asking again on a page, as a browser reads it."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.action = ""
        self.filled: Filled = []
        self._within = False
        self._open = ""
        self.feed(text[text.index('<details class="ds_details ask') :])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a field with what it holds."""
        held = dict(attrs)
        if tag == "form" and not self.action:
            self.action, self._within = str(held["action"]), True
        elif self._within and tag in {"select", "textarea", "input"}:
            self.filled.append((str(held["name"]), held.get("value") or ""))
            self._open = tag
        elif self._within and tag == "option" and "selected" in held and self._open == "select":
            self.filled[-1] = (self.filled[-1][0], held["value"] or "")

    def handle_endtag(self, tag: str) -> None:
        """Note where a field ends, and the form."""
        self._within = self._within and tag != "form"
        self._open = "" if tag == self._open else self._open

    def handle_data(self, data: str) -> None:
        """Note what a field of several lines holds."""
        if self._within and self._open == "textarea":
            self.filled[-1] = (self.filled[-1][0], data)

    def sent(self, filled: Filled) -> str:
        """Return the address to which a browser goes when the form, so filled, is sent: with every field."""
        return f"{self.action}?{urlencode(filled)}"


WITHOUT_RECORD = [question for question in QUESTIONS if not question.path_fields]

each_form = pytest.mark.parametrize("question", WITHOUT_RECORD, ids=lambda question: question.name)


@each_form
def test_what_was_asked_stands_in_the_form_and_the_form_leads_to_the_same_answer(
    seed_client: Client, question: Question
) -> None:
    asked = page_of(question, as_of="2026-03-01", known_at="1")
    first = seed_client.get(asked)
    form = Form(first.text)
    wanted = {**ASKED.get(question.name, {}), "as_of": "2026-03-01", "known_at": "1"}
    assert {name: value for name, value in form.filled if value} == wanted
    again = seed_client.get(form.sent(form.filled))
    assert (first.status_code, again.status_code) == (200, 200)
    assert Form(again.text).filled == form.filled


@each_form
def test_a_form_of_which_nothing_can_be_read_is_shown_as_it_was_filled(
    seed_client: Client, question: Question
) -> None:
    form = Form(seed_client.get(page_of(question, zzz="1")).text)
    chosen = {name for name, _ in form.filled} - {"zzz"}
    wrong = [(name, f'no {name}, "& <i>\'so" ½') for name, _ in form.filled]
    answer = seed_client.get(form.sent(wrong))
    assert answer.status_code == 422
    shown = Form(answer.text)
    # A choice among a few holds none of what cannot be chosen.
    assert {name for name, _ in shown.filled} == chosen
    assert {pair for pair in shown.filled if pair[1]} <= set(wrong)
    assert ("as_of", dict(wrong)["as_of"]) in shown.filled
    assert len([pair for pair in shown.filled if pair[1]]) >= 2


@pytest.mark.parametrize(
    "question",
    [question for question in QUESTIONS if question.path_fields],
    ids=lambda question: question.name,
)
def test_a_record_asked_for_on_a_day_that_there_is_not_can_be_asked_for_on_another(
    seed_client: Client, question: Question
) -> None:
    wrong = seed_client.get(page_of(question, as_of="2023-02-30"))
    assert wrong.status_code == 422
    form = Form(wrong.text)
    assert ("as_of", "2023-02-30") in form.filled
    assert RECORDS[question.name] in form.action
    better = [(name, "2026-03-01" if name == "as_of" else value) for name, value in form.filled]
    assert seed_client.get(form.sent(better)).status_code == 200


@pytest.mark.parametrize("home", ["bodies", "areas", "topics", "outcomes", "sources", "records", "scenarios"])
def test_a_wrong_id_is_put_into_the_search_for_a_name(seed_client: Client, home: str) -> None:
    answer = seed_client.get(f"/{home}/fife-joint-board?as_of=2026-03-01")
    assert answer.status_code == 404
    form = Form(answer.text)
    assert (form.action, dict(form.filled)["q"]) == ("/search", "fife joint board")
    assert seed_client.get(form.sent(form.filled)).status_code == 200


def test_a_what_if_that_there_is_not_leaves_the_form_as_it_was(seed_client: Client) -> None:
    answer = seed_client.get("/support?topic=evaluation&scenario=no-such")
    filled = dict(Form(answer.text).filled)
    assert answer.status_code in {404, 422}
    assert (filled["topic"], filled["scenario"]) == ("evaluation", "no-such")


def test_an_address_of_two_strokes_never_leads_to_another_host(seed_client: Client) -> None:
    answer = seed_client.get("/%2Felsewhere.example/x")
    assert answer.status_code == 404
    assert 'href="//' not in answer.text
    assert 'action="//' not in answer.text


@pytest.mark.parametrize(
    ("address", "action"),
    [("/support?topic=evaluation", "/offers"), ("/scenarios/one-performance-report", "/support")],
)
def test_a_form_that_asks_on_from_an_answer_keeps_the_day_and_the_state_of_the_record(
    seed_client: Client, address: str, action: str
) -> None:
    joined = "&" if "?" in address else "?"
    page = seed_client.get(f"{address}{joined}as_of=2026-01-01&known_at=1").text
    form = page.partition(f'<form action="{action}"')[2] or page.partition(f'action="{action}"')[2]
    hidden = [
        (field["name"], field["value"])
        for field in Page(form.partition("</form>")[0]).all("input")
        if field["type"] == "hidden"
    ]
    assert {("as_of", "2026-01-01"), ("known_at", "1")} <= set(hidden)
