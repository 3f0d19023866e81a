"""Which offers a question about overlap compares, how its words were understood, and what is unknown of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from pydantic import Field

from service.days import today
from service.problems import BadQuestion
from service.questions.answers import Asked
from service.questions.offering import open_statuses
from service.questions.reading import day_of, resolve, resolve_word, understood
from service.questions.wording import join_words
from service.stores.base import Store
from service.words import Match, TermKind, Words

if TYPE_CHECKING:  # scipy is imported when it is first needed
    from service.analysis.comparison import Comparison


class Compared(Asked):
    """What is compared with what."""

    topic: tuple[str, ...] = Field(
        default=(),
        max_length=20,
        description="Only offers about this topic or a narrower one: an id, label or name; repeat for any of several.",
        examples=[["evaluation"]],
    )


@dataclass(frozen=True, slots=True)
class Understood:
    """The question with every word understood."""

    bodies: tuple[str, ...]
    given: Mapping[str, tuple[str, ...]]
    """The ids of the terms of each filter, by its parameter."""
    shown: dict[str, Any]
    labels: Mapping[str, str]
    """For each parameter its terms as a list in a sentence."""


_TERMS: Mapping[str, TermKind] = {"body": "body", "topic": "topic", "area": "area", "audience": "audience"}


def understand(words: Words, question: Compared) -> Understood:
    """Return the question with every word understood; raises `UnknownTerm` with suggestions."""
    shown: dict[str, Any] = {}
    ids: dict[str, tuple[str, ...]] = {}
    labels: dict[str, str] = {}
    for name, term_kind in _TERMS.items():
        texts: tuple[str, ...] = getattr(question, name, ())
        matches: list[Match] = [resolve(words, name, term_kind, text) for text in texts]
        ids[name] = tuple(dict.fromkeys(match.id for match in matches))
        if matches:
            shown[name] = understood(words, texts, matches)
            labels[name] = join_words([match.label for match in matches], "or")
    ids["kind"] = tuple(
        dict.fromkeys(resolve_word("kind", "body_kinds", text) for text in getattr(question, "kind", ()))
    )
    for name in ("finding", "sort"):
        if value := getattr(question, name, None):
            shown[name] = value if isinstance(value, str) else list(value)
    shown |= {"kind": list(ids["kind"])} if ids["kind"] else {}
    return Understood(ids.pop("body"), ids, shown, labels)


def compared(
    store: Store,
    question: Compared,
    asked: Understood,
    kinds: tuple[str, ...] = (),
    *,
    of_all_topics: bool = False,
) -> "Comparison":
    """Return how the chosen offers meet; raises `BadQuestion` where too many bodies are chosen."""
    from service.analysis.choosing import Chosen
    from service.analysis.comparison import compare
    from service.analysis.overlap import MOST_BODIES, TooManyBodies

    day = day_of(question)
    chosen = Chosen(
        day=day,
        statuses=open_statuses(day),
        topics=() if of_all_topics else tuple(sorted(asked.given["topic"])),
        audiences=tuple(sorted(asked.given["audience"])),
        areas=tuple(sorted(asked.given["area"])),
        kinds=tuple(sorted(kinds)),
    )
    try:
        return compare(store, chosen)
    except TooManyBodies as many:
        raise BadQuestion(
            f"More than {MOST_BODIES:,} bodies offer something of what was asked about; so many are not compared "
            "with each other at once. Ask for a topic, an area, an audience or a kind of body."
        ) from many


def link_of(question: Compared, asked: Understood) -> dict[str, Any]:
    """Return the filters of a question as the parameters of an address."""
    day = question.as_of.isoformat() if question.as_of else None
    return {**asked.given, "as_of": day}


def limits(found: "Comparison", day: date) -> list[str]:
    """Count what is unknown among the offers compared, and what was left out of the comparison."""
    both = (found.people, found.things)
    total = sum(len(selection.rows) for selection in both)
    unknown = found.offers.statuses.index("unknown")
    counted = (
        (
            sum(int((found.offers.status[s.rows] == unknown).sum()) for s in both),
            "compared are of unknown status: nothing newer was found; they may well run",
        ),
        (
            sum(int((~s.told).sum()) for s in both),
            "compared do not say for whom or where they are: what they share is not known",
        ),
        (
            sum(int((~found.offers.dated[s.rows]).sum()) for s in both) if day < today() else 0,
            "compared have no first day recorded: they may be newer than the day asked about",
        ),
    )
    left = found.left_out
    said = [f"{number} of {total} offers {what}" for number, what in counted if number]
    if left.unconfirmed:
        said.append(f"{left.unconfirmed} more are left out because no source is held for them")
    if left.of_ended_bodies:
        said.append(
            f"{left.of_ended_bodies} more are left out because their body had ended: where their work lies now is not recorded"
        )
    return said
