"""Which offers are looked at: those open on a day, about some topics, for some users, in some places."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from service.analysis.offers import ANY, WHOLE, Offers


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which offers are compared: those open on a day, about these topics, for these users, in these places."""

    day: date
    statuses: tuple[str, ...]
    topics: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()


def wanted(offers: Offers, chosen: Chosen) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which topics and which places are asked about."""
    within = offers.within.tocsc()
    topics = np.full(len(offers.topics), not chosen.topics)
    for topic in set(chosen.topics) & set(offers.topics):
        place = offers.topics.index(topic)
        topics[within.indices[within.indptr[place] : within.indptr[place + 1]]] = True
    asked = frozenset().union(*(offers.extents.get(area, frozenset()) for area in chosen.areas))
    land = np.array([True, True, *(not chosen.areas or atom in asked for atom in offers.atoms)])
    return topics, land


def counted(offers: Offers, chosen: Chosen) -> NDArray[np.bool_]:
    """Return which offers count: open on the day as far as is recorded, with a source, of a body that had not ended."""
    ended, _ = body_states(offers, chosen.day)
    return open_on(offers, chosen.day, chosen.statuses) & offers.confirmed & ~ended


def open_on(offers: Offers, day: date, statuses: tuple[str, ...]) -> NDArray[np.bool_]:
    """Return which offers were open on a day.

    Without a first day of its own none is older than who provides it; one that has closed counts only where its
    last day is recorded.
    """
    _, late = body_states(offers, day)
    kept = [offers.statuses.index(status) for status in statuses]
    known = (offers.body >= 0) & ~((offers.status == offers.statuses.index("closed")) & ~offers.days.ended)
    found: NDArray[np.bool_] = known & np.isin(offers.status, kept) & offers.days.hold(day)
    return found & (~late | offers.dated)


def body_states(offers: Offers, day: date) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return for each offer whether its body had ended by a day, and whether it had not begun."""
    if not offers.bodies:
        none = np.zeros(len(offers.ids), np.bool_)
        return none, none
    ended, late = offers.body_days.last < day.toordinal(), offers.body_days.first > day.toordinal()
    return ended[offers.body], late[offers.body]


def within(
    offers: Offers, chosen: Chosen, topics: NDArray[np.bool_], land: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Return which offers are about the topics, for the users, in the places and of the kinds of body asked about."""
    fits = np.asarray(offers.own @ topics.astype(np.int64)) > 0
    if chosen.audiences:
        users = np.array([audience in chosen.audiences for audience in offers.audiences], np.int64)
        fits &= np.asarray(offers.audience @ users) > 0
    if chosen.areas:
        fits &= serving(offers, land)[offers.area] & (offers.area >= 0)
    if chosen.kinds:
        kinds = np.array([kind in chosen.kinds for kind in offers.body_kinds], np.bool_)
        fits &= kinds[offers.body]
    return fits


def serving(offers: Offers, land: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which areas have any place among those asked about: the whole country always, others by their places."""
    whole = offers.left[:, [ANY]].toarray().ravel() > 0
    places = land.astype(np.int64)
    places[[ANY, WHOLE]] = 0
    return whole | (np.asarray(offers.left @ places) > 0)
