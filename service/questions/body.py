"""What is this body? What it does, for whom, what only it does, to whom it answers, its money and its history."""

from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import Field

from graph_schema.records import Node
from service.questions.answers import Answer, Asked, Ref, Term
from service.questions.bodies import BodyItem, body_item
from service.questions.body_read import FoundBody, read_body
from service.questions.body_said import limits_of, summary_of
from service.questions.items import SECTION_LIMIT, Part, cited, part
from service.questions.lines import (
    Accountability,
    Contribution,
    Delegation,
    DutyBorne,
    Money,
    Relation,
    Succession,
    accountabilities,
    contributions,
    delegations,
    duties,
    gather_kinds,
    money,
    relations,
    successions,
)
from service.questions.reading import ask_href, get_record, ref_by_id, shown_landscape, shown_sources, term
from service.questions.sections import (
    Alone,
    Budget,
    OtherName,
    OwnOffer,
    PostShown,
    Served,
    budgets,
    for_whom,
    only_here,
    open_in,
    other_names,
    own_offer,
    posts_shown,
)
from service.stores.base import Store
from service.words import words_for


class BodyQuestion(Asked):
    """What is this body?"""

    id: str = Field(
        min_length=1,
        max_length=500,
        description="The id of the body.",
        examples=["healthcare-improvement-scotland"],
    )


class BodyDetail(BodyItem):
    """A body with all that is recorded of itself."""

    area: Ref | None = Field(description="The area that it is named for; null where there is none.")
    official_code: str | None = Field(
        description="Its code in the government's lists; null where not recorded."
    )
    legal_basis: str | None = Field(
        description="The law or agreement that it rests on; null where not recorded."
    )
    established_by: Ref | None = Field(description="That law, where it is held here.")
    sponsor: Ref | None = Field(
        description="The body that sponsors it in government; null where not recorded."
    )
    ending: Term | None = Field(description="How it ended, where nothing succeeded it.")
    ending_note: str | None = Field(description="What became of its work, where nothing succeeded it.")


class BodyAnswer(Answer):
    """The profile of one body. Each section shows at most 100 rows; `parts` says where all of it is."""

    headings: ClassVar[Mapping[str, str]] = {
        "for_whom": "Whom it helps",
        "open_in": "Where its help is open",
        "only_here": "What only it does",
        "offers": "What it offers",
        "answers_to": "To whom it answers",
        "holds_to_account": "Who answers to it",
        "money": "Who funds it, and whom it funds",
        "history": "What came before it and after it",
        "parts": "How much of each is shown, and where all of it is",
    }

    items: list[BodyDetail]
    for_whom: list[Served] = Field(description="Whom its offers of help are meant for, most offers first.")
    open_in: list[Served] = Field(description="Where its offers are open, most offers first.")
    only_here: list[Alone] = Field(
        description="Topics that its offers are mainly about and nobody else's are: what only it is recorded as doing."
    )
    offers: list[OwnOffer] = Field(
        description="The help that it offers, by name; what has closed is left out, save for a day that is past."
    )
    answers_to: list[Accountability] = Field(
        description="To whom it answers, by the nature of the accountability."
    )
    holds_to_account: list[Accountability] = Field(
        description="Who answers to it; statements made for every body of a kind stand once."
    )
    money: list[Money] = Field(
        description="Money in and out, newest year first. Never to be added: the same pound may appear several times."
    )
    budgets: list[Budget] = Field(description="Its budget as one published figure, newest year first.")
    partners: list[Relation] = Field(
        description="Its partners, and the partnership or authority it works with."
    )
    members: list[Relation] = Field(description="Groups that it belongs to, and members that it has.")
    posts: list[PostShown] = Field(description="Its offices, and to how many they answer.")
    areas: list[Relation] = Field(description="The areas that it covers.")
    delegations: list[Delegation] = Field(description="Functions handed to it, or by it.")
    duties: list[DutyBorne] = Field(
        description="Duties and national policies laid on it, and how they were paid for."
    )
    outcomes: list[Contribution] = Field(description="National outcomes to which it is said to contribute.")
    sponsors: list[Relation] = Field(description="Who sponsors it in government, and whom it sponsors.")
    instruments: list[Relation] = Field(description="What established it, and what it issued.")
    names: list[OtherName] = Field(description="Its other names.")
    history: list[Succession] = Field(description="What came before it and after it, and what passed over.")
    parts: list[Part] = Field(description="How much of each section there is, and where all of it is.")

    @property
    def read_first(self) -> tuple[str, ...]:
        """What it does, what only it does, whom it helps, to whom it answers, who funds it, where it comes from."""
        return (
            "items",
            "only_here",
            "offers",
            "for_whom",
            "open_in",
            "answers_to",
            "money",
            "budgets",
            "sponsors",
            "history",
            "names",
        )


_RELATIONS: Mapping[str, tuple[str, ...]] = {
    "partners": ("operates", "partner_in"),
    "members": ("member_of",),
    "areas": ("covers",),
    "sponsors": ("sponsored_by",),
    "instruments": ("established_by", "issued_by"),
}
"""The sections that show plain joins, and the lines that each shows."""

_REST: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "offers": ("from", ("provides",)),
    "answers_to": ("from", ("accountable_to",)),
    "holds_to_account": ("to", ("accountable_to",)),
    "money": ("body", ("funds",)),
    "budgets": ("to", ("budget_of",)),
    **{name: ("body", types) for name, types in _RELATIONS.items()},
    "posts": ("to", ("sits_in",)),
    "delegations": ("body", ("delegates_to",)),
    "duties": ("to", ("laid_on",)),
    "outcomes": ("from", ("contributes_to",)),
    "names": ("to", ("names",)),
    "history": ("body", ("succeeded_by",)),
}
"""For each section the parameter that names the body, and the lines of which it is made."""


def answer_body(store: Store, question: BodyQuestion) -> BodyAnswer:
    """What is this body?

    A body that had ended by the day asked about is shown as it stood on its last day, one that had not begun as on
    its first, and says so first.
    """
    words = words_for(store)
    body = get_record(store, question.id, ("body",))
    if not isinstance(body, Node):
        raise TypeError(f"{body.id} is a line")
    found = read_body(store, words, body, question.as_of)
    sections = _sections(found)
    parts = [
        part(name, min(len(rows), SECTION_LIMIT), len(rows), _rest_href(name, body.id, question))
        for name, rows in sections.items()
        if rows and name in _REST
    ]
    shown = {name: rows[:SECTION_LIMIT] for name, rows in sections.items()}
    items = [_detail(found)]
    return BodyAnswer.model_validate(
        {
            "question": {"id": body.id},
            "summary": summary_of(found, sections),
            "items": items,
            "total": 1,
            **shown,
            "parts": parts,
            "sources": shown_sources(store, cited(items, *shown.values()), found.records),
            "landscape": shown_landscape(store.revision(), question, limits_of(found, shown, parts)),
        }
    )


def _sections(found: FoundBody) -> dict[str, list[dict[str, Any]]]:
    """Return every section of the profile, whole."""
    id_, words, records = found.body.id, found.words, found.records
    above, below = (
        gather_kinds(id_, lines)
        for lines in (found.outward("accountable_to"), found.inward("accountable_to"))
    )
    plain = {name: relations(id_, found.of(*types), words, records) for name, types in _RELATIONS.items()}
    return {
        "for_whom": for_whom(found.offers),
        "open_in": open_in(found.offers, words, records),
        "only_here": only_here(words, found.only_here),
        "offers": [own_offer(offer, words, records) for offer in found.offers],
        "answers_to": accountabilities(id_, above, words, records),
        "holds_to_account": accountabilities(id_, below, words, records),
        "money": money(id_, found.of("funds"), words, records),
        "budgets": budgets(found.starts("budget_of"), words, records),
        **plain,
        "posts": posts_shown(found.inward("sits_in"), found.post_lines, words, records, found.as_of),
        "delegations": delegations(found.of("delegates_to"), words, records),
        "duties": duties(found.inward("laid_on"), words, records),
        "outcomes": contributions(found.outward("contributes_to"), words, records),
        "names": other_names(found.starts("names")),
        "history": successions(id_, found.of("succeeded_by"), words, records),
    }


def _detail(found: FoundBody) -> dict[str, Any]:
    body = found.body
    named = {
        name: ref_by_id(found.words, id_, found.records) if (id_ := body.text(property_)) else None
        for name, property_ in (
            ("area", "area_id"),
            ("established_by", "established_by_id"),
            ("sponsor", "sponsor_id"),
        )
    }
    return {
        **body_item(body, found.words, found.day),
        **named,
        "official_code": body.text("official_code"),
        "legal_basis": body.text("legal_basis"),
        "ending": term("succession_kinds", body.text("ending")),
        "ending_note": body.text("ending_note"),
    }


def _rest_href(section: str, body_id: str, question: BodyQuestion) -> str:
    parameter, types = _REST[section]
    day = question.as_of.isoformat() if question.as_of else None
    return ask_href("/records", **{"type": types, parameter: body_id, "as_of": day})
