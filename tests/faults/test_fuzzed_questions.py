"""Whatever stands in the address of a question, the answer is one that is documented, and never a fault of ours.

`CAIRN_TEST_EVERY_FAULT=1` asks a hundred times as much.
"""

import re
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.questions.registry import Question, load_questions
from service.stores.base import Store
from service.web.parameters import query_fields
from tests.faults.fuzzing import PATIENCE_SECONDS, trying
from tests.landscapes import ROOT
from tests.web.asking import ASKED, RECORDS, Client, make_client

QUESTIONS = load_questions()

fuzzed = trying(100, or_else=20_000)

pytestmark = pytest.mark.timeout(PATIENCE_SECONDS)

_HOSTILE = [
    "",
    " ",
    "\x00",
    "\ud800",
    "\ufeff",
    "\u202e",
    "-1",
    "0",
    "1e999",
    "NaN",
    "9" * 400,
    "٣",
    "2026-02-30",
    "0000-00-00",
    "9999-12-31",
    "true",
    "null",
    "[]",
    "{}",
    "a" * 3_000,
    "' OR 1=1 --",
    'x" OR "1"="1',
    "'}) DETACH DELETE n //",
    "NEAR(a b, 2) AND x*",
    'name:* AND (a OR "b") ~2 ^3 \\',
    "%_*?[a-z].*+",
    "{{7*7}} ${7*7} <script>",
    "../../etc/passwd",
    "a\r\nX-Injected: 1",
    "𝔘\u0301\u0301",
    "ijb-fife",
    "evaluation",
    "Fife",
    "council",
    "S92000003",
    "1",
    "2026-11-29",
    "iriss into ihub",
    "merge iriss into ihub",
]

_values = st.one_of(st.sampled_from(_HOSTILE), st.text(max_size=30))


@st.composite
def addresses(draw: st.DrawFn) -> tuple[Question, str]:
    """Draw a question and an address at which it is asked, in one of its forms."""
    question = draw(st.sampled_from(QUESTIONS))
    path = question.address
    for name in question.path_fields:
        text = draw(st.one_of(st.just(RECORDS[question.name]), _values))
        path = path.replace(f"{{{name}}}", quote(text.encode("utf-8", "surrogatepass"), safe=""))
    form = draw(st.sampled_from(["/api/v1{}", "/api/v1{}.csv", "{}", "/api/v1/export{}.csv"]))
    return question, f"{form.format(path)}?{draw(_queries(question))}"


def _queries(question: Question) -> st.SearchStrategy[str]:
    names = [*query_fields(question), "as_of", "known_at", "scenario", "after", "limit"]
    usual = ASKED.get(question.name, {})
    known = st.lists(st.tuples(st.sampled_from(names), _values), max_size=4).map(
        lambda pairs: _encoded([*usual.items(), *pairs])
    )
    any_name = st.lists(st.tuples(_values, _values), max_size=4).map(_encoded)
    raw = st.binary(max_size=40).map(lambda content: content.decode("latin-1")).map(_as_sent)
    return st.one_of(known, known, any_name, raw)


def _encoded(pairs: list[tuple[str, str]]) -> str:
    return "&".join(
        "=".join(quote_plus(part.encode("utf-8", "surrogatepass")) for part in pair) for pair in pairs
    )


def _as_sent(text: str) -> str:
    """Return bytes as a query string that a client may send: percent signs and separators stay, the rest is encoded."""
    return quote(text, safe="%&=;+?/", encoding="latin-1")


@pytest.fixture(scope="module")
def client(seed_store: Store) -> Iterator[Client]:
    with closing(make_client(seed_store)) as client:
        yield client


@pytest.fixture(scope="module")
def documented() -> frozenset[int]:
    """The statuses of docs/errors.md, and 200."""
    rows = re.findall(
        r"^\| ([0-9]{3}) \|", (ROOT / "docs" / "errors.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    return frozenset({200, *map(int, rows)} - {500})


@fuzzed
@given(asked=addresses())
def test_an_answer_is_documented_whatever_is_asked(
    client: Client, documented: frozenset[int], asked: tuple[Question, str]
) -> None:
    question, address = asked
    answer = client.get(address)
    assert answer.status_code in documented, (question.name, address, answer.text[:500])
    assert "x-injected" not in answer.headers
    if answer.status_code >= 400 and address.startswith("/api/"):
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["status"] == answer.status_code
