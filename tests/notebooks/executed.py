"""Running notebooks, side by side, and reading what they show."""

import asyncio
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


Run = tuple[Path, str, str]
"""A notebook, and what takes the place of which value in its cell: `(path, "PARTNERSHIP", "Highland")`."""


def executed(*runs: Path | Run) -> list[Any]:
    """Run notebooks side by side, each in a process of its own; return each with what its cells show, or its error."""

    async def side_by_side() -> list[Any]:
        whole = [(run, "", "") if isinstance(run, Path) else run for run in runs]
        return await asyncio.gather(*(_execute(*run) for run in whole), return_exceptions=True)

    return asyncio.run(side_by_side())


async def _execute(path: Path, name: str, value: str) -> Any:
    notebook = read_notebook(path)
    if name:
        cell = next(cell for cell in notebook.cells if cell.source.startswith(f"{name} = "))
        cell.source = f"{name} = {value!r}"
    where = {"metadata": {"path": str(path.parent)}}
    return await NotebookClient(notebook, timeout=120, resources=where).async_execute()


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
