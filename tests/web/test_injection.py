"""What is asked is text: no parameter of any question is a statement, a formula, a template, a header, a path or an address."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from httpx import Response

from service.exports.formats import load_formats
from service.questions.registry import Question
from service.stores.base import Store
from service.web.parameters import query_fields
from tests.contract.backdoor_neo4j import Neo4jBackDoor
from tests.contract.steps import BackDoor
from tests.landscapes import change_set, source
from tests.web.asking import ASKED, QUESTIONS, RECORDS, Client, Page, make_client
from tests.web.landscape import country, merge_and_remove
from tests.web.test_nothing_changes import no_way_out

INJECTIONS = {
    "SQL": "zzq'; DROP TABLE records; --",
    "SQL in double quotes": 'zzq" OR "1"="1',
    "SQL by union": "zzq' UNION SELECT sql FROM sqlite_master --",
    "Cypher": "zzq'}) DETACH DELETE n //",
    "a name in Cypher": "zzq`) MATCH (n) DETACH DELETE n //",
    "FTS5": 'zzq* OR NEAR("qzz", 2) AND {label}: ^qzz',
    "an open quote of FTS5": 'zzq "',
    "Lucene": 'zzq:* AND NOT (qzz OR "zqz") ~2 ^3 [a TO z] \\ /qz.*/ && ||',
    "a pattern without end": "(zzq+)+$%_*?",
    "a formula": "=zzq+cmd|' /C calc'!A0",
    "a formula by plus": "+zzq",
    "a formula by minus": "-zzq",
    "a formula by at": "@zzq(1)",
    "a template": "zzq{{7*7}}{% raw %}",
    "a template of another sort": "zzq${7*7}#{7*7}<%= 7*7 %>",
    "a format": "zzq%s%n{0.__class__}",
    "markup": "<script>zzq(1)</script>",
    "markup out of an attribute": '"><img src=x onerror=zzq(1)>',
    "an attribute": "' autofocus onfocus='zzq(1)",
    "an address that acts": "javascript:zzq(1)",
    "a path": "../../../../etc/zzq",
    "a path, encoded": "..%2f..%2fetc%2fzzq",
    "an address of the machine": "http://169.254.169.254/zzq",
    "a file": "file:///etc/zzq",
    "an entity": "&lt;zzq&gt;<!ENTITY x SYSTEM 'file:///etc/zzq'>",
}

UNREADABLE = {
    "a header": "zzq\r\nSet-Cookie: zzq=1",
    "half a line": "zzq\nX-Zzq: 1",
    "NUL": "zzq\x00",
    "a tab before a formula": "\t=zzq",
    "a colour of the terminal": "zzq\x1b[31m",
}
"""What holds letters that nobody types: refused everywhere."""

PLAIN = "zzqqzz"
"""A word that is none."""

injections = pytest.mark.parametrize("text", INJECTIONS.values(), ids=INJECTIONS)


@pytest.fixture
def served(back_door: BackDoor) -> Iterator[tuple[Client, Store]]:
    """The small landscape in each sort of store."""
    store = back_door.fresh()
    store.apply(change_set(source(), *country()))
    merge_and_remove(store)
    with closing(make_client(store)) as client:
        yield client, store


def asked_with(question: Question, text: str) -> Iterator[tuple[str, str, Mapping[str, str]]]:
    """Give the path of a question with each of its parameters set to a text, one at a time."""
    ids = {"body": "helper", "area": "S92000003", "topic": "evaluation", "source": "web", "outcome": "well"}
    known = ids.get(question.name.removesuffix("_history"), "helper")
    usual = {k: v for k, v in ASKED.get(question.name, {}).items() if query_fields(question)[k].is_required()}
    for name in query_fields(question):
        yield name, question.address.replace("{id}", known), {**usual, name: text}
    if question.path_fields:
        yield "id", question.address.replace("{id}", quote(text, safe="")), {}


FORMS = {"JSON": "/api/v1{}", "CSV": "/api/v1{}.csv", "page": "{}", "table": "/api/v1/export{}.csv"}


def in_every_form(
    client: Client, path: str, query: Mapping[str, str], forms: Iterable[str] = FORMS
) -> dict[str, Response]:
    asked = f"?{urlencode(query)}" if query else ""
    return {form: client.get(FORMS[form].replace("{}", path) + asked) for form in forms}


def forms_for(number: int) -> Iterable[str]:
    """Return the forms in which one of many is asked for: JSON always, all of them for each ninth."""
    return FORMS if number % 9 == 0 else ("JSON",)


def is_harmless(response: Response, text: str) -> None:
    """See that nothing of a text is more than text, wherever it is given back."""
    assert response.status_code < 500
    assert "zzq" not in str(response.headers.get("set-cookie", ""))
    assert all("\r" not in value and "\n" not in value for value in response.headers.values())
    if response.headers.get("content-type", "").startswith("text/html"):
        is_plain(Page(response.text), response.text, text)
    elif response.headers.get("content-type", "").startswith("text/csv"):
        cells = [cell for line in response.text.splitlines() for cell in line.split(",")]
        assert not any(re.match(r'"?[=+@\t-]zzq', cell) for cell in cells)


def is_plain(page: Page, markup: str, text: str) -> None:
    if "<" in text:
        assert text not in markup
    assert not any(
        "zzq" in name or name.startswith("on") for _, attributes in page.tags for name in attributes
    )
    for tag, attributes in page.tags:
        address = (attributes.get("href") or attributes.get("src") or attributes.get("action") or "").strip()
        assert not re.match(r"(javascript|data|file|http://169)", address), (tag, address)
    assert "49" not in re.findall(r"zzq(\d+)", page.text), "no template reckons with it"
    assert not page.all("script") or all("src" in script for script in page.all("script"))


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_no_parameter_of_a_question_is_more_than_text(
    served: tuple[Client, Store], back_door: BackDoor, question: Question
) -> None:
    client, store = served
    every = 7 if isinstance(back_door, Neo4jBackDoor) else 1  # a server takes many times as long
    before = store.snapshot()
    expected: dict[str, dict[str, int]] = {
        name: {form: r.status_code for form, r in in_every_form(client, path, query).items()}
        for name, path, query in asked_with(question, PLAIN)
    }
    for turn, (kind, text) in enumerate(INJECTIONS.items()):
        for number, (name, path, query) in enumerate(asked_with(question, text), turn):
            if number % every:
                continue
            found = in_every_form(client, path, query, forms_for(number // every))
            for form, response in found.items():
                is_harmless(response, text)
                if name not in {"step", "id", "q"}:
                    said = f"{kind} as {name}: what a plain unknown word gets"
                    assert response.status_code == expected[name][form], said
    assert store.snapshot() == before


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_what_nobody_types_is_refused_and_reaches_no_header(client: Client, question: Question) -> None:
    for turn, text in enumerate(UNREADABLE.values()):
        for number, (_, path, query) in enumerate(asked_with(question, text), turn):
            for response in in_every_form(client, path, query, forms_for(number)).values():
                assert 400 <= response.status_code < 500
                is_harmless(response, text)


@injections
def test_a_need_finds_what_its_words_mean_and_nothing_else(served: tuple[Client, Store], text: str) -> None:
    client, _ = served
    for address in ("/api/v1/search", "/api/v1/support"):
        response = client.get(f"{address}?{urlencode({'q': text})}")
        assert response.status_code in {200, 422}
        if response.status_code == 200 and address.endswith("search"):
            assert [item["id"] for item in response.json()["items"]] == []


@injections
def test_a_name_of_a_parameter_is_text_too(client: Client, text: str) -> None:
    for response in in_every_form(client, "/bodies", {text: "1"}).values():
        assert response.status_code == 422
        is_harmless(response, text)


PATHS = (
    "../pyproject.toml",
    "..%2fpyproject.toml",
    "%2e%2e/pyproject.toml",
    "....//pyproject.toml",
    "/etc/passwd",
)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "room",
    [
        "/static/",
        "/static/built/",
        "/export/",
        "/api/v1/export/",
        "/scenarios/",
        "/api/v1/scenarios/",
        "/downloads/",
        "/bodies/",
        "/docs/",
    ],
)
def test_no_address_leads_out_of_its_folder(client: Client, room: str, path: str) -> None:
    response = client.get(room + path)
    assert response.status_code in {308, 404}, response.text[:200]
    assert "cairn-landscape" not in response.text
    assert "root:" not in response.text


@pytest.mark.parametrize("name", ["../outside", "..", "/etc/hosts", "a/../../outside", "outside\x00"])
def test_a_what_if_is_looked_for_among_those_that_are_kept(
    landscape: object, tmp_path: Path, seed_store: Store, name: str
) -> None:
    kept = tmp_path / "data"
    (kept / "scenarios").mkdir(parents=True)
    (tmp_path / "outside.yaml").write_text("id: outside\nlabel: Out\nsteps: [end ihub]\n", encoding="utf-8")
    with closing(make_client(seed_store, data=kept)) as client:
        for address in (
            f"/api/v1/scenarios/{quote(name, safe='')}",
            f"/api/v1/bodies?scenario={quote(name)}",
        ):
            assert client.get(address).status_code in {404, 422}


def test_each_file_is_called_what_we_call_it(client: Client) -> None:
    """No word of the one who asks stands in Content-Disposition."""
    for format_ in load_formats():
        named = client.get(f"/api/v1/export/{format_.name}").headers["content-disposition"]
        assert re.fullmatch(r'attachment; filename="[a-zA-Z0-9.-]+"', named)
    query = urlencode({"topic": "evaluation", "q": '"; filename="evil.exe'})
    for address in (f"/api/v1/support.csv?{query}", f"/api/v1/export/support.csv?{query}"):
        response = client.get(address)
        assert "evil" not in response.headers.get("content-disposition", "")


def test_links_and_places_to_go_hold_what_was_asked_only_encoded(client: Client) -> None:
    text = 'zzq>; rel="evil"'
    for form in in_every_form(client, "/search", {"q": text}).values():
        assert 'rel="evil"' not in form.headers.get("link", "")
    moved = client.get("/api/v1/bodies/twin?" + urlencode({"as_of": "2026-01-01", "zzq": "\r\nX: 1"}))
    assert moved.status_code in {308, 422}
    assert "\r" not in moved.headers.get("location", "")
    for address in ("//evil.example/", "/%5cevil.example/", "/bodies//evil.example"):
        assert "location" not in client.get(address).headers


@pytest.mark.parametrize("kind", ["an address of the machine", "a file", "an entity"])
def test_nothing_is_fetched_whatever_is_asked(
    client: Client, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The address may stand in any parameter of any question; that nothing else is asked is in test_nothing_changes."""
    with no_way_out(monkeypatch) as begun:
        for question in QUESTIONS:
            for _, path, query in asked_with(question, INJECTIONS[kind]):
                client.get(f"/api/v1{path}?{urlencode(query)}")
    assert begun == []


def test_every_question_is_looked_at() -> None:
    assert {question.name for question in QUESTIONS if list(asked_with(question, PLAIN))} == {
        question.name for question in QUESTIONS
    }
    assert set(RECORDS) >= {question.name for question in QUESTIONS if question.path_fields}
