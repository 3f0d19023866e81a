"""Notebooks lie in the repository as somebody would write them: words and code, and nothing that a run left behind."""

import ast
import re
from itertools import pairwise
from pathlib import Path

import pytest

from tests.landscapes import ROOT
from tests.notebooks.executed import NOTEBOOKS, read_notebook

every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


@every_notebook
def test_a_notebook_holds_no_outputs_and_no_trace_of_a_machine(path: Path) -> None:
    notebook = read_notebook(path)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None
        assert cell.metadata == {}
    assert notebook.metadata == {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    assert not re.search(r"/home/|/Users/|/tmp/|/work/|[A-Z]:\\", path.read_text(encoding="utf-8"))


@every_notebook
def test_a_notebook_uses_only_what_programs_may_use(path: Path) -> None:
    code = "\n".join(cell.source for cell in read_notebook(path).cells if cell.cell_type == "code")
    from_cairn = {
        node.module
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.ImportFrom)
        and node.module
        and node.module.split(".")[0] in {"service", "graph_schema"}
    }
    assert from_cairn == {"service.programs"}
    assert "import service" not in code
    assert not re.search(r"\._[a-z]", code), "what begins with an underscore is not for others"


@every_notebook
def test_words_stand_before_each_table_and_a_table_before_each_picture(path: Path) -> None:
    cells = read_notebook(path).cells
    assert cells[0].source.startswith("# ")
    tables = 0
    for before, cell in pairwise(cells):
        if cell.cell_type == "markdown":
            assert before.cell_type == "code", "two cells of words are one"
        elif "picture(" in cell.source:
            assert before.cell_type == "markdown"
            assert tables > 0
            tables = 0
        elif "table(" in cell.source:
            tables += 1


@every_notebook
def test_each_notebook_is_told_of_with_what_it_answers(path: Path) -> None:
    assert f"]({path.name})" in (ROOT / "notebooks" / "README.md").read_text(encoding="utf-8")


def test_the_notebooks_are_there() -> None:
    assert len(NOTEBOOKS) >= 3
