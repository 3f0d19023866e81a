"""Who runs what here? An area's authorities, bodies, delegated functions, help, money and boundaries."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Literal

from pydantic import Field

from graph_schema.records import AnyRecord, Line, Node, fold
from graph_schema.schema import load_schema
from service.places import ITSELF, area_ranks
from service.questions.answers import Answer, Asked, Ref, Shown, Term
from service.questions.areas import AreaItem, area_item
from service.questions.items import (
    MOST_LINES,
    SECTION_LIMIT,
    Part,
    Statement,
    all_lines,
    cited,
    named_records,
    part,
    stands,
    statement,
)
from service.questions.lines import Delegation, delegations
from service.questions.offering import late_providers
from service.questions.reading import (
    ask_href,
    day_of,
    get_record,
    ref_by_id,
    ref_to,
    shown_landscape,
    shown_sources,
    term,
)
from service.questions.sections import Budget, PostShown, budgets, posts_shown
from service.questions.wording import count_of, join_words
from service.stores.base import MAX_LIMIT, Filters, OfferFilters, Page, Store
from service.words import Words, words_for

_AUTHORITIES = ("integration_joint_board", "lead_agency_integration_authority")

_ORDER = (
    *_AUTHORITIES,
    "health_and_social_care_partnership",
    "council",
    "territorial_health_board",
    "community_planning_partnership",
    "third_sector_interface",
)
"""Those who run services here first; other kinds follow by their labels."""

_CHIEF = "ijb_chief_officer"

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
    """How many offers of help are open here."""

    offers: int = Field(description="How many that are not closed.", examples=[395])
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


@dataclass(frozen=True, slots=True)
class _Found:
    """An area and what was read about it."""

    area: Node
    words: Words
    day: date
    as_of: date | None
    ranks: Mapping[str, int]
    covering: Sequence[Line]
    """The lines by which bodies that stand cover it, nearest first."""
    authorities: Sequence[str]
    lines: Sequence[Line]
    """What joins its authorities to their partners, posts, and those who hand functions to them."""
    chief_lines: Counter[str]
    functions: Sequence[Node]
    totals: Sequence[Node]
    records: dict[str, AnyRecord]

    def of(self, type_: str) -> list[Line]:
        return [line for line in self.lines if line.type == type_ and line.to_id in self.authorities]


def answer_area(store: Store, question: AreaQuestion) -> AreaAnswer:
    """Who runs what here?

    Bodies, functions and budgets are those of the integration authorities whose land is this area's, takes it in,
    or lies in it; each says how much of the area it covers.
    """
    words = words_for(store)
    area = get_record(store, question.id, ("area",))
    if not isinstance(area, Node):
        raise TypeError(f"{area.id} is a line")
    found = _read(store, words, area, question)
    sections = _sections(found)
    shown = {name: rows[:SECTION_LIMIT] for name, rows in sections.items()}
    support = _support(store, found)
    items = [_detail(found)]
    return AreaAnswer.model_validate(
        {
            "question": {"id": area.id},
            "summary": _summary(found, support, sections),
            "items": items,
            "total": 1,
            **shown,
            "support": support,
            "parts": _parts(found, sections),
            "sources": shown_sources(store, cited(items, *shown.values()), found.records),
            "landscape": shown_landscape(store.revision(), question, _limits(found, sections)),
        }
    )


def _read(store: Store, words: Words, area: Node, question: AreaQuestion) -> _Found:
    """Return the area with the bodies that cover it and what is said of its authorities, in a handful of reads."""
    day = day_of(question)
    ranks = area_ranks(words, [area.id])
    covering = [line for line in words.lines if line.type == "covers" and line.to_id in ranks]
    covering = [line for line in covering if stands(line, day) and stands(words.nodes[line.from_id], day)]
    authorities = sorted({line.from_id for line in covering if _kind(words, line.from_id) in _AUTHORITIES})
    types = ("delegates_to", "partner_in", "sits_in")
    lines = all_lines(store, authorities, types, "in", day)
    chiefs = [
        line.from_id for line in lines if line.type == "sits_in" and _kind(words, line.from_id) == _CHIEF
    ]
    answering = all_lines(store, chiefs, ("accountable_to",), "out", day)
    found = store.find("function", Filters(active_on=day), Page(limit=MAX_LIMIT)).items
    totals = _totals(store, authorities, day)
    functions = [function for function in found if isinstance(function, Node)]
    return _Found(
        area=area,
        words=words,
        day=day,
        as_of=question.as_of,
        ranks=ranks,
        covering=covering,
        authorities=authorities,
        lines=lines,
        chief_lines=Counter(line.from_id for line in answering),
        functions=functions,
        totals=totals,
        records=named_records(store, words, [area, *covering, *lines, *totals]),
    )


def _kind(words: Words, id_: str) -> str:
    node = words.nodes.get(id_)
    return (node.text("kind") or "") if node is not None else ""


def _totals(store: Store, authorities: Sequence[str], day: date) -> list[Node]:
    if not authorities:
        return []
    filters = Filters(properties={"body_id": tuple(authorities)}, active_on=day)
    found = store.find("budget_total", filters, Page(limit=MAX_LIMIT)).items
    return [total for total in found if isinstance(total, Node)]


def _sections(found: _Found) -> dict[str, list[dict[str, Any]]]:
    words, records = found.words, found.records
    chiefs = [line for line in found.of("sits_in") if _kind(words, line.from_id) == _CHIEF]
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


def _detail(found: _Found) -> dict[str, Any]:
    names = ("urban_rural_note", "other_sources")
    return {**area_item(found.area, found.words), **{name: found.area.text(name) for name in names}}


def _who_runs_what(found: _Found) -> list[dict[str, Any]]:
    """Return the bodies that cover the area: by kind, those of the area itself first, then by name."""
    shown = [_covering(line, line.from_id, line.to_id, found) for line in found.covering]
    return sorted(shown, key=_by_kind)


def _partners(found: _Found) -> list[dict[str, Any]]:
    """Return the partners of the area's authorities, each with the area that it covers."""
    covered = {line.from_id: line.to_id for line in found.words.lines if line.type == "covers"}
    shown = [
        _covering(line, line.from_id, covered.get(line.from_id), found) for line in found.of("partner_in")
    ]
    return sorted(shown, key=_by_kind)


def _covering(line: Line, body_id: str, area_id: str | None, found: _Found) -> dict[str, Any]:
    return {
        **statement(line, found.words, found.records),
        "body": ref_by_id(found.words, body_id, found.records),
        "kind": term("body_kinds", _kind(found.words, body_id)),
        "reach": _REACHES[found.ranks[area_id]] if area_id and area_id in found.ranks else None,
        "covers": ref_by_id(found.words, area_id) if area_id else None,
    }


def _by_kind(item: dict[str, Any]) -> tuple[int, str, int, str, str]:
    kind = item["kind"]["id"]
    place = _ORDER.index(kind) if kind in _ORDER else len(_ORDER)
    reach = _REACHES.index(item["reach"]) if item["reach"] else len(_REACHES)
    return (place, item["kind"]["label"], reach, item["body"]["label"], item["line"])


def _functions_of(authority: str, handed: Sequence[Line], found: _Found) -> dict[str, Any]:
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


def _records_href(found: _Found, type_: str, authorities: Sequence[str]) -> str:
    """Return where the lines of a type that lead to an authority are; to several of them, all of the type."""
    day = found.as_of.isoformat() if found.as_of else None
    return ask_href("/records", type=type_, to=authorities[0] if len(authorities) == 1 else None, as_of=day)


def _boundaries(found: _Found) -> list[dict[str, Any]]:
    others = [
        found.words.nodes[id_] for id_ in found.ranks if id_ != found.area.id and id_ in found.words.nodes
    ]
    shown = [_other_area(area, found) for area in others if stands(area, found.day)]
    return sorted(
        shown, key=lambda item: (found.ranks[item["id"]], item["area_type"]["id"], item["label"], item["id"])
    )


def _same_name(found: _Found) -> list[dict[str, Any]]:
    name = fold(found.area.label)
    same = [
        node
        for node in found.words.nodes.values()
        if node.type == "area" and node.id != found.area.id and fold(node.label) == name
    ]
    return sorted((_other_area(area, found) for area in same), key=lambda item: item["id"])


def _other_area(area: Node, found: _Found) -> dict[str, Any]:
    relations = ("takes in the same land", "contains it", "lies within it")
    rank = found.ranks.get(area.id)
    return {
        **ref_to(area),
        "area_type": term("area_types", area.text("area_type")),
        "relation": None if rank is None else relations[rank],
    }


def _support(store: Store, found: _Found) -> dict[str, Any]:
    """Count the offers open here, and those for this area alone."""
    itself = {area: rank for area, rank in found.ranks.items() if rank == ITSELF}
    all_of, own = (
        store.find_offers(
            OfferFilters(
                area_ranks=ranks,
                statuses=("current", "unknown"),
                late_providers=late_providers(found.words, found.day),
                as_of=found.day,
            ),
            Page(limit=1),
        ).total
        if ranks
        else 0
        for ranks in (dict(found.ranks), itself)
    )
    day = found.as_of.isoformat() if found.as_of else None
    return {
        "offers": all_of,
        "of_its_own": own,
        "href": ask_href("/support", area=found.area.id, status=["current", "unknown"], as_of=day),
    }


def _parts(found: _Found, sections: Mapping[str, Sequence[Any]]) -> list[dict[str, Any]]:
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


def _summary(
    found: _Found, support: Mapping[str, Any], sections: Mapping[str, Sequence[dict[str, Any]]]
) -> str:
    area = found.area
    kind = load_schema().word("area_types", area.text("area_type") or "").label.lower()
    people, year = area.number("population"), area.number("population_year")
    lived = (
        "population not recorded"
        if people is None
        else f"{people:,} people" + (f" in {year}" if year else "")
    )
    return " ".join(
        (f"{area.label} ({kind}): {lived}.", _who(found, sections), _help(support), _names_beside(sections)),
    ).strip()


def _who(found: _Found, sections: Mapping[str, Sequence[dict[str, Any]]]) -> str:
    labels = [found.words.label_of(id_) or id_ for id_ in found.authorities]
    if not labels:
        return "No integration authority is recorded for it."
    if len(labels) > 3:
        return f"{count_of(len(labels), 'integration authority', 'integration authorities')} lie in it."
    partners = join_words([item["body"]["label"] for item in sections["partners"]])
    verb = "is its integration authority" if len(labels) == 1 else "are integration authorities in it"
    return f"{join_words(labels)} {verb}" + (f", set up by {partners}." if partners else ".")


def _help(support: Mapping[str, Any]) -> str:
    offers, own = support["offers"], support["of_its_own"]
    if not offers:
        return "No offer of help is recorded as open here."
    verb = "is" if offers == 1 else "are"
    return f"{count_of(offers, 'offer')} of help {verb} open here, {count_of(own, 'of them', 'of them', capital=False)} for this area itself."


def _names_beside(sections: Mapping[str, Sequence[dict[str, Any]]]) -> str:
    others = len(sections["same_name"])
    return f"{count_of(others, 'other area bears', 'other areas bear')} the same name." if others else ""


def _limits(found: _Found, sections: Mapping[str, Sequence[dict[str, Any]]]) -> list[str]:
    """Count what is unknown or left out."""
    unnamed, cut = (
        len(sections["not_recorded"]),
        [rows for rows in sections.values() if len(rows) > SECTION_LIMIT],
    )
    said = []
    if unnamed:
        said.append(
            f"{unnamed} of {len(found.functions)} functions have no statement here: not recorded does not mean kept"
        )
    without = [id_ for id_ in found.authorities if not any(t.text("body_id") == id_ for t in found.totals)]
    if without:
        said.append(
            f"{len(without)} of {len(found.authorities)} authorities here have no budget recorded as one figure"
        )
    if cut:
        left = sum(len(rows) - SECTION_LIMIT for rows in cut)
        said.append(f"{left} rows are not shown here; `parts` says where all of them are")
    if len(found.lines) >= MOST_LINES:
        said.append(f"No more than {MOST_LINES:,} statements about its authorities are read here")
    return said
