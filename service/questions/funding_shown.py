"""How the parts of an answer about money are shown: flows, sums, duties."""

import re
from collections.abc import Mapping
from typing import Any

from graph_schema.extents import AUTHORITIES
from graph_schema.records import AnyRecord, Line, Node
from graph_schema.schema import load_schema
from service.analysis.money import Total, is_together, tier_of
from service.questions.funding_items import TIER_LABELS
from service.questions.funding_read import FoundMoney
from service.questions.items import held
from service.questions.reading import ask_href, kind_ref, ref, ref_by_id, ref_to, term
from service.words import Words


def place_of(line: Line, words: Words) -> tuple[str, ...]:
    """Return what puts a line in its place: newest year first, those without one last."""
    year = line.text("financial_year")
    newest = f"{9999 - int(year[:4]):04}" if year else "9999"
    ends = (words.label_of(end) or end for end in (line.from_id, line.to_id))
    return (newest, *ends, line.id)


def flow_shown(line: Line, found: FoundMoney, records: dict[str, AnyRecord]) -> dict[str, Any]:
    """Return a money line as the fields of `Flow`."""
    payer, recipient = (ref_by_id(found.words, end, records) for end in (line.from_id, line.to_id))
    return {
        **ref(line.id, line.type, f"{payer['label']} to {recipient['label']}"),
        **held(line),
        "payer": payer,
        "recipient": recipient,
        "financial_year": line.text("financial_year"),
        "amount_gbp": line.number("amount_gbp"),
        "what": line.text("what"),
        "tier": _tier(tier_of(line, found.kind_of)),
        "kind": term("funding_kinds", line.text("kind")),
        "status": term("funding_statuses", line.text("status")),
        "price_basis": term("price_bases", line.text("price_basis")),
        "page_or_table": line.text("page_or_table"),
    }


def _tier(tier: str) -> dict[str, str]:
    return {"id": tier, "label": TIER_LABELS[tier]}


def whether_counted(found: FoundMoney) -> Mapping[str, str]:
    """Return for each line whether a sum takes it in, and if not, why."""
    said: dict[str, str] = {}
    for line in found.lines:
        if tier_of(line, found.kind_of) == "within_government":
            said[line.id] = "no: it has not left government"
        elif line.number("amount_gbp") is None:
            said[line.id] = "no: its amount is not recorded"
        elif not line.confirmed:
            said[line.id] = "no: unconfirmed, no source is held"
        elif line.text("financial_year") is None:
            said[line.id] = "no: its year is not recorded"
        elif is_together(line, found.kind_of):
            said[line.id] = "no: several bodies named as one stand beside a sum"
    for _, total in found.totals:
        said |= {line.id: "yes" for line in total.counted}
        said |= {line.id: "no: a larger figure for the same payment may hold it" for line in total.smaller}
        said |= {
            line.id: "no: its payer is paid in the same sum and may pass on those pounds"
            for line in total.passed_on
        }
    return said


def total_shown(side: str | None, total: Total, found: FoundMoney, day: str | None) -> dict[str, Any]:
    """Return a sum as the fields of `FundingTotal`."""
    year, tier, kind, status, basis = total.group
    published = _published(side, total, found)
    at_most = None if published is None else published - (total.amount_gbp or 0)
    lines = [*total.counted, *total.smaller, *total.passed_on, *total.together]
    body = found.asked.body
    return {
        "financial_year": year or None,
        "tier": _tier(tier),
        "kind": term("funding_kinds", kind),
        "status": term("funding_statuses", status),
        "price_basis": term("price_bases", basis),
        "direction": side,
        "total_gbp": total.amount_gbp,
        "counted": len(total.counted),
        "without_amount": total.without_amount,
        "published_gbp": published,
        "could_hide_gbp": at_most if at_most is not None and at_most >= 0 and total.without_amount else None,
        "left_out": len(total.smaller) + len(total.passed_on),
        "together": [_figure_together(line, found) for line in total.together],
        "lines": ask_href(
            "/funding",
            body=None if body is None else body.id,
            direction=side,
            year=year,
            tier=tier,
            kind=kind,
            status=status,
            as_of=day,
        ),
        "sources": sorted({key for line in lines for key in line.sources}),
    }


def _published(side: str | None, total: Total, found: FoundMoney) -> int | None:
    """Return the published budget that the payments into an authority make up, where exactly one can be compared."""
    year, tier, kind, status, _ = total.group
    body = found.asked.body
    if side != "in" or body is None or found.kind_of(body.id) not in AUTHORITIES:
        return None
    if (tier, kind) != ("to_authority", "partner_contribution"):
        return None
    figures = [
        figure.number("total_gbp")
        for figure in found.figures
        if (figure.text("financial_year"), figure.text("status")) == (year, status)
    ]
    return figures[0] if len(figures) == 1 else None


def _figure_together(line: Line, found: FoundMoney) -> dict[str, str]:
    amount = line.number("amount_gbp")
    parties = " to ".join(found.words.label_of(end) or end for end in (line.from_id, line.to_id))
    said = "amount not recorded" if amount is None else f"£{amount:,}"
    return ref(line.id, line.type, f"{parties}: {said}")


def duty_place(duty: Node) -> tuple[int, str, str]:
    """Return what puts a duty in its place: how it was paid for, in the order of the vocabulary, then its words."""
    states = [word.word for word in load_schema().vocabularies["funding_states"].words]
    return (states.index(duty.text("funding_state") or "not_recorded"), duty.label, duty.id)


def duty_shown(duty: Node, found: FoundMoney, records: dict[str, AnyRecord]) -> dict[str, Any]:
    """Return a duty as the fields of `DutyMoney`."""
    law = duty.text("instrument_id")
    paid_by = [records[id_] for id_ in duty.words("funding_line_ids") if id_ in records]
    return {
        **ref_to(duty),
        **held(duty),
        "funding_state": term("funding_states", duty.text("funding_state")),
        "says_who": duty.text("says_who"),
        "statement": duty.text("statement"),
        "amount_gbp": duty.number("amount_gbp"),
        "financial_year": duty.text("financial_year"),
        "law": ref_by_id(found.words, law, records) if law else None,
        "laid_on": [kind_ref(kind) for kind in duty.words("on_kinds")],
        "paid_by": [_paying(line, found) for line in paid_by if isinstance(line, Line)],
        "said_otherwise": [_other_side(other) for other in _pointing(duty, found)],
    }


def _paying(line: Line, found: FoundMoney) -> dict[str, str]:
    year = line.text("financial_year")
    shown = _figure_together(line, found)
    return {**shown, "label": shown["label"] + (f" in {year}" if year else "")}


def _pointing(duty: Node, found: FoundMoney) -> list[Node]:
    """Return the duties that a duty's note names by their ids, and those whose notes name it."""
    return [
        other for other in found.duties if other is not duty and (_names(duty, other) or _names(other, duty))
    ]


def _names(duty: Node, other: Node) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(other.id)}(?![\w-])", duty.note or "") is not None


def _other_side(duty: Node) -> dict[str, str]:
    state = load_schema().word("funding_states", duty.text("funding_state") or "not_recorded").label.lower()
    who = duty.text("says_who")
    return {**ref_to(duty), "label": f"{duty.label}: {state}" + (f", according to {who}" if who else "")}
