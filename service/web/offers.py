"""Offers of help laid out for a hurried reader: what else each provider is to the asker, said once a role."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from graph_schema.records import UNVERIFIED
from service.questions.support_items import SupportItem
from service.questions.wording import join_words

_NAMED = 2
"""How many parties of a role are named before the rest are counted: the page has to be read on a phone."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing that a provider does to the asker and those around it."""

    role: str
    parties: str


@dataclass(frozen=True, slots=True)
class Offered:
    """An offer and what the page says beside it."""

    item: SupportItem
    marks: tuple[Mark, ...]
    confirmed: bool


def make_offers(items: Sequence[SupportItem]) -> tuple[Offered, ...]:
    """Return the offers in their order."""
    return tuple(Offered(item, _marks(item), set(item.sources) != {UNVERIFIED}) for item in items)


def _marks(item: SupportItem) -> tuple[Mark, ...]:
    parties: dict[str, list[str]] = defaultdict(list)
    for role in item.roles:
        if role.party.label not in parties[role.role]:
            parties[role.role].append(role.party.label)
    return tuple(Mark(role, _named(labels)) for role, labels in parties.items())


def _named(labels: Sequence[str]) -> str:
    rest = len(labels) - _NAMED
    if rest < 2:  # counting a single one says less than its name
        return join_words(labels)
    return join_words([*labels[:_NAMED], f"{rest} more of its partners and posts"])
