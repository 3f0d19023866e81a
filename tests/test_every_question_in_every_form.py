"""Every question of the registry says the same as JSON, as a table, as a page, as a command and as an agent's tool.

A question that is new in the registry is walked as it is. Only what it cannot do without has to be said in
`tests/web/asking.py`, and then the walk says so.
"""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from service.agents.answering import Told, answer_tool
from service.agents.tools import Tool
from service.cli import app
from service.days import today
from service.lens import Lens
from service.opening import opened
from service.questions.record import answer_record
from service.questions.registry import Question, address_of, load_questions
from service.questions.search import answer_search
from service.settings import Settings
from service.web.links import with_query
from service.web.parameters import query_fields
from tests.web.asking import ASKED, RECORDS, Client, Page, label_of, make_client, named_in, plain

Asked = Mapping[str, str]
"""What a question is asked, its record included."""

FIRST, CHOSEN = "with nothing but what it needs", "with what readers ask"


def _walks() -> Iterator[Any]:
    """Return each question with each way in which it is asked."""
    for question in load_questions():
        yield pytest.param(question, FIRST, id=f"{question.name}-first")
        if question.name in RECORDS or question.name in ASKED:
            yield pytest.param(question, CHOSEN, id=f"{question.name}-chosen")


every_walk = pytest.mark.parametrize(("question", "way"), list(_walks()))


@pytest.fixture(scope="module")
def lens(seed_folder: Path) -> Iterator[Lens]:
    settings = Settings(data=seed_folder)
    with opened(settings) as store, closing(Lens(store, settings)) as lens:
        for question in load_questions():
            if (
                question.prepare is not None
            ):  # as a service does ahead of questions, and a command before its own
                question.prepare(store, today())
        yield lens


@pytest.fixture(scope="module")
def client(lens: Lens) -> Client:
    return make_client(lens.store)


@every_walk
def test_a_question_says_the_same_in_all_five_forms(
    question: Question,
    way: str,
    client: Client,
    lens: Lens,
    seed_folder: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CAIRN_DATA", str(seed_folder))
    monkeypatch.setenv("COLUMNS", "100000")  # so that no cell is broken into lines
    asked = _asked(question, way, client)
    answer = client.get(_address(question, asked, "/api/v1")).json()
    assert answer["items"], f"nothing is said of {asked}: choose something that has an answer"

    _check_table(answer, client.get(_address(question, asked, "/api/v1", ".csv")).text)
    _check_text(answer, Page(client.get(_address(question, asked)).text).text)
    _check_text(answer, plain(_printed(question, asked, capsys)))
    assert json.loads(_printed(question, asked, capsys, "--json")) == answer
    _check_tool(answer, lens, Tool(question), asked)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (Question("unheard", "/unheard", answer_search), "`unheard` cannot be asked without q: say in ASKED"),
        (Question("lonely", "/lonely/{id}", answer_record), "no question lists some at /lonely: name one"),
    ],
)
def test_a_question_that_needs_more_says_what_to_add(client: Client, question: Question, said: str) -> None:
    with pytest.raises(AssertionError, match=said):
        _asked(question, FIRST, client)


def _asked(question: Question, way: str, client: Client) -> Asked:
    """Return what a question is asked: what was chosen for it, or no more than it needs."""
    needed = {name for name, field in query_fields(question).items() if field.is_required()}
    chosen = ASKED.get(question.name, {})
    assert needed <= set(chosen), (
        f"`{question.name}` cannot be asked without {', '.join(sorted(needed))}: "
        "say in ASKED, in tests/web/asking.py, with what it has an answer in the real landscape."
    )
    record = _record(question, way, client) if question.path_fields else {}
    return {**record, **{name: text for name, text in chosen.items() if way == CHOSEN or name in needed}}


def _record(question: Question, way: str, client: Client) -> Asked:
    """Return the record that an address names: the one that was chosen, or the first of the list above it."""
    (name,) = question.path_fields
    above = question.address.split("/{", 1)[0]
    listed = [other for other in load_questions() if other.address == above and not _needs_words(other)]
    if way == FIRST and listed:
        items = client.get(listed[0].api_address).json()["items"]
        return {name: items[0]["id"]}
    assert question.name in RECORDS, (
        f"`{question.name}` is asked of one record, and no question lists some at {above}: "
        "name one of the real landscape in RECORDS, in tests/web/asking.py."
    )
    return {name: RECORDS[question.name]}


def _needs_words(question: Question) -> bool:
    return any(field.is_required() for field in query_fields(question).values())


def _address(question: Question, asked: Asked, prefix: str = "", suffix: str = "") -> str:
    path = {name: asked[name] for name in question.path_fields}
    rest = [(name, text) for name, text in asked.items() if name not in path]
    return with_query(prefix + address_of(question, path) + suffix, rest)


def _printed(question: Question, asked: Asked, capsys: pytest.CaptureFixture[str], *more: str) -> str:
    """Return what `cairn ask` prints."""
    path = [asked[name] for name in question.path_fields]
    options = [
        word
        for name, text in asked.items()
        if name not in question.path_fields
        for word in (f"--{name.replace('_', '-')}", text)
    ]
    capsys.readouterr()
    app(["ask", question.name, *path, *options, *more], result_action="return_value")
    return capsys.readouterr().out


def _check_table(answer: Mapping[str, Any], text: str) -> None:
    """Check the rows of a table, and in the first its name and its sources; a table holds no sentences."""
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert len(rows) == len(answer["items"])
    first = answer["items"][0]
    # A word of a closed list stands in a table as its id.
    assert {named_in(first)["label"], named_in(first)["id"]} & set(rows[0].values())
    if "sources" in first:
        assert rows[0]["sources"] == "|".join(first["sources"])


def _check_text(answer: Mapping[str, Any], text: str) -> None:
    """Check what a person reads: the sentence, how many there are, what comes first, and where that is from."""
    assert plain(answer["summary"]) in text
    assert plain(label_of(answer["items"][0])) in text
    total, shown = answer["total"], len(answer["items"])
    if total != shown:
        of = f"more than {total['at_least']:,}" if isinstance(total, dict) else f"{total:,}"
        assert re.search(rf"\b{shown} of {of}\b", text), f"nowhere stands that {shown} of {of} are shown"
    for source in _first_sources(answer):
        assert plain(source["title"]) in text


def _check_tool(answer: Mapping[str, Any], lens: Lens, tool: Tool, asked: Asked) -> None:
    """Check what an agent is told; where the whole is too long, of as much of it as it is advised to ask for."""
    told = answer_tool(lens, Settings(), tool, asked)
    if told.is_problem:
        told = answer_tool(lens, Settings(), tool, {**asked, **_shorter(told)})
    assert not told.is_problem, told.text
    for name in ("summary", "total", "question"):
        assert told.data[name] == answer[name]
    items = told.data["items"]
    assert items == answer["items"][: len(items)] != []
    for source in _first_sources(answer):
        assert source in told.data["sources"].values()


def _shorter(refused: Told) -> Mapping[str, Any]:
    """Return what a refusal advises: the shortest of the sections that it names with their bytes, or fewer items."""
    assert refused.data["type"] == "/docs/errors#answer-too-long", refused.text
    if "sections" in refused.text:
        sizes = re.findall(r"(\w+) \(([\d,]+)\)[,.]", refused.text.split("their bytes: ")[1])
        return {"sections": [min(sizes, key=lambda size: int(size[1].replace(",", "")))[0]]}
    return {"limit": refused.text.split("limit=")[1].split(" ")[0]}


def _first_sources(answer: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the sources of the first item."""
    named = answer["items"][0].get("sources", ())
    return [answer["sources"][key] for key in named]
