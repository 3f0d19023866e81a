"""Write docs/graph.md, the description of the whole graph: `python -m scripts.document_graph [--check]`.

It is made from the vocabulary and counted on the seed package, so it cannot fall behind them.
"""

import argparse
import csv
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from graph_schema.expansion import derive
from graph_schema.records import AnyRecord
from graph_schema.rows import record_of
from graph_schema.schema import KIND, LineType, NodeType, Property, Schema, Vocabulary, load_schema

ROOT = Path(__file__).parents[1]
DOCUMENT = ROOT / "docs" / "graph.md"
SEED = ROOT / "seed_data"

_INTRODUCTION = """\
# The graph

Made by `scripts/document_graph.py` from `graph_schema/` and counted on `seed_data/`; not edited by hand.

The landscape is a property graph. A **node** is a thing: a body, a post, an area, an offer of support. A **line** joins
two of them and reads as a sentence: *Fife Council* **is a partner in** *Fife Integration Joint Board*. Each type is one
YAML file of `graph_schema/types/`, each closed list of words one of `graph_schema/vocabularies/`.

Three sorts of record:

- **Stated**: a row of a table of the package, with its own sources.
- **Following from a column**: a line that a reference in a row makes, such as *provides* from an offer's `provider_id`.
- **Made for each body**: a post, or a line stated for a *kind* of body, made once for each body that it fits. A joint board
  answers to its *own* councils and its *own* health board, which are found first through the lines that join bodies
  (`partner_in`, `operates`, `member_of`), then through the areas that they cover. It holds while both bodies stood. A kind
  marked *local* below has its own among other local kinds; a national body has all of them.

The last two name in `stated_for` the record that they were made from.
"""


def render_document(schema: Schema, seed: Path) -> str:
    """Return the whole document as Markdown."""
    stated = _read_seed(schema, seed)
    made = derive(stated, schema)
    counts = {
        "stated": Counter(record.type for record in stated),
        "made": Counter(record.type for record in (*made.nodes, *made.lines)),
    }
    uses = _uses(schema, stated)
    parts = [
        _INTRODUCTION,
        _overview(schema, counts),
        "## What every record carries\n\n" + _columns(schema, schema.common.values()),
        "## Nodes\n\n" + "\n\n".join(_node(schema, type_, counts) for type_ in schema.nodes.values()),
        "## Lines\n\n" + "\n\n".join(_line(schema, type_, counts) for type_ in schema.lines.values()),
        "## Words\n\n" + "\n\n".join(_vocabulary(v, uses[v.name]) for v in schema.vocabularies.values()),
    ]
    return "\n\n".join(part.strip() for part in parts) + "\n"


Counts = Mapping[str, Counter[str]]


def _read_seed(schema: Schema, seed: Path) -> list[AnyRecord]:
    records = []
    for name, type_ in schema.types.items():
        with (seed / str(type_.file)).open(encoding="utf-8", newline="") as file:
            records += [record_of(schema, name, row) for row in csv.DictReader(file)]
    return records


def _uses(schema: Schema, records: Iterable[AnyRecord]) -> dict[str, Counter[str]]:
    """Return how many stated records use each word of each list."""
    uses: dict[str, Counter[str]] = {name: Counter() for name in schema.vocabularies}
    for record in records:
        for property_ in schema.type(record.type).properties.values():
            value = record.properties.get(property_.name)
            if property_.vocabulary is not None and value is not None:
                uses[property_.vocabulary].update(value if isinstance(value, tuple) else (str(value),))
        if record.confidence is not None:
            uses["confidences"][record.confidence] += 1
    return uses


def _overview(schema: Schema, counts: Counts) -> str:
    rows = [
        (f"[{type_.label}](#{_anchor(type_.label)})", "node", *_numbers(name, counts))
        for name, type_ in schema.nodes.items()
    ]
    rows += [
        (f"[{_sentence(line)}](#{_anchor(_sentence(line))})", "line", *_numbers(name, counts))
        for name, line in schema.lines.items()
    ]
    stated, made = (f"{sum(counts[sort].values()):,}" for sort in ("stated", "made"))
    rows.append(("All", "", stated, made))
    return "## Counts\n\n" + _table(("Type", "", "Stated", "Made from them"), rows, right=2)


def _numbers(name: str, counts: Counts) -> tuple[str, str]:
    return f"{counts['stated'][name]:,}", f"{counts['made'][name]:,}"


def _node(schema: Schema, type_: NodeType, counts: Counts) -> str:
    facts = [
        f"`{type_.name}`",
        f"`:{type_.node}` in Neo4j",
        f"`{type_.file}`",
        f"{counts['stated'][type_.name]:,} stated",
    ]
    if counts["made"][type_.name]:
        facts.append(f"{counts['made'][type_.name]:,} made for each body")
    return _section(schema, type_.label, type_, facts)


def _line(schema: Schema, type_: LineType, counts: Counts) -> str:
    facts = [f"`{type_.name}`", f"`:{type_.line}` in Neo4j", f"backwards: *{type_.reverse}*"]
    facts.append("follows from a column" if type_.implied else f"`{type_.file}`")
    stated, made = (counts[sort][type_.name] for sort in ("stated", "made"))
    facts += [f"{number:,} {sort}" for number, sort in ((stated, "stated"), (made, "made")) if number]
    return _section(schema, _sentence(type_), type_, facts)


def _section(schema: Schema, title: str, type_: NodeType | LineType, facts: list[str]) -> str:
    parts = [f"### {title}", type_.definition, " · ".join(facts)]
    if type_.properties:
        parts.append(_columns(schema, type_.properties.values()))
    return "\n\n".join(parts)


def _sentence(line: LineType) -> str:
    """Return a line as a sentence: `body or post answers to body or kind of body`."""
    start, end = (" or ".join(_ends(named)) for named in (line.from_, line.to))
    return f"{start} {line.label} {end}"


def _ends(named: tuple[str, ...]) -> list[str]:
    return ["kind" if name == KIND else name.replace("_", " ") for name in named]


def _columns(schema: Schema, properties: Iterable[Property]) -> str:
    rows = [(f"`{p.name}`", _holds(schema, p), "yes" if p.required else "", p.definition) for p in properties]
    return _table(("Column", "Holds", "Needed", "Meaning"), rows)


def _holds(schema: Schema, property_: Property) -> str:
    if property_.vocabulary is not None:
        several = "words" if property_.value == "words" else "a word"
        return f"{several} of [{property_.vocabulary}](#{_anchor(property_.vocabulary)})"
    if property_.of:
        named = " or ".join(_ends(property_.of))
        held = f"ids of {named}" if property_.is_list else f"id of {named}"
        return held if property_.line is None else f"{held}; makes *{schema.lines[property_.line].label}*"
    plain = property_.value.replace("_", " ")
    return f"{plain} ({property_.unit})" if property_.unit else plain


def _vocabulary(vocabulary: Vocabulary, uses: Counter[str]) -> str:
    rows = [
        (
            f"`{word.word}`",
            word.label + (" *(local)*" if word.local else ""),
            f"{uses[word.word]:,}",
            word.definition,
        )
        for word in vocabulary.words
    ]
    return f"### {vocabulary.name}\n\n{vocabulary.definition}\n\n" + _table(
        ("Word", "Shown as", "Uses", "Meaning"), rows
    )


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]], right: int | None = None) -> str:
    marks = ["---:" if right is not None and place >= right else "---" for place in range(len(heads))]
    written = [heads, tuple(marks), *(tuple(cell.replace("|", "\\|") for cell in row) for row in rows)]
    return "\n".join("| " + " | ".join(row) + " |" for row in written)


def _anchor(title: str) -> str:
    """Return the address that a heading has on the common code hosts."""
    kept = (letter for letter in title.lower() if letter.isalnum() or letter in " -_")
    return "".join(kept).replace(" ", "-")


def main() -> int:
    """Write the document, or with `--check` tell whether it is current."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="write nothing; fail where the document is not current"
    )
    checking = parser.parse_args().check
    text = render_document(load_schema(), SEED)
    if not checking:
        DOCUMENT.parent.mkdir(exist_ok=True)
        DOCUMENT.write_text(text, encoding="utf-8", newline="\n")
        return 0
    if DOCUMENT.is_file() and DOCUMENT.read_text(encoding="utf-8") == text:
        return 0
    print("docs/graph.md is not current: run python -m scripts.document_graph", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
