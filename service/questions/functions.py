"""Which function lies where? Function by partnership: delegated, not delegated, or not recorded, by whom and since when."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, ClassVar

from pydantic import Field

from graph_schema.records import AnyRecord, Node
from graph_schema.schema import load_schema
from service.analysis.delegation import MINIMUM, STATES, Cell, cells_of, delegation_on, hosts_of
from service.analysis.keeping import kept
from service.questions.answers import Answer, PagedQuestion
from service.questions.defined import Definition
from service.questions.functions_items import FunctionAcross, FunctionCell, definitions, state_term
from service.questions.functions_read import authorities_at, authorities_standing, find_function
from service.questions.functions_said import FoundFunctions, limits_of, summary_of
from service.questions.items import cited, named_records, stands
from service.questions.paging import page_of
from service.questions.reading import (
    ask_href,
    day_of,
    href_of,
    ref,
    ref_by_id,
    ref_to,
    resolve,
    shown_landscape,
    shown_sources,
    term,
    understood,
)
from service.stores.base import Store
from service.words import Words, words_for


class FunctionsQuestion(PagedQuestion):
    """Which function lies where?"""

    area: tuple[str, ...] = Field(
        default=(),
        max_length=40,
        description="Only the integration authorities of this place: its name or code; repeat for any of several.",
        examples=[["Fife"]],
    )
    function: tuple[str, ...] = Field(
        default=(),
        max_length=60,
        description="Only this function: its name or id; repeat for any of several.",
        examples=[["justice social work"]],
    )


class FunctionsAnswer(Answer):
    """Cells, function by function, each with every authority by name."""

    defined = definitions()
    items_called: ClassVar[str] = "Function by function, authority by authority"

    items: list[FunctionCell]
    across: list[FunctionAcross] = Field(
        description="Each function asked about over all integration authorities: where they differ, and how much is not recorded."
    )
    peers: list[str] = Field(
        description="Where the partnerships most like the one asked about are; empty where several or none were."
    )
    definitions: list[Definition] = Field(description="What the terms mean here, and who says so.")

    @property
    def read_first(self) -> tuple[str, ...]:
        """Who asks for a place wants its functions first; who does not wants to see where places differ."""
        return () if "area" in self.question else ("across",)


def answer_functions(store: Store, question: FunctionsQuestion) -> FunctionsAnswer:
    """Which function lies where?

    What is recorded comes before what is not; functions that may be handed over, in which areas differ, before those
    that must be; then by family of services and name, each authority by name. Only what a source states is a state.
    """
    words = words_for(store)
    areas = tuple(resolve(words, "area", "area", text) for text in question.area)
    found = _find(store, words, question, areas)
    cells = found.cells()
    hosts = hosts_of(found.lines)
    rows = sorted(((_cell_place(cell, words), cell) for cell in cells), key=lambda row: row[0])
    page, next_cursor = page_of(rows, (int, int, int, int, str, str, str, str), question)
    records = named_records(store, words, [*(line for cell in page for line in cell.lines), *found.functions])
    day = question.as_of.isoformat() if question.as_of else None
    items = [_cell(cell, hosts, words, records) for cell in page]
    across = [_across(function, found, day) for function in found.functions]
    one_area = areas[0].id if len(areas) == len(found.authorities) == 1 else None
    return FunctionsAnswer.model_validate(
        {
            "question": _shown(words, question, areas, found),
            "summary": summary_of(cells, found),
            "items": items,
            "total": len(cells),
            "next": next_cursor,
            "across": across,
            "peers": [ask_href("/peers", area=one_area, as_of=day)] if one_area else [],
            "definitions": FunctionsAnswer.defined,
            "sources": shown_sources(store, cited(items), records),
            "landscape": shown_landscape(store.revision(), question, limits_of(cells, found)),
        }
    )


def cell_id(cell: Cell) -> tuple[str, str]:
    """Return what tells a cell from others."""
    return (cell.function.id, cell.authority)


def _find(store: Store, words: Words, question: FunctionsQuestion, areas: Sequence[Any]) -> FoundFunctions:
    day = day_of(question)
    snapshot = kept(store, day, delegation_on)
    functions = sorted(snapshot.nodes, key=_function_place)
    wanted = {find_function(text, functions).id for text in question.function}
    everywhere = [id_ for id_ in authorities_standing(words) if stands(words.nodes[id_], day)]
    here = authorities_at(words, areas) if areas else everywhere
    return FoundFunctions(
        words=words,
        day=day,
        functions=[function for function in functions if not wanted or function.id in wanted],
        all_functions=functions,
        authorities=[id_ for id_ in everywhere if id_ in here],
        everywhere=everywhere,
        lines=snapshot.lines,
    )


def _function_place(function: Node) -> tuple[int, int, int, str, str]:
    """Return what puts a function in its place: what may be handed over first, since there areas differ."""
    groups = [word.word for word in load_schema().vocabularies["function_groups"].words]
    group = function.text("group")
    required = function.text("required_by") != "optional"
    among = groups.index(group) if group in groups else len(groups)
    return (int(required), int(function.id not in MINIMUM.values()), among, function.label, function.id)


def _cell_place(cell: Cell, words: Words) -> tuple[int | str, ...]:
    unknown = int(cell.state == "not_recorded")
    return (unknown, *_function_place(cell.function), words.label_of(cell.authority) or "", cell.authority)


def _cell(
    cell: Cell, hosts: dict[tuple[str, str], str], words: Words, records: dict[str, AnyRecord]
) -> dict[str, Any]:
    host = hosts.get(cell_id(cell))
    ages = sorted({age for line in cell.lines if (age := line.text("for_age"))})
    rated = sorted({line.confidence for line in cell.lines if line.confidence})
    hosted = sorted({id_ for line in cell.lines for id_ in line.words("hosted_for_ids")})
    return {
        "function": ref_to(cell.function),
        "authority": ref_by_id(words, cell.authority, records),
        "state": state_term(cell.state),
        "within": ref_by_id(words, cell.within, records) if cell.within else None,
        "delegated_by": [
            ref_by_id(words, id_, records) for id_ in sorted({line.from_id for line in cell.lines})
        ],
        "since": sorted({line.valid_from for line in cell.lines if line.valid_from}),
        "hosted_for": [ref_by_id(words, id_, records) for id_ in hosted],
        "hosted_by": ref_by_id(words, host, records) if host else None,
        "for_age": [term("ages", age) for age in ages],
        "note": [] if cell.within else sorted({line.note for line in cell.lines if line.note}),
        "confidence": [term("confidences", word) for word in rated],
        "statements": [href_of(line.type, line.id) for line in cell.lines],
        "sources": sorted({key for line in cell.lines for key in line.sources}),
    }


def _across(function: Node, found: FoundFunctions, day: str | None) -> dict[str, Any]:
    counts = Counter(cell.state for cell in cells_of([function], found.everywhere, found.lines))
    return {
        **ref_to(function),
        "group": term("function_groups", function.text("group")),
        "required_by": term("function_requirements", function.text("required_by")),
        **{state: counts[state] for state in STATES},
        "everywhere": ask_href("/functions", function=function.id, as_of=day),
    }


def _shown(
    words: Words, question: FunctionsQuestion, areas: Sequence[Any], found: FoundFunctions
) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    if areas:
        shown["area"] = understood(words, question.area, areas)
    if question.function:
        shown["function"] = [ref(f.id, f.type, f.label) for f in found.functions]
    return shown
