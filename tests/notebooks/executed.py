"""Running a notebook and reading what it shows."""

import re
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

from tests.landscapes import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))

Row = dict[str, str]
"""A row of a table, its cells by their headings."""


def read_notebook(path: Path) -> Any:
    """Return a notebook as it lies in the file."""
    return nbformat.read(path, as_version=4)


def executed(path: Path, **replaced: str) -> Any:
    """Return a notebook with what its cells show; `PARTNERSHIP="Highland"` takes the place of the value in its cell."""
    notebook = read_notebook(path)
    for name, value in replaced.items():
        cell = next(cell for cell in notebook.cells if cell.source.startswith(f"{name} = "))
        cell.source = f"{name} = {value!r}"
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(path.parent)}}).execute()
    return notebook


def shown(notebook: Any, cell_id: str) -> str:
    """Return the text that a cell shows."""
    (output,) = outputs_of(notebook, cell_id)
    return str(output["data"]["text/markdown"])


def outputs_of(notebook: Any, cell_id: str) -> list[Any]:
    """Return what a cell shows."""
    (cell,) = [cell for cell in notebook.cells if cell.id == cell_id]
    return list(cell.outputs)


def rows_of(notebook: Any, cell_id: str) -> list[Row]:
    """Return the rows of the table that a cell shows."""
    heading, _, *lines = (_cells(line) for line in shown(notebook, cell_id).splitlines())
    return [dict(zip(heading, line, strict=True)) for line in lines]


def _cells(line: str) -> list[str]:
    return [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line.strip())[1:-1]]
