"""Who works on what, and how much of it does nobody else do? Bodies by topic, with the distinctiveness of each."""

from collections.abc import Iterator, Sequence

from pydantic import Field

from graph_schema.records import sort_key
from service.questions.answers import Answer, PagedQuestion, Ref
from service.questions.defined import Definition
from service.questions.items import cited
from service.questions.overlap_matrix_items import Counts, MatrixRow, row_of, with_offers
from service.questions.overlap_read import Compared, Understood, compared, limits, understand
from service.questions.overlap_said import COMPARED, DISTINCTIVE
from service.questions.paging import page_of
from service.questions.reading import day_asked, day_of, ref_by_id, shown_landscape, shown_sources
from service.questions.wording import count_of
from service.stores.base import Store
from service.words import Words, words_for


class OverlapMatrixQuestion(PagedQuestion, Compared):
    """Who works on what, and how much of it does nobody else do?"""

    kind: tuple[str, ...] = Field(
        default=(),
        max_length=30,
        description="Only rows for bodies of this kind; they are compared with all others. Repeat for any of several.",
        examples=[["ndpb"]],
        json_schema_extra={"vocabulary": "body_kinds"},
    )


class OverlapMatrixAnswer(Answer):
    """Bodies by topic."""

    defined = (DISTINCTIVE, COMPARED)

    items: list[MatrixRow]
    columns: list[Ref] = Field(
        description="The topics: the broadest, or the one asked about with those directly below it."
    )
    definitions: list[Definition] = Field(description="What the words mean exactly, and who says so.")


def answer_overlap_matrix(store: Store, question: OverlapMatrixQuestion) -> OverlapMatrixAnswer:
    """Who works on what, and how much of it does nobody else do?

    Bodies with any offer that is compared, by name; columns are the broadest topics, or the topics asked about with
    those directly below them. Distinctiveness is the share of a body's offers that nobody else's come near, told apart
    for help that people give and things to read or use; `definitions` says it exactly.
    """
    words = words_for(store)
    asked = understand(words, question)
    found = compared(store, question, asked, of_all_topics=True)
    columns = columns_of(words, asked.given["topic"])
    counts = Counts(found, columns)
    rows = sorted(_bodies(counts, asked, words))
    shown, after = page_of(rows, (str, str), question)
    drafts = [row_of(body, counts, asked, words, day_asked(question)) for body in shown]
    items = with_offers(store, drafts, words)
    return OverlapMatrixAnswer.model_validate(
        {
            "question": asked.shown,
            "summary": _summary(len(rows), counts, asked),
            "items": items,
            "total": len(rows),
            "next": after,
            "columns": [ref_by_id(words, id_) for id_ in columns],
            "definitions": OverlapMatrixAnswer.defined,
            "sources": shown_sources(store, cited(items)),
            "landscape": shown_landscape(store.revision(), question, limits(found, day_of(question))),
        }
    )


def columns_of(words: Words, topics: Sequence[str]) -> list[str]:
    """Return the topics asked about, each followed by those directly below it; without any, the broadest."""
    known = sorted(
        (node for node in words.nodes.values() if node.type == "topic"),
        key=lambda node: (sort_key(node.label), node.id),
    )
    if not topics:
        return [node.id for node in known if not words.broader(node.id)]
    below = {topic: [node.id for node in known if node.text("broader_id") == topic] for topic in topics}
    return list(dict.fromkeys(id_ for topic in topics for id_ in (topic, *below[topic])))


def _bodies(counts: Counts, asked: Understood, words: Words) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield the bodies that have any offer on the topics, each after what it is ordered by."""
    kinds, offers = asked.given["kind"], counts.found.offers
    for place, id_ in enumerate(offers.bodies):
        if counts.any[place] and (not kinds or offers.body_kinds[place] in kinds):
            yield (sort_key(words.label_of(id_) or id_), id_), id_


def _summary(bodies: int, counts: Counts, asked: Understood) -> str:
    number = count_of(bodies, "body", "bodies")
    about = f" with offers about {asked.labels['topic']}" if asked.given["topic"] else ""
    alone, told = 0, 0
    for selection in (counts.found.people, counts.found.things):
        chosen = selection.about(counts.columns)
        alone, told = (
            alone + int((chosen & selection.alone).sum()),
            told + int((chosen & selection.told).sum()),
        )
    if not told:
        return f"{number}{about}: nothing is recorded from which distinctiveness could be told."
    return (
        f"{number}{about}. {alone} of the {told} offers compared are distinctive: no other body is recorded with an "
        "offer mainly about the same, for the same users, in the same place."
    )
