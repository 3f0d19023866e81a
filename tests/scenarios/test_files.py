"""What a file of a what-if may hold."""

from pathlib import Path

import pytest

from service.scenarios.scenario import Scenario, ScenarioFileRefused, read_scenario
from service.scenarios.shelf import ScenarioShelf


def _read(folder: Path, text: str) -> Scenario:
    file = folder / "scenario.yaml"
    file.write_text(text, encoding="utf-8")
    return read_scenario(file)


@pytest.mark.parametrize(
    "label", ["2030", "2020-13-45", "!!bool x", "!!timestamp x", "9" * 200, "yes", "1e9", "nullary", "no"]
)
def test_what_looks_like_a_number_or_a_day_is_text(tmp_path: Path, label: str) -> None:
    read = _read(tmp_path, f"id: mine\nlabel: {label}\nsteps: [end helper]\n")
    assert read.label == label.rpartition(" ")[2]


@pytest.mark.parametrize("nothing", ["", "null", "~"])
def test_a_key_with_nothing_is_left_out(tmp_path: Path, nothing: str) -> None:
    assert _read(tmp_path, f"id: mine\nlabel: Mine\nabout: {nothing}\nsteps: [end helper]\n").about == ""


def test_a_label_called_null_is_kept_where_it_is_quoted(tmp_path: Path) -> None:
    assert _read(tmp_path, 'id: mine\nlabel: "null"\nsteps: [end helper]\n').label == "null"


def test_a_letter_that_json_writes_as_two_halves_is_one_and_a_lone_half_is_refused(tmp_path: Path) -> None:
    text = '{"id": "mine", "label": "A \\ud83d\\ude00", "steps": ["end helper"]}'
    assert _read(tmp_path, text).label == "A \U0001f600"
    with pytest.raises(ScenarioFileRefused, match="half a character"):
        _read(tmp_path, text.replace("\\ude00", ""))


@pytest.mark.parametrize("name", ["nowhere.yaml", "."])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(ScenarioFileRefused, match="cannot be read"):
        read_scenario(tmp_path / name)


def test_a_broken_file_in_the_folder_leaves_the_others_to_be_read(tmp_path: Path) -> None:
    shelf = ScenarioShelf(tmp_path)
    shipped = [scenario.id for scenario in shelf.all()]
    shelf.keep(Scenario(id="mine", label="Mine", steps=("end helper",)))
    (tmp_path / "scenarios" / "day.yaml").write_text("id: day\nlabel: [2020-13-45\n", encoding="utf-8")
    assert [scenario.id for scenario in shelf.all()] == [*shipped, "mine"]


def test_what_one_user_loads_the_service_of_another_can_read(tmp_path: Path) -> None:
    shelf = ScenarioShelf(tmp_path)
    shelf.keep(Scenario(id="mine", label="Mine", steps=("end helper",)))
    (kept,) = (tmp_path / "scenarios").iterdir()
    other = tmp_path / "other"
    other.touch()
    assert kept.stat().st_mode == other.stat().st_mode
