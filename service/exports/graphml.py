"""GraphML, the XML that Gephi, yEd, Cytoscape, igraph and networkx open as a graph."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from graph_schema.records import AnyRecord, Node, Value
from graph_schema.rows import BAR
from graph_schema.schema import KIND, load_schema
from service.exports.landscape import Landscape, read_landscape, values_of
from service.stores.base import Revision, Store

_LONG = 2**63
"""Readers keep whole numbers in 64 bits."""

_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold, not even escaped."""

Keys = Mapping[str, str]
"""The names of the properties with their types: `long` or `string`."""


def write_graphml(store: Store, path: Path) -> Revision:
    """Write every record of a landscape, what is derived too, and return its revision.

    Several values of a property stand with `|` between. A kind of body at which a line ends is a node of the type
    `kind`. A derived record names in `stated_for` what it was made from.
    """
    landscape = read_landscape(store)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{line}\n" for line in _lines(landscape))
    return landscape.revision


def _lines(landscape: Landscape) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
    yield from _declared("graph", dict.fromkeys(landscape.about, "string"))
    yield from _declared("node", _keys(landscape.snapshot.nodes))
    yield from _declared("edge", _keys(landscape.snapshot.lines))
    yield '<graph id="cairn" edgedefault="directed">'
    yield from _data("graph", landscape.about)
    for node in landscape.snapshot.nodes:
        yield from _element("node", f"id={_attribute(node.id)}", _texts(node))
    for name, label in landscape.kinds:
        yield from _element("node", f"id={_attribute(name)}", {"type": KIND, "label": label})
    for line in landscape.snapshot.lines:
        ends = f"source={_attribute(line.from_id)} target={_attribute(line.to_id)}"
        yield from _element("edge", f"id={_attribute(line.id)} {ends}", _texts(line))
    yield "</graph>"
    yield "</graphml>"


def _declared(sort: str, keys: Keys) -> Iterator[str]:
    for name, type_ in keys.items():
        id_ = _attribute(f"{sort}_{name}")
        yield f'<key id={id_} for="{sort}" attr.name={_attribute(name)} attr.type="{type_}"/>'


def _element(sort: str, attributes: str, texts: Mapping[str, str]) -> Iterator[str]:
    yield f"<{sort} {attributes}>"
    yield from _data(sort, texts)
    yield f"</{sort}>"


def _keys(records: tuple[AnyRecord, ...]) -> Keys:
    """Return the properties that records have; one that is a whole number wherever it stands is a number."""
    keys: dict[str, str] = dict.fromkeys(("type", "label"), "string")
    for record in records:
        for name, value in _stated_values(record).items():
            is_number = isinstance(value, int) and abs(value) < _LONG
            keys[name] = "long" if is_number and keys.get(name, "long") == "long" else "string"
    return keys


def _texts(record: AnyRecord) -> dict[str, str]:
    return {name: _text(value) for name, value in _stated_values(record).items()}


def _stated_values(record: AnyRecord) -> dict[str, Value]:
    """Return what a record says; a line is labelled with what it says of its ends (`answers to`)."""
    label = record.label if isinstance(record, Node) else load_schema().lines[record.type].label
    return {**values_of(record), "label": label}


def _text(value: Value) -> str:
    return BAR.join(value) if isinstance(value, tuple) else str(value)


def _data(sort: str, values: Mapping[str, str]) -> Iterator[str]:
    for name, value in values.items():
        # A parser makes a lone carriage return a line feed unless it is written as a reference.
        text = escape(_NO_XML.sub("\ufffd", value), {"\r": "&#13;"})
        yield f"<data key={_attribute(f'{sort}_{name}')}>{text}</data>"


def _attribute(text: str) -> str:
    return quoteattr(_NO_XML.sub("\ufffd", text))
