"""The pages of overlap: pairs whose long lists are cut short, and bodies by topic with how distinctive each is."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from service.questions.overlap import OverlapAnswer
from service.questions.overlap_matrix import OverlapMatrixAnswer
from service.web.extracts import Rows, make_table
from service.web.further import Further
from service.web.matrix import LEGEND, make_matrix
from service.web.view import Piece, Row, Table, View

_MOST_IN_A_CELL = 6
"""Longer lists of pairs are cut: the page of the pair has all of it."""

_DISTINCT = ("label", "kind", "help", "help_alone", "to_read", "to_read_alone", "only_it", "sources")


def read_overlap(answer: OverlapAnswer, view: View, further: Further) -> dict[str, Any]:
    """Return what the page of pairs is filled with beside its answer."""
    topics = _ids(answer.question, "topic")
    of_one_pair = len(_ids(answer.question, "body")) == 2
    return {
        "view": view if of_one_pair else _cut_short(view),
        "matrix_href": further.href("/overlap/matrix", topic=topics),
    }


def read_matrix(answer: OverlapMatrixAnswer, view: View) -> dict[str, Any]:
    """Return what the page of bodies by topic is filled with: the matrix, and the rest of each row as a table."""
    numbers = {key: number for number, key in enumerate(answer.sources, 1)}
    sections = view.sections
    if answer.items:
        table = make_table("items", Rows("How distinctive each is", answer.items, _DISTINCT), numbers)
        sections = tuple(table if section.id == "items" else section for section in sections)
    return {
        "view": replace(view, sections=sections),
        "matrix": make_matrix(answer),
        "legend": LEGEND,
    }


def _ids(question: Mapping[str, Any], name: str) -> list[str]:
    """Return the ids that the terms of a parameter were understood as."""
    first = question.get(name)
    return [] if first is None else [first["id"], *(other["id"] for other in first["also"])]


def _cut_short(view: View) -> View:
    sections = tuple(
        replace(section, rows=tuple(_row_cut(row) for row in section.rows))
        if isinstance(section, Table) and section.id == "items"
        else section
        for section in view.sections
    )
    return replace(view, sections=sections)


def _row_cut(row: Row) -> Row:
    href = row.cells[0][0].href
    return replace(row, cells=tuple(_cell_cut(cell, href) for cell in row.cells))


def _cell_cut(cell: tuple[Piece, ...], href: str | None) -> tuple[Piece, ...]:
    if len(cell) <= _MOST_IN_A_CELL:
        return cell
    shown = _MOST_IN_A_CELL - 1
    return (*cell[:shown], Piece(f"and {len(cell) - shown} more", href))
