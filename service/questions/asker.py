"""Who asks: the asker's kinds as an audience, and the circle of its partners and posts."""

from dataclasses import dataclass
from datetime import date

from graph_schema.schema import load_schema
from service.places import authority_of
from service.stores.base import Store
from service.words import Match, Words

_ALSO_ASKED_AS = {
    "integration_joint_board": ("health_and_social_care_partnership",),
    "lead_agency_integration_authority": ("integration_joint_board", "health_and_social_care_partnership"),
    "third_sector_interface": ("third_sector_organisation",),
    "third_sector_intermediary": ("third_sector_organisation",),
}
"""An authority and its partnership are asked for by either name; third sector bodies by their sector."""

_CIRCLE_LINES = ("partner_in", "operates", "sits_in")


@dataclass(frozen=True, slots=True)
class Asker:
    """A body that asks, and those through whom others may fund, inspect or audit it."""

    id: str
    label: str
    audience_kinds: tuple[str, ...]
    circle: tuple[str, ...]
    """The asker, its constituent councils and board, its partnership, and its posts."""


def know_asker(
    store: Store, words: Words, asker: Match | None, areas: tuple[Match, ...], day: date
) -> Asker | None:
    """Return who asks: the body named, else the authority whose area was asked about, else None."""
    id_ = asker.id if asker is not None else _authority(words, areas)
    if id_ is None:
        return None
    node = words.nodes[id_]
    kind = node.text("kind") or ""
    known = load_schema().vocabularies["audience_kinds"]
    kinds = tuple(word for word in (kind, *_ALSO_ASKED_AS.get(kind, ())) if word in known)
    return Asker(id_, node.label, kinds, _circle(store, id_, kind, day))


def _authority(words: Words, areas: tuple[Match, ...]) -> str | None:
    return authority_of(words, areas[0].id) if len(areas) == 1 else None


def _circle(store: Store, id_: str, kind: str, day: date) -> tuple[str, ...]:
    """Return the asker's circle; a council's or board's boards are not part of it, nor what they answer for."""
    direction = "in" if kind in {"integration_joint_board", "lead_agency_integration_authority"} else "both"
    types = _CIRCLE_LINES if direction == "in" else ("operates", "sits_in")
    lines = store.lines([id_], types=types, as_of=day).items
    return tuple(sorted({id_} | {end for line in lines for end in (line.from_id, line.to_id)}))
