"""Types of record by the words that people use for them."""

from rapidfuzz.process import extract

from graph_schema.records import fold
from graph_schema.schema import load_schema
from service.problems import Suggestion, UnknownTerm
from service.questions.reading import ask_href


def find_type(text: str) -> str:
    """Return the type of record that a text names, by name, label or plural; raises `UnknownTerm`."""
    schema = load_schema()
    for name in (*schema.nodes, *schema.lines):
        type_ = schema.type(name)
        if fold(text) in {name, fold(type_.label), fold(type_.plural)}:
            return name
    names = [*schema.nodes, *schema.lines]
    near = [name for name, *_ in extract(fold(text), names, limit=3, score_cutoff=60)]
    suggestions = [
        Suggestion(id=name, label=schema.type(name).plural, href=ask_href("/records", type=name))
        for name in near
    ]
    raise UnknownTerm("type", text, suggestions, f"type: “{text}” is not one of {', '.join(names)}.")
