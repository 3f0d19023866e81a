"""The command line, run as people run it: another process, its exit status, what it prints where."""

import atexit
import json
import os
import shlex
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from service.cli import _FORMATS, main
from service.exports.formats import load_formats
from service.questions.overlap_chance import is_installed
from service.stores.sqlite import SqliteStore
from tests.cli.forking import Forks
from tests.faults.editions import install, make_edition
from tests.landscapes import ROOT, SEED, SHARED, change_set, source
from tests.stores.older_files import make_older

_BROKEN = SHARED / "conformance" / "broken_csv"


@cache
def _forks() -> Forks:
    """The process whose forks the commands are."""
    forks = Forks(ROOT)
    atexit.register(forks.close)
    return forks


def _cairn(
    *arguments: str, data: Path, env: dict[str, str] | None = None, folder: Path = ROOT
) -> subprocess.CompletedProcess[str]:
    """Run a command; a `seed_data` in the folder in which it runs is taken for the installed one."""
    return _forks().run(arguments, {**os.environ, "CAIRN_DATA": str(data), **(env or {})}, folder)


@pytest.fixture
def refused(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., str]:
    """Run a command that is refused, in this process, which saves three seconds; return what it says of it."""

    def run(*arguments: str) -> str:
        monkeypatch.setenv("CAIRN_DATA", str(data))
        with pytest.raises(SystemExit) as ended:
            main(*arguments)
        assert ended.value.code in {1, 2}
        return capsys.readouterr().err

    return run


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the seed is loaded by the first question."""
    folder = tmp_path_factory.mktemp("data")
    assert _cairn("ask", "bodies", "--limit", "1", data=folder).returncode == 0
    return folder


def test_a_question_is_answered_with_its_sources(data: Path) -> None:
    asked = _cairn("ask", "support", "--topic", "evaluation", "--area", "Fife", data=data)
    assert asked.returncode == 0
    assert "Evaluation" in asked.stdout
    assert "Sources" in asked.stdout
    assert asked.stderr == ""


def test_a_need_may_stand_without_the_name_of_its_option(data: Path) -> None:
    asked = _cairn("ask", "support", "falls prevention in Fife", "--json", data=data)
    question = json.loads(asked.stdout)["question"]
    assert question["q"]["given"] == "falls prevention in Fife"
    labels = {question["q"]["label"], *(also["label"] for also in question["q"]["also"])}
    assert {"Fife"} <= labels


def test_each_other_reading_is_printed_with_the_command_that_asks_it(data: Path) -> None:
    asked = _cairn("ask", "support", "falls in Fife and Dundee", data=data).stdout
    assert (
        "You asked about “falls in Fife and Dundee”; showing Frailty and falls, Fife, Dundee City." in asked
    )
    label, command = next(line for line in asked.splitlines() if "cairn ask" in line).strip().split(": ", 1)
    assert label == "Fife (council area)"
    again = _cairn(*shlex.split(command)[1:], data=data).stdout
    assert (
        "showing Frailty and falls, Fife (council area), Dundee City (integration authority area)." in again
    )


def test_the_asker_is_given_as_for(data: Path) -> None:
    asked = _cairn("ask", "support", "--topic", "evaluation", "--for", "ijb-fife", "--json", data=data)
    assert json.loads(asked.stdout)["question"]["for"]["id"] == "ijb-fife"


def test_a_parameter_may_be_repeated(data: Path) -> None:
    topics = ("--topic", "evaluation", "--topic", "leadership-development")
    asked = _cairn("ask", "support", *topics, "--json", data=data)
    topic = json.loads(asked.stdout)["question"]["topic"]
    assert [topic["id"], *(also["id"] for also in topic["also"])] == ["evaluation", "leadership-development"]


def test_one_thing_is_asked_for_by_its_id(data: Path) -> None:
    asked = _cairn("ask", "body", "ijb-fife", data=data)
    assert asked.returncode == 0
    assert "Fife Integration Joint Board" in asked.stdout


@pytest.mark.skipif(not is_installed(), reason="the extra `statistics` is not installed")
def test_whether_sharing_is_more_than_chance_is_computed_before_the_command_answers(data: Path) -> None:
    asked = ("ask", "overlap", "--limit", "2")
    told = json.loads(_cairn(*asked, "--json", data=data).stdout)
    assert told["chance"]["tested"] > 0
    assert all(item["p_value"] is not None for item in told["items"])
    shown = _cairn(*asked, data=data)
    assert "Chance" in shown.stdout
    assert "Not computed here" not in shown.stdout
    assert shown.stderr == ""


def test_an_unknown_word_gets_suggestions_and_status_2(data: Path) -> None:
    asked = _cairn("ask", "support", "--topic", "evalxxation", data=data)
    assert asked.returncode in {0, 2}
    wrong = _cairn("ask", "support", "--topic", "qqqqqqq", data=data)
    assert wrong.returncode == 2
    assert wrong.stdout == ""
    assert "qqqqqqq" in wrong.stderr
    assert "Traceback" not in wrong.stderr


def test_an_unknown_id_gets_status_1(data: Path) -> None:
    asked = _cairn("ask", "body", "nobody-of-this-id", data=data)
    assert asked.returncode == 1
    assert "nobody-of-this-id" in asked.stderr


def test_a_wrong_value_says_what_is_allowed(data: Path) -> None:
    asked = _cairn("ask", "support", "--limit", "501", data=data)
    assert asked.returncode == 2
    assert "500" in asked.stderr


def test_an_unknown_option_is_refused(data: Path) -> None:
    asked = _cairn("ask", "support", "--tpic", "evaluation", data=data)
    assert asked.returncode != 0
    assert "--tpic" in asked.stdout + asked.stderr


def test_the_version_is_printed(data: Path) -> None:
    asked = [sys.executable, "-m", "service.cli", "version"]
    from_the_start = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert _cairn("version", data=data).stdout == from_the_start != ""
    assert _cairn("--version", data=data).stdout == from_the_start


def test_the_seed_checks_without_an_error(data: Path) -> None:
    checked = _cairn("check", str(SEED), data=data)
    assert checked.returncode == 0


def test_a_broken_package_changes_nothing_and_names_the_place(data: Path, tmp_path: Path) -> None:
    package = tmp_path / "package"
    shutil.copytree(SEED, package)
    bodies = package / "bodies.csv"
    lines = bodies.read_text(encoding="utf-8").splitlines(keepends=True)
    lines[3] = lines[3].replace(lines[3].split(",")[2], "no_such_kind", 1)
    bodies.write_text("".join(lines), encoding="utf-8")
    before = _cairn("ask", "changes", "--json", data=data).stdout
    loaded = _cairn("load", str(package), data=data)
    assert loaded.returncode == 1
    assert "bodies.csv, row 4, kind" in loaded.stderr
    assert _cairn("ask", "changes", "--json", data=data).stdout == before


def test_the_seed_loaded_again_makes_no_revision(data: Path) -> None:
    loaded = _cairn("load", str(SEED), data=data)
    assert loaded.returncode == 0
    assert "revision 1" in loaded.stdout


def test_a_dry_run_changes_nothing(tmp_path: Path) -> None:
    loaded = _cairn("load", str(SEED), "--dry-run", data=tmp_path)
    assert loaded.returncode == 0
    assert "would be loaded" in loaded.stdout
    again = _cairn("load", str(SEED), data=tmp_path)
    assert "as revision 1" in again.stdout


def test_loading_an_empty_landscape_does_not_bring_the_seed(tmp_path: Path) -> None:
    missing = _cairn("load", str(tmp_path / "nothing"), data=tmp_path / "data")
    assert missing.returncode == 1
    assert "nothing" in missing.stderr
    assert "Traceback" not in missing.stderr


@pytest.mark.skipif(not _BROKEN.exists(), reason="the published broken files are not beside the checkout")
def test_a_file_that_is_no_csv_is_refused_with_status_1(data: Path, tmp_path: Path) -> None:
    package = tmp_path / "package"
    shutil.copytree(SEED, package)
    shutil.copy(_BROKEN / "bodies__html_page.csv", package / "bodies.csv")
    loaded = _cairn("load", str(package), data=data)
    assert loaded.returncode == 1
    assert "web page" in loaded.stderr


def test_a_load_is_not_taken_back_by_mistake(data: Path) -> None:
    before = _cairn("ask", "changes", "--json", data=data).stdout
    refused = _cairn("revert", "1", data=data)
    assert refused.returncode == 1
    assert "Revision 1 was not taken back; nothing was changed." in refused.stdout
    assert "for good" in refused.stdout
    assert "--end-records" in refused.stdout
    told = _cairn("revert", "1", "--dry-run", data=data)
    assert told.returncode == 0
    assert "--end-records" in told.stdout
    assert _cairn("ask", "changes", "--json", data=data).stdout == before


def test_a_revision_that_is_not_there_cannot_be_taken_back(data: Path) -> None:
    refused = _cairn("revert", "7", data=data)
    assert refused.returncode == 1
    assert "There is no revision 7; the record has 1 to 1." in refused.stderr


def test_taking_back_tells_that_an_older_file_is_carried_forward(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "made.sqlite")
    store.apply(change_set(source()))
    make_older(store, tmp_path / "cairn.sqlite")
    told = _cairn("revert", "1", "--dry-run", data=tmp_path)
    assert "Carried 1 revision forward" in told.stderr
    assert told.returncode == 0


def test_an_export_is_written_whole_and_says_so(data: Path, tmp_path: Path) -> None:
    exported = _cairn("export", "jsonl", str(tmp_path / "x.jsonl"), data=data)
    assert exported.returncode == 0
    assert "revision 1" in exported.stdout
    first = json.loads((tmp_path / "x.jsonl").read_text(encoding="utf-8").splitlines()[0])
    assert first["landscape"]["licence"] == "CC-BY-4.0"


def test_an_export_on_a_fresh_machine_holds_the_seed(tmp_path: Path) -> None:
    exported = _cairn("export", "package", str(tmp_path / "x.zip"), data=tmp_path / "a" / "b")
    assert exported.returncode == 0
    again = _cairn("load", str(tmp_path / "x.zip"), "--dry-run", data=tmp_path / "a" / "b")
    assert "0 new, 0 changed and 0 ended" in again.stdout


def test_an_unknown_format_lists_the_formats_with_status_2(data: Path, tmp_path: Path) -> None:
    exported = _cairn("export", "xml", str(tmp_path / "x.xml"), data=data)
    assert exported.returncode == 2
    assert "package, jsonl, graphml, sqlite, cypher" in exported.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_export_that_cannot_be_written_names_the_file(data: Path, tmp_path: Path) -> None:
    exported = _cairn("export", "jsonl", str(tmp_path / "nowhere" / "x"), data=data)
    assert exported.returncode == 1
    assert "nowhere" in exported.stderr
    assert "Traceback" not in exported.stderr


def test_serving_says_how_needs_are_read(data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:  # so that serving ends by itself
        served = _cairn("serve", "--port", str(taken.getsockname()[1]), data=data)
    assert "Needs are read by words alone." in served.stderr


def _serve(installed: Path, data: Path) -> str:
    """Serve with another seed installed until it would answer, and return what was said."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        served = _cairn("serve", "--port", port, data=data, folder=installed)
    assert served.returncode == 1
    assert f"Nothing can listen at 127.0.0.1, port {port}: Address already in use." in served.stderr
    assert "--port" in served.stderr
    assert "Cairn answers at" not in served.stderr
    return served.stderr


def test_serving_follows_a_newer_seed_and_says_how_much_changed(tmp_path: Path) -> None:
    older, newer = tmp_path / "older", tmp_path / "newer"
    install(older, {"a": "A", "b": "B", "c": "C"}, "1")
    install(newer, {"a": "A", "b": "Renamed", "d": "D", "e": "E"}, "2")
    assert "Loaded" not in _serve(older, tmp_path), "the first load is no news"
    assert "as revision 2: 5 records, 2 new, 1 changed and 1 ended." in _serve(newer, tmp_path)
    assert "revision" not in _serve(newer, tmp_path), "an equal seed makes no revision"
    told = _serve(older, tmp_path)
    assert "Data of 2 were loaded before; those installed, of 1, are older and stay out." in told
    install(newer, {"a": ""}, "3")
    assert "Nothing of bodies-of-a-test 3 was loaded" in _serve(newer, tmp_path)
    install(newer, {"a": "A"}, "2")
    assert "both are called 2. `cairn load` takes them in." in _serve(newer, tmp_path)
    asked = _cairn("ask", "changes", "--json", data=tmp_path)
    assert json.loads(asked.stdout)["landscape"]["revision"] == 2


def test_an_older_edition_is_refused_unless_it_is_meant(tmp_path: Path) -> None:
    older = make_edition(tmp_path / "1", {"a": "A"}, "1")
    newer = make_edition(tmp_path / "2", {"a": "A", "b": "B"}, "2")
    assert _cairn("load", str(newer), data=tmp_path).returncode == 0
    refused = _cairn("load", str(older), data=tmp_path)
    assert refused.returncode == 1
    assert "This edition, 1, is older than 2, which was loaded last." in refused.stderr
    assert "--older" in refused.stderr
    meant = _cairn("load", str(older), "--older", data=tmp_path)
    assert meant.returncode == 0
    assert "as revision 2: 2 records, 0 new, 0 changed and 1 ended." in meant.stdout


def test_a_model_that_nobody_knows_is_named_and_ends_serving(data: Path) -> None:
    served = _cairn("serve", "--port", "0", data=data, env={"CAIRN_MEANING": "small/unheard-of"})
    assert served.returncode == 1
    assert "small/unheard-of" in served.stderr
    assert "Traceback" not in served.stderr


def test_a_server_that_is_away_is_named_and_ends_serving(tmp_path: Path) -> None:
    away = {"CAIRN_STORE": "neo4j://127.0.0.1:9"}
    served = _cairn("serve", "--port", "0", data=tmp_path, env=away)
    assert served.returncode == 1
    assert "127.0.0.1:9" in served.stderr
    assert "Traceback" not in served.stderr


def test_a_store_that_is_none_is_refused(tmp_path: Path) -> None:
    asked = _cairn("ask", "bodies", data=tmp_path, env={"CAIRN_STORE": "mysql://x"})
    assert asked.returncode == 1
    assert "“mysql:…” names no store" in asked.stderr, "what follows may hold a password"


def test_a_file_of_a_newer_version_is_refused_with_what_to_do(tmp_path: Path) -> None:
    import sqlite3

    with sqlite3.connect(tmp_path / "cairn.sqlite") as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    asked = _cairn("ask", "bodies", data=tmp_path)
    assert asked.returncode == 1
    assert "newer version" in asked.stderr
    assert "--data" in asked.stderr


def test_a_file_that_is_no_data_file_is_said_to_be_damaged(tmp_path: Path) -> None:
    (tmp_path / "cairn.sqlite").write_bytes(b"this is no database at all, but a text" * 100)
    asked = _cairn("ask", "bodies", data=tmp_path)
    assert asked.returncode == 1
    assert "not what it should be" in asked.stderr


def _scenario(folder: Path, **fields: object) -> str:
    """Return the path of a scenario file of JSON."""
    file = folder / "scenario.json"
    whole = {"id": "mine", "label": "Mine", "steps": ["merge iriss into ihub"], **fields}
    file.write_text(json.dumps(whole), encoding="utf-8")
    return str(file)


def test_a_what_if_is_loaded_asked_and_removed(data: Path, tmp_path: Path) -> None:
    loaded = _cairn("scenario", "load", _scenario(tmp_path), data=data)
    assert (loaded.returncode, loaded.stderr) == (0, "")
    assert loaded.stdout.startswith("Kept “Mine” (")
    asked = _cairn("ask", "body", "ihub", "--scenario", "mine", "--json", data=data)
    assert json.loads(asked.stdout)["landscape"]["scenario"]["id"] == "mine"
    again = _cairn("scenario", "load", _scenario(tmp_path, label="Mine too"), data=data)
    assert "in place of the one of that id" in again.stdout
    assert _cairn("scenario", "remove", "mine", data=data).stdout == "Removed mine.\n"
    gone = _cairn("scenario", "remove", "mine", data=data)
    assert gone.returncode == 1
    assert "No what-if was loaded under the id mine" in gone.stderr


def test_a_what_if_that_has_no_link_for_something_says_none_and_not_that_it_is_unrecorded(data: Path) -> None:
    # A new body: the record has no answer about it, and the definitions are Cairn's own, without an address.
    asked = _cairn("ask", "compare", "--step", "create Agency as ndpb", data=data).stdout
    table = asked[: asked.index("Mind: ")]
    assert "Agency" in table
    assert " none " in table
    assert "not recorded" not in table


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        (
            {"steps": ["end nobody", "merge iriss into iriss"]},
            ["Step 1: there is no body", "Step 2: iriss cannot"],
        ),
        ({"id": "Not an id", "steps": ["end iriss"]}, ["is not an id"]),
        ({"id": "national-care-service"}, ["is taken by Cairn itself"]),
        ({"id": "compare"}, ["is taken by Cairn itself"]),
        ({"steps": [], "label": ""}, ["label:", "steps:"]),
        ({"colour": "red"}, ["colour:"]),
    ],
)
def test_a_what_if_that_cannot_be_kept_is_refused_with_every_finding(
    refused: Callable[..., str], data: Path, tmp_path: Path, fields: dict[str, object], said: list[str]
) -> None:
    told = refused("scenario", "load", _scenario(tmp_path, **fields))
    for words in said:
        assert words in told
    assert not list((data / "scenarios").glob("*")) if (data / "scenarios").exists() else True


@pytest.mark.parametrize(
    "text",
    [
        "steps: [",
        "- a\n- b\n",
        "\x00",
        "&a [*a]",
        "steps: 7",
        "id: mine\nlabel: Mine\nsteps: [end iriss]\nsteps: [end ihub]\n",
        'id: mine\nlabel: "\\e[31m"\nsteps: [end iriss]\n',
    ],
)
def test_a_file_that_holds_no_what_if_is_refused_in_words(
    refused: Callable[..., str], tmp_path: Path, text: str
) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text(text, encoding="utf-8")
    assert "broken.yaml" in refused("scenario", "load", str(file))


def test_the_help_names_each_format_that_can_be_exported() -> None:
    assert _FORMATS.split(", ") == [known.name for known in load_formats()]


def test_help_takes_in_neither_the_questions_nor_the_server() -> None:
    heavy = {"fastapi", "uvicorn", "networkx", "neo4j", "service.questions.registry", "service.app"}
    code = f"import sys, service.cli; sys.exit(', '.join(set({sorted(heavy)!r}) & sys.modules.keys()) or 0)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False)
    assert run.stderr == ""
