"""What is this called here? Bodies, posts, areas, topics, offers, instruments and outcomes that words may mean."""

from collections import ChainMap
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar, Literal

from pydantic import Field

from graph_schema.dates import last_day
from graph_schema.records import Node
from service.questions.answers import Answer, PagedQuestion, Ref, Term
from service.questions.items import Held, held
from service.questions.offering import begins_later, late_providers
from service.questions.reading import (
    count_unconfirmed,
    day_of,
    ref_by_id,
    ref_to,
    shown_landscape,
    shown_sources,
    term,
)
from service.questions.wording import count_of, day_in_words, join_words
from service.stores.base import COUNT_LIMIT, MAX_LIMIT, OfferFilters, Page, Store
from service.stores.cursors import make_cursor, read_cursor
from service.words import Match, Words, words_for

SearchedType = Literal["body", "area", "topic", "offer", "instrument", "outcome", "post"]

_KINDS: Mapping[str, tuple[str, str]] = {
    "body": ("body_kinds", "kind"),
    "area": ("area_types", "area_type"),
    "offer": ("offer_forms", "form"),
    "instrument": ("instrument_types", "instrument_type"),
    "outcome": ("outcome_frameworks", "framework"),
    "post": ("post_kinds", "kind"),
}
"""For each type the vocabulary that says of what sort a thing is, and the property that holds the word."""

_TEXTS = {"body": "remit", "topic": "scope_note", "offer": "description", "instrument": "scope"}
"""For each type the property that says in a sentence what a thing is."""

_PLURALS = {"body": "bodies"}


class SearchQuestion(PagedQuestion):
    """What do these words mean here?"""

    of_all_days = True

    q: str = Field(
        min_length=1,
        max_length=500,
        description="A name, old name, abbreviation, place, or a need in your own words; a letter or two may be wrong.",
        examples=["health improvment scotland"],
    )
    type: tuple[SearchedType, ...] = Field(
        default=(),
        max_length=7,
        description="Only things of this type; repeat for several.",
        examples=[["body"]],
    )


class SearchItem(Ref, Held):
    """Something that the words may mean, and why."""

    in_short: ClassVar[tuple[str, ...]] = ("type", "description", "why")
    in_small_print: ClassVar[tuple[str, ...]] = ("kind", "ended", "took_over_from", "succeeded_by")

    kind: Term | None = Field(description="What sort of thing it is; null for topics.")
    description: str | None = Field(description="What it is, in a sentence; null where not recorded.")
    matched: str | None = Field(
        description="The name on which it was found; null where it was found by what it is about.",
        examples=["NHS Health Scotland"],
    )
    matched_by: str = Field(
        description="How: id, label, name, inflection, spelling, words, place, or successor (the words mean a body that had not begun by the day asked about).",
        examples=["name"],
    )
    why: str = Field(
        description="Why it is listed, in words.", examples=["Took over from NHS Health Scotland."]
    )
    score: float = Field(
        description="How well it fits, 0 to 1, comparable within one answer only.", examples=[0.97]
    )
    ended: str | None = Field(
        description="When it ended, as precisely as known, where that was before the day asked about; else null.",
        examples=["2020-03-31"],
    )
    took_over_from: Ref | None = Field(
        description="The body that the words name and that gave way to this one; null where it bears the name itself."
    )
    succeeded_by: list[Ref] = Field(description="The bodies that came after it, where it has ended.")


class SearchAnswer(Answer):
    """What the words may mean, best first."""

    items: list[SearchItem]
    suggestions: list[Ref] = Field(description="The nearest that is known, where nothing was found.")


def answer_search(store: Store, question: SearchQuestion) -> SearchAnswer:
    """What do these words mean here?

    Order: how well the words fit, then bodies, areas, topics, offers, instruments, outcomes, posts; what stands
    before what ended; name; id. A body that ended is followed by those that came after it. What began after the
    day of `as_of` is left out, and in place of a body stand those with which its work lay on that day.
    """
    words = words_for(store)
    found = _known_by(words, words.search(question.q, question.type, COUNT_LIMIT), question.as_of)
    offers = {} if words.with_offers else _offers(store, words, question)
    nodes = ChainMap(offers, words.nodes)
    found.extend(_by_words(offer) for offer in offers.values())
    start = _start(found, question.after)
    shown = found[start : start + question.limit]
    items = [_item(match, nodes[match.id], words, day_of(question)) for match in shown]
    more = start + question.limit < len(found)
    nearest = () if found else words.nearest(question.q, question.type)
    cited = {source for item in items for source in item["sources"]}
    return SearchAnswer.model_validate(
        {
            "question": {"q": question.q, **({"type": list(question.type)} if question.type else {})},
            "summary": _summary(found, nearest, question),
            "items": items,
            "total": len(found),
            "next": make_cursor(_key(shown[-1])) if more and shown else None,
            "sources": shown_sources(store, cited),
            "suggestions": [ref_by_id(words, match.id) for match in nearest],
            "landscape": shown_landscape(
                store.revision(), question, _limits([nodes[match.id] for match in shown], items, words)
            ),
        }
    )


def _offers(store: Store, words: Words, question: SearchQuestion) -> dict[str, Node]:
    """Return the offers in which each telling word stands, where there are too many for the index to hold."""
    telling = words.telling(question.q)
    if not telling or (question.type and "offer" not in question.type):
        return {}
    late = () if question.as_of is None else late_providers(words, question.as_of)
    filters = OfferFilters(words=telling, as_of=question.as_of, late_providers=late)
    found = store.find_offers(filters, Page(limit=MAX_LIMIT)).items
    return {row.offer.id: row.offer for row in found}


def _by_words(offer: Node) -> Match:
    """Return an offer as found by its own words: behind all that the index knows."""
    return Match(offer.id, "offer", offer.label, "words", offer.label, 0.0)


def _known_by(words: Words, found: Sequence[Match], day: date | None) -> list[Match]:
    """Return the matches of a day: instead of a body that had not begun, those with which its work lay then."""
    if day is None:
        return list(found)
    known: dict[str, Match] = {}
    for match in found:
        node = words.nodes[match.id]
        if not begins_later(node, words, day):
            known.setdefault(match.id, match)
        elif node.type == "body":
            for id_ in words.predecessors(match.id, day):
                label = words.nodes[id_].label
                earlier = Match(id_, "body", label, "successor", match.label, match.score)
                known.setdefault(id_, earlier)
    return list(known.values())


def _key(match: Match) -> tuple[int, str]:
    return round(match.score * 10_000), match.id


def _start(found: Sequence[Match], after: str | None) -> int:
    """Return where a page starts: behind the last item shown, or where its score would stand if it has gone."""
    if after is None:
        return 0
    score, id_ = read_cursor(after, (int, str))
    for position, match in enumerate(found):
        if match.id == id_:
            return position + 1
    return sum(_key(match)[0] >= int(score) for match in found)


def _item(match: Match, node: Node, words: Words, day: date) -> dict[str, Any]:
    vocabulary, property_ = _KINDS.get(node.type, ("", ""))
    took_over_from = match.took_over_from and words.nodes[match.took_over_from]
    return {
        **ref_to(node),
        **held(node),
        "kind": term(vocabulary, node.text(property_)) if vocabulary else None,
        "description": node.text(_TEXTS[node.type]) if node.type in _TEXTS else None,
        "matched": match.matched if match.shown and match.matched else None,
        "matched_by": match.matched_by,
        "why": _why(match, words),
        "score": match.score,
        "ended": node.valid_to if node.valid_to is not None and last_day(node.valid_to) < day else None,
        "took_over_from": ref_to(took_over_from) if took_over_from else None,
        "succeeded_by": [ref_by_id(words, id_) for id_ in words.successors(node.id)],
    }


def _why(match: Match, words: Words) -> str:
    """Say why a match is listed, and what came after it where it has ended."""
    said = _why_found(match, words)
    later = [words.label_of(id_) or id_ for id_ in words.successors(match.id)]
    return f"{said} Came before {join_words(later)}." if later else said


def _why_found(match: Match, words: Words) -> str:
    if match.took_over_from is not None:
        old = words.nodes[match.took_over_from]
        when = f", which ended in {day_in_words(old.valid_to[:7])}" if old.valid_to else ""
        return f"Old name: took over from {old.label}{when}."
    if not match.shown:
        return "Often called so, though the words mean something else or are misspelt."
    if match.matched_by == "successor":
        return f"Its work passed to {match.matched} after the day asked about."
    if match.matched_by in {"name", "place"} and match.matched:
        return f"Also known as {match.matched}."
    return {
        "id": "Its id.",
        "label": "Its name.",
        "place": "The place that the words name.",
        "inflection": f"Nearly its name: {match.matched}.",
        "spelling": f"Spelt nearly so: {match.matched}.",
    }.get(match.matched_by, _why_by_words(match))


def _why_by_words(match: Match) -> str:
    if match.matched and match.matched != match.label:
        return f"It is also called “{match.matched}”, which holds words of the question."
    if match.matched:
        return "Its name or description holds words of the question."
    return "The words are about it." if match.type == "topic" else "It is about what the words are about."


def _summary(found: Sequence[Match], nearest: Sequence[Match], question: SearchQuestion) -> str:
    given = f"“{question.q.strip()}”"
    if not found:
        near = join_words([match.label for match in nearest[:3]], "or")
        return f"Nothing known here fits {given}." + (f" The nearest: {near}." if near else "")
    what = "thing" if len(question.type) != 1 else question.type[0]
    many = _PLURALS.get(what, f"{what}s")
    verb = "fits" if len(found) == 1 else "fit"
    return f"{count_of(len(found), what, many)} {verb} {given}, best first: {_first(found[0])}."


def _first(match: Match) -> str:
    if match.matched_by == "successor":
        return f"{match.label} (its work passed to {match.matched} since)"
    return (
        match.label
        if match.matched_by in {"id", "label", "words"}
        else f"{match.label} (by {match.matched_by})"
    )


def _limits(nodes: Sequence[Node], items: Sequence[Mapping[str, Any]], words: Words) -> list[str]:
    """Count what is weak among the items shown."""
    ended = sum(item["ended"] is not None for item in items)
    said = [f"{ended} of {len(items)} shown had ended by the day asked about"] if ended else []
    if not words.with_offers:
        said.append(
            f"Offers are found by whole words alone, {MAX_LIMIT} at most: there are too many to read each otherwise"
        )
    return said + count_unconfirmed(nodes)
