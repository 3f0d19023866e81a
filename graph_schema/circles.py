"""Records that lead round to themselves: areas within each other, topics each broader, bodies each the successor."""

from collections.abc import Iterator, Sequence
from graphlib import CycleError, TopologicalSorter

from graph_schema.cells import Row, Rows
from graph_schema.findings import Fault, Findings
from graph_schema.schema import LineType

_SHOWN = 12
"""The most members of a circle that are named."""

Arrow = tuple[str, str, Row]


def check_circles(rows: Rows, findings: Findings) -> None:
    """Note each circle of the relations that may have none, once: at the row that closes it."""
    type_ = rows.type_
    if isinstance(type_, LineType):
        if type_.acyclic:
            arrows = [(row.cells["from_id"], row.cells["to_id"], row) for row in rows]
            # The last line of a circle closes it.
            _say_circles(rows, None, list(reversed(arrows)), findings)
        return
    for name, property_ in type_.properties.items():
        if property_.acyclic and rows.has(name) and rows.has("id"):
            arrows = [(row.cells["id"], row.cells[name], row) for row in rows if row.cells[name]]
            _say_circles(rows, name, arrows, findings)


def _say_circles(rows: Rows, column: str | None, arrows: list[Arrow], findings: Findings) -> None:
    """Note each circle at the first of its arrows in the order given."""
    for circle in circles_of([(start, end) for start, end, _ in arrows]):
        members = set(circle)
        start, end, row = next(a for a in arrows if a[0] in members and a[1] in members)
        if start == end and column is None:
            continue  # a line from a record to itself is said already
        turned = circle[circle.index(start) :] + circle[: circle.index(start)]
        named = [*turned[:_SHOWN], *(["…"] if len(turned) > _SHOWN else []), start]
        what = (
            f"{start} leads to itself." if start == end else f"The rows go in a circle: {' → '.join(named)}."
        )
        value = row.cells[column] if column else end
        findings.add(rows.file, row.number, column, value, Fault(what, "Take one of these out."))


def circles_of(arrows: Sequence[tuple[str, str]]) -> Iterator[list[str]]:
    """Yield one circle of each knot of arrows, as the ids on it in the direction of the arrows."""
    loops = {start for start, end in arrows if start == end}
    yield from ([id_] for id_ in sorted(loops))
    after: dict[str, set[str]] = {}
    for start, end in arrows:
        if start != end:
            after.setdefault(start, set()).add(end)
    try:
        TopologicalSorter(after).prepare()
    except CycleError:
        yield from _knots(after)


def _knots(after: dict[str, set[str]]) -> Iterator[list[str]]:
    import networkx as nx  # 0.2 s that only a package with a circle pays

    graph: nx.DiGraph[str] = nx.DiGraph((start, end) for start, ends in after.items() for end in sorted(ends))
    for knot in list(nx.strongly_connected_components(graph)):
        if len(knot) > 1:
            yield [start for start, _ in nx.find_cycle(graph.subgraph(knot))]
