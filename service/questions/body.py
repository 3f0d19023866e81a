"""What is this body? What it does, for whom, what only it does, to whom it answers, its money and its history."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import Field

from graph_schema.dates import first_day, last_day
from graph_schema.records import AnyRecord, Line, Node, sort_key
from graph_schema.schema import load_schema
from service.days import today
from service.questions.answers import Answer, Asked, Ref, Term
from service.questions.bodies import BodyItem, body_item, predecessors_by, successors_by
from service.questions.items import (
    MOST_LINES,
    SECTION_LIMIT,
    Part,
    all_lines,
    cited,
    has_ended,
    has_not_begun,
    named_by,
    named_records,
    part,
    stands,
)
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
from service.questions.offering import offering_of, was_open
from service.questions.reading import (
    UNCONFIRMED,
    ask_href,
    day_of,
    get_record,
    ref_by_id,
    shown_landscape,
    shown_sources,
    term,
)
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
from service.questions.wording import a_or_an, count_of, day_in_words, join_words, when_in_words
from service.stores.base import Store
from service.words import Words, words_for


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


@dataclass(frozen=True, slots=True)
class _Found:
    """A body and what was read about it."""

    body: Node
    words: Words
    day: date
    """The day that was asked about."""
    shown_day: date
    """The day for which it is shown: the nearest on which it stood."""
    lines: Mapping[str, Sequence[Line]]
    """Those that hold on the day shown (successions: on the day asked about), by type."""
    left_out: int
    post_lines: Counter[str]
    """How many accountability lines start at each of its posts."""
    records: dict[str, AnyRecord]
    offers: Sequence[Node]
    as_of: date | None

    def of(self, *types: str) -> list[Line]:
        return [line for type_ in types for line in self.lines.get(type_, ())]

    def outward(self, type_: str) -> list[Line]:
        return [line for line in self.of(type_) if line.from_id == self.body.id]

    def inward(self, type_: str) -> list[Line]:
        return [line for line in self.of(type_) if line.to_id == self.body.id]

    def starts(self, type_: str) -> list[Node]:
        """Return the nodes from which lines of a type lead to the body."""
        ids = [line.from_id for line in self.inward(type_)]
        found = (self.records.get(id_) or self.words.nodes.get(id_) for id_ in ids)
        return [node for node in found if isinstance(node, Node)]


def answer_body(store: Store, question: BodyQuestion) -> BodyAnswer:
    """What is this body?

    A body that had ended by the day asked about is shown as it stood on its last day, one that had not begun as on
    its first, and says so first.
    """
    words = words_for(store)
    body = get_record(store, question.id, ("body",))
    if not isinstance(body, Node):
        raise TypeError(f"{body.id} is a line")
    found = _read(store, words, body, question)
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
            "summary": _summary(found, sections),
            "items": items,
            "total": 1,
            **shown,
            "parts": parts,
            "sources": shown_sources(store, cited(items, *shown.values()), found.records),
            "landscape": shown_landscape(store.revision(), question, _limits(found, shown, parts)),
        }
    )


def _read(store: Store, words: Words, body: Node, question: BodyQuestion) -> _Found:
    """Return the body with its lines, its offers and all that they name, in a handful of reads."""
    day = day_of(question)
    shown_day = _day_shown(body, day)
    lines = all_lines(store, [body.id])
    holding: dict[str, list[Line]] = {}
    for line in lines:
        if _has_happened(line, day) if line.type == "succeeded_by" else stands(line, shown_day):
            holding.setdefault(line.type, []).append(line)
    posts = sorted(line.from_id for line in holding.get("sits_in", ()))
    answering = all_lines(store, posts, types=("accountable_to",), direction="out", as_of=shown_day)
    offers = [
        offer
        for offer in offering_of(words).by_provider.get(body.id, ())
        if was_open(offer, words, shown_day)
    ]
    names = [words.nodes[line.from_id] for line in holding.get("names", ()) if line.from_id in words.nodes]
    shown = [line for held_lines in holding.values() for line in held_lines]
    return _Found(
        body=body,
        words=words,
        day=day,
        shown_day=shown_day,
        lines=holding,
        left_out=len(lines) - len(shown),
        post_lines=Counter(line.from_id for line in answering),
        records=_records(store, words, [body, *shown, *offers, *names]),
        offers=sorted(offers, key=lambda offer: (sort_key(offer.label), offer.id)),
        as_of=question.as_of,
    )


def _day_shown(body: Node, day: date) -> date:
    """Return the day for which a body is shown: the nearest to the one asked about on which it stood."""
    if body.valid_to is not None and has_ended(body, day):
        return last_day(body.valid_to)
    return first_day(body.valid_from) if body.valid_from is not None and has_not_begun(body, day) else day


def _has_happened(succession: Line, day: date) -> bool:
    """Tell whether a body had given way by a day; a succession without a date is taken to have happened."""
    when = succession.text("date") or succession.valid_from
    return when is None or first_day(when) <= day


def _records(store: Store, words: Words, naming: Sequence[AnyRecord]) -> dict[str, AnyRecord]:
    """Return what records name and what that names in its turn: the sources of budgets, the laws behind duties."""
    records = named_records(store, words, naming)
    further = named_by([record for record in records.values() if record.type != "source"], words)
    return records | store.get(sorted(further - set(records)))


def _sections(found: _Found) -> dict[str, list[dict[str, Any]]]:
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
        "only_here": only_here(words, id_, found.shown_day),
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


def _detail(found: _Found) -> dict[str, Any]:
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


def _summary(found: _Found, sections: Mapping[str, Sequence[Any]]) -> str:
    said = [_what_became(found), _what_it_is(found.body), _what_it_does(sections)]
    return " ".join(text for text in said if text)


def _what_became(found: _Found) -> str:
    """Say first of a body that ended, or had not begun, that it did."""
    body = found.body
    later = [found.words.label_of(id_) or id_ for id_ in successors_by(body, found.words, found.day)]
    after = f" {join_words(later)} came after it." if later else ""
    if body.valid_to is not None and has_ended(body, found.day):
        ended = f"{body.label} ended {when_in_words(body.valid_to)}."
        how = f" {body.text('ending_note')}" if body.text("ending_note") and not later else ""
        return f"{ended}{after}{how} What follows is how it stood at its end."
    if body.valid_from is not None and has_not_begun(body, found.day):
        day = day_in_words(found.day.isoformat())
        began = f"{body.label} had not begun by {day}: it began {when_in_words(body.valid_from)}."
        return f"{began}{_where_its_work_lay(found)} What follows is how it stood when it began."
    if after and found.day >= today():
        return f"{body.label} gave way to another, on a day that is not recorded.{after}"
    return ""


def _where_its_work_lay(found: _Found) -> str:
    earlier = [
        found.words.label_of(id_) or id_ for id_ in predecessors_by(found.body, found.words, found.day)
    ]
    return f" What is recorded as having passed to it lay then with {join_words(earlier)}." if earlier else ""


def _what_it_is(body: Node) -> str:
    """Say what a body is; where its remit is not recorded, what bodies of its kind are."""
    kind = load_schema().word("body_kinds", body.text("kind") or "")
    said = f"{body.label} is {a_or_an(kind.label.lower())}"
    remit = body.text("remit")
    return (
        f"{said}. {remit}"
        if remit
        else f"{said}. {kind.label}: {kind.definition[:1].lower()}{kind.definition[1:]}"
    )


def _what_it_does(sections: Mapping[str, Sequence[Any]]) -> str:
    """Count what the profile holds, in a sentence."""
    offers, alone = len(sections["offers"]), len(sections["only_here"])
    to, by = (
        len({item["party"]["id"] for item in sections[name]}) for name in ("answers_to", "holds_to_account")
    )
    counted = (
        (offers, f"makes {count_of(offers, 'offer', capital=False)} of help"),
        (alone, f"is alone in offering help mainly on {count_of(alone, 'topic', capital=False)}"),
        (to, f"answers to {count_of(to, 'party', 'parties', capital=False)}"),
        (by, f"holds {count_of(by, 'party', 'parties', capital=False)} to account"),
    )
    said = [text for number, text in counted if number]
    return f"It {join_words(said)}." if said else ""


def _limits(
    found: _Found, shown: Mapping[str, Sequence[dict[str, Any]]], parts: Sequence[dict[str, Any]]
) -> list[str]:
    """Count what is unknown or left out."""
    unknown = sum(item["amount_gbp"] is None for item in shown["money"])
    unconfirmed = _count_unconfirmed(shown.values())
    cut = sum(item["total"] - item["shown"] for item in parts)
    counted = (
        (unknown, f"{unknown} of {len(shown['money'])} money lines shown have no amount recorded"),
        (cut, f"{cut} rows are not shown here; `parts` says where all of them are"),
        (found.left_out, f"{found.left_out} statements do not hold on the day shown and are left out"),
        (unconfirmed, f"{unconfirmed} of the statements shown are {UNCONFIRMED}"),
    )
    said = [text for number, text in counted if number]
    if sum(len(lines) for lines in found.lines.values()) + found.left_out >= MOST_LINES:
        said.append(f"No more than {MOST_LINES:,} statements about one body are read here")
    return said


def _count_unconfirmed(sections: Iterable[Sequence[dict[str, Any]]]) -> int:
    return sum(item.get("sources") == ["unverified"] for section in sections for item in section)
