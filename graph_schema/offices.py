"""The names of posts: made from the vocabulary of posts and the names of bodies, so that no person stands there."""

from collections.abc import Iterable, Iterator, Mapping

from graph_schema.cells import Row, Rows
from graph_schema.findings import Fault, Findings
from graph_schema.records import whole_words
from graph_schema.register import POST, Register
from graph_schema.schema import NodeType, Offices, Schema, Word

_JOINING = frozenset({"a", "an", "and", "at", "for", "in", "of", "on", "the", "to"})


def check_offices(
    schema: Schema, rows: Rows, register: Register, names: Mapping[str, str], findings: Findings
) -> None:
    """Note each post whose name has a word that neither its office nor its body has; `names` are those of bodies."""
    type_ = rows.type_
    if not isinstance(type_, NodeType) or type_.offices is None or not rows.has(type_.title):
        return
    posts = {row.cells.get("id") for row in rows if _is_post(row, type_.offices, register)}
    bodies = [name for id_, name in names.items() if id_ not in posts] if type_.offices.words else []
    anything = _of_any_office(schema, type_.offices, bodies)
    for row in rows:
        if not _is_post(row, type_.offices, register):
            continue
        allowed = _of_its_office(schema, type_.offices, row, names) or anything
        foreign = [word for word in whole_words(row.cells[type_.title]) if word not in allowed]
        if foreign:
            fault = Fault(
                f"The name of a post holds words that its office and body do not have: {', '.join(foreign[:10])}.",
                "Posts are kept without the names of their holders: write the office and the body alone.",
            )
            findings.add(rows.file, row.number, type_.title, row.cells[type_.title], fault)


def _is_post(row: Row, offices: Offices, register: Register) -> bool:
    if offices.names is not None:
        return register.type_of(row.cells[offices.names]) == POST
    return not offices.words or row.cells.get(offices.kind or "") in offices.words


def _of_its_office(schema: Schema, offices: Offices, row: Row, names: Mapping[str, str]) -> frozenset[str]:
    """Return the words of a post's own office and body; empty where its row does not tell which office it is."""
    kind = row.cells.get(offices.kind or "", "")
    entry = next((word for word in schema.vocabularies[offices.vocabulary].words if word.word == kind), None)
    if entry is None:
        return frozenset()
    texts = [
        *_texts(schema, entry),
        names.get(entry.of_body or "", ""),
        names.get(row.cells.get("body_id", ""), ""),
    ]
    return _JOINING.union(*(whole_words(text) for text in texts))


def _of_any_office(schema: Schema, offices: Offices, bodies: Iterable[str]) -> frozenset[str]:
    """Return the words of all offices, kinds of body and these bodies, and the initials of them (`CSWO`, `IJB`)."""
    texts = [
        text for entry in schema.vocabularies[offices.vocabulary].words for text in _texts(schema, entry)
    ]
    kinds = schema.vocabularies.get("body_kinds")
    texts += [] if kinds is None else [kind.label for kind in kinds.words]
    texts += bodies
    words = (whole_words(text) for text in texts)
    return _JOINING.union(*words, *(_initials(text) for text in texts))


def _texts(schema: Schema, entry: Word) -> list[str]:
    texts = [entry.word, entry.label, entry.definition]
    if entry.of_kind is not None:
        texts.append(schema.word("body_kinds", entry.of_kind).label)
    return texts


def _initials(text: str) -> Iterator[str]:
    """Yield what the first letters of words that follow each other spell; a number stands whole (`S95`)."""
    parts = [word if word.isdigit() else word[0] for word in whole_words(text) if word not in _JOINING]
    for start in range(len(parts)):
        for end in range(start + 2, min(start + 6, len(parts)) + 1):
            yield "".join(parts[start:end])
