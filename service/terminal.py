"""An answer as text in a terminal: the sentence, how the question was understood, the table, its sources."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from rich import box
from rich.console import Console, RenderableType
from rich.markup import escape
from rich.table import Table

from service.questions.answers import Answer
from service.questions.wording import how_many_shown
from service.readings import Reading
from service.web.parameters import Pairs

_COMMON = {"question", "summary", "items", "total", "next", "sources", "landscape"}

_FOR_PROGRAMS = frozenset({"href", "line", "rank", "sources", "type"})

Ask = Callable[[Pairs], str]
"""The command that asks the same question with other parameters."""

NOT_RECORDED = "not recorded"

NONE_RECORDED = "none recorded"

NONE_THERE = "none"


def render_answer(answer: Answer, console: Console, readings: Sequence[Reading], ask: Ask) -> None:
    """Write an answer to a console; what is not recorded is called that."""
    shown = answer.model_dump(mode="json", by_alias=True)
    console.print(escape(answer.summary), style="bold", highlight=False)
    for line in _understood(readings, ask):
        console.print(escape(line), style="dim", highlight=False, soft_wrap=True)
    for title, rows in _sections(answer, shown):
        console.print()
        console.print(_table(title, rows))
    _render_foot(answer, shown, console)


def _understood(readings: Sequence[Reading], ask: Ask) -> Iterator[str]:
    """Say how the question was understood, each other reading with the command that asks it."""
    for reading in readings:
        yield reading.said
        if reading.others:
            yield reading.others_are
        for other in reading.others:
            yield f"  {other.label}: {ask(other.pairs)}"


def _sections(answer: Answer, shown: Mapping[str, Any]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Return the lists of an answer that have rows, the items where a page shows them."""
    first = answer.read_first or ("items",)
    for name in (*first, *(name for name in shown if name not in first)):
        rows = shown[name]
        shows = name not in _COMMON or name == "items"
        if shows and isinstance(rows, list) and rows and isinstance(rows[0], dict):
            title = "" if name == "items" else name.replace("_", " ").capitalize()
            yield title, _in_short(getattr(answer, name), rows)


def _in_short(models: Sequence[Any], rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return rows with the name and the columns that tell most, where their model says which; else whole."""
    model = type(models[0])
    rows = [_with_links(model, row) for row in rows]
    columns = (*getattr(model, "in_groups", ()), *getattr(model, "in_short", ()))
    if not columns:
        return rows
    return [{name: row[name] for name in ("label", *columns) if name in row} for row in rows]


def _with_links(model: Any, row: Mapping[str, Any]) -> dict[str, Any]:
    """Say of an address that is null that there is none: it leads nowhere, and nothing is unrecorded."""
    none = {name: NONE_THERE for name in getattr(model, "links", ()) if row[name] is None}
    return {**row, **none}


def _table(title: str, rows: Sequence[Mapping[str, Any]]) -> RenderableType:
    names = [name for name in rows[0] if name not in _FOR_PROGRAMS]
    table = Table(title=title or None, box=box.SIMPLE_HEAD, title_justify="left", pad_edge=False)
    for name in names:
        table.add_column(name.replace("_", " ").capitalize(), overflow="fold")
    for row in rows:
        table.add_row(*(escape(_cell(name, row.get(name))) for name in names))
    return table


def _cell(name: str, value: Any) -> str:
    return f"£{value:,}" if name.endswith("_gbp") and isinstance(value, int) else text_of(value)


def text_of(value: Any) -> str:
    """Return any value of an answer as a person reads it in one cell."""
    if value == []:
        return NONE_RECORDED
    if value is None or value == "":
        return NOT_RECORDED
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return _text_of_object(value)
    if isinstance(value, list):
        return ", ".join(text_of(part) for part in value)
    return str(value)


def _text_of_object(value: Mapping[str, Any]) -> str:
    for name in ("label", "text", "bodies", "at_least"):
        if name in value:
            return str(value[name])
    return "; ".join(
        text_of(part) for name, part in value.items() if part and name not in {"href", "sources"}
    )


def _render_foot(answer: Answer, shown: Mapping[str, Any], console: Console) -> None:
    for limit in shown["landscape"]["limits"]:
        console.print(f"Mind: {escape(limit)}.", style="yellow", highlight=False)
    if how_many := how_many_shown(answer):
        console.print(how_many, highlight=False)
    if shown["next"]:
        console.print(f"More: add --after {shown['next']}", highlight=False, soft_wrap=True)
    if shown["sources"]:
        console.print("Sources", style="bold")
    for source in shown["sources"].values():
        address = f" {source['url']}" if source["url"] else ""
        console.print(f"- {escape(source['title'] + address)}", highlight=False, soft_wrap=True)
    landscape = shown["landscape"]
    if landscape["known_at"]:
        console.print("Mind: this is what the record said then, not what it says now.", style="yellow")
    console.print(f"Revision {landscape['revision']} of the record, for {landscape['as_of']}.", style="dim")
    if landscape["cite"]:
        console.print(
            f"Cite: {escape(landscape['cite']['text'])}", style="dim", highlight=False, soft_wrap=True
        )
