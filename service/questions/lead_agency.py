"""Lead agencies: arrangements for which few statements are made, because their partners answer in their own right."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from pydantic import Field

from service.questions.answers import Ref, Shown
from service.questions.items import stands
from service.questions.reading import ask_href, ref_by_id
from service.questions.wording import join_words
from service.words import Words

LEAD_AGENCY = "lead_agency_integration_authority"
"""The kind of body that is no joint board: one partner runs the services for both."""


class AnsweringToo(Shown):
    """A partner of a lead agency, which answers in its own right."""

    body: Ref = Field(description="The council or health board.")
    ask: str = Field(
        description="Where the same is asked of it.",
        examples=["/api/v1/accountability?for=nhs-highland"],
    )


IN_THEIR_OWN_RIGHT = "Where a lead agency is asked for: the partners that answer in their own right, since few statements are made for the arrangement itself. Empty for any other."
"""What the field of an answer with such partners means."""


def partners_of(words: Words, ids: Iterable[str], day: date) -> list[str]:
    """Return the partners of those of these bodies that are lead agencies, by id."""
    agencies = {id_ for id_ in ids if is_lead_agency(words, id_)}
    lines = (line for line in words.lines if line.type == "partner_in" and line.to_id in agencies)
    return sorted({line.from_id for line in lines if stands(line, day)})


def is_lead_agency(words: Words, id_: str) -> bool:
    """Tell whether a body is a lead agency."""
    node = words.nodes.get(id_)
    return node is not None and node.text("kind") == LEAD_AGENCY


def few_for(words: Words, id_: str, day: date, number: int) -> list[str]:
    """Return, of a lead agency alone, how many statements are held for it, as a limit of an answer."""
    if not is_lead_agency(words, id_):
        return []
    own = [words.label_of(partner) or partner for partner in partners_of(words, [id_], day)]
    answer = "answers in its own right" if len(own) == 1 else "answer in their own right"
    partners = f"; {join_words(own)} {answer}" if own else ""
    label = words.label_of(id_) or id_
    return [f"Few statements are made for lead agencies: {number} held for {label} itself{partners}"]


def answering_too(
    words: Words, ids: Iterable[str], day: date, address: str, parameter: str, as_of: str | None
) -> list[dict[str, Any]]:
    """Return the partners of lead agencies as the fields of `AnsweringToo`, with the address of the same question."""
    return [
        {
            "body": ref_by_id(words, partner),
            "ask": ask_href(address, **{parameter: partner, "as_of": as_of}),
        }
        for partner in partners_of(words, ids, day)
    ]
