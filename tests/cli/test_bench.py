"""`cairn bench` says what it cannot measure, and with what it measured."""

import platform
from pathlib import Path

import pytest

from service.cli import main


@pytest.mark.parametrize(
    ("sizes", "said"),
    [("ten", "“ten” is no list of sizes"), ("1,0", "A size is 1 or more times the real one.")],
)
def test_a_size_that_is_none_is_refused_before_anything_is_measured(
    sizes: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main("bench", "--sqlite", sizes)
    assert ended.value.code == 1
    told = capsys.readouterr()
    assert said in told.err
    assert not told.out


def test_what_is_printed_goes_to_a_file_too_and_begins_with_the_machine(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "figures.md"
    with pytest.raises(SystemExit) as ended:
        main("bench", "--sqlite", "", "--neo4j", "", "--no-beside", "--out", str(out))
    assert not ended.value.code
    printed = capsys.readouterr().out
    assert f"Python {platform.python_version()}" in printed.splitlines()[0]
    assert out.read_text(encoding="utf-8") == printed
