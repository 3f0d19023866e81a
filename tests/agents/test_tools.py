"""Tools are made from the registry, and tell every problem that there is."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import Field

from graph_schema.schema import load_schema
from service.agents.answering import Told, answer_tool
from service.agents.tools import SECTIONS, Tool, load_tools
from service.lens import Lens
from service.questions.answers import Answer, Asked
from service.questions.registry import Question, load_questions
from service.settings import Settings
from service.stores.base import Store, StoreAway
from service.stores.sqlite import SqliteStore
from tests.conftest import Landscape
from tests.landscapes import ROOT, change_set, source
from tests.web.landscape import country, merge_and_remove
from tests.web.test_problems import Failing

TOOLS = {tool.name: tool for tool in load_tools()}

every_tool = pytest.mark.parametrize("tool", TOOLS.values(), ids=lambda tool: tool.name)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lens]:
    """One body and its offer; `twin` was merged into it, `mistake` taken out."""
    store = SqliteStore(tmp_path_factory.mktemp("small") / "cairn.sqlite")
    store.apply(change_set(source(), *country()))
    merge_and_remove(store)
    with closing(store), closing(Lens(store, Settings())) as lens:
        yield lens


def tell(lens: Lens, name: str, most: int = 100_000, **arguments: Any) -> Told:
    return answer_tool(lens, Settings(agent_answer_bytes=most), TOOLS[name], arguments)


def test_there_is_a_tool_for_each_question() -> None:
    assert list(TOOLS) == [question.name for question in load_questions()]


@every_tool
def test_the_arguments_of_a_tool_are_the_parameters_of_its_question(tool: Tool) -> None:
    schema = tool.input_schema
    Draft202012Validator.check_schema(schema)
    fields = tool.question.asked.model_fields
    wire = {field.alias or name for name, field in fields.items()}
    assert set(schema["properties"]) == wire | ({SECTIONS} if tool.sections else set())
    assert set(tool.question.path_fields) <= set(schema["required"])
    for described in schema["properties"].values():
        assert described["description"]
        assert {"type", "anyOf"} & set(described)
        for example in described.get("examples", ()):
            Draft202012Validator(described).validate(example)


@every_tool
def test_no_question_calls_a_parameter_as_tools_call_their_sections(tool: Tool) -> None:
    assert SECTIONS not in tool.question.asked.model_fields


@every_tool
def test_what_a_tool_says_of_itself_begins_with_the_question(tool: Tool) -> None:
    assert tool.title.endswith("?") or len(tool.title) > 10
    assert tool.description.startswith(tool.title)


def test_a_closed_list_is_given_word_by_word() -> None:
    words = [word.word for word in load_schema().vocabularies["offer_forms"].words]
    assert TOOLS["support"].input_schema["properties"]["form"]["items"]["enum"] == words


def test_a_closed_list_of_which_one_word_may_be_given_is_given_too() -> None:
    class Asking(Asked):
        """What may be asked."""

        form: str | None = Field(
            default=None, description="A form.", json_schema_extra={"vocabulary": "offer_forms"}
        )

    def answer_forms(store: Store, question: Asking) -> Answer:
        """Which forms?"""
        raise NotImplementedError

    described = Tool(Question("forms", "/forms", answer_forms)).input_schema["properties"]["form"]
    assert described["enum"][0] == load_schema().vocabularies["offer_forms"].words[0].word
    assert json.loads(json.dumps(described)) == described


def test_an_answer_of_one_part_has_no_sections() -> None:
    assert TOOLS["search"].sections == ()
    assert TOOLS["body"].sections[:2] == ("for_whom", "open_in")


def test_null_counts_as_not_given_and_one_text_as_a_list_of_one(small: Lens) -> None:
    given = tell(small, "support", topic="evaluation", area=None, limit=5)
    assert not given.is_problem
    assert [item["offer"]["id"] for item in given.data["items"]] == ["help"]


def test_an_answer_within_the_bound_is_given_and_one_beyond_it_refused(small: Lens) -> None:
    size = len(tell(small, "body", id="helper").text.encode())
    assert not tell(small, "body", most=size, id="helper").is_problem
    refused = tell(small, "body", most=size - 1, id="helper")
    assert refused.is_problem
    assert refused.data["type"] == "/docs/errors#answer-too-long"
    assert f"The answer has {size:,} bytes; a tool gives at most {size - 1:,} at once" in refused.text
    assert "offers (" in refused.text
    assert "sponsors (" not in refused.text, "nothing is recorded there"


def test_a_section_that_is_too_long_alone_leads_to_its_rows(small: Lens) -> None:
    size = len(tell(small, "body", id="helper", sections=["offers"]).text.encode())
    refused = tell(small, "body", most=size - 1, id="helper", sections=["offers"])
    assert "Ask for the section `parts`" in refused.text


def test_a_merged_record_names_the_other_and_a_removed_one_says_so(small: Lens) -> None:
    merged = tell(small, "body", id="twin")
    assert merged.text == "This record was merged into another. twin was merged into helper."
    assert merged.data["location"] == "/api/v1/bodies/helper"
    assert "removed from the record in revision" in tell(small, "body", id="mistake").text


def test_while_the_store_is_away_a_tool_says_when_to_try_again(landscape: Landscape) -> None:
    store = Failing(landscape(*country()), StoreAway("bolt://secret:7687 cannot be reached."))
    with closing(Lens(store, Settings())) as lens:
        store.failing = True
        told = tell(lens, "bodies")
    assert told.is_problem
    assert (told.data["status"], told.data["retry_after"]) == (503, 2)
    assert "secret" not in told.text


def test_a_fault_of_ours_shows_nothing_of_our_inside(landscape: Landscape) -> None:
    store = Failing(landscape(*country()), ZeroDivisionError("secret"))
    with closing(Lens(store, Settings())) as lens:
        store.failing = True
        told = tell(lens, "bodies")
    assert told.data["type"] == "/docs/errors#unexpected"
    assert "secret" not in told.text


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda values: st.lists(values, max_size=3) | st.dictionaries(st.text(), values, max_size=3),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_argument_brings_a_tool_down(small: Lens, data: st.DataObject) -> None:
    tool = data.draw(st.sampled_from(list(TOOLS.values())))
    names = st.sampled_from(sorted(tool.input_schema["properties"])) | st.text(max_size=5)
    arguments = data.draw(st.dictionaries(names, _json, max_size=4))
    told = answer_tool(small, Settings(), tool, arguments)
    assert told.data.get("type") != "/docs/errors#unexpected", told.text
    assert json.loads(json.dumps(told.data)) == told.data


def test_half_a_character_is_refused_in_words(small: Lens) -> None:
    asked: list[dict[str, Any]] = [{"q": "\ud800"}, {"\ud800": {}}]
    for arguments in asked:
        told = tell(small, "search", **arguments)
        assert told.is_problem
        assert told.data["type"] == "/docs/errors#bad-question"


@pytest.mark.parametrize(
    "code",
    [
        "import service.cli",
        "from service.app import create_app; from service.settings import Settings; create_app(Settings(data=folder))",
    ],
    ids=["the command line", "the service"],
)
def test_nothing_waits_for_the_package_of_the_protocol_before_an_agent_comes(
    code: str, tmp_path: Path
) -> None:
    run = f"import sys, pathlib; folder = pathlib.Path({str(tmp_path)!r}); {code}; sys.exit('mcp' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", run], cwd=ROOT, check=False).returncode == 0
