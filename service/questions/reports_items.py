"""Reports owed as answers show them: each statement, the counts of a party, and documents about the same."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any, ClassVar

from pydantic import Field

from graph_schema.records import AnyRecord, Line, sort_key
from graph_schema.schema import load_schema
from service.analysis.reporting import TIMES_A_YEAR, Documents, Owed, subject_in_words
from service.questions.answers import Ref, Shown, Term
from service.questions.items import SECTION_LIMIT, end_of, ref_in_full
from service.questions.lines import Answering, answering
from service.questions.reading import ask_href, ref_by_id, term
from service.questions.reports_read import FoundReports
from service.questions.wording import count_of
from service.words import Words

Key = tuple[int, str, str, str]


class ReportItem(Ref, Answering):
    """A statement that names a report or act by which one party answers to another."""

    headings: ClassVar[dict[str, str]] = {"label": "Statement"}
    in_short: ClassVar[tuple[str, ...]] = ("label", "product", "what", "law", "section", "nature")
    in_groups: ClassVar[tuple[str, ...]] = ("cadence",)

    who: Ref = Field(description="Who owes it.")
    to_whom: Ref = Field(description="To whom.")
    times_a_year: float | None = Field(
        description="How often a year; null where no interval is set.", examples=[4.0]
    )


class Burden(Ref):
    """What one party owes in a year; a body with its posts and its partnership."""

    in_short: ClassVar[tuple[str, ...]] = (
        "documents",
        "documents_a_year",
        "apart_a_year",
        "without_interval",
        "same_ground",
        "reports",
    )

    not_on_page: ClassVar[tuple[str, ...]] = ("sources",)

    statements: int = Field(description="How many statements name a report or act.", examples=[70])
    recipients: int = Field(
        description="How many parties they are owed to, beside those that owe them.", examples=[24]
    )
    documents: int = Field(description="How many different documents they name.", examples=[26])
    documents_a_year: float = Field(
        description="How many documents a year, each written once for all who ask for it; only those with an interval.",
        examples=[21.8],
    )
    apart_a_year: float = Field(
        description="The same, were each written anew for each of its recipients.", examples=[37.8]
    )
    without_interval: int = Field(
        description="How many of the documents have no interval: all the time, when asked, when something changes.",
        examples=[17],
    )
    same_ground: int = Field(
        description="How many subjects have documents that go to more than one recipient.", examples=[5]
    )
    reports: str = Field(description="Where its statements are.")
    sources: list[str] = Field(description="Keys of the answer's `sources`: what the statements rest on.")


class SameGround(Shown):
    """Documents with one subject that go to different recipients."""

    in_short: ClassVar[tuple[str, ...]] = (
        "subject",
        "documents",
        "who",
        "to_whom",
        "cadences",
        "could_serve",
    )

    subject: str = Field(
        description="What they are about, in the words of their names.", examples=["performance"]
    )
    documents: list[str] = Field(
        description="Their names: one where the same document goes to several, more where each has a template of its own.",
        examples=[["annual performance report", "performance report in council format"]],
    )
    who: list[Ref] = Field(description="Who owes them.")
    to_whom: list[Ref] = Field(description="To whom.")
    cadences: list[Term] = Field(description="How often they are asked for.")
    laws: list[Ref] = Field(
        description="The laws and guidance under which they are owed, as far as recorded."
    )
    asks: list[str] = Field(description="What they are asked to cover, statement by statement.")
    could_serve: str = Field(description="What a single document would have to be, to serve all of them.")
    lines: list[Ref] = Field(description="The statements.")
    sources: list[str] = Field(description="Keys of the answer's `sources`.")


def report_item(
    line: Line, bodies: int | None, words: Words, records: dict[str, AnyRecord]
) -> tuple[Key, dict[str, Any]]:
    """Return a statement as the fields of `ReportItem`, with the key that it is sorted by."""
    times = TIMES_A_YEAR.get(line.text("cadence") or "")
    to_whom = end_of(line, words, records)
    product = line.text("reporting_product") or ""
    key = (place_of(line.text("cadence")), sort_key(product), sort_key(to_whom["label"]), line.id)
    return key, {
        **ref_in_full(line, words, records),
        **answering(line, bodies, words, records),
        "who": ref_by_id(words, line.from_id, records),
        "to_whom": to_whom,
        "times_a_year": None if times is None else _rounded(times),
    }


def place_of(cadence: str | None) -> int:
    """Return where a cadence stands: those with an interval by it, then the others as in the vocabulary."""
    words = [word.word for word in load_schema().vocabularies["cadences"].words]
    ordered = [*TIMES_A_YEAR, *(word for word in words if word not in TIMES_A_YEAR)]
    return ordered.index(cadence) if cadence in ordered else len(ordered)


def _rounded(times: Fraction) -> float:
    return round(float(times), 2)


def burdens(found: FoundReports, as_of: str | None) -> list[dict[str, Any]]:
    """Return what each party asked about owes, by name."""
    shown = [_burden(id_, lines, found.words, as_of) for id_, lines in found.by_party.items()]
    return sorted(shown, key=lambda row: (sort_key(row["label"]), row["id"]))


def _burden(id_: str, lines: Sequence[Line], words: Words, as_of: str | None) -> dict[str, Any]:
    documents = Documents(lines)
    return {
        **ref_by_id(words, id_),
        "statements": len(lines),
        "recipients": len({line.to_id for line in lines} - {line.from_id for line in lines}),
        "documents": len(documents.times),
        "documents_a_year": round(float(documents.a_year), 1),
        "apart_a_year": round(float(documents.a_year_apart), 1),
        "without_interval": documents.without_interval,
        "same_ground": len(documents.same_ground),
        "reports": ask_href("/reports", for_=id_, as_of=as_of),
        "sources": sorted({key for line in lines for key in line.sources}),
    }


def same_grounds(lines: Sequence[Line], words: Words, records: dict[str, AnyRecord]) -> list[dict[str, Any]]:
    """Return the documents that have one subject and go to different recipients, most names first.

    Of each subject at most `SECTION_LIMIT` parties and statements; all of these are among the items.
    """
    return [_same_ground(group, words, records) for group in Documents(lines).same_ground[:SECTION_LIMIT]]


def _same_ground(group: Sequence[Owed], words: Words, records: dict[str, AnyRecord]) -> dict[str, Any]:
    lines = sorted({owed.line.id: owed.line for owed in group}.values(), key=lambda line: line.id)
    names = sorted({owed.key: owed.name for owed in group}.values())
    cadences = {line.text("cadence") for line in lines} - {None}
    laws = {law for line in lines if (law := line.text("basis_instrument_id"))}
    recipients = _each_once(end_of(line, words, records) for line in lines)
    subject = subject_in_words(min(names, key=len))
    asks = sorted({what for line in lines if (what := line.text("what"))})
    return {
        "subject": subject,
        "documents": names,
        "who": _refs((line.from_id for line in lines), words, records)[:SECTION_LIMIT],
        "to_whom": recipients[:SECTION_LIMIT],
        "cadences": [term("cadences", word) for word in sorted(cadences, key=place_of)],
        "laws": _refs(laws, words, records),
        "asks": asks[:SECTION_LIMIT],
        "could_serve": _could_serve(group, len(recipients), len(asks)),
        "lines": [ref_in_full(line, words, records) for line in lines[:SECTION_LIMIT]],
        "sources": sorted({key for line in lines[:SECTION_LIMIT] for key in line.sources}),
    }


def _could_serve(group: Sequence[Owed], recipients: int, asks: int) -> str:
    """Say what one document in place of several would have to be: for how many, how often, covering how much."""
    cadence = min((owed.line.text("cadence") for owed in group), key=place_of)
    label = (
        load_schema().word("cadences", cadence).label.lower()
        if cadence is not None and cadence in TIMES_A_YEAR
        else ""
    )
    often = f"given {label}" if label else "with no interval set"
    for_whom = count_of(recipients, "recipient", capital=False)
    covering = count_of(asks, "thing that is", "things that are", capital=False)
    return f"One document for {for_whom}, {often}, covering the {covering} asked for"


def _refs(ids: Iterable[str], words: Words, records: dict[str, AnyRecord]) -> list[dict[str, str]]:
    return _each_once(ref_by_id(words, id_, records) for id_ in ids)


def _each_once(refs: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    """Return each thing once, by name."""
    once = {ref["id"]: ref for ref in refs}
    return sorted(once.values(), key=lambda ref: (sort_key(ref["label"]), ref["id"]))
