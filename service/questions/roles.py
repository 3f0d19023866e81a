"""What else a provider of help is to those who ask: funds, inspects, audits, sets standards for."""

from collections.abc import Container, Iterable, Sequence
from datetime import date
from typing import Any

from pydantic import Field

from graph_schema.records import AnyRecord, Line
from service.questions.answers import Ref, Shown, Term
from service.questions.asker import Asker
from service.questions.reading import href_of, ref_by_id, term
from service.stores.base import Store
from service.words import Words

_VERBS = {
    "inspection": "inspects",
    "audit": "audits",
    "financial": "oversees the money of",
    "performance": "holds to account for performance",
    "statutory": "holds to account in law",
    "democratic": "holds to account for the public",
    "complaint": "hears complaints about",
    "information_rights": "oversees the information rights of",
    "professional": "sets standards for",
    "appointment": "appoints or employs",
}
"""An accountability line read from the side of the one that is answered to, by its nature."""


Roles = dict[str, list[dict[str, Any]]]
"""The roles of each provider, by its id."""

_MOST_ASKERS = 512
"""How many askers' roles are kept for one revision."""


class Role(Shown):
    """Something that a provider is to the asker besides a source of help."""

    role: str = Field(description="What it does.", examples=["inspects"])
    party: Ref = Field(description="To whom: the asker, one of its partners, or one of its posts.")
    nature: Term | None = Field(description="The nature of the accountability; null for money.")
    what: str | None = Field(description="For what.")
    line: str = Field(description="The address of the statement in the API.")
    sources: list[str] = Field(description="Keys of the answer's `sources`.")


def find_roles(
    store: Store,
    words: Words,
    asker: Asker | None,
    providers: Iterable[str],
    day: date,
    records: dict[str, AnyRecord],
) -> dict[str, list[dict[str, Any]]]:
    """Return the roles of each provider towards the asker's circle, the asker's own first; each is read once."""
    wanted = set(providers) - {""}
    if asker is None or not wanted:
        return {}
    kept = words.once(_kept_for)
    if len(kept) >= _MOST_ASKERS:
        kept.clear()
    known = kept.setdefault((asker.id, day), {})
    missing = sorted(wanted - set(known))
    if missing:
        known.update(_read_roles(store, words, asker, missing, day, records))
    return {provider: known[provider] for provider in wanted}


def _kept_for(words: Words) -> dict[tuple[str, date], Roles]:  # noqa: ARG001  # the revision that they are kept for
    """Return the roles read so far in one revision, by asker and day."""
    return {}


def _read_roles(
    store: Store,
    words: Words,
    asker: Asker,
    providers: Sequence[str],
    day: date,
    records: dict[str, AnyRecord],
) -> Roles:
    found = store.lines(asker.circle, types=("accountable_to", "funds"), other_ids=providers, as_of=day).items
    roles: Roles = {provider: [] for provider in providers}
    for line in sorted(found, key=lambda line: _order(line, asker)):
        provider, party = _ends(line, roles)
        if provider is not None and party in asker.circle:
            shown = _role(line, party, words, records)
            if not any(_same(shown, other) for other in roles[provider]):
                roles[provider].append(shown)
    return roles


def _order(line: Line, asker: Asker) -> tuple[bool, bool, str, str]:
    """The asker's own first; what no source confirms gives way to the same with a source."""
    return asker.id not in (line.from_id, line.to_id), not line.confirmed, line.type, line.id


def _ends(line: Line, providers: Container[str]) -> tuple[str | None, str]:
    """Return who has the role and towards whom: the payer of money, the one answered to."""
    provider, party = (line.from_id, line.to_id) if line.type == "funds" else (line.to_id, line.from_id)
    return (provider if provider in providers else None), party


def _role(line: Line, party: str, words: Words, records: dict[str, AnyRecord]) -> dict[str, Any]:
    nature = line.text("nature")
    return {
        "role": "funds" if line.type == "funds" else _VERBS.get(nature or "", "holds to account"),
        "party": ref_by_id(words, party, records),
        "nature": term("natures", nature) if line.type == "accountable_to" else None,
        "what": line.text("what"),
        "line": href_of(line.type, line.stated_for or line.id),
        "sources": list(line.sources),
    }


def _same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Tell whether two roles say the same to a reader: the same verb towards the same party."""
    return bool(one["role"] == other["role"] and one["party"]["id"] == other["party"]["id"])
