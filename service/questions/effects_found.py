"""What a scenario would change, found by asking the record and the landscape that it makes the same thing."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Any, Literal, NamedTuple
from weakref import WeakKeyDictionary

from graph_schema.records import Line, sort_key
from service.questions.effects_measured import beside, measure
from service.questions.effects_read import Landscape
from service.questions.overlap_said import FINDINGS, SORTS
from service.questions.overlap_said import Sort as OfferSort
from service.questions.reading import ask_href, ref, ref_to
from service.questions.wording import count_of
from service.stores.base import Store

Sort = Literal[
    "duties",
    "functions",
    "money",
    "outcomes",
    "offers",
    "places",
    "help",
    "accountability",
    "reports",
    "overlap",
    "bodies",
]


class Word(NamedTuple):
    """A sort of change, in words."""

    label: str
    definition: str


EFFECTS: Mapping[Sort, Word] = {
    "duties": Word(
        "Duties that nobody would bear",
        "A duty was laid on at least one body that stands, and would be on none.",
    ),
    "functions": Word(
        "Delegations that would be gone",
        "A council or board delegates the function, in whole or part, and one of the two would be gone, or both would be one body. Each such delegation is one.",
    ),
    "money": Word(
        "Payments that would be gone",
        "A payment of any year on record whose payer or recipient would be gone, or would be one body. Each stands by itself; amounts are never added.",
    ),
    "outcomes": Word(
        "Outcomes without a contributor",
        "Somebody who stands is said to contribute to a national outcome, and nobody would be.",
    ),
    "offers": Word("Help without a provider", "An offer stands, and nobody would give it."),
    "places": Word(
        "Places without an integration authority",
        "An integration authority covers the place, and none would. What help is open there is then not compared: a place is known by its authority's councils.",
    ),
    "help": Word(
        "Partnerships with more or less help",
        "How many offers of support are found for the place, closed ones left out. A place whose authority would have no council of its own is not compared: it is known by them.",
    ),
    "accountability": Word(
        "Posts that would answer otherwise",
        "Under how many statements a post answers to others at once, and to how many parties.",
    ),
    "reports": Word(
        "Partnerships that would report otherwise",
        "How many documents a year the partnership owes, and how many of its subjects have documents that go to several recipients. Both as in the answer on reports.",
    ),
    "overlap": Word(
        "Pairs of bodies that would overlap otherwise",
        "The narrowest finding for a pair of bodies and a sort of offer, as in the answer on overlap, comes, goes or changes.",
    ),
    "bodies": Word("Bodies that come or go", "A body that stands would not, or the other way round."),
}
"""The sorts of change in the order in which they are shown: what is left without anybody comes first."""

_ORDER = list(EFFECTS)

NOBODY, NO_POST = "Nobody", "No such post"


Asking = tuple[str, Mapping[str, Any]]
"""A question: its address and its parameters."""


@dataclass(frozen=True, slots=True)
class Effect:
    """One thing that would be otherwise."""

    sort: Sort
    what: Mapping[str, str]
    before: str
    after: str
    of_record: Asking | None
    """The question whose two answers differ; None where the record has none, because the thing is new."""
    of_scenario: Asking | None
    """The same question of the landscape that is imagined; None where the thing is gone there."""
    sources: Sequence[str] = ()

    @property
    def key(self) -> tuple[int, str, str]:
        """What it is ordered by."""
        return _ORDER.index(self.sort), sort_key(self.what["label"]), self.what["id"]

    def asked_of_record(self, as_of: str | None) -> str | None:
        """Return where the record answers."""
        return None if self.of_record is None else _href(self.of_record, as_of=as_of)

    def asked_of_scenario(self, as_of: str | None, scenario: str) -> str | None:
        """Return where the same is answered for a scenario that is kept."""
        return None if self.of_scenario is None else _href(self.of_scenario, as_of=as_of, scenario=scenario)


def _href(asking: Asking, **more: str | None) -> str:
    address, parameters = asking
    return ask_href(address, **parameters, **more)


class Found(NamedTuple):
    """What two landscapes differ in, and how much of each thing there is in both."""

    effects: Sequence[Effect]
    measures: Sequence[Mapping[str, Any]]


_found: WeakKeyDictionary[Store, dict[tuple[int, date], Found]] = WeakKeyDictionary()
_lock = Lock()


def find_effects(store: Store, imagined: Store, day: date) -> Found:
    """Return everything that would be otherwise on a day, in its order; found once for each copy."""
    key = (store.revision().number, day)
    with _lock:
        known = _found.setdefault(imagined, {})
    if key not in known:
        before, after = Landscape(store, day), Landscape(imagined, day)
        effects = (effect for find in _FINDERS for effect in find(before, after))
        measures = beside(measure(before), measure(after))
        known[key] = Found(sorted(effects, key=lambda effect: effect.key), measures)
    return known[key]


Finder = Callable[[Landscape, Landscape], Iterator[Effect]]


def _duties(before: Landscape, after: Landscape) -> Iterator[Effect]:
    standing = before.nodes("duty")  # who bears it may be recorded without a first day, and the duty with one
    for id_, bearers in before.bearers.items():
        if id_ in standing and bearers and not after.bearers.get(id_):
            duty = standing[id_]
            said = f"Laid on {count_of(len(bearers), 'body', 'bodies', capital=False)}"
            asked: Asking = (f"/records/{id_}", {})
            yield Effect("duties", ref_to(duty), said, NOBODY, asked, asked, duty.sources)


def _functions(before: Landscape, after: Landscape) -> Iterator[Effect]:
    left = after.delegations
    for id_, line in before.delegations.items():
        if id_ not in left:
            what = f"{before.label(line.text('function_id') or '')}, {before.label(line.from_id)}"
            was = f"Delegated to {before.label(line.to_id)}"
            asked = ("/functions", {"function": line.text("function_id")})
            would_be = _joined(line, after) or (NOBODY if after.stands(line.from_id) else "No such delegator")
            yield Effect("functions", ref(id_, line.type, what), was, would_be, asked, asked, line.sources)


def _joined(line: Line, after: Landscape) -> str | None:
    """Tell what becomes of what passed between two, where both would be one or the first has it; else None."""
    one, other = after.into(line.from_id), after.into(line.to_id)
    if one == other:
        return f"Within one body: {after.label(one)}"
    # Nothing but being turned back to where it begins takes away a line between two that both stand.
    return f"It stays with {after.label(one)}" if after.stands(one) and after.stands(other) else None


def _money(before: Landscape, after: Landscape) -> Iterator[Effect]:
    left = after.lines("funds")
    for id_, line in before.lines("funds").items():
        if id_ in left:
            continue
        what = f"{before.label(line.from_id)} to {before.label(line.to_id)}"
        ends = after.into(line.to_id), after.into(line.from_id)
        standing = next((end for end in ends if after.stands(end)), None)
        missing = _joined(line, after) or ("No payer" if standing == ends[0] else "No destination")
        asked = ("/funding", {"body": standing or line.to_id})
        there = None if standing is None else asked
        yield Effect(
            "money", ref(id_, line.type, what), before.payment(line), missing, asked, there, line.sources
        )


def _outcomes(before: Landscape, after: Landscape) -> Iterator[Effect]:
    standing = before.nodes("outcome")  # a contribution without a first day may be to one of a later day
    for id_, contributors in before.contributors.items():
        if id_ in standing and contributors and not after.contributors.get(id_):
            outcome = standing[id_]
            said = count_of(len(contributors), "contributor")
            asked: Asking = (f"/outcomes/{id_}", {})
            yield Effect("outcomes", ref_to(outcome), said, NOBODY, asked, asked, outcome.sources)


def _offers(before: Landscape, after: Landscape) -> Iterator[Effect]:
    left = after.nodes("offer")
    for id_, offer in before.nodes("offer").items():
        if id_ not in left:
            was = f"{before.label(offer.text('provider_id') or '')} ({(offer.text('status') or '').replace('_', ' ')})"
            asked: Asking = (f"/records/{id_}", {})
            yield Effect("offers", ref_to(offer), was, NOBODY, asked, None, offer.sources)


def _places(before: Landscape, after: Landscape) -> Iterator[Effect]:
    for area, authority in before.authorities.items():
        if area not in after.authorities:
            was = before.label(authority)
            asked: Asking = (f"/areas/{area}", {})
            rests_on = before.sources_of(authority)
            yield Effect("places", before.ref(area), was, "None", asked, asked, rests_on)


def _help(before: Landscape, after: Landscape) -> Iterator[Effect]:
    for area in before.authorities:
        if area in after.authorities and after.has_extent(area):
            was, would_be = before.offers_open_to(area), after.offers_open_to(area)
            if was != would_be:
                said = count_of(was, "offer"), count_of(would_be, "offer")
                asked = ("/support", {"area": area})
                yield Effect("help", before.ref(area), *said, asked, asked)


def _accountability(before: Landscape, after: Landscape) -> Iterator[Effect]:
    mine, theirs = before.answerings.by_post, after.answerings.by_post
    for post in sorted({*mine, *theirs}):
        was, would_be = before.answering(post), after.answering(post)
        if was != would_be:
            known = before if post in mine else after
            sources = sorted({key for line in mine.get(post, ()) for key in line.sources})
            asked = ("/accountability", {"for_": post})
            here, there = (asked if post in side.answerings.posts else None for side in (before, after))
            yield Effect("accountability", known.ref(post), was, would_be, here, there, sources)


def _reports(before: Landscape, after: Landscape) -> Iterator[Effect]:
    for id_, burden in before.burdens.items():
        other = after.burdens.get(id_)
        was, would_be = _burden(burden), _burden(other)
        if was != would_be:
            asked = ("/reports", {"for_": id_})
            there = None if other is None else asked
            yield Effect("reports", before.ref(id_), was, would_be, asked, there, burden["sources"])


def _burden(counted: Mapping[str, Any] | None) -> str:
    if counted is None:
        return "No such body"
    subjects = count_of(counted["same_ground"], "subject", capital=False)
    return (
        f"{count_of(counted['documents'], 'document')}, {counted['documents_a_year']:g} a year "
        f"({counted['apart_a_year']:g} written apart); {subjects} for several recipients"
    )


PairKey = tuple[OfferSort, str, str]


def _overlap(before: Landscape, after: Landscape) -> Iterator[Effect]:
    """Compare pairs; those of bodies that were merged are looked at as those of the one that they became."""
    became = after.became(id_ for _, *ends in before.pairs for id_ in ends)
    were: dict[PairKey, list[PairKey]] = {}
    for sort, one, other in before.pairs:
        first, second = sorted((became[one], became[other]))
        were.setdefault((sort, first, second), []).append((sort, one, other))
    for sort, one, other in sorted({*were, *after.pairs}):
        found = were.get((sort, one, other), [])
        if one == other:
            said = f"One body: {after.label(one)}"
            yield from (_pair(pair, before, after, (before.pairs[pair], said)) for pair in found)
            continue
        was = max((before.pairs[pair] for pair in found), key=FINDINGS.index, default=None)
        would_be = after.pairs.get((sort, one, other))
        if was != would_be:
            pair = found[0] if len(found) == 1 else (sort, one, other)
            said = _gone(before, after, one, other) if would_be is None else would_be.capitalize()
            yield _pair(pair, before, after, (was, said))


def _gone(before: Landscape, after: Landscape, one: str, other: str) -> str:
    gone = [id_ for id_ in (one, other) if not after.stands(id_)]
    return f"None: {before.label(gone[0])} would be no more" if gone else "None"


def _pair(pair: PairKey, before: Landscape, after: Landscape, said: tuple[str | None, str]) -> Effect:
    sort, *ends = pair
    here, there = (all(side.stands(id_) for id_ in ends) for side in (before, after))
    asked = ("/overlap", {"body": ends, "sort": sort})
    names = (before.label(id_) if before.stands(id_) else after.label(id_) for id_ in ends)
    what = ref("--".join((*ends, sort)), "pair", f"{' and '.join(names)}: {SORTS[sort].lower()}")
    was, would_be = said
    return Effect(
        "overlap",
        {**what, "href": _href(asked)},
        (was or "none").capitalize(),
        would_be,
        asked if here else None,
        asked if there else None,
    )


def _bodies(before: Landscape, after: Landscape) -> Iterator[Effect]:
    was, would_be = before.nodes("body"), after.nodes("body")
    for id_, body in sorted(was.items()):
        if id_ not in would_be:
            became = after.into(id_)
            there: Asking | None = (f"/bodies/{became}", {}) if became != id_ else None
            yield Effect(
                "bodies",
                ref_to(body),
                before.kind_of(body),
                after.fate(id_),
                (f"/bodies/{id_}", {}),
                there,
                body.sources,
            )
    for id_, body in sorted(would_be.items()):
        if id_ not in was:
            yield Effect("bodies", ref_to(body), "None", after.kind_of(body), None, (f"/bodies/{id_}", {}))


_FINDERS: Sequence[Finder] = (
    _duties,
    _functions,
    _money,
    _outcomes,
    _offers,
    _places,
    _help,
    _accountability,
    _reports,
    _overlap,
    _bodies,
)
