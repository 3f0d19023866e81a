"""What follows from the records: a post for each body, a line for each body of a kind, a line for each reference.

Pure functions of the landscape. The log holds what was stated; this is made from it again inside `apply`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from graph_schema.dates import overlap
from graph_schema.fitting import Ends, Fitting
from graph_schema.records import AnyRecord, Line, Node
from graph_schema.schema import Property, Schema

STRUCTURE_TYPES = frozenset({"area", "body", "covers", "member_of", "operates", "partner_in", "post"})
"""The types whose change makes it necessary to expand again."""


@dataclass(frozen=True, slots=True)
class Expansion:
    """Records that follow from others; each names in `stated_for` the one it was made from."""

    nodes: tuple[Node, ...]
    lines: tuple[Line, ...]


def derive(records: Iterable[AnyRecord], schema: Schema) -> Expansion:
    """Return everything that follows from stated records: posts, lines of references, lines of kinds."""
    records = list(records)
    implied = [line for record in records for line in implied_lines(record, schema)]
    expanded = expand(structure_of([*records, *implied], schema), schema)
    return Expansion(expanded.nodes, tuple(sorted([*implied, *expanded.lines], key=lambda line: line.id)))


def structure_of(records: Iterable[AnyRecord], schema: Schema) -> list[AnyRecord]:
    """Return the records that `expand` needs: its structure, and lines that may have a kind or post at an end."""
    return [
        r for r in records if r.type in STRUCTURE_TYPES or (isinstance(r, Line) and may_expand(r, schema))
    ]


def may_expand(line: Line, schema: Schema) -> bool:
    """Tell whether a line may be one that is stated for a kind of body or for a post of many bodies."""
    if line.type == "open_to":
        return False  # the audience of an offer is a kind and stays one
    kinds = schema.vocabularies["body_kinds"]
    return any(end in kinds or end.startswith("post-") for end in (line.from_id, line.to_id))


def implied_lines(record: AnyRecord, schema: Schema) -> tuple[Line, ...]:
    """Return the lines that follow from the references of one node, in the order of its properties."""
    return tuple(_implied(*implied) for implied in _implications(record, schema))


def implied_line(record: AnyRecord, id_: str, schema: Schema) -> Line | None:
    """Return the line with an id that follows from one node, or None where none does."""
    for node, property_, target, position in _implications(record, schema):
        if _implied_id(node, property_, target) == id_:
            return _implied(node, property_, target, position)
    return None


def implied_ids(record: AnyRecord, schema: Schema) -> Iterator[str]:
    """Give the ids of the lines that follow from one node."""
    for node, property_, target, _ in _implications(record, schema):
        yield _implied_id(node, property_, target)


def _implications(record: AnyRecord, schema: Schema) -> Iterator[tuple[Node, Property, str, int]]:
    if isinstance(record, Line) or record.type not in schema.nodes:
        return
    for property_ in schema.nodes[record.type].implying:
        for position, target in enumerate(_targets(record, property_)):
            yield record, property_, target, position


def _implied_id(record: Node, property_: Property, target: str) -> str:
    return f"{record.id}.{property_.line}.{target}"


def _targets(record: Node, property_: Property) -> Iterator[str]:
    value = record.properties.get(property_.name)
    if isinstance(value, tuple):
        yield from dict.fromkeys(value)
    elif value is not None:
        yield str(value)


def _implied(record: Node, property_: Property, target: str, position: int) -> Line:
    start, end = (target, record.id) if property_.reversed else (record.id, target)
    return Line(
        id=_implied_id(record, property_, target),
        type=str(property_.line),
        from_id=start,
        to_id=end,
        properties={"position": position},
        sources=record.sources,
        confidence=record.confidence,
        valid_from=record.valid_from,
        valid_to=record.valid_to,
        stated_for=record.id,
    )


def expand(structure: Iterable[AnyRecord], schema: Schema) -> Expansion:
    """Return a post for each body that has one, and a line for each pair that a line stated for a kind fits."""
    records = list(structure)
    fitting = Fitting(records, schema)
    generic = {
        r.id: r for r in records if isinstance(r, Node) and r.type == "post" and r.text("body_id") is None
    }
    posts = _Posts(generic, fitting, schema)
    made = [
        *posts.lines(),
        *(line for r in records if isinstance(r, Line) for line in _pairs(r, fitting, posts, schema)),
    ]
    nodes = tuple(sorted(posts.made.values(), key=lambda node: node.id))
    return Expansion(
        nodes, tuple(sorted({line.id: line for line in made}.values(), key=lambda line: line.id))
    )


class _Posts:
    """Posts stated for a kind of body, as one post a body."""

    def __init__(self, generic: dict[str, Node], fitting: Fitting, schema: Schema) -> None:
        self.generic = generic
        self.made: dict[str, Node] = {}
        self.kind_of: dict[str, str] = {}
        self._single: dict[str, str] = {}
        self._fitting = fitting
        self._schema = schema
        words = {word.word: word for word in schema.vocabularies["post_kinds"].words}
        for id_, post in sorted(generic.items()):
            word = words[post.text("kind") or ""]
            if word.of_kind is not None:
                self.kind_of[id_] = word.of_kind
                for body_id in fitting.by_kind.get(word.of_kind, []):
                    made = _post_of(post, word.label, fitting.bodies[body_id])
                    self.made[made.id] = made
            elif word.of_body in fitting.bodies:
                self._single[id_] = word.of_body

    def lines(self) -> Iterator[Line]:
        """Return where each post sits."""
        for post in self.made.values():
            yield from implied_lines(post, self._schema)
        for id_, body_id in sorted(self._single.items()):
            sitting = self.generic[id_].model_copy(update={"properties": {"body_id": body_id}})
            yield from implied_lines(sitting, self._schema)


def _post_of(post: Node, label: str, body: Node) -> Node:
    name = f"{label}, {body.label}"
    return post.model_copy(
        update={
            "id": post_id(post.id, body.id),
            "label": name,
            "properties": {**post.properties, "name": name, "body_id": body.id},
            "valid_from": body.valid_from,
            "valid_to": body.valid_to,
            "stated_for": post.id,
        }
    )


def post_id(generic_id: str, body_id: str) -> str:
    """Return the id of a body's own post."""
    return f"{generic_id}--{body_id}"


def _pairs(line: Line, fitting: Fitting, posts: _Posts, schema: Schema) -> Iterator[Line]:
    """Return a line for each pair of ends that a stated line fits; none where neither end is a kind."""
    if line.type in STRUCTURE_TYPES or not may_expand(line, schema):
        return
    from_kind, to_kind = _kind_of(line.from_id, posts, schema), _kind_of(line.to_id, posts, schema)
    if from_kind is None and to_kind is None:
        return
    for start, end in _bodies(line, from_kind, to_kind, fitting):
        from_id = _end(line.from_id, start, posts)
        to_id = _end(line.to_id, end, posts)
        lives = [
            (body.valid_from, body.valid_to) for id_ in (start, end) if (body := fitting.bodies.get(id_))
        ]
        held = _held((line.valid_from, line.valid_to), [*lives, fitting.joined_in(start, end)])
        if from_id != to_id and held is not None:
            made = {
                "id": f"{line.id}.{from_id}.{to_id}",
                "from_id": from_id,
                "to_id": to_id,
                "stated_for": line.id,
            }
            yield line.model_copy(update={**made, "valid_from": held[0], "valid_to": held[1]})


def _kind_of(end: str, posts: _Posts, schema: Schema) -> str | None:
    """Return the kind of body for which an end is stated, or None where it is one party."""
    return posts.kind_of.get(end) or (end if end in schema.vocabularies["body_kinds"] else None)


def _bodies(
    line: Line, from_kind: str | None, to_kind: str | None, fitting: Fitting
) -> Iterator[tuple[str, str]]:
    """Return the pairs of bodies at whose ends the line holds (a single party stands as itself)."""
    if from_kind is None:
        yield from ((line.from_id, end) for end in fitting.own(line.from_id, to_kind or ""))
        return
    if to_kind is None:
        own = (
            fitting.own(line.to_id, from_kind)
            if line.to_id in fitting.bodies
            else fitting.by_kind.get(from_kind, [])
        )
        yield from ((start, line.to_id) for start in own)
        return
    for start in fitting.by_kind.get(from_kind, []):
        ends = [start] if from_kind == to_kind else fitting.own(start, to_kind)
        yield from ((start, end) for end in ends)


def _end(stated: str, body_id: str, posts: _Posts) -> str:
    """Return the end of a line for one body: its post where the line is stated for a post, else itself."""
    return post_id(stated, body_id) if stated in posts.kind_of else body_id


def _held(stated: Ends, others: Iterable[Ends]) -> Ends | None:
    """Return the part of a stated period in which both bodies stood and were joined, or None."""
    held: Ends | None = stated
    for other in others:
        held = overlap(held, other) if held is not None else None
    return held
