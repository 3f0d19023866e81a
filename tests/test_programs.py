"""Asking from Python: a landscape in a line, questions by their names, the answers of the API."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.problems import BadQuestion, UnknownParameter, UnknownTerm
from service.programs import Cairn, open_cairn
from service.settings import Settings
from tests.landscapes import ROOT
from tests.web.asking import make_client


@pytest.fixture(scope="module")
def cairn(seed_folder: Path) -> Iterator[Cairn]:
    with open_cairn(Settings(data=seed_folder)) as cairn:
        yield cairn


def test_without_settings_the_seed_is_asked_in_a_folder_that_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setenv("CAIRN_STORE", "neo4j://127.0.0.1:9")  # not the landscape that the settings name
    with open_cairn() as cairn:
        assert cairn.ask("body", id="ijb-fife").items[0].label == "Fife Integration Joint Board"
        assert len(list(tmp_path.iterdir())) == 1
    assert list(tmp_path.iterdir()) == []


def test_an_answer_is_that_of_the_api(cairn: Cairn) -> None:
    answer = cairn.ask(
        "support", topic=["evaluation", "data-and-analytics"], for_="ijb-fife", limit=3, q=None
    )
    served = make_client(cairn.store).get(
        "/api/v1/support?topic=evaluation&topic=data-and-analytics&for=ijb-fife&limit=3"
    )
    assert json.loads(answer.model_dump_json(by_alias=True)) == served.json()


def test_all_pages_of_an_answer_come_as_one_with_all_their_sources(cairn: Cairn) -> None:
    pages = cairn.ask_whole("bodies", kind="council", limit=5)
    whole = cairn.ask("bodies", kind="council", limit=500)
    assert (len(pages.items), pages.next) == (32, None)  # Scotland has 32 councils
    assert pages.items == whole.items
    assert pages.sources == whole.sources


def test_yes_and_no_are_written_as_an_address_writes_them(cairn: Cairn) -> None:
    ended = cairn.ask_whole("bodies", active=False)
    assert ended.items
    assert not any(item.active for item in ended.items)


def test_what_cannot_be_asked_is_refused_as_everywhere(cairn: Cairn) -> None:
    with pytest.raises(BadQuestion, match=r"no question “suport”\. Nearest: support"):
        cairn.ask("suport")
    with pytest.raises(UnknownParameter, match="Did you mean topic"):
        cairn.ask("support", topik="evaluation")
    with pytest.raises(UnknownTerm):
        cairn.ask("support", topic="qqqqqqq")
    with pytest.raises(BadQuestion, match="id: it is needed"):
        cairn.ask("body")


def test_the_example_that_is_documented_runs(capsys: pytest.CaptureFixture[str]) -> None:
    text = (ROOT / "notebooks" / "README.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```python\n(.+?)```", text, re.DOTALL)
    exec(example, {})  # noqa: S102  # our own document
    assert re.match(
        r"\d+ offers of help with Evaluation are recorded as open to Fife", capsys.readouterr().out
    )
