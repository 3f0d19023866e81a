"""docs/graph.md describes the graph as it stands."""

import re

from graph_schema.schema import load_schema
from scripts.document_graph import DOCUMENT, SEED, render_document


def document() -> str:
    return DOCUMENT.read_text(encoding="utf-8")


def test_the_document_is_current() -> None:
    assert document() == render_document(load_schema(), SEED), "run python -m scripts.document_graph"


def test_every_type_column_and_word_is_described() -> None:
    schema = load_schema()
    text = document()
    for type_ in (*schema.nodes.values(), *schema.lines.values()):
        assert type_.definition in text
        for property_ in type_.properties.values():
            assert f"| `{property_.name}` |" in text
            assert property_.definition in text
    for vocabulary in schema.vocabularies.values():
        for word in vocabulary.words:
            assert f"| `{word.word}` | {word.label}" in text
            assert word.definition in text


def test_the_counts_are_those_of_the_evidence() -> None:
    # 533 offers, 637 money lines; 377 national and 204 local bodies and 54 parties that are no posts make 635.
    text = document()
    assert "| [Support offer](#support-offer) | node | 533 | 0 |" in text
    assert re.search(r"\| \[body funds body\]\(#body-funds-body\) \| line \| 637 \| 0 \|", text)
    assert "| [Body](#body) | node | 635 | 0 |" in text


def test_links_within_the_document_lead_somewhere() -> None:
    headings = re.findall(r"^#+ (.+)$", document(), re.MULTILINE)
    anchors = [re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings]
    assert len(set(anchors)) == len(anchors)
    assert set(re.findall(r"\]\(#([^)]+)\)", document())) <= set(anchors)
