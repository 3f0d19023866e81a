"""What the profile of a body says in sentences: what became of it, what it is and does, what is unknown of it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from graph_schema.records import Node
from graph_schema.schema import load_schema
from service.days import today
from service.questions.bodies import predecessors_by, successors_by
from service.questions.body_read import FoundBody
from service.questions.items import MOST_LINES, has_ended, has_not_begun
from service.questions.reading import UNCONFIRMED
from service.questions.wording import a_or_an, count_of, day_in_words, join_words, when_in_words


def summary_of(found: FoundBody, sections: Mapping[str, Sequence[Any]]) -> str:
    """Return the profile in sentences: first what became of the body, where it ended or had not begun."""
    said = [_what_became(found), _what_it_is(found.body), _what_it_does(sections)]
    return " ".join(text for text in said if text)


def _what_became(found: FoundBody) -> str:
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


def _where_its_work_lay(found: FoundBody) -> str:
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


def limits_of(
    found: FoundBody, shown: Mapping[str, Sequence[dict[str, Any]]], parts: Sequence[dict[str, Any]]
) -> list[str]:
    """Count what is unknown or left out."""
    unknown = sum(item["amount_gbp"] is None for item in shown["money"])
    unconfirmed = _count_unconfirmed(shown.values())
    cut = sum(item["total"] - item["shown"] for item in parts)
    counted = (
        (unknown, f"{unknown} of {len(shown['money'])} money lines shown have no amount recorded"),
        (cut, f"{cut} rows are not shown here; `parts` says where all of them are"),
        (found.more_offers, f"{found.more_offers:,} of its offers are not looked into: it has very many"),
        (found.left_out, f"{found.left_out} statements do not hold on the day shown and are left out"),
        (unconfirmed, f"{unconfirmed} of the statements shown are {UNCONFIRMED}"),
    )
    said = [text for number, text in counted if number]
    if sum(len(lines) for lines in found.lines.values()) + found.left_out >= MOST_LINES:
        said.append(f"No more than {MOST_LINES:,} statements about one body are read here")
    return said


def _count_unconfirmed(sections: Iterable[Sequence[dict[str, Any]]]) -> int:
    return sum(item.get("sources") == ["unverified"] for section in sections for item in section)
