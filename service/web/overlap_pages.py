"""The pages of overlap: pairs, and bodies by topic with how distinctive each is."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from service.questions.overlap import OverlapAnswer
from service.questions.overlap_matrix import OverlapMatrixAnswer
from service.web.extracts import Rows, make_table
from service.web.further import Further
from service.web.matrix import LEGEND, make_matrix
from service.web.view import View

_DISTINCT = ("label", "kind", "help", "help_alone", "to_read", "to_read_alone", "only_it", "sources")


def read_overlap(answer: OverlapAnswer, further: Further) -> dict[str, Any]:
    """Return what the page of pairs is filled with beside its answer."""
    return {"matrix_href": further.href("/overlap/matrix", topic=_ids(answer.question, "topic"))}


def read_matrix(answer: OverlapMatrixAnswer, view: View) -> dict[str, Any]:
    """Return what the page of bodies by topic is filled with: the matrix, and the rest of each row as a table."""
    numbers = {key: number for number, key in enumerate(answer.sources, 1)}
    sections = view.sections
    if answer.items:
        table = make_table(
            "items", Rows("How distinctive each is", answer.items, _DISTINCT, "items"), numbers
        )
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
