"""Agents of another process ask the real landscape, on standard input and output and over HTTP."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from mcp import MCPError

from service.days import today
from service.lens import Lens
from service.questions.asking import ask
from service.questions.registry import Question, load_questions
from service.stores.base import Store
from service.web.parameters import query_fields, read_question
from tests.agents.clients import Agent, connected, run_with_hook, started_by_program, text_of
from tests.web.asking import ASKED, QUESTIONS, RECORDS

Answered = dict[str, dict[str, Any]]

every_question = pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)


def arguments_of(question: Question) -> dict[str, str]:
    """Return what a question is asked: a few rows, or one record."""
    paged = {"limit": "3"} if "limit" in query_fields(question) else {}
    record = {"id": RECORDS[question.name]} if question.path_fields else {}
    return {**paged, **record, **ASKED.get(question.name, {})}


def in_two_calls(agent: Agent, name: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """Return an answer as an agent gets it: where the whole is too long, by the shortest section that it is told of."""
    told = agent.call(name, **arguments)
    if told.is_error:
        assert told.structured_content["type"] == "/docs/errors#answer-too-long", text_of(told)
        sizes = re.findall(r"(\w+) \(([\d,]+)\)[,.]", text_of(told).split("their bytes: ")[1])
        section, _ = min(sizes, key=lambda size: int(size[1].replace(",", "")))
        return agent.ask(name, sections=[section], **arguments)
    return agent.ask(name, **arguments)


@pytest.fixture(scope="module")
def answered(agent: Agent) -> Answered:
    """What an agent was told so far, by the question: two tests look at each."""
    return {}


def _answer(agent: Agent, answered: Answered, question: Question) -> dict[str, Any]:
    """Return the answer to what a question is asked here, asked for where it was not before."""
    if question.name not in answered:
        answered[question.name] = in_two_calls(agent, question.name, arguments_of(question))
    return answered[question.name]


def test_every_question_is_a_tool_that_only_reads(agent: Agent) -> None:
    assert list(agent.tools) == [question.name for question in load_questions()]
    for tool in agent.tools.values():
        hints = tool.annotations
        assert hints is not None
        assert (hints.read_only_hint, hints.destructive_hint) == (True, False)
        assert (hints.idempotent_hint, hints.open_world_hint) == (True, False)
        assert tool.input_schema["additionalProperties"] is False


def test_an_agent_is_told_what_to_ask_first_and_what_null_means(agent: Agent) -> None:
    assert "`support`" in agent.instructions
    assert "null means not recorded, never no and never zero" in agent.instructions


@every_question
def test_a_tool_answers_what_the_question_answers(
    agent: Agent, answered: Answered, lens: Lens, question: Question
) -> None:
    arguments = arguments_of(question)
    answer = _answer(agent, answered, question)
    if question.prepare is not None:
        question.prepare(lens.store, today())
        while answer["chance"] is None:  # the other process makes it ahead, some seconds after its start
            time.sleep(0.2)
            answer = in_two_calls(agent, question.name, arguments)
    path = {name: arguments[name] for name in question.path_fields}
    pairs = [pair for pair in arguments.items() if pair[0] not in path]
    whole = json.loads(
        ask(lens, question, read_question(question, path, pairs)).model_dump_json(by_alias=True)
    )
    assert answer["sources"].items() <= whole["sources"].items()
    assert {**answer, "sources": {}} == {**{name: whole[name] for name in answer}, "sources": {}}


@every_question
def test_each_claim_names_sources_that_come_with_it(
    agent: Agent, answered: Answered, question: Question
) -> None:
    answer = _answer(agent, answered, question)
    named = set(_named(answer["items"])) | set(_named([answer[name] for name in answer]))
    assert named <= set(answer["sources"])
    assert all({"title", "url"} <= set(source) for source in answer["sources"].values())
    assert answer["landscape"]["cite"]["text"].startswith("Cairn, ")


def _named(part: Any) -> Iterator[str]:
    if isinstance(part, list):
        for value in part:
            yield from _named(value)
    elif isinstance(part, dict):
        for name, value in part.items():
            if name == "sources" and isinstance(value, list):
                yield from value
            else:
                yield from _named(value)


def test_words_are_understood_as_everywhere(agent: Agent) -> None:
    understood = agent.ask("support", topic="evalution", area=["Western Isles"], limit=1)["question"]
    assert (understood["topic"]["id"], understood["topic"]["matched_by"]) == ("evaluation", "spelling")
    # seed_data/areas.csv: the area of its integration authority, not that of its council, S12000013.
    assert understood["area"]["id"] == "S37000031"


def test_names_that_python_keeps_for_itself_are_arguments(agent: Agent) -> None:
    assert agent.ask("support", for_="ijb-fife", limit=1)["question"]["for"]["id"] == "ijb-fife"
    lines = agent.ask("records", from_="ijb-fife", type=["member_of", "accountable_to"], limit=2)
    assert lines["items"]


def test_pages_follow_one_another(agent: Agent) -> None:
    first = agent.ask("topics", limit=2)
    second = agent.ask("topics", limit=2, after=first["next"])
    both = [item["id"] for page in (first, second) for item in page["items"]]
    assert both == [item["id"] for item in agent.ask("topics", limit=4)["items"]]


def test_earlier_days_and_revisions_may_be_asked_for(agent: Agent) -> None:
    # evidence/bodies.csv: the Care Inspectorate took over from the Care Commission on 1 April 2011.
    before = agent.ask("body", id="care-inspectorate", as_of="2005-06-01", sections=["history"])
    assert "care-commission" in json.dumps(before["items"])
    assert agent.ask("bodies", known_at="1", limit=1)["landscape"]["revision"] == 1


def test_an_answer_that_is_too_long_is_refused_with_how_to_narrow_it(agent: Agent) -> None:
    told = agent.call("records", limit=500)
    assert told.is_error
    assert "a tool gives at most 100,000 at once" in text_of(told)
    assert "narrow it: type, from, to, body, source" in text_of(told)
    fits = int(text_of(told).split("limit=")[1].split(" ")[0])
    assert len(agent.ask("records", limit=fits)["items"]) == fits > 20


def test_a_long_profile_is_given_by_sections_with_their_own_sources(agent: Agent) -> None:
    refused = agent.call("body", id="ijb-fife")
    assert refused.is_error
    assert "answers_to (" in text_of(refused)
    by_part = agent.ask("body", id="ijb-fife", sections=["partners", "names"])
    assert {"partners", "names"} <= set(by_part)
    assert not {"answers_to", "money"} & set(by_part)
    more = agent.ask("body", id="ijb-fife", sections=["answers_to"])
    assert 0 < len(by_part["sources"]) < len(more["sources"])
    assert "sections" not in more["landscape"]["cite"]["href"]


@pytest.mark.parametrize(
    ("name", "arguments", "slug", "said"),
    [
        ("support", {"topic": "evalxation stuff"}, "unknown-term", "Evaluation (evaluation)"),
        ("support", {"topik": "evaluation"}, "unknown-parameter", "Did you mean topic?"),
        ("support", {"form": "coachin"}, "unknown-term", "coaching"),
        ("support", {"for": ["ijb-fife", "ijb-moray"]}, "doubled-parameter", "give it once"),
        ("support", {"limit": 501}, "bad-value", "the most is 500"),
        ("support", {"limit": True}, "bad-value", "is not a whole number"),
        ("support", {"as_of": "20190601"}, "bad-value", "a day, written YYYY-MM-DD"),
        ("support", {"known_at": "999"}, "bad-value", "revision 999 is not recorded"),
        ("bodies", {"after": "made up"}, "bad-value", "not a cursor"),
        ("search", {}, "bad-value", "q: it is needed"),
        ("body", {"id": "no-such-body"}, "unknown-record", "Search for its name"),
        ("body", {"id": "ijb-fife", "sections": ["answer"]}, "bad-value", "answers_to"),
        ("records", {"type": {"match": "all"}}, "bad-value", "give a text"),
        ("topics", {"query": "MATCH (n) RETURN n"}, "unknown-parameter", "is not a parameter of topics"),
        ("topics", {"as_of": ["2019-06-01"] * 300}, "bad-question", "More than 200"),
    ],
)
def test_a_problem_is_told_in_words_as_the_error_of_a_tool(
    agent: Agent, name: str, arguments: dict[str, Any], slug: str, said: str
) -> None:
    told = agent.call(name, **arguments)
    assert told.is_error
    assert said in text_of(told)
    assert told.structured_content["type"] == f"/docs/errors#{slug}"


def test_a_tool_that_there_is_not_is_an_error_of_the_protocol_with_the_nearest(agent: Agent) -> None:
    with pytest.raises(MCPError, match="Did you mean support") as error:
        agent.call("suport")
    assert error.value.error.code == -32602


def test_whatever_an_agent_asks_the_record_stays_as_it_is(agent: Agent, lens: Lens) -> None:
    before = _state(lens.store)
    for question in load_questions():
        in_two_calls(agent, question.name, arguments_of(question))
        agent.call(question.name, id="x'; DELETE FROM nodes; --", operations=[{"op": "remove"}])
    assert _state(lens.store) == before


def _state(store: Store) -> tuple[Any, ...]:
    return store.revision(), store.snapshot()


@pytest.mark.parametrize(("told", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_server_for_a_program_ends_when_it_is_told_to(
    data: Path, told: signal.Signals, status: int
) -> None:
    server = started_by_program(data)
    pipe = subprocess.PIPE
    env = {**os.environ, **(server.env or {})}
    with subprocess.Popen(
        [server.command, *server.args], env=env, stdin=pipe, stdout=pipe, stderr=pipe
    ) as run:
        assert run.stdout is not None
        assert run.stdin is not None
        run.stdin.write(b'{"jsonrpc": "2.0", "id": 1, "method": "ping"}\n')
        run.stdin.flush()
        assert json.loads(run.stdout.readline())["id"] == 1
        run.send_signal(told)
        assert run.wait(timeout=20) == status
        assert b"Traceback" not in run.communicate()[1]


NO_CONNECTION = """
import os, sys
ENDS = {"socket.connect", "socket.bind", "socket.getaddrinfo"}
sys.addaudithook(lambda event, _: os._exit(7) if event in ENDS else None)
"""
"""Code that ends its process at the first connection."""


def test_a_server_for_a_program_opens_no_connection(data: Path) -> None:
    with connected(run_with_hook(NO_CONNECTION, data), "auto") as agent:
        assert agent.ask("support", q="falls prevention in Fife", limit=1)["items"]
        assert agent.ask("bodies", known_at="1", limit=1)["items"]


def test_a_connection_would_be_seen() -> None:
    code = f"{NO_CONNECTION}\nimport socket\nsocket.create_connection(('127.0.0.1', 9))"
    run = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True)
    assert run.returncode == 7
