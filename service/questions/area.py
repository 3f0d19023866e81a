"""Who runs what here? An area's authorities, bodies, delegated functions, help, money and boundaries."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal

from pydantic import Field

from graph_schema.extents import AUTHORITIES
from graph_schema.records import Line, Node, fold
from graph_schema.schema import load_schema
from service.places import ITSELF
from service.questions.answers import Answer, Asked, Ref, Shown, Term
from service.questions.area_read import CHIEF, FoundArea, kind_of, read_area
from service.questions.area_said import limits_of, summary_of
from service.questions.areas import AreaItem, area_item
from service.questions.items import SECTION_LIMIT, Part, Statement, cited, part, stands, statement
from service.questions.lines import Delegation, delegations
from service.questions.offering import forms_of, late_providers
from service.questions.reading import (
    ask_href,
    get_record,
    ref_by_id,
    ref_to,
    shown_landscape,
    shown_sources,
    term,
)
from service.questions.sections import Budget, PostShown, budgets, posts_shown
from service.stores.base import OfferFilters, Page, Store
from service.words import words_for

_ORDER = (
    *AUTHORITIES,
    "health_and_social_care_partnership",
    "council",
    "territorial_health_board",
    "community_planning_partnership",
    "third_sector_interface",
)
"""Those who run services here first; other kinds follow by their labels."""

_REACHES = ("the whole of it", "a wider area", "part of it")


class AreaQuestion(Asked):
    """Who runs what here?"""

    id: str = Field(min_length=1, max_length=500, description="The code of the area.", examples=["S37000032"])


class AreaDetail(AreaItem):
    """An area with all that is recorded of itself."""

    urban_rural_note: str | None = Field(
        description="How urban or rural it is, as the source puts it; null where not recorded."
    )
    other_sources: str | None = Field(description="Further sources that the figures rest on.")


class RunsHere(Statement):
    """A body that covers this area, a wider one or a part of it."""

    in_short: ClassVar[tuple[str, ...]] = ("body", "kind", "reach", "covers")

    body: Ref
    kind: Term
    reach: Literal["the whole of it", "a wider area", "part of it"] | None = Field(
        description="How much of this area it covers; null where it covers none of it."
    )
    covers: Ref | None = Field(description="The area that it covers; null where none is recorded.")


class FunctionsOf(Shown):
    """How many of all functions are recorded as handed to an authority, each counted once."""

    authority: Ref
    functions: int = Field(description="How many functions there are.", examples=[47])
    delegated: int = Field(description="Handed over.", examples=[3])
    partly: int = Field(description="Handed over in part.")
    not_delegated: int = Field(description="Kept, or taken to be kept because the source leaves it out.")
    hosted_by_other: int = Field(description="Handed over and run by another authority.")
    differs: int = Field(description="Recorded in several of these ways: by partner, or by age.")
    not_recorded: int = Field(description="Without a statement of their own; that does not mean kept.")
    href: str = Field(description="Where the statements are.")
    sources: list[str] = Field(description="Keys of the answer's `sources`.")


class HelpHere(Shown):
    """How many offers are open here: help that people give, and things to read or use."""

    offers: int = Field(
        description="How many that are not closed: help that people give, and things to read or use.",
        examples=[395],
    )
    given_by_people: int = Field(
        description="How many of them are help that people give; the others are things to read or use.",
        examples=[235],
    )
    of_its_own: int = Field(description="How many of them are for this area, not a wider one or a part.")
    href: str = Field(description="Where they are listed, best first.")


class OtherArea(Ref):
    """Another area, and what it has to do with this one."""

    area_type: Term
    relation: Literal["takes in the same land", "contains it", "lies within it"] | None = Field(
        description="How the land of the two compares; null where neither holds the other."
    )


class AreaAnswer(Answer):
    """One area: who runs what, and what is known of it."""

    items: list[AreaDetail]
    who_runs_what: list[RunsHere] = Field(
        description="Bodies that cover it: the integration authority first, then its partnership, councils and health board."
    )
    partners: list[RunsHere] = Field(
        description="Partners of its integration authorities: the councils and health boards that set them up."
    )
    chief_officers: list[PostShown] = Field(
        description="The chief officers of its integration authorities, and to how many statements say they answer."
    )
    support: HelpHere
    functions: list[FunctionsOf] = Field(
        description="For each integration authority, how many functions are recorded as handed to it."
    )
    delegations: list[Delegation] = Field(description="The statements of what was handed over, by function.")
    not_recorded: list[Ref] = Field(
        description="Functions that no statement here names. Those that the law requires may stand together as a minimum."
    )
    budgets: list[Budget] = Field(
        description="Budgets of its integration authorities as one figure; never to be added to money lines."
    )
    boundaries: list[OtherArea] = Field(description="Areas of the same land, those around it, those in it.")
    same_name: list[OtherArea] = Field(description="Other areas that bear its name.")
    parts: list[Part] = Field(description="How much of each long section there is, and where all of it is.")


def answer_area(store: Store, question: AreaQuestion) -> AreaAnswer:
    """Who runs what here?

    Bodies, functions and budgets are those of the integration authorities whose land is this area's, takes it in,
    or lies in it; each says how much of the area it covers.
    """
    words = words_for(store)
    area = get_record(store, question.id, ("area",))
    if not isinstance(area, Node):
        raise TypeError(f"{area.id} is a line")
    found = read_area(store, words, area, question.as_of)
    sections = _sections(found)
    shown = {name: rows[:SECTION_LIMIT] for name, rows in sections.items()}
    support = _support(store, found)
    items = [_detail(found)]
    return AreaAnswer.model_validate(
        {
            "question": {"id": area.id},
            "summary": summary_of(found, support, sections),
            "items": items,
            "total": 1,
            **shown,
            "support": support,
            "parts": _parts(found, sections),
            "sources": shown_sources(store, cited(items, *shown.values()), found.records),
            "landscape": shown_landscape(store.revision(), question, limits_of(found, sections)),
        }
    )


def _sections(found: FoundArea) -> dict[str, list[dict[str, Any]]]:
    words, records = found.words, found.records
    chiefs = [line for line in found.of("sits_in") if kind_of(words, line.from_id) == CHIEF]
    handed = found.of("delegates_to")
    named = {line.text("function_id") for line in handed}
    return {
        "who_runs_what": _who_runs_what(found),
        "partners": _partners(found),
        "chief_officers": posts_shown(chiefs, found.chief_lines, words, records, found.as_of),
        "functions": [_functions_of(authority, handed, found) for authority in found.authorities],
        "delegations": delegations(handed, words, records),
        "not_recorded": [ref_to(f) for f in found.functions if f.id not in named]
        if found.authorities
        else [],
        "budgets": budgets(found.totals, words, records),
        "boundaries": _boundaries(found),
        "same_name": _same_name(found),
    }


def _detail(found: FoundArea) -> dict[str, Any]:
    names = ("urban_rural_note", "other_sources")
    return {**area_item(found.area, found.words), **{name: found.area.text(name) for name in names}}


def _who_runs_what(found: FoundArea) -> list[dict[str, Any]]:
    """Return the bodies that cover the area: by kind, those of the area itself first, then by name."""
    shown = [_covering(line, line.from_id, line.to_id, found) for line in found.covering]
    return sorted(shown, key=_by_kind)


def _partners(found: FoundArea) -> list[dict[str, Any]]:
    """Return the partners of the area's authorities, each with the area that it covers."""
    covered = {line.from_id: line.to_id for line in found.words.lines if line.type == "covers"}
    shown = [
        _covering(line, line.from_id, covered.get(line.from_id), found) for line in found.of("partner_in")
    ]
    return sorted(shown, key=_by_kind)


def _covering(line: Line, body_id: str, area_id: str | None, found: FoundArea) -> dict[str, Any]:
    return {
        **statement(line, found.words, found.records),
        "body": ref_by_id(found.words, body_id, found.records),
        "kind": term("body_kinds", kind_of(found.words, body_id)),
        "reach": _REACHES[found.ranks[area_id]] if area_id and area_id in found.ranks else None,
        "covers": ref_by_id(found.words, area_id) if area_id else None,
    }


def _by_kind(item: dict[str, Any]) -> tuple[int, str, int, str, str]:
    kind = item["kind"]["id"]
    place = _ORDER.index(kind) if kind in _ORDER else len(_ORDER)
    reach = _REACHES.index(item["reach"]) if item["reach"] else len(_REACHES)
    return (place, item["kind"]["label"], reach, item["body"]["label"], item["line"])


def _functions_of(authority: str, handed: Sequence[Line], found: FoundArea) -> dict[str, Any]:
    """Count the functions handed to one authority by state, each once."""
    states: dict[str, set[str]] = defaultdict(set)
    lines = [line for line in handed if line.to_id == authority]
    for line in lines:
        function, state = line.text("function_id"), line.text("state")
        if function and state:
            states[function].add(state)
    counts = Counter(next(iter(kept)) if len(kept) == 1 else "differs" for kept in states.values())
    known = [word.word for word in load_schema().vocabularies["delegation_states"].words]
    return {
        "authority": ref_by_id(found.words, authority),
        "functions": len(found.functions),
        **{state: counts[state] for state in (*known, "differs")},
        "not_recorded": sum(function.id not in states for function in found.functions),
        "href": _records_href(found, "delegates_to", [authority]),
        "sources": sorted({key for line in lines for key in line.sources}),
    }


def _records_href(found: FoundArea, type_: str, authorities: Sequence[str]) -> str:
    """Return where the lines of a type that lead to an authority are; to several of them, all of the type."""
    day = found.as_of.isoformat() if found.as_of else None
    return ask_href("/records", type=type_, to=authorities[0] if len(authorities) == 1 else None, as_of=day)


def _boundaries(found: FoundArea) -> list[dict[str, Any]]:
    others = [
        found.words.nodes[id_] for id_ in found.ranks if id_ != found.area.id and id_ in found.words.nodes
    ]
    shown = [_other_area(area, found) for area in others if stands(area, found.day)]
    return sorted(
        shown, key=lambda item: (found.ranks[item["id"]], item["area_type"]["id"], item["label"], item["id"])
    )


def _same_name(found: FoundArea) -> list[dict[str, Any]]:
    name = fold(found.area.label)
    same = [
        node
        for node in found.words.nodes.values()
        if node.type == "area" and node.id != found.area.id and fold(node.label) == name
    ]
    return sorted((_other_area(area, found) for area in same), key=lambda item: item["id"])


def _other_area(area: Node, found: FoundArea) -> dict[str, Any]:
    relations = ("takes in the same land", "contains it", "lies within it")
    rank = found.ranks.get(area.id)
    return {
        **ref_to(area),
        "area_type": term("area_types", area.text("area_type")),
        "relation": None if rank is None else relations[rank],
    }


def _support(store: Store, found: FoundArea) -> dict[str, Any]:
    """Count the offers open here, those that people give, and those for this area alone."""
    itself = {area: rank for area, rank in found.ranks.items() if rank == ITSELF}
    people = forms_of(given_by_people=True)
    all_of, given, own = (
        store.find_offers(
            OfferFilters(
                area_ranks=ranks,
                forms=forms,
                statuses=("current", "unknown"),
                late_providers=late_providers(found.words, found.day),
                as_of=found.day,
            ),
            Page(limit=1),
        ).total
        if ranks
        else 0
        for ranks, forms in ((dict(found.ranks), ()), (dict(found.ranks), people), (itself, ()))
    )
    day = found.as_of.isoformat() if found.as_of else None
    return {
        "offers": all_of,
        "given_by_people": given,
        "of_its_own": own,
        "href": ask_href("/support", area=found.area.id, status=["current", "unknown"], as_of=day),
    }


def _parts(found: FoundArea, sections: Mapping[str, Sequence[Any]]) -> list[dict[str, Any]]:
    """Return how much there is of each section that may be cut, and where all of it is."""
    day = found.as_of.isoformat() if found.as_of else None
    in_parts = any(row["reach"] == _REACHES[-1] for row in sections["who_runs_what"])
    covering = ask_href("/records", type="covers", as_of=day)
    hrefs = {
        "who_runs_what": covering if in_parts else ask_href("/bodies", area=found.area.id, as_of=day),
        "partners": _records_href(found, "partner_in", found.authorities),
        "delegations": _records_href(found, "delegates_to", found.authorities),
        "budgets": _records_href(found, "budget_of", found.authorities),
        "boundaries": ask_href("/areas", as_of=day),
    }
    lengths = {name: len(rows) for name, rows in sections.items()}
    return [
        part(name, min(lengths[name], SECTION_LIMIT), lengths[name], href)
        for name, href in hrefs.items()
        if lengths[name]
    ]
