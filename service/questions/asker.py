"""Who asks: the asker's kinds as an audience, and the circle of its partners and posts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from graph_schema.extents import AUTHORITIES
from graph_schema.schema import load_schema
from service.places import ITSELF, WIDER, area_ranks, authority_of
from service.stores.base import Store
from service.words import Match, Words

_ALSO_ASKED_AS = {
    "integration_joint_board": ("health_and_social_care_partnership",),
    "lead_agency_integration_authority": ("health_and_social_care_partnership",),
    "third_sector_interface": ("third_sector_organisation",),
    "third_sector_intermediary": ("third_sector_organisation",),
}
"""An authority and its partnership are asked for by either name; third sector bodies by their sector."""

_MOST_CIRCLES = 512
"""How many circles are kept for one revision."""


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
    return Asker(id_, node.label, kinds_of(node.text("kind") or ""), _circle_of(store, words, id_, day))


def kinds_of(role: str | None) -> tuple[str, ...]:
    """Return the kinds of user as which a kind of body is asked for: its own, and those by which it is also called."""
    known = load_schema().vocabularies["audience_kinds"]
    return () if role is None else tuple(w for w in (role, *_ALSO_ASKED_AS.get(role, ())) if w in known)


def body_of_kind(words: Words, areas: tuple[Match, ...], kind: str) -> Match | None:
    """Return the one body of a kind that serves a place; None where there are several places, or none or more bodies."""
    if len(areas) != 1:
        return None
    if kind in AUTHORITIES:
        id_ = _authority(words, areas)
        found = [] if id_ is None else [id_]
    else:
        found = sorted(_serving(words, areas[0].id, kind))
    return Match(found[0], "body", words.nodes[found[0]].label, "place", kind) if len(found) == 1 else None


def _serving(words: Words, area_id: str, kind: str) -> set[str]:
    """Return the standing bodies of a kind whose area is the place, or takes it in."""
    near = {area for area, rank in area_ranks(words, [area_id]).items() if rank in {ITSELF, WIDER}}
    return {
        line.from_id
        for line in words.lines
        if line.type == "covers"
        and line.to_id in near
        and (body := words.nodes.get(line.from_id)) is not None
        and body.text("kind") == kind
        and body.valid_to is None
    }


def _authority(words: Words, areas: tuple[Match, ...]) -> str | None:
    return words.once(_Kept).authority_of(areas[0].id) if len(areas) == 1 else None


class _Kept:
    """What is known of askers in one revision: it is asked for at every question of support."""

    def __init__(self, words: Words) -> None:
        self.authority_of: Callable[[str], str | None] = lru_cache(512)(lambda id_: authority_of(words, id_))
        self.circles: dict[tuple[str, date], tuple[str, ...]] = {}


def _circle_of(store: Store, words: Words, id_: str, day: date) -> tuple[str, ...]:
    """Return the asker's circle, read once for each revision and day."""
    circles = words.once(_Kept).circles
    circle = circles.get((id_, day))
    if circle is None:
        if len(circles) >= _MOST_CIRCLES:
            circles.clear()
        circle = circles[id_, day] = _circle(store, words, id_, day)
    return circle


def _circle(store: Store, words: Words, id_: str, day: date) -> tuple[str, ...]:
    """Return the asker's circle; a council's or board's boards are not part of it, nor what they answer for.

    A partnership has the circle of the authority that operates it.
    """
    lines = store.lines([id_], types=("operates", "sits_in", "partner_in"), as_of=day).items
    kind = words.nodes[id_].text("kind")
    if kind == "health_and_social_care_partnership":
        authorities = [line.from_id for line in lines if line.type == "operates" and line.to_id == id_]
        lines += (
            store.lines(authorities, types=("sits_in", "partner_in"), as_of=day).items if authorities else ()
        )
    joined = [line for line in lines if line.type != "partner_in" or line.from_id != id_]
    return tuple(sorted({id_} | {end for line in joined for end in (line.from_id, line.to_id)}))
